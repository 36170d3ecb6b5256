/** Texts from servers, shortened to what a page can show. */

const longest = 4_000;

export function cut(text: string, most = longest): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}

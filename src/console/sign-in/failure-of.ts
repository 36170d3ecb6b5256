/** Why signing in did not go on, in words: by the reason that the server gave, else by the status. */
import type { Texts } from "../texts/english.js";

export function failureOf(status: number, reason: unknown, texts: Texts): string {
  const known = typeof reason === "string" ? texts.reasons[reason] : undefined;
  if (known) return `${known.what} ${known.todo}`;
  if (status === 0) return texts.failures.NETWORK;
  return status === 429 ? texts.signIn.tooMany : texts.signIn.failed;
}

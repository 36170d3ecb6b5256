/** The forms that some texts have: URIs, e-mail addresses, language tags, time zones and base64 (RFC 7643 §2.3.6, §2.3.7 and §4.1). */
import type { Attribute, TextFormat } from "../../schema/scim/attribute.js";

export interface Form {
  /** What a value must be, as an error says it. */
  readonly expected: string;
  readonly accepts: (text: string) => boolean;
}

/** RFC 3986 Appendix A: the characters of a URI, and percent signs only before two hexadecimal digits. */
const uriCharacters = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

/** RFC 5646 §2.1: language, script, region, variants, extensions, private use; or one of the registered irregular tags. */
const languageTag =
  /^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+|i-[a-z]{2,8}|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de))$/i;

/** RFC 9110 §12.5.4: a language range, and how much it is wanted. */
const languageRange = /^(?:\*|[a-z]{1,8}(?:-[a-z\d]{1,8})*)(?:\s*;\s*q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

/** RFC 5321 §4.1.2, with the letters of RFC 6531: something, an at sign, a host. */
const mailbox = /^(?:"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])+"|[^\s"(),:;<>@[\\\]\p{Cc}]+)@(?:[^\s"(),:;<>@[\\\]\p{Cc}]+|\[[\da-f.:a-z-]+\])$/iu;

/** RFC 4648 §4; the padding may be left out (RFC 7643 §2.3.6). */
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

export const forms: Readonly<Record<TextFormat | "base64", Form>> = {
  uri: { expected: "a URI, absolute or relative", accepts: (text) => uriCharacters.test(text) },
  url: { expected: "an absolute URL, such as https://example.com/ada", accepts: (text) => uriCharacters.test(text) && URL.canParse(text) },
  email: { expected: "an e-mail address, such as ada@example.com", accepts: (text) => text.length <= 320 && mailbox.test(text) },
  languageTag: { expected: "a language tag, such as da-DK", accepts: (text) => text.length <= 100 && languageTag.test(text) },
  acceptLanguage: { expected: "languages as in an Accept-Language header, such as da-DK, en;q=0.8", accepts: isAcceptLanguage },
  timeZone: { expected: "the IANA name of a time zone, such as Europe/Copenhagen", accepts: isTimeZone },
  base64: { expected: "base64", accepts: (text) => base64.test(text) && text.replace(/=+$/, "").length % 4 !== 1 },
};

/** The form that an attribute's texts must have, if they must have one. */
export function formOf({ format, type, referenceTypes }: Attribute): Form | undefined {
  if (format) return forms[format];
  if (type === "binary") return forms.base64;
  return type === "reference" ? forms[referenceTypes?.includes("external") ? "url" : "uri"] : undefined;
}

function isAcceptLanguage(text: string): boolean {
  return text.length <= 1000 && text.split(",").every((range) => languageRange.test(range.trim()));
}

/** Names that were recognised; there are some six hundred. */
const timeZones = new Set<string>();

function isTimeZone(text: string): boolean {
  if (timeZones.has(text)) return true;
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
  if (timeZones.size < 2000) timeZones.add(text);
  return true;
}

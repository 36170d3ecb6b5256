/** How two strings compare: the key of a case-insensitive attribute, and the order of keys (RFC 7643 §2.2 caseExact). */

const ascii = /^[\x20-\x7e]*$/;

/** NFKC, lower case, NFC: `Ångström` in any spelling and case has one key; `é` and `e` have two. */
export function comparisonKey(text: string): string {
  return ascii.test(text) ? text.toLowerCase() : text.normalize("NFKC").toLowerCase().normalize("NFC");
}

/** The order of the UTF-8 bytes, which is that of the code points and not quite that of JavaScript's code units. */
export function compareBytes(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Code units above the surrogates sort below them, since a surrogate stands for a code point above all of them. */
function rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

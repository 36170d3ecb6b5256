/** The bytes by which text is compared, ordered and kept unique: the same on every store, whatever its collation. */
import { createHash } from "node:crypto";
import { DomainError } from "./errors.js";

export type Folding = "folded" | "exact";

/** Folded text ignores case and compatibility forms; accents and spaces always count. */
export function comparisonKey(text: string, folding: Folding): Buffer {
  return Buffer.from(folding === "exact" ? text : text.normalize("NFKC").toLowerCase().normalize("NFC"), "utf8");
}

/** A key for text too long for an index: it answers equality alone. */
export function digestKey(text: string): Buffer {
  return Buffer.from(createHash("sha256").update(text, "utf8").digest("hex"), "latin1");
}

/** Longest key of a text of so many characters. */
export function keyBytes(characters: number): number {
  return Math.min(4 * characters, 2048);
}

/** Refuses text that a column cannot hold as it stands: nothing is ever cut. */
export function checkText(field: string, text: string, limit: number): void {
  if (text.length > limit && [...text].length > limit) {
    throw new DomainError("TOO_LONG", `${field} is longer than ${limit} characters.`, { field, limit });
  }
  if (/[\0\p{Surrogate}]/u.test(text)) {
    throw new DomainError("INVALID_VALUE", `${field} contains a character that is not text (a NUL or half of a surrogate pair).`, {
      field,
    });
  }
}

/** Refuses a name that nobody could see: nothing but spaces, controls and marks without a shape. */
export function checkVisible(field: string, text: string): void {
  if (/^[\s\p{Z}\p{Cc}\p{Cf}]*$/u.test(text)) {
    throw new DomainError("INVALID_VALUE", `${field} has only blanks; it must have a character that can be seen.`, { field });
  }
}

/** The key of a value that is to be stored. */
export function storedKey(field: string, text: string, folding: Folding, limit: number): Buffer {
  const key = comparisonKey(text, folding);
  if (key.length > keyBytes(limit)) {
    throw new DomainError("TOO_LONG", `${field} is longer than ${keyBytes(limit)} bytes in the form by which it is compared.`, {
      field,
      limit,
    });
  }
  return key;
}

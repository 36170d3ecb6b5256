/** Where mail to a person goes: to the work address before others, to the primary one before others, else to a user name that is one. */
import { work } from "./user-columns.js";

/** Whether a text has the outer form of one; who reads the mail is not asked. */
export const isEmailAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text);

/** A person's row with one of its e-mail addresses; several rows for several. */
export interface AddressedRow {
  readonly userName: string;
  readonly preferredLanguage: string | null;
  readonly locale: string | null;
  readonly address: string | null;
  readonly typeKey: Uint8Array | null;
  readonly isPrimary: number | null;
}

/** Of a statement that has the person as `u` and joins its addresses as `v`. */
export const addressColumns = "u.userName, u.preferredLanguage, u.locale, v.value AS address, v.typeKey, v.isPrimary";
export const addressJoin = "LEFT JOIN user_values v ON v.organisationId = u.organisationId AND v.userId = u.id AND v.attribute = 'emails'";

const rank = ({ typeKey, isPrimary }: AddressedRow) =>
  (typeKey !== null && work.equals(typeKey) ? 2 : 0) + (Number(isPrimary) === 1 ? 1 : 0);

/** `rows` are of one person. */
export function mailAddress(rows: readonly AddressedRow[]): string | undefined {
  const [best] = rows.filter(({ address }) => address !== null && isEmailAddress(address)).sort((one, other) => rank(other) - rank(one));
  return best?.address ?? rows.map(({ userName }) => userName).find(isEmailAddress);
}

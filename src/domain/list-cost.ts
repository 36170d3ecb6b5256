/** Which conditions of a list an index answers at once; a list with any other is read under the statement deadline. */
import { indexedTexts } from "./order.js";
import type { WhereInput } from "./where-inputs.js";

/** Fields by which an index finds the few rows that are equal to one value; of a list of values, those of a value. */
export interface IndexedFields {
  readonly [field: string]: true | IndexedFields;
}

// A role or a group may be everybody's: an index finds such rows, but they are not few.
const ofOnePerson: IndexedFields = { value: true };

export const indexedUserFields: IndexedFields = {
  id: true,
  ...Object.fromEntries(indexedTexts.map((name) => [name, true])),
  emails: ofOnePerson,
  phoneNumbers: ofOnePerson,
  ims: ofOnePerson,
};

export const indexedGroupFields: IndexedFields = { id: true, displayName: true, externalId: true, members: { id: true } };

export const indexedMemberFields: IndexedFields = { id: true };

export const indexedChangeFields: IndexedFields = { subjectId: true, correlationId: true };

/** Nothing but the organisation is asked for. */
export function isEverything(where: WhereInput | null | undefined): boolean {
  return Object.keys(where ?? {}).length === 0;
}

/** Whether one of the terms that must hold names few rows; what must hold besides is then tried on these alone. */
export function namesFew(where: WhereInput | null | undefined, indexed: IndexedFields): boolean {
  return Object.entries(where ?? {}).some(([name, value]) => {
    if (name === "and") return (value as WhereInput[]).some((each) => namesFew(each, indexed));
    const within = Object.hasOwn(indexed, name) ? indexed[name] : undefined;
    const terms = value as WhereInput | null | undefined;
    if (within === undefined || terms === null || terms === undefined) return false;
    return within === true ? terms.eq !== undefined : namesFew(terms.some as WhereInput | null | undefined, within);
  });
}

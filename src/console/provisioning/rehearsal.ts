/** What the page about rehearsals is made of, as the domain API answers it, in the words of its own texts. */
import type { ResultOf } from "gql.tada";
import type { operations } from "../operations.js";
import { danishRehearsal } from "../texts/danish-rehearsal.js";
import { englishRehearsal } from "../texts/english-rehearsal.js";
import { useWords } from "./words.js";

export type Rehearsal = NonNullable<ResultOf<typeof operations.rehearsal>["organisation"]["rehearsal"]>;
export type Summary = Rehearsal["summary"];

const words = { en: englishRehearsal, da: danishRehearsal };

export const useRehearsalWords = () => useWords(words);

/** Where the number of each kind stands. The first that is not 0 is shown first. */
export const peopleKinds = {
  DELETED: "deleted",
  DEACTIVATED: "deactivated",
  CREATED: "created",
  LINKED: "linked",
  REACTIVATED: "reactivated",
  CHANGED: "changed",
} as const satisfies Record<string, keyof Summary>;

export const groupKinds = {
  DELETED: "groupsDeleted",
  CREATED: "groupsCreated",
  CHANGED: "groupsChanged",
} as const satisfies Record<string, keyof Summary>;

const sum = (summary: Summary, kinds: Readonly<Record<string, keyof Summary>>) =>
  Object.values(kinds).reduce((total, name) => total + summary[name], 0);

export const peopleIn = (summary: Summary) => sum(summary, peopleKinds);
export const groupsIn = (summary: Summary) => sum(summary, groupKinds);

/** What the overview is made of, as the domain API answers it, in the words of its own texts. */
import type { ResultOf } from "gql.tada";
import type { operations } from "../operations.js";
import { danishHealth } from "../texts/danish-health.js";
import { englishHealth } from "../texts/english-health.js";
import { useWords } from "./words.js";

export type Overview = ResultOf<typeof operations.provisioningOverview>;
export type Health = Overview["organisation"]["provisioningHealth"];
export type Finding = Health["findings"][number];
export type Cause = Health["causes"][number];
export type Cycle = Overview["provisioningCycles"]["nodes"][number];
export type Day = Overview["provisioningDays"][number];

const words = { en: englishHealth, da: danishHealth };

export const useHealthWords = () => useWords(words);

/** What the pages about the brake are made of, as the domain API answers it, in the words of its own texts. */
import type { ResultOf } from "gql.tada";
import type { operations } from "../operations.js";
import { danishBrake } from "../texts/danish-brake.js";
import { englishBrake } from "../texts/english-brake.js";
import { useWords } from "./words.js";

export type BrakeSettings = NonNullable<ResultOf<typeof operations.brake>["organisation"]["provisioning"]>["brake"];
export type Hold = NonNullable<BrakeSettings["hold"]>;
export type Removal = Hold["held"][number];

const words = { en: englishBrake, da: danishBrake };

export const useBrakeWords = () => useWords(words);

export const personName = (person: { readonly displayName: string | null; readonly userName: string }) =>
  person.displayName ?? person.userName;

/** Texts that come with the pages that show them: most people never see these pages. */
import { type Language, usePreferences } from "../preferences.js";

export const useWords = <Words>(words: Readonly<Record<Language, Words>>): Words => words[usePreferences().language];

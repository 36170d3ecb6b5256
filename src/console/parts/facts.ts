/** The facts of the facade, asked for once in each language as long as the page lives: they change with the organisation's settings alone. */
import { useCallback, useEffect, useState } from "react";
import { usePreferences } from "../preferences.js";
import { type Facts, fetchFacts } from "../requests.js";

export interface FactsState {
  readonly facts: Facts | undefined;
  readonly failed: boolean;
  readonly again: () => void;
}

const known = new Map<string, Facts>();

export function useFacts(): FactsState {
  const { language } = usePreferences();
  const [facts, setFacts] = useState(known.get(language));
  const [failed, setFailed] = useState(false);
  const again = useCallback(() => {
    setFailed(false);
    fetchFacts(language).then(
      (answer) => {
        known.set(language, answer);
        setFacts(answer);
      },
      () => setFailed(true),
    );
  }, [language]);
  useEffect(again, [again]);
  return { facts, failed, again };
}

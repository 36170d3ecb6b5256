/** The facts of the facade, asked for once as long as the page lives: they change with the organisation's settings alone. */
import { useCallback, useEffect, useState } from "react";
import { type Facts, fetchFacts } from "../requests.js";

export interface FactsState {
  readonly facts: Facts | undefined;
  readonly failed: boolean;
  readonly again: () => void;
}

let known: Facts | undefined;

export function useFacts(): FactsState {
  const [facts, setFacts] = useState(known);
  const [failed, setFailed] = useState(false);
  const again = useCallback(() => {
    setFailed(false);
    fetchFacts().then(
      (answer) => {
        known = answer;
        setFacts(answer);
      },
      () => setFailed(true),
    );
  }, []);
  useEffect(again, [again]);
  return { facts, failed, again };
}

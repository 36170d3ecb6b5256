/** What arrives while one looks: the cycle as it stands, and a word whenever there is something new. */
import type { ResultOf } from "gql.tada";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useSubscription } from "urql";
import { operations } from "../operations.js";

export type Progress = ResultOf<typeof operations.provisioningProgress>["provisioningProgress"];

const onVisibility = (listener: () => void) => {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
};

/** Nobody looks at a window behind others: it lets go of its stream, and begins another one when somebody comes back. */
export function useProgress(onMessage?: (progress: Progress) => void): Progress | undefined {
  const hidden = useSyncExternalStore(onVisibility, () => document.hidden);
  const [{ data }] = useSubscription({ query: operations.provisioningProgress, pause: hidden });
  const told = useRef(onMessage);
  told.current = onMessage;
  useEffect(() => {
    if (data) told.current?.(data.provisioningProgress);
  }, [data]);
  return data?.provisioningProgress;
}

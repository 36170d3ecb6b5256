/** How many events there are by now that the list does not show: it stays as it is until one asks for them. */
import { useState } from "react";
import { useClient } from "urql";
import { operations } from "../operations.js";
import type { EventWhere } from "./log-filter.js";
import { useProgress } from "./progress.js";

/** More are not counted. */
export const countedAtMost = 50;

export interface ShownEvents {
  readonly where: EventWhere;
  /** The first event of the list; nothing for a list without any, or that is not there yet. */
  readonly firstId: string | undefined;
  /** The list begins with the newest. */
  readonly atStart: boolean;
}

/** The first message of each stream comes at once, so that nothing is missed between two of them. */
export function useNewEvents({ where, firstId, atStart }: ShownEvents): number {
  const client = useClient();
  const [newest, setNewest] = useState<{ readonly where: EventWhere; readonly ids: readonly string[] }>();
  useProgress(() => {
    if (!atStart) return;
    void client
      .query(operations.newestEvents, { where, first: countedAtMost }, { requestPolicy: "network-only" })
      .toPromise()
      .then(({ data }) => data && setNewest({ where, ids: data.provisioningEvents.nodes.map(({ id }) => id) }));
  });
  if (!atStart || newest?.where !== where) return 0;
  const { ids } = newest;
  const at = firstId === undefined ? -1 : ids.indexOf(firstId);
  return at === -1 ? ids.length : at;
}

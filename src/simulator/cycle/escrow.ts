/** What failed is put off and tried again, less and less often. [D4, D5] */
import { instantAfter } from "./clock.js";
import type { Escrow, Job } from "./job.js";

/** Minutes: the first wait is an interval, then twice as long each time, at most a day; the doubling is assumed. */
const longest = 24 * 60;

export function putOff(job: Job, objectId: string, kind: Escrow["kind"], phase: Escrow["phase"], errorCode: string, now: string): Escrow {
  const known = job.escrows[objectId];
  const attempts = (known?.attempts ?? 0) + 1;
  const wait = Math.min(job.settings.interval * 2 ** (attempts - 1), longest);
  const escrow = { kind, phase, attempts, firstFailed: known?.firstFailed ?? now, nextAttempt: instantAfter(now, wait), errorCode };
  job.escrows[objectId] = escrow;
  return escrow;
}

/** It needs no other try: because it was done, or because there is nothing more to do. */
export function settle(job: Job, objectId: string, phase?: Escrow["phase"]): void {
  for (const table of [job.escrows, job.pruned])
    if (table?.[objectId] && (phase === undefined || table[objectId].phase === phase)) delete table[objectId];
}

export function isDue(escrow: Escrow | undefined, now: string): boolean {
  return escrow !== undefined && Date.parse(escrow.nextAttempt) <= Date.parse(now);
}

/** The tail of Entra's messages. [O] */
export function retryNote({ attempts, nextAttempt }: Escrow): string {
  return `This operation was retried ${attempts - 1} times. It will be retried again after this date: ${nextAttempt.replace("Z", "")} UTC`;
}

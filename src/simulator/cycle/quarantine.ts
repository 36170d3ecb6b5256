/** When a job is put into quarantine, how it is tried again, and when it is given up. [D8] */
import { instantAfter, minutesBetween } from "./clock.js";
import type { Job, QuarantineReason } from "./job.js";

const thresholds = { evaluatedFrom: 5_000, proportion: 0.4, base: 40_000, total: 60_000 } as const;

export interface Counts {
  /** Objects that failed; references apart. */
  readonly failures: number;
  readonly referenceFailures: number;
  readonly successes: number;
}

export function reasonByCount({ failures, referenceFailures, successes }: Counts): QuarantineReason | undefined {
  if (failures + referenceFailures > thresholds.total) return "EncounteredTotalEscrowThreshold";
  if (failures < thresholds.evaluatedFrom) return undefined;
  if (failures > thresholds.base) return "EncounteredBaseEscrowThreshold";
  return failures / (failures + successes) > thresholds.proportion ? "EncounteredEscrowProportionThreshold" : undefined;
}

/** Hours after the series began, and then every 24. */
const attempts = [6, 12, 24] as const;
const givenUpAfter = 28 * 24 * 60;

/** Another failure goes on with the series; after 28 days the job is disabled. True when there is news to tell: a new series, or another reason. */
export function enterQuarantine(job: Job, reason: QuarantineReason, error: string, now: string): boolean {
  const known = job.quarantine;
  const seriesBegan = known?.seriesBegan ?? now;
  const seriesCount = (known?.seriesCount ?? 0) + 1;
  const hours = attempts[seriesCount - 1] ?? 24 * (seriesCount - attempts.length + 1);
  job.quarantine = {
    reason,
    error,
    currentBegan: known?.reason === reason ? known.currentBegan : now,
    nextAttempt: instantAfter(seriesBegan, hours * 60),
    seriesBegan,
    seriesCount,
  };
  job.code = minutesBetween(seriesBegan, now) >= givenUpAfter ? "Paused" : "Quarantine";
  return known?.reason !== reason;
}

export function leaveQuarantine(job: Job): void {
  delete job.quarantine;
  job.code = "Active";
}

/** A provisioning job: its settings, the links it keeps, what it has put off, and how it stands. [G1 synchronizationStatus] */
import type { Directory } from "../directory/directory.js";
import type { Mapping, ObjectType } from "../mapping/mapping.js";

export interface JobSettings {
  readonly scope: "assigned" | "all";
  readonly dialect: "legacy" | "flag";
  readonly mapping: Mapping;
  readonly skipOutOfScopeDeletions: boolean;
  /** More deletions and disables than this in one cycle stop the job; absent: prevention is off. [D11] */
  readonly accidentalDeletionThreshold?: number;
  /** Whether references are asked for before they are written; assumed to be off. [D1, O] */
  readonly referenceChecks?: "off" | "manager" | "all";
  /** How somebody who has no manager any more is written; an empty text unless it is said. [T2, R1, O] */
  readonly managerRemoval?: ManagerRemoval;
  /** Who is told when the job stops. [D8, D11] */
  readonly notify?: string;
  /** Minutes between the beginnings of cycles. [D1] */
  readonly interval: number;
  /** Members in one PATCH at most; assumed. */
  readonly memberBatch: number;
  /** Objects at a time; assumed. */
  readonly concurrency: number;
  /** What happens when a cached id answers 404; assumed. */
  readonly onMissingAnchor: "fail" | "rematch";
}

export const managerRemovals = ["empty", "object", "remove"] as const;
export type ManagerRemoval = (typeof managerRemovals)[number];

/** That an object of the directory is one of the target: what Entra calls an object connection. */
export interface Link {
  readonly kind: ObjectType;
  /** The resource's id in the target. */
  readonly targetId: string;
  /** False once the object left the scope and was disabled for it: it is not deleted later. [D4] */
  managed: boolean;
  /** What was last sent; a group's is always true. */
  active: boolean;
  /** Of a group: which members were sent, as objectId and target id. */
  members?: Record<string, string>;
  /** Of a group: whose addition had no good answer, and may have been done all the same; they are removed as those that were sent. */
  attempted?: Record<string, string>;
  /** Of a user: the manager's target id, as last sent or read. */
  manager?: string;
  /** Target attributes that were seen to differ, and that Entra does not write. */
  kept?: Record<string, KeptReason>;
}

/** `cleared`: the source has no value any more [D9]; `onCreation`: the mapping writes it with a new object alone [D3]. */
export type KeptReason = "cleared" | "onCreation";

/** An object, or only its references, that failed and is tried again. */
export interface Escrow {
  readonly kind: ObjectType;
  readonly phase: "object" | "reference";
  readonly attempts: number;
  readonly firstFailed: string;
  readonly nextAttempt: string;
  readonly errorCode: string;
}

/** A failure that nobody tries again. */
export type Dropped = Pick<Escrow, "kind" | "phase" | "errorCode">;

/** A link that a restart broke: the object is matched anew, if it is still in scope. */
export type BrokenLink = Pick<Link, "kind" | "targetId" | "members">;

/** A new object whose answer did not come: the target may have it. */
export interface Unanswered {
  readonly kind: ObjectType;
  /** What it was asked for by, and made with. */
  readonly matching: string;
}

export const quarantineReasons = [
  "EncounteredBaseEscrowThreshold",
  "EncounteredTotalEscrowThreshold",
  "EncounteredEscrowProportionThreshold",
  "EncounteredQuarantineException",
  "TooManyDeletes",
] as const;

export type QuarantineReason = (typeof quarantineReasons)[number];

export interface Quarantine {
  readonly reason: QuarantineReason;
  readonly error: string;
  readonly currentBegan: string;
  readonly nextAttempt: string;
  readonly seriesBegan: string;
  readonly seriesCount: number;
}

export interface CycleSummary {
  readonly cycleId: string;
  readonly kind: "initial" | "incremental";
  readonly began: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly reads: number;
  readonly writes: number;
}

export interface Job {
  readonly id: string;
  settings: JobSettings;
  code: "NotRun" | "Active" | "Paused" | "Quarantine";
  /** The directory's count of changes up to which it was read; absent before the first cycle and after a restart. */
  watermark?: number;
  /** The objectIds that were in scope when the last cycle ended. */
  scoped: string[];
  links: Record<string, Link>;
  escrows: Record<string, Escrow>;
  /** By objectId, as links and escrows are: what is known to be different and is not tried again. */
  pruned?: Record<string, Dropped>;
  broken?: Record<string, BrokenLink>;
  unanswered?: Record<string, Unanswered>;
  quarantine?: Quarantine;
  /** The last letters to whom `notify` names. */
  notifications?: { readonly at: string; readonly to: string; readonly subject: string; readonly text: string }[];
  /** The next cycle may delete and disable as many as there are. */
  forceDeletes: boolean;
  /** The initial cycle had too many failures: they were dropped and the job paused. [G1] */
  escrowsPruned: boolean;
  countSuccessiveCompleteFailures: number;
  cycles: number;
  lastExecution?: CycleSummary;
  lastSuccessfulExecution?: CycleSummary;
  steadyStateFirstAchievedTime?: string;
  steadyStateLastAchievedTime?: string;
}

/** The whole simulated world: what the state file holds. */
export interface World {
  readonly version: 1;
  readonly seed: number;
  /** Counts the writings of the state file. */
  revision?: number;
  /** The simulated instant. */
  clock: string;
  readonly directory: Directory;
  readonly job: Job;
}

export function newJob(id: string, settings: JobSettings): Job {
  return {
    id,
    settings,
    code: "NotRun",
    scoped: [],
    links: {},
    escrows: {},
    forceDeletes: false,
    escrowsPruned: false,
    countSuccessiveCompleteFailures: 0,
    cycles: 0,
  };
}

/** What a restart may forget. [G1 synchronizationJobRestartCriteria] */
export const restartScopes = ["None", "ConnectorDataStore", "Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes"] as const;
export type RestartScope = (typeof restartScopes)[number];

/** Only what breaks links makes the job match anew; the portal's "Restart" keeps them. [D4] */
export function restart(job: Job, scopes: readonly RestartScope[] = ["QuarantineState", "Watermark", "Escrows"]): void {
  const has = (scope: RestartScope) => scopes.includes(scope) || (scopes.includes("Full") && scope !== "ForceDeletes");
  if (has("ConnectorDataStore")) breakLinks(job);
  // With the watermark everything is looked at again.
  if (has("Escrows")) {
    if (has("Watermark")) job.escrows = {};
    else prune(job);
  }
  if (has("Watermark")) {
    delete job.watermark;
    job.scoped = [];
  }
  if (has("QuarantineState")) {
    delete job.quarantine;
    job.countSuccessiveCompleteFailures = 0;
    job.escrowsPruned = false;
  }
  if (has("ForceDeletes")) {
    job.forceDeletes = true;
    if (job.quarantine?.reason === "TooManyDeletes") delete job.quarantine;
  }
  if (!job.quarantine) job.code = job.cycles === 0 ? "NotRun" : "Active";
}

/** What is dropped is not tried again, and not forgotten. */
export function prune(job: Job): void {
  const dropped = Object.entries(job.escrows).map(([id, { kind, phase, errorCode }]) => [id, { kind, phase, errorCode }] as const);
  if (dropped.length > 0) job.pruned = { ...job.pruned, ...Object.fromEntries(dropped) };
  job.escrows = {};
}

/** What was linked is remembered for the list of drifts alone. */
function breakLinks(job: Job): void {
  job.broken ??= {};
  for (const [objectId, { kind, targetId, members, attempted }] of Object.entries(job.links)) {
    const before = { ...job.broken[objectId]?.members, ...attempted, ...members };
    job.broken[objectId] = { kind, targetId, ...(kind === "Group" ? { members: before } : {}) };
  }
  job.links = {};
}

/** New settings; another mapping or scope begins a new initial cycle, and links stay. [D4, D10] */
export function changeSettings(job: Job, settings: Partial<JobSettings>): void {
  const anew = settings.mapping !== undefined || settings.scope !== undefined;
  job.settings = { ...job.settings, ...settings };
  if (anew) restart(job, ["Watermark"]);
}

/** A cycle of a provisioning job: test, users, groups, references, watermark. [D4] */
import { randomUUID } from "node:crypto";
import { noProgress, type Progress } from "../log/progress.js";
import type { ProvisioningRecord } from "../log/provisioning-record.js";
import { RecordDraft } from "../log/provisioning-record.js";
import { instantAfter } from "./clock.js";
import { type CycleContext, cycleContext, entryIn, intentFor } from "./cycle-context.js";
import type { Entry } from "./entry.js";
import { isDue, settle } from "./escrow.js";
import { type Failure, ObjectFault, QuarantineFault } from "./failures.js";
import { type CycleSummary, type Job, prune, type QuarantineReason, type World } from "./job.js";
import type { Keeper } from "./journal.js";
import { type Notification, notify } from "./notification.js";
import { type Outcome, stepObject } from "./object-step.js";
import { enterQuarantine, leaveQuarantine, reasonByCount } from "./quarantine.js";
import { type ReferenceStatus, stepReferences } from "./reference-step.js";
import type { Sender } from "./target-client.js";
import { withWorkers } from "./workers.js";

export interface CycleOptions {
  readonly record?: (record: ProvisioningRecord) => void;
  readonly progress?: Progress;
  /** Ends the cycle after the objects that are being worked on; the watermark stays. */
  readonly signal?: AbortSignal;
  /** Is told what changes in the job while the cycle runs. */
  readonly keep?: Keeper;
  readonly uuid?: () => string;
  readonly chance?: () => number;
}

export interface CycleReport extends CycleSummary {
  /** `stopped`: by the signal, by accidental deletion prevention, or by what put the job into quarantine. */
  readonly end: "complete" | "stopped" | "unreachable";
  readonly failure?: Failure;
  /** Objects that wait to be deleted or disabled. */
  readonly staged: number;
  /** What an administrator is to be told. */
  readonly notifications: readonly Notification[];
  /** In reality; the simulated clock moves by the interval. */
  readonly durationInMilliseconds: number;
}

/** The job's state and clock move on; objects that fail are put off. */
export async function runCycle(world: World, sender: Sender, options: CycleOptions = {}): Promise<CycleReport> {
  const { job } = world;
  const { uuid = randomUUID, chance = Math.random, progress = noProgress, signal } = options;
  const began = world.clock;
  const started = performance.now();
  const read = world.directory.changes;
  const kind = job.watermark === undefined ? "initial" : "incremental";
  const cycleId = uuid();
  const counts = { success: 0, failure: 0, skipped: 0 };
  const context = cycleContext(world, sender, {
    dialect: job.settings.dialect,
    cycleId,
    initiatorType: "system",
    uuid,
    chance,
    keep: options.keep,
    record: (record) => {
      const { status } = record.provisioningStatusInfo;
      counts[status === "warning" ? "success" : status] += 1;
      options.record?.(record);
    },
  });
  const entries = candidates(context);
  const notifications: Notification[] = [];
  const quarantine = (reason: QuarantineReason, error: string, now: string) => {
    if (!enterQuarantine(job, reason, error, now)) return;
    const made = notify(job, reason, world.directory.tenantId, now);
    if (made) notifications.push(made);
  };
  const report = (end: CycleReport["end"], failure?: Failure, staged = 0): CycleReport => {
    const { success: succeeded, failure: failed, skipped } = counts;
    const summary = {
      cycleId,
      kind,
      began,
      succeeded,
      failed,
      skipped,
      reads: context.target.reads,
      writes: context.target.writes,
    } as const;
    job.lastExecution = summary;
    if (end === "complete") job.lastSuccessfulExecution = summary;
    world.clock = instantAfter(began, job.settings.interval);
    const durationInMilliseconds = Math.round(performance.now() - started);
    return { ...summary, end, staged, notifications, durationInMilliseconds, ...(failure ? { failure } : {}) };
  };
  job.cycles += 1;
  if (job.code === "NotRun") job.code = "Active";
  try {
    const unreachable = await testConnection(context);
    if (unreachable) {
      job.countSuccessiveCompleteFailures += 1;
      return report("unreachable", unreachable);
    }
    const staged = stageDeletions(context, entries);
    if (staged > 0) {
      const reason = `${staged} objects are to be deleted or disabled, and ${job.settings.accidentalDeletionThreshold} may be`;
      quarantine("TooManyDeletes", reason, began);
      return report("stopped", { errorCode: "TooManyDeletes", reason }, staged);
    }
    const complete = await passOver(context, entries, progress, signal);
    if (!complete) return report("stopped");
  } catch (error) {
    if (!(error instanceof QuarantineFault)) throw error;
    job.countSuccessiveCompleteFailures += 1;
    quarantine("EncounteredQuarantineException", error.failure.reason, began);
    return report("stopped", error.failure);
  } finally {
    progress.end();
  }
  finish(context, kind, read, counts.success, (reason, failures) =>
    quarantine(reason, `${failures} objects fail (cycle ${cycleId})`, world.clock),
  );
  return report("complete");
}

/** What may have to be written: all objects at first; then what changed, what came into scope or left it, and what is due again. */
function candidates(context: CycleContext): Entry[] {
  const { directory, job, clock } = context.world;
  const { watermark } = job;
  const before = new Set(job.scoped);
  const ids = [
    ...Object.keys(directory.users),
    ...Object.keys(directory.groups),
    ...Object.keys(directory.removed).filter((objectId) => job.links[objectId] ?? job.escrows[objectId]),
  ];
  return ids
    .flatMap((objectId) => entryIn(context, objectId) ?? [])
    .filter(({ kind }) => job.settings.mapping[kind].enabled)
    .filter(
      ({ objectId, changed, inScope }) =>
        watermark === undefined || changed > watermark || inScope !== before.has(objectId) || isDue(job.escrows[objectId], clock),
    );
}

/** Step one of a cycle: a value that nobody has. The failure when nobody answers. [D1] */
async function testConnection(context: CycleContext): Promise<Failure | undefined> {
  const { mappings, target, origin } = context;
  try {
    for (const kind of ["User", "Group"] as const) {
      const [first] = mappings[kind].matching;
      if (first && mappings[kind].mapping.enabled) await target.match(kind, first.target.path, origin.uuid());
    }
    return undefined;
  } catch (error) {
    if (error instanceof ObjectFault) return error.failure;
    throw error;
  }
}

/** How many stand waiting when they are more than may be; each is logged [D11]. That nothing else is written in that cycle is assumed. */
function stageDeletions(context: CycleContext, entries: readonly Entry[]): number {
  const { job } = context.world;
  const { accidentalDeletionThreshold: threshold } = job.settings;
  if (threshold === undefined || job.forceDeletes) return 0;
  const staged = entries.flatMap((entry) => {
    const { action } = intentFor(context, entry);
    const counts = action === "delete" || (action === "disable" && job.links[entry.objectId]?.active === true);
    return counts ? [{ entry, action }] : [];
  });
  if (staged.length <= threshold) return 0;
  for (const { entry, action } of staged) {
    const draft = new RecordDraft(context.origin, { id: entry.objectId, displayName: entry.name, identityType: entry.kind });
    const reason = action === "delete" ? "StagedDelete" : "StagedAction";
    draft.step("export", "skipped", `${reason}: it waits until deletions are allowed`);
    const targetId = job.links[entry.objectId]?.targetId ?? "";
    context.record(
      draft.end({ action: action === "delete" ? "stageddelete" : "other", status: "skipped", errorCode: reason, reason }, targetId),
    );
  }
  return staged.length;
}

/** False when the signal ended it. */
async function passOver(context: CycleContext, entries: readonly Entry[], progress: Progress, signal?: AbortSignal): Promise<boolean> {
  const { job } = context.world;
  const { concurrency } = job.settings;
  const referring: Entry[] = [];
  for (const kind of ["User", "Group"] as const) {
    const part = entries.filter((entry) => entry.kind === kind);
    progress.begin(`${kind}s`, part.length);
    await withWorkers(part, concurrency, signal, async (entry) => {
      const onlyReferences = job.escrows[entry.objectId]?.phase === "reference" && !isNews(job, entry);
      const outcome: Outcome = onlyReferences ? { status: "success", action: "update" } : await stepObject(context, entry);
      // Who is disabled goes on being updated; who left the scope does not.
      if (outcome.status !== "failure" && outcome.action !== "skip" && job.links[entry.objectId]?.managed) referring.push(entry);
      progress.tick();
    });
  }
  progress.begin("References", referring.length);
  await withWorkers(referring, concurrency, signal, async (entry): Promise<ReferenceStatus> => {
    const status = await stepReferences(context, entry);
    progress.tick();
    return status;
  });
  return signal?.aborted !== true;
}

/** Whether there is more to do than to try references again. */
function isNews({ watermark, links }: Job, { objectId, changed, inScope }: Entry): boolean {
  return watermark === undefined || changed > watermark || links[objectId]?.managed !== inScope;
}

function finish(
  { world, scope }: CycleContext,
  kind: CycleSummary["kind"],
  read: number,
  successes: number,
  quarantine: (reason: QuarantineReason, failures: number) => void,
): void {
  const { job } = world;
  job.watermark = read;
  job.scoped = [...scope];
  job.forceDeletes = false;
  job.countSuccessiveCompleteFailures = 0;
  // What is not provisioned any more is not tried again.
  for (const [objectId, escrow] of Object.entries(job.escrows)) if (!job.settings.mapping[escrow.kind].enabled) settle(job, objectId);
  const escrows = Object.values(job.escrows);
  const failures = escrows.filter(({ phase }) => phase === "object").length;
  const reason = reasonByCount({ failures, referenceFailures: escrows.length - failures, successes });
  if (!reason) {
    leaveQuarantine(job);
    if (escrows.length === 0) {
      job.steadyStateFirstAchievedTime ??= world.clock;
      job.steadyStateLastAchievedTime = world.clock;
    }
  } else if (kind === "initial") {
    prune(job);
    job.escrowsPruned = true;
    job.code = "Paused";
  } else quarantine(reason, failures);
}

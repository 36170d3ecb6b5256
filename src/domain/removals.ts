/**
 * Counts the removals of provisioning clients, and holds those that are too many. Whoever removes waits at the row of the organisation's
 * connection, so that writers at once cannot slip past; nothing is asked where the brake is off.
 */
import type { RemovalOperation } from "./brake.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { announceHold } from "./hold-notices.js";
import { closeHold, lockBrake, noteApplied, noteRefused, type Removal, type StartedHold, startHold, thresholdOf } from "./hold-rows.js";
import { statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";

interface Subject {
  readonly id: string;
  readonly userName?: string;
  readonly displayName?: string | null;
}

const nameLimit = 255;

export function removalOf(subjectKind: Removal["subjectKind"], operation: RemovalOperation, subject: Subject, at: number): Removal {
  const name = subject.displayName ?? subject.userName ?? "";
  return { subjectKind, subjectId: subject.id, subjectName: [...name].slice(0, nameLimit).join(""), operation, at };
}

const minute = 60_000;

/** What is so young takes nothing from anybody when it goes: a client takes back what it could not complete. */
const takenBackWithin = 5 * minute;

export function deletionsOf(
  kind: Removal["subjectKind"],
  subjects: readonly (Subject & { readonly createdAt: number })[],
  now: number,
): Removal[] {
  return subjects
    .filter(({ createdAt }) => Number(createdAt) <= now - takenBackWithin)
    .map((subject) => removalOf(kind, "DELETED", subject, now));
}

/** A transaction that would have removed too many is undone by it; what is held is noted in a transaction of its own. */
class TooMany extends Error {
  constructor(readonly removals: readonly Removal[]) {
    super("Too many removals");
  }
}

type BrakeRow = Awaited<ReturnType<typeof lockBrake>>;

/** What the brake says in a transaction that has its lock. */
class BrakeInForce {
  /** The hold that began with this transaction. */
  started: StartedHold | undefined;

  constructor(
    private readonly transaction: TenantTransaction,
    private readonly now: number,
    private readonly row: BrakeRow,
    private readonly threshold: number,
    /** Whom it counts already. */
    private readonly marked: Set<string>,
  ) {}

  /** Those that may not be carried out: from the first that would be one too many on, all. */
  heldOf(removals: readonly Removal[]): readonly Removal[] {
    const { mode, holdId, holdState, marks } = this.row;
    if (mode !== "HOLD" || holdState === "RELEASED") return [];
    if (holdId !== null) return removals;
    const counted = new Set(this.marked);
    for (const [index, { subjectId }] of removals.entries()) {
      const room = this.threshold - marks - (counted.size - this.marked.size);
      if (room <= 0 && !counted.has(subjectId)) return removals.slice(index);
      counted.add(subjectId);
    }
    return [];
  }

  /** Refuses what may not be carried out. */
  check(removals: readonly Removal[]): void {
    const held = this.heldOf(removals);
    if (held.length > 0) throw new TooMany(held);
  }

  /** Counts what is carried out. */
  async count(removals: readonly Removal[]): Promise<void> {
    const { transaction, now, row, marked } = this;
    if (removals.length === 0) return;
    if (row.holdId !== null && row.mode === "HOLD") return noteApplied(transaction, row.holdId, removals, now);
    const each = new Map(removals.map((removal) => [removal.subjectId, removal]));
    const more = [...each.keys()].filter((id) => !marked.has(id)).length;
    // Whoever was let in again meanwhile is remembered by the last removal, which a restoration takes back.
    await transaction.run(writeMarks, { rows: [...each.values()].map((removal) => ({ ...removal })) });
    if (more > 0) await transaction.run(countMarks, { more });
    if (row.mode !== "ALERT") return;
    const marks = row.marks + more;
    if (row.holdId !== null) await noteApplied(transaction, row.holdId, [...each.values()], now);
    else if (marks > this.threshold) this.started = await startHold(transaction, { ...row, marks }, this.threshold, now);
  }
}

const removeOldMarks = statement("DELETE FROM brake_marks WHERE organisationId = :organisation AND at <= :before");
const countActive = statement("SELECT COUNT(*) AS people FROM users WHERE organisationId = :organisation AND active = 1");
const noteWindow = statement(`
  UPDATE provisioning_connections SET brakeMarks = :marks, brakeActivePeople = :activePeople, brakeActiveAt = :activeAt
  WHERE organisationId = :organisation`);
const selectMarked = statement("SELECT subjectId FROM brake_marks WHERE organisationId = :organisation AND subjectId IN (:ids*)");
const insertMarks = `
  INSERT INTO brake_marks (organisationId, subjectId, at, operation, subjectKind, subjectName)
  VALUES [each rows: (:organisation, :row.subjectId, :row.at, :row.operation, :row.subjectKind, :row.subjectName)]`;
const writeMarks = statement({
  sqlite: `${insertMarks} ON CONFLICT (organisationId, subjectId) DO UPDATE SET at = excluded.at, operation = excluded.operation`,
  mysql: `${insertMarks} ON DUPLICATE KEY UPDATE at = VALUES(at), operation = VALUES(operation)`,
});
const countMarks = statement("UPDATE provisioning_connections SET brakeMarks = brakeMarks + :more WHERE organisationId = :organisation");

/** Takes the lock, and finds out how many may go. Nothing where nothing is counted. */
async function brakeInForce(
  context: DomainContext,
  transaction: TenantTransaction,
  subjectIds: readonly string[],
): Promise<BrakeInForce | undefined> {
  if (context.viewer.kind !== "PROVISIONING" || context.viewer.braked !== true || subjectIds.length === 0) return undefined;
  const now = context.now();
  const row = await withoutOldHold(transaction, await lockBrake(transaction), now);
  if (row.mode === "OFF") return undefined;
  if (row.mode === "HOLD" && row.holdId !== null) return new BrakeInForce(transaction, now, row, 0, new Set());
  const window = await currentWindow(transaction, row, now);
  const ended = row.holdId !== null && window.marks === 0;
  if (ended && row.holdId !== null) await closeHold(transaction, row.holdId, now);
  const found = await transaction.all<{ subjectId: string }>(selectMarked, { ids: subjectIds });
  const present = { ...row, ...window, holdId: ended ? null : row.holdId };
  const marked = new Set(found.map(({ subjectId }) => subjectId));
  return new BrakeInForce(transaction, now, present, thresholdOf(row, window.activePeople), marked);
}

/** One that was released is over when its time is. */
async function withoutOldHold(transaction: TenantTransaction, row: BrakeRow, now: number): Promise<BrakeRow> {
  if (row.holdId === null || row.passUntil === null || now < row.passUntil) return row;
  await closeHold(transaction, row.holdId, now);
  return { ...row, holdId: null, holdState: null, marks: 0, activeAt: null };
}

/** Removals that are too old are counted no more. The people are counted once in a window: what goes must not make the share smaller. */
async function currentWindow(transaction: TenantTransaction, row: BrakeRow, now: number) {
  const before = now - row.windowMinutes * minute;
  const { affected } = await transaction.run(removeOldMarks, { before });
  const marks = row.marks - affected;
  const recount = row.sharePercent !== null && (row.activeAt === null || row.activeAt <= before);
  const activePeople = recount ? Number((await transaction.one<{ people: number }>(countActive))?.people) : row.activePeople;
  const window = { marks, activePeople, activeAt: recount ? now : row.activeAt };
  if (affected > 0 || recount) await transaction.run(noteWindow, window);
  return window;
}

async function startedHold(transaction: TenantTransaction, row: BrakeRow, now: number): Promise<StartedHold> {
  const present = { ...row, ...(await currentWindow(transaction, row, now)) };
  return startHold(transaction, present, thresholdOf(present, present.activePeople), now);
}

/** In seconds. Entra comes again with its next cycle, after some forty minutes; where the answer will not change, once a day will do. */
const retryAfter = { OPEN: 40 * 60, KEPT: 24 * 60 * 60 } as const;

const tooMany = "More people and groups were to be removed than the organisation lets through at once";

/** Of a list that is written as a whole or not at all: its client goes on to ask for less, so that nothing is held yet. */
export function tooManyAtOnce(): DomainError {
  return new DomainError("HELD", `${tooMany}. Nothing of the list was written.`, { retryAfterSeconds: retryAfter.OPEN });
}

/** Notes what is held, and answers the refusal. */
export async function holdBack(context: DomainContext, removals: readonly Removal[]): Promise<DomainError> {
  const now = context.now();
  const held = await context.scope.write(async (transaction) => {
    const row = await withoutOldHold(transaction, await lockBrake(transaction), now);
    if (row.mode !== "HOLD" || row.holdState === "RELEASED") return undefined;
    const started = row.holdId === null ? await startedHold(transaction, row, now) : undefined;
    const id = started?.id ?? row.holdId ?? "";
    await noteRefused(transaction, id, removals, now);
    return { id, kept: row.holdState === "KEPT", started };
  });
  // Decided upon meanwhile.
  if (held === undefined) return new DomainError("BUSY", "The brake was just released; nothing was changed, please try again.");
  if (held.started) await announceHold(context, held.started);
  const decision = held.kept ? "an admin of the organisation keeps them held" : "they are held until an admin of the organisation decides";
  return new DomainError("HELD", `${tooMany}: ${decision} under Provisioning (hold ${held.id}). Nothing was changed.`, {
    retryAfterSeconds: retryAfter[held.kept ? "KEPT" : "OPEN"],
    values: [held.id],
  });
}

/** Gives the brake that holds for the removal of these; nothing where nothing is counted. Asked for before anything is locked or written. */
export type BrakeFor = (subjects: readonly Pick<Removal, "subjectId">[]) => Promise<BrakeInForce | undefined>;

/** Runs a transaction in which something may be removed; too many removals undo it, are noted, and refused. */
export async function writeBraked<T>(
  context: DomainContext,
  work: (transaction: TenantTransaction, brakeFor: BrakeFor) => Promise<T>,
): Promise<T> {
  let brake: BrakeInForce | undefined;
  try {
    const done = await context.scope.write((transaction) => {
      brake = undefined;
      return work(transaction, async (subjects) => {
        brake = await brakeInForce(
          context,
          transaction,
          subjects.map(({ subjectId }) => subjectId),
        );
        return brake;
      });
    });
    if (brake?.started) await announceHold(context, brake.started);
    return done;
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    throw await holdBack(context, error.removals);
  }
}

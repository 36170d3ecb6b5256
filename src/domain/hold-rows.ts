/** The rows of a brake and of the hold in force: the lock that everybody who removes waits for, and how a hold begins and ends. */
import { v7 as uuid } from "uuid";
import type { BrakeMode, RemovalOperation } from "./brake.js";
import type { HoldState } from "./provisioning-hold.js";
import { type SqlRow, type Statement, statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";

/** Access that a person loses, or a person or group that goes. */
export interface Removal {
  readonly subjectKind: "User" | "Group";
  readonly subjectId: string;
  readonly subjectName: string;
  readonly operation: RemovalOperation;
  /** The very instant at which a person's sessions end by it. */
  readonly at: number;
}

interface BrakeRow {
  readonly mode: BrakeMode;
  readonly windowMinutes: number;
  readonly count: number | null;
  readonly sharePercent: number | null;
  /** How many rows of `brake_marks` there are. */
  readonly marks: number;
  readonly activePeople: number | null;
  readonly activeAt: number | null;
  readonly holdId: string | null;
  readonly holdState: HoldState | null;
  readonly passUntil: number | null;
}

const selectBrake = `
  SELECT COALESCE(h.state, NULL) AS holdState, h.id AS holdId, h.passUntil, c.brakeMode AS mode, c.brakeWindowMinutes AS windowMinutes,
         c.brakeCount AS count, c.brakeSharePercent AS sharePercent, c.brakeMarks AS marks,
         c.brakeActivePeople AS activePeople, c.brakeActiveAt AS activeAt
  FROM provisioning_connections c
  LEFT JOIN provisioning_holds h ON h.organisationId = c.organisationId AND h.id = c.brakeHoldId
  WHERE c.organisationId = :organisation`;
const lock = statement({ sqlite: selectBrake, mysql: `${selectBrake} FOR UPDATE` });

/** Whoever has it is alone with the organisation's brake until its transaction ends. */
export async function lockBrake(transaction: TenantTransaction): Promise<BrakeRow> {
  const row = await transaction.one<BrakeRow>(lock);
  if (row === undefined) throw new Error(`Organisation ${transaction.organisationId} has no provisioning connection`);
  return row;
}

/** How many removals may be carried out within the window. */
export function thresholdOf({ count, sharePercent }: BrakeRow, people: number | null): number {
  const share = sharePercent === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(((people ?? 0) * sharePercent) / 100));
  return Math.min(count ?? Number.POSITIVE_INFINITY, share);
}

const deleteMarks = statement("DELETE FROM brake_marks WHERE organisationId = :organisation");
const insertHold = statement(`
  INSERT INTO provisioning_holds (organisationId, id, mode, state, startedAt, threshold, windowMinutes, applied, heldCount, lastTriedAt)
  VALUES (:organisation, :id, :mode, 'OPEN', :now, :threshold, :windowMinutes, :applied, 0, :now)`);
const insertApplied = statement(`
  INSERT INTO provisioning_held
    (organisationId, holdId, subjectId, operation, subjectKind, subjectName, refused, firstAt, lastAt, attempts, appliedAt)
  SELECT m.organisationId, :id, m.subjectId, m.operation, m.subjectKind, m.subjectName, 0, m.at, m.at, 0, m.at
  FROM brake_marks m WHERE m.organisationId = :organisation`);
const pointAt = statement("UPDATE provisioning_connections SET brakeHoldId = :id WHERE organisationId = :organisation");
const countAnew = statement(`
  UPDATE provisioning_connections SET brakeHoldId = :holdId, brakeMarks = 0, brakeActiveAt = NULL WHERE organisationId = :organisation`);
const setEnded = statement(`
  UPDATE provisioning_holds SET state = 'ENDED', endedAt = :now WHERE organisationId = :organisation AND id = :id`);

export interface StartedHold {
  readonly id: string;
  readonly mode: BrakeMode;
  readonly threshold: number;
  readonly windowMinutes: number;
  readonly startedAt: number;
}

/** Knows of all that is in the window. */
export async function startHold(transaction: TenantTransaction, brake: BrakeRow, threshold: number, now: number): Promise<StartedHold> {
  const { mode, windowMinutes, marks: applied } = brake;
  const id = uuid();
  await transaction.run(insertHold, { id, mode, now, threshold, windowMinutes, applied });
  await transaction.run(insertApplied, { id });
  await transaction.run(pointAt, { id });
  return { id, mode, threshold, windowMinutes, startedAt: now };
}

/** What was removed until now counts no more. */
export async function forgetMarks(transaction: TenantTransaction, holdId: string | null): Promise<void> {
  await transaction.run(deleteMarks);
  await transaction.run(countAnew, { holdId });
}

/** The hold in force ends, and removals are counted anew. */
export async function closeHold(transaction: TenantTransaction, id: string, now: number): Promise<void> {
  await transaction.run(setEnded, { id, now });
  await forgetMarks(transaction, null);
}

const insertRows = statement(`
  INSERT INTO provisioning_held
    (organisationId, holdId, subjectId, operation, subjectKind, subjectName, refused, firstAt, lastAt, attempts, appliedAt)
  VALUES [each rows: (:organisation, :holdId, :row.subjectId, :row.operation, :row.subjectKind, :row.subjectName, :row.refused, :row.at, :row.at, :row.attempts, :row.appliedAt)]`);
const noteTried = statement(`
  UPDATE provisioning_holds SET lastTriedAt = :now, heldCount = heldCount + :held, applied = applied + :applied
  WHERE organisationId = :organisation AND id = :holdId`);

const selectKnown = statement(`
  SELECT subjectId, operation, refused FROM provisioning_held
  WHERE organisationId = :organisation AND holdId = :holdId AND subjectId IN (:ids*)`);
const named = `organisationId = :organisation AND holdId = :holdId AND operation = :operation AND subjectId IN (:ids*)
    AND refused = :refused`;
const noteAgain = statement(`UPDATE provisioning_held SET attempts = attempts + 1, lastAt = :now WHERE ${named}`);
// A person's row says at which instant its sessions ended.
const notePassed = statement(`
  UPDATE provisioning_held SET lastAt = :now, appliedAt = COALESCE((SELECT u.sessionsEndedAt FROM users u
    WHERE u.organisationId = provisioning_held.organisationId AND u.id = provisioning_held.subjectId), :now)
  WHERE ${named}`);

type Operated = Pick<Removal, "subjectId" | "operation">;
const keyOf = ({ subjectId, operation }: Operated) => `${operation} ${subjectId}`;

/** Each once, told apart by what the hold knows of it. */
async function sorted(transaction: TenantTransaction, holdId: string, removals: readonly Removal[]) {
  const distinct = [...new Map(removals.map((removal) => [keyOf(removal), removal])).values()];
  const ids = distinct.map(({ subjectId }) => subjectId);
  const rows = await transaction.all<Operated & { readonly refused: number }>(selectKnown, { holdId, ids });
  const known = (refused: number) => new Set(rows.filter((row) => row.refused === refused).map(keyOf));
  const [refused, applied] = [known(1), known(0)];
  return {
    refused: distinct.filter((removal) => refused.has(keyOf(removal))),
    neverRefused: distinct.filter((removal) => !refused.has(keyOf(removal))),
    isApplied: (removal: Removal) => applied.has(keyOf(removal)),
  };
}

const operations: readonly RemovalOperation[] = ["DEACTIVATED", "DELETED"];

interface Update {
  readonly how: Statement<true>;
  readonly holdId: string;
  readonly refused: boolean;
  readonly now: number;
}

/** The statement for the removals of each operation. */
async function update(transaction: TenantTransaction, removals: readonly Removal[], { how, ...values }: Update) {
  for (const operation of operations) {
    const ids = removals.filter((removal) => removal.operation === operation).map(({ subjectId }) => subjectId);
    if (ids.length > 0) await transaction.run(how, { ...values, operation, ids });
  }
}

async function add(transaction: TenantTransaction, holdId: string, removals: readonly Removal[], refused: boolean): Promise<void> {
  const outcome = (at: number) => ({ refused, attempts: refused ? 1 : 0, appliedAt: refused ? null : at });
  const rows: SqlRow[] = removals.map((removal) => ({ ...removal, ...outcome(removal.at) }));
  if (rows.length > 0) await transaction.run(insertRows, { holdId, rows });
}

/** Remembers what was refused: once for each, with how often. Somebody who was removed before the hold began may have come back. */
export async function noteRefused(
  transaction: TenantTransaction,
  holdId: string,
  removals: readonly Removal[],
  now: number,
): Promise<void> {
  const { refused, neverRefused } = await sorted(transaction, holdId, removals);
  await update(transaction, refused, { how: noteAgain, holdId, refused: true, now });
  await add(transaction, holdId, neverRefused, true);
  await transaction.run(noteTried, { holdId, now, held: neverRefused.length, applied: 0 });
}

/** Of a hold that refuses nothing, or no more: what is carried out since it began, whether or not it was refused first. */
export async function noteApplied(
  transaction: TenantTransaction,
  holdId: string,
  removals: readonly Removal[],
  now: number,
): Promise<void> {
  const { refused, neverRefused, isApplied } = await sorted(transaction, holdId, removals);
  const fresh = neverRefused.filter((removal) => !isApplied(removal));
  await update(transaction, refused, { how: notePassed, holdId, refused: true, now });
  await update(transaction, neverRefused.filter(isApplied), { how: notePassed, holdId, refused: false, now });
  await add(transaction, holdId, fresh, false);
  await transaction.run(noteTried, { holdId, now, held: 0, applied: fresh.length });
}

/** Starting, applying and discarding a rehearsal: each one transaction with its row in the change log. */
import { setTimeout as pause } from "node:timers/promises";
import { v7 as uuid } from "uuid";
import { type Difference, type Origin, recordChange } from "./change-log.js";
import type { DomainContext } from "./context.js";
import { DuplicateKey, ForeignKeyMissing } from "./database-errors.js";
import { DomainError } from "./errors.js";
import { lockOrganisation } from "./last-admin.js";
import { emptySummary, Rehearsal, type RehearsalState } from "./rehearsal.js";
import { applyCopy } from "./rehearsal-application.js";
import { makeCopy, removeCopy } from "./rehearsal-copy.js";
import { summarise } from "./rehearsal-differences.js";
import { findOverlap, type Overlap } from "./rehearsal-overlaps.js";
import { statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";

const columns = "organisationId, id, state, startedAt, startedById, endedAt, endedById, summary AS keptSummary";
const selectLast = statement(`SELECT ${columns} FROM rehearsals WHERE organisationId = :organisation ORDER BY id DESC LIMIT 1`);
const selectOne = statement(`SELECT ${columns} FROM rehearsals WHERE organisationId = :organisation AND id = :id`);

const toRehearsal = (row: Rehearsal | undefined) => row && Object.assign(new Rehearsal(), row);

/** The one that runs, or else the last. */
export async function readRehearsal({ scope }: DomainContext): Promise<Rehearsal | undefined> {
  return toRehearsal(await scope.one<Rehearsal>(selectLast));
}

export async function findRehearsal({ scope }: DomainContext, id: string): Promise<Rehearsal | undefined> {
  return toRehearsal(await scope.one<Rehearsal>(selectOne, { id }));
}

const insertRehearsal = statement(`
  INSERT INTO rehearsals (organisationId, id, state, startedAt, startedById)
  VALUES (:organisation, :id, 'RUNNING', :now, :by)`);
const endRehearsal = statement(`
  UPDATE rehearsals SET state = :state, endedAt = :now, endedById = :by, summary = :summary
  WHERE organisationId = :organisation AND id = :id`);
const openCopy = statement("UPDATE provisioning_connections SET rehearsalId = :id WHERE organisationId = :organisation");

/** Whoever writes in the copy holds its row; what they do comes before the end or is refused after it. */
const copy = "SELECT id FROM organisations WHERE rehearsalOf = :organisation";
const lockCopy = statement({ sqlite: copy, mysql: `${copy} FOR UPDATE` });

function record(
  transaction: TenantTransaction,
  context: DomainContext,
  action: string,
  id: string,
  change: Difference[],
  origin?: Origin | null,
) {
  return recordChange(transaction, context, { action, subjectKind: "Rehearsal", subjectId: id, differences: change, origin });
}

// Everybody locks the copy first, then the connection, then the organisation.
const connection = "SELECT rehearsalId FROM provisioning_connections WHERE organisationId = :organisation";
const lockConnection = statement({ sqlite: connection, mysql: `${connection} FOR UPDATE` });

/**
 * Turns provisioning clients away, waits until nobody believes any more that they work in the organisation, and copies it. Whoever else writes
 * meanwhile waits: what is under way belongs to both or to neither.
 */
export async function startRehearsal(context: DomainContext, origin?: Origin | null): Promise<Rehearsal> {
  const id = uuid();
  await context.scope.write(async (transaction) => {
    const { rehearsalId } = (await transaction.one<{ rehearsalId: string | null }>(lockConnection)) ?? {};
    if (rehearsalId) throw new DomainError("INVALID_VALUE", "A rehearsal is running already; apply or discard it first.");
    await transaction.run(insertRehearsal, { id, now: context.now(), by: context.viewer.userId ?? null });
    await transaction.run(openCopy, { id });
  });
  context.request.credentialsChanged?.();
  await pause(context.request.rehearsalsWait ?? 0);
  await context.scope.write(async (transaction) => {
    const { rehearsalId } = (await transaction.one<{ rehearsalId: string | null }>(lockConnection)) ?? {};
    if (rehearsalId !== id) throw new DomainError("INVALID_VALUE", "The rehearsal was discarded before it began.");
    await transaction.one(lockOrganisation);
    await makeCopy(transaction, id);
    await record(transaction, context, "startRehearsal", id, [{ field: "state", old: null, new: "RUNNING" }], origin);
  });
  return ended(context, id);
}

/** Does in the organisation what was rehearsed, or nothing where something else has touched the same meanwhile. */
export async function applyRehearsal(context: DomainContext, id: string, origin?: Origin | null): Promise<Rehearsal> {
  try {
    await end(context, id, "APPLIED", "applyRehearsal", origin, async (transaction, rehearsal) => {
      const overlap = await findOverlap(transaction, rehearsal);
      if (overlap.subjectIds.length > 0) throw overlapping(overlap);
      const before = await transaction.one(anAdmin);
      await applyCopy(transaction, id, context.now());
      if (before !== undefined && (await transaction.one(anAdmin)) === undefined) {
        throw new DomainError("LAST_ADMIN", "The organisation would have no active admin left; make somebody else an admin first.");
      }
    });
  } catch (error) {
    // Two names or a disc's owner met where nobody would look for it.
    if (error instanceof DuplicateKey || error instanceof ForeignKeyMissing) throw overlapping({ subjectIds: [], changes: [] });
    throw error;
  }
  return ended(context, id);
}

/** Leaves the organisation as it is. */
export async function discardRehearsal(context: DomainContext, id: string, origin?: Origin | null): Promise<Rehearsal> {
  await end(context, id, "DISCARDED", "discardRehearsal", origin);
  return ended(context, id);
}

const anAdmin = statement("SELECT id FROM users WHERE organisationId = :organisation AND role = 'ADMIN' AND active = 1 LIMIT 1");

async function end(
  context: DomainContext,
  id: string,
  state: RehearsalState,
  action: string,
  origin: Origin | null | undefined,
  first: (transaction: TenantTransaction, rehearsal: Rehearsal) => Promise<void> = async () => {},
): Promise<void> {
  await context.scope.write(async (transaction) => {
    const copied = (await transaction.one(lockCopy)) !== undefined;
    await transaction.one(lockConnection);
    await transaction.one(lockOrganisation);
    const rehearsal = await transaction.one<Rehearsal>(selectOne, { id });
    if (rehearsal === undefined)
      throw new DomainError("NOT_FOUND", `No rehearsal of the organisation has the id "${id}".`, { field: "id" });
    if (rehearsal.state !== "RUNNING")
      throw new DomainError("INVALID_VALUE", `The rehearsal has ended already: it was ${rehearsal.state.toLowerCase()}.`, { field: "id" });
    // The process that was to copy the organisation may have ended first.
    if (!copied && state === "APPLIED")
      throw new DomainError(
        "INVALID_VALUE",
        "The rehearsal has not begun: there is nothing to apply yet; discard it if that does not change.",
        {
          field: "id",
        },
      );
    const summary = copied ? await summarise(transaction, id) : emptySummary();
    await first(transaction, rehearsal);
    if (copied) await removeCopy(transaction);
    await transaction.run(endRehearsal, {
      id,
      state,
      now: context.now(),
      by: context.viewer.userId ?? null,
      summary: JSON.stringify(summary),
    });
    await transaction.run(openCopy, { id: null });
    await record(transaction, context, action, id, [{ field: "state", old: "RUNNING", new: state }], origin);
  });
}

/** From now on provisioning clients work somewhere else. */
async function ended(context: DomainContext, id: string): Promise<Rehearsal> {
  context.forget();
  context.request.credentialsChanged?.();
  const rehearsal = await findRehearsal(context, id);
  if (rehearsal === undefined) throw new Error(`Rehearsal ${id} is gone`);
  return rehearsal;
}

/** How many changes a refusal names. */
const named = 10;

function overlapping({ subjectIds, changes }: Overlap): DomainError {
  const list = changes.slice(0, named).map(({ action, subjectKind, subjectId, at }) => {
    return `${action} of ${subjectKind} ${subjectId} at ${new Date(Number(at)).toISOString()}`;
  });
  const more = changes.length > named ? ` and ${changes.length - named} more` : "";
  const which = list.length === 0 ? "" : `: ${list.join(", ")}${more}`;
  return new DomainError(
    "OVERLAP",
    `Changes in the organisation since the rehearsal began touch the same people or groups${which}. Nothing was applied; discard the rehearsal and rehearse again.`,
    { values: changes.length > 0 ? changes.map((change) => change.id) : subjectIds },
  );
}

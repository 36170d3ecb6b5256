/** Writes the change log: one row for each change, in the transaction of the change itself. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { v7 as uuid } from "uuid";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { type SqlRow, statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";

/** What a client says of the request that a change belongs to. */
export interface Origin {
  readonly correlationId?: string | null;
  readonly client?: string | null;
  readonly notes?: unknown;
}

export type Difference =
  | { readonly field: string; readonly old: unknown; readonly new: unknown }
  | {
      readonly field: string;
      readonly added: readonly string[];
      readonly removed: readonly string[];
      /** Ids that name nobody and were left out. */
      readonly skipped?: readonly string[];
    };

/** That somebody who was there before is provisioned from now on. */
export function firstProvisioning(at: number): Difference {
  return { field: "provisionedAt", old: null, new: new Date(at).toISOString() };
}

export interface ChangeRecord {
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly differences: readonly Difference[];
  readonly origin?: Origin | null | undefined;
}

export type ActorKind = "USER" | "CREDENTIAL" | "SYSTEM";
export interface Actor {
  readonly kind: ActorKind;
  readonly id: string | null;
}

const insertChange = statement(`
  INSERT INTO changes (organisationId, id, at, action, subjectKind, subjectId, actorKind, actorId, client, correlationId, notes, differences)
  VALUES (:organisation, :id, :at, :action, :subjectKind, :subjectId, :actorKind, :actorId, :client, :correlationId, :notes, :differences)`);

const insertChanges = statement(`
  INSERT INTO changes (organisationId, id, at, action, subjectKind, subjectId, actorKind, actorId, client, correlationId, notes, differences)
  VALUES [each rows: (:organisation, :row.id, :row.at, :row.action, :row.subjectKind, :row.subjectId, :row.actorKind, :row.actorId, :row.client, :row.correlationId, :row.notes, :row.differences)]`);

/** A driver binds so many parameters at once, and the embedded store lets nobody else have a turn meanwhile. */
const subjectsAtOnce = 1000;

const insertSubjects = statement(`
  INSERT INTO change_subjects (organisationId, subjectId, changeId) VALUES [each rows: (:organisation, :row.subjectId, :row.changeId)]`);

/** Those whom a change of a group's members names, so that their own history finds it: one more statement, and for a thousand of them another one. */
async function recordSubjects(transaction: TenantTransaction, changes: readonly { id: string; change: ChangeRecord }[]): Promise<void> {
  const rows = changes.flatMap(({ id, change }) => [...membersIn(change)].map((subjectId) => ({ subjectId, changeId: id })));
  for (let from = 0; from < rows.length; from += subjectsAtOnce) {
    if (from > 0) await nextTurn();
    await transaction.run(insertSubjects, { rows: rows.slice(from, from + subjectsAtOnce) });
  }
}

function membersIn({ subjectKind, differences }: ChangeRecord): ReadonlySet<string> {
  const members = subjectKind === "Group" ? differences.filter(({ field }) => field === "members") : [];
  return new Set(members.flatMap((difference) => ("added" in difference ? [...difference.added, ...difference.removed] : [])));
}

const originMax = 255;

function short(text: string | null | undefined, field: string): string | null {
  if (text === null || text === undefined || text === "") return null;
  if (text.length > originMax)
    throw new DomainError("TOO_LONG", `origin.${field} is longer than ${originMax} characters.`, {
      field: `origin.${field}`,
      limit: originMax,
    });
  return text;
}

function rowOf(
  actor: Actor,
  at: number,
  { action, subjectKind, subjectId, differences, origin }: ChangeRecord,
): SqlRow & { readonly id: string } {
  return {
    id: uuid(),
    at,
    action,
    subjectKind,
    subjectId,
    actorKind: actor.kind,
    actorId: actor.id,
    client: short(origin?.client, "client"),
    correlationId: short(origin?.correlationId, "correlationId"),
    notes: origin?.notes === undefined || origin.notes === null ? null : JSON.stringify(origin.notes),
    differences: JSON.stringify(differences),
  };
}

export async function recordChangeBy(transaction: TenantTransaction, actor: Actor, at: number, change: ChangeRecord): Promise<void> {
  const row = rowOf(actor, at, change);
  await transaction.run(insertChange, row);
  await recordSubjects(transaction, [{ id: row.id, change }]);
}

/** A viewer without a person and without a credential is the system itself: an operator's command. */
export function actorOf({ viewer: { userId, credentialId } }: DomainContext): Actor {
  if (userId !== undefined) return { kind: "USER", id: userId };
  return credentialId === undefined ? { kind: "SYSTEM", id: null } : { kind: "CREDENTIAL", id: credentialId };
}

/** Records what the viewer of the context changed; one without person and credential is an operator. */
export function recordChange(transaction: TenantTransaction, context: DomainContext, change: ChangeRecord): Promise<void> {
  return recordChangeBy(transaction, actorOf(context), context.now(), change);
}

/** The same for many subjects in one statement. */
export async function recordChanges(
  transaction: TenantTransaction,
  context: DomainContext,
  changes: readonly ChangeRecord[],
): Promise<void> {
  if (changes.length === 0) return;
  const [actor, at] = [actorOf(context), context.now()];
  const rows = changes.map((change) => rowOf(actor, at, change));
  await transaction.run(insertChanges, { rows });
  await recordSubjects(
    transaction,
    changes.map((change, index) => ({ id: rows[index]?.id ?? "", change })),
  );
}

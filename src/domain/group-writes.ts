/** Writes groups and their members: create, change, add, remove, delete; each one transaction with its row in the change log. */
import { v7 as uuid } from "uuid";
import { type ChangeRecord, type Difference, firstProvisioning, type Origin, recordChange } from "./change-log.js";
import { checkText, checkVisible, storedKey } from "./comparison-key.js";
import type { DomainContext } from "./context.js";
import { DuplicateKey, ForeignKeyMissing, WriteCollision } from "./database-errors.js";
import { DomainError } from "./errors.js";
import { type GroupFieldName, groupFields } from "./group.js";
import {
  checkMembersChange,
  isEmpty,
  type MemberDelta,
  type MemberKinds,
  type MembersChange,
  memberDelta,
  writeMembers,
} from "./membership-delta.js";
import { isId } from "./node.js";
import { type BrakeFor, deletionsOf, writeBraked } from "./removals.js";
import { madeStatement, type SqlParameters, type SqlRow, type SqlValue, statement } from "./statement.js";
import { refusedDisplayName } from "./taken-name.js";
import type { TenantTransaction } from "./tenant-scope.js";

export interface GroupInputFields extends MemberKinds {
  readonly displayName: string;
  readonly externalId?: string | null;
  readonly memberIds?: readonly string[] | null;
}
export type GroupChangeFields = { readonly [Name in GroupFieldName]?: string | null };

/** The fields that are written, in the form in which they are kept. */
export type GroupFields = ReadonlyMap<GroupFieldName, string | null>;

export interface GroupWritten {
  readonly id: string;
  readonly version: number;
  readonly changed: boolean;
  readonly skippedMemberIds: readonly string[];
}

export const noGroup = (id: string) => new DomainError("NOT_FOUND", `No group of the organisation has the id "${id}".`, { field: "id" });
export const staleVersion = (version: number) =>
  new DomainError("VERSION_CONFLICT", `The group was changed since version ${version} was read.`, { field: "version" });
export const noMembers: MemberDelta = { addedUsers: [], addedGroups: [], removed: [], skipped: [] };

/** What an input gives of a group's own fields, in the form in which it is kept. */
export function readFields(input: GroupChangeFields): Map<GroupFieldName, string | null> {
  const fields = new Map<GroupFieldName, string | null>();
  for (const [name, { max, required }] of Object.entries(groupFields) as [GroupFieldName, { max: number; required: boolean }][]) {
    const given = input[name];
    if (given === undefined) continue;
    const text = given === "" ? null : given;
    if (text === null && required) throw new DomainError("REQUIRED", `A group must have a ${name}.`, { field: name });
    if (text !== null) checkText(name, text, max);
    if (text !== null && required) checkVisible(name, text);
    fields.set(name, text);
  }
  return fields;
}

function columnsOf(fields: GroupFields): Record<string, SqlValue> {
  const columns: Record<string, SqlValue> = {};
  for (const [name, text] of fields) {
    const { folding, max } = groupFields[name];
    columns[name] = text;
    columns[`${name}Key`] = text === null ? null : storedKey(name, text, folding, max);
  }
  return columns;
}

/** Runs a transaction on groups: races on members run it again, a taken name is refused. */
async function write<T>(
  context: DomainContext,
  name: string | null | undefined,
  work: (transaction: TenantTransaction, brakeFor: BrakeFor) => Promise<T>,
): Promise<T> {
  try {
    return await writeBraked(context, async (transaction, brakeFor) => {
      try {
        return await work(transaction, brakeFor);
      } catch (error) {
        // A parallel writer added the same member, or deleted one that was to be added.
        if ((error instanceof DuplicateKey && error.key === "PRIMARY") || error instanceof ForeignKeyMissing)
          throw new WriteCollision(error);
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof DuplicateKey && error.key === "user_groups_displayNameKey") {
      throw await refusedDisplayName(context.scope, name);
    }
    throw error;
  } finally {
    context.forget();
  }
}

function memberDifferences({ addedUsers, addedGroups, removed, skipped }: MemberDelta): Difference[] {
  const added = [...addedUsers, ...addedGroups];
  if (added.length + removed.length + skipped.length === 0) return [];
  return [{ field: "members", added, removed, ...(skipped.length > 0 ? { skipped } : {}) }];
}

const insertGroup = statement(`
  INSERT INTO user_groups (organisationId, id, version, createdAt, updatedAt, provisionedAt, displayName, displayNameKey, externalId, externalIdKey)
  VALUES (:organisation, :id, 1, :now, :now, :provisionedAt, :displayName, :displayNameKey, :externalId, :externalIdKey)`);

/** A new group's own fields as they are kept, checked together with how many members are named. */
export function readNewGroup(input: GroupInputFields): GroupFields {
  checkMembersChange({ add: input.memberIds ?? [] });
  return readFields({ displayName: input.displayName, externalId: input.externalId ?? null });
}

export function newGroupRow(context: DomainContext, id: string, fields: GroupFields): SqlRow {
  const now = context.now();
  return { ...columnsOf(fields), id, now, provisionedAt: context.viewer.kind === "PROVISIONING" ? now : null };
}

export function creationOf(id: string, fields: GroupFields, delta: MemberDelta, origin: Origin | null | undefined): ChangeRecord {
  const differences: Difference[] = [...fields].flatMap(([field, value]) => (value === null ? [] : [{ field, old: null, new: value }]));
  return {
    action: "createGroup",
    subjectKind: "Group",
    subjectId: id,
    differences: [...differences, ...memberDifferences(delta)],
    origin,
  };
}

export async function createGroup(context: DomainContext, input: GroupInputFields, origin?: Origin | null): Promise<GroupWritten> {
  const fields = readNewGroup(input);
  const id = uuid();
  return write(context, input.displayName, async (transaction) => {
    const { memberIds, mustBeUsers, mustBeGroups } = input;
    const added = { add: memberIds, mustBeUsers, mustBeGroups } as const;
    const delta = memberIds?.length ? await memberDelta(context, transaction, id, added) : noMembers;
    await transaction.run(insertGroup, newGroupRow(context, id, fields));
    await writeMembers(transaction, id, delta);
    await recordChange(transaction, context, creationOf(id, fields, delta, origin));
    return { id, version: 1, changed: true, skippedMemberIds: delta.skipped };
  });
}

export interface OldGroup {
  readonly version: number;
  readonly createdAt: number;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly provisionedAt?: number | null;
}
const selectOld = statement(
  "SELECT version, createdAt, displayName, externalId, provisionedAt FROM user_groups WHERE organisationId = :organisation AND id = :id",
);

const lockRow = statement({
  sqlite: "SELECT id FROM user_groups WHERE organisationId = :organisation AND id = :id",
  mysql: "SELECT id FROM user_groups WHERE organisationId = :organisation AND id = :id FOR UPDATE",
});

export async function lockGroup(transaction: TenantTransaction, id: string): Promise<void> {
  await transaction.one(lockRow, { id });
}

/** Takes the row's lock and gives the new version back; nothing when the group is not there at the expected version. */
async function updateGroup(
  transaction: TenantTransaction,
  context: DomainContext,
  id: string,
  expected: number | null | undefined,
  columns: SqlParameters,
): Promise<number | undefined> {
  const mysql = transaction.kind !== "sqlite";
  const assignments = [
    mysql ? "version = LAST_INSERT_ID(version + 1)" : "version = version + 1",
    "updatedAt = :now",
    ...(context.viewer.kind === "PROVISIONING" ? ["provisionedAt = COALESCE(provisionedAt, :now)"] : []),
    ...Object.keys(columns).map((column) => `${column} = :${column}`),
  ];
  const condition = typeof expected === "number" ? " AND version = :expected" : "";
  const sql = `UPDATE user_groups SET ${assignments.join(", ")} WHERE organisationId = :organisation AND id = :id${condition}`;
  const parameters = { ...columns, id, now: context.now(), ...(typeof expected === "number" ? { expected } : {}) };
  if (!mysql) return (await transaction.one<{ version: number }>(madeStatement(`${sql} RETURNING version`), parameters))?.version;
  const { affected, insertId } = await transaction.run(madeStatement(sql), parameters);
  return affected === 0 ? undefined : insertId;
}

export interface GroupChanges {
  readonly set?: GroupChangeFields | null | undefined;
  readonly members?: MembersChange | null | undefined;
}

/** The group as it stands; refuses what is not there and what is not at the version that was read. */
async function oldGroup(transaction: TenantTransaction, id: string, version: number | null | undefined): Promise<OldGroup> {
  const old = isId(id) ? await transaction.one<OldGroup>(selectOld, { id }) : undefined;
  if (old === undefined) throw noGroup(id);
  if (typeof version === "number" && old.version !== version) throw staleVersion(version);
  return old;
}

/**
 * Changes a group's fields and members by what differs. The group's row is locked before its members are written: the other way
 * round every insert would hold a shared lock on it through its foreign key, and two writers would wait for each other. A change of
 * members alone does not read the row before.
 */
export async function changeGroup(
  context: DomainContext,
  id: string,
  version: number | null | undefined,
  { set, members }: GroupChanges,
  origin?: Origin | null,
  action = "changeGroup",
): Promise<GroupWritten> {
  const fields = readFields(set ?? {});
  checkMembersChange(members ?? {});
  return write(context, set?.displayName, async (transaction) => {
    const difference = await groupDifference(context, transaction, id, version, { fields, members });
    if (!difference.changed) return unchanged(difference);
    await recordChange(transaction, context, changeOf(difference, origin, action));
    const next = await writeGroup(transaction, context, difference);
    if (next === undefined) {
      await oldGroup(transaction, id, version);
      throw new WriteCollision(undefined);
    }
    return { id, version: next, changed: true, skippedMemberIds: difference.delta.skipped };
  });
}

/** What a change comes to, before anything is written. */
export interface GroupDifference {
  readonly id: string;
  readonly changed: boolean;
  /** As the group was read; not read where only its members change. */
  readonly old: OldGroup | undefined;
  readonly expected: number | null | undefined;
  readonly fields: GroupFields;
  readonly delta: MemberDelta;
  /** When a provisioning client takes over a group that it finds; known where the group was read. */
  readonly linkedAt?: number;
}

export async function groupDifference(
  context: DomainContext,
  transaction: TenantTransaction,
  id: string,
  version: number | null | undefined,
  { fields, members }: { readonly fields: GroupFields; readonly members?: MembersChange | null | undefined },
): Promise<GroupDifference> {
  const old = fields.size > 0 || !members || !isId(id) ? await oldGroup(transaction, id, version) : undefined;
  const delta = members ? await namedDelta(context, transaction, id, version, members) : noMembers;
  const differing = new Map([...fields].filter(([name, value]) => old?.[name] !== value));
  const changed = differing.size > 0 || !isEmpty(delta);
  // Fields are changed on the version they were compared with; members alone may be changed by many at once.
  const expected = differing.size > 0 ? old?.version : version;
  const linked = changed && old?.provisionedAt === null && context.viewer.kind === "PROVISIONING";
  return {
    id,
    ...(linked && { linkedAt: context.now() }),
    changed,
    old: old ?? (changed ? undefined : await oldGroup(transaction, id, version)),
    expected,
    fields: differing,
    delta,
  };
}

export function unchanged({ id, old, delta }: GroupDifference): GroupWritten {
  if (old === undefined) throw new TypeError("A group that does not change was read");
  return { id, version: old.version, changed: false, skippedMemberIds: delta.skipped };
}

export function changeOf(
  { id, old, fields, delta, linkedAt }: GroupDifference,
  origin: Origin | null | undefined,
  action: string,
): ChangeRecord {
  const differences: Difference[] = [...fields].map(([field, value]) => ({ field, old: old?.[field] ?? null, new: value }));
  if (linkedAt !== undefined) differences.push(firstProvisioning(linkedAt));
  return { action, subjectKind: "Group", subjectId: id, differences: [...differences, ...memberDifferences(delta)], origin };
}

/** The new version; nothing when another writer was first. */
export async function writeGroup(
  transaction: TenantTransaction,
  context: DomainContext,
  { id, expected, fields, delta }: GroupDifference,
): Promise<number | undefined> {
  const next = await updateGroup(transaction, context, id, expected, columnsOf(fields));
  if (next !== undefined) await writeMembers(transaction, id, delta);
  return next;
}

/** That the group is not there, or not as it was read, is said before what is wrong with its members. */
async function namedDelta(
  context: DomainContext,
  transaction: TenantTransaction,
  id: string,
  version: number | null | undefined,
  members: MembersChange,
): Promise<MemberDelta> {
  try {
    return await memberDelta(context, transaction, id, members);
  } catch (error) {
    if (error instanceof DomainError) await oldGroup(transaction, id, version);
    throw error;
  }
}

export function addMembers(
  context: DomainContext,
  id: string,
  memberIds: readonly string[],
  origin?: Origin | null,
): Promise<GroupWritten> {
  return changeGroup(context, id, null, { members: { add: memberIds } }, origin, "addMembers");
}

export function removeMembers(
  context: DomainContext,
  id: string,
  memberIds: readonly string[],
  origin?: Origin | null,
): Promise<GroupWritten> {
  return changeGroup(context, id, null, { members: { remove: memberIds } }, origin, "removeMembers");
}

// The groups that it is a member of lose a member.
const touchParents = statement(`
  UPDATE user_groups SET version = version + 1, updatedAt = :now
  WHERE organisationId = :organisation AND id IN
    (SELECT groupId FROM (SELECT m.groupId AS groupId FROM memberships m WHERE m.organisationId = :organisation AND m.childGroupId = :id) parents)`);

const deleteGroupRow = statement("DELETE FROM user_groups WHERE organisationId = :organisation AND id = :id");

export function deletionOf(id: string, old: OldGroup, origin: Origin | null | undefined): ChangeRecord {
  const differences: Difference[] = [
    { field: "displayName", old: old.displayName, new: null },
    ...(old.externalId === null ? [] : [{ field: "externalId", old: old.externalId, new: null }]),
  ];
  return { action: "deleteGroup", subjectKind: "Group", subjectId: id, differences, origin };
}

/** Deletes for good; memberships, and shares of discs, go with the group. */
export async function deleteGroup(context: DomainContext, id: string, version?: number | null, origin?: Origin | null): Promise<string> {
  await write(context, undefined, async (transaction, brakeFor) => {
    const brake = await brakeFor([{ subjectId: id }]);
    const old = await oldGroup(transaction, id, version);
    const removed = deletionsOf("Group", [{ ...old, id }], context.now());
    brake?.check(removed);
    await transaction.run(touchParents, { id, now: context.now() });
    const { affected } = await transaction.run(deleteGroupRow, { id });
    if (affected === 0) throw new WriteCollision(undefined);
    await recordChange(transaction, context, deletionOf(id, old, origin));
    await brake?.count(removed);
  });
  return id;
}

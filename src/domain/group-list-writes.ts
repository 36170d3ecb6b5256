/** Writes many groups by one mutation: in one transaction with few statements, and one by one where that is refused. */
import { v7 as uuid } from "uuid";
import { recordChanges } from "./change-log.js";
import { comparisonKey } from "./comparison-key.js";
import type { DomainContext } from "./context.js";
import { DuplicateKey } from "./database-errors.js";
import {
  changeGroup,
  changeOf,
  createGroup,
  creationOf,
  deleteGroup,
  deletionOf,
  type GroupChanges,
  type GroupDifference,
  type GroupFields,
  type GroupInputFields,
  type GroupWritten,
  groupDifference,
  newGroupRow,
  noGroup,
  type OldGroup,
  readFields,
  readNewGroup,
  staleVersion,
  unchanged,
  writeGroup,
} from "./group-writes.js";
import type { Removal } from "./hold-rows.js";
import {
  chunks,
  firstOfEach,
  OneByOne,
  type Outcome,
  type Outcomes,
  outcomeOf,
  refuseHeld,
  withoutHeld,
  writeList,
  writeTogether,
} from "./list-write.js";
import { checkKinds, checkMembersChange, type MemberDelta, unknownMembers } from "./membership-delta.js";
import { isId } from "./node.js";
import { deletionsOf } from "./removals.js";
import { statement } from "./statement.js";
import { displayNameTaken, groupHolder, type Holder } from "./taken-name.js";
import type { TenantTransaction } from "./tenant-scope.js";
import type { ListOptions, ObjectToDelete } from "./user-list-writes.js";

const selectTaken = statement(
  `SELECT displayNameKey, ${groupHolder} FROM user_groups WHERE organisationId = :organisation AND displayNameKey IN (:keys*)`,
);
const selectNamed = statement(`
  SELECT 'USER' AS kind, id FROM users WHERE organisationId = :organisation AND id IN (:ids*)
  UNION ALL
  SELECT 'GROUP' AS kind, id FROM user_groups WHERE organisationId = :organisation AND id IN (:ids*)`);
const insertGroups = statement(`
  INSERT INTO user_groups (organisationId, id, version, createdAt, updatedAt, provisionedAt, displayName, displayNameKey, externalId, externalIdKey)
  VALUES [each rows: (:organisation, :row.id, 1, :row.now, :row.now, :row.provisionedAt, :row.displayName, :row.displayNameKey, :row.externalId, :row.externalIdKey)]`);
const insertMemberships = statement(`
  INSERT INTO memberships (organisationId, groupId, memberId, userId, childGroupId)
  VALUES [each rows: (:organisation, :row.groupId, :row.memberId, :row.userId, :row.childGroupId)]`);

interface PlannedGroup {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly fields: GroupFields;
  readonly delta: MemberDelta;
}

export async function createGroups(
  context: DomainContext,
  inputs: readonly GroupInputFields[],
  { origin, allOrNothing }: ListOptions = {},
): Promise<Outcome<GroupWritten>[]> {
  return writeList<GroupInputFields, GroupWritten>({
    items: inputs,
    allOrNothing: allOrNothing === true,
    single: (input) => createGroup(context, input, origin),
    together: async (outcomes) => {
      const fields: (GroupFields | undefined)[] = [];
      for (const [index, input] of inputs.entries()) {
        const read = await outcomeOf(() => readNewGroup(input));
        if ("value" in read) fields[index] = read.value;
        else outcomes[index] = read;
      }
      const kinds = await kindsOf(context, inputs);
      const first = firstOfEach(outcomes, (index) => keyOf(inputs[index]?.displayName));
      let plans: PlannedGroup[] = [];
      for (const index of first) {
        const [input, own] = [inputs[index], fields[index]];
        if (input === undefined || own === undefined) continue;
        const delta = await outcomeOf(() => newMembers(context, input, kinds));
        if ("value" in delta) plans.push({ index, id: uuid(), name: input.displayName, fields: own, delta: delta.value });
        else outcomes[index] = delta;
      }
      if (allOrNothing === true && plans.length < inputs.length) throw new OneByOne();
      const insert = () =>
        writeTogether(context, (transaction) =>
          insertAll(transaction, context, plans, (plan) => creationOf(plan.id, plan.fields, plan.delta, origin)),
        );
      try {
        await insert();
      } catch (error) {
        if (!(error instanceof OneByOne && error.cause instanceof DuplicateKey)) throw error;
        plans = await withoutTaken(context, plans, outcomes);
        if (allOrNothing === true) throw error;
        await insert();
      }
      context.forget();
      for (const { index, id, delta } of plans)
        outcomes[index] = { value: { id, version: 1, changed: true, skippedMemberIds: delta.skipped } };
    },
  });
}

const keyOf = (name: string | undefined): string => comparisonKey(name ?? "", "folded").toString("base64");

/** Whom the named ids name. */
async function kindsOf(context: DomainContext, inputs: readonly GroupInputFields[]): Promise<ReadonlyMap<string, "USER" | "GROUP">> {
  const named = [...new Set(inputs.flatMap(({ memberIds }) => memberIds ?? []))].filter(isId);
  const kinds = new Map<string, "USER" | "GROUP">();
  for (const ids of chunks(named)) {
    for (const { id, kind } of await context.scope.all<{ id: string; kind: "USER" | "GROUP" }>(selectNamed, { ids })) kinds.set(id, kind);
  }
  return kinds;
}

function newMembers(context: DomainContext, input: GroupInputFields, kinds: ReadonlyMap<string, "USER" | "GROUP">): MemberDelta {
  const members = new Set(input.memberIds ?? []);
  const named = [...members];
  const of = (wanted: "USER" | "GROUP") => named.filter((id) => kinds.get(id) === wanted);
  const unknown = named.filter((id) => !kinds.has(id));
  checkKinds((id) => (members.has(id) ? kinds.get(id) : undefined), input);
  return { addedUsers: of("USER"), addedGroups: of("GROUP"), removed: [], skipped: unknownMembers(context, unknown) };
}

async function insertAll(
  transaction: TenantTransaction,
  context: DomainContext,
  plans: readonly PlannedGroup[],
  change: (plan: PlannedGroup) => ReturnType<typeof creationOf>,
): Promise<void> {
  if (plans.length === 0) return;
  await transaction.run(insertGroups, { rows: plans.map(({ id, fields }) => newGroupRow(context, id, fields)) });
  const members = plans.flatMap(({ id: groupId, delta }) => [
    ...delta.addedUsers.map((id) => ({ groupId, memberId: id, userId: id, childGroupId: null })),
    ...delta.addedGroups.map((id) => ({ groupId, memberId: id, userId: null, childGroupId: id })),
  ]);
  for (const rows of chunks(members)) await transaction.run(insertMemberships, { rows });
  await recordChanges(transaction, context, plans.map(change));
}

async function withoutTaken(
  context: DomainContext,
  plans: readonly PlannedGroup[],
  outcomes: Outcomes<GroupWritten>,
): Promise<PlannedGroup[]> {
  const keys = plans.map(({ name }) => comparisonKey(name, "folded"));
  const rows = await context.scope.all<Holder & { displayNameKey: Uint8Array }>(selectTaken, { keys });
  const holders = new Map(rows.map(({ displayNameKey, ...holder }) => [Buffer.from(displayNameKey).toString("base64"), holder]));
  return plans.filter(({ index, name }) => {
    const holder = holders.get(keyOf(name));
    if (holder) outcomes[index] = { problem: displayNameTaken(name, holder) };
    return holder === undefined;
  });
}

export interface GroupToChange extends GroupChanges {
  readonly id: string;
  readonly version?: number | null;
}

export async function changeGroups(
  context: DomainContext,
  changes: readonly GroupToChange[],
  { origin, allOrNothing }: ListOptions = {},
): Promise<Outcome<GroupWritten>[]> {
  return writeList<GroupToChange, GroupWritten>({
    items: changes,
    allOrNothing: allOrNothing === true,
    single: ({ id, version, set, members }) => changeGroup(context, id, version, { set, members }, origin),
    together: async (outcomes) => {
      const first = firstOfEach(outcomes, (index) => changes[index]?.id ?? "");
      const decided = await writeTogether(context, async (transaction) => {
        const found: Outcomes<GroupWritten> = changes.map(() => undefined);
        const plans: { index: number; difference: GroupDifference }[] = [];
        for (const index of first) {
          const planned = await outcomeOf(() => planChange(context, transaction, changes[index] as GroupToChange));
          if (!("value" in planned)) found[index] = planned;
          else if (planned.value.changed) plans.push({ index, difference: planned.value });
          else found[index] = { value: unchanged(planned.value) };
        }
        if (allOrNothing === true && plans.length + found.filter((outcome) => outcome && "value" in outcome).length < changes.length) {
          for (const [index, outcome] of found.entries()) outcomes[index] = outcome;
          throw new OneByOne();
        }
        await recordChanges(
          transaction,
          context,
          plans.map(({ difference }) => changeOf(difference, origin, "changeGroup")),
        );
        for (const { index, difference } of plans) {
          const version = await writeGroup(transaction, context, difference);
          if (version === undefined) throw new OneByOne();
          found[index] = { value: { id: difference.id, version, changed: true, skippedMemberIds: difference.delta.skipped } };
        }
        return found;
      });
      context.forget();
      for (const [index, outcome] of decided.entries()) outcomes[index] = outcome;
    },
  });
}

function planChange(
  context: DomainContext,
  transaction: TenantTransaction,
  { id, version, set, members }: GroupToChange,
): Promise<GroupDifference> {
  checkMembersChange(members ?? {});
  return groupDifference(context, transaction, id, version, { fields: readFields(set ?? {}), members });
}

const selectOld = statement(
  "SELECT id, version, createdAt, displayName, externalId FROM user_groups WHERE organisationId = :organisation AND id IN (:ids*)",
);
const touchParents = statement(`
  UPDATE user_groups SET version = version + 1, updatedAt = :now
  WHERE organisationId = :organisation AND id IN
    (SELECT groupId FROM (SELECT m.groupId AS groupId FROM memberships m WHERE m.organisationId = :organisation AND m.childGroupId IN (:ids*)) parents)`);
const deleteRows = statement("DELETE FROM user_groups WHERE organisationId = :organisation AND id IN (:ids*)");

interface DeletionPlan {
  readonly index: number;
  readonly old: OldGroup & { readonly id: string };
}

export async function deleteGroups(
  context: DomainContext,
  deletions: readonly ObjectToDelete[],
  { origin, allOrNothing }: ListOptions = {},
): Promise<Outcome<string>[]> {
  return writeList<ObjectToDelete, string>({
    items: deletions,
    allOrNothing: allOrNothing === true,
    single: ({ id, version }) => deleteGroup(context, id, version, origin),
    together: async (outcomes) => {
      const first = firstOfEach(outcomes, (index) => deletions[index]?.id ?? "");
      const ids = first.flatMap((index) => deletions[index]?.id ?? []).filter(isId);
      let held: readonly Removal[] = [];
      let plans: DeletionPlan[] = [];
      const gone = await writeTogether(context, async (transaction, brakeFor) => {
        held = [];
        const brake = await brakeFor(ids.map((id) => ({ subjectId: id })));
        const known = new Map((await transaction.all<OldGroup & { id: string }>(selectOld, { ids })).map((old) => [old.id, old]));
        plans = [];
        for (const index of first) {
          const { id, version } = deletions[index] as ObjectToDelete;
          const old = known.get(id);
          if (old === undefined) outcomes[index] = { problem: noGroup(id) };
          else if (typeof version === "number" && old.version !== version) outcomes[index] = { problem: staleVersion(version) };
          else plans.push({ index, old });
        }
        if (allOrNothing === true && plans.length < deletions.length) throw new OneByOne();
        const removals = deletionsOf(
          "Group",
          plans.map(({ old }) => old),
          context.now(),
        );
        held = brake?.heldOf(removals) ?? [];
        const going = allOrNothing === true && held.length > 0 ? [] : withoutHeld(plans, held);
        if (going.length === 0) return going;
        const goingIds = going.map(({ old }) => old.id);
        await transaction.run(touchParents, { ids: goingIds, now: context.now() });
        if ((await transaction.run(deleteRows, { ids: goingIds })).affected !== going.length) throw new OneByOne();
        await recordChanges(
          transaction,
          context,
          going.map(({ old }) => deletionOf(old.id, old, origin)),
        );
        await brake?.count(removals.filter((removal) => !held.includes(removal)));
        return going;
      });
      context.forget();
      for (const { index, old } of gone) outcomes[index] = { value: old.id };
      await refuseHeld(context, held, plans, outcomes, allOrNothing === true);
    },
  });
}

/** What taking a provisioning event back comes to, as things stand now, and why it cannot be: for one event or for many in few statements. */
import DataLoader from "dataloader";
import type { Change } from "./change.js";
import type { Difference } from "./change-log.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { type GroupFieldName, groupFields } from "./group.js";
import { chunks } from "./list-write.js";
import { type PersonField, personFields } from "./person-fields.js";
import type { ProvisioningEvent } from "./provisioning-event.js";
import { changesOf } from "./provisioning-event-parts.js";
import { whereRead } from "./rehearsal-context.js";
import { statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";
import type { User } from "./user.js";
import { readUsersById } from "./user-rows.js";
import { keptValue } from "./user-writes.js";

type FieldDifference = Extract<Difference, { old: unknown }>;
type MemberDifference = Extract<Difference, { added: readonly string[] }>;

/** What to write so that the event is undone. */
export interface UndoPlan {
  readonly kind: "User" | "Group";
  readonly id: string;
  /** The fields with their values from before. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** An event with the changes that it made. */
export interface ChangedBy {
  readonly event: ProvisioningEvent;
  readonly changes: readonly Change[];
}

interface PresentGroup {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
}

interface NamedChange {
  readonly id: string;
  readonly at: number;
  readonly action: string;
}

interface LaterChange extends NamedChange {
  readonly subjectId: string;
  readonly fields: ReadonlySet<string>;
}

/** How things stand now. */
interface Present {
  readonly people: ReadonlyMap<string, User>;
  readonly groups: ReadonlyMap<string, PresentGroup>;
  /** `group member` */
  readonly members: ReadonlySet<string>;
  /** Who of those that stopped being members is still there. */
  readonly known: ReadonlySet<string>;
  readonly later: readonly LaterChange[];
  /** The last change of each membership that came after the first of the events, by `group member`. */
  readonly laterMembers: ReadonlyMap<string, NamedChange>;
}

const refusal = (message: string) => new DomainError("INVALID_VALUE", message, { field: "id" });

/** Of an event that happened in a copy of the organisation. */
export const rehearsed = () =>
  refusal("This was only rehearsed: discard the rehearsal to be rid of it, or apply the rehearsal and undo it then.");

const fieldsOfPeople: ReadonlyMap<string, PersonField> = new Map(personFields.map((field) => [field.name, field]));
const fieldNames: Readonly<Record<"User" | "Group", ReadonlySet<string>>> = {
  User: new Set(fieldsOfPeople.keys()),
  Group: new Set(Object.keys(groupFields)),
};

const differencesOf = (change: Change) => change.differences as readonly Difference[];
const isOfMembers = (difference: Difference): difference is MemberDifference => "added" in difference;

function fieldsOf({ changes }: ChangedBy): FieldDifference[] {
  return changes.flatMap((change) => {
    const names = fieldNames[change.subjectKind as "User" | "Group"];
    return differencesOf(change).filter(
      (difference): difference is FieldDifference => !isOfMembers(difference) && names.has(difference.field),
    );
  });
}

function membersOf({ changes }: ChangedBy): MemberDifference[] {
  return changes.flatMap((change) => differencesOf(change).filter(isOfMembers));
}

/** Refuses what is no matter of how things stand now. */
function checkKind({ event, changes }: ChangedBy): void {
  if (event.undoneAt !== null) throw refusal(`This was undone already, at ${new Date(event.undoneAt).toISOString()}.`);
  if (changes.length === 0) throw refusal("This request changed nothing, so there is nothing to undo.");
  const acts = new Set(changes.map(({ action }) => action.replace(/s$/, "")));
  if (acts.has("deleteUser") || acts.has("deleteGroup"))
    throw refusal("What was deleted is gone and cannot be brought back: have the identity provider provision it again.");
  if (acts.has("createUser") || acts.has("createGroup"))
    throw refusal(
      "A creation is not undone, since the identity provider would go on changing what it created: deactivate the person, or delete the person or group, instead.",
    );
  if (new Set(changes.map(({ subjectId }) => subjectId)).size > 1)
    throw refusal("This request changed several people or groups at once; only what changed one of them can be undone.");
}

/** Reads a field as the change log writes it. */
function valuesNow(kind: "User" | "Group", id: string, { people, groups }: Present): (name: string) => unknown {
  const [user, group] = [people.get(id), groups.get(id)];
  if (kind === "Group" && group !== undefined) return (name) => group[name as GroupFieldName];
  if (kind === "Group" || user === undefined) throw refusal(`The ${kind === "User" ? "person" : "group"} is gone since.`);
  return (name) => {
    const field = fieldsOfPeople.get(name);
    return field && keptValue(user, field);
  };
}

/** Refuses where a later change touched one of the fields, and names it. */
function checkLater(changed: ChangedBy, names: readonly string[], { later }: Present): void {
  const last = changed.changes.at(-1);
  const touching = later.filter(
    ({ id, subjectId, fields }) =>
      last !== undefined && subjectId === last.subjectId && id > last.id && names.some((name) => fields.has(name)),
  );
  const [first] = touching;
  if (first !== undefined) throw overlap(`${names.filter((name) => first.fields.has(name)).join(", ")} was`, touching);
}

/** Refuses where one of the members was added or removed again later, though all be as the event left it: that was somebody's decision. */
function checkLaterMembers(changed: ChangedBy, groupId: string, memberIds: readonly string[], { laterMembers }: Present): void {
  const last = changed.changes.at(-1);
  const touching = new Map<string, NamedChange>();
  for (const memberId of memberIds) {
    const change = laterMembers.get(`${groupId} ${memberId}`);
    if (last !== undefined && change !== undefined && change.id > last.id) touching.set(change.id, change);
  }
  if (touching.size === 0) return;
  throw overlap(
    "members were",
    [...touching.values()].sort((one, other) => (one.id < other.id ? -1 : 1)),
  );
}

function overlap(what: string, touching: readonly NamedChange[]): DomainError {
  const [first] = touching as readonly [NamedChange];
  const more = touching.length > 1 ? ` and ${touching.length - 1} more since` : "";
  return new DomainError(
    "OVERLAP",
    `${what} changed again by ${first.action} at ${new Date(first.at).toISOString()} (change ${first.id}${more}): change it by hand if it is still wrong.`,
    { field: "id", values: touching.map(({ id }) => id) },
  );
}

/** Keys in the order in which they come: values are kept and logged alike. */
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

export function planUndo(changed: ChangedBy, present: Present): UndoPlan {
  checkKind(changed);
  const [{ subjectKind, subjectId }] = changed.changes as readonly [Change];
  const [kind, id] = [subjectKind as "User" | "Group", subjectId];
  if (!Object.hasOwn(fieldNames, kind)) throw refusal(`Changes of a ${subjectKind} are not undone.`);
  const valueNow = valuesNow(kind, id, present);
  const fields = fieldsOf(changed);
  const names = [...new Set(fields.map(({ field }) => field))];
  checkLater(changed, names, present);
  const set: Record<string, unknown> = {};
  for (const name of names) {
    const own = fields.filter(({ field }) => field === name);
    if (!same(valueNow(name), own.at(-1)?.new))
      throw refusal(`${name} is no longer what this request made it: change it by hand if it is still wrong.`);
    set[name] = own[0]?.old;
  }
  const members = membersOf(changed);
  const isMember = (memberId: string) => present.members.has(`${id} ${memberId}`);
  const remove = [...new Set(members.flatMap(({ added }) => added))].filter(isMember);
  const add = [...new Set(members.flatMap(({ removed }) => removed))].filter((each) => !isMember(each) && present.known.has(each));
  checkLaterMembers(changed, id, [...add, ...remove], present);
  if (names.length > 0 || add.length > 0 || remove.length > 0) return { kind, id, set, add, remove };
  throw members.length > 0
    ? refusal(
        "Nothing of it is left to undo: the members it added are gone from the group, and those it removed are back or no longer there.",
      )
    : refusal("This request only took over somebody who was there already; the link is removed at the identity provider.");
}

const selectGroups = statement(
  "SELECT id, displayName, externalId FROM user_groups WHERE organisationId = :organisation AND id IN (:ids*)",
);
const selectMembers = statement(`
  SELECT groupId, memberId FROM memberships WHERE organisationId = :organisation AND groupId IN (:groups*) AND memberId IN (:ids*)`);
const selectKnown = statement(`
  SELECT id FROM users WHERE organisationId = :organisation AND id IN (:ids*)
  UNION ALL SELECT id FROM user_groups WHERE organisationId = :organisation AND id IN (:ids*)`);
// A group's members are compared one by one, and may be many: only changes of its own fields are read.
const selectLater = statement(`
  SELECT id, at, action, subjectId, differences FROM changes
  WHERE organisationId = :organisation AND subjectId IN (:ids*) AND id > :after
    AND (subjectKind <> 'Group' OR ${Object.keys(groupFields)
      .map((name) => `differences LIKE '%"field":"${name as GroupFieldName}"%'`)
      .join(" OR ")})
  ORDER BY id`);

// Of many changes of the same membership the last one alone: it is later than an event if any is.
const selectLaterMembers = statement(`
  SELECT l.groupId, l.memberId, c.id, c.at, c.action
  FROM (SELECT c.subjectId AS groupId, s.subjectId AS memberId, MAX(s.changeId) AS id
    FROM change_subjects s JOIN changes c ON c.organisationId = s.organisationId AND c.id = s.changeId
    WHERE s.organisationId = :organisation AND s.subjectId IN (:ids*) AND s.changeId > :after AND c.subjectId IN (:groups*)
    GROUP BY c.subjectId, s.subjectId) l
  JOIN changes c ON c.organisationId = :organisation AND c.id = l.id`);

const undoable = (changed: ChangedBy): boolean => {
  try {
    checkKind(changed);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
};

type LaterMemberRow = NamedChange & { readonly groupId: string; readonly memberId: string };

/** How things stand for what the events changed. */
export async function readPresent(scope: TenantScope | TenantTransaction, all: readonly ChangedBy[]): Promise<Present> {
  const events = all.filter(undoable);
  const changes = events.flatMap((changed) => changed.changes);
  const ids = (kind: string) => [...new Set(changes.filter(({ subjectKind }) => subjectKind === kind).map(({ subjectId }) => subjectId))];
  const [userIds, groupIds] = [ids("User"), ids("Group")];
  const people = userIds.length === 0 ? [] : await readUsersById(scope, userIds, { values: true, groups: false, managerName: false });
  const groups = groupIds.length === 0 ? [] : await scope.all<PresentGroup>(selectGroups, { ids: groupIds });
  const named = events.flatMap(membersOf);
  const members = new Set<string>();
  const laterMembers = new Map<string, NamedChange>();
  const [after = ""] = events.map((changed) => changed.changes.at(-1)?.id ?? "").sort();
  for (const part of chunks([...new Set(named.flatMap(({ added, removed }) => [...added, ...removed]))])) {
    const rows = await scope.all<{ groupId: string; memberId: string }>(selectMembers, { groups: groupIds, ids: part });
    for (const { groupId, memberId } of rows) members.add(`${groupId} ${memberId}`);
    const later = await scope.all<LaterMemberRow>(selectLaterMembers, { groups: groupIds, ids: part, after });
    for (const { groupId, memberId, at, ...change } of later) laterMembers.set(`${groupId} ${memberId}`, { ...change, at: Number(at) });
  }
  const known = new Set<string>();
  for (const part of chunks([...new Set(named.flatMap(({ removed }) => removed))])) {
    for (const { id } of await scope.all<{ id: string }>(selectKnown, { ids: part })) known.add(id);
  }
  return {
    people: new Map(people.map((user) => [user.id, user])),
    groups: new Map(groups.map((group) => [group.id, group])),
    members,
    known,
    later: await laterChanges(scope, events),
    laterMembers,
  };
}

async function laterChanges(scope: TenantScope | TenantTransaction, events: readonly ChangedBy[]): Promise<LaterChange[]> {
  const changes = events.filter((changed) => fieldsOf(changed).length > 0).flatMap((changed) => changed.changes);
  const [after] = changes.map(({ id }) => id).sort();
  if (after === undefined) return [];
  const ids = [...new Set(changes.map(({ subjectId }) => subjectId))];
  const rows = await scope.all<{ id: string; at: number; action: string; subjectId: string; differences: string }>(selectLater, {
    ids,
    after,
  });
  return rows.map(({ differences, at, ...row }) => ({
    ...row,
    at: Number(at),
    fields: new Set((JSON.parse(differences) as Difference[]).map(({ field }) => field)),
  }));
}

/** Why the event cannot be undone, in words; null where it can. */
export async function undoRefusal(context: DomainContext, event: ProvisioningEvent): Promise<string | null> {
  if (whereRead(event, context) !== context) return rehearsed().message;
  const loader = context.keep(
    "undo refusals",
    () =>
      new DataLoader<ProvisioningEvent, string | null, string>(
        async (events) => {
          const changed = await Promise.all(events.map(async (each) => ({ event: each, changes: await changesOf(context, each) })));
          const present = await readPresent(context.scope, changed);
          return changed.map((each) => {
            try {
              planUndo(each, present);
              return null;
            } catch (error) {
              if (error instanceof DomainError) return error.message;
              throw error;
            }
          });
        },
        { maxBatchSize: 100, cacheKeyFn: ({ id }) => id },
      ),
  );
  return loader.load(event);
}

/** What a rehearsal comes to: counted, and person by person and group by group, from the organisation's rows beside those of its copy. */
import { type ConnectionOf, toConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import { groupFields } from "./group.js";
import { type GroupRow, groupColumns } from "./group-rows.js";
import { cutPage, type PageArguments, pageClause, readPage } from "./page.js";
import { personFields } from "./person-fields.js";
import { sameValue } from "./person-input.js";
import { PredicateParameters } from "./predicate.js";
import { type RehearsalCounter, type RehearsalKind, RehearsalSummary, rehearsalCounterNames } from "./rehearsal.js";
import { made, touched } from "./rehearsal-copy.js";
import { namedMembers, RehearsedGroup, type RehearsedMember, RehearsedPerson } from "./rehearsed.js";
import { madeStatement, type SqlValue, statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";
import type { User } from "./user.js";
import { readUsersById, wholeUser } from "./user-rows.js";
import { keptValue } from "./user-writes.js";

/** Whatever was made, changed or deleted in the copy, by id, with what became of it; the first that is true. */
function touchedRows(table: "users" | "user_groups", kind: "USER" | "GROUP", cases = ""): string {
  return `
    SELECT b.subjectId AS id, CASE WHEN c.id IS NULL THEN 'DELETED' ${cases} ELSE 'CHANGED' END AS kind
    FROM rehearsal_versions b
    LEFT JOIN ${table} c ON c.organisationId = b.organisationId AND c.id = b.subjectId
    LEFT JOIN ${table} h ON h.organisationId = :organisation AND h.id = b.subjectId
    WHERE b.organisationId = :copy AND b.kind = '${kind}' AND (c.id IS NULL OR c.version <> b.version)
    UNION ALL
    SELECT c.id, 'CREATED' FROM ${table} c WHERE c.organisationId = :copy AND ${made}`;
}

const touchedUsers = touchedRows(
  "users",
  "USER",
  `WHEN h.active = 1 AND c.active = 0 THEN 'DEACTIVATED' WHEN h.active = 0 AND c.active = 1 THEN 'REACTIVATED'
   WHEN h.provisionedAt IS NULL AND c.provisionedAt IS NOT NULL THEN 'LINKED'`,
);
const touchedGroups = touchedRows("user_groups", "GROUP");

/** Memberships that one of the two has in groups that were touched in the copy, and the other has not. */
const membersOf = (one: string, other: string, joins = "") => `memberships m
  JOIN user_groups c ON c.organisationId = :copy AND c.id = m.groupId
  LEFT JOIN memberships o ON o.organisationId = ${other} AND o.groupId = m.groupId AND o.memberId = m.memberId${joins}
  WHERE m.organisationId = ${one} AND o.memberId IS NULL AND ${touched()}`;
const gained = (joins?: string) => membersOf(":copy", ":organisation", joins);
const lost = (joins?: string) => membersOf(":organisation", ":copy", joins);

const selectSummary = statement(`
  SELECT 'people' AS what, kind, COUNT(*) AS number FROM (${touchedUsers}) people GROUP BY kind
  UNION ALL SELECT 'groups', kind, COUNT(*) FROM (${touchedGroups}) teams GROUP BY kind
  UNION ALL SELECT 'members', 'ADDED', COUNT(*) FROM ${gained()}
  UNION ALL SELECT 'members', 'REMOVED', COUNT(*) FROM ${lost()}
  UNION ALL SELECT 'requests', 'FAILED', COUNT(*) FROM provisioning_events e WHERE e.organisationId = :copy AND e.operation = 'FAILED'`);

interface Count {
  readonly what: "people" | "groups" | "members" | "requests";
  readonly kind: string;
  readonly number: number;
}

/** What each count begins with in the summary; what follows is the kind. */
const counted: Readonly<Record<Count["what"], string>> = { people: "", groups: "groups", members: "members", requests: "" };

function counterOf({ what, kind }: Count): RehearsalCounter | undefined {
  const word = kind.toLowerCase();
  const prefix = counted[what];
  const name = prefix === "" ? word : `${prefix}${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  return rehearsalCounterNames.find((counter) => counter === name);
}

/** Of a rehearsal that is running. */
export async function summarise(scope: TenantScope | TenantTransaction, copy: string): Promise<RehearsalSummary> {
  const summary = Object.assign(new RehearsalSummary(), Object.fromEntries(rehearsalCounterNames.map((name) => [name, 0])));
  for (const count of await scope.all<Count>(selectSummary, { copy })) {
    const name = counterOf(count);
    if (name !== undefined) summary[name] = Number(count.number);
  }
  return summary;
}

const byId = { ID: { column: "t.id", nullable: false, kind: "id" } } as const;
const firstFirst = { field: "ID", direction: "ASC" } as const;

interface Ids {
  readonly ids: readonly string[];
  readonly pageOf: <T>(item: (id: string) => T | undefined) => ConnectionOf<T>;
}

/** The ids of a page of one kind; nothing is left of a rehearsal that has ended. */
async function readIds(
  context: DomainContext,
  copy: TenantScope | undefined,
  rows: string,
  kind: RehearsalKind,
  given: PageArguments,
): Promise<Ids> {
  const request = readPage(context, given, byId, firstFirst);
  const parameters = new PredicateParameters(context.scope.kind);
  const sql = `SELECT t.id AS id FROM (${rows}) t WHERE t.kind = :kind${pageClause(request, "t.id", parameters)}`;
  const read =
    copy === undefined || request.limit === 0
      ? []
      : await context.scope.all<{ id: string }>(madeStatement(sql), { ...parameters.values, kind, copy: copy.organisationId });
  const ids = read.map(({ id }) => id);
  return {
    ids,
    pageOf(item) {
      const found = ids.flatMap((id) => {
        const one = item(id);
        return one === undefined ? [] : [{ item: one, place: { id, key: id } }];
      });
      return toConnection(cutPage(request, found));
    },
  };
}

const byOwnId = <T extends { readonly id: string }>(list: readonly T[]) => new Map(list.map((one) => [one.id, one]));

interface FieldDifference {
  readonly field: string;
  readonly old: unknown;
  readonly new: unknown;
}

function personDifferences(before: User | undefined, after: User | undefined): FieldDifference[] {
  return personFields.flatMap((field) => {
    const empty = field.kind === "values" || field.kind === "addresses" ? [] : null;
    const [old, now] = [before, after].map((user) => (user === undefined ? empty : keptValue(user, field)));
    return sameValue(old ?? empty, now ?? empty) ? [] : [{ field: field.name, old, new: now }];
  });
}

export async function rehearsedPeople(
  context: DomainContext,
  copy: TenantScope | undefined,
  kind: RehearsalKind,
  given: PageArguments,
): Promise<ConnectionOf<RehearsedPerson>> {
  const { ids, pageOf } = await readIds(context, copy, touchedUsers, kind, given);
  const some = ids.length > 0 && copy !== undefined;
  const before = byOwnId(some ? await readUsersById(context.scope, ids, wholeUser) : []);
  const after = byOwnId(some ? await readUsersById(copy, ids, wholeUser) : []);
  return pageOf((id) => {
    const [old, now] = [before.get(id), after.get(id)];
    const shown = now ?? old;
    if (shown === undefined) return undefined;
    const { userName, displayName } = shown;
    const differences = personDifferences(old, now);
    return Object.assign(new RehearsedPerson(), { id, userName, displayName, kind, before: old ?? null, after: now ?? null, differences });
  });
}

const selectGroups = statement(`
  SELECT ${groupColumns}, g.organisationId AS organisationId FROM user_groups g
  WHERE g.organisationId IN (:organisation, :copy) AND g.id IN (:ids*)`);

const names = `
  LEFT JOIN users u ON u.organisationId = m.organisationId AND u.id = m.userId
  LEFT JOIN user_groups g ON g.organisationId = m.organisationId AND g.id = m.childGroupId`;
const named = (kind: string, members: string) => `
  SELECT '${kind}' AS kind, m.groupId AS groupId, m.memberId AS id, COALESCE(u.displayName, u.userName, g.displayName) AS name,
    COUNT(*) OVER (PARTITION BY m.groupId) AS number, ROW_NUMBER() OVER (PARTITION BY m.groupId ORDER BY m.memberId) AS place
  FROM ${members} AND m.groupId IN (:ids*)`;

const selectMembers = statement(`
  SELECT kind, groupId, id, name, number FROM (${named("gained", gained(names))} UNION ALL ${named("lost", lost(names))}) members
  WHERE place <= ${namedMembers} ORDER BY id`);

interface MemberRow extends RehearsedMember {
  readonly kind: "gained" | "lost";
  readonly groupId: string;
  readonly number: number;
}

function groupDifferences(before: GroupRow | undefined, after: GroupRow | undefined): FieldDifference[] {
  return Object.keys(groupFields).flatMap((field) => {
    const [old, now]: SqlValue[] = [before?.[field] ?? null, after?.[field] ?? null];
    return old === now ? [] : [{ field, old, new: now }];
  });
}

export async function rehearsedGroups(
  context: DomainContext,
  copy: TenantScope | undefined,
  kind: RehearsalKind,
  given: PageArguments,
): Promise<ConnectionOf<RehearsedGroup>> {
  const { ids, pageOf } = await readIds(context, copy, touchedGroups, kind, given);
  const parameters = { ids, copy: copy?.organisationId ?? "" };
  const groups = ids.length === 0 ? [] : await context.scope.all<GroupRow>(selectGroups, parameters);
  const members = ids.length === 0 ? [] : await context.scope.all<MemberRow>(selectMembers, parameters);
  const own = (id: string, organisation: string | undefined) => groups.find((row) => row.id === id && row.organisationId === organisation);
  return pageOf((id) => {
    const [old, now] = [own(id, context.scope.organisationId), own(id, copy?.organisationId)];
    const of = (which: MemberRow["kind"]) => members.filter((row) => row.groupId === id && row.kind === which);
    const [added, removed] = [of("gained"), of("lost")];
    return Object.assign(new RehearsedGroup(), {
      id,
      displayName: String((now ?? old)?.displayName),
      kind,
      differences: groupDifferences(old, now),
      membersAdded: Number(added[0]?.number ?? 0),
      membersRemoved: Number(removed[0]?.number ?? 0),
      addedMembers: added,
      removedMembers: removed,
    });
  });
}

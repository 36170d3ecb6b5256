/** Reads groups by fixed SQL and batches what several groups or users of one request need. */
import DataLoader from "dataloader";
import type { DomainContext } from "./context.js";
import { Group } from "./group.js";
import { isId } from "./node.js";
import { type SqlValue, statement } from "./statement.js";
import type { TenantScope } from "./tenant-scope.js";

const columnNames = ["id", "version", "createdAt", "updatedAt", "provisionedAt", "displayName", "externalId"] as const;
export const groupColumns = columnNames.map((name) => `g.${name} AS ${name}`).join(", ");

export type GroupRow = Record<string, SqlValue>;

export function readGroup(row: GroupRow, organisationId: string): Group {
  const group = new Group();
  group.organisationId = organisationId;
  group.id = row.id as string;
  group.version = Number(row.version);
  group.createdAt = Number(row.createdAt);
  group.updatedAt = Number(row.updatedAt);
  group.provisionedAt = row.provisionedAt === null ? null : Number(row.provisionedAt);
  group.displayName = row.displayName as string;
  group.externalId = row.externalId as string | null;
  return group;
}

const selectById = statement(`SELECT ${groupColumns} FROM user_groups g WHERE g.organisationId = :organisation AND g.id = :id`);
const selectByIds = statement(`SELECT ${groupColumns} FROM user_groups g WHERE g.organisationId = :organisation AND g.id IN (:ids*)`);

export async function readGroupsById(scope: TenantScope, ids: readonly string[]): Promise<Group[]> {
  const [id] = ids;
  const rows =
    ids.length === 1 && id !== undefined ? await scope.all<GroupRow>(selectById, { id }) : await scope.all<GroupRow>(selectByIds, { ids });
  return rows.map((row) => readGroup(row, scope.organisationId));
}

function loader(context: DomainContext): DataLoader<string, Group | undefined> {
  return context.keep(
    "groups",
    () =>
      new DataLoader<string, Group | undefined>(
        async (ids) => {
          const groups = new Map((await readGroupsById(context.scope, ids)).map((group) => [group.id, group]));
          return ids.map((id) => groups.get(id));
        },
        { maxBatchSize: 1000 },
      ),
  );
}

/** A group of the organisation, if there is one; groups asked for in the same turn come in one statement. */
export async function findGroup(context: DomainContext, id: string): Promise<Group | undefined> {
  return isId(id) ? loader(context).load(id) : undefined;
}

const selectCounts = statement(`
  SELECT m.groupId AS groupId, COUNT(*) AS members FROM memberships m
  WHERE m.organisationId = :organisation AND m.groupId IN (:ids*) GROUP BY m.groupId`);

/** How many direct members a group has. */
export function countMembers(context: DomainContext, id: string): Promise<number> {
  const counts = context.keep(
    "member counts",
    () =>
      new DataLoader<string, number>(
        async (ids) => {
          const rows = await context.scope.all<{ groupId: string; members: number }>(selectCounts, { ids });
          const found = new Map(rows.map(({ groupId, members }) => [groupId, Number(members)]));
          return ids.map((each) => found.get(each) ?? 0);
        },
        { maxBatchSize: 1000 },
      ),
  );
  return counts.load(id);
}

const groupsOfMember = (column: "userId" | "childGroupId") =>
  statement(`
  SELECT m.${column} AS memberId, ${groupColumns} FROM memberships m
  JOIN user_groups g ON g.organisationId = m.organisationId AND g.id = m.groupId
  WHERE m.organisationId = :organisation AND m.${column} IN (:ids*) ORDER BY g.id`);
const groupsOfMembers = { userId: groupsOfMember("userId"), childGroupId: groupsOfMember("childGroupId") };

/** The groups that a user, or a group, is a direct member of. */
export function groupsOf(context: DomainContext, id: string, column: "userId" | "childGroupId"): Promise<Group[]> {
  const groups = context.keep(
    `groups by ${column}`,
    () =>
      new DataLoader<string, Group[]>(
        async (ids) => {
          const rows = await context.scope.all<GroupRow>(groupsOfMembers[column], { ids });
          const found = new Map<string, Group[]>(ids.map((each) => [each, []]));
          for (const row of rows) found.get(row.memberId as string)?.push(readGroup(row, context.scope.organisationId));
          return ids.map((each) => found.get(each) ?? []);
        },
        { maxBatchSize: 1000 },
      ),
  );
  return groups.load(id);
}

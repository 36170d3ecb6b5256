/** Works out and writes what changes among a group's direct members; never reads those that are not named. */
import type { DomainContext } from "./context.js";
import { WriteCollision } from "./database-errors.js";
import { DomainError } from "./errors.js";
import { isId } from "./node.js";
import { statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";

/** `replaceAll` alone, or `add` and `remove` without a common id. */
export interface MembersChange {
  readonly replaceAll?: readonly string[] | null;
  readonly add?: readonly string[] | null;
  readonly remove?: readonly string[] | null;
}

export interface MemberDelta {
  readonly addedUsers: readonly string[];
  readonly addedGroups: readonly string[];
  readonly removed: readonly string[];
  /** Ids that name nobody and were left out as the connection's policy says. */
  readonly skipped: readonly string[];
}

/** Ids that one request may name. */
const namedLimit = 20_000;
const chunkSize = 1000;

function chunks<T>(list: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < list.length; from += chunkSize) parts.push(list.slice(from, from + chunkSize));
  return parts;
}

export function checkMembersChange({ replaceAll, add, remove }: MembersChange): void {
  const named = (replaceAll?.length ?? 0) + (add?.length ?? 0) + (remove?.length ?? 0);
  if (named > namedLimit) {
    throw new DomainError("LIMIT_EXCEEDED", `More than ${namedLimit} members are named at once.`, { field: "members", limit: namedLimit });
  }
  if (replaceAll && (add || remove)) {
    throw new DomainError("INVALID_VALUE", "replaceAll stands alone; add and remove go together.", { field: "members" });
  }
  const removed = new Set(remove ?? []);
  const both = [...new Set(add ?? [])].filter((id) => removed.has(id));
  if (both.length > 0)
    throw new DomainError("INVALID_VALUE", "An id cannot be added and removed at once.", { field: "members", values: both });
}

// Only the named ids: which exist, and which are members already.
const selectNamed = statement(`
  SELECT 'USER' AS kind, u.id AS id, m.memberId AS memberId FROM users u
  LEFT JOIN memberships m ON m.organisationId = u.organisationId AND m.groupId = :groupId AND m.memberId = u.id
  WHERE u.organisationId = :organisation AND u.id IN (:ids*)
  UNION ALL
  SELECT 'GROUP' AS kind, g.id AS id, m.memberId AS memberId FROM user_groups g
  LEFT JOIN memberships m ON m.organisationId = g.organisationId AND m.groupId = :groupId AND m.memberId = g.id
  WHERE g.organisationId = :organisation AND g.id IN (:ids*)`);

const selectMembers = statement(
  "SELECT memberId FROM memberships WHERE organisationId = :organisation AND groupId = :groupId AND memberId IN (:ids*)",
);

const selectOthers = statement(
  "SELECT memberId FROM memberships WHERE organisationId = :organisation AND groupId = :groupId AND memberId NOT IN (:ids*)",
);

const selectAllMembers = statement("SELECT memberId FROM memberships WHERE organisationId = :organisation AND groupId = :groupId");

interface NamedRow {
  readonly kind: "USER" | "GROUP";
  readonly id: string;
  readonly memberId: string | null;
}

function unknownMembers(context: DomainContext, unknown: readonly string[]): readonly string[] {
  if (unknown.length === 0) return [];
  if (context.viewer.kind === "PROVISIONING" && context.viewer.settings.unknownMembers === "SKIP") return unknown;
  const shown = unknown.slice(0, 10).join(", ");
  const more = unknown.length > 10 ? ` and ${unknown.length - 10} more` : "";
  throw new DomainError("UNKNOWN_MEMBER", `No user and no group of the organisation has the id ${shown}${more}.`, {
    field: "members",
    values: unknown,
  });
}

async function additions(context: DomainContext, transaction: TenantTransaction, groupId: string, given: readonly string[]) {
  const named = [...new Set(given)];
  if (named.includes(groupId))
    throw new DomainError("INVALID_VALUE", "A group cannot be a member of itself.", { field: "members", values: [groupId] });
  const found = new Map<string, NamedRow>();
  for (const ids of chunks(named.filter(isId))) {
    for (const row of await transaction.all<NamedRow>(selectNamed, { groupId, ids })) found.set(row.id, row);
  }
  const skipped = unknownMembers(
    context,
    named.filter((id) => !found.has(id)),
  );
  const missing = [...found.values()].filter(({ memberId }) => memberId === null);
  const addedUsers = missing.filter(({ kind }) => kind === "USER").map(({ id }) => id);
  const addedGroups = missing.filter(({ kind }) => kind === "GROUP").map(({ id }) => id);
  return { addedUsers, addedGroups, skipped, known: [...found.keys()] };
}

async function removals(transaction: TenantTransaction, groupId: string, given: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  for (const ids of chunks([...new Set(given)].filter(isId))) {
    for (const { memberId } of await transaction.all<{ memberId: string }>(selectMembers, { groupId, ids })) removed.push(memberId);
  }
  return removed;
}

/** What the change comes to, as the rows stand now. Unknown ids of `remove` are nobody to remove. */
export async function memberDelta(
  context: DomainContext,
  transaction: TenantTransaction,
  groupId: string,
  { replaceAll, add, remove }: MembersChange,
): Promise<MemberDelta> {
  const { known, ...added } = await additions(context, transaction, groupId, replaceAll ?? add ?? []);
  if (!replaceAll) return { ...added, removed: await removals(transaction, groupId, remove ?? []) };
  const others =
    known.length === 0
      ? await transaction.all<{ memberId: string }>(selectAllMembers, { groupId })
      : await transaction.all<{ memberId: string }>(selectOthers, { groupId, ids: known });
  return { ...added, removed: others.map(({ memberId }) => memberId) };
}

export function isEmpty({ addedUsers, addedGroups, removed }: MemberDelta): boolean {
  return addedUsers.length === 0 && addedGroups.length === 0 && removed.length === 0;
}

const insertMembers = statement(`
  INSERT INTO memberships (organisationId, groupId, memberId, userId, childGroupId)
  VALUES [each rows: (:organisation, :groupId, :row.memberId, :row.userId, :row.childGroupId)]`);

const deleteMembers = statement(
  "DELETE FROM memberships WHERE organisationId = :organisation AND groupId = :groupId AND memberId IN (:ids*)",
);

export async function writeMembers(transaction: TenantTransaction, groupId: string, delta: MemberDelta): Promise<void> {
  const rows = [
    ...delta.addedUsers.map((id) => ({ memberId: id, userId: id, childGroupId: null })),
    ...delta.addedGroups.map((id) => ({ memberId: id, userId: null, childGroupId: id })),
  ];
  for (const part of chunks(rows)) await transaction.run(insertMembers, { groupId, rows: part });
  let deleted = 0;
  for (const ids of chunks(delta.removed)) deleted += (await transaction.run(deleteMembers, { groupId, ids })).affected;
  // Some were removed meanwhile: what was worked out is not what would be recorded.
  if (deleted !== delta.removed.length) throw new WriteCollision(undefined);
}

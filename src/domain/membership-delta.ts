/** Works out and writes what changes among a group's direct members; never reads those that are not named. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DomainContext } from "./context.js";
import { WriteCollision } from "./database-errors.js";
import { DomainError } from "./errors.js";
import { isId } from "./node.js";
import { PredicateParameters } from "./predicate.js";
import { madeStatement, type SqlParameters, statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";
import { memberCondition, memberJoins } from "./where.js";
import type { WhereInput } from "./where-inputs.js";

/** Of those who become members, the ones who must be people, and the ones who must be groups. */
export interface MemberKinds {
  readonly mustBeUsers?: readonly string[] | null;
  readonly mustBeGroups?: readonly string[] | null;
}

/** `replaceAll` alone; or `removeWhere`, and `add` and `remove` without a common id. */
export interface MembersChange extends MemberKinds {
  readonly replaceAll?: readonly string[] | null;
  readonly add?: readonly string[] | null;
  readonly remove?: readonly string[] | null;
  /** Before anybody is added. */
  readonly removeWhere?: WhereInput | null;
  /** Whether `removeWhere` must hold for somebody, and each of `remove` be a member. */
  readonly mustMatch?: boolean | null;
  /** What to change after that, one after the other. */
  readonly steps?: readonly MembersChange[] | null;
}

export interface MemberDelta {
  readonly addedUsers: readonly string[];
  readonly addedGroups: readonly string[];
  readonly removed: readonly string[];
  /** Ids that name nobody and were left out as the connection's policy says. */
  readonly skipped: readonly string[];
}

/** Ids that one request may name, and members that it may remove without naming them. */
const limits = { named: 100_000, removed: 200_000, steps: 1000 } as const;
const chunkSize = 1000;
/** How many ids of members one statement reads. */
const pageSize = 5000;

/** Works on a few at a time, and lets others have their turn in between: the embedded store answers without one. */
async function inChunks<T>(list: readonly T[], work: (part: T[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < list.length; from += chunkSize) {
    if (from > 0) await nextTurn();
    await work(list.slice(from, from + chunkSize));
  }
}

function stepsOf(change: MembersChange): MembersChange[] {
  return [change, ...(change.steps ?? [])];
}

function tooMuch(message: string, limit: number): DomainError {
  return new DomainError("LIMIT_EXCEEDED", message, { field: "members", limit });
}

export function checkMembersChange(change: MembersChange): void {
  const steps = stepsOf(change);
  if (steps.length > limits.steps) throw tooMuch(`Members are changed in more than ${limits.steps} steps at once.`, limits.steps);
  const named = steps.reduce((sum, { replaceAll, add, remove }) => sum + sizeOf(replaceAll) + sizeOf(add) + sizeOf(remove), 0);
  const described = steps.reduce((sum, { mustBeUsers, mustBeGroups }) => sum + sizeOf(mustBeUsers) + sizeOf(mustBeGroups), 0);
  if (Math.max(named, described) > limits.named) throw tooMuch(`More than ${limits.named} members are named at once.`, limits.named);
  for (const [index, step] of steps.entries()) checkStep(step, index === 0);
}

const sizeOf = (list: readonly string[] | null | undefined) => list?.length ?? 0;

function checkStep({ replaceAll, add, remove, removeWhere, steps }: MembersChange, first: boolean): void {
  const wrong = (message: string, values?: string[]) => {
    throw new DomainError("INVALID_VALUE", message, { field: "members", ...(values ? { values } : {}) });
  };
  if (replaceAll && (add || remove || removeWhere)) wrong("replaceAll stands alone; add, remove and removeWhere go together.");
  if (steps && !first) wrong("A step has no steps of its own.");
  const removed = new Set(remove ?? []);
  const both = [...new Set(add ?? [])].filter((id) => removed.has(id));
  if (both.length > 0) wrong("An id cannot be added and removed at once.", both);
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

/** Further members by their ids, page by page. */
const further = "organisationId = :organisation AND groupId = :groupId AND memberId > :after";
const selectAllMembers = statement(`SELECT memberId FROM memberships WHERE ${further} ORDER BY memberId LIMIT :count`);
const selectOthers = statement(
  `SELECT memberId FROM memberships WHERE ${further} AND memberId <= :last AND memberId NOT IN (:ids*) ORDER BY memberId LIMIT :count`,
);

interface NamedRow {
  readonly kind: "USER" | "GROUP";
  readonly id: string;
  readonly memberId: string | null;
}

export function unknownMembers(context: DomainContext, unknown: readonly string[]): readonly string[] {
  if (unknown.length === 0) return [];
  if (context.viewer.kind === "PROVISIONING" && context.viewer.settings.unknownMembers === "SKIP") return unknown;
  const shown = unknown.slice(0, 10).join(", ");
  const more = unknown.length > 10 ? ` and ${unknown.length - 10} more` : "";
  throw new DomainError("UNKNOWN_MEMBER", `No user and no group of the organisation has the id ${shown}${more}.`, {
    field: "members",
    values: unknown,
  });
}

const kindNames: Readonly<Record<NamedRow["kind"], string>> = { USER: "a user", GROUP: "a group" };

export function checkKinds(kindOf: (id: string) => NamedRow["kind"] | undefined, { mustBeUsers, mustBeGroups }: MemberKinds): void {
  const check = (ids: readonly string[] | null | undefined, kind: NamedRow["kind"]) => {
    for (const id of ids ?? []) {
      const actual = kindOf(id) ?? kind;
      if (actual === kind) continue;
      const message = `${id} is ${kindNames[actual]}, not ${kindNames[kind]}.`;
      throw new DomainError("INVALID_VALUE", message, { field: "members", values: [id] });
    }
  };
  check(mustBeUsers, "USER");
  check(mustBeGroups, "GROUP");
}

/** Those of the ids that name somebody, with whether they are members; nobody is found by `skipped`. */
async function additions(context: DomainContext, transaction: TenantTransaction, groupId: string, given: readonly string[]) {
  const named = [...new Set(given)];
  if (named.includes(groupId)) {
    throw new DomainError("INVALID_VALUE", `The group ${groupId} cannot be a member of itself.`, { field: "members", values: [groupId] });
  }
  const found = new Map<string, NamedRow>();
  await inChunks(named.filter(isId), async (ids) => {
    for (const row of await transaction.all<NamedRow>(selectNamed, { groupId, ids })) found.set(row.id, row);
  });
  const skipped = unknownMembers(
    context,
    named.filter((id) => !found.has(id)),
  );
  return { found, skipped };
}

async function removals(transaction: TenantTransaction, groupId: string, given: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  await inChunks([...new Set(given)].filter(isId), async (ids) => {
    for (const { memberId } of await transaction.all<{ memberId: string }>(selectMembers, { groupId, ids })) removed.push(memberId);
  });
  return removed;
}

function checkRemoved({ length }: readonly string[]): void {
  if (length <= limits.removed) return;
  throw tooMuch(`More than ${limits.removed} members would be removed at once; remove them in parts.`, limits.removed);
}

type MemberPage = (after: string, count: number) => Promise<{ readonly memberId: string }[]>;

/** The ids of all pages. */
async function collect(into: string[], page: MemberPage, first = ""): Promise<void> {
  for (let after = first; ; ) {
    const rows = await page(after, pageSize);
    for (const { memberId } of rows) into.push(memberId);
    checkRemoved(into);
    if (rows.length < pageSize) return;
    after = rows.at(-1)?.memberId ?? after;
    await nextTurn();
  }
}

/** Comes after every id. */
const end = "~";

/** The members that are not among the known ones: between these, a range of them at a time. */
async function others(transaction: TenantTransaction, groupId: string, known: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  if (known.length === 0) await collect(found, (after, count) => transaction.all(selectAllMembers, { groupId, after, count }));
  const sorted = [...known].sort();
  let from = "";
  await inChunks(sorted, async (ids) => {
    const upTo = ids.at(-1) ?? end;
    const last = upTo === sorted.at(-1) ? end : upTo;
    await collect(found, (after, count) => transaction.all(selectOthers, { groupId, after, last, ids, count }), from);
    from = upTo;
  });
  return found;
}

/**
 * How many members one statement tries: the embedded store lets nobody else have a turn meanwhile, and another one is quicker by itself.
 */
const tried = { sqlite: 1000, mariadb: 50_000, mysql: 50_000 } as const;
const selectBorder = statement(`SELECT memberId FROM memberships WHERE ${further} ORDER BY memberId LIMIT 1 OFFSET :count`);

/** All members in parts, each from one id, which is not in it, to another one, which is. */
async function* parts(transaction: TenantTransaction, groupId: string): AsyncGenerator<{ after: string; last: string }> {
  for (let after = ""; after !== end; ) {
    const border = await transaction.one<{ memberId: string }>(selectBorder, { groupId, after, count: tried[transaction.kind] - 1 });
    const last = border?.memberId ?? end;
    yield { after, last };
    after = last;
    await nextTurn();
  }
}

/** The members for which a condition holds; of those of `ids` that are no members yet, too. */
async function matching(transaction: TenantTransaction, groupId: string, where: WhereInput, ids: readonly string[]): Promise<string[]> {
  const parameters = new PredicateParameters(transaction.kind);
  const condition = memberCondition(where, parameters);
  const joins = condition.includes("mu.") ? ` ${memberJoins}` : "";
  const rest = `WHERE m.organisationId = :organisation AND ${condition}`;
  const found: string[] = [];
  const members = madeStatement(
    `SELECT m.memberId AS memberId FROM memberships m${joins} ${rest} AND m.groupId = :groupId AND m.memberId > :after AND m.memberId <= :last`,
  );
  for await (const part of parts(transaction, groupId)) {
    for (const { memberId } of await transaction.all<{ memberId: string }>(members, { ...parameters.values, groupId, ...part }))
      found.push(memberId);
    checkRemoved(found);
  }
  const likeMembers = `(
    SELECT organisationId, id AS memberId, id AS userId, NULL AS childGroupId FROM users WHERE organisationId = :organisation AND id IN (:ids*)
    UNION ALL
    SELECT organisationId, id, NULL, id FROM user_groups WHERE organisationId = :organisation AND id IN (:ids*)) m`;
  const added = madeStatement(`SELECT m.memberId AS memberId FROM ${likeMembers}${joins} ${rest}`);
  await inChunks(ids, async (part) => {
    const given: SqlParameters = { ...parameters.values, ids: part };
    for (const { memberId } of await transaction.all<{ memberId: string }>(added, given)) found.push(memberId);
  });
  return found;
}

/** What the steps before come to, while the rows are still as they were. */
interface Running {
  /** Who is no member and becomes one. */
  readonly added: Map<string, NamedRow["kind"]>;
  /** Members who stop being one. */
  readonly removed: Set<string>;
  readonly skipped: Set<string>;
}

function add({ added, removed }: Running, found: Iterable<NamedRow>): void {
  for (const { id, kind, memberId } of found) {
    removed.delete(id);
    if (memberId === null) added.set(id, kind);
  }
}

function remove({ added, removed }: Running, ids: Iterable<string>): void {
  for (const id of ids) if (!added.delete(id)) removed.add(id);
}

async function take(
  context: DomainContext,
  transaction: TenantTransaction,
  groupId: string,
  running: Running,
  step: MembersChange,
): Promise<void> {
  if (step.removeWhere) {
    const matched = await matching(transaction, groupId, step.removeWhere, [...running.added.keys()]);
    const there = matched.filter((id) => !running.removed.has(id));
    if (step.mustMatch && there.length === 0) throw nothingMatched("The condition on the members to remove holds for none of them.");
    remove(running, there);
  }
  const { found, skipped } = await additions(context, transaction, groupId, step.replaceAll ?? step.add ?? []);
  checkKinds((id) => found.get(id)?.kind, step);
  for (const id of skipped) running.skipped.add(id);
  if (step.replaceAll) {
    for (const id of [...running.added.keys()]) if (!found.has(id)) running.added.delete(id);
    for (const id of await others(transaction, groupId, [...found.keys()])) running.removed.add(id);
  }
  add(running, found.values());
  const ids = step.remove ?? [];
  const members = (await removals(transaction, groupId, ids)).filter((id) => !running.removed.has(id));
  if (step.mustMatch) {
    const known = new Set(members);
    const nobody = ids.find((id) => !known.has(id) && !running.added.has(id));
    if (nobody !== undefined) throw nothingMatched(`${nobody} is no member of the group.`);
  }
  for (const id of ids) running.added.delete(id);
  for (const id of members) running.removed.add(id);
}

function nothingMatched(message: string): DomainError {
  return new DomainError("NOTHING_MATCHED", message, { field: "members" });
}

/** What the change comes to, as the rows stand now. Unknown ids of `remove` are nobody to remove. */
export async function memberDelta(
  context: DomainContext,
  transaction: TenantTransaction,
  groupId: string,
  change: MembersChange,
): Promise<MemberDelta> {
  const running: Running = { added: new Map(), removed: new Set(), skipped: new Set() };
  for (const step of stepsOf(change)) await take(context, transaction, groupId, running, step);
  const of = (wanted: NamedRow["kind"]) => [...running.added].flatMap(([id, kind]) => (kind === wanted ? [id] : []));
  return { addedUsers: of("USER"), addedGroups: of("GROUP"), removed: [...running.removed], skipped: [...running.skipped] };
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
  await inChunks(rows, async (part) => {
    await transaction.run(insertMembers, { groupId, rows: part });
  });
  let deleted = 0;
  await inChunks(delta.removed, async (ids) => {
    deleted += (await transaction.run(deleteMembers, { groupId, ids })).affected;
  });
  // Some were removed meanwhile: what was worked out is not what would be recorded.
  if (deleted !== delta.removed.length) throw new WriteCollision(undefined);
}

/** Reads users: one SELECT gives whole users with their values, direct groups and manager's name, each only when asked for. */
import DataLoader from "dataloader";
import type { GraphQLResolveInfo } from "graphql";
import type { DomainContext } from "./context.js";
import { addressParts, allParts, type LabelledValue, labelledParts, type PostalAddress } from "./labelled-value.js";
import { nestingIndex } from "./nested-groups.js";
import { idLength, isId } from "./node.js";
import { flagFields, listFields, textFields } from "./person-fields.js";
import { selectedFields } from "./selection.js";
import { madeStatement, type SqlValue, type StoreKind } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";
import { type GroupReference, type Role, User } from "./user.js";

/** Which column groups are read besides the user's own row. */
export interface UserShape {
  readonly values: boolean;
  readonly groups: boolean;
  readonly managerName: boolean;
}
export const wholeUser: UserShape = { values: true, groups: true, managerName: true };

const listNames: readonly string[] = listFields.map(({ name }) => name);
/** What is made of the direct groups. */
const groupNames = ["groups", "effectiveGroups"];

/** The shape that a request's selection needs. */
export function userShape(info: GraphQLResolveInfo, paths?: readonly (readonly string[])[]): UserShape {
  const names = selectedFields(info, paths);
  return {
    values: listNames.some((name) => names.has(name)),
    groups: groupNames.some((name) => names.has(name)),
    managerName: names.has("managerName"),
  };
}

const rowColumns = [
  ...["id", "version", "createdAt", "updatedAt", "provisionedAt", "role"],
  ...flagFields.map(({ name }) => name),
  ...textFields.map(({ name }) => name),
].map((name) => `u.${name}`);

const partNames = Object.keys(allParts);
const valueColumns = ["attribute", "position", "isPrimary", ...partNames].map((name) => `v.${name} AS v_${name}`);
const valueJoin = " LEFT JOIN user_values v ON v.organisationId = u.organisationId AND v.userId = u.id";

// Stores that pad find `id` by `id `, and remember what they found by either: only what is as long as an id is looked up.
const managerName = `CASE WHEN LENGTH(u.managerId) = ${idLength} THEN
  (SELECT b.displayName FROM users b WHERE b.organisationId = u.organisationId AND b.id = u.managerId) END AS managerName`;

/**
 * A list of `id`, length of the name, `:`, name: no name can be mistaken for a separator, and HEX would cost more than all the rest.
 * The index is named, since MySQL would read all memberships of a young organisation whose statistics do not tell yet.
 */
const groupReferences = (kind: StoreKind) => {
  const [reference, index] =
    kind === "sqlite"
      ? ["g.id || LENGTH(g.displayName) || ':' || g.displayName", ""]
      : ["CONCAT(g.id, CHAR_LENGTH(g.displayName), ':', g.displayName)", " FORCE INDEX (memberships_userId)"];
  return `(SELECT GROUP_CONCAT(${reference}) FROM memberships m${index}
  JOIN user_groups g ON g.organisationId = m.organisationId AND g.id = m.groupId
  WHERE m.organisationId = u.organisationId AND m.userId = u.id) AS groupReferences`;
};

/** Whether the organisation has groups in groups: looked up once for a statement, and what tells that there may be more to read. */
const groupsAreNested = (kind: StoreKind) =>
  `EXISTS (SELECT 1 FROM memberships n${nestingIndex(kind)} WHERE n.organisationId = :organisation AND n.childGroupId IS NOT NULL) AS groupsAreNested`;

/** `SELECT` of users in a shape; `tables` has the users' row as `u`, and may have columns of its own to select. */
export function selectUsers(kind: StoreKind, shape: UserShape, tables: string, condition: string, more: readonly string[] = []): string {
  const columns = [...rowColumns, ...more];
  if (shape.values) columns.push(...valueColumns);
  if (shape.managerName) columns.push(managerName);
  if (shape.groups) columns.push(groupReferences(kind), groupsAreNested(kind));
  return `SELECT ${columns.join(", ")} FROM ${tables}${shape.values ? valueJoin : ""} WHERE ${condition}`;
}

export type UserRow = Record<string, SqlValue>;

function readReferences(text: string | null): GroupReference[] {
  // By characters as the databases count them: a name may have some that JavaScript counts as two.
  const characters = text === null ? [] : [...text];
  const references: GroupReference[] = [];
  for (let at = 0; at < characters.length; ) {
    const colon = characters.indexOf(":", at + idLength);
    const end = colon + 1 + Number(characters.slice(at + idLength, colon).join(""));
    references.push({ id: characters.slice(at, at + idLength).join(""), displayName: characters.slice(colon + 1, end).join("") });
    at = end + 1;
  }
  return references.sort((one, other) => (one.id < other.id ? -1 : 1));
}

function readUser(row: UserRow, shape: UserShape, organisationId: string): User {
  const user = new User();
  user.organisationId = organisationId;
  user.id = row.id as string;
  user.version = Number(row.version);
  user.createdAt = Number(row.createdAt);
  user.updatedAt = Number(row.updatedAt);
  user.provisionedAt = row.provisionedAt === null ? null : Number(row.provisionedAt);
  user.role = row.role as Role;
  const fields = user as unknown as Record<string, unknown>;
  for (const { name } of flagFields) fields[name] = Number(row[name]) === 1;
  for (const { name } of textFields) fields[name] = row[name];
  if (shape.values) for (const name of listNames) fields[name] = [];
  if (shape.managerName) user.managerName = row.managerName as string | null;
  if (shape.groups) {
    user.groupReferences = readReferences(row.groupReferences as string | null);
    user.groupsAreNested = Number(row.groupsAreNested) === 1;
  }
  return user;
}

const partsOf = new Map(
  listFields.map(({ name, kind }) => [name as string, Object.keys(kind === "addresses" ? addressParts : labelledParts)]),
);

function readValue(row: UserRow, attribute: string): LabelledValue | PostalAddress {
  const value: Record<string, SqlValue> = {};
  for (const part of partsOf.get(attribute) ?? []) value[part] = row[`v_${part}`] ?? null;
  value.primary = row.v_isPrimary === null ? null : Number(row.v_isPrimary) === 1;
  return value as unknown as LabelledValue;
}

/** Joins the rows of each user (one for each value) to one object; users come in the order of their first row. */
export function readUsers(rows: readonly UserRow[], shape: UserShape, organisationId: string): User[] {
  const users = new Map<string, User>();
  const ordered =
    shape.values && rows.length > 1 ? [...rows].sort((one, other) => Number(one.v_position) - Number(other.v_position)) : rows;
  for (const row of rows) {
    if (!users.has(row.id as string)) users.set(row.id as string, readUser(row, shape, organisationId));
  }
  if (shape.values) {
    for (const row of ordered) {
      const attribute = row.v_attribute as string | null;
      if (attribute === null) continue;
      const lists = users.get(row.id as string) as unknown as Record<string, unknown[]>;
      lists[attribute]?.push(readValue(row, attribute));
    }
  }
  return [...users.values()];
}

const byId = "u.organisationId = :organisation AND u.id = :id";
const byIds = "u.organisationId = :organisation AND u.id IN (:ids*)";

/** The eight statements for each store, by shape. */
const prepared = new Map<string, { one: string; many: string }>();

function textsFor(kind: StoreKind, shape: UserShape): { one: string; many: string } {
  const name = `${kind} ${shapeName(shape)}`;
  let texts = prepared.get(name);
  if (texts === undefined) {
    texts = { one: selectUsers(kind, shape, "users u", byId), many: selectUsers(kind, shape, "users u", byIds) };
    prepared.set(name, texts);
  }
  return texts;
}

function shapeName({ values, groups, managerName: manager }: UserShape): string {
  return `${values ? "v" : ""}${groups ? "g" : ""}${manager ? "m" : ""}`;
}

export async function readUsersById(scope: TenantScope | TenantTransaction, ids: readonly string[], shape: UserShape): Promise<User[]> {
  const { one, many } = textsFor(scope.kind, shape);
  const [id] = ids;
  const rows =
    ids.length === 1 && id !== undefined
      ? await scope.all<UserRow>(madeStatement(one), { id })
      : await scope.all<UserRow>(madeStatement(many), { ids });
  return readUsers(rows, shape, scope.organisationId);
}

/** Whole users with their direct groups, their rows locked until the transaction ends. */
export async function lockUsers(transaction: TenantTransaction, ids: readonly string[]): Promise<User[]> {
  const shape: UserShape = { values: true, groups: true, managerName: false };
  const lock = transaction.kind === "sqlite" ? "" : " FOR UPDATE";
  const rows = await transaction.all<UserRow>(madeStatement(`${textsFor(transaction.kind, shape).many}${lock}`), { ids });
  return readUsers(rows, shape, transaction.organisationId);
}

/** Users that this request has read, with the shape they were read in: a change that follows need not read again. */
function readBefore(context: DomainContext): Map<string, { user: User; shape: UserShape }> {
  return context.keep("users read", () => new Map());
}

export function rememberUser(context: DomainContext, user: User, shape: UserShape): void {
  readBefore(context).set(user.id, { user, shape });
}

/** The user as this request read it, when it was read with its values if they are needed. */
export function rememberedUser(context: DomainContext, id: string, values: boolean): User | undefined {
  const found = readBefore(context).get(id);
  return found !== undefined && (found.shape.values || !values) ? found.user : undefined;
}

function loader(context: DomainContext, shape: UserShape): DataLoader<string, User | undefined> {
  return context.keep(
    `users ${shapeName(shape)}`,
    () =>
      new DataLoader<string, User | undefined>(
        async (ids) => {
          const users = new Map((await readUsersById(context.scope, ids, shape)).map((user) => [user.id, user]));
          for (const user of users.values()) rememberUser(context, user, shape);
          return ids.map((id) => users.get(id));
        },
        { maxBatchSize: 1000 },
      ),
  );
}

/** A user of the organisation, if there is one; users asked for in the same turn come in one statement. */
export async function findUser(context: DomainContext, id: string, shape: UserShape = wholeUser): Promise<User | undefined> {
  return isId(id) ? loader(context, shape).load(id) : undefined;
}

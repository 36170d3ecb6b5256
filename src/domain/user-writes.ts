/** Writes users: create, change, deactivate, reactivate, delete, invite; each one transaction with its row in the change log. */
import { v7 as uuid } from "uuid";
import { type ChangeRecord, type Difference, firstProvisioning, type Origin, recordChange } from "./change-log.js";
import type { DomainContext } from "./context.js";
import { DuplicateKey } from "./database-errors.js";
import { DomainError } from "./errors.js";
import { existingPersonFor } from "./existing-people.js";
import type { Removal } from "./hold-rows.js";
import { keepAnAdmin } from "./last-admin.js";
import { isId } from "./node.js";
import { type PersonField, personFields } from "./person-fields.js";
import {
  type KeptValue,
  type Person,
  type PersonValue,
  readNewPerson,
  readPerson,
  sameValue,
  type UserChange,
  type UserInput,
} from "./person-input.js";
import { deletionsOf, removalOf, writeBraked } from "./removals.js";
import { madeStatement, type SqlRow, type SqlValue, statement } from "./statement.js";
import { refusedUserName } from "./taken-name.js";
import type { TenantTransaction } from "./tenant-scope.js";
import { type Role, User } from "./user.js";
import { allRowsOf, columnsOf, deleteValues, insertUser, insertValues, rowsOf } from "./user-columns.js";
import { lockUsers, readUsersById, rememberedUser, rememberUser, type UserShape } from "./user-rows.js";

/** What an answer needs when nobody selects: a whole user, the derived fields left to their resolvers. */
const ownFields: UserShape = { values: true, groups: false, managerName: false };

/** What members may change of themselves; everything else is an admin's or the directory's. */
const ownToChange: ReadonlySet<string> = new Set(["displayName", "preferredLanguage", "locale", "timezone", "nickName", "photos"]);

export const noUser = (id: string) => new DomainError("NOT_FOUND", `No user of the organisation has the id "${id}".`, { field: "id" });
export const staleVersion = (version: number) =>
  new DomainError("VERSION_CONFLICT", `The user was changed since version ${version} was read.`, { field: "version" });

/** A unique key that is taken becomes the refusal that names the field, and who has the name. */
async function refuseDuplicate(context: DomainContext, error: unknown, userName: unknown): Promise<never> {
  if (error instanceof DuplicateKey && error.key === "users_userNameKey") {
    throw await refusedUserName(context.scope, userName);
  }
  throw error;
}

/** The role that an input gives, if its viewer may give one. */
export function roleGiven(context: DomainContext, role: Role | null | undefined): Role | undefined {
  if (role === undefined || role === null) return undefined;
  if (context.viewer.kind !== "ADMIN") throw new DomainError("FORBIDDEN", "Only an admin may give a role.", { field: "role" });
  return role;
}

function fieldsOf(user: User): Record<string, unknown> {
  return user as unknown as Record<string, unknown>;
}

function fieldNamed(person: Person, name: string): PersonValue | undefined {
  for (const [field, value] of person) if (field.name === name) return value;
  return undefined;
}

/** A new person, ready to be written. */
export interface NewUser {
  readonly user: User;
  readonly columns: SqlRow;
  readonly rows: SqlRow[];
  readonly differences: Difference[];
}

/** The input's person, and the role that its viewer may give. */
export function readNewUser(context: DomainContext, input: UserInput): { readonly person: Person; readonly role: Role } {
  const person = readNewPerson(input);
  return { person, role: roleGiven(context, input.role) ?? "MEMBER" };
}

export function newUser(context: DomainContext, { person, role }: ReturnType<typeof readNewUser>): NewUser {
  const now = context.now();
  const user = new User();
  Object.assign(user, {
    organisationId: context.scope.organisationId,
    id: uuid(),
    version: 1,
    createdAt: now,
    updatedAt: now,
    provisionedAt: context.viewer.kind === "PROVISIONING" ? now : null,
    role,
    groupReferences: [],
  });
  const { id, version, createdAt, updatedAt, provisionedAt } = user;
  const columns: Record<string, SqlValue> = { id, version, createdAt, updatedAt, provisionedAt, role };
  for (const [field, value] of person) {
    fieldsOf(user)[field.name] = value;
    for (const [column, stored] of columnsOf(field, value)) columns[column] = stored;
  }
  const differences = differencesOf(new Map(), person);
  if (role !== "MEMBER") differences.push({ field: "role", old: null, new: role });
  return { user, columns, rows: allRowsOf(person), differences };
}

export async function createUser(context: DomainContext, input: UserInput, origin?: Origin | null, action = "createUser"): Promise<User> {
  const given = readNewUser(context, input);
  if (context.viewer.kind === "PROVISIONING") {
    const existing = await existingPersonFor(context, given.person);
    if (existing !== undefined) return changeUser(context, existing, null, input, origin, { action: "linkUser" });
  }
  const { user, columns, rows, differences } = newUser(context, given);
  try {
    await context.scope.write(async (transaction) => {
      await transaction.run(insertUser, columns);
      if (rows.length > 0) await transaction.run(insertValues, { userId: user.id, rows });
      await recordChange(transaction, context, { action, subjectKind: "User", subjectId: user.id, differences, origin });
    });
  } catch (error) {
    return refuseDuplicate(context, error, user.userName);
  }
  context.forget();
  rememberUser(context, user, ownFields);
  return user;
}

/** What of `changed` is another value than in `old`; absent and empty are the same. */
function differencesOf(old: ReadonlyMap<PersonField, PersonValue>, changed: Person): Difference[] {
  const differences: Difference[] = [];
  for (const [field, value] of changed) {
    const before = old.get(field) ?? (field.kind === "values" || field.kind === "addresses" ? [] : null);
    if (!sameValue(before, value)) differences.push({ field: field.name, old: before, new: value });
  }
  return differences;
}

/** The same lists read from rows, in the form that inputs are kept in. */
function keptList(list: readonly object[], parts: readonly string[]): KeptValue[] {
  return list.map((value) => {
    const entry = value as Record<string, string | boolean | null>;
    const kept: Record<string, string | boolean | null> = {};
    for (const part of parts) kept[part] = entry[part] ?? null;
    return { ...kept, primary: (entry.primary as boolean | null | undefined) ?? null };
  });
}

export function keptValue(user: User, field: PersonField): PersonValue {
  const value = fieldsOf(user)[field.name];
  return field.kind === "text" || field.kind === "boolean" ? (value as PersonValue) : keptList(value as object[], Object.keys(field.parts));
}

function checkOwn(context: DomainContext, id: string, set: UserChange): void {
  if (context.viewer.kind !== "MEMBER") return;
  if (id !== context.viewer.userId) throw new DomainError("FORBIDDEN", "A member may change nobody but itself.");
  for (const [field, value] of Object.entries(set)) {
    if (value !== undefined && !ownToChange.has(field)) {
      throw new DomainError("FORBIDDEN", `A member may not change its own ${field}, only ${[...ownToChange].join(", ")}.`, { field });
    }
  }
}

/** Another writer was first. */
class LostRace extends Error {}
const racesLost = 50;

export interface ChangeOptions {
  /** The change log's word for it. */
  readonly action?: string;
  /** What the answer needs besides what the change itself reads. */
  readonly shape?: UserShape;
}

/** Changes what differs; nothing is written when nothing does. Without a version it reads again until no other writer is in between. */
export async function changeUser(
  context: DomainContext,
  id: string,
  version: number | null | undefined,
  set: UserChange,
  origin?: Origin | null,
  { action = "changeUser", shape = ownFields }: ChangeOptions = {},
): Promise<User> {
  checkOwn(context, id, set);
  if (!isId(id)) throw noUser(id);
  const role = roleGiven(context, set.role);
  const changed = readPerson(set);
  const values = shape.values || [...changed.keys()].some(({ kind }) => kind === "values" || kind === "addresses");
  for (let tries = 0; tries < racesLost; tries++) {
    const known = tries === 0 && typeof version === "number" ? rememberedUser(context, id, values) : undefined;
    const old =
      known?.version === version && known !== undefined ? known : (await readUsersById(context.scope, [id], { ...shape, values }))[0];
    if (old === undefined) throw noUser(id);
    if (typeof version === "number" && old.version !== version) {
      context.forget();
      throw staleVersion(version);
    }
    try {
      const user = await changeFrom(context, old, changed, role, origin, action);
      if (user !== old) {
        context.forget();
        rememberUser(context, user, { ...shape, values });
      }
      return user;
    } catch (error) {
      if (!(error instanceof LostRace)) return refuseDuplicate(context, error, fieldNamed(changed, "userName"));
      context.forget();
      if (typeof version === "number") {
        const [now] = await readUsersById(context.scope, [id], { values: false, groups: false, managerName: false });
        throw now === undefined ? noUser(id) : staleVersion(version);
      }
    }
  }
  throw new DomainError("BUSY", "The user is being changed by too many writers at once; nothing was changed, please try again.");
}

/** A change of a person, ready to be written. */
export interface UserDifference {
  readonly old: User;
  readonly user: User;
  readonly columns: Record<string, SqlValue>;
  /** The lists that are written anew, and their rows. */
  readonly lists: readonly string[];
  readonly rows: SqlRow[];
  readonly differences: Difference[];
}

/** Nothing when nothing differs. */
export function differenceFrom(context: DomainContext, old: User, changed: Person, role: Role | undefined): UserDifference | undefined {
  const before = new Map([...changed.keys()].map((field) => [field, keptValue(old, field)] as const));
  const differences = differencesOf(before, changed);
  if (role !== undefined && role !== old.role) differences.push({ field: "role", old: old.role, new: role });
  if (differences.length === 0) return undefined;

  const user = Object.assign(new User(), old);
  const differing = new Set(differences.map(({ field }) => field));
  const columns: Record<string, SqlValue> = {};
  const lists: string[] = [];
  const rows: SqlRow[] = [];
  for (const [field, value] of changed) {
    if (!differing.has(field.name)) continue;
    fieldsOf(user)[field.name] = value;
    for (const [column, stored] of columnsOf(field, value)) columns[column] = stored;
    if (field.kind === "values" || field.kind === "addresses") {
      lists.push(field.name);
      rows.push(...rowsOf(field, value as readonly KeptValue[]));
    }
  }
  if (role !== undefined && role !== old.role) {
    user.role = role;
    columns.role = role;
  }
  if (context.viewer.kind === "PROVISIONING" && old.provisionedAt === null) {
    user.provisionedAt = context.now();
    columns.provisionedAt = user.provisionedAt;
    differences.push(firstProvisioning(user.provisionedAt));
  }
  if (old.active && !user.active) columns.sessionsEndedAt = context.now();
  if (differing.has("managerId")) Reflect.deleteProperty(user, "managerName");
  user.version = old.version + 1;
  user.updatedAt = context.now();
  return { old, user, columns: { ...columns, updatedAt: user.updatedAt }, lists, rows, differences };
}

async function changeFrom(
  context: DomainContext,
  old: User,
  changed: Person,
  role: Role | undefined,
  origin: Origin | null | undefined,
  action: string,
): Promise<User> {
  const difference = differenceFrom(context, old, changed, role);
  if (difference === undefined) return old;
  const removed = deactivationsIn([difference]);
  await writeBraked(context, async (transaction, brakeFor) => {
    const brake = await brakeFor(removed);
    brake?.check(removed);
    if (!(await writeDifference(transaction, context, difference, action, origin))) throw new LostRace();
    await brake?.count(removed);
  });
  return difference.user;
}

/** Those who lose their access. */
export function deactivationsIn(differences: readonly UserDifference[]): Removal[] {
  return differences
    .filter(({ old, user }) => old.active && !user.active)
    .map(({ old, columns }) => removalOf("User", "DEACTIVATED", old, Number(columns.sessionsEndedAt)));
}

/** Whether the row was still as it was read; nothing is written when it was not. */
export async function writeDifference(
  transaction: TenantTransaction,
  context: DomainContext,
  difference: UserDifference,
  action: string,
  origin: Origin | null | undefined,
): Promise<boolean> {
  const { old, lists, rows, differences } = difference;
  if (endsAdmin(difference)) await keepAnAdmin(transaction, old.id);
  if (!(await updateUser(transaction, difference))) return false;
  if (lists.length > 0) await transaction.run(deleteValues, { userId: old.id, attributes: lists });
  if (rows.length > 0) await transaction.run(insertValues, { userId: old.id, rows });
  await recordChange(transaction, context, { action, subjectKind: "User", subjectId: old.id, differences, origin });
  return true;
}

const isActiveAdmin = ({ role, active }: { role: string; active: boolean }) => role === "ADMIN" && active;

export function endsAdmin({ old, user }: UserDifference): boolean {
  return isActiveAdmin(old) && !isActiveAdmin(user);
}

/** Whether the row was still at the version that was read. */
export async function updateUser(transaction: TenantTransaction, { old: { id, version }, columns }: UserDifference): Promise<boolean> {
  const assignments = Object.keys(columns).map((column) => `${column} = :${column}`);
  const update = madeStatement(
    `UPDATE users SET ${assignments.join(", ")}, version = version + 1 WHERE organisationId = :organisation AND id = :id AND version = :version`,
  );
  return (await transaction.run(update, { ...columns, id, version })).affected > 0;
}

export function deactivateUser(context: DomainContext, id: string, origin?: Origin | null, shape?: UserShape): Promise<User> {
  return changeUser(context, id, null, { active: false }, origin, { action: "deactivateUser", shape: shape ?? ownFields });
}

export function reactivateUser(context: DomainContext, id: string, origin?: Origin | null, shape?: UserShape): Promise<User> {
  return changeUser(context, id, null, { active: true }, origin, { action: "reactivateUser", shape: shape ?? ownFields });
}

// The groups that lose a member are changed by it.
const touchGroups = statement(`
  UPDATE user_groups SET version = version + 1, updatedAt = :now
  WHERE organisationId = :organisation AND id IN
    (SELECT m.groupId FROM memberships m WHERE m.organisationId = :organisation AND m.userId = :id)`);

const selectHeir = statement(`
  SELECT id FROM users WHERE organisationId = :organisation AND role = 'ADMIN' AND active = 1 AND id <> :id ORDER BY createdAt, id LIMIT 1`);

const giveDiscs = statement(`
  UPDATE discs SET ownerId = :heir, updatedAt = :now, version = version + 1 WHERE organisationId = :organisation AND ownerId = :id`);

const selectDiscs = statement("SELECT id FROM discs WHERE organisationId = :organisation AND ownerId = :id ORDER BY id");

const deleteUserRow = statement("DELETE FROM users WHERE organisationId = :organisation AND id = :id");

/** Discs that went to another owner. */
export interface Bequest {
  readonly discs: readonly string[];
  readonly heir: string;
}

/** What the change log says of a user that goes: all that was kept of it, the groups it was in, and who has its discs now. */
export function deletionOf(old: User, origin: Origin | null | undefined, bequest?: Bequest): ChangeRecord {
  const differences: Difference[] = [];
  for (const field of personFields) {
    const value = keptValue(old, field);
    if (value === null || (Array.isArray(value) && value.length === 0)) continue;
    differences.push({ field: field.name, old: value, new: Array.isArray(value) ? [] : null });
  }
  differences.push({ field: "role", old: old.role, new: null });
  const groups = (old.groupReferences ?? []).map(({ id }) => id);
  if (groups.length > 0) differences.push({ field: "memberships", added: [], removed: groups });
  if (bequest) differences.push({ field: "discs", old: bequest.discs, new: bequest.heir });
  return { action: "deleteUser", subjectKind: "User", subjectId: old.id, differences, origin };
}

/** Deletes for good: values and memberships go with the user; discs go to the longest-standing active admin. */
export async function deleteUser(context: DomainContext, id: string, version?: number | null, origin?: Origin | null): Promise<string> {
  if (!isId(id)) throw noUser(id);
  await writeBraked(context, async (transaction, brakeFor) => {
    const brake = await brakeFor([{ subjectId: id }]);
    const [old] = await lockUsers(transaction, [id]);
    if (old === undefined) throw noUser(id);
    if (typeof version === "number" && old.version !== version) throw staleVersion(version);
    const removed = deletionsOf("User", [old], context.now());
    brake?.check(removed);
    if (isActiveAdmin(old)) await keepAnAdmin(transaction, id);
    const now = context.now();
    await transaction.run(touchGroups, { id, now });
    const bequest = await bequeathDiscs(transaction, id, now);
    await transaction.run(deleteUserRow, { id });
    await recordChange(transaction, context, deletionOf(old, origin, bequest));
    await brake?.count(removed);
  });
  context.forget();
  return id;
}

async function bequeathDiscs(transaction: TenantTransaction, id: string, now: number): Promise<Bequest | undefined> {
  const discs = (await transaction.all<{ id: string }>(selectDiscs, { id })).map((disc) => disc.id);
  if (discs.length === 0) return undefined;
  const heir = await transaction.one<{ id: string }>(selectHeir, { id });
  if (heir === undefined) {
    throw new DomainError("LAST_ADMIN", "The user owns discs and there is no active admin who could take them over.");
  }
  await transaction.run(giveDiscs, { id, heir: heir.id, now });
  return { discs, heir: heir.id };
}

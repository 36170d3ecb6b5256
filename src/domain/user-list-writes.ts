/** Writes many users by one mutation: in one transaction with few statements, and by themselves those that a rule holds up. */
import { type Origin, recordChanges } from "./change-log.js";
import { comparisonKey } from "./comparison-key.js";
import type { DomainContext } from "./context.js";
import { DuplicateKey } from "./database-errors.js";
import { existingPeopleWith } from "./existing-people.js";
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
import { isId } from "./node.js";
import { type Person, readPerson, type UserChange, type UserInput } from "./person-input.js";
import { deletionsOf } from "./removals.js";
import { statement } from "./statement.js";
import { type Holder, refusedUserName, userHolder, userNameTaken } from "./taken-name.js";
import type { TenantTransaction } from "./tenant-scope.js";
import type { Role, User } from "./user.js";
import { insertUsers, insertValuesOfMany, workEmailKeys } from "./user-columns.js";
import { lockUsers, readUsersById, rememberedUser } from "./user-rows.js";
import {
  changeUser,
  createUser,
  deactivationsIn,
  deleteUser,
  deletionOf,
  differenceFrom,
  endsAdmin,
  type NewUser,
  newUser,
  noUser,
  readNewUser,
  roleGiven,
  staleVersion,
  type UserDifference,
  updateUser,
} from "./user-writes.js";

export interface ListOptions {
  readonly origin?: Origin | null | undefined;
  readonly allOrNothing?: boolean | null | undefined;
}

const selectTaken = statement(
  `SELECT userNameKey, ${userHolder} FROM users WHERE organisationId = :organisation AND userNameKey IN (:keys*)`,
);

export async function createUsers(
  context: DomainContext,
  inputs: readonly UserInput[],
  { origin, allOrNothing }: ListOptions = {},
): Promise<Outcome<User>[]> {
  return writeList<UserInput, User>({
    items: inputs,
    allOrNothing: allOrNothing === true,
    single: (input) => createUser(context, input, origin),
    together: async (outcomes) => {
      const given = await readAll(context, inputs, outcomes);
      const held = await heldUp(context, given);
      const first = firstOfEach(outcomes, (index) => keyOf(given[index]?.person)).filter((index) => !held.has(index));
      let plans: Plan[] = [];
      for (const index of first) {
        const made = await outcomeOf(() => newUser(context, given[index] as GivenUser));
        if ("value" in made) plans.push({ index, ...made.value });
        else outcomes[index] = made;
      }
      if (allOrNothing === true && plans.length < inputs.length) throw new OneByOne();
      if (!(await insertAll(context, plans, origin))) {
        plans = await withoutTaken(context, plans, outcomes);
        if (allOrNothing === true || !(await insertAll(context, plans, origin))) throw new OneByOne();
      }
      for (const { index, user } of plans) outcomes[index] = { value: user };
    },
  });
}

type GivenUser = ReturnType<typeof readNewUser>;
type Plan = NewUser & { readonly index: number };

async function readAll(context: DomainContext, inputs: readonly UserInput[], outcomes: Outcomes<User>): Promise<(GivenUser | undefined)[]> {
  const given: (GivenUser | undefined)[] = [];
  for (const [index, input] of inputs.entries()) {
    const read = await outcomeOf(() => readNewUser(context, input));
    if ("value" in read) given[index] = read.value;
    else outcomes[index] = read;
  }
  return given;
}

const keyOf = (person: Person | undefined): string => comparisonKey(nameOf(person), "folded").toString("base64");

function nameOf(person: Person | undefined): string {
  return String([...(person ?? [])].find(([field]) => field.name === "userName")?.[1] ?? "");
}

/** The indexes of those whom somebody who joined before provisioning may be. */
async function heldUp(context: DomainContext, given: readonly (GivenUser | undefined)[]): Promise<ReadonlySet<number>> {
  if (context.viewer.kind !== "PROVISIONING") return new Set();
  const keys = given.map((one) => (one === undefined ? [] : workEmailKeys(one.person).map(({ key }) => key)));
  const found = await existingPeopleWith(context, keys.flat());
  return new Set([...keys.keys()].filter((index) => keys[index]?.some((key) => found.has(key.toString("base64")))));
}

/** Whether they are written; a name that is taken undoes it. */
async function insertAll(context: DomainContext, plans: readonly Plan[], origin: Origin | null | undefined): Promise<boolean> {
  if (plans.length === 0) return true;
  const values = plans.flatMap(({ user, rows }) => rows.map((row) => ({ ...row, userId: user.id })));
  try {
    await context.scope.write(async (transaction) => {
      await transaction.run(insertUsers, { rows: plans.map(({ columns }) => columns) });
      for (const rows of chunks(values)) await transaction.run(insertValuesOfMany, { rows });
      const changes = plans.map(({ user: { id }, differences }) => ({ subjectId: id, differences }));
      await recordChanges(
        transaction,
        context,
        changes.map((change) => ({ action: "createUser", subjectKind: "User", ...change, origin })),
      );
    });
  } catch (error) {
    if (error instanceof DuplicateKey) return false;
    throw error;
  }
  context.forget();
  return true;
}

async function withoutTaken(context: DomainContext, plans: readonly Plan[], outcomes: Outcomes<User>): Promise<Plan[]> {
  const keys = plans.map(({ user }) => comparisonKey(user.userName, "folded"));
  const rows = await context.scope.all<Holder & { userNameKey: Uint8Array }>(selectTaken, { keys });
  const holders = new Map(rows.map(({ userNameKey, ...holder }) => [Buffer.from(userNameKey).toString("base64"), holder]));
  return plans.filter(({ index, user }, at) => {
    const holder = holders.get(keys[at]?.toString("base64") ?? "");
    if (holder) outcomes[index] = { problem: userNameTaken(user.userName, holder) };
    return holder === undefined;
  });
}

export interface UserToChange {
  readonly id: string;
  readonly version?: number | null;
  readonly set: UserChange;
}

interface ReadChange {
  readonly person: Person;
  readonly role: Role | undefined;
}

export async function changeUsers(
  context: DomainContext,
  changes: readonly UserToChange[],
  { origin, allOrNothing }: ListOptions = {},
): Promise<Outcome<User>[]> {
  return writeList<UserToChange, User>({
    items: changes,
    allOrNothing: allOrNothing === true,
    single: ({ id, version, set }) => changeUser(context, id, version, set, origin),
    together: async (outcomes) => {
      const read: (ReadChange | undefined)[] = [];
      for (const [index, { set }] of changes.entries()) {
        const one = await outcomeOf(() => ({ role: roleGiven(context, set.role), person: readPerson(set) }));
        if ("value" in one) read[index] = one.value;
        else outcomes[index] = one;
      }
      const plans = await planChanges(context, changes, read, outcomes);
      const removals = deactivationsIn(plans);
      const written: { index: number; user: User }[] = [];
      const held = await writeTogether(context, async (transaction, brakeFor) => {
        written.length = 0;
        const brake = await brakeFor(removals);
        const refused = brake?.heldOf(removals) ?? [];
        if (allOrNothing === true && refused.length > 0) return refused;
        const going = withoutHeld(plans, refused);
        const done = await writeChanges(transaction, context, going, outcomes, origin);
        if (allOrNothing === true && done.length + unchangedIn(outcomes) < changes.length) throw new OneByOne();
        await brake?.count(deactivationsIn(done));
        written.push(...done);
        return refused;
      });
      context.forget();
      for (const { index, user } of written) outcomes[index] = { value: user };
      await refuseHeld(context, held, plans, outcomes, allOrNothing === true);
    },
  });
}

const unchangedIn = (outcomes: Outcomes<User>) => outcomes.filter((outcome) => outcome !== undefined && "value" in outcome).length;

type PlannedChange = UserDifference & { readonly index: number };

/** What differs. Nobody is left out but by a refusal, or by a rule that `changeUser` knows. */
async function planChanges(
  context: DomainContext,
  changes: readonly UserToChange[],
  read: readonly (ReadChange | undefined)[],
  outcomes: Outcomes<User>,
): Promise<PlannedChange[]> {
  const first = firstOfEach(outcomes, (index) => changes[index]?.id ?? "");
  const known = await usersOf(
    context,
    first.flatMap((index) => changes[index] ?? []),
  );
  const plans: PlannedChange[] = [];
  for (const index of first) {
    const [change, given] = [changes[index], read[index]];
    if (change === undefined || given === undefined) continue;
    const old = known.get(change.id);
    if (old === undefined) outcomes[index] = { problem: noUser(change.id) };
    else if (typeof change.version === "number" && old.version !== change.version)
      outcomes[index] = { problem: staleVersion(change.version) };
    else {
      const difference = await outcomeOf(() => differenceFrom(context, old, given.person, given.role));
      if (!("value" in difference)) outcomes[index] = difference;
      else if (difference.value === undefined) outcomes[index] = { value: old };
      else if (!endsAdmin(difference.value)) plans.push({ index, ...difference.value });
    }
  }
  return plans;
}

/** As this request has read them already, where that is the version to change; the others are read. */
async function usersOf(context: DomainContext, changes: readonly UserToChange[]): Promise<ReadonlyMap<string, User>> {
  const known = new Map<string, User>();
  for (const { id, version } of changes) {
    const user = typeof version === "number" ? rememberedUser(context, id, true) : undefined;
    if (user?.version === version && user !== undefined) known.set(id, user);
  }
  const ids = changes.map(({ id }) => id).filter((id) => isId(id) && !known.has(id));
  if (ids.length === 0) return known;
  for (const user of await readUsersById(context.scope, ids, { values: true, groups: false, managerName: false })) known.set(user.id, user);
  return known;
}

/** Those whose row was still as it was read. */
async function writeChanges(
  transaction: TenantTransaction,
  context: DomainContext,
  plans: readonly PlannedChange[],
  outcomes: Outcomes<User>,
  origin: Origin | null | undefined,
): Promise<PlannedChange[]> {
  const written: PlannedChange[] = [];
  for (const plan of plans) {
    try {
      if (await updateUser(transaction, plan)) written.push(plan);
    } catch (error) {
      // Every store undoes the one statement and goes on with the transaction.
      if (!(error instanceof DuplicateKey && error.key === "users_userNameKey")) throw error;
      outcomes[plan.index] = { problem: await refusedUserName(transaction, plan.user.userName) };
    }
  }
  for (const [attributes, userIds] of byLists(written)) await transaction.run(deleteValuesOfMany, { userIds, attributes });
  const values = written.flatMap(({ user, rows }) => rows.map((row) => ({ ...row, userId: user.id })));
  for (const rows of chunks(values)) await transaction.run(insertValuesOfMany, { rows });
  const changes = written.map(({ user: { id }, differences }) => ({ subjectId: id, differences }));
  await recordChanges(
    transaction,
    context,
    changes.map((change) => ({ action: "changeUser", subjectKind: "User", ...change, origin })),
  );
  return written;
}

const deleteValuesOfMany = statement(
  "DELETE FROM user_values WHERE organisationId = :organisation AND userId IN (:userIds*) AND attribute IN (:attributes*)",
);

/** The users by the lists that are written anew. */
function byLists(plans: readonly PlannedChange[]): [attributes: readonly string[], userIds: string[]][] {
  const found = new Map<string, [readonly string[], string[]]>();
  for (const { lists, user } of plans) {
    if (lists.length === 0) continue;
    const entry = found.get(lists.join()) ?? [lists, []];
    entry[1].push(user.id);
    found.set(lists.join(), entry);
  }
  return [...found.values()];
}

export interface ObjectToDelete {
  readonly id: string;
  readonly version?: number | null;
}

const selectOwners = statement("SELECT DISTINCT ownerId FROM discs WHERE organisationId = :organisation AND ownerId IN (:ids*)");
const touchGroups = statement(`
  UPDATE user_groups SET version = version + 1, updatedAt = :now
  WHERE organisationId = :organisation AND id IN
    (SELECT m.groupId FROM memberships m WHERE m.organisationId = :organisation AND m.userId IN (:ids*))`);
const deleteRows = statement("DELETE FROM users WHERE organisationId = :organisation AND id IN (:ids*)");

interface DeletionPlan {
  readonly index: number;
  readonly old: User;
  readonly id: string;
}

/** Admins, and people who own discs, go by themselves. */
export async function deleteUsers(
  context: DomainContext,
  deletions: readonly ObjectToDelete[],
  { origin, allOrNothing }: ListOptions = {},
): Promise<Outcome<string>[]> {
  return writeList<ObjectToDelete, string>({
    items: deletions,
    allOrNothing: allOrNothing === true,
    single: ({ id, version }) => deleteUser(context, id, version, origin),
    together: async (outcomes) => {
      const first = firstOfEach(outcomes, (index) => deletions[index]?.id ?? "");
      const ids = first.flatMap((index) => deletions[index]?.id ?? []).filter(isId);
      let held: readonly Removal[] = [];
      let plans: DeletionPlan[] = [];
      const plain = await writeTogether(context, async (transaction, brakeFor) => {
        held = [];
        const brake = await brakeFor(ids.map((id) => ({ subjectId: id })));
        const known = new Map((await lockUsers(transaction, ids)).map((user) => [user.id, user]));
        for (const index of first) {
          const { id, version } = deletions[index] as ObjectToDelete;
          const old = known.get(id);
          if (old === undefined) outcomes[index] = { problem: noUser(id) };
          else if (typeof version === "number" && old.version !== version) outcomes[index] = { problem: staleVersion(version) };
        }
        const owners = new Set((await transaction.all<{ ownerId: string }>(selectOwners, { ids })).map(({ ownerId }) => ownerId));
        plans = first.flatMap((index) => {
          const old = known.get(deletions[index]?.id ?? "");
          const alone = old === undefined || outcomes[index] !== undefined || old.role === "ADMIN" || owners.has(old.id);
          return alone ? [] : [{ index, old, id: old.id }];
        });
        if (allOrNothing === true && plans.length < deletions.length) throw new OneByOne();
        const removals = deletionsOf(
          "User",
          plans.map(({ old }) => old),
          context.now(),
        );
        held = brake?.heldOf(removals) ?? [];
        const going = allOrNothing === true && held.length > 0 ? [] : withoutHeld(plans, held);
        if (going.length === 0) return going;
        const gone = going.map(({ id }) => id);
        await transaction.run(touchGroups, { ids: gone, now: context.now() });
        await transaction.run(deleteRows, { ids: gone });
        await recordChanges(
          transaction,
          context,
          going.map(({ old }) => deletionOf(old, origin)),
        );
        await brake?.count(removals.filter((removal) => !held.includes(removal)));
        return going;
      });
      context.forget();
      for (const { index, id } of plain) outcomes[index] = { value: id };
      await refuseHeld(context, held, plans, outcomes, allOrNothing === true);
    },
  });
}

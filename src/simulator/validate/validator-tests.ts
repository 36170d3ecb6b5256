/** The list of Microsoft's SCIM Validator: 24 tests of users and groups, and seven in preview [R1]. */
import { pathOf } from "../connection.js";
import { memberOperations, type Operation, patchBody } from "../cycle/requests.js";
import { enterpriseUser } from "../mapping/mapping.js";
import { property } from "../mapping/target.js";
import { changesOf, furtherAttributes, managerPath, userBody } from "./attributes.js";
import { expect, Skipped } from "./outcome.js";
import { pathless, replaced, verbose } from "./patch.js";
import type { Category, ServerTest } from "./server-test.js";
import {
  createGroup,
  createUser,
  groupBody,
  groupFilter,
  hasManager,
  hasMembers,
  holds,
  isActive,
  listed,
  matched,
  missing,
  needsManager,
  patch,
  read,
  readGroup,
  remove,
  said,
  upn,
  userFilter,
} from "./steps.js";
import type { World } from "./world.js";

type Run = ServerTest["run"];

const users: Readonly<Record<string, Run>> = {
  "Create a new User": createsUser,
  "Create a duplicate User": duplicatesUser,
  "Filter for an existing user": async (world) => {
    const user = await createUser(world);
    await matched(world, userFilter(upn(user.name)), user);
  },
  "Filter for a non-existing user": async (world) => {
    await listed(world, userFilter(upn(world.name())), 0);
  },
  "Filter for an existing user with a different case": async (world) => {
    const user = await createUser(world);
    await matched(world, userFilter(upn(user.name).toUpperCase()), user);
  },
  "Patch User - Replace Attributes Verbose": replacesVerbosely,
  "Update User userName": async (world) => {
    const user = await createUser(world);
    const userName = upn(world.name());
    await patch(world, user, patchBody([replaced("userName", userName)]));
    await matched(world, userFilter(userName), user);
    await listed(world, userFilter(upn(user.name)), 0);
  },
  "Patch User - Disable User": async (world) => {
    const user = await createUser(world);
    await patch(world, user, patchBody([replaced("active", false)]));
    await isActive(world, user, false);
  },
  "Patch User - Add Manager": (world) => writesManager(world, ["add"]),
  "Patch User - Replace Manager": (world) => writesManager(world, ["add", "replace"]),
  "Patch User - Remove Manager": (world) => writesManager(world, ["add", "clear"]),
  "Delete a User": async (world) => {
    const user = await createUser(world);
    await remove(world, user);
    await missing(world, user);
  },
};

const groups: Readonly<Record<string, Run>> = {
  "Get group by id excluding members": async (world) => {
    await readGroup(world, await groupOfOne(world));
  },
  "Filter for existing group excluding members": async (world) => {
    const group = await groupOfOne(world);
    const found = await matched(world, groupFilter(group.name), group);
    expect(property(found, "members") === undefined, "no members with excludedAttributes=members", JSON.stringify(found));
  },
  "Filter for an existing group": async (world) => {
    const group = await createGroup(world);
    await matched(world, pathOf("/Groups", { filter: `displayName eq "${group.name}"` }), group);
  },
  "Filter for a non-existing group": async (world) => {
    await listed(world, groupFilter(world.name()), 0);
  },
  "Filter for an existing group with a different case": async (world) => {
    const group = await createGroup(world);
    await matched(world, groupFilter(group.name.toUpperCase()), group);
  },
  "Create a new Group": async (world) => {
    await readGroup(world, await createGroup(world));
  },
  "Create a duplicate Group": async (world) => {
    const { name } = await createGroup(world);
    const answer = await world.send("POST", "/Groups", groupBody(name));
    expect(answer.status === 409, "a second group of the same displayName to answer 409", said(answer));
  },
  "Patch Group - Replace Attributes": async (world) => {
    const group = await createGroup(world);
    const externalId = `${group.name}-other`;
    await patch(world, group, pathless({ externalId }));
    const found = property(await readGroup(world, group), "externalId");
    expect(found === externalId, `externalId ${externalId}`, JSON.stringify(found) ?? "none");
  },
  "Update Group displayName": async (world) => {
    const group = await createGroup(world);
    const displayName = world.name();
    await patch(world, group, pathless({ displayName }));
    await matched(world, groupFilter(displayName), group);
  },
  "Patch Group - Add Member": async (world) => {
    const [group, user] = [await createGroup(world), await createUser(world)];
    await patch(world, group, patchBody([replaced("members", [{ value: user.id }])]));
    await hasMembers(world, group, [user.id]);
  },
  "Patch Group - Remove Member": async (world) => {
    const [group, one, other] = [await createGroup(world), await createUser(world), await createUser(world)];
    await patch(world, group, patchBody(added([one.id, other.id])));
    await patch(world, group, patchBody(memberOperations("remove", [one.id], "flag")));
    await hasMembers(world, group, [other.id]);
  },
  "Delete a Group": async (world) => {
    const group = await createGroup(world);
    await remove(world, group);
    await missing(world, group);
  },
};

const previews: Readonly<Record<string, Run>> = {
  "Patch User - Multiple Ops on different attributes": async (world) => {
    const user = await createUser(world);
    await patch(world, user, patchBody(verbose(changesOf(world.run.attributes, user.name))));
    holds(await read(world, user), world.run.attributes, "second", user.name);
  },
  "Patch User - Multiple Ops on same attribute": severalOnOne,
  "Delete a non-existent User": (world) => remove(world, { path: `/Users/${world.name()}` }, 404),
  "Delete the same User twice": async (world) => {
    const user = await createUser(world);
    await remove(world, user);
    await remove(world, user, 404);
  },
};

const groupPreviews: Readonly<Record<string, Run>> = {
  "Patch Group - Multiple Ops on same attribute": async (world) => {
    const [group, one, other] = [await createGroup(world), await createUser(world), await createUser(world)];
    await patch(world, group, patchBody([...added([one.id, other.id]), ...memberOperations("remove", [one.id], "flag")]));
    await hasMembers(world, group, [other.id]);
  },
  "Delete a non-existent Group": (world) => remove(world, { path: `/Groups/${world.name()}` }, 404),
  "Delete the same Group twice": async (world) => {
    const group = await createGroup(world);
    await remove(world, group);
    await remove(world, group, 404);
  },
};

export function validatorTests(): ServerTest[] {
  const test = ([name, run]: [string, Run], category: Category, needs?: (world: World) => void): ServerTest => ({
    name,
    list: "validator",
    category,
    source: "SCIM Validator [R1]",
    run: async (world) => {
      needs?.(world);
      await run(world);
    },
  });
  return [
    ...Object.entries(users).map((row) => test(row, "mandatory")),
    ...Object.entries(groups).map((row) => test(row, "mandatory", needsGroups)),
    ...Object.entries(previews).map((row) => test(row, "preview")),
    ...Object.entries(groupPreviews).map((row) => test(row, "preview", needsGroups)),
  ];
}

/** The Validator tests groups where there are any; the gallery's tests insist on them. */
function needsGroups({ run }: World): void {
  if (run.schemas && !run.schemas.groups) throw new Skipped("/Schemas declare no Group");
}

const added = (ids: readonly string[]): Operation[] => memberOperations("add", ids, "flag");

async function groupOfOne(world: World) {
  const [group, user] = [await createGroup(world), await createUser(world)];
  await patch(world, group, patchBody(added([user.id])));
  return group;
}

/** Its manager is nobody whom the server knows [R1]. */
async function createsUser(world: World): Promise<void> {
  const name = world.name();
  const body = userBody(world.run.attributes, name);
  if (world.run.mapsManager && world.run.schemas?.declares(managerPath)) {
    body[enterpriseUser] = { ...(body[enterpriseUser] as object | undefined), manager: { value: `${name}-manager` } };
    body.schemas = [...new Set([...(body.schemas as string[]), enterpriseUser])];
  }
  const user = await createUser(world, name, body);
  holds(await read(world, user), world.run.attributes, "first", name);
}

async function duplicatesUser(world: World): Promise<void> {
  const user = await createUser(world);
  const answer = await world.send("POST", "/Users", userBody(world.run.attributes, user.name));
  expect(answer.status === 409, "a second user of the same userName to answer 409", said(answer));
  await matched(world, userFilter(upn(user.name)), user);
}

/** Everything that /Schemas declare of what is known here, an operation an attribute. */
async function replacesVerbosely(world: World): Promise<void> {
  const { attributes, chosen, schemas } = world.run;
  const further = chosen ? [] : furtherAttributes.filter(({ path }) => schemas?.writable(path));
  const user = await createUser(world);
  const all = [...attributes, ...further];
  await patch(world, user, patchBody(verbose(changesOf(all, user.name))));
  holds(await read(world, user), all, "second", user.name);
}

/** Written as a bare id, cleared by an object without one [D1]. */
async function writesManager(world: World, steps: readonly ("add" | "replace" | "clear")[]): Promise<void> {
  needsManager(world);
  const user = await createUser(world);
  for (const step of steps) {
    const manager = step === "clear" ? undefined : await createUser(world);
    const operation = { op: step === "add" ? "add" : "replace", path: managerPath, value: manager ? manager.id : { value: "" } };
    await patch(world, user, patchBody([operation]));
    await hasManager(world, user, manager?.id);
  }
}

/** Not on what /Schemas require: the Validator does that as well, and is not to be followed in it [D11]. */
async function severalOnOne(world: World): Promise<void> {
  const { attributes, schemas } = world.run;
  const attribute = attributes.find(({ path }) => ["displayName", "title"].includes(path) && !schemas?.requires(path));
  if (!attribute) throw new Skipped("neither displayName nor title is mapped and optional");
  const user = await createUser(world);
  const { path } = attribute;
  await patch(
    world,
    user,
    patchBody([
      { op: "remove", path },
      { op: "add", path, value: "Between" },
      { op: "replace", path, value: "At last" },
    ]),
  );
  const found = property(await read(world, user), path);
  expect(found === "At last", `${path} "At last"`, JSON.stringify(found) ?? "none");
}

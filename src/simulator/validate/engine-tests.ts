/** Microsoft's gallery tests 1 to 14, which Entra's engine drives: here by the requests that it would send [T1]. */
import { managerOperation, memberOperations, patchBody, updateOperations } from "../cycle/requests.js";
import { parseTarget } from "../mapping/target.js";
import { type Attribute, changesOf, managerPath, userBody } from "./attributes.js";
import type { GalleryTest } from "./server-test.js";
import {
  change,
  createGroup,
  createUser,
  groupFilter,
  hasManager,
  hasMembers,
  holds,
  isActive,
  listed,
  type Made,
  matched,
  missing,
  needsManager,
  patch,
  provisionGroup,
  provisionUser,
  read,
  readGroup,
  remove,
  upn,
  userFilter,
} from "./steps.js";
import type { World } from "./world.js";

/** Entra learns of these later, so that it adds what was not there: no value fits the path's filter yet [O] [R1]. */
const comesLater = ({ path }: Attribute) => ["addresses", "phoneNumbers"].includes(parseTarget(path).attribute);

export const engineTests: readonly GalleryTest[] = [
  { number: 1, name: "Create_User_Test", category: "mandatory", run: createsUser },
  { number: 2, name: "Update_User_Test", category: "mandatory", patches: true, run: updatesUser },
  { number: 3, name: "Disable_User_Test", category: "mandatory", patches: true, run: disablesUser },
  { number: 4, name: "Delete_User_Test", category: "optional", patches: true, run: deletesUser },
  { number: 5, name: "User_Update_Manager_Test", category: "mandatory", patches: true, run: updatesManager },
  { number: 6, name: "Restore_User_Test", category: "mandatory", patches: true, run: restoresUser },
  { number: 7, name: "POD_User_Test", category: "mandatory", run: provisionsUserOnDemand },
  { number: 8, name: "Create_Group_Test", category: "mandatory", run: createsGroup },
  { number: 9, name: "Update_Group_Test", category: "mandatory", patches: true, run: updatesGroup },
  { number: 10, name: "Delete_Group_Test", category: "optional", run: deletesGroup },
  { number: 11, name: "Group_Add_Member_Test", category: "mandatory", patches: true, run: addsMember },
  { number: 12, name: "Group_Remove_Member_Test", category: "mandatory", patches: true, run: removesMember },
  { number: 13, name: "POD_Group_Test", category: "mandatory", run: provisionsGroupOnDemand },
  { number: 14, name: "Restore_Group_Test", category: "optional", run: restoresGroup },
];

async function createsUser(world: World): Promise<void> {
  const user = await provisionUser(world);
  await matched(world, userFilter(upn(user.name)), user);
  holds(await read(world, user), world.run.attributes, "first", user.name);
}

async function updatesUser(world: World): Promise<void> {
  const { attributes } = world.run;
  const name = world.name();
  const there = attributes.filter((attribute) => !comesLater(attribute));
  const user = await provisionUser(world, name, userBody(there, name));
  const differences = [...changesOf(there, name), ...changesOf(attributes.filter(comesLater), name, false)];
  await change(world, user, updateOperations(differences, world.dialect));
  holds(await read(world, user), attributes, "second", name);
}

async function setActive(world: World, user: Made, active: boolean): Promise<void> {
  await change(world, user, updateOperations([{ target: parseTarget("active"), value: active, before: !active }], world.dialect));
  await isActive(world, user, active);
}

async function disablesUser(world: World): Promise<void> {
  await setActive(world, await provisionUser(world), false);
}

/** Soft deletion first, then what follows it after thirty days. */
async function deletesUser(world: World): Promise<void> {
  const user = await provisionUser(world);
  await setActive(world, user, false);
  await remove(world, user);
  await missing(world, user);
  await listed(world, userFilter(upn(user.name)), 0);
}

async function updatesManager(world: World): Promise<void> {
  needsManager(world);
  const [user, first, second] = [await provisionUser(world), await provisionUser(world), await provisionUser(world)];
  const target = parseTarget(managerPath);
  const ids = [undefined, first.id, second.id, undefined];
  for (const [index, id] of ids.slice(1).entries()) {
    await change(world, user, [managerOperation(target, id, ids[index], world.dialect)]);
    await hasManager(world, user, id);
  }
}

/** Unassigned, then assigned again: the same id, by PATCH and not by POST [T1]. */
async function restoresUser(world: World): Promise<void> {
  const user = await provisionUser(world);
  await setActive(world, user, false);
  await setActive(world, user, true);
  holds(await read(world, user), world.run.attributes, "first", user.name);
}

/** A test user is asked for first [D11]; PATCH is of the legacy dialect whatever the flag says [D2]. */
async function provisionsUserOnDemand(world: World): Promise<void> {
  await listed(world, userFilter(world.name()), 0);
  const user = await provisionUser(world);
  await read(world, user);
  await patch(world, user, patchBody(updateOperations(changesOf(world.run.attributes, user.name), "onDemand")));
  holds(await read(world, user), world.run.attributes, "second", user.name);
}

async function createsGroup(world: World): Promise<void> {
  const group = await provisionGroup(world);
  await matched(world, groupFilter(group.name), group);
  await readGroup(world, group);
}

async function updatesGroup(world: World): Promise<void> {
  const group = await provisionGroup(world);
  const renamed = world.name();
  const difference = { target: parseTarget("displayName"), value: renamed, before: group.name };
  await change(world, group, updateOperations([difference], world.dialect));
  await matched(world, groupFilter(renamed), group);
  await listed(world, groupFilter(group.name), 0);
}

/** Groups have no soft deletion. */
async function deletesGroup(world: World): Promise<void> {
  const group = await provisionGroup(world);
  await remove(world, group);
  await missing(world, group);
  await listed(world, groupFilter(group.name), 0);
}

/** Members are written blindly, so that the same one may come twice [O] [D1]. */
async function addsMember(world: World): Promise<void> {
  const [group, one, other] = [await provisionGroup(world), await provisionUser(world), await provisionUser(world)];
  await change(world, group, memberOperations("add", [one.id], world.dialect));
  await hasMembers(world, group, [one.id]);
  await change(world, group, memberOperations("add", [one.id, other.id], world.dialect));
  await hasMembers(world, group, [one.id, other.id]);
}

/** Only those named go, and one that has gone may be taken away again. */
async function removesMember(world: World): Promise<void> {
  const [group, one, other] = [await provisionGroup(world), await provisionUser(world), await provisionUser(world)];
  await change(world, group, memberOperations("add", [one.id, other.id], world.dialect));
  await change(world, group, memberOperations("remove", [one.id], world.dialect));
  await hasMembers(world, group, [other.id]);
  await change(world, group, memberOperations("remove", [one.id], world.dialect));
  await hasMembers(world, group, [other.id]);
}

/** With up to five members [D11]. */
async function provisionsGroupOnDemand(world: World): Promise<void> {
  const members = [await createUser(world), await createUser(world)].map(({ id }) => id);
  const group = await provisionGroup(world);
  await readGroup(world, group);
  await patch(world, group, patchBody(memberOperations("add", members, "onDemand")));
  await hasMembers(world, group, members);
}

/** Unassigned, which deletes it, then assigned again, which makes it anew. */
async function restoresGroup(world: World): Promise<void> {
  const group = await provisionGroup(world);
  await remove(world, group);
  await missing(world, group);
  const again = await createGroup(world, group.name);
  await matched(world, groupFilter(group.name), again);
}

/** What an administrator does to the directory; each change is counted, so that the next cycle's delta query tells it. */
import {
  type Directory,
  DirectoryFault,
  type DirectoryGroup,
  type DirectoryUser,
  findPrincipal,
  type UserAttribute,
  userAttributes,
} from "./directory.js";
import { called, renamed, rolesOf } from "./name-index.js";

export type NewUser = Partial<Omit<DirectoryUser, "objectId" | "changed">> & { readonly userPrincipalName: string };

/** A changed object carries the count of its change. */
function touch(directory: Directory, object: { readonly objectId: string; changed: number }): void {
  directory.changes += 1;
  object.changed = directory.changes;
  renamed(directory, object.objectId);
}

export function hire(directory: Directory, objectId: string, given: NewUser): DirectoryUser {
  refuseTaken(directory, given.userPrincipalName);
  return addUser(directory, objectId, given);
}

/** For a generator, which knows that the name is free. */
export function addUser(directory: Directory, objectId: string, given: NewUser): DirectoryUser {
  const [local = given.userPrincipalName] = given.userPrincipalName.split("@");
  if (directory.users[objectId]) throw new Error(`The object id ${objectId} is somebody's already`);
  const user: DirectoryUser = {
    objectId,
    changed: 0,
    accountEnabled: true,
    mailNickname: local,
    displayName: [given.givenName, given.surname].filter(Boolean).join(" ") || local,
    ...given,
  };
  directory.users[objectId] = user;
  touch(directory, user);
  return user;
}

/** Sets texts; an empty one clears. */
export function changeUser(directory: Directory, user: DirectoryUser, set: Partial<Record<UserAttribute, string>>): void {
  refuseDeleted(user);
  for (const [name, value] of Object.entries(set) as [UserAttribute, string | undefined][]) {
    if (!userAttributes.includes(name)) throw new DirectoryFault(`A user has no ${name}: it has ${userAttributes.join(", ")}`);
    if (name === "userPrincipalName") {
      if (!value) throw new DirectoryFault("A user has a userPrincipalName");
      if (value.toLowerCase() !== user.userPrincipalName.toLowerCase()) refuseTaken(directory, value);
      user.userPrincipalName = value;
    } else if (value) user[name] = value;
    else delete user[name];
  }
  touch(directory, user);
}

/** Two users exchange names and addresses, as after a mistake: no moment in between is seen from outside. */
export function swapNames(directory: Directory, one: DirectoryUser, other: DirectoryUser): void {
  const names = ["userPrincipalName", "mail", "mailNickname"] as const;
  refuseDeleted(one);
  refuseDeleted(other);
  for (const name of names) {
    const [first = "", second = ""] = [one[name], other[name]];
    if (first && second) [one[name], other[name]] = [second, first];
  }
  touch(directory, one);
  touch(directory, other);
}

export function setManager(directory: Directory, user: DirectoryUser, manager: string | undefined): void {
  if (manager === user.objectId) throw new DirectoryFault("Nobody is their own manager");
  if (manager === undefined) delete user.manager;
  else user.manager = manager;
  touch(directory, user);
}

export function setEnabled(directory: Directory, user: DirectoryUser, accountEnabled: boolean): void {
  refuseDeleted(user);
  user.accountEnabled = accountEnabled;
  touch(directory, user);
}

/** Into the recycle bin; the name becomes the objectId's 32 digits and the name, which frees the name. [O onyx PR 14074] */
export function deleteUser(directory: Directory, user: DirectoryUser, now: string): void {
  refuseDeleted(user);
  user.deletedAt = now;
  user.nameBeforeDeletion = user.userPrincipalName;
  user.userPrincipalName = `${user.objectId.replaceAll("-", "")}${user.userPrincipalName}`;
  touch(directory, user);
}

export function restoreUser(directory: Directory, user: DirectoryUser): void {
  if (!user.deletedAt || !user.nameBeforeDeletion) throw new DirectoryFault(`${user.userPrincipalName} is not deleted`);
  refuseTaken(directory, user.nameBeforeDeletion);
  user.userPrincipalName = user.nameBeforeDeletion;
  delete user.nameBeforeDeletion;
  delete user.deletedAt;
  touch(directory, user);
}

/** For good: nothing refers to the user any more. */
export function purgeUser(directory: Directory, user: DirectoryUser): void {
  if (!user.deletedAt) throw new DirectoryFault(`${user.userPrincipalName} must be deleted before it can be purged`);
  delete directory.users[user.objectId];
  forget(directory, user.objectId, "user", user.userPrincipalName);
  for (const other of Object.values(directory.users)) {
    if (other.manager === user.objectId) setManager(directory, other, undefined);
  }
}

const recycleDays = 30;

/** What has lain in the recycle bin for 30 days is purged. [D4] */
export function purgeExpired(directory: Directory, now: string): string[] {
  const limit = Date.parse(now) - recycleDays * 86_400_000;
  const expired = Object.values(directory.users).filter(({ deletedAt }) => deletedAt !== undefined && Date.parse(deletedAt) <= limit);
  for (const user of expired) purgeUser(directory, user);
  return expired.map(({ userPrincipalName }) => userPrincipalName);
}

export function assign(directory: Directory, principal: string, role = "User"): void {
  if (rolesOf(directory, principal).length > 0) return;
  directory.assignments.push({ principal, role });
  touchPrincipal(directory, principal);
}

export function unassign(directory: Directory, principal: string): void {
  const rest = directory.assignments.filter((assignment) => assignment.principal !== principal);
  if (rest.length === directory.assignments.length) throw new DirectoryFault(`${principal} is not assigned to the application`);
  directory.assignments = rest;
  touchPrincipal(directory, principal);
}

export function createGroup(directory: Directory, objectId: string, displayName: string, members: readonly string[] = []): DirectoryGroup {
  const group: DirectoryGroup = { objectId, changed: 0, displayName, securityEnabled: true, members: [] };
  directory.groups[objectId] = group;
  touch(directory, group);
  if (members.length > 0) editMembers(directory, group, { add: members });
  return group;
}

export function renameGroup(directory: Directory, group: DirectoryGroup, displayName: string): void {
  group.displayName = displayName;
  touch(directory, group);
}

/** Adds what is no member and removes what is one; a group cannot be its own member. */
export function editMembers(
  directory: Directory,
  group: DirectoryGroup,
  { add = [], remove = [] }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): void {
  for (const member of add) {
    findPrincipal(directory, member);
    if (member === group.objectId) throw new DirectoryFault(`${group.displayName} cannot be its own member`);
  }
  const removed = new Set(remove);
  group.members = [...new Set([...group.members, ...add])].filter((member) => !removed.has(member));
  touch(directory, group);
}

/** Groups have no recycle bin here: Entra sends a DELETE at once. [T1 tests 10, 14] */
export function deleteGroup(directory: Directory, group: DirectoryGroup): void {
  delete directory.groups[group.objectId];
  forget(directory, group.objectId, "group", group.displayName);
}

function forget(directory: Directory, objectId: string, kind: "user" | "group", name: string): void {
  const removed = { objectId, kind, name, changed: 0 };
  directory.removed[objectId] = removed;
  touch(directory, removed);
  directory.assignments = directory.assignments.filter(({ principal }) => principal !== objectId);
  for (const group of Object.values(directory.groups)) {
    if (!group.members.includes(objectId)) continue;
    group.members = group.members.filter((member) => member !== objectId);
    touch(directory, group);
  }
}

function touchPrincipal(directory: Directory, objectId: string): void {
  touch(directory, findPrincipal(directory, objectId));
}

function refuseDeleted(user: DirectoryUser): void {
  if (user.deletedAt) throw new DirectoryFault(`${user.nameBeforeDeletion} is deleted: restore it first`);
}

function refuseTaken(directory: Directory, name: string): void {
  const sought = name.toLowerCase();
  const taken = called(directory, "users", name).some((objectId) => directory.users[objectId]?.userPrincipalName.toLowerCase() === sought);
  if (taken) throw new DirectoryFault(`${name} is another user's userPrincipalName`);
}

/** A tenant from a JSON file that people write: users, groups and assignments, which name each other by userPrincipalName and displayName. */
import { readFileSync } from "node:fs";
import { Chance } from "./chance.js";
import { assign, createGroup, editMembers, hire, setManager } from "./changes.js";
import { type Directory, DirectoryFault, findGroup, findPrincipal, findUser, userAttributes } from "./directory.js";
import { emptyDirectory } from "./generate.js";

interface FileUser extends Readonly<Record<string, unknown>> {
  readonly userPrincipalName: string;
}

export function readDirectoryFile(file: string, seed: number, domain: string): Directory {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new DirectoryFault(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : error}`);
  }
  return toDirectory(content, seed, domain);
}

export function toDirectory(content: unknown, seed: number, domain: string): Directory {
  const chance = new Chance(seed);
  const directory = emptyDirectory(chance.uuid(), domain);
  const { users, groups, assignments, ...unknown } = objectOf(content, "The file");
  refuse(Object.keys(unknown)[0], "The file", ["users", "groups", "assignments"]);
  const people = listOf(users, "users").map((user, index) => fileUser(user, `users[${index}]`));
  for (const { manager, accountEnabled, objectId, ...texts } of people) {
    const id = typeof objectId === "string" ? objectId : chance.uuid();
    hire(directory, id, { ...(texts as { userPrincipalName: string }), accountEnabled: accountEnabled !== false });
  }
  for (const { userPrincipalName, manager } of people) {
    if (manager !== undefined) setManager(directory, findUser(directory, userPrincipalName), findUser(directory, String(manager)).objectId);
  }
  const teams = listOf(groups, "groups").map((group, index) => objectOf(group, `groups[${index}]`));
  for (const [index, { displayName, objectId }] of teams.entries()) {
    if (typeof displayName !== "string") throw new DirectoryFault(`groups[${index}] has no displayName`);
    createGroup(directory, typeof objectId === "string" ? objectId : chance.uuid(), displayName);
  }
  for (const { displayName, members } of teams) {
    const add = listOf(members, "members").map((member) => findPrincipal(directory, String(member)).objectId);
    if (add.length > 0) editMembers(directory, findGroup(directory, String(displayName)), { add });
  }
  for (const name of listOf(assignments, "assignments")) assign(directory, findPrincipal(directory, String(name)).objectId);
  return directory;
}

function fileUser(value: unknown, place: string): FileUser {
  const user = objectOf(value, place);
  const allowed = [...userAttributes, "objectId", "manager", "accountEnabled", "proxyAddresses"];
  refuse(
    Object.keys(user).find((name) => !allowed.includes(name)),
    place,
    allowed,
  );
  if (typeof user.userPrincipalName !== "string") throw new DirectoryFault(`${place} has no userPrincipalName`);
  return user as FileUser;
}

function refuse(name: string | undefined, place: string, allowed: readonly string[]): void {
  if (name !== undefined) throw new DirectoryFault(`${place} has ${name}; it may have ${allowed.join(", ")}`);
}

function objectOf(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new DirectoryFault(`${place} must be an object`);
  return value as Record<string, unknown>;
}

function listOf(value: unknown, place: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new DirectoryFault(`${place} must be a list`);
  return value;
}

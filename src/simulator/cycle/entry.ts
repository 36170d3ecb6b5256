/** An object of the directory as a cycle sees it: its kind, its attributes, and whether it is there, enabled and in scope. */
import type { Directory, DirectoryGroup, DirectoryUser } from "../directory/directory.js";
import { rolesOf } from "../directory/name-index.js";
import type { Surroundings, Value } from "../mapping/expression.js";
import type { ObjectType } from "../mapping/mapping.js";

export interface Entry {
  readonly kind: ObjectType;
  readonly objectId: string;
  readonly name: string;
  readonly present: boolean;
  readonly inScope: boolean;
  readonly deleted: boolean;
  readonly enabled: boolean;
  /** When it last changed, by the directory's count. */
  readonly changed: number;
  readonly attribute: (name: string) => Value;
  readonly user?: DirectoryUser;
  readonly group?: DirectoryGroup;
}

export function entryOf(directory: Directory, objectId: string, scope: ReadonlySet<string>): Entry | undefined {
  const inScope = scope.has(objectId);
  const user = directory.users[objectId];
  if (user) return userEntry(directory, user, inScope);
  const group = directory.groups[objectId];
  if (group) return groupEntry(group, inScope);
  const removed = directory.removed[objectId];
  if (!removed) return undefined;
  const kind = removed.kind === "user" ? "User" : "Group";
  const { name, changed } = removed;
  return { kind, objectId, name, present: false, inScope: false, deleted: true, enabled: false, changed, attribute: () => undefined };
}

function userEntry(directory: Directory, user: DirectoryUser, inScope: boolean): Entry {
  const deleted = user.deletedAt !== undefined;
  // True also for those who are not assigned, are filtered out, or whose account is disabled. [D4]
  const softDeleted = !inScope || deleted || !user.accountEnabled;
  const known = user as unknown as Readonly<Record<string, Value>>;
  const made: Readonly<Record<string, () => Value>> = {
    IsSoftDeleted: () => softDeleted,
    appRoleAssignments: () => [...rolesOf(directory, user.objectId)],
  };
  return {
    kind: "User",
    objectId: user.objectId,
    name: user.displayName ?? user.userPrincipalName,
    present: true,
    inScope,
    deleted,
    enabled: user.accountEnabled,
    changed: user.changed,
    attribute: (name) => (Object.hasOwn(made, name) ? made[name]?.() : known[name]),
    user,
  };
}

function groupEntry(group: DirectoryGroup, inScope: boolean): Entry {
  const known = group as unknown as Readonly<Record<string, Value>>;
  return {
    kind: "Group",
    objectId: group.objectId,
    name: group.displayName,
    present: true,
    inScope,
    deleted: false,
    enabled: true,
    changed: group.changed,
    attribute: (name) => known[name],
    group,
  };
}

export function surroundingsOf(entry: Entry, now: string, chance: () => number): Surroundings {
  return { attribute: entry.attribute, now: () => new Date(now), chance };
}

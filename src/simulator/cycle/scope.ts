/** Who is in scope: what is assigned, with the direct members of assigned groups, or everybody; and then what the scoping filters let through. [D4, D9, D10] */
import type { Directory } from "../directory/directory.js";
import type { Value } from "../mapping/expression.js";
import { passes } from "../mapping/scoping-filter.js";
import type { JobSettings } from "./job.js";

/** The objectIds in scope; nested groups are not expanded, and a group must be security-enabled. */
export function inScope(directory: Directory, settings: JobSettings): ReadonlySet<string> {
  const { User, Group } = settings.mapping;
  const through = (objectId: string): boolean => {
    const user = directory.users[objectId];
    if (user) return passes(User.filters ?? [], (name) => user[name as keyof typeof user] as Value);
    const group = directory.groups[objectId];
    return group !== undefined && Group.enabled && passes(Group.filters ?? [], (name) => group[name as keyof typeof group] as Value);
  };
  return new Set([...chosen(directory, settings)].filter(through));
}

function chosen(directory: Directory, { scope }: JobSettings): ReadonlySet<string> {
  const groups = Object.values(directory.groups).filter(({ securityEnabled }) => securityEnabled);
  if (scope === "all") return new Set([...Object.keys(directory.users), ...groups.map(({ objectId }) => objectId)]);
  const assigned = new Set(directory.assignments.map(({ principal }) => principal));
  const found = new Set([...assigned].filter((objectId) => directory.users[objectId]));
  for (const { objectId, members } of groups) {
    if (!assigned.has(objectId)) continue;
    found.add(objectId);
    for (const member of members) if (directory.users[member]) found.add(member);
  }
  return found;
}

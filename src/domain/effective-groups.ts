/** The groups that people belong to, through groups in groups too: one statement more, and only where there are such groups. */
import DataLoader from "dataloader";
import type { DomainContext } from "./context.js";
import { GroupMembership } from "./group-membership.js";
import { groupsOf } from "./group-rows.js";
import { selectAbove } from "./nested-groups.js";
import type { GroupReference, User } from "./user.js";
import type { MembershipKind } from "./where-inputs.js";

/** Below the number of parameters that SQLite takes. */
const rootsAtOnce = 10_000;

interface AboveRow extends GroupReference {
  readonly rootId: string;
}

/** The groups that a group is in, and those that they are in; it is among them itself when it is in one that it contains. */
function above(context: DomainContext): DataLoader<string, readonly GroupReference[]> {
  return context.keep(
    "groups above",
    () =>
      new DataLoader<string, readonly GroupReference[]>(
        async (ids) => {
          const found = new Map<string, GroupReference[]>(ids.map((id) => [id, []]));
          for (const { rootId, id, displayName } of await context.scope.all<AboveRow>(selectAbove, { ids })) {
            found.get(rootId)?.push({ id, displayName });
          }
          return ids.map((id) => found.get(id) ?? []);
        },
        { maxBatchSize: rootsAtOnce },
      ),
  );
}

export async function effectiveGroupsOf(context: DomainContext, user: User): Promise<GroupMembership[]> {
  const { groupReferences, groupsAreNested } = user;
  const direct = groupReferences ?? (await groupsOf(context, user.id, "userId"));
  const nested = groupsAreNested === false || direct.length === 0 ? [] : await above(context).loadMany(direct.map(({ id }) => id));
  const memberships = new Map<string, GroupMembership>();
  for (const group of direct) memberships.set(group.id, toMembership(group, "DIRECT"));
  for (const groups of nested) {
    if (groups instanceof Error) throw groups;
    for (const group of groups) if (!memberships.has(group.id)) memberships.set(group.id, toMembership(group, "INDIRECT"));
  }
  return nested.length === 0 ? [...memberships.values()] : [...memberships.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function toMembership({ id, displayName }: GroupReference, kind: MembershipKind): GroupMembership {
  return Object.assign(new GroupMembership(), { id, displayName, kind });
}

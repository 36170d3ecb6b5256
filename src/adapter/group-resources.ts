/** Groups in the domain API: members are only ever changed by a delta, whatever the group's size. */
import type { RequestContext } from "../scim/context.js";
import { foldMembers, type MemberOperation, membersOf } from "../scim/member-operations.js";
import { applyPatch } from "../scim/patch-apply.js";
import type { JsonObject, Resource, Stored } from "../scim/resource.js";
import type { Shape, Written } from "../scim/store.js";
import { changeGroup, countGroups, createGroup, deleteGroup, listGroups, memberPage, readGroup, readMembers } from "./documents.js";
import type {
  Group,
  GroupChange,
  GroupInput,
  GroupOrder,
  GroupWhere,
  Member,
  MemberConnection,
  MembersChange,
  MemberWhere,
} from "./domain-types.js";
import { groupMapping } from "./group-mapping.js";
import {
  applyOptions,
  changing,
  guarded,
  keepUnasserted,
  originOf,
  type PageVariables,
  type Resources,
  type Send,
  type Target,
} from "./resources.js";
import { type Input, toInput } from "./to-input.js";
import { toStored } from "./to-resource.js";
import { toValueWhere } from "./to-where.js";

interface GroupPageVariables {
  readonly where?: GroupWhere;
  readonly orderBy?: GroupOrder;
  readonly first: number;
  readonly offset: number;
}

/** The group's own attributes: what a change needs to know. */
const own: Shape = { values: false, groups: false, members: false };

async function read(send: Send, id: string, shape: Shape): Promise<Stored | undefined> {
  const { group } = await send(readGroup.for(shape), { id }, id);
  return group ? stored(send, group) : undefined;
}

/** The first page of members came with the group; further ones follow only for very large groups. */
async function stored(send: Send, group: Group): Promise<Stored> {
  if (!group.members?.pageInfo.hasNextPage) return toStored(groupMapping, group);
  const nodes = [...group.members.nodes, ...(await remainingMembers(send, group.id, group.members.pageInfo.endCursor))];
  const whole: Group = { ...group, members: { ...group.members, nodes } };
  return toStored(groupMapping, whole);
}

async function remainingMembers(send: Send, id: string, from: string | null, where?: MemberWhere): Promise<Member[]> {
  const nodes: Member[] = [];
  for (let after: string | null | undefined = from; after !== undefined; ) {
    const page: MemberConnection | undefined = (
      await send(readMembers, { id, first: memberPage, ...(after ? { after } : {}), ...(where ? { where } : {}) }, id)
    ).group?.members;
    nodes.push(...(page?.nodes ?? []));
    after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
  }
  return nodes;
}

export const groupResources: Resources = {
  mapping: groupMapping,
  read,

  async list(send, page: PageVariables, shape) {
    const { groups } = await send(listGroups.for(shape), page as GroupPageVariables);
    const resources: Stored[] = [];
    for (const group of groups.nodes) resources.push(await stored(send, group));
    return { total: groups.totalCount, resources };
  },

  async count(send, where) {
    return (await send(countGroups, { where: where as GroupWhere | undefined })).groups.totalCount;
  },

  async create(send, context, resource) {
    const memberIds = idsOf(resource);
    const input = { ...toInput(groupMapping, resource), ...(memberIds.length > 0 ? { memberIds } : {}) } as unknown as GroupInput;
    const { createGroup: created } = await send(createGroup, { input, origin: originOf(context) });
    const whole = toStored(groupMapping, created.group);
    const skipped = new Set(created.skippedMemberIds);
    const members = ((resource.members ?? []) as JsonObject[]).filter(({ value }) => !skipped.has(value as string));
    return members.length === 0 ? whole : { ...whole, resource: { ...whole.resource, members } };
  },

  replace(send, context, target, resource) {
    const members: MembersChange = { replaceAll: idsOf(resource) };
    return change(send, context, target, members, (before) => keepUnasserted(groupMapping, before, resource));
  },

  async patch(send, context, target, operations) {
    const parts = membersOf(operations);
    const members = await memberChange(send, target.id, parts.members);
    if (parts.own.length > 0)
      return change(send, context, target, members, (before) => applyPatch(before, parts.own, groupMapping.type, applyOptions(context)));
    const version = typeof target.ifMatch === "number" ? target.ifMatch : undefined;
    return guarded(target.ifMatch, () => write(send, context, target.id, version, undefined, members));
  },

  async remove(send, context, id, version) {
    await send(deleteGroup, { id, version, origin: originOf(context) }, id);
  },
};

function change(
  send: Send,
  context: RequestContext,
  target: Target,
  members: MembersChange | undefined,
  apply: (before: Resource) => Resource,
): Promise<Written> {
  return changing(
    context,
    groupMapping,
    target,
    () => read(send, target.id, own),
    apply,
    async (before, _after, set: Input) => {
      const changes = Object.keys(set).length > 0;
      if (!changes && !members) return { id: before.id, version: before.version };
      const version = changes || typeof target.ifMatch === "number" ? before.version : undefined;
      return write(send, context, target.id, version, changes ? (set as GroupChange) : undefined, members);
    },
  );
}

async function write(
  send: Send,
  context: RequestContext,
  id: string,
  version: number | undefined,
  set: GroupChange | undefined,
  members: MembersChange | undefined,
): Promise<Written> {
  const { changeGroup: written } = await send(changeGroup, { id, version, set, members, origin: originOf(context) }, id);
  return { id: written.id, version: written.version };
}

/** Operations in their order as one delta; a filter on anything but ids is asked of the domain first. */
async function memberChange(send: Send, id: string, operations: readonly MemberOperation[]): Promise<MembersChange | undefined> {
  if (operations.length === 0) return undefined;
  const known: MemberOperation[] = [];
  for (const operation of operations) {
    if (operation.op !== "removeMatching") known.push(operation);
    else {
      const where = toValueWhere(groupMapping, operation.path, operation.filter) as MemberWhere;
      known.push({ op: "remove", ids: (await remainingMembers(send, id, null, where)).map((member) => member.id) });
    }
  }
  const { replaceAll, add, remove } = foldMembers(known);
  if (replaceAll) return { replaceAll };
  return add.length === 0 && remove.length === 0 ? {} : { ...(add.length > 0 ? { add } : {}), ...(remove.length > 0 ? { remove } : {}) };
}

function idsOf(resource: Resource): string[] {
  return ((resource.members ?? []) as JsonObject[]).map(({ value }) => String(value));
}

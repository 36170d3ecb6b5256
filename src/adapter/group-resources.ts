/** Groups in the domain API: members are only ever changed by a delta, whatever the group's size. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { RequestContext } from "../scim/context.js";
import { notFound } from "../scim/errors.js";
import { LongList } from "../scim/long-list.js";
import { type MemberOperation, type MemberStep, type MemberTypes, memberSteps, membersOf, typesOf } from "../scim/member-operations.js";
import type { JsonObject, Resource, Stored } from "../scim/resource.js";
import type { Shape, Written } from "../scim/store.js";
import {
  changeGroup,
  countGroups,
  createGroup,
  deleteGroup,
  listGroups,
  listGroupsByCursor,
  memberPage,
  readGroup,
  readMembers,
} from "./documents.js";
import type {
  Group,
  GroupChange,
  GroupInput,
  GroupOrder,
  GroupWhere,
  MemberConnection,
  MemberKind,
  MembersChange,
  MemberWhere,
} from "./domain-types.js";
import { groupMapping, memberTypes } from "./group-mapping.js";
import {
  type CursorVariables,
  changing,
  guarded,
  originOf,
  type PageVariables,
  patched,
  type Resources,
  replaced,
  type Send,
  type Target,
  toCursorPage,
} from "./resources.js";
import { type Input, toInput } from "./to-input.js";
import { toRelated, toStored } from "./to-resource.js";
import { toValueWhere } from "./to-where.js";

interface GroupCursorVariables extends Omit<CursorVariables, "where" | "orderBy"> {
  readonly where?: GroupWhere;
  readonly orderBy?: GroupOrder;
}

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

/** The first page of members came with the group; further ones follow, while the answer is written, for large groups alone. */
function stored(send: Send, group: Group): Stored {
  const whole = toStored(groupMapping, group);
  const { hasNextPage, endCursor } = group.members?.pageInfo ?? {};
  if (!hasNextPage || !endCursor) return whole;
  const members = LongList.begin((whole.resource.members ?? []) as JsonObject[], () => furtherMembers(send, group.id, endCursor));
  return { ...whole, resource: { ...whole.resource, members } };
}

async function* furtherMembers(send: Send, id: string, from: string): AsyncGenerator<JsonObject[]> {
  for (let after: string | null | undefined = from; after; ) {
    // The embedded store answers at once: without this, others would wait until the last page.
    await nextTurn();
    const { group }: { group: { members: MemberConnection } | null } = await send(readMembers, { id, first: memberPage, after }, id);
    if (!group) throw notFound(`Group ${id} was deleted while it was read`);
    yield toRelated(groupMapping, "members", group.members.nodes);
    after = group.members.pageInfo.hasNextPage ? group.members.pageInfo.endCursor : undefined;
  }
}

export const groupResources: Resources = {
  mapping: groupMapping,
  read,

  async list(send, page: PageVariables, shape) {
    const { groups } = await send(listGroups.for(shape), page as GroupPageVariables);
    return { total: groups.totalCount, resources: groups.nodes.map((group) => stored(send, group)) };
  },

  async listByCursor(send, page: CursorVariables, shape) {
    const { groups } = await send(listGroupsByCursor.for(shape), page as GroupCursorVariables);
    return toCursorPage(
      groups.nodes.map((group) => stored(send, group)),
      groups,
    );
  },

  async count(send, where) {
    return (await send(countGroups, { where: where as GroupWhere | undefined })).groups.totalCount;
  },

  async create(send, context, resource) {
    const input = newGroupInput(resource);
    const document = createGroup.for({ ...own, members: input.memberIds !== undefined });
    const { createGroup: created } = await send(document, { input, origin: originOf(context) });
    noteSkipped(context, created.skippedMemberIds);
    return stored(send, created.group);
  },

  replace(send, context, target, resource) {
    const members = memberReplacement(resource);
    return change(send, context, target, members, (before) => replaced(context, groupMapping, before, resource));
  },

  async patch(send, context, target, operations) {
    const parts = membersOf(operations);
    const members = memberChange(parts.members);
    if (parts.own.length > 0) return change(send, context, target, members, (before) => patched(context, groupMapping, before, parts.own));
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
  noteSkipped(context, written.skippedMemberIds);
  return { id: written.id, version: written.version };
}

/** Members that the connection's policy leaves out are told where tolerances are told. */
export function noteSkipped({ quirks }: RequestContext, { length }: readonly string[]): void {
  if (length > 0) quirks.set("unknown-member", (quirks.get("unknown-member") ?? 0) + length);
}

/** Operations in their order; who matches a filter is the domain's to find out. */
export function memberChange(operations: readonly MemberOperation[]): MembersChange | undefined {
  if (operations.length === 0) return undefined;
  const [first = {}, ...steps] = memberSteps(operations).map(toChange);
  return steps.length === 0 ? first : { ...first, steps };
}

function toChange({ replaceAll, add, remove, removeMatching, mustMatch, types }: MemberStep): MembersChange {
  if (replaceAll) return { replaceAll, ...kindsOf(types) };
  return {
    ...(add.length > 0 ? { add, ...kindsOf(types) } : {}),
    ...(remove.length > 0 ? { remove } : {}),
    ...(removeMatching ? { removeWhere: toValueWhere(groupMapping, removeMatching.path, removeMatching.filter) as MemberWhere } : {}),
    ...(mustMatch ? { mustMatch } : {}),
  };
}

export function newGroupInput(resource: Resource): GroupInput {
  const members = (resource.members ?? []) as JsonObject[];
  const given = members.length > 0 ? { memberIds: idsOf(members), ...kindsOf(typesOf(members)) } : {};
  return { ...toInput(groupMapping, resource), ...given } as unknown as GroupInput;
}

export function memberReplacement(resource: Resource): MembersChange {
  const members = (resource.members ?? []) as JsonObject[];
  return { replaceAll: idsOf(members), ...kindsOf(typesOf(members)) };
}

/** What members are said to be, as the domain is to hold it against what they are. */
function kindsOf(types: MemberTypes = new Map()): Pick<MembersChange, "mustBeUsers" | "mustBeGroups"> {
  const saying = (kind: MemberKind) => [...types].flatMap(([id, type]) => (type === memberTypes[kind] ? [id] : []));
  const [mustBeUsers, mustBeGroups] = [saying("USER"), saying("GROUP")];
  return { ...(mustBeUsers.length > 0 ? { mustBeUsers } : {}), ...(mustBeGroups.length > 0 ? { mustBeGroups } : {}) };
}

function idsOf(members: readonly JsonObject[]): string[] {
  return members.map(({ value }) => String(value));
}

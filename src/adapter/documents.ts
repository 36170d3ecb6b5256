/** Every operation the facade sends to the domain API, its selections made from the mapping tables. */
import type { Operation } from "../graph/client.js";
import { operation } from "../graph/operation.js";
import type { Shape } from "../scim/store.js";
import type {
  Group,
  GroupChange,
  GroupChangePayload,
  GroupInput,
  GroupOrder,
  GroupWhere,
  MemberConnection,
  MembersChange,
  MemberWhere,
  OriginInput,
  User,
  UserChange,
  UserInput,
  UserOrder,
  UserWhere,
  Viewer,
} from "./domain-types.js";
import { groupMapping } from "./group-mapping.js";
import type { Mapping } from "./mapping.js";
import { userMapping } from "./user-mapping.js";

/** How many members one statement reads: a group has few pages of them or one. */
export const memberPage = 10_000;

const own = "id version createdAt updatedAt";
const members = "nodes { id kind displayName } pageInfo { hasNextPage endCursor }";

function selection(mapping: Mapping, shape: Shape): string {
  const fields = mapping.read.map(({ field }) => field);
  const lists = shape.values ? mapping.lists.map(({ list, fields }) => `${list} { ${fields.map(({ field }) => field).join(" ")} }`) : [];
  const groups = mapping === userMapping && shape.groups ? ["groups { id displayName }"] : [];
  const memberList = mapping === groupMapping && shape.members ? [`members(first: ${memberPage}) { ${members} }`] : [];
  return [own, ...fields, ...lists, ...groups, ...memberList].join(" ");
}

/** One document for each combination of the column groups that matter to a resource type. */
export class Variants<Data, Variables> {
  private readonly made = new Map<string, Operation<Data, Variables>>();
  constructor(
    private readonly groups: readonly (keyof Shape)[],
    source: (shape: Shape, key: string) => string,
  ) {
    for (let bits = 0; bits < 1 << groups.length; bits += 1) {
      const shape: Record<keyof Shape, boolean> = { values: false, groups: false, members: false };
      groups.forEach((group, index) => {
        shape[group] = (bits & (1 << index)) !== 0;
      });
      this.made.set(this.key(shape), operation<Data, Variables>(source(shape, this.key(shape))));
    }
  }

  for(shape: Shape): Operation<Data, Variables> {
    const found = this.made.get(this.key(shape));
    if (!found) throw new Error(`No document for the shape ${JSON.stringify(shape)}`);
    return found;
  }

  all(): Iterable<Operation<Data, Variables>> {
    return this.made.values();
  }

  private key(shape: Shape): string {
    return this.groups.filter((group) => shape[group]).join("_");
  }
}

interface PageVariables<Where, Order> {
  readonly where?: Where;
  readonly orderBy?: Order;
  readonly first: number;
  readonly offset: number;
}

export interface PageOf<Node> {
  readonly nodes: readonly Node[];
  readonly totalCount: number;
}

export const viewer = operation<{ viewer: Pick<Viewer, "kind" | "organisation"> }, Record<string, never>>(
  "query Viewer { viewer { kind organisation { id name plan provisioning { profile dialects } } } }",
);

export const readUser = new Variants<{ user: User | null }, { id: string }>(
  ["values", "groups"],
  (shape, key) => `query ReadUser_${key}($id: ID!) { user(id: $id) { ${selection(userMapping, shape)} } }`,
);
export const readGroup = new Variants<{ group: Group | null }, { id: string }>(
  ["members"],
  (shape, key) => `query ReadGroup_${key}($id: ID!) { group(id: $id) { ${selection(groupMapping, shape)} } }`,
);
export const listUsers = new Variants<{ users: PageOf<User> }, PageVariables<UserWhere, UserOrder>>(
  ["values", "groups"],
  (shape, key) =>
    `query ListUsers_${key}($where: UserWhere, $orderBy: UserOrder, $first: Int!, $offset: Int!) { users(where: $where, orderBy: $orderBy, first: $first, offset: $offset) { totalCount nodes { ${selection(userMapping, shape)} } } }`,
);
export const listGroups = new Variants<{ groups: PageOf<Group> }, PageVariables<GroupWhere, GroupOrder>>(
  ["members"],
  (shape, key) =>
    `query ListGroups_${key}($where: GroupWhere, $orderBy: GroupOrder, $first: Int!, $offset: Int!) { groups(where: $where, orderBy: $orderBy, first: $first, offset: $offset) { totalCount nodes { ${selection(groupMapping, shape)} } } }`,
);
export const countUsers = operation<{ users: { totalCount: number } }, { where?: UserWhere }>(
  "query CountUsers($where: UserWhere) { users(where: $where) { totalCount } }",
);
export const countGroups = operation<{ groups: { totalCount: number } }, { where?: GroupWhere }>(
  "query CountGroups($where: GroupWhere) { groups(where: $where) { totalCount } }",
);
export const readMembers = operation<
  { group: { members: MemberConnection } | null },
  { id: string; first: number; after?: string; where?: MemberWhere }
>(
  `query ReadMembers($id: ID!, $first: Int!, $after: String, $where: MemberWhere) { group(id: $id) { members(first: $first, after: $after, where: $where) { ${members} } } }`,
);

export const createUser = operation<{ createUser: User }, { input: UserInput; origin: OriginInput }>(
  `mutation CreateUser($input: UserInput!, $origin: OriginInput!) { createUser(input: $input, origin: $origin) { ${selection(userMapping, { values: true, groups: false, members: false })} } }`,
);
export const changeUser = operation<
  { changeUser: Pick<User, "id" | "version" | "createdAt" | "updatedAt" | "managerName"> },
  { id: string; version: number; set: UserChange; origin: OriginInput }
>(
  `mutation ChangeUser($id: ID!, $version: Int!, $set: UserChange!, $origin: OriginInput!) { changeUser(id: $id, version: $version, set: $set, origin: $origin) { ${own} managerName } }`,
);
export const deleteUser = operation<{ deleteUser: string }, { id: string; version?: number; origin: OriginInput }>(
  "mutation DeleteUser($id: ID!, $version: Int, $origin: OriginInput!) { deleteUser(id: $id, version: $version, origin: $origin) }",
);

export const createGroup = operation<
  { createGroup: Pick<GroupChangePayload, "skippedMemberIds" | "group"> },
  { input: GroupInput; origin: OriginInput }
>(
  `mutation CreateGroup($input: GroupInput!, $origin: OriginInput!) { createGroup(input: $input, origin: $origin) { skippedMemberIds group { ${selection(groupMapping, { values: false, groups: false, members: false })} } } }`,
);
export const changeGroup = operation<
  { changeGroup: Omit<GroupChangePayload, "group"> },
  { id: string; version?: number; set?: GroupChange; members?: MembersChange; origin: OriginInput }
>(
  "mutation ChangeGroup($id: ID!, $version: Int, $set: GroupChange, $members: MembersChange, $origin: OriginInput!) { changeGroup(id: $id, version: $version, set: $set, members: $members, origin: $origin) { id version changed skippedMemberIds } }",
);
export const deleteGroup = operation<{ deleteGroup: string }, { id: string; version?: number; origin: OriginInput }>(
  "mutation DeleteGroup($id: ID!, $version: Int, $origin: OriginInput!) { deleteGroup(id: $id, version: $version, origin: $origin) }",
);

/** What the domain API may accept by hash from a provisioning client. */
export const operations: readonly Operation<unknown, never>[] = [
  viewer,
  ...readUser.all(),
  ...readGroup.all(),
  ...listUsers.all(),
  ...listGroups.all(),
  countUsers,
  countGroups,
  readMembers,
  createUser,
  changeUser,
  deleteUser,
  createGroup,
  changeGroup,
  deleteGroup,
] as readonly Operation<unknown, never>[];

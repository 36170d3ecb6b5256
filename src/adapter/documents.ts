/** Every operation the facade sends to the domain API, its selections made from the mapping tables. */
import type { Operation } from "../graph/client.js";
import { operation } from "../graph/operation.js";
import type { Shape } from "../scim/store.js";
import type {
  DeletionResult,
  Group,
  GroupChange,
  GroupChangePayload,
  GroupInput,
  GroupOrder,
  GroupToChange,
  GroupWhere,
  MemberConnection,
  MembersChange,
  ObjectToDelete,
  OriginInput,
  PageInfo,
  Problem,
  ProvisioningReadsInput,
  ProvisioningRequestInput,
  User,
  UserChange,
  UserInput,
  UserOrder,
  UserToChange,
  UserWhere,
  Viewer,
} from "./domain-types.js";
import { groupMapping } from "./group-mapping.js";
import type { Mapping } from "./mapping.js";
import { userMapping } from "./user-mapping.js";

/** How many members one statement reads: few enough to let other requests have their turn in between. */
export const memberPage = 500;
/** How many members of each group come with a list of groups. */
const listedMembers = 20;

const own = "id version createdAt updatedAt";
const members = "nodes { id kind displayName } pageInfo { hasNextPage endCursor }";

function selection(mapping: Mapping, shape: Shape, first = listedMembers): string {
  const fields = mapping.read.map(({ field }) => field);
  const lists = shape.values ? mapping.lists.map(({ list, fields }) => `${list} { ${fields.map(({ field }) => field).join(" ")} }`) : [];
  const groups = mapping === userMapping && shape.groups ? ["effectiveGroups { id displayName kind }"] : [];
  const memberList = mapping === groupMapping && shape.members ? [`members(first: ${first}) { ${members} }`] : [];
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

/** `first` with or without `after`, or `last` with or without `before`. */
interface CursorVariables<Where, Order> {
  readonly where?: Where;
  readonly orderBy?: Order;
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

export interface PageOf<Node> {
  readonly nodes: readonly Node[];
  readonly totalCount: number;
}

/** Not counted, since counting costs more the more there are. */
export interface CursorPageOf<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

export const viewer = operation<
  { viewer: Pick<Viewer, "organisation" | "credentialId"> & { user: Pick<User, "id"> | null } },
  Record<string, never>
>("query Viewer { viewer { credentialId user { id } organisation { id name plan provisioning { profile dialects } } } }");

export const readUser = new Variants<{ user: User | null }, { id: string }>(
  ["values", "groups"],
  (shape, key) => `query ReadUser_${key}($id: ID!) { user(id: $id) { ${selection(userMapping, shape)} } }`,
);
export const readGroup = new Variants<{ group: Group | null }, { id: string }>(
  ["members"],
  (shape, key) => `query ReadGroup_${key}($id: ID!) { group(id: $id) { ${selection(groupMapping, shape, memberPage)} } }`,
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
/** A page by cursor of one of the domain's lists. */
const byCursor = (name: string, list: string, type: string, nodes: string) =>
  `query ${name}($where: ${type}Where, $orderBy: ${type}Order, $first: Int, $after: String, $last: Int, $before: String) { ${list}(where: $where, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { ${nodes} } } }`;

export const listUsersByCursor = new Variants<{ users: CursorPageOf<User> }, CursorVariables<UserWhere, UserOrder>>(
  ["values", "groups"],
  (shape, key) => byCursor(`ListUsersByCursor_${key}`, "users", "User", selection(userMapping, shape)),
);
export const listGroupsByCursor = new Variants<{ groups: CursorPageOf<Group> }, CursorVariables<GroupWhere, GroupOrder>>(
  ["members"],
  (shape, key) => byCursor(`ListGroupsByCursor_${key}`, "groups", "Group", selection(groupMapping, shape)),
);
export const countUsers = operation<{ users: { totalCount: number } }, { where?: UserWhere }>(
  "query CountUsers($where: UserWhere) { users(where: $where) { totalCount } }",
);
export const countGroups = operation<{ groups: { totalCount: number } }, { where?: GroupWhere }>(
  "query CountGroups($where: GroupWhere) { groups(where: $where) { totalCount } }",
);
export const readMembers = operation<{ group: { members: MemberConnection } | null }, { id: string; first: number; after: string }>(
  `query ReadMembers($id: ID!, $first: Int!, $after: String!) { group(id: $id) { members(first: $first, after: $after) { ${members} } } }`,
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

export const createGroup = new Variants<
  { createGroup: Pick<GroupChangePayload, "skippedMemberIds" | "group"> },
  { input: GroupInput; origin: OriginInput }
>(
  ["members"],
  (shape, key) =>
    `mutation CreateGroup_${key}($input: GroupInput!, $origin: OriginInput!) { createGroup(input: $input, origin: $origin) { skippedMemberIds group { ${selection(groupMapping, shape, memberPage)} } } }`,
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

/** Users and groups by their ids, as a change of many needs them. */
export const usersById = operation<{ usersById: (User | null)[] }, { ids: readonly string[] }>(
  `query UsersById($ids: [ID!]!) { usersById(ids: $ids) { ${selection(userMapping, { values: true, groups: false, members: false })} } }`,
);
export const groupsById = operation<{ groupsById: (Group | null)[] }, { ids: readonly string[] }>(
  `query GroupsById($ids: [ID!]!) { groupsById(ids: $ids) { ${selection(groupMapping, { values: false, groups: false, members: false })} } }`,
);

const problem = "problem { code message field limit values retryAfterSeconds }";
const listForm = (name: string, argument: string, type: string, result: string) =>
  `mutation ${name[0]?.toUpperCase()}${name.slice(1)}($${argument}: [${type}!]!, $allOrNothing: Boolean!, $origin: OriginInput!) { ${name}(${argument}: $${argument}, allOrNothing: $allOrNothing, origin: $origin) { ${result} ${problem} } }`;

interface ListVariables {
  readonly allOrNothing: boolean;
  readonly origin: OriginInput;
}
interface UserVersion {
  readonly user: Pick<User, "id" | "version"> | null;
  readonly problem: Problem | null;
}
interface GroupVersion {
  readonly change: Omit<GroupChangePayload, "group"> | null;
  readonly problem: Problem | null;
}
const userVersion = "user { id version }";
const groupVersion = "change { id version changed skippedMemberIds }";

export const createUsers = operation<{ createUsers: UserVersion[] }, ListVariables & { inputs: readonly UserInput[] }>(
  listForm("createUsers", "inputs", "UserInput", userVersion),
);
export const changeUsers = operation<{ changeUsers: UserVersion[] }, ListVariables & { changes: readonly UserToChange[] }>(
  listForm("changeUsers", "changes", "UserToChange", userVersion),
);
export const deleteUsers = operation<{ deleteUsers: DeletionResult[] }, ListVariables & { deletions: readonly ObjectToDelete[] }>(
  listForm("deleteUsers", "deletions", "ObjectToDelete", "id"),
);
export const createGroups = operation<{ createGroups: GroupVersion[] }, ListVariables & { inputs: readonly GroupInput[] }>(
  listForm("createGroups", "inputs", "GroupInput", groupVersion),
);
export const changeGroups = operation<{ changeGroups: GroupVersion[] }, ListVariables & { changes: readonly GroupToChange[] }>(
  listForm("changeGroups", "changes", "GroupToChange", groupVersion),
);
export const deleteGroups = operation<{ deleteGroups: DeletionResult[] }, ListVariables & { deletions: readonly ObjectToDelete[] }>(
  listForm("deleteGroups", "deletions", "ObjectToDelete", "id"),
);

/** What a provisioning client asked for and what became of it, told afterwards. */
export const recordProvisioningRequests = operation<
  { recordProvisioningRequests: number },
  { requests: readonly ProvisioningRequestInput[]; reads: ProvisioningReadsInput | null }
>(
  "mutation RecordProvisioningRequests($requests: [ProvisioningRequestInput!]!, $reads: ProvisioningReadsInput) { recordProvisioningRequests(requests: $requests, reads: $reads) }",
);

/** What the domain API may accept by hash from a person too, who asks for /Me. */
export const personalOperations = [viewer, ...readUser.all(), changeUser, deleteUser] as readonly Operation<unknown, never>[];

/** What the domain API may accept by hash from a provisioning client. */
export const operations: readonly Operation<unknown, never>[] = [
  viewer,
  ...readUser.all(),
  ...readGroup.all(),
  ...listUsers.all(),
  ...listGroups.all(),
  ...listUsersByCursor.all(),
  ...listGroupsByCursor.all(),
  countUsers,
  countGroups,
  readMembers,
  createUser,
  changeUser,
  deleteUser,
  ...createGroup.all(),
  changeGroup,
  deleteGroup,
  usersById,
  groupsById,
  createUsers,
  changeUsers,
  deleteUsers,
  createGroups,
  changeGroups,
  deleteGroups,
  recordProvisioningRequests,
] as readonly Operation<unknown, never>[];

/** What clients ask of lists, as they ask it: the table by which it is shown, and held, what each request costs. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { operations } from "../../src/adapter/documents.js";
import { createStore } from "../../src/adapter/store.js";
import { compileOperations } from "../../src/graph/compiled.js";
import { localClient } from "../../src/graph/local.js";
import { sealCursor } from "../../src/scim/cursor.js";
import { query } from "../../src/scim/endpoint.js";
import { parseCursorQuery, parseQueryString } from "../../src/scim/query-parameters.js";
import { request } from "../conformance/candidates.js";
import { ask, schema } from "./domain.js";
import { few, type ListedOrganisation, type ListedTexts } from "./listed-organisation.js";
import { enterpriseSchema } from "./wire.js";

export interface ListRequest {
  /** As a client writes it, with dots for what differs from one organisation to the next. */
  readonly asked: string;
  /** How many objects its answer has. */
  readonly finds: number;
  /** What costs more, the more there is of it: an entry of an index for each. */
  readonly passes?: "all that is counted" | "all before the page" | "the members of the group";
  /** Gives the request itself, which says how many it found; what it needs to know is read before. */
  prepare(client: ListClient): Promise<() => Promise<number>>;
}

export interface ListClient {
  readonly listed: ListedOrganisation;
  scim(type: ResourceType, parameters: Parameters): Promise<number>;
  /** A cursor for these parameters that leads to one of the domain's. */
  seal(type: ResourceType, parameters: Parameters, direction: "forward" | "backward", from: string): string;
  graph<Data = unknown>(text: string, variables?: Record<string, unknown>): Promise<Data>;
}

type Parameters = Readonly<Record<string, string>>;
type Text = (texts: ListedTexts) => string;

export const pageSize = 20;
const count = String(pageSize);
const wire = (parameters: Parameters) => `?${new URLSearchParams(parameters)}`;

/** Asks the protocol and the domain of an organisation, in this process. */
export function listClient(listed: ListedOrganisation): ListClient {
  const { tenant } = listed;
  const store = createStore(localClient(compileOperations(schema, operations), async () => tenant.as("PROVISIONING")));
  const { id: organisationId, name: organisationName } = tenant.organisation;
  const connection = { organisationId, organisationName, plan: "enterprise", profile: "generic", dialects: "lenient" } as const;
  const fresh = () => request(connection, "token");
  return {
    listed,
    async scim(type, parameters) {
      const parts = { id: "", search: wire(parameters), ifMatch: undefined, ifNoneMatch: undefined, body: undefined };
      const { body } = await query(store, type, fresh(), parts);
      return (body?.Resources as readonly unknown[] | undefined)?.length ?? 0;
    },
    seal(type, parameters, direction, from) {
      const context = fresh();
      const asked = parseCursorQuery(parseQueryString(wire({ ...parameters, cursor: "" })), type, context);
      if (!asked) throw new Error("An empty cursor asks for a page by cursor");
      return sealCursor({ direction, from }, asked.scope, context);
    },
    graph: (text, variables = {}) => ask(tenant.as("ADMIN"), text, variables),
  };
}

/** Every text as dots. */
const dots = new Proxy({}, { get: () => "…" }) as ListedTexts;

type More = Pick<ListRequest, "passes"> & { readonly parameters?: Parameters };

function search(type: ResourceType, filter: Text | undefined, finds: number, { passes, parameters = {} }: More = {}): ListRequest {
  const parametersOf = (texts: ListedTexts) => ({ ...(filter ? { filter: filter(texts) } : {}), ...parameters });
  const shown = Object.entries(parametersOf(dots)).map(([name, value]) => `${name}=${value.replaceAll(`${enterpriseSchema}:`, "")}`);
  return {
    asked: `${type.endpoint}?${shown.join("&")}`,
    finds,
    ...(passes ? { passes } : {}),
    prepare: async (client) => () => client.scim(type, { count, ...parametersOf(client.listed.texts) }),
  };
}
const users = (filter: Text, finds: number, more?: More) => search(userType, filter, finds, more);
const people = (parameters: Parameters, finds: number, passes: ListRequest["passes"]) =>
  search(userType, undefined, finds, { parameters, ...(passes ? { passes } : {}) });
const groups = (filter: Text, finds: number) => search(groupType, filter, finds, { parameters: { excludedAttributes: "members" } });

/** Orders that an index has, in the words of both sides. */
const orders = [
  ["meta.created", "CREATED_AT"],
  ["meta.lastModified", "UPDATED_AT"],
  ["id", "ID"],
  ["userName", "USER_NAME"],
  ["externalId", "EXTERNAL_ID"],
  ["displayName", "DISPLAY_NAME"],
  [`${enterpriseSchema}:employeeNumber`, "EMPLOYEE_NUMBER"],
  [`${enterpriseSchema}:manager.value`, "MANAGER_ID"],
] as const;
const places = { first: undefined, "middle, forward": "forward", "middle, backward": "backward" } as const;
const cursorText =
  "query ($id: ID!, $orderBy: UserOrder) { users(where: { id: { eq: $id } }, orderBy: $orderBy) { pageInfo { endCursor } } }";

/** A page by cursor; the one of the person in the middle is made, since nobody would read up to it. */
function byCursor(
  [sortBy, field]: (typeof orders)[number],
  sortOrder: "ascending" | "descending",
  place: keyof typeof places,
): ListRequest {
  const parameters = { count, sortBy, sortOrder };
  const direction = places[place];
  return {
    asked: `/Users?sortBy=${sortBy.replace(`${enterpriseSchema}:`, "")}&sortOrder=${sortOrder}&cursor=(${place})`,
    finds: pageSize,
    async prepare(client) {
      let cursor = "";
      if (direction) {
        const orderBy = { field, direction: sortOrder === "descending" ? "DESC" : "ASC" };
        const { users: found } = await client.graph<{ users: { pageInfo: { endCursor: string } } }>(cursorText, {
          id: client.listed.texts.personId,
          orderBy,
        });
        cursor = client.seal(userType, parameters, direction, found.pageInfo.endCursor);
      }
      return () => client.scim(userType, { ...parameters, cursor });
    },
  };
}

const cursorPages = orders.flatMap((order) =>
  (["ascending", "descending"] as const).flatMap((sortOrder) =>
    (Object.keys(places) as (keyof typeof places)[]).map((place) => byCursor(order, sortOrder, place)),
  ),
);

/** `list` is where the answer has what is counted. */
function graph(text: Text, list: string, finds: number): ListRequest {
  return {
    asked: `{ ${text(dots)} }`,
    finds,
    prepare: async (client) => async () => {
      const data = await client.graph(`{ ${text(client.listed.texts)} }`);
      const found = list.split(".").reduce((value, name) => (value as Record<string, unknown>)[name], data);
      return (found as readonly unknown[]).length;
    },
  };
}
const graphUsers = (where: Text, finds: number) =>
  graph((texts) => `users(where: ${where(texts)}, first: ${pageSize}) { nodes { id displayName } }`, "users.nodes", finds);
const members = `members(first: ${pageSize}, after: $after) { nodes { id displayName } pageInfo { endCursor } }`;

function memberPage(place: "first" | "middle"): ListRequest {
  const page = async ({ graph: send, listed }: ListClient, after: string | null) => {
    const text = `query ($id: ID!, $after: String) { group(id: $id) { ${members} } }`;
    const { group } = await send<{ group: { members: { nodes: unknown[] } } }>(text, { id: listed.texts.largeId, after });
    return group.members.nodes.length;
  };
  return {
    asked: `{ group(id: "…") { members(first: ${pageSize}${place === "first" ? "" : ', after: "(middle)"'}) { nodes { id displayName } } } }`,
    finds: pageSize,
    async prepare(client) {
      if (place === "first") return () => page(client, null);
      const { largeId: id, memberId: member } = client.listed.texts;
      const { group } = await client.graph<{ group: { members: { pageInfo: { endCursor: string } } } }>(
        "query ($id: ID!, $member: ID!) { group(id: $id) { members(first: 1, where: { id: { eq: $member } }) { pageInfo { endCursor } } } }",
        { id, member },
      );
      return () => page(client, group.members.pageInfo.endCursor);
    },
  };
}

export const listRequests: readonly ListRequest[] = [
  users(({ personId }) => `id eq "${personId}"`, 1),
  users(({ userName }) => `userName eq "${userName}"`, 1),
  users(({ userName }) => `userName eq "${userName}" and active eq true`, 1),
  users(({ number }) => `userName sw "person.${number}"`, 1),
  users(({ number }) => `externalId eq "x-${number}"`, 1),
  users(({ number }) => `displayName eq "Person ${number}"`, 1),
  users(({ number }) => `displayName sw "Person ${number}"`, 1),
  users(({ userName }) => `emails eq "${userName}"`, 1),
  users(({ userName }) => `emails.value eq "${userName}"`, 1),
  users(({ userName }) => `emails[type eq "work"].value eq "${userName}"`, 1),
  users(({ home }) => `emails[type eq "home" and value eq "${home}"]`, 1),
  users(({ number }) => `emails.value sw "home.${number}"`, 1),
  users(({ userName, number }) => `userName eq "${userName}" or externalId eq "x-${number}"`, 1),
  users(({ userName }) => `userName eq "${userName}" or emails[type eq "work" and value eq "${userName}"]`, 1),
  users(({ number }) => `${enterpriseSchema}:employeeNumber eq "e-${number}"`, 1),
  users(({ managerId }) => `${enterpriseSchema}:manager eq "${managerId}"`, few),
  users(({ changedSince }) => `meta.lastModified gt "${changedSince}"`, few - 1),
  users(({ changedSince }) => `meta.lastModified ge "${changedSince}" and active eq false`, few),
  users(() => 'meta.lastModified gt "2001-01-01T00:00:00Z"', pageSize, { parameters: { cursor: "" } }),
  users(() => "active eq false", few),
  users(() => "active eq true", pageSize, { passes: "all that is counted" }),
  users(() => "active eq true", pageSize, { parameters: { cursor: "" } }),
  users(({ smallId }) => `groups.value eq "${smallId}"`, few),
  users(({ outerId }) => `groups.value eq "${outerId}"`, few),
  users(() => 'groups.display eq "Outer"', few),
  users(({ outerId }) => `groups[value eq "${outerId}" and type eq "indirect"]`, few),
  users(({ largeId }) => `groups.value eq "${largeId}"`, pageSize, { passes: "the members of the group" }),
  people({ count: "0" }, 0, "all that is counted"),
  people({ startIndex: "1" }, pageSize, "all that is counted"),
  people({ startIndex: "101", sortBy: "userName" }, pageSize, "all before the page"),
  ...cursorPages,

  groups(() => 'displayName eq "Small"', 1),
  groups(() => 'displayName sw "Sma"', 1),
  groups(() => 'externalId eq "x-Large"', 1),
  groups(({ largeId, memberId }) => `id eq "${largeId}" and members eq "${memberId}"`, 1),
  groups(({ personId }) => `members eq "${personId}"`, 1),
  groups(({ personId }) => `members.value eq "${personId}"`, 1),
  groups(({ smallId }) => `members[value eq "${smallId}" and type eq "Group"]`, 1),

  graphUsers(({ userName }) => `{ userName: { eq: "${userName}" } }`, 1),
  graphUsers(({ userName }) => `{ emails: { some: { value: { eq: "${userName}" }, type: { eq: "work" } } } }`, 1),
  graphUsers(({ managerId }) => `{ managerId: { eq: "${managerId}" } }`, few),
  graphUsers(({ smallId }) => `{ groups: { some: { id: { eq: "${smallId}" } } } }`, few),
  graphUsers(() => '{ effectiveGroups: { some: { displayName: { eq: "Outer" } } } }', few),
  memberPage("first"),
  memberPage("middle"),
  graph(({ personId }) => `user(id: "${personId}") { groups { id } effectiveGroups { id kind } }`, "user.effectiveGroups", 2),
];

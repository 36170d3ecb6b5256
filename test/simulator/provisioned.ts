/** What a server holds, read through GraphQL, beside what the directory says that it must hold: written without the simulator's mapping. */
import { expect } from "chai";
import type { World } from "../../src/simulator/cycle/job.js";
import type { DirectoryUser } from "../../src/simulator/directory/directory.js";
import type { GraphqlClient } from "../support/graphql-client.js";

interface Labelled {
  readonly type: string | null;
  readonly value: string | null;
}

export interface HeldUser extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
  readonly managerId: string | null;
  readonly emails: readonly Labelled[];
  readonly phoneNumbers: readonly Labelled[];
  readonly addresses: readonly Readonly<Record<string, string | null>>[];
}

export interface Held {
  readonly users: readonly HeldUser[];
  readonly groups: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly externalId: string | null;
    readonly members: string[];
  }[];
}

const userFields = `id userName active displayName title preferredLanguage givenName familyName formattedName externalId employeeNumber department
  managerId emails { type value } phoneNumbers { type value }
  addresses { type formatted streetAddress locality region postalCode country }`;

interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function pages<Node>(ask: (after: string | null) => Promise<Page<Node>>): Promise<Node[]> {
  const found: Node[] = [];
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo }: Page<Node> = await ask(after);
    found.push(...nodes);
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
}

/** Everybody but the organisation's admin. */
export async function held(client: GraphqlClient): Promise<Held> {
  const users = await pages(async (after) => {
    const query = `query($after: String) { users(first: 100, after: $after) { nodes { ${userFields} } pageInfo { hasNextPage endCursor } } }`;
    return (await client.data<{ users: Page<HeldUser> }>(query, { after })).users;
  });
  const groups = await pages(async (after) => {
    const query =
      "query($after: String) { groups(first: 100, after: $after) { nodes { id displayName externalId } pageInfo { hasNextPage endCursor } } }";
    return (await client.data<{ groups: Page<{ id: string; displayName: string; externalId: string | null }> }>(query, { after })).groups;
  });
  const withMembers = [];
  for (const group of groups) {
    const members = await pages(async (after) => {
      const query =
        "query($id: ID!, $after: String) { group(id: $id) { members(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }";
      return (await client.data<{ group: { members: Page<{ id: string }> } }>(query, { id: group.id, after })).group.members;
    });
    withMembers.push({ ...group, members: members.map(({ id }) => id).sort() });
  }
  return { users: users.filter(({ userName }) => userName !== "admin@tenant.example"), groups: withMembers };
}

/** A user as the default mapping's table in the documentation says it, and nothing from the simulator's own. */
function userAsMapped(user: DirectoryUser, assigned: boolean): Readonly<Record<string, unknown>> {
  const text = (value: string | undefined) => value ?? null;
  const list = (pairs: readonly (readonly [string, string | undefined])[]) =>
    pairs.filter(([, value]) => value !== undefined).map(([type, value]) => `${type}=${value}`);
  return {
    userName: user.userPrincipalName,
    active: assigned && user.accountEnabled && user.deletedAt === undefined,
    displayName: text(user.displayName),
    title: text(user.jobTitle),
    preferredLanguage: text(user.preferredLanguage),
    givenName: text(user.givenName),
    familyName: text(user.surname),
    formattedName: `${user.givenName} ${user.surname}`,
    externalId: text(user.mailNickname),
    employeeNumber: text(user.employeeId),
    department: text(user.department),
    emails: list([["work", user.mail]]),
    phoneNumbers: list([
      ["work", user.telephoneNumber],
      ["mobile", user.mobile],
      ["fax", user.facsimileTelephoneNumber],
    ]),
    address: [user.physicalDeliveryOfficeName, user.streetAddress, user.city, user.state, user.postalCode, user.country].map(text),
  };
}

function userAsHeld({ id: _, managerId: __, emails, phoneNumbers, addresses, ...rest }: HeldUser): Readonly<Record<string, unknown>> {
  const list = (values: readonly Labelled[]) => values.map(({ type, value }) => `${type}=${value}`);
  const [address = {}] = addresses;
  return {
    ...rest,
    emails: list(emails),
    phoneNumbers: list(phoneNumbers),
    address: ["formatted", "streetAddress", "locality", "region", "postalCode", "country"].map((name) => address[name] ?? null),
  };
}

interface Exceptions {
  /** In the directory, and out of scope. */
  readonly unassigned?: readonly string[];
  /** Never provisioned, because they were disabled or deleted before. */
  readonly never?: readonly string[];
}

/** Compares every user, manager, group and membership. */
export async function expectProvisioned(
  { directory }: World,
  client: GraphqlClient,
  { unassigned = [], never = [] }: Exceptions = {},
): Promise<Held> {
  const server = await held(client);
  const users = Object.values(directory.users).filter(({ objectId }) => !never.includes(objectId));
  const byName = new Map(server.users.map((user) => [user.userName, user]));
  expect([...byName.keys()].sort(), "the users").to.deep.equal(users.map(({ userPrincipalName }) => userPrincipalName).sort());
  const idOf = (objectId: string): string => {
    const user = directory.users[objectId];
    if (user) return byName.get(user.userPrincipalName)?.id ?? "nobody";
    return server.groups.find(({ externalId }) => externalId === objectId)?.id ?? "no group";
  };
  for (const user of users) {
    const found = byName.get(user.userPrincipalName);
    if (!found) throw new Error(`${user.userPrincipalName} is not there`);
    expect(userAsHeld(found)).to.deep.equal(userAsMapped(user, !unassigned.includes(user.objectId)));
    expect(found.managerId, `the manager of ${user.userPrincipalName}`).to.equal(
      user.manager === undefined || never.includes(user.manager) ? null : idOf(user.manager),
    );
  }
  const groups = Object.values(directory.groups).map(({ objectId, displayName, members }) => ({
    displayName,
    externalId: objectId,
    members: members
      .filter((member) => !never.includes(member))
      .map(idOf)
      .sort(),
  }));
  const name = ({ displayName }: { readonly displayName: string }) => displayName;
  const sorted = <T extends { readonly displayName: string }>(list: readonly T[]) => [...list].sort((a, b) => (name(a) < name(b) ? -1 : 1));
  expect(sorted(server.groups.map(({ id: _, ...group }) => group))).to.deep.equal(sorted(groups));
  return server;
}

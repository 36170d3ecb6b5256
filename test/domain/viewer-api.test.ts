/** The API as a member, an admin and a provisioning client meet it: viewer, organisation, provisioning, credentials, node, discs. */
import { expect } from "chai";
import { type ExecutionResult, graphql } from "graphql";
import { Authentication } from "../../src/domain/authentication.js";
import { createGroup } from "../../src/domain/group-writes.js";
import {
  changeOrganisationPlan,
  createAdminUser,
  createApiKey,
  createOrganisation,
  createToken,
  type OrganisationSummary,
  systemContext,
  verifyDomain,
} from "../../src/domain/operators.js";
import { buildDomainSchema } from "../../src/domain/schema.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { forEachStore } from "../support/stores.js";

const schema = buildDomainSchema();
const who = ["admin", "member", "client", "stranger"] as const;
type Who = (typeof who)[number];

forEachStore("The API for a viewer", (open) => {
  let store: Store;
  let authentication: Authentication;
  let organisation: OrganisationSummary;
  const tokens = {} as Record<Who, string>;
  const ids = {} as Record<"admin" | "member" | "group", string>;
  const statements: string[] = [];

  async function ask(asker: Who, source: string, variableValues: Record<string, unknown> = {}): Promise<ExecutionResult> {
    const contextValue = await authentication.contextFor(tokens[asker]);
    await authentication.settled();
    statements.length = 0;
    const answer = await graphql({ schema, source, variableValues, contextValue });
    return JSON.parse(JSON.stringify(answer)) as ExecutionResult;
  }
  async function data<Data>(asker: Who, source: string, variables?: Record<string, unknown>): Promise<Data> {
    const answer = await ask(asker, source, variables);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data as Data;
  }
  const code = async (asker: Who, source: string, variables?: Record<string, unknown>) =>
    ((await ask(asker, source, variables)).errors?.[0] as { extensions?: { code?: string } } | undefined)?.extensions?.code;
  const key = async (user: string, of = organisation.id) => (await createApiKey(store, { organisation: of, user, label: "key" })).token;

  before(async () => {
    store = await open();
    store.onStatement = (sql) => statements.push(sql.trim());
    authentication = new Authentication(store);
    organisation = await createOrganisation(store, { name: "Acme", plan: "ENTERPRISE", profile: "GENERIC" });
    await verifyDomain(store, "Acme", "acme.example");
    ids.admin = (await createAdminUser(store, { organisation: "Acme", userName: "admin", displayName: "Ann" })).id;
    ids.member = (await createUser(systemContext(store, organisation), { userName: "member", displayName: "Bob" })).id;
    ids.group = (await createGroup(systemContext(store, organisation), { displayName: "Team", memberIds: [ids.member] })).id;
    tokens.admin = await key("admin");
    tokens.member = await key("member");
    tokens.client = (await createToken(store, { organisation: "Acme", label: "Entra" })).token;
    const other = await createOrganisation(store, { name: "Other", plan: "ENTERPRISE" });
    await createAdminUser(store, { organisation: other.id, userName: "admin", displayName: "Stranger" });
    tokens.stranger = await key("admin", other.id);
  });

  it("says who asks and for which organisation", async () => {
    const query =
      "{ viewer { kind user { id displayName } organisation { id name plan verifiedDomains provisioning { profile dialects existingPeople unknownMembers } } } }";
    const settings = { profile: "GENERIC", dialects: "LENIENT", existingPeople: "REFUSE", unknownMembers: "REFUSE" };
    const acme = { id: organisation.id, name: "Acme", plan: "ENTERPRISE", verifiedDomains: ["acme.example"] };
    expect(await data("client", query)).to.deep.equal({
      viewer: { kind: "PROVISIONING", user: null, organisation: { ...acme, provisioning: settings } },
    });
    expect(await data("admin", query)).to.deep.equal({
      viewer: { kind: "ADMIN", user: { id: ids.admin, displayName: "Ann" }, organisation: { ...acme, provisioning: settings } },
    });
    expect(await data("member", query)).to.deep.equal({
      viewer: { kind: "MEMBER", user: { id: ids.member, displayName: "Bob" }, organisation: { ...acme, provisioning: null } },
    });
  });

  const members: readonly (readonly [string, string])[] = [
    ["changeOrganisation", 'mutation { changeOrganisation(set: {name: "X"}) { id } }'],
    ["changeProvisioning", "mutation { changeProvisioning(set: {dialects: STRICT}) { dialects } }"],
    ["createProvisioningToken", 'mutation { createProvisioningToken(label: "x") { token } }'],
    ["credentials", "{ organisation { credentials { id } } }"],
  ];
  for (const [operation, document] of members)
    it(`keeps ${operation} for admins`, async () => {
      expect(await code("member", document)).to.equal("FORBIDDEN");
      expect(await code("client", document)).to.equal("FORBIDDEN");
      expect(await code("admin", document)).to.equal(undefined);
    });

  it("changes the organisation and its provisioning, and believes the new settings at once", async () => {
    const changed = await data("admin", 'mutation { changeOrganisation(set: {name: " Acme A/S "}) { name } }');
    expect(changed).to.deep.equal({ changeOrganisation: { name: "Acme A/S" } });
    const query = "{ viewer { organisation { name provisioning { unknownMembers dialects } } } }";
    await data("client", query);
    await data(
      "admin",
      'mutation { changeProvisioning(set: {unknownMembers: SKIP, dialects: LENIENT}, origin: {client: "test"}) { unknownMembers } }',
    );
    expect((await authentication.viewerOf(tokens.client)).settings.unknownMembers).to.equal("SKIP");
    expect(await data("client", query)).to.deep.equal({
      viewer: { organisation: { name: "Acme A/S", provisioning: { unknownMembers: "SKIP", dialects: "LENIENT" } } },
    });
  });

  it("shows a token once, and a revoked one is refused at once", async () => {
    const made = await data<{ createProvisioningToken: { token: string; credential: { id: string } } }>(
      "admin",
      'mutation { createProvisioningToken(label: "second", expiresAt: "2199-01-01T00:00:00+01:00") { token credential { id kind label expiresAt lastUsedAt revokedAt user { id } } } }',
    );
    const { token, credential } = made.createProvisioningToken;
    expect(credential).to.deep.include({
      kind: "PROVISIONING",
      label: "second",
      expiresAt: "2198-12-31T23:00:00.000Z",
      lastUsedAt: null,
      user: null,
    });
    expect((await authentication.viewerOf(token)).credentialId).to.equal(credential.id);
    const listed = await ask("admin", "{ organisation { credentials { id kind label user { displayName } } } }");
    expect(JSON.stringify(listed)).to.include(credential.id).and.not.to.include(token);
    await data("admin", "mutation ($id: ID!) { revokeCredential(id: $id) { revokedAt } }", { id: credential.id });
    let refused: unknown;
    await authentication.viewerOf(token).catch((error) => {
      refused = error.code;
    });
    expect(refused).to.equal("UNAUTHENTICATED");
    expect((await authentication.viewerOf(tokens.client)).kind).to.equal("PROVISIONING");
  });

  it("lets a person make and revoke the own API keys, an admin those of others too", async () => {
    const make = 'mutation ($userId: ID) { createApiKey(label: "k", userId: $userId) { token credential { id user { id } } } }';
    const revoke = "mutation ($id: ID!) { revokeCredential(id: $id) { revokedAt } }";
    type Made = { createApiKey: { token: string; credential: { id: string; user: { id: string } } } };
    const own = await data<Made>("member", make);
    const theirs = await data<Made>("admin", make, { userId: ids.member });
    const admins = await data<Made>("admin", make);
    expect([own, theirs, admins].map(({ createApiKey }) => createApiKey.credential.user.id)).to.deep.equal([
      ids.member,
      ids.member,
      ids.admin,
    ]);
    expect((await authentication.viewerOf(theirs.createApiKey.token)).kind).to.equal("MEMBER");
    expect(await code("member", make, { userId: ids.admin })).to.equal("FORBIDDEN");
    expect(await code("client", make)).to.equal("FORBIDDEN");
    expect(await code("admin", make, { userId: ids.group })).to.equal("NOT_FOUND");
    expect(await code("member", revoke, { id: admins.createApiKey.credential.id })).to.equal("FORBIDDEN");
    expect(await code("member", revoke, { id: own.createApiKey.credential.id })).to.equal(undefined);
    expect(await code("admin", revoke, { id: theirs.createApiKey.credential.id })).to.equal(undefined);
    expect(await code("stranger", revoke, { id: admins.createApiKey.credential.id })).to.equal("NOT_FOUND");
    await authentication.settled();
  });

  it("finds any object by its id, only in the own organisation and only what the viewer may see", async () => {
    const made = await data<{ createDisc: { id: string } }>("member", 'mutation { createDisc(input: {title: "Year", year: 2026}) { id } }');
    const listed = await data<{ organisation: { credentials: { id: string }[] } }>("admin", "{ organisation { credentials { id } } }");
    const log = await data<{ changes: { nodes: { id: string }[] } }>("admin", "{ changes(first: 1) { nodes { id } } }");
    const objects = {
      User: ids.member,
      Group: ids.group,
      Disc: made.createDisc.id,
      Organisation: organisation.id,
      Credential: listed.organisation.credentials[0]?.id,
      Change: log.changes.nodes[0]?.id,
    };
    const query =
      "query ($id: ID!) { node(id: $id) { __typename id ... on User { userName } ... on Group { displayName } ... on Disc { title } } }";
    const seen: Record<string, Record<string, boolean>> = {};
    for (const [type, id] of Object.entries(objects)) {
      seen[type] = {};
      for (const asker of who) {
        const { node } = await data<{ node: { __typename: string; id: string } | null }>(asker, query, { id });
        if (node) expect([node.__typename, node.id]).to.deep.equal([type, id]);
        seen[type][asker] = node !== null;
      }
    }
    const all = { admin: true, member: true, client: true, stranger: false };
    expect(seen).to.deep.equal({
      User: all,
      Group: all,
      Disc: { ...all, admin: false, client: false },
      Organisation: all,
      Credential: { ...all, member: false, client: false },
      Change: { ...all, member: false, client: false },
    });
    expect(await data("admin", query, { id: "no id" })).to.deep.equal({ node: null });
  });

  it("lists, filters, orders and pages the discs that the viewer sees, in one statement a page", async () => {
    for (const [title, year] of [
      ["beta", 2027],
      ["Alpha", null],
      ["gamma", 2025],
    ] as const)
      await data("admin", "mutation ($input: DiscInput!) { createDisc(input: $input) { id } }", { input: { title, year } });
    const list = async (args: string) => {
      const { discs } = await data<{ discs: { nodes: { title: string }[] } }>("admin", `{ discs(${args}) { nodes { title } } }`);
      expect(statements).to.have.length(1);
      return discs.nodes.map(({ title }) => title);
    };
    expect(await list("orderBy: {field: TITLE}")).to.deep.equal(["Alpha", "beta", "gamma"]);
    expect(await list("orderBy: {field: YEAR, direction: DESC}")).to.deep.equal(["Alpha", "beta", "gamma"]);
    expect(await list("orderBy: {field: YEAR}")).to.deep.equal(["gamma", "beta", "Alpha"]);
    expect(await list('where: {title: {startsWith: "AL"}}')).to.deep.equal(["Alpha"]);
    expect(await list("where: {year: {present: true}, not: {year: {gt: 2025}}}")).to.deep.equal(["gamma"]);
    expect(await list("where: {or: [{year: {eq: 2027}}, {year: {present: false}}]}, orderBy: {field: TITLE}")).to.deep.equal([
      "Alpha",
      "beta",
    ]);
    expect(await list(`where: {ownerId: {ne: "${ids.admin}"}}`)).to.deep.equal([]);

    const titles: string[] = [];
    let after: string | null = null;
    do {
      const page: {
        discs: { totalCount: number; edges: { node: { title: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      } = await data(
        "admin",
        "query ($after: String) { discs(orderBy: {field: YEAR}, first: 2, after: $after) { totalCount edges { node { title } } pageInfo { hasNextPage endCursor } } }",
        { after },
      );
      expect(page.discs.totalCount).to.equal(3);
      titles.push(...page.discs.edges.map(({ node }) => node.title));
      after = page.discs.pageInfo.hasNextPage ? page.discs.pageInfo.endCursor : null;
    } while (after !== null);
    expect(titles).to.deep.equal(["gamma", "beta", "Alpha"]);
    expect(await list("orderBy: {field: YEAR}, last: 2")).to.deep.equal(["beta", "Alpha"]);
    expect(await code("admin", "{ discs(first: 101) { totalCount } }")).to.equal("LIMIT_EXCEEDED");
    expect(await code("client", "{ discs { totalCount } }")).to.equal("FORBIDDEN");
  });

  it("shares a disc with a group, whose members then see it, its owner and its shares, in few statements", async () => {
    const made = await data<{ createDisc: { id: string } }>("admin", 'mutation { createDisc(input: {title: "Shared"}) { id } }');
    const share =
      "mutation ($id: ID!, $userId: ID, $groupId: ID) { shareDisc(discId: $id, userId: $userId, groupId: $groupId, permission: VIEW) { id } }";
    await data("admin", share, { id: made.createDisc.id, groupId: ids.group });
    expect(await code("member", share, { id: made.createDisc.id, groupId: ids.group })).to.equal("FORBIDDEN");
    const seen = await data(
      "member",
      "query ($id: ID!) { disc(id: $id) { title version permission owner { displayName } shares { permission user { id } group { displayName } } } }",
      { id: made.createDisc.id },
    );
    expect(seen).to.deep.equal({
      disc: {
        title: "Shared",
        version: 1,
        permission: "VIEW",
        owner: { displayName: "Ann" },
        shares: [{ permission: "VIEW", user: null, group: { displayName: "Team" } }],
      },
    });
    expect(statements).to.have.length(4);
    expect(await code("member", "mutation ($id: ID!) { deleteDisc(id: $id) }", { id: made.createDisc.id })).to.equal("FORBIDDEN");
  });

  it("shows what a person can open to that person and to admins", async () => {
    const query =
      "query ($id: ID!) { user(id: $id) { discs(first: 1) { totalCount nodes { title permission } pageInfo { hasNextPage } } } }";
    const expected = {
      user: { discs: { totalCount: 2, nodes: [{ title: "Year", permission: "EDIT" }], pageInfo: { hasNextPage: true } } },
    };
    expect(await data("member", query, { id: ids.member })).to.deep.equal(expected);
    expect(await data("admin", query, { id: ids.member })).to.deep.equal(expected);
    expect(await code("member", query, { id: ids.admin })).to.equal("FORBIDDEN");
    expect(await code("client", query, { id: ids.member })).to.equal("FORBIDDEN");
    await data("admin", "{ users { nodes { discs { totalCount nodes { title shares { permission } } } } } }");
    expect(statements).to.have.length(3);
  });

  it("refuses a provisioning client whose organisation has another plan, but tells it so", async () => {
    await changeOrganisationPlan(store, organisation.id, "PRO");
    authentication.forget();
    const query = "{ viewer { kind organisation { plan provisioning { profile } } } }";
    expect(await data("client", query)).to.deep.equal({
      viewer: { kind: "PROVISIONING", organisation: { plan: "PRO", provisioning: { profile: "GENERIC" } } },
    });
    for (const document of ["{ organisation { id } }", `{ node(id: "${ids.member}") { id } }`])
      expect(await code("client", document)).to.equal("PLAN_REQUIRED");
    await changeOrganisationPlan(store, organisation.id, "ENTERPRISE");
    authentication.forget();
  });
});

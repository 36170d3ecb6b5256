/** What a browser's session may ask in production: the console's own operations by their hash, and the facts of the facade. */
import { expect } from "chai";
import { operations } from "../../src/console/operations.js";
import { startSession } from "../../src/domain/sessions.js";
import { operation } from "../../src/graph/operation.js";
import { startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

const place = storePlaces.find(({ kind }) => kind === "sqlite");

describe("A session in production", () => {
  let server: TestServer;
  let tenant: Tenant;
  let cookie: string;
  let userId: string;
  before(async () => {
    if (!place) throw new Error("SQLite is one of the stores");
    server = await startWhole(await place.make(), { NODE_ENV: "production" });
    tenant = await newTenant(server, { profile: "ENTRA" });
    const { viewer } = await tenant.admin.data<{ viewer: { user: { id: string } } }>("{ viewer { user { id } } }");
    userId = viewer.user.id;
    if (!server.store) throw new Error("The whole server has a store");
    const { token } = await startSession(server.store, {
      organisationId: tenant.id,
      userId,
      method: "SIGN_IN_LINK",
      client: "test",
      now: Date.now(),
    });
    cookie = `plandisc=${token}`;
  });
  after(() => server.stop());

  async function post(body: object, headers: Record<string, string> = { Cookie: cookie }): Promise<Answer> {
    const answer = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: server.url, ...headers },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Answer;
  }

  const named = (text: unknown, variables: object = {}) => {
    const { hash, name } = operation(String(text));
    return { operationName: name, variables, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } };
  };

  const questions: readonly [name: keyof typeof operations, variables: () => object][] = [
    ["viewer", () => ({})],
    ["enterprise", () => ({})],
    ["people", () => ({ first: 25, orderBy: { field: "DISPLAY_NAME" }, where: { displayName: { contains: "a" } } })],
    ["person", () => ({ id: userId })],
    ["groups", () => ({ first: 25 })],
    ["group", () => ({ id: userId })],
    ["singleSignOn", () => ({})],
    ["sessions", () => ({})],
    ["discs", () => ({ first: 25 })],
  ];
  for (const [name, variables] of questions) {
    it(`is answered ${name}`, async () => {
      const { data, errors } = await post(named(operations[name], variables()));
      expect(errors).to.equal(undefined);
      expect(data).to.be.an("object");
    });
  }

  const unknown = "a".repeat(64);
  const refused: readonly [what: string, body: object][] = [
    ["a text", { query: "{ viewer { kind } }" }],
    ["an unknown hash", { extensions: { persistedQuery: { version: 1, sha256Hash: unknown } } }],
    [
      "an unknown hash with its text",
      { query: "{ viewer { kind } }", extensions: { persistedQuery: { version: 1, sha256Hash: unknown } } },
    ],
    ["a hash that is no text", { query: "{ viewer { kind } }", extensions: { persistedQuery: { sha256Hash: 7 } } }],
    ["nothing", {}],
  ];
  for (const [what, body] of refused) {
    it(`is refused ${what}`, async () => {
      const { data, errors } = await post(body);
      expect(errors?.[0]?.extensions.code).to.equal("PERSISTED_QUERY_NOT_FOUND");
      expect(data).to.equal(undefined);
    });
  }

  it("is not served by a query string", async () => {
    const query = encodeURIComponent("{ viewer { kind } }");
    const answer = await fetch(`${server.url}/graphql?query=${query}`, { headers: { Cookie: cookie, "Apollo-Require-Preflight": "true" } });
    expect(((await answer.json()) as Answer).errors?.[0]?.extensions.code).to.equal("PERSISTED_QUERY_NOT_FOUND");
  });

  it("sends the text that the hash stands for, whatever text comes with it", async () => {
    const { data } = await post({ ...named(operations.viewer), query: "{ organisation { id } }" });
    expect(data).to.have.property("viewer");
  });

  it("has no explorer", async () => {
    const answer = await fetch(`${server.url}/graphiql`, { headers: { Accept: "text/html" } });
    expect(answer.status).to.equal(404);
  });

  it("leaves programs with an API key their own texts", async () => {
    const { data } = await post({ query: "{ viewer { kind } }" }, { Authorization: `Bearer ${tenant.admin.key}` });
    expect(data).to.deep.equal({ viewer: { kind: "ADMIN" } });
  });

  interface Facts {
    readonly scimEndpoint: string;
    readonly tokenEndpoint: string;
    readonly redirectUri: string;
    readonly mail: boolean;
    readonly explanations: Readonly<Record<string, { readonly title: string; readonly mend: readonly string[] }>>;
    readonly attributes: readonly {
      readonly resource: string;
      readonly path: string;
      readonly required: boolean;
      readonly entra: string | null;
    }[];
  }

  it("is told the facts of the facade", async () => {
    const answer = await fetch(`${server.url}/facts.json`, { headers: { Cookie: cookie } });
    expect(answer.status).to.equal(200);
    const facts = (await answer.json()) as Facts;
    expect(facts).to.include({
      scimEndpoint: `${server.url}/scim/v2`,
      tokenEndpoint: `${server.url}/oauth2/token`,
      redirectUri: `${server.url}/sign-in/callback`,
      mail: false,
    });
    const required = facts.attributes.filter((attribute) => attribute.required).map(({ resource, path }) => `${resource} ${path}`);
    expect(required).to.have.members([
      "User userName",
      "User active",
      "User displayName",
      "User externalId",
      'User emails[type eq "work"].value',
      "Group displayName",
    ]);
    expect(facts.attributes.find(({ path }) => path === 'emails[type eq "work"].value')).to.deep.equal({
      resource: "User",
      path: 'emails[type eq "work"].value',
      type: "string",
      required: true,
      filter: true,
      sort: false,
      entra: "mail",
    });
    expect(facts.attributes.map(({ path }) => path)).to.not.include("password");
    expect(facts.explanations.unknownToken).to.include({ title: "The token is unknown, expired or revoked", term: "Admin Credentials" });
  });

  it("is told what failures mean in its own language", async () => {
    const answer = await fetch(`${server.url}/facts.json?language=da`, { headers: { Cookie: cookie } });
    const { explanations } = (await answer.json()) as Facts;
    expect(explanations.unknownToken?.title).to.equal("Tokenet er ukendt, udløbet eller tilbagekaldt");
    expect(explanations.unknownToken?.mend).to.have.length(3);
  });

  it("tells them to nobody who is not signed in", async () => {
    expect((await fetch(`${server.url}/facts.json`)).status).to.equal(401);
    expect((await fetch(`${server.url}/facts.json`, { headers: { Cookie: "plandisc=x" } })).status).to.equal(401);
    expect((await fetch(`${server.url}/facts.json`, { method: "POST" })).status).to.equal(405);
  });
});

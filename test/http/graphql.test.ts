/** The domain API over HTTP: who gets in, what strangers are told, and the known operations of a remote facade. */
import { expect } from "chai";
import { countUsers, readUser, viewer } from "../../src/adapter/documents.js";
import { forEachServer, type TestServer, wholeComposers } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { expectError } from "../support/wire.js";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: { data?: Record<string, unknown>; errors?: { message: string; extensions: Record<string, unknown> }[] };
}

async function send(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

const suite = (server: () => TestServer) => {
  let url: string;
  let tenant: Tenant;
  before(async () => {
    tenant = await newTenant(server());
    url = tenant.admin.url;
  });

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    send(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const bearer = (token: string | undefined) => ({ Authorization: `Bearer ${token}` });

  it("is the landing page in a browser", async () => {
    const { status, headers, text } = await send(url, { headers: { Accept: "text/html" } });
    expect(status).to.equal(200);
    expect(headers.get("content-type")).to.match(/^text\/html/);
    expect(text).to.match(/sandbox/i);
  });

  it("answers 401 without a token and with a wrong one", async () => {
    for (const headers of [{}, bearer("pdk_wrong"), { Authorization: "Basic x" }]) {
      const { status, body } = await post({ query: "{ viewer { kind } }" }, headers as Record<string, string>);
      expect(status).to.equal(401);
      expect(body.errors?.[0]?.extensions).to.include({ code: "UNAUTHENTICATED" });
    }
  });

  it("answers a provisioning client", async () => {
    const { status, body } = await post({ query: "{ viewer { kind } }" }, bearer(tenant.scim.token));
    expect(status).to.equal(200);
    expect(body.data).to.deep.equal({ viewer: { kind: "PROVISIONING" } });
  });

  it("says in its own form what it cannot read", async () => {
    const headers = bearer(tenant.scim.token);
    expect(await post("{", headers)).to.include({ status: 400 });
    expect((await post("{", headers)).body.errors?.[0]?.message).to.match(/line 1, column 2/);
    expect(await post("a=b", { ...headers, "Content-Type": "application/x-www-form-urlencoded" })).to.include({ status: 415 });
    expect(await post(`"${"x".repeat(1024 * 1024)}"`, headers)).to.include({ status: 413 });
    for (const body of ["1", "null", "[]", "{}", '{"query":1}']) expect((await post(body, headers)).status, body).to.equal(400);
  });

  const known = { extensions: { persistedQuery: { version: 1, sha256Hash: viewer.hash } } };

  it("knows the facade's operations by their hash, for provisioning clients, and for a person those of /Me", async () => {
    const { status, body } = await post(known, bearer(tenant.scim.token));
    expect(status).to.equal(200);
    expect(body.data).to.have.nested.property("viewer.organisation.id", tenant.id);
    expect((await post(known, bearer(tenant.admin.key))).body.data).to.have.nested.property("viewer.organisation.id", tenant.id);
    const others = { extensions: { persistedQuery: { version: 1, sha256Hash: countUsers.hash } } };
    expect((await post(others, bearer(tenant.admin.key))).body.errors?.[0]?.extensions).to.include({ code: "FORBIDDEN" });
    expect(await post(known)).to.include({ status: 401 });
    expect(await post(known, bearer("pds_wrong"))).to.include({ status: 401 });
  });

  it("answers a known operation with variables that do not fit as an error, not a fault", async () => {
    const { hash } = readUser.for({ values: true, groups: true, members: false });
    const operation = { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } };
    for (const variables of [undefined, {}, { id: null }, { id: {} }, "x", [1]]) {
      const { status, body } = await post({ ...operation, variables }, bearer(tenant.scim.token));
      expect(status, JSON.stringify(body)).to.be.oneOf([200, 400]);
      expect(body.errors?.[0]?.extensions.code, JSON.stringify(variables)).to.match(/^BAD_(USER_INPUT|REQUEST)$/);
    }
  });

  it("does not know any other hash", async () => {
    const other = { extensions: { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } } };
    const { body } = await post(other, bearer(tenant.scim.token));
    expect(body.errors?.[0]?.extensions.code).to.match(/^PERSISTED_QUERY_NOT_/);
  });

  it("is where a person's API key belongs: at /scim/v2 it is refused with the reason", async () => {
    const answer = await tenant.scim.get("/Users", bearer(tenant.admin.key));
    expectError(answer, 403, undefined, /API key.*SCIM token/);
  });
};

forEachServer("GraphQL over HTTP", suite, wholeComposers);

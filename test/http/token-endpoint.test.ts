/** RFC 6749 §4.4, §5.1 and §5.2: what an OAuth client with a secret gets at the token endpoint, and what it is refused with. */
import { expect } from "chai";
import * as oauth from "openid-client";
import { changeOrganisationPlan } from "../../src/domain/operators.js";
import { askToken, basic, type Form, type MadeClient, makeClient, refusedInTime, type TokenAnswer } from "../support/oauth.js";
import { ScimClient } from "../support/scim-client.js";
import { forEachServer, wholeComposers } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { newUser } from "../support/wire.js";

forEachServer(
  "The token endpoint",
  (server) => {
    let tenant: Tenant;
    let client: MadeClient;
    /** Where the domain API is: the token endpoint is beside it. */
    let at: string;
    before(async () => {
      tenant = await newTenant(server());
      client = await makeClient(tenant);
      at = new URL(server().graphqlUrl ?? "").origin;
    });

    const grant = { grant_type: "client_credentials" };
    const inBody = () => ({ ...grant, client_id: client.id, client_secret: client.secret });
    const scim = (token: string) => new ScimClient(`${server().url}/scim/v2`, token);

    function expectToken({ status, headers, body }: TokenAnswer, lifetime = 3600): string {
      expect(status, JSON.stringify(body)).to.equal(200);
      expect(headers.get("cache-control")).to.equal("no-store");
      expect(headers.get("content-type")).to.match(/^application\/json/);
      expect(body).to.have.all.keys("access_token", "token_type", "expires_in", "scope");
      expect(body).to.include({ token_type: "Bearer", expires_in: lifetime, scope: "scim" });
      expect(body.access_token).to.match(/^pda_[\w-]{43}$/);
      return body.access_token;
    }

    function expectRefusal({ status, headers, body }: TokenAnswer, error: string, expected: number, says = /./): void {
      expect(status, JSON.stringify(body)).to.equal(expected);
      expect(headers.get("cache-control")).to.equal("no-store");
      expect(body).to.have.all.keys("error", "error_description");
      expect(body.error).to.equal(error);
      expect(body.error_description)
        .to.match(says)
        .and.to.match(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      expect(headers.get("www-authenticate")).to.equal(expected === 401 ? 'Basic realm="oauth2", charset="UTF-8"' : null);
    }

    it("gives a token for credentials in the body, with which the organisation is provisioned", async () => {
      const token = expectToken(await askToken(at, inBody()));
      const answer = await scim(token).post("/Users", newUser("oauth@tenant.example"));
      expect(answer.status, answer.text).to.equal(201);
      expect((await tenant.scim.get('/Users?filter=userName eq "oauth@tenant.example"')).body).to.include({ totalResults: 1 });
      const { id } = answer.body as { id: string };
      const { changes } = await tenant.admin.data<{ changes: { nodes: object[] } }>(
        "query($id: ID!) { changes(where: {subjectId: {eq: $id}}) { nodes { actorKind actorId } } }",
        { id },
      );
      expect(changes.nodes).to.deep.equal([{ actorKind: "CREDENTIAL", actorId: client.id }]);
    });

    it("gives a token for HTTP Basic, also beside a client_id in the body", async () => {
      expectToken(await askToken(at, grant, basic(client.id, client.secret)));
      expectToken(await askToken(at, { ...grant, client_id: client.id }, basic(client.id, client.secret)));
      const encoded = basic("a b+c%", "x").Authorization?.slice(6) ?? "";
      expect(Buffer.from(encoded, "base64").toString()).to.equal("a%20b%2Bc%25:x");
    });

    for (const scope of ["scim", "api://6dcbbe1c/.default", "https://x.example/.default scim", ""]) {
      it(`takes the scope ${JSON.stringify(scope)}`, async () => {
        expectToken(await askToken(at, { ...inBody(), scope }));
      });
    }

    it("works with a client that knows the standards alone", async () => {
      for (const method of [oauth.ClientSecretBasic(client.secret), oauth.ClientSecretPost(client.secret)]) {
        const configuration = await oauth.discovery(new URL(at), client.id, undefined, method, {
          algorithm: "oauth2",
          execute: [oauth.allowInsecureRequests],
        });
        const answer = await oauth.clientCredentialsGrant(configuration, { scope: "scim" });
        expect((await scim(answer.access_token).get("/Users?count=0")).status).to.equal(200);
      }
    });

    it("says of itself what is true, RFC 8414", async () => {
      const answer = await fetch(`${at}/.well-known/oauth-authorization-server`);
      expect(answer.status).to.equal(200);
      expect(answer.headers.get("content-type")).to.match(/^application\/json/);
      const body = (await answer.json()) as Record<string, unknown>;
      expect(body).to.deep.include({
        issuer: at,
        token_endpoint: `${at}/oauth2/token`,
        scopes_supported: ["scim"],
        grant_types_supported: ["client_credentials"],
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
      });
      expect(body.token_endpoint_auth_signing_alg_values_supported).to.include.members(["RS256", "PS256", "ES256"]).and.not.include("none");
      expect((await fetch(`${at}/.well-known/oauth-authorization-server`, { method: "POST" })).status).to.equal(405);
    });

    const wrong: readonly {
      readonly why: string;
      readonly form?: () => Form;
      readonly headers?: () => Record<string, string>;
      readonly error: string;
      readonly status?: number;
      readonly says?: RegExp;
    }[] = [
      { why: "no grant type", form: () => ({ client_id: client.id }), error: "invalid_request", says: /grant_type/ },
      { why: "an empty grant type", form: () => ({ ...inBody(), grant_type: "" }), error: "invalid_request", says: /grant_type/ },
      {
        why: "another grant type",
        form: () => ({ ...inBody(), grant_type: "authorization_code" }),
        error: "unsupported_grant_type",
        says: /client_credentials/,
      },
      { why: "no authentication", form: () => grant, error: "invalid_client", status: 401, says: /Basic/ },
      { why: "a client_id alone", form: () => ({ ...grant, client_id: client.id }), error: "invalid_client", status: 401 },
      { why: "a secret alone", form: () => ({ ...grant, client_secret: client.secret }), error: "invalid_request", says: /client_id/ },
      { why: "an empty secret", form: () => ({ ...inBody(), client_secret: "" }), error: "invalid_client", status: 401 },
      { why: "another secret", form: () => ({ ...inBody(), client_secret: "pdc_x" }), error: "invalid_client", status: 401 },
      { why: "an unknown client", form: () => ({ ...inBody(), client_id: "nobody" }), error: "invalid_client", status: 401 },
      { why: "a wrong secret by Basic", headers: () => basic(client.id, "x"), error: "invalid_client", status: 401 },
      { why: "Basic without a colon", headers: () => ({ Authorization: `Basic ${btoa("x")}` }), error: "invalid_request", says: /colon/ },
      { why: "Basic that is not form-encoded", headers: () => ({ Authorization: `Basic ${btoa("a:%zz")}` }), error: "invalid_request" },
      { why: "Basic that is no Base64", headers: () => ({ Authorization: "Basic *" }), error: "invalid_client", status: 401 },
      { why: "a bearer token", headers: () => ({ Authorization: `Bearer ${client.secret}` }), error: "invalid_client", status: 401 },
      {
        why: "Basic and a secret in the body",
        form: inBody,
        headers: () => basic(client.id, client.secret),
        error: "invalid_request",
        says: /more than one/,
      },
      {
        why: "a secret and an assertion",
        form: () => ({ ...inBody(), client_assertion: "x" }),
        error: "invalid_request",
        says: /more than one/,
      },
      {
        why: "two client ids",
        form: () => ({ ...grant, client_id: "other" }),
        headers: () => basic(client.id, client.secret),
        error: "invalid_request",
        says: /client_id/,
      },
      {
        why: "a parameter twice",
        form: () => `grant_type=client_credentials&client_id=${client.id}&client_secret=a&client_secret=${client.secret}`,
        error: "invalid_request",
        says: /client_secret.*once/,
      },
      {
        why: "an unknown scope",
        form: () => ({ ...inBody(), scope: "scim admin" }),
        error: "invalid_scope",
        says: /admin.*scim.*\.default/,
      },
      {
        why: "an assertion without its type",
        form: () => ({ ...grant, client_assertion: "x" }),
        error: "invalid_request",
        says: /client_assertion_type/,
      },
      {
        why: "an assertion of another type",
        form: () => ({
          ...grant,
          client_assertion: "x",
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
        }),
        error: "invalid_client",
        status: 401,
        says: /jwt-bearer/,
      },
      { why: "JSON", headers: () => ({ "Content-Type": "application/json" }), error: "invalid_request", says: /x-www-form-urlencoded/ },
      { why: "a body that is too large", form: () => ({ ...grant, x: "x".repeat(70_000) }), error: "invalid_request", status: 413 },
    ];
    for (const { why, form = () => grant, headers = () => ({}), error, status = 400, says } of wrong) {
      it(`refuses ${why} with ${error}`, async () => {
        expectRefusal(await askToken(at, form(), headers()), error, status, says);
      });
    }

    for (const method of ["GET", "PUT", "DELETE"]) {
      it(`answers ${method} with 405 and what is allowed`, async () => {
        const answer = await fetch(`${at}/oauth2/token`, { method });
        expect([answer.status, answer.headers.get("allow")]).to.deep.equal([405, "POST, OPTIONS"]);
        expect(await answer.json()).to.include({ error: "invalid_request" });
      });
    }

    it("says the same of a client that is unknown, and of a secret that is wrong or revoked", async () => {
      const made = await makeClient(tenant, "Said of");
      const form = { ...grant, client_id: made.id, client_secret: made.secret };
      const token = expectToken(await askToken(at, form));
      expect((await scim(token).get("/Users?count=0")).status).to.equal(200);
      await tenant.admin.data("mutation($id: ID!) { revokeClientSecret(id: $id) { id } }", { id: made.secretId });
      const answers = [
        await askToken(at, form),
        await askToken(at, { ...form, client_id: "01900000-0000-7000-8000-000000000000" }),
        await askToken(at, { ...form, client_secret: `pdc_${"x".repeat(43)}` }),
      ];
      for (const answer of answers) expectRefusal(answer, "invalid_client", 401);
      expect(new Set(answers.map(({ body }) => body.error_description)).size).to.equal(1);
    });

    it("refuses the tokens of a revoked secret and of a revoked client within 5 seconds, and no others", async function () {
      this.timeout(20_000);
      const made = await makeClient(tenant, "Revoked");
      const form = { ...grant, client_id: made.id, client_secret: made.secret };
      const first = scim(expectToken(await askToken(at, form)));
      const { addClientSecret: added } = await tenant.admin.data<{ addClientSecret: { secret: string } }>(
        "mutation($id: ID!) { addClientSecret(clientId: $id) { secret } }",
        { id: made.id },
      );
      const second = scim(expectToken(await askToken(at, { ...form, client_secret: added.secret })));
      for (const each of [first, second]) expect((await each.get("/Users?count=0")).status).to.equal(200);
      await tenant.admin.data("mutation($id: ID!) { revokeClientSecret(id: $id) { id } }", { id: made.secretId });
      await refusedInTime(first);
      expect((await second.get("/Users?count=0")).status).to.equal(200);
      await tenant.admin.data("mutation($id: ID!) { revokeOAuthClient(id: $id) { id } }", { id: made.id });
      await refusedInTime(second);
      expectRefusal(await askToken(at, { ...form, client_secret: added.secret }), "invalid_client", 401);
    });

    it("gives tokens of the client's own lifetime", async () => {
      const made = await makeClient(tenant, "Long", 21_600);
      expectToken(await askToken(at, { ...grant, client_id: made.id, client_secret: made.secret }), 21_600);
    });

    it("is where the domain API is, and nowhere else", async () => {
      const { status } = await fetch(`${server().url}/oauth2/token`, { method: "POST" });
      expect(status).to.equal(server().url === at ? 400 : 404);
    });

    it("keeps organisations apart", async () => {
      const other = await newTenant(server());
      const theirs = await makeClient(other);
      expectRefusal(await askToken(at, { ...grant, client_id: client.id, client_secret: theirs.secret }), "invalid_client", 401);
      const token = expectToken(await askToken(at, { ...grant, client_id: theirs.id, client_secret: theirs.secret }));
      await scim(token).post("/Users", newUser("theirs@tenant.example"));
      expect((await tenant.scim.get('/Users?filter=userName eq "theirs@tenant.example"')).body).to.include({ totalResults: 0 });
    });

    it("refuses a client whose organisation has another plan", async () => {
      const { store } = server();
      const other = await newTenant(server());
      const made = await makeClient(other);
      if (!store) throw new Error("A whole server has a store");
      await changeOrganisationPlan(store, other.id, "PRO");
      const answer = await askToken(at, { ...grant, client_id: made.id, client_secret: made.secret });
      expectRefusal(answer, "unauthorized_client", 400, /Enterprise/);
    });

    it("looks at no more attempts after too many failures, and says when it will", async () => {
      const made = await makeClient(tenant, "Attacked");
      const form = { ...grant, client_id: made.id, client_secret: "wrong" };
      let answer = await askToken(at, form);
      for (let tries = 1; answer.status === 401 && tries < 50; tries += 1) answer = await askToken(at, form);
      expectRefusal(answer, "invalid_client", 429, /try again in \d+ seconds/);
      expect(Number(answer.headers.get("retry-after"))).to.be.within(1, 300);
      expect((await askToken(at, { ...form, client_secret: made.secret })).status).to.equal(429);
      expectToken(await askToken(at, inBody()));
    });
  },
  wholeComposers,
);

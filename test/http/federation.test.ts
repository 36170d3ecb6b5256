/** RFC 7523: OAuth clients that are known by what their issuer signs, with assertions that are really signed and keys that are really read. */
import { expect } from "chai";
import { SignJWT } from "jose";
import { askToken, asserting, Issuer, type Key, makeFederated, refusedInTime, type TokenAnswer } from "../support/oauth.js";
import { ScimClient } from "../support/scim-client.js";
import { startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { newUser } from "../support/wire.js";

const subject = "9f1d6c1e-1111-4000-8000-00000000f0b1";
const audience = "api://6dcbbe1c-0000-4000-8000-0000000000aa";
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const seconds = () => Math.floor(Date.now() / 1000);

for (const { title, make } of storePlaces) {
  describe(`Federated clients, on ${title}`, function () {
    this.timeout(30_000);
    const issuer = new Issuer();
    const keys = {} as Record<"rsa" | "pss" | "elliptic" | "edwards" | "strange", Key>;
    let server: TestServer;
    let replica: TestServer;
    let tenant: Tenant;
    let clientId: string;

    before(async () => {
      await issuer.start();
      keys.rsa = await issuer.addKey("rsa");
      keys.pss = await issuer.addKey("pss", "PS256");
      keys.elliptic = await issuer.addKey("elliptic", "ES256");
      keys.edwards = await issuer.addKey("edwards", "EdDSA");
      keys.strange = await issuer.addKey("strange", "RS256", false);
      const place = await make();
      const environment = { FEDERATION_HOSTS: "127.0.0.1", SECRET_KEY: "s".repeat(32) };
      server = await startWhole(place, environment);
      replica = await startWhole({ ...place, remove: async () => {} }, environment);
      tenant = await newTenant(server);
      clientId = await makeFederated(tenant, { issuer: issuer.issuer, jwksUri: issuer.jwksUri, subject, audience });
    });
    after(async () => {
      await replica?.stop();
      await server?.stop();
      await issuer.stop();
    });

    const claims = { sub: subject, aud: audience };
    const signed = (more: Record<string, unknown> = {}, key = keys.rsa, header = {}) => issuer.sign(key, { ...claims, ...more }, header);
    const ask = async (assertion: string, id: string | undefined = clientId) => askToken(server.url, asserting(assertion, id));
    const tokenIn = ({ status, body }: TokenAnswer): string => {
      expect(status, JSON.stringify(body)).to.equal(200);
      expect(body).to.include({ token_type: "Bearer", expires_in: 3600, scope: "scim" });
      return body.access_token;
    };

    it("get a token that provisions, by client id or by issuer, subject and audience alone", async () => {
      const token = tokenIn(await askToken(server.url, { ...asserting(await signed(), clientId), scope: `${audience}/.default` }));
      const scim = new ScimClient(`${server.url}/scim/v2`, token);
      expect((await scim.post("/Users", newUser("federated@tenant.example"))).status).to.equal(201);
      expect((await tenant.scim.get('/Users?filter=userName eq "federated@tenant.example"')).body).to.include({ totalResults: 1 });
      tokenIn(await askToken(server.url, asserting(await signed())));
    });

    const right: readonly (readonly [why: string, assertion: () => Promise<string>])[] = [
      ["signed by RS256", () => signed()],
      ["signed by PS256", () => signed({}, keys.pss)],
      ["signed by ES256", () => signed({}, keys.elliptic)],
      ["signed by EdDSA", () => signed({}, keys.edwards)],
      ["with its audience in a list", () => signed({ aud: ["other", audience] })],
      ["that ended half a minute ago, by another clock", () => signed({ exp: seconds() - 30 })],
      ["that begins in half a minute, by another clock", () => signed({ nbf: seconds() + 30, iat: seconds() + 30 })],
      ["without nbf and iat", () => signed({ nbf: undefined, iat: undefined })],
    ];
    for (const [why, assertion] of right) {
      it(`are taken with an assertion ${why}`, async () => {
        tokenIn(await ask(await assertion()));
      });
    }

    it("may send one assertion again while it is good, as Entra does", async () => {
      const assertion = await signed({ jti: "one" });
      expect(tokenIn(await ask(assertion))).not.to.equal(tokenIn(await ask(assertion)));
    });

    /** The public key as text, taken for a shared secret. */
    const withPublicKey = () =>
      new SignJWT({ ...claims, iss: issuer.issuer, exp: seconds() + 600 })
        .setProtectedHeader({ alg: "HS256", kid: "rsa" })
        .sign(new TextEncoder().encode(JSON.stringify(keys.rsa.publicJwk)));
    const unsigned = async () => {
      const payload = base64url({ ...claims, iss: issuer.issuer, exp: seconds() + 600 });
      return `${base64url({ alg: "none", kid: "rsa" })}.${payload}.`;
    };
    const tampered = async () => {
      const [head, , signature] = (await signed()).split(".");
      return [head, base64url({ ...claims, iss: issuer.issuer, exp: seconds() + 600, sub: "x" }), signature].join(".");
    };

    const wrong: readonly (readonly [why: string, assertion: () => Promise<string>, says: RegExp])[] = [
      ["for another audience", () => signed({ aud: "api://other" }), /another aud than the audience registered/],
      ["for no audience", () => signed({ aud: undefined }), /has no aud/],
      ["about another subject", () => signed({ sub: "00000000-0000-4000-8000-000000000000" }), /another sub than the subject/],
      ["about nobody", () => signed({ sub: undefined }), /has no sub/],
      ["of another issuer", () => signed({ iss: `${issuer.issuer}/` }), /another iss than the issuer/],
      ["signed with a key that nobody publishes", () => signed({}, keys.strange), /key that its issuer does not publish/],
      ["signed with another key than it names", () => signed({}, keys.strange, { kid: "rsa" }), /signature that is not by the key/],
      ["that says a key of another kind is its own", () => signed({}, keys.rsa, { kid: "elliptic" }), /does not publish/],
      [
        "without a key id, where the issuer has several keys",
        async () => signed({}, keys.rsa, { kid: undefined }),
        /must name its key by kid/,
      ],
      ["that has expired", () => signed({ exp: seconds() - 61 }), /has expired/],
      ["that never expires", () => signed({ exp: undefined }), /has no exp/],
      ["that begins later", () => signed({ nbf: seconds() + 120 }), /not good yet: its nbf/],
      ["that is made later", () => signed({ iat: seconds() + 120 }), /not good yet: its iat/],
      ["with the algorithm none", unsigned, /must be signed by one of RS256/],
      ["signed by HMAC with the public key", withPublicKey, /must be signed by one of RS256/],
      ["that was changed behind its signature", tampered, /signature that is not/],
      ["that is no token", async () => "not.a.token", /no JSON Web Token/],
      ["that is empty but for its dots", async () => "..", /no JSON Web Token/],
    ];
    for (const [why, assertion, says] of wrong) {
      it(`are refused with invalid_client for an assertion ${why}`, async () => {
        // Each counts as a failure, and too many of them from one client would be another refusal.
        const id = await makeFederated(tenant, { issuer: issuer.issuer, jwksUri: issuer.jwksUri, subject, audience });
        const { status, headers, body } = await ask(await assertion(), id);
        expect([status, body.error]).to.deep.equal([401, "invalid_client"]);
        expect(body.error_description).to.match(says);
        expect(body).not.to.have.property("access_token");
        expect(headers.get("www-authenticate")).to.match(/^Basic /);
        await tenant.admin.data("mutation($id: ID!) { revokeOAuthClient(id: $id) { id } }", { id });
      });
    }

    it("are found by what the assertion says only where there is one of them, whatever their organisation", async () => {
      const other = await newTenant(server);
      const theirs = { issuer: issuer.issuer, jwksUri: issuer.jwksUri, subject: "shared", audience };
      const first = await makeFederated(tenant, theirs);
      const assertion = await signed({ sub: "shared" });
      tokenIn(await askToken(server.url, asserting(assertion)));
      const second = await makeFederated(other, theirs);
      const { status, body } = await askToken(server.url, asserting(assertion));
      expect([status, body.error]).to.deep.equal([401, "invalid_client"]);
      expect(body.error_description).to.match(/send its client_id/);
      const scim = async (id: string) => new ScimClient(`${server.url}/scim/v2`, tokenIn(await ask(assertion, id)));
      const [mine, their] = [await scim(first), await scim(second)];
      await mine.post("/Users", newUser("mine@tenant.example"));
      expect((await their.get('/Users?filter=userName eq "mine@tenant.example"')).body).to.include({ totalResults: 0 });
      expect((await mine.get('/Users?filter=userName eq "mine@tenant.example"')).body).to.include({ totalResults: 1 });
    });

    it("are unknown without saying whether such a client is there", async () => {
      const assertion = await signed({ sub: "nobody" });
      const answers = [await ask(assertion, "01900000-0000-7000-8000-000000000000"), await askToken(server.url, asserting(assertion))];
      for (const { status, body } of answers) expect([status, body.error]).to.deep.equal([401, "invalid_client"]);
      expect(new Set(answers.map(({ body }) => body.error_description)).size).to.equal(1);
    });

    it("cannot use an assertion in the place of a secret, nor a secret in that of an assertion", async () => {
      const { createOAuthClient: made } = await tenant.admin.data<{ createOAuthClient: { client: { id: string }; secret: string } }>(
        'mutation { createOAuthClient(label: "Secret") { client { id } secret } }',
      );
      expect((await ask(await signed(), made.client.id)).status).to.equal(401);
      const form = { grant_type: "client_credentials", client_id: clientId, client_secret: made.secret };
      expect((await askToken(server.url, form)).status).to.equal(401);
    });

    it("are refused everywhere within 5 seconds when they are revoked, and when another identity is registered", async () => {
      const identity = { issuer: issuer.issuer, jwksUri: issuer.jwksUri, subject: "moves", audience };
      const id = await makeFederated(tenant, identity);
      const assertion = await signed({ sub: "moves" });
      const token = tokenIn(await ask(assertion, id));
      const elsewhere = new ScimClient(`${replica.url}/scim/v2`, token);
      expect((await elsewhere.get("/Users?count=0")).status).to.equal(200);
      await tenant.admin.data(
        "mutation($id: ID!, $set: OAuthClientChange!) { changeOAuthClient(id: $id, set: $set) { federation { subject } } }",
        { id, set: { federation: { ...identity, subject: "moved" } } },
      );
      await refusedInTime(elsewhere);
      expect((await ask(assertion, id)).status).to.equal(401);
      const next = new ScimClient(`${replica.url}/scim/v2`, tokenIn(await ask(await signed({ sub: "moved" }), id)));
      expect((await next.get("/Users?count=0")).status).to.equal(200);
      await tenant.admin.data("mutation($id: ID!) { revokeOAuthClient(id: $id) { id } }", { id });
      await refusedInTime(next);
    });

    it("are taken while their issuer is down by keys that are known; where none are, it is said to be a matter of time", async () => {
      await issuer.stop();
      try {
        tokenIn(await ask(await signed()));
        const { status, headers, body } = await askToken(replica.url, asserting(await signed(), clientId));
        expect([status, body.error, headers.get("retry-after")]).to.deep.equal([503, "temporarily_unavailable", "30"]);
      } finally {
        await issuer.start();
      }
    });
  });
}

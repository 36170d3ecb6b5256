/** Single sign-on by OpenID Connect with a real provider: who is signed in, who is refused and with which reason. */
import { createHash, createPublicKey, X509Certificate } from "node:crypto";
import { expect } from "chai";
import { exportJWK, generateKeyPair } from "jose";
import { verifyDomain } from "../../src/domain/operators.js";
import { unscoped } from "../../src/domain/statement.js";
import { Browser } from "../support/browser.js";
import { newCertificate } from "../support/certificate.js";
import { type Account, certificateClientId, clientId, clientSecret, OidcProvider, type ProviderOptions } from "../support/oidc-provider.js";
import { composers, forEachServer, startWhole, type TestServer } from "../support/server.js";
import { embeddedPlace } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";

const wholeServers = composers.filter(({ title }) => title.startsWith("on "));

const tid = "11111111-2222-4333-8444-555555555555";
const change =
  "mutation ($set: SingleSignOnInput!) { changeSingleSignOn(set: $set) { issuer tenantId matchBy enabled required authentication } }";

let numbered = 0;

/** An organisation with a provider of its own, a domain of its own, and the person Ada. */
interface World {
  readonly tenant: Tenant;
  readonly provider: OidcProvider;
  readonly domain: string;
  readonly ada: Account;
  /** Ada as SCIM knows her. */
  readonly adaId: string;
}

forEachServer(
  "Single sign-on",
  (server) => {
    const started: OidcProvider[] = [];
    after(async () => {
      for (const provider of started) await provider.stop();
    });

    const urlOf = (path: string) => `${server().url}${path}`;

    async function startProvider(options: Partial<ProviderOptions> = {}): Promise<OidcProvider> {
      const provider = await OidcProvider.start({
        redirectUris: [urlOf("/sign-in/callback")],
        signOutUris: [urlOf("/sign-in")],
        ...options,
      });
      started.push(provider);
      return provider;
    }

    async function newWorld(set: object = {}, options: Partial<ProviderOptions> = {}): Promise<World> {
      const provider = await startProvider(options);
      const tenant = await newTenant(server());
      const domain = `sso-${++numbered}.example`;
      await verifyDomain(storeOf(server()), tenant.id, domain);
      await tenant.admin.data(change, { set: { issuer: provider.issuer, clientId, clientSecret, tenantId: tid, ...set } });
      const ada: Account = {
        sub: "ada-here",
        tid,
        oid: "0a0a0a0a-0000-4000-8000-000000000001",
        preferred_username: `Ada@${domain}`,
        email: `ada.quill@${domain}`,
      };
      return { tenant, provider, domain, ada, adaId: await provision(tenant, ada) };
    }

    const begin = ({ tenant }: World) => urlOf(`/sign-in/single-sign-on?organisation=${tenant.id}`);
    const isHere = (url: URL) => url.origin === server().url;
    const isCallback = (url: URL) => isHere(url) && url.pathname === "/sign-in/callback";

    /** As far as the provider's answer, which is not brought yet. */
    async function answerFor(world: World, account: Account | undefined, browser: Browser): Promise<URL> {
      world.provider.account = account;
      return (await browser.follow(begin(world), isCallback)).url;
    }

    async function signIn(world: World, account: Account | undefined, browser = new Browser()): Promise<Response> {
      return browser.go(await answerFor(world, account, browser));
    }

    async function whoIs(browser: Browser): Promise<{ status: number; userName: string | undefined }> {
      const response = await browser.go(urlOf("/graphql"), {
        method: "POST",
        headers: { "Content-Type": "application/json", Origin: server().url },
        body: JSON.stringify({ query: "{ viewer { user { userName } } }" }),
      });
      const { data } = (await response.json()) as { data?: { viewer?: { user?: { userName: string } } } };
      return { status: response.status, userName: data?.viewer?.user?.userName };
    }

    const people = async ({ tenant }: World) => ((await tenant.scim.get("/Users")).body as { totalResults: number }).totalResults;

    function refusedWith(response: Response, reason: string): void {
      expect(response.status).to.equal(303);
      expect(response.headers.get("Location")).to.equal(`/not-allowed?reason=${reason}`);
      expect(response.headers.getSetCookie().filter((cookie) => /^(__Host-)?plandisc=/.test(cookie))).to.deep.equal([]);
    }

    it("signs a provisioned person in and makes nobody new", async () => {
      const world = await newWorld();
      const before = await people(world);
      const browser = new Browser();
      const response = await signIn(world, world.ada, browser);
      expect([response.status, response.headers.get("Location")]).to.deep.equal([303, "/"]);
      expect(response.headers.get("Set-Cookie"))
        .to.match(/^plandisc=.*; path=\/;.*httponly/i)
        .and.match(/samesite=lax/i);
      expect((await whoIs(browser)).userName).to.equal(`ada@${world.domain}`);
      expect(await people(world)).to.equal(before);
    });

    it("ends a running session at its next request when the person is deactivated over SCIM", async () => {
      const world = await newWorld();
      const browser = new Browser();
      await signIn(world, world.ada, browser);
      expect((await whoIs(browser)).userName).to.equal(`ada@${world.domain}`);
      await setActive(world.tenant, world.adaId, false);
      expect(await whoIs(browser)).to.deep.equal({ status: 401, userName: undefined });
      refusedWith(await signIn(world, world.ada), "inactive");
    });

    it("sends a browser to the provider with PKCE, state, nonce and the hint", async () => {
      const world = await newWorld();
      const response = await new Browser().go(`${begin(world)}&login_hint=ada%40${world.domain}`);
      const url = new URL(response.headers.get("Location") ?? "");
      expect([response.status, url.origin]).to.deep.equal([302, world.provider.issuer]);
      const { state, nonce, code_challenge, ...rest } = Object.fromEntries(url.searchParams);
      for (const value of [state, nonce, code_challenge]) expect(value).to.have.length(43);
      expect(rest).to.deep.equal({
        client_id: clientId,
        response_type: "code",
        scope: "openid profile email",
        redirect_uri: urlOf("/sign-in/callback"),
        code_challenge_method: "S256",
        login_hint: `ada@${world.domain}`,
      });
      expect(response.headers.get("Set-Cookie")).to.match(/^plandisc-sign-in=[\w-]{43};.*httponly/i);
    });

    const matches: readonly {
      readonly matchBy: string;
      readonly account: (world: World) => Account;
      readonly person: (world: World) => object;
    }[] = [
      { matchBy: "EXTERNAL_ID", account: ({ ada }) => ({ sub: ada.sub, tid, oid: "eeee" }), person: () => ({ externalId: "eeee" }) },
      {
        matchBy: "USER_NAME",
        account: ({ domain }) => ({ sub: "e", tid, oid: "e", preferred_username: `EVE@${domain}` }),
        person: () => ({}),
      },
      {
        matchBy: "WORK_EMAIL",
        account: ({ domain }) => ({ sub: "e", tid, oid: "e", email: `Eve.Work@${domain}`, email_verified: true }),
        person: ({ domain }) => ({ emails: [{ value: `eve.work@${domain}`, type: "work" }] }),
      },
    ];
    for (const { matchBy, account, person } of matches) {
      it(`finds a person at the first sign-in by ${matchBy}, and by who it is at the provider from then on`, async () => {
        const world = await newWorld({ matchBy });
        const userName = `eve@${world.domain}`;
        const id = await provisionAs(world.tenant, { userName, ...person(world) });
        const browser = new Browser();
        await signIn(world, account(world), browser);
        expect((await whoIs(browser)).userName).to.equal(userName);
        await patched(world.tenant, id, { userName: "renamed", externalId: "other", emails: [] });
        const { sub, oid } = account(world);
        const again = new Browser();
        await signIn(world, { sub, tid, oid: oid ?? sub }, again);
        expect((await whoIs(again)).userName).to.equal("renamed");
      });
    }

    const strangers: readonly { readonly why: string; readonly set?: object; readonly account: (world: World) => Account }[] = [
      { why: "whom nobody provisioned", account: ({ domain }) => ({ sub: "n", tid, oid: "n", preferred_username: `nobody@${domain}` }) },
      { why: "of whom the provider says no name", account: () => ({ sub: "n", tid, oid: "n" }) },
      {
        why: "whose user name is on a domain that is not verified",
        account: () => ({ sub: "n", tid, oid: "n", preferred_username: "admin@tenant.example" }),
      },
      {
        why: "whose e-mail address the provider has not verified",
        set: { matchBy: "WORK_EMAIL" },
        account: ({ ada }) => ({ sub: "n", tid, oid: "n", email: ada.email ?? "", email_verified: false }),
      },
      {
        why: "of another object id, where that is compared",
        set: { matchBy: "EXTERNAL_ID" },
        account: ({ ada }) => ({ ...ada, oid: "n" }),
      },
    ];
    for (const { why, set, account } of strangers) {
      it(`refuses a person ${why} as unknown`, async () => {
        const world = await newWorld(set);
        const before = await people(world);
        refusedWith(await signIn(world, account(world)), "unknown");
        expect(await people(world)).to.equal(before);
      });
    }

    it("refuses a person when two have the work e-mail address", async () => {
      const world = await newWorld({ matchBy: "WORK_EMAIL" });
      await provisionAs(world.tenant, { userName: "second", emails: [{ value: world.ada.email, type: "work" }] });
      refusedWith(await signIn(world, world.ada), "unknown");
    });

    it("refuses somebody who was given the user name of a person who is known already", async () => {
      const world = await newWorld();
      await signIn(world, world.ada);
      refusedWith(await signIn(world, { ...world.ada, sub: "later", oid: "later" }), "unknown");
    });

    it("lets a person in whom provisioning brings only after the first try", async () => {
      const world = await newWorld();
      const late: Account = { sub: "late", tid, oid: "late", preferred_username: `late@${world.domain}` };
      refusedWith(await signIn(world, late), "unknown");
      await provision(world.tenant, late);
      const browser = new Browser();
      await signIn(world, late, browser);
      expect((await whoIs(browser)).userName).to.equal(`late@${world.domain}`);
    });

    it("forgets a person who is deleted, and takes one who is hired again under another object id", async () => {
      const world = await newWorld();
      await signIn(world, world.ada);
      expect((await world.tenant.scim.delete(`/Users/${world.adaId}`)).status).to.equal(204);
      refusedWith(await signIn(world, world.ada), "unknown");
      const again = { ...world.ada, sub: "again", oid: "again" };
      await provision(world.tenant, again);
      const browser = new Browser();
      await signIn(world, again, browser);
      expect((await whoIs(browser)).userName).to.equal(`ada@${world.domain}`);
    });

    it("takes a person who was deactivated and comes back under another object id, and the one before no more", async () => {
      const world = await newWorld();
      await signIn(world, world.ada);
      await setActive(world.tenant, world.adaId, false);
      await setActive(world.tenant, world.adaId, true);
      const back = { ...world.ada, sub: "back", oid: "back" };
      const browser = new Browser();
      await signIn(world, back, browser);
      expect((await whoIs(browser)).userName).to.equal(`ada@${world.domain}`);
      refusedWith(await signIn(world, world.ada), "unknown");
    });

    it("knows a person who was deactivated and comes back, and confirms who it is", async () => {
      const world = await newWorld();
      await signIn(world, world.ada);
      await setActive(world.tenant, world.adaId, false);
      await setActive(world.tenant, world.adaId, true);
      const browser = new Browser();
      await signIn(world, world.ada, browser);
      expect((await whoIs(browser)).userName).to.equal(`ada@${world.domain}`);
      refusedWith(await signIn(world, { ...world.ada, sub: "later", oid: "later" }), "unknown");
    });

    it("takes the object id that provisioning says, where that is compared, for the one before", async () => {
      const world = await newWorld({ matchBy: "EXTERNAL_ID" });
      await signIn(world, world.ada);
      await patched(world.tenant, world.adaId, { externalId: "other" });
      const browser = new Browser();
      await signIn(world, { ...world.ada, sub: "other", oid: "other" }, browser);
      expect((await whoIs(browser)).userName).to.equal(`ada@${world.domain}`);
      refusedWith(await signIn(world, world.ada), "unknown");
    });

    it("knows a person who signs in for the first time in several browsers at once", async () => {
      const world = await newWorld();
      world.provider.account = world.ada;
      const browsers = Array.from({ length: 4 }, () => new Browser());
      const answers = await Promise.all(browsers.map((browser) => browser.follow(begin(world), isCallback)));
      const ends = await Promise.all(answers.map(({ url }, at) => browsers[at]?.go(url)));
      expect(ends.map((end) => end?.headers.get("Location"))).to.deep.equal(["/", "/", "/", "/"]);
      const select = unscoped("SELECT authority, subject FROM identities WHERE organisationId = :id");
      expect(await storeOf(server()).all(select, { id: world.tenant.id })).to.deep.equal([{ authority: tid, subject: world.ada.oid }]);
    });

    it("refuses a person of another tenant", async () => {
      const world = await newWorld();
      refusedWith(await signIn(world, { ...world.ada, tid: "99999999-2222-4333-8444-555555555555" }), "wrong-tenant");
    });

    it("refuses an answer that is brought twice", async () => {
      const world = await newWorld();
      const browser = new Browser();
      const answer = await answerFor(world, world.ada, browser);
      expect((await browser.go(answer)).headers.get("Location")).to.equal("/");
      refusedWith(await browser.go(answer), "state");
    });

    it("takes an answer once when it is brought several times at once", async () => {
      const world = await newWorld();
      const browser = new Browser();
      const answer = await answerFor(world, world.ada, browser);
      const locations = (await Promise.all(Array.from({ length: 6 }, () => browser.go(answer)))).map(({ headers }) =>
        headers.get("Location"),
      );
      expect(locations.filter((location) => location === "/")).to.have.length(1);
      expect(new Set(locations)).to.deep.equal(new Set(["/", "/not-allowed?reason=state"]));
    });

    it("refuses an answer that another browser brings, and leaves it to the one that began", async () => {
      const world = await newWorld();
      const browser = new Browser();
      const answer = await answerFor(world, world.ada, browser);
      refusedWith(await new Browser().go(answer), "state");
      const other = new Browser();
      await answerFor(world, world.ada, other);
      refusedWith(await other.go(answer), "state");
      expect((await browser.go(answer)).headers.get("Location")).to.equal("/");
    });

    for (const [what, query] of [
      ["without a state", "code=abc"],
      ["with a state of nobody", "code=abc&state=unknown"],
      ["with two states", "code=abc&state=one&state=two"],
      ["with an error and no state", "error=access_denied"],
    ] as const) {
      it(`refuses an answer ${what}`, async () => {
        refusedWith(await new Browser().go(urlOf(`/sign-in/callback?${query}`)), "state");
      });
    }

    for (const [what, change] of [
      ["without a code", (query) => query.delete("code")],
      ["with two codes", (query) => query.append("code", "other")],
      ["with a code and an error", (query) => query.append("error", "\u0000<b>")],
      ["of another issuer", (query) => query.set("iss", "https://elsewhere.example")],
      ["of two issuers", (query) => query.append("iss", "https://elsewhere.example")],
      ["that holds an ID token", (query) => query.set("id_token", "a.b.c")],
      ["that is a signed response", (query) => query.set("response", "a.b.c")],
    ] as readonly (readonly [string, (query: URLSearchParams) => void])[]) {
      it(`refuses an answer to a true sign-in ${what}`, async () => {
        const world = await newWorld();
        const browser = new Browser();
        const answer = await answerFor(world, world.ada, browser);
        change(answer.searchParams);
        refusedWith(await browser.go(answer), "provider");
      });
    }

    it("refuses an ID token with another nonce", async () => {
      const world = await newWorld();
      world.provider.account = world.ada;
      const browser = new Browser();
      const sent = new URL((await browser.go(begin(world))).headers.get("Location") ?? "");
      sent.searchParams.set("nonce", "another one");
      refusedWith(await browser.go((await browser.follow(sent, isCallback)).url), "provider");
    });

    it("refuses a code that is bound to another code verifier", async () => {
      const world = await newWorld();
      world.provider.account = world.ada;
      const browser = new Browser();
      const sent = new URL((await browser.go(begin(world))).headers.get("Location") ?? "");
      sent.searchParams.set("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
      refusedWith(await browser.go((await browser.follow(sent, isCallback)).url), "expired");
    });

    it("refuses an ID token that is signed with a key which the provider does not publish", async () => {
      const world = await newWorld();
      const { publicKey } = await generateKeyPair("RS256");
      world.provider.publishedKeys = { keys: [{ ...(await exportJWK(publicKey)), kid: "signing", use: "sig", alg: "RS256" }] };
      refusedWith(await signIn(world, world.ada), "provider");
    });

    it("refuses a code that has expired", async () => {
      const world = await newWorld();
      const browser = new Browser();
      const answer = await answerFor(world, world.ada, browser);
      world.provider.expireCodes();
      refusedWith(await browser.go(answer), "expired");
    });

    it("refuses an answer to a sign-in that was begun too long ago, and then knows it no more", async () => {
      const world = await newWorld();
      const browser = new Browser();
      const answer = await answerFor(world, world.ada, browser);
      const age = unscoped("UPDATE sign_in_attempts SET expiresAt = expiresAt - 600000 WHERE organisationId = :id");
      await storeOf(server()).write((transaction) => transaction.run(age, { id: world.tenant.id }));
      refusedWith(await browser.go(answer), "expired");
      refusedWith(await browser.go(answer), "state");
    });

    it("tells a person who refuses at the provider", async () => {
      const world = await newWorld();
      refusedWith(await signIn(world, undefined), "provider");
    });

    it("tells when the provider is down: before, and on the way back", async () => {
      const world = await newWorld();
      const browser = new Browser();
      const answer = await answerFor(world, world.ada, browser);
      await world.provider.stop();
      refusedWith(await browser.go(answer), "provider");
      const other = await newWorld();
      await other.provider.stop();
      refusedWith(await new Browser().go(begin(other)), "provider");
    });

    it("says on asking whether the provider can be reached, and what is wrong", async () => {
      const world = await newWorld();
      const check = async () =>
        (await world.tenant.admin.data<{ checkSingleSignOn: object }>("{ checkSingleSignOn { reachable problem authorizationEndpoint } }"))
          .checkSingleSignOn as { reachable: boolean; problem: string | null };
      expect(await check()).to.deep.equal({ reachable: true, problem: null, authorizationEndpoint: `${world.provider.issuer}/auth` });
      await world.tenant.admin.data(change, { set: { issuer: `${world.provider.issuer}/`, clientSecret } });
      expect((await check()).problem).to.match(/issuer is ".*", not http.*\/; both must be the same/);
      await world.tenant.admin.data(change, { set: { issuer: `${world.provider.issuer}/elsewhere`, clientSecret } });
      expect((await check()).reachable).to.equal(false);
      await world.tenant.admin.data(change, { set: { issuer: world.provider.issuer, clientSecret } });
      await world.provider.stop();
      expect((await check()).problem).to.match(/could not be asked/);
    });

    it("tells when the client secret is wrong", async () => {
      const world = await newWorld({ clientSecret: "another one" });
      refusedWith(await signIn(world, world.ada), "provider");
    });

    it("tells when it is switched off, taken away, or of no organisation", async () => {
      const world = await newWorld();
      const browser = new Browser();
      const answer = await answerFor(world, world.ada, browser);
      await world.tenant.admin.data(change, { set: { enabled: false } });
      refusedWith(await browser.go(answer), "not-configured");
      refusedWith(await browser.go(begin(world)), "not-configured");
      await world.tenant.admin.data("mutation { removeSingleSignOn }");
      refusedWith(await browser.go(begin(world)), "not-configured");
      for (const query of ["", "?organisation=x", `?organisation=${world.adaId}`]) {
        refusedWith(await browser.go(urlOf(`/sign-in/single-sign-on${query}`)), "not-configured");
      }
    });

    it("asks the userinfo endpoint for a name that the ID token does not tell", async () => {
      const world = await newWorld({ tenantId: "" }, { userinfoOnly: true });
      const browser = new Browser();
      await signIn(world, { sub: "plain", preferred_username: world.ada.preferred_username ?? "" }, browser);
      expect((await whoIs(browser)).userName).to.equal(`ada@${world.domain}`);
      expect(world.provider.asked).to.include("/me");
    });

    for (const [what, tenantId] of [
      ["of Entra's form", tid],
      ["for an issuer", ""],
    ] as const) {
      it(`proves itself with a certificate by an assertion ${what}`, async () => {
        const { certificate, privateKey } = newCertificate();
        const certificateKey = { ...(await exportJWK(createPublicKey(certificate))), use: "sig" };
        const set = { clientId: certificateClientId, clientSecret: null, certificate: { certificate, privateKey }, tenantId };
        const world = await newWorld(set, { certificateKey });
        const browser = new Browser();
        await signIn(world, world.ada, browser);
        expect((await whoIs(browser)).userName).to.equal(`ada@${world.domain}`);
        const [head, claims] = decoded(world.provider.assertions.at(-1) ?? "");
        const { raw } = new X509Certificate(certificate);
        expect(head).to.include({ alg: "RS256", x5t: digestOf("sha1", raw), "x5t#S256": digestOf("sha256", raw) });
        expect(claims).to.include({ iss: certificateClientId, sub: certificateClientId });
        expect(claims.aud).to.equal(tenantId === "" ? world.provider.issuer : `${world.provider.issuer}/token`);
      });
    }

    it("keeps two organisations apart, of one provider and with the same people", async () => {
      const world = await newWorld({ matchBy: "EXTERNAL_ID" });
      const other = await newTenant(server());
      await other.admin.data(change, {
        set: { issuer: world.provider.issuer, clientId, clientSecret, tenantId: tid, matchBy: "EXTERNAL_ID" },
      });
      const otherWorld = { ...world, tenant: other };
      const account = { ...world.ada, oid: "same" };
      await provisionAs(world.tenant, { userName: "here", externalId: "same" });
      const browser = new Browser();
      await signIn(world, account, browser);
      expect((await whoIs(browser)).userName).to.equal("here");
      refusedWith(await signIn(otherWorld, account), "unknown");
      await provisionAs(other, { userName: "there", externalId: "same" });
      const second = new Browser();
      await signIn(otherWorld, account, second);
      expect((await whoIs(second)).userName).to.equal("there");
      expect((await whoIs(browser)).userName).to.equal("here");
    });

    it("tells the address of the provider's own end of the session when a person signs out", async () => {
      const world = await newWorld();
      const browser = new Browser();
      await signIn(world, world.ada, browser);
      const response = await browser.go(urlOf("/sign-out"), {
        method: "POST",
        headers: { "Content-Type": "application/json", Origin: server().url },
        body: "{}",
      });
      const { location } = (await response.json()) as { location: string };
      const url = new URL(location);
      expect([url.origin, url.searchParams.get("post_logout_redirect_uri")]).to.deep.equal([world.provider.issuer, urlOf("/sign-in")]);
      expect(url.searchParams.get("id_token_hint")).to.match(/^eyJ/);
      expect((await browser.go(url)).status).to.equal(200);
      expect((await whoIs(browser)).userName).to.equal(undefined);
    });

    it("answers GET alone", async () => {
      for (const path of ["/sign-in/single-sign-on", "/sign-in/callback"]) {
        const response = await fetch(urlOf(path), { method: "POST" });
        expect([response.status, response.headers.get("Allow")]).to.deep.equal([405, "GET"]);
      }
    });
  },
  wholeServers,
);

describe("Single sign-on behind a proxy that ends TLS", () => {
  it("is answered at the public address, and binds the browser by a cookie of this host alone", async () => {
    const server = await startWhole(await embeddedPlace(), { PUBLIC_URL: "https://plan.example" });
    const provider = await OidcProvider.start({ redirectUris: ["https://plan.example/sign-in/callback"] });
    try {
      const tenant = await newTenant(server);
      await tenant.admin.data(change, { set: { issuer: provider.issuer, clientId, clientSecret } });
      const response = await fetch(`${server.url}/sign-in/single-sign-on?organisation=${tenant.id}`, { redirect: "manual" });
      expect(new URL(response.headers.get("Location") ?? "").searchParams.get("redirect_uri")).to.equal(
        "https://plan.example/sign-in/callback",
      );
      expect(response.headers.get("Set-Cookie")).to.match(/^__Host-plandisc-sign-in=[\w-]{43}; path=\/; .*secure; httponly/i);
    } finally {
      await provider.stop();
      await server.stop();
    }
  });
});

const digestOf = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest("base64url");

function decoded(jwt: string): [Record<string, unknown>, Record<string, unknown>] {
  const [head = "", claims = ""] = jwt.split(".").map((part) => Buffer.from(part, "base64url").toString("utf8"));
  return [JSON.parse(head), JSON.parse(claims)];
}

function storeOf({ store }: TestServer) {
  if (!store) throw new Error("The whole server has a store");
  return store;
}

/** As Entra's default mapping has it, beside the object id as external id. */
function provision(tenant: Tenant, { preferred_username: name = "", email, oid }: Account): Promise<string> {
  return provisionAs(tenant, {
    userName: name.toLowerCase(),
    externalId: oid,
    displayName: name,
    ...(email === undefined ? {} : { emails: [{ value: email, type: "work", primary: true }] }),
  });
}

async function provisionAs(tenant: Tenant, attributes: object): Promise<string> {
  const { status, body, text } = await tenant.scim.post("/Users", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    active: true,
    ...attributes,
  });
  if (status !== 201) throw new Error(text);
  return (body as { id: string }).id;
}

async function patched(tenant: Tenant, id: string, value: object): Promise<void> {
  const { status, text } = await tenant.scim.patch(`/Users/${id}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", value }],
  });
  if (status !== 200) throw new Error(text);
}

const setActive = (tenant: Tenant, id: string, active: boolean) => patched(tenant, id, { active });

/** The server and the operators' command as processes: what they print, how they begin and how they end. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect } from "chai";
import { askToken } from "../support/oauth.js";
import { Page } from "../support/page.js";
import { Program, run } from "../support/program.js";
import { ScimClient } from "../support/scim-client.js";
import { embeddedPlace, type StorePlace, storePlaces } from "../support/stores.js";
import { newUser } from "../support/wire.js";

const inTwoYears = new Date(Date.UTC(new Date().getUTCFullYear() + 2, new Date().getUTCMonth(), 1)).toISOString().slice(0, 10);

const endpointForm = /(http:\/\/127\.0\.0\.1:\d+\/scim\/v2)/;

const adminOn = (place: StorePlace) => ({
  text: (...parameters: string[]) => run("admin", parameters, place.environment),
  json: async (...parameters: string[]) => {
    const { exitCode, output, errors } = await run("admin", [...parameters, "--json"], place.environment);
    expect(exitCode, errors).to.equal(0);
    return JSON.parse(output) as Record<string, string> & Record<string, string>[];
  },
});

for (const { title, make } of storePlaces) {
  describe(`The server and the command, on ${title}`, function () {
    this.timeout(60_000);
    let place: StorePlace;
    let server: Program;
    let base: string;
    before(async () => {
      place = await make();
      server = new Program("main", [], place.environment);
    });
    after(async () => {
      server.signal("SIGKILL");
      await server.ended;
      await place.remove();
    });

    it("print, at the first start, what to paste, and it works", async () => {
      base = await server.says(endpointForm);
      const client = new ScimClient(base, await server.says(/(pds_[\w-]{43})/));
      expect((await client.get('/Users?filter=userName eq "admin@demo.example"')).body).to.include({ totalResults: 1 });
      const key = await server.says(/(pdk_[\w-]{43})/);
      const answer = await fetch(base.replace("/scim/v2", "/graphql"), {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
        body: JSON.stringify({ query: "{ viewer { kind user { userName } } }" }),
      });
      expect(await answer.json()).to.deep.equal({ data: { viewer: { kind: "ADMIN", user: { userName: "admin@demo.example" } } } });
      expect(await (await fetch(base.replace("/scim/v2", "/healthz"))).json()).to.deep.equal({ status: "ok" });
    });

    it("print, at every start with the demo, a new link that signs its admin in once", async () => {
      const origin = base.replace("/scim/v2", "");
      const token = await server.says(new RegExp(`${origin}/sign-in/link#(pdl_[\\w-]{43})`));
      const page = new Page(origin);
      expect((await page.post("/sign-in/link", { token })).body).to.deep.equal({ location: "/" });
      const { body } = await page.graphql("{ viewer { kind user { userName } } }");
      expect(body.data.viewer).to.deep.equal({ kind: "ADMIN", user: { userName: "admin@demo.example" } });
      expect((await page.post("/sign-in/link", { token })).body.reason).to.equal("link-used");
    });

    it("manage organisations and tokens while the server runs", async () => {
      const admin = adminOn(place).json;
      const made = await admin(
        "organisation",
        "create",
        "--name",
        "Fabrikam",
        "--plan",
        "enterprise",
        "--profile",
        "generic",
        "--dialects",
        "strict",
      );
      expect(made).to.include({ name: "Fabrikam", plan: "enterprise", profile: "generic", dialects: "strict" });
      const token = await admin("token", "create", "--organisation", "Fabrikam", "--label", "Entra", "--expires", "2099-01-01");
      expect(token).to.have.all.keys("id", "token", "endpoint");
      expect(token.endpoint).to.match(/\/scim\/v2$/);
      const client = new ScimClient(base, token.token);
      expect((await client.post("/Users", newUser("ada@fabrikam.example"))).status).to.equal(201);
      expect((await client.patch("/Users/x", { Operations: [{ op: "Replace" }] })).status).to.equal(400);

      const second = await admin("token", "create", "--organisation", String(made.id), "--label", "Next");
      const other = new ScimClient(base, second.token);
      expect((await other.get("/Users")).body).to.include({ totalResults: 1 });
      const listed = await admin("token", "list", "--organisation", "Fabrikam");
      expect(listed.map(({ label }) => label)).to.deep.equal(["Entra", "Next"]);
      expect(listed[0]?.expiresAt).to.equal("2099-01-01T00:00:00.000Z");
      expect(JSON.stringify(listed)).not.to.contain(token.token);

      await admin("token", "revoke", String(token.id));
      await refusedWithin(5_500, client, 401);
      expect((await other.get("/Users")).status).to.equal(200);
      const changed = await admin("organisation", "change", "--organisation", "Fabrikam", "--plan", "pro");
      expect(changed).to.include({ id: made.id, plan: "pro", dialects: "strict" });
      await refusedWithin(5_500, other, 403);
    });

    it("manage OAuth clients while the server runs", async () => {
      const admin = adminOn(place).json;
      const { id: organisation } = await admin("organisation", "create", "--name", "Northwind", "--plan", "enterprise");
      const made = await admin("client", "create", "--organisation", "Northwind", "--label", "Entra ID", "--lifetime", "7200");
      expect(made).to.have.all.keys("id", "secret", "tokenEndpoint", "endpoint");
      expect(made.tokenEndpoint).to.match(/\/oauth2\/token$/);
      const at = new URL(base).origin;
      const form = { grant_type: "client_credentials", client_id: String(made.id), client_secret: String(made.secret) };
      const { body } = await askToken(at, form);
      expect(body.expires_in).to.equal(7200);
      const client = new ScimClient(base, body.access_token);
      expect((await client.get("/Users")).body).to.include({ totalResults: 0 });

      const next = await admin("client", "secret", String(made.id), "--expires", inTwoYears);
      expect(next).to.include({ id: made.id, expiresAt: `${inTwoYears}T00:00:00.000Z` });
      const listed = await admin("client", "list", "--organisation", String(organisation));
      expect(listed.map(({ id, authentication, hint }) => [id, authentication, hint])).to.deep.equal(
        [made, next].map(({ secret }) => [made.id, "client_secret", secret?.slice(-4)]),
      );
      expect(JSON.stringify(listed)).not.to.contain(made.secret);
      await admin("client", "revoke", String(listed[0]?.secretId));
      expect((await askToken(at, form)).status).to.equal(401);
      const later = await askToken(at, { ...form, client_secret: String(next.secret) });
      const second = new ScimClient(base, later.body.access_token);
      expect((await second.get("/Users")).status).to.equal(200);
      await refusedWithin(5_500, client, 401);
      await admin("client", "revoke", String(made.id));
      await refusedWithin(5_500, second, 401);

      const identity = ["--issuer", "https://login.microsoftonline.com/t/v2.0", "--subject", "s", "--audience", "api://a"];
      const keys = ["--jwks-uri", "https://login.microsoftonline.com/t/discovery/v2.0/keys"];
      const federated = await admin("client", "create", "--organisation", "Northwind", "--label", "Federated", ...identity, ...keys);
      expect(federated).to.have.all.keys("id", "tokenEndpoint", "endpoint");
      expect((await admin("client", "list", "--organisation", "Northwind")).at(-1)).to.include({
        authentication: "federated",
        secretId: null,
      });
    });

    it("finish what is under way when they are asked to end", async () => {
      const { token } = await adminOn(place).json("token", "create", "--organisation", "Demo", "--label", "ending");
      const client = new ScimClient(base, token);
      await client.get("/Users?count=0");
      const requests = Array.from({ length: 20 }, () => client.get("/Users?count=9"));
      await Promise.race(requests);
      server.signal("SIGTERM");
      const answers = await Promise.allSettled(requests);
      expect((await server.ended).exitCode).to.equal(0);
      const statuses = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value.status] : []));
      expect(new Set(statuses)).to.deep.equal(new Set([200]));
    });

    it("do not print a secret at a later start", async () => {
      server = new Program("main", [], place.environment);
      await server.says(/npm run admin -- token create/);
      server.signal("SIGTERM");
      const { exitCode, output } = await server.ended;
      expect(exitCode).to.equal(0);
      expect(output).not.to.match(/pd[sk]_/);
      expect(output).to.match(/one-time link, 30 minutes.*\/sign-in\/link#pdl_[\w-]{43}/);
    });
  });
}

describe("The command", function () {
  this.timeout(60_000);
  let place: StorePlace;
  before(async () => {
    place = await embeddedPlace();
    await adminOn(place).json("organisation", "create", "--name", "Contoso", "--plan", "free");
  });
  after(() => place.remove());

  it("makes an organisation's first admin and an API key", async () => {
    const admin = adminOn(place).json;
    const user = await admin("user", "create", "--organisation", "Contoso", "--user-name", "ada@contoso.example", "--display-name", "Ada");
    expect(user).to.include({ userName: "ada@contoso.example", role: "admin" });
    expect(user.link).to.match(/^http:\/\/127\.0\.0\.1:\d+\/sign-in\/link#pdl_[\w-]{43}$/);
    expect(Date.parse(user.expiresAt ?? "") - Date.now()).to.be.within(6.9 * 86_400_000, 7 * 86_400_000);
    const key = await admin("key", "create", "--organisation", "Contoso", "--user", "ADA@contoso.example", "--label", "Laptop");
    expect(key.token).to.match(/^pdk_/);
  });

  it("makes a sign-in link for a person, good for half an hour, and says who may have it", async () => {
    const { text, json } = adminOn(place);
    const parameters = ["user", "link", "--organisation", "Contoso", "--user", "ADA@contoso.example"];
    const made = await json(...parameters);
    expect(made).to.have.all.keys("link", "expiresAt");
    expect(Date.parse(made.expiresAt ?? "") - Date.now()).to.be.within(29 * 60_000, 30 * 60_000);
    expect((await text(...parameters)).output).to.match(/signs in as this person, once/);
    const { exitCode, errors } = await text("user", "link", "--organisation", "Contoso", "--user", "nobody");
    expect([exitCode, errors]).to.deep.equal([1, 'There is no user with the id or user name "nobody" in Contoso.\n']);
  });

  it("gives an organisation another name", async () => {
    const admin = adminOn(place).json;
    const { id } = await admin("organisation", "create", "--name", "Old", "--plan", "free");
    expect(await admin("organisation", "change", "--organisation", "Old", "--name", "New")).to.include({ id, name: "New", plan: "free" });
  });

  it("says to people, and not to scripts, where it has the endpoint from", async () => {
    const { text, json } = adminOn(place);
    const parameters = ["token", "create", "--organisation", "Contoso", "--label", "x"];
    expect((await text(...parameters)).output).to.match(/HOST and PORT of this shell/);
    expect(await json(...parameters)).to.have.all.keys("id", "token", "endpoint");
  });

  it("prints tables for people", async () => {
    const { output } = await adminOn(place).text("organisation", "list");
    expect(output).to.match(/^id +name +plan .*\n[0-9a-f-]{36} +Contoso +free/);
  });

  const mistakes: { parameters: string[]; says: RegExp }[] = [
    { parameters: ["organisation", "create", "--name", "X", "--plan", "gold"], says: /free, pro, enterprise/ },
    { parameters: ["token", "create", "--organisation", "Nobody", "--label", "x"], says: /no organisation.*Nobody/ },
    { parameters: ["token", "create", "--organisation", "Contoso", "--label", "x", "--expires", "tomorrow"], says: /2027-06-30/ },
    { parameters: ["token", "create", "--organisation", "Contoso", "--label", "x", "--expires", "2020-01-01"], says: /future/ },
    { parameters: ["token", "create", "--organisation", "Contoso", "--label", "x", "--expires", "2028-02-30"], says: /no 2028-02-30/ },
    { parameters: ["organisation", "create", "--name", "Contoso", "--plan", "pro"], says: /named "Contoso" already.*[0-9a-f-]{36}/ },
    { parameters: ["token", "revoke", "nothing"], says: /no token/ },
    { parameters: ["client", "create", "--organisation", "Contoso", "--label", "x", "--lifetime", "60"], says: /3600 to 21600/ },
    { parameters: ["client", "create", "--organisation", "Contoso", "--label", "x", "--expires", "2099-01-01"], says: /1 to 3 years/ },
    {
      parameters: ["client", "create", "--organisation", "Contoso", "--label", "x", "--issuer", "https://a.example", "--subject", "s"],
      says: /missing are jwksUri, audience/,
    },
    { parameters: ["client", "secret", "nothing"], says: /no OAuth client.*nothing/ },
    { parameters: ["client", "revoke", "nothing"], says: /no OAuth client.*nothing/ },
    { parameters: ["robot"], says: /robot/ },
  ];
  for (const { parameters, says } of mistakes) {
    it(`says what is wrong with ${parameters.join(" ")}`, async () => {
      const { exitCode, output, errors } = await adminOn(place).text(...parameters);
      expect(exitCode).to.equal(1);
      expect(output).to.equal("");
      expect(errors)
        .to.match(says)
        .and.not.to.match(/\n\s+at /);
    });
  }

  for (const [name, value] of [
    ["DEMO", "0"],
    ["NODE_ENV", "production"],
  ] as const) {
    it(`finds no demo after a start with ${name}=${value}`, async () => {
      const fresh = await embeddedPlace();
      const server = new Program("main", [], { ...fresh.environment, [name]: value });
      await server.says(endpointForm);
      server.signal("SIGTERM");
      expect((await server.ended).exitCode).to.equal(0);
      expect((await adminOn(fresh).text("organisation", "list")).output).to.equal("none\n");
      await fresh.remove();
    });
  }
});

describe("A start that fails", function () {
  this.timeout(60_000);
  const failures: { why: string; environment: Record<string, string>; exitCode: number; says: RegExp }[] = [
    { why: "a wrong setting", environment: { PORT: "http" }, exitCode: 2, says: /^PORT is "http"/ },
    {
      why: "a database that does not answer",
      environment: { DATABASE_URL: "mysql://root@127.0.0.1:1/x" },
      exitCode: 1,
      says: /DATABASE_URL/,
    },
    { why: "a folder that cannot be", environment: { DATA_DIR: "/dev/null/x" }, exitCode: 1, says: /DATA_DIR is "\/dev\/null\/x", but/ },
    {
      why: "a folder where there is room for none",
      environment: { DATA_DIR: "/proc/x" },
      exitCode: 1,
      says: /DATA_DIR is "\/proc\/x", but/,
    },
    { why: "a host without an address", environment: { HOST: "nope.invalid" }, exitCode: 1, says: /set HOST/ },
  ];
  for (const { why, environment, exitCode, says } of failures) {
    it(`says so: ${why}`, async () => {
      const place = await embeddedPlace();
      const ended = await run("main", [], environment.HOST === undefined ? environment : { ...place.environment, ...environment });
      await place.remove();
      expect(ended.errors)
        .to.match(says)
        .and.not.to.match(/\n\s+at /);
      expect(ended.exitCode).to.equal(exitCode);
    });
  }

  it("says so: a port that is taken", async () => {
    const place = await embeddedPlace();
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const ended = await run("main", [], { ...place.environment, PORT: String(port) });
    expect(ended.errors).to.match(new RegExp(`${port}.*another PORT|${port}.*PORT`));
    expect(ended.exitCode).to.equal(1);
    other.close();
    await place.remove();
  });
});

/** A credential may be believed for a few seconds after it was revoked, not longer. */
async function refusedWithin(milliseconds: number, client: ScimClient, status: number): Promise<void> {
  const until = Date.now() + milliseconds;
  for (;;) {
    const answer = await client.get("/Users?count=0");
    if (answer.status === status) return;
    if (Date.now() > until) throw new Error(`Still ${answer.status} after ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

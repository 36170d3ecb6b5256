/** Signing in at the simulated directory: the provider's paths, the ID token's claims, and who is refused in which words. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";
import * as changes from "../../src/simulator/directory/changes.js";
import { type Directory, findGroup, findUser } from "../../src/simulator/directory/directory.js";
import { toDirectory } from "../../src/simulator/directory/directory-file.js";
import type { Application } from "../../src/simulator/sign-in/application.js";
import { Browser } from "../support/browser.js";
import { Program, run } from "../support/program.js";
import { type Arrival, pickAccount, type SignInRig, startSignIn } from "./signing-in.js";

const redirectUri = "http://127.0.0.1:1/callback";
const isProduct = (url: URL) => url.href.startsWith(redirectUri);

const fabrikam = (): Directory =>
  toDirectory(
    {
      users: [
        { userPrincipalName: "ada@fabrikam.example", displayName: "Ada Quill", mail: "ada.quill@fabrikam.example" },
        { userPrincipalName: "bo@fabrikam.example" },
        { userPrincipalName: "eve@fabrikam.example" },
      ],
      groups: [
        { displayName: "Crew", members: ["ada@fabrikam.example"] },
        { displayName: "Fleet", members: ["Crew"] },
        { displayName: "Harbour", members: ["Fleet"] },
        { displayName: "Letters", members: ["ada@fabrikam.example"] },
      ],
      assignments: ["ada@fabrikam.example", "Crew", "Fleet", "bo@fabrikam.example"],
    },
    1,
    "fabrikam.example",
  );

interface Tokens {
  readonly id_token: string;
  readonly access_token: string;
}

interface Refused {
  readonly error: string;
  readonly error_description: string;
  readonly error_codes: readonly number[];
}

describe("The simulated directory's sign-in", () => {
  const started: SignInRig[] = [];
  afterEach(async () => {
    for (const rig of started.splice(0)) await rig.stop();
  });

  async function start(settings: Partial<Application> = {}, directory = fabrikam()): Promise<SignInRig> {
    const rig = await startSignIn(directory, { redirectUris: [redirectUri], ...settings });
    started.push(rig);
    return rig;
  }

  const base = ({ issuer }: SignInRig) => issuer.replace(/\/v2\.0$/, "");
  const verifier = randomBytes(32).toString("base64url");

  function authorizeUrl(rig: SignInRig, more: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(`${base(rig)}/oauth2/v2.0/authorize`);
    url.search = new URLSearchParams({
      client_id: rig.application.clientId,
      response_type: "code",
      scope: "openid profile email",
      redirect_uri: redirectUri,
      nonce: "a nonce",
      state: "a state",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...more,
    }).toString();
    return url;
  }

  const pick = (rig: SignInRig, account?: string, more?: Readonly<Record<string, string>>, browser = new Browser()): Promise<Arrival> =>
    pickAccount(browser, authorizeUrl(rig, more), isProduct, account);

  async function codeFor(rig: SignInRig, account: string, more?: Readonly<Record<string, string>>): Promise<string> {
    const { url } = await pick(rig, account, more);
    expect(Object.fromEntries(url.searchParams)).to.include({ state: "a state" });
    return url.searchParams.get("code") ?? "";
  }

  async function redeem<Body>(
    rig: SignInRig,
    code: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; body: Body }> {
    const { clientId, proof } = rig.application;
    const response = await fetch(`${base(rig)}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
        client_id: clientId,
        client_secret: "clientSecret" in proof ? proof.clientSecret : "",
        code_verifier: verifier,
        ...more,
      }),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }

  async function tokensOf(rig: SignInRig, account: string, more?: Readonly<Record<string, string>>): Promise<Tokens> {
    const { status, body } = await redeem<Tokens>(rig, await codeFor(rig, account, more));
    expect(status).to.equal(200);
    return body;
  }

  async function claimsOf(rig: SignInRig, account: string, more?: Readonly<Record<string, string>>): Promise<JWTPayload> {
    const { id_token } = await tokensOf(rig, account, more);
    const keys = createRemoteJWKSet(new URL(`${base(rig)}/discovery/v2.0/keys`));
    return (await jwtVerify(id_token, keys, { issuer: rig.issuer, audience: rig.application.clientId })).payload;
  }

  it("is found where Entra's is, below the tenant's id", async () => {
    const rig = await start();
    const response = await fetch(`${rig.issuer}/.well-known/openid-configuration`);
    const metadata = (await response.json()) as Readonly<Record<string, unknown>>;
    expect(rig.issuer).to.match(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]{36}\/v2\.0$/);
    expect(metadata).to.include({
      issuer: rig.issuer,
      authorization_endpoint: `${base(rig)}/oauth2/v2.0/authorize`,
      token_endpoint: `${base(rig)}/oauth2/v2.0/token`,
      jwks_uri: `${base(rig)}/discovery/v2.0/keys`,
      end_session_endpoint: `${base(rig)}/oauth2/v2.0/logout`,
    });
    expect(metadata.subject_types_supported).to.deep.equal(["pairwise"]);
  });

  it("says in the ID token who signed in, as Entra does", async () => {
    const rig = await start();
    const directory = fabrikam();
    const ada = findUser(directory, "ada@fabrikam.example");
    const claims = await claimsOf(rig, "ada@fabrikam.example");
    expect(claims).to.include({
      iss: rig.issuer,
      aud: rig.application.clientId,
      tid: directory.tenantId,
      oid: ada.objectId,
      name: "Ada Quill",
      preferred_username: "ada@fabrikam.example",
      email: "ada.quill@fabrikam.example",
      nonce: "a nonce",
      ver: "2.0",
    });
    expect(claims.roles).to.deep.equal(["User"]);
    expect(claims).not.to.have.property("groups");
    expect(claims.sub).to.have.length(43).and.not.equal(ada.objectId);
  });

  it("calls the same person something else to another application, and the same to the same one", async () => {
    const one = await start();
    const subject = async (rig: SignInRig) => (await claimsOf(rig, "ada@fabrikam.example")).sub;
    const first = await subject(one);
    expect(await subject(one)).to.equal(first);
    expect(await subject(await start({ clientId: "5a3b0000-0000-4000-8000-000000000002" }))).not.to.equal(first);
  });

  it("tells no more than the scopes ask for", async () => {
    const claims = await claimsOf(await start(), "ada@fabrikam.example", { scope: "openid" });
    expect(claims).to.include.keys("sub", "tid").and.not.have.any.keys("oid", "name", "preferred_username", "email");
  });

  it("finds an account by what is typed, whatever its case, and by a hint", async () => {
    const rig = await start();
    expect((await claimsOf(rig, " ADA@Fabrikam.Example ")).preferred_username).to.equal("ada@fabrikam.example");
    expect((await pick(rig, undefined, { login_hint: 'ada"><b>' })).text).to.include('value="ada&quot;&gt;&lt;b&gt;"');
  });

  const groupsClaims: readonly { readonly which: Application["groups"]; readonly names: readonly string[] }[] = [
    { which: "SecurityGroup", names: ["Crew", "Fleet", "Harbour"] },
    { which: "ApplicationGroup", names: ["Crew"] },
    { which: "All", names: ["Crew", "Fleet", "Harbour", "Letters"] },
  ];
  for (const { which, names } of groupsClaims) {
    it(`tells of the groups ${names.join(", ")} where the claim is ${which}`, async () => {
      const directory = fabrikam();
      findGroup(directory, "Letters").securityEnabled = false;
      const { groups } = await claimsOf(await start({ groups: which }, directory), "ada@fabrikam.example");
      expect([...(groups as string[])].sort()).to.deep.equal(names.map((name) => findGroup(directory, name).objectId).sort());
    });
  }

  it("tells 200 groups, and beyond them where to ask", async () => {
    const directory = fabrikam();
    const { objectId } = findUser(directory, "bo@fabrikam.example");
    const enter = (number: number) =>
      changes.createGroup(directory, `99999999-0000-4000-8000-${String(number).padStart(12, "0")}`, `Team ${number}`, [objectId]);
    for (let number = 1; number <= 200; number += 1) enter(number);
    const rig = await start({ groups: "SecurityGroup" }, directory);
    expect((await claimsOf(rig, "bo@fabrikam.example")).groups).to.have.length(200);
    rig.edit((now) => changes.createGroup(now, "99999999-0000-4000-8000-000000000201", "Team 201", [objectId]));
    const claims = await claimsOf(rig, "bo@fabrikam.example");
    expect(claims).not.to.have.property("groups");
    expect(claims._claim_names).to.deep.equal({ groups: "src1" });
    const { endpoint } = (claims._claim_sources as { src1: { endpoint: string } }).src1;
    const { access_token } = await tokensOf(rig, "bo@fabrikam.example");
    const ask = (token: string) => fetch(endpoint, { method: "POST", headers: { Authorization: `Bearer ${token}` } });
    expect(((await (await ask(access_token)).json()) as { value: string[] }).value).to.have.length(201);
    expect((await ask("somebody else's")).status).to.equal(401);
  });

  const refusals: readonly {
    readonly who: string;
    readonly code: number;
    readonly says: RegExp;
    readonly change?: (directory: Directory) => void;
    readonly account?: string;
  }[] = [
    {
      who: "is disabled",
      code: 50057,
      says: /The user account is disabled\./,
      change: (directory) => changes.setEnabled(directory, findUser(directory, "ada@fabrikam.example"), false),
    },
    {
      who: "is deleted",
      code: 50034,
      says: /does not exist in the [0-9a-f-]{36} directory/,
      change: (directory) => changes.deleteUser(directory, findUser(directory, "ada@fabrikam.example"), "2027-01-04T08:00:00.000Z"),
    },
    { who: "is not assigned", code: 50105, says: /not a direct member of a group with access/, account: "eve@fabrikam.example" },
    { who: "is nobody", code: 50034, says: /must be added to the directory/, account: "nobody@fabrikam.example" },
  ];
  for (const { who, code, says, change, account = "ada@fabrikam.example" } of refusals) {
    it(`refuses at its page who ${who}, by AADSTS${code}`, async () => {
      const rig = await start();
      if (change) rig.edit(change);
      const { status, text, url } = await pick(rig, account);
      expect(status).to.equal(403);
      expect(url.pathname).to.match(/\/login\//);
      expect(text).to.include(`AADSTS${code}: `).and.match(says);
      expect(rig.told).to.deep.equal([`${account} is refused: AADSTS${code}`]);
    });
  }

  it("lets in who is not assigned where that is not required", async () => {
    const claims = await claimsOf(await start({ assignmentRequired: false }), "eve@fabrikam.example");
    expect(claims.preferred_username).to.equal("eve@fabrikam.example");
    expect(claims).not.to.have.property("roles");
  });

  it("counts no group inside an assigned one as an assignment", async () => {
    const rig = await start();
    rig.edit((directory) => {
      changes.unassign(directory, findUser(directory, "ada@fabrikam.example").objectId);
      changes.unassign(directory, findGroup(directory, "Crew").objectId);
    });
    expect((await pick(rig, "ada@fabrikam.example")).text).to.include("AADSTS50105");
  });

  it("gives no token for a code whose person was disabled meanwhile", async () => {
    const rig = await start();
    const code = await codeFor(rig, "ada@fabrikam.example");
    rig.edit((directory) => changes.setEnabled(directory, findUser(directory, "ada@fabrikam.example"), false));
    const { status, body } = await redeem<Refused>(rig, code);
    expect([status, body.error, body.error_codes]).to.deep.equal([400, "invalid_grant", [50057]]);
    expect(body.error_description).to.match(/^AADSTS50057: The user account is disabled\. Trace ID: .* Timestamp: \d{4}-/);
  });

  it("remembers a browser, until its person may no longer sign in", async () => {
    const rig = await start();
    const browser = new Browser();
    await pick(rig, "ada@fabrikam.example", {}, browser);
    expect((await pick(rig, undefined, {}, browser)).url.searchParams.has("code")).to.equal(true);
    expect((await pick(rig, undefined, { prompt: "none" }, browser)).url.searchParams.has("code")).to.equal(true);
    expect((await pick(rig, undefined, { prompt: "select_account" }, browser)).text).to.include("Pick an account");
    rig.edit((directory) => changes.setEnabled(directory, findUser(directory, "ada@fabrikam.example"), false));
    expect((await pick(rig, undefined, {}, browser)).text).to.include("AADSTS50057: ");
    const silent = await pick(rig, undefined, { prompt: "none" }, browser);
    expect(silent.url.searchParams.get("error")).to.equal("login_required");
  });

  it("answers a silent request of a browser that it does not know", async () => {
    const { url } = await pick(await start(), undefined, { prompt: "none" });
    expect(url.searchParams.get("error")).to.equal("login_required");
    expect(url.searchParams.get("error_description")).to.match(/^AADSTS50058: /);
  });

  it("tells the product that a person cancelled", async () => {
    const rig = await start();
    const browser = new Browser();
    const { url } = await pick(rig, undefined, {}, browser);
    const posted = await browser.go(url, { method: "POST", body: new URLSearchParams({ cancel: "yes" }) });
    const end = await browser.follow(new URL(posted.headers.get("Location") ?? "", url), isProduct);
    expect(end.url.searchParams.get("error")).to.equal("access_denied");
  });

  const pages: readonly { readonly what: string; readonly more: Readonly<Record<string, string>>; readonly code: number }[] = [
    { what: "an address that is not registered", more: { redirect_uri: "http://127.0.0.1:1/elsewhere" }, code: 50011 },
    { what: "an application that is not registered", more: { client_id: "another" }, code: 700016 },
  ];
  for (const { what, more, code } of pages) {
    it(`refuses a request of ${what} at a page of its own, by AADSTS${code}`, async () => {
      const { status, text } = await pick(await start(), undefined, more);
      expect(status).to.equal(400);
      expect(text).to.include(`AADSTS${code}: `).and.include(Object.values(more)[0]);
    });
  }

  const codes: readonly {
    readonly what: string;
    readonly more: Readonly<Record<string, string>>;
    readonly error: string;
    readonly code: number;
  }[] = [
    { what: "a wrong secret", more: { client_secret: "another" }, error: "invalid_client", code: 7000215 },
    { what: "no secret", more: { client_secret: "" }, error: "invalid_client", code: 7000218 },
    { what: "another verifier", more: { code_verifier: "x".repeat(43) }, error: "invalid_grant", code: 501481 },
    { what: "a code that nobody got", more: { code: "another" }, error: "invalid_grant", code: 70008 },
  ];
  for (const { what, more, error, code } of codes) {
    it(`gives no token for ${what}, by AADSTS${code}`, async () => {
      const rig = await start();
      const { body } = await redeem<Refused>(rig, await codeFor(rig, "ada@fabrikam.example"), more);
      expect([body.error, body.error_codes]).to.deep.equal([error, [code]]);
      expect(body.error_description).to.include(`AADSTS${code}: `);
    });
  }

  it("gives one token for a code", async () => {
    const rig = await start();
    const code = await codeFor(rig, "ada@fabrikam.example");
    expect((await redeem(rig, code)).status).to.equal(200);
    expect((await redeem<Refused>(rig, code)).body.error_codes).to.deep.equal([54005]);
  });

  it("says on a page that a state file is gone", async () => {
    const rig = await start();
    writeFileSync(rig.file, "{}");
    const { status, text } = await pick(rig);
    expect(status).to.equal(500);
    expect(text).to.include("is no state of the simulator");
  });
});

describe("The command sign-in", () => {
  const folder = mkdtempSync(join(tmpdir(), "sign-in-command-"));
  const state = join(folder, "state.json");
  const addresses = ["--redirect-uri", redirectUri];
  before(async () => {
    await run("entra", ["new", state, "--users", "3", "--groups", "1"], {});
  });
  after(() => rmSync(folder, { recursive: true }));

  it("prints what to enter at the product, and serves until it is asked to end", async function () {
    this.timeout(30_000);
    const program = new Program("entra", ["sign-in", state, "--port", "0", ...addresses], {});
    try {
      await program.says(/Until Ctrl-C\./);
      const issuer = await program.says(/^ *Issuer +(\S+)$/m);
      expect(program.output)
        .to.match(/Directory \(tenant\) ID +[0-9a-f-]{36}\n/)
        .and.match(/Client secret +\S{32}\n/);
      expect((await fetch(`${issuer}/.well-known/openid-configuration`)).status).to.equal(200);
      const taken = await run("entra", ["sign-in", state, "--port", new URL(issuer).port, ...addresses], {});
      expect([taken.exitCode, taken.errors.includes("is taken; choose another (--port)")]).to.deep.equal([2, true]);
    } finally {
      program.signal("SIGINT");
    }
    expect((await program.ended).exitCode).to.equal(0);
  });

  const wrong: readonly { readonly what: string; readonly parameters: readonly string[]; readonly says: string }[] = [
    { what: "no redirect URI", parameters: [state], says: "--redirect-uri" },
    { what: "a state file that is not there", parameters: [join(folder, "none.json"), ...addresses], says: "none.json cannot be read" },
    { what: "redirect URIs on two hosts", parameters: [state, ...addresses, "http://localhost/back"], says: "must be on one host" },
    { what: "a certificate that is none", parameters: [state, ...addresses, "--certificate", state], says: "is no certificate in PEM" },
    {
      what: "a secret beside a certificate",
      parameters: [state, ...addresses, "--client-secret", "x", "--certificate", state],
      says: "or a --certificate",
    },
  ];
  for (const { what, parameters, says } of wrong) {
    it(`refuses ${what}`, async () => {
      const { exitCode, errors } = await run("entra", ["sign-in", ...parameters], {});
      expect(exitCode).to.equal(2);
      expect(errors).to.include(says);
    });
  }
});

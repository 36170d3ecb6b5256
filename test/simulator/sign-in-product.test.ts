/** Single sign-on rehearsed: people whom the simulator provisioned sign in to the product at the simulated directory. */
import { createPublicKey } from "node:crypto";
import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { exportJWK } from "jose";
import { openConnection } from "../../src/simulator/connection.js";
import { runCycle } from "../../src/simulator/cycle/cycle.js";
import { changeSettings, type World } from "../../src/simulator/cycle/job.js";
import { newWorld } from "../../src/simulator/cycle/new-world.js";
import { readWorld, writeWorld } from "../../src/simulator/cycle/state-file.js";
import * as changes from "../../src/simulator/directory/changes.js";
import { findUser } from "../../src/simulator/directory/directory.js";
import { toDirectory } from "../../src/simulator/directory/directory-file.js";
import { mappings } from "../../src/simulator/mapping/mapping.js";
import type { Application } from "../../src/simulator/sign-in/application.js";
import { certificateKey } from "../../src/simulator/sign-in/application.js";
import { Browser } from "../support/browser.js";
import { newCertificate } from "../support/certificate.js";
import { startWhole, type TestServer } from "../support/server.js";
import { embeddedPlace } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { type Arrival, pickAccount, type SignInRig, startSignIn } from "./signing-in.js";

const ada = "ada@fabrikam.example";
const change = "mutation ($set: SingleSignOnInput!) { changeSingleSignOn(set: $set) { issuer tenantId } }";

interface Rig extends SignInRig {
  readonly tenant: Tenant;
  /** What the directory says now arrives at the product. */
  provision(): Promise<void>;
}

describe("Single sign-on at the simulated directory", () => {
  let server: TestServer;
  const started: SignInRig[] = [];
  before(async () => {
    server = await startWhole(await embeddedPlace());
  });
  after(() => server.stop());
  afterEach(async () => {
    for (const rig of started.splice(0)) await rig.stop();
  });

  async function start(set: object = {}, settings: Partial<Application> = {}): Promise<Rig> {
    const people = [{ userPrincipalName: ada, displayName: "Ada Quill", mail: ada }];
    const directory = toDirectory({ users: people, assignments: [ada] }, 1, "fabrikam.example");
    const rig = await startSignIn(directory, {
      redirectUris: [`${server.url}/sign-in/callback`],
      signOutUris: [`${server.url}/sign-in`],
      ...settings,
    });
    started.push(rig);
    const tenant = await newTenant(server, { profile: "ENTRA" });
    const { issuer, application } = rig;
    const secret = "clientSecret" in application.proof ? { clientSecret: application.proof.clientSecret } : {};
    const sent = { issuer, clientId: application.clientId, tenantId: directory.tenantId, matchBy: "EXTERNAL_ID", ...secret, ...set };
    await tenant.admin.data(change, { set: sent });
    const connection = openConnection({
      url: `${server.url}/scim/v2`,
      bearer: { token: async () => tenant.scim.token ?? "", close: async () => {} },
    });
    const { job } = newWorld(directory, 1, "2027-01-04T08:00:00.000Z");
    const { tutorial } = mappings;
    if (tutorial) changeSettings(job, { mapping: tutorial });
    const provision = async () => {
      const world: World = { ...readWorld(rig.file), job };
      await runCycle(world, connection);
      writeWorld(rig.file, world);
    };
    await provision();
    return { ...rig, tenant, provision };
  }

  const isHere = (url: URL) => url.origin === server.url && url.pathname === "/sign-in/callback";
  const begin = ({ tenant }: Rig) => `${server.url}/sign-in/single-sign-on?organisation=${tenant.id}`;

  /** What the product answers when the browser brings what the directory said. */
  async function signIn(rig: Rig, browser = new Browser()): Promise<{ readonly arrival: Arrival; readonly location: string | null }> {
    const arrival = await pickAccount(browser, begin(rig), isHere, ada);
    return { arrival, location: isHere(arrival.url) ? (await browser.go(arrival.url)).headers.get("Location") : null };
  }

  async function whoIs(browser: Browser): Promise<string | undefined> {
    const response = await browser.go(`${server.url}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: server.url },
      body: JSON.stringify({ query: "{ viewer { user { userName } } }" }),
    });
    return ((await response.json()) as { data?: { viewer?: { user?: { userName: string } } } }).data?.viewer?.user?.userName;
  }

  it("signs in a person who was provisioned, and after a renaming too", async () => {
    const rig = await start();
    const browser = new Browser();
    expect((await signIn(rig, browser)).location).to.equal("/");
    expect(await whoIs(browser)).to.equal(ada);
    rig.edit((directory) =>
      changes.changeUser(directory, findUser(directory, ada), { mailNickname: ada, userPrincipalName: "q@fabrikam.example" }),
    );
    await rig.provision();
    const again = new Browser();
    expect((await signIn(rig, again)).location).to.equal("/");
    expect(await whoIs(again)).to.equal("q@fabrikam.example");
  });

  it("keeps out at once who is disabled in the directory, and ends the session with the next cycle", async () => {
    const rig = await start();
    const browser = new Browser();
    await signIn(rig, browser);
    rig.edit((directory) => changes.setEnabled(directory, findUser(directory, ada), false));
    const { arrival, location } = await signIn(rig);
    expect([location, arrival.status]).to.deep.equal([null, 403]);
    expect(arrival.text).to.include("AADSTS50057: The user account is disabled.");
    expect(await whoIs(browser)).to.equal(ada);
    await rig.provision();
    expect(await whoIs(browser)).to.equal(undefined);
  });

  it("is refused by the product where another tenant is expected", async () => {
    const rig = await start({ tenantId: "99999999-0000-4000-8000-000000000001" });
    expect((await signIn(rig)).location).to.equal("/not-allowed?reason=wrong-tenant");
  });

  it("is refused by the product where a person comes before provisioning has brought it", async () => {
    const rig = await start();
    const { proof, clientId } = rig.application;
    const other = await newTenant(server, { profile: "ENTRA" });
    const secret = "clientSecret" in proof ? proof.clientSecret : "";
    await other.admin.data(change, { set: { issuer: rig.issuer, clientId, clientSecret: secret, matchBy: "EXTERNAL_ID" } });
    expect((await signIn({ ...rig, tenant: other })).location).to.equal("/not-allowed?reason=unknown");
  });

  it("takes a certificate for a secret", async () => {
    const { certificate, privateKey } = newCertificate();
    const rig = await start({ certificate: { certificate, privateKey } }, { proof: { key: await certificateKey(certificate) } });
    expect((await signIn(rig)).location).to.equal("/");
    const another = { ...(await exportJWK(createPublicKey(newCertificate().certificate))), use: "sig" };
    const wrong = await start({ certificate: { certificate, privateKey } }, { proof: { key: another } });
    expect((await signIn(wrong)).location).to.equal("/not-allowed?reason=provider");
    expect(wrong.told.at(-1)).to.equal("a code is refused: AADSTS700027");
  });

  it("is signed out of too, and the browser comes back", async () => {
    const rig = await start();
    const browser = new Browser();
    await signIn(rig, browser);
    const answer = await browser.go(`${server.url}/sign-out`, {
      method: "POST",
      headers: { Origin: server.url, "Content-Type": "application/json" },
      body: "{}",
    });
    const { location } = (await answer.json()) as { location: string };
    const page = await browser.go(location);
    const text = await page.text();
    const [, action = ""] = /action="([^"]+)"/.exec(text) ?? [];
    const [, xsrf = ""] = /name="xsrf" value="([^"]+)"/.exec(text) ?? [];
    expect(text).to.include("Sign out of this browser?");
    const confirmed = await browser.go(action, { method: "POST", body: new URLSearchParams({ xsrf, logout: "yes" }) });
    expect(new URL(confirmed.headers.get("Location") ?? "").href.replace(/\?.*/, "")).to.equal(`${server.url}/sign-in`);
    expect((await pickAccount(browser, begin(rig), isHere)).text).to.include("Pick an account");
  });

  it("serves on when its state file is written meanwhile", async () => {
    const rig = await start();
    const world = readWorld(rig.file);
    writeFileSync(rig.file, JSON.stringify(world));
    expect((await signIn(rig)).location).to.equal("/");
  });
});

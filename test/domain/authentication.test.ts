/** Whom a bearer token is believed to be, for how long, and what that costs. */
import { expect } from "chai";
import { Authentication, believedFor } from "../../src/domain/authentication.js";
import { readCredential } from "../../src/domain/credential-writes.js";
import { DomainError } from "../../src/domain/errors.js";
import {
  changeOrganisationPlan,
  createAdminUser,
  createApiKey,
  createOrganisation,
  createToken,
  findOrganisation,
  listTokens,
  type OrganisationSummary,
  revokeToken,
  setProvisioning,
  systemContext,
} from "../../src/domain/operators.js";
import type { Store } from "../../src/domain/store.js";
import { TenantScope } from "../../src/domain/tenant-scope.js";
import { newToken } from "../../src/domain/token.js";
import { changeUser } from "../../src/domain/user-writes.js";
import { forEachStore } from "../support/stores.js";

async function refusal(answer: Promise<unknown>): Promise<DomainError> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error("It was not refused");
}

forEachStore("Authentication", (open) => {
  let store: Store;
  let organisation: OrganisationSummary;
  const statements: string[] = [];
  let time = Date.now();
  const now = () => time;

  before(async () => {
    store = await open();
    store.onStatement = (sql) => statements.push(sql.trim());
    organisation = await createOrganisation(store, { name: "Acme", plan: "ENTERPRISE", profile: "GENERIC" });
  });
  beforeEach(() => {
    time = Date.now();
    statements.length = 0;
  });

  const tokenOf = async (label: string, expiresAt?: number) => createToken(store, { organisation: "Acme", label, expiresAt });
  const selects = () => statements.filter((sql) => sql.startsWith("SELECT"));

  it("knows a provisioning client with its organisation, plan and settings by one statement", async () => {
    const { token, credential } = await tokenOf("Entra");
    const authentication = new Authentication(store, now);
    statements.length = 0;
    expect(await authentication.viewerOf(token)).to.deep.equal({
      kind: "PROVISIONING",
      organisationId: organisation.id,
      organisationName: "Acme",
      plan: "ENTERPRISE",
      credentialId: credential.id,
      settings: { profile: "GENERIC", dialects: "LENIENT", existingPeople: "REFUSE", unknownMembers: "REFUSE" },
    });
    expect(selects()).to.have.length(1);
    await authentication.settled();
  });

  it("believes a provisioning client for three seconds, by the clock, and asks once for requests that come together", async () => {
    const { token } = await tokenOf("cached");
    const authentication = new Authentication(store, now);
    await authentication.viewerOf(token);
    await authentication.settled();
    const counts: number[] = [];
    for (const passed of [0, believedFor - 1, 1]) {
      time += passed;
      statements.length = 0;
      await Promise.all(Array.from({ length: 10 }, () => authentication.viewerOf(token)));
      counts.push(selects().length);
    }
    expect(counts).to.deep.equal([0, 0, 1]);
    expect(believedFor).to.be.at.most(3_000);
  });

  it("never believes a person twice: a key is refused as soon as its person is deactivated, and knows its new role", async () => {
    const admin = await createAdminUser(store, { organisation: organisation.id, userName: "ann@acme.example", displayName: "Ann" });
    await createAdminUser(store, { organisation: organisation.id, userName: "bob@acme.example", displayName: "Bob" });
    const { token } = await createApiKey(store, { organisation: "Acme", user: "ANN@acme.example", label: "laptop" });
    const authentication = new Authentication(store, now);
    const system = systemContext(store, organisation);
    expect(await authentication.viewerOf(token)).to.include({ kind: "ADMIN", userId: admin.id });
    await changeUser(system, admin.id, null, { role: "MEMBER" });
    expect(await authentication.viewerOf(token)).to.include({ kind: "MEMBER", userId: admin.id });
    await changeUser(system, admin.id, null, { active: false });
    expect((await refusal(authentication.viewerOf(token))).code).to.equal("UNAUTHENTICATED");
    await changeUser(system, admin.id, null, { active: true });
    expect(await authentication.viewerOf(token)).to.include({ kind: "MEMBER" });
    await authentication.settled();
  });

  it("refuses unknown, expired and revoked tokens with one text, and malformed ones without a query", async () => {
    const authentication = new Authentication(store, now);
    const expiring = await tokenOf("expiring", time + 1_000);
    const revoked = await tokenOf("revoked");
    await revokeToken(store, revoked.credential.id);
    await authentication.viewerOf(expiring.token);
    time += 1_000;
    const texts = new Set<string>();
    for (const token of [newToken("PROVISIONING"), newToken("API_KEY"), expiring.token, revoked.token]) {
      const { code, message } = await refusal(authentication.viewerOf(token));
      expect(code).to.equal("UNAUTHENTICATED");
      texts.add(message);
    }
    await authentication.settled();
    statements.length = 0;
    for (const token of ["", "pds_short", "Bearer x", expiring.token.slice(1)])
      texts.add((await refusal(authentication.viewerOf(token))).message);
    expect(statements).to.deep.equal([]);
    expect([...texts]).to.have.length(1);
  });

  it("forgets what it believed when told that credentials changed, and in any case after the time", async () => {
    const { token, credential } = await tokenOf("forgotten");
    const authentication = new Authentication(store, now);
    const context = await authentication.contextFor(token, "request-7");
    expect(context.request.id).to.equal("request-7");
    await setProvisioning(store, organisation.id, { dialects: "STRICT" });
    expect((await authentication.viewerOf(token)).settings.dialects).to.equal("LENIENT");
    context.request.credentialsChanged?.();
    expect((await authentication.viewerOf(token)).settings.dialects).to.equal("STRICT");
    await setProvisioning(store, organisation.id, { dialects: "LENIENT" });
    await changeOrganisationPlan(store, organisation.id, "PRO");
    time += believedFor;
    expect(await authentication.viewerOf(token)).to.deep.include({ plan: "PRO" });
    await changeOrganisationPlan(store, organisation.id, "ENTERPRISE");
    await revokeToken(store, credential.id);
    time += believedFor;
    expect((await refusal(authentication.viewerOf(token))).code).to.equal("UNAUTHENTICATED");
    await authentication.settled();
  });

  it("lets two tokens of an organisation be good at once", async () => {
    const authentication = new Authentication(store, now);
    for (const { token } of [await tokenOf("old"), await tokenOf("new")])
      expect(await authentication.viewerOf(token)).to.include({ organisationId: organisation.id });
    await authentication.settled();
  });

  it("notes the last use at most once a minute, also when several servers do", async () => {
    const { token, credential } = await tokenOf("noted");
    const scope = new TenantScope(store, organisation.id);
    const lastUsed = async () => (await readCredential(scope, credential.id))?.lastUsedAt;
    const start = time;
    const servers = [new Authentication(store, now), new Authentication(store, now)];
    const writes = () => statements.filter((sql) => sql.startsWith("UPDATE credentials")).length;
    const seen: unknown[] = [];
    for (const passed of [0, 30_000, 26_999, 3_001]) {
      time += passed;
      statements.length = 0;
      for (const server of servers) {
        await server.viewerOf(token);
        await server.settled();
      }
      seen.push([writes(), ((await lastUsed()) ?? 0) - start]);
    }
    expect(seen).to.deep.equal([
      [1, 0],
      [0, 0],
      [0, 0],
      [1, 60_000],
    ]);
  });

  it("answers though the last use cannot be noted, and tells why", async () => {
    const { token } = await tokenOf("unnoted");
    const told: unknown[] = [];
    const failing: Store = Object.create(store, { write: { value: () => Promise.reject(new Error("disk full")) } });
    const authentication = new Authentication(failing, now, (error) => told.push(error));
    expect(await authentication.viewerOf(token)).to.include({ kind: "PROVISIONING" });
    await authentication.settled();
    expect(told.map(String)).to.deep.equal(["Error: disk full"]);
  });

  it("keeps nothing from which a token could be made", async () => {
    const { token } = await tokenOf("secret");
    const rows = JSON.stringify([await listTokens(store, "Acme"), await findOrganisation(store, "Acme")]);
    expect(rows).to.not.include(token).and.to.not.include(token.slice(4));
  });
});

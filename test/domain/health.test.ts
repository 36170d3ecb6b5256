/** The health of provisioning through the API, on every store. */
import { expect } from "chai";
import { Authentication } from "../../src/domain/authentication.js";
import { createToken, revokeToken } from "../../src/domain/operators.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { ask, counted, newTenant, refusal, type Tenant } from "../support/domain.js";
import { RecordedClient } from "../support/recorded.js";
import { forEachStore } from "../support/stores.js";

const query = `{ organisation { provisioningHealth {
  state lastContactAt lastSuccessAt lastChangeAt nextCycleExpectedAt
  causes { reason errorType status count exampleId }
  quarantine { likely because attempts failures share } expiring { label expiresAt } refused { id label refusedAt }
  drift { neverProvisioned groupsNeverProvisioned } findings { code since } } } }`;

interface Health {
  readonly state: string;
  readonly lastContactAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastChangeAt: string | null;
  readonly nextCycleExpectedAt: string | null;
  readonly causes: readonly { readonly reason: string; readonly status: number; readonly count: number; readonly exampleId: string }[];
  readonly quarantine: { readonly likely: boolean; readonly because: string | null; readonly attempts: number; readonly failures: number };
  readonly expiring: readonly { readonly label: string }[];
  readonly refused: readonly { readonly id: string; readonly label: string }[];
  readonly drift: { readonly neverProvisioned: number; readonly groupsNeverProvisioned: number };
  readonly findings: readonly { readonly code: string }[];
}

forEachStore("The health of provisioning", (open) => {
  let store: Store;
  let tenant: Tenant;
  let client: RecordedClient;

  before(async () => {
    store = await open();
  });
  beforeEach(async () => {
    tenant = await newTenant(store);
    client = new RecordedClient(tenant);
  });

  const healthOf = async (of: Tenant) =>
    (await ask<{ organisation: { provisioningHealth: Health } }>(of.as("ADMIN"), query)).organisation.provisioningHealth;

  it("knows of an organisation to which nobody has come", async () => {
    await createUser(tenant.as("ADMIN"), { userName: "old@example.com" });
    const health = await healthOf(tenant);
    expect(health).to.deep.include({ state: "NEVER_CONNECTED", lastContactAt: null, lastSuccessAt: null, nextCycleExpectedAt: null });
    expect(health.drift).to.deep.equal({ neverProvisioned: 1, groupsNeverProvisioned: 0 });
  });

  it("tells when a client came, succeeded and changed anything, and what failed", async () => {
    await client.do((context, origin) => createUser(context, { userName: "ann@example.com" }, origin), { intent: "CREATE", status: 201 });
    const refused = { intent: "CREATE", status: 409, errorType: "uniqueness", reason: "user-name-taken" } as const;
    await client.do(async () => {}, refused);
    const example = await client.do(async () => {}, refused);
    const health = await healthOf(tenant);
    expect(health.state).to.equal("FAILING");
    expect([health.lastContactAt, health.lastSuccessAt, health.lastChangeAt, health.nextCycleExpectedAt]).to.not.include(null);
    expect(health.causes).to.deep.equal([
      { reason: "user-name-taken", errorType: "uniqueness", status: 409, count: 2, exampleId: example },
    ]);
    expect(health.quarantine).to.deep.include({ likely: false, because: null, attempts: 3, failures: 2 });
    expect((await healthOf(await newTenant(store))).state).to.equal("NEVER_CONNECTED");
  });

  it("tells of credentials with which somebody still comes, and of such that end", async () => {
    const organisation = tenant.organisation.id;
    const soon = await createToken(store, { organisation, label: "soon", expiresAt: Date.now() + 86_400_000 });
    const gone = await createToken(store, { organisation, label: "gone" });
    await revokeToken(store, gone.credential.id);
    const authentication = new Authentication(store);
    await authentication.viewerOf(soon.token);
    expect((await healthOf(tenant)).refused).to.deep.equal([]);
    expect(await refusal(authentication.viewerOf(gone.token))).to.equal("UNAUTHENTICATED");
    await authentication.settled();
    const health = await healthOf(tenant);
    expect(health.refused.map(({ id, label }) => [id, label])).to.deep.equal([[gone.credential.id, "gone"]]);
    expect(health.expiring.map(({ label }) => label)).to.deep.equal(["soon"]);
    expect(health.quarantine).to.deep.include({ likely: true, because: "CREDENTIALS_REFUSED" });
    expect(health.findings.map(({ code }) => code)).to.deep.equal([
      "QUARANTINE_LIKELY",
      "CREDENTIAL_EXPIRED_IN_USE",
      "NO_CONTACT",
      "CREDENTIAL_EXPIRING",
    ]);
  });

  it("costs as many statements with many events as with none", async () => {
    const ofNone = (await counted(store, () => healthOf(tenant))).statements.length;
    for (let request = 0; request < 20; request++) await client.do(async () => {}, { intent: "CHANGE", status: 200 });
    expect((await counted(store, () => healthOf(tenant))).statements.length).to.equal(ofNone);
  });

  it("is for admins", async () => {
    for (const kind of ["MEMBER", "PROVISIONING"] as const) expect(await refusal(ask(tenant.as(kind), query))).to.equal("FORBIDDEN");
  });
});

/** What operators do from the command line, and what the change log says of it. */
import { expect } from "chai";
import { DomainError, type ErrorCode } from "../../src/domain/errors.js";
import {
  changeOrganisationPlan,
  createAdminUser,
  createApiKey,
  createOrganisation,
  createToken,
  findOrganisation,
  listOrganisations,
  listTokens,
  type OrganisationSummary,
  renameOrganisation,
  revokeToken,
  setProvisioning,
  systemContext,
  verifyDomain,
} from "../../src/domain/operators.js";
import { changeOrganisation } from "../../src/domain/organisation-rows.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { forEachStore } from "../support/stores.js";

const selectChanges = unscoped(
  "SELECT organisationId, action, subjectKind, subjectId, actorKind, actorId, differences FROM changes ORDER BY id",
);

interface ChangeRow {
  readonly organisationId: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly differences: string;
}

async function refused(answer: Promise<unknown>): Promise<DomainError> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error("It was not refused");
}

forEachStore("Operators", (open) => {
  let store: Store;
  before(async () => {
    store = await open();
  });

  const changesAfter = async (work: () => Promise<unknown>): Promise<ChangeRow[]> => {
    const before = (await store.all<ChangeRow>(selectChanges)).length;
    await work();
    return (await store.all<ChangeRow>(selectChanges)).slice(before);
  };

  it("create an organisation with the settings given and the defaults for the rest", async () => {
    const changes = await changesAfter(async () => {
      const { createdAt, id, ...made } = await createOrganisation(store, {
        name: "  Acme ",
        plan: "PRO",
        profile: "GENERIC",
        unknownMembers: "SKIP",
      });
      const expected = {
        name: "Acme",
        plan: "PRO",
        profile: "GENERIC",
        dialects: "LENIENT",
        existingPeople: "REFUSE",
        unknownMembers: "SKIP",
      };
      expect(made).to.deep.equal(expected);
      expect(await findOrganisation(store, "Acme")).to.deep.equal({ id, createdAt, ...expected });
      expect(await findOrganisation(store, id)).to.deep.equal({ id, createdAt, ...expected });
      expect((await createOrganisation(store, { name: "Defaults", plan: "FREE" })).profile).to.equal("ENTRA");
      expect((await listOrganisations(store)).map(({ name }) => name)).to.deep.equal(["Acme", "Defaults"]);
    });
    expect(changes).to.have.length(2);
    expect(changes[0]).to.include({ action: "createOrganisation", subjectKind: "Organisation", actorKind: "SYSTEM", actorId: null });
    expect(JSON.parse(changes[0]?.differences ?? "")).to.deep.include({ field: "plan", old: null, new: "PRO" });
  });

  it("change the plan and the settings, and record only what differs", async () => {
    const changes = await changesAfter(async () => {
      await changeOrganisationPlan(store, "Acme", "ENTERPRISE");
      await changeOrganisationPlan(store, "Acme", "ENTERPRISE");
      const set = await setProvisioning(store, "Acme", { existingPeople: "LINK", profile: "GENERIC", dialects: null });
      expect(set).to.include({ plan: "ENTERPRISE", existingPeople: "LINK", profile: "GENERIC", dialects: "LENIENT" });
    });
    expect(changes.map(({ action, differences }) => [action, JSON.parse(differences)])).to.deep.equal([
      ["changeOrganisation", [{ field: "plan", old: "PRO", new: "ENTERPRISE" }]],
      ["changeProvisioning", [{ field: "existingPeople", old: "REFUSE", new: "LINK" }]],
    ]);
  });

  it("verify an e-mail domain once, in lower case", async () => {
    const changes = await changesAfter(async () => {
      await verifyDomain(store, "Acme", " Acme.Example ");
      await verifyDomain(store, "Acme", "acme.example");
    });
    expect(changes.map(({ action, differences }) => [action, JSON.parse(differences)])).to.deep.equal([
      ["verifyDomain", [{ field: "verifiedDomains", added: ["acme.example"], removed: [] }]],
    ]);
  });

  it("make, list and revoke tokens", async () => {
    const { id } = await findOrganisation(store, "Acme");
    const expiresAt = Date.now() + 60_000;
    const changes = await changesAfter(async () => {
      const { token, credential } = await createToken(store, { organisation: "Acme", label: " Entra ", expiresAt });
      expect(token).to.match(/^pds_/);
      const [listed] = await listTokens(store, "Acme");
      expect(listed).to.include({
        id: credential.id,
        organisationId: id,
        organisationName: "Acme",
        label: "Entra",
        expiresAt,
        revokedAt: null,
      });
      expect(await listTokens(store, "Defaults")).to.deep.equal([]);
      expect((await listTokens(store)).map(({ label }) => label)).to.deep.equal(["Entra"]);
      const first = await revokeToken(store, credential.id);
      expect(first.revokedAt).to.be.closeTo(Date.now(), 10_000);
      expect((await revokeToken(store, credential.id)).revokedAt).to.equal(first.revokedAt);
    });
    expect(changes.map(({ action, subjectKind, actorKind }) => [action, subjectKind, actorKind])).to.deep.equal([
      ["createProvisioningToken", "Credential", "SYSTEM"],
      ["revokeCredential", "Credential", "SYSTEM"],
    ]);
    expect(changes[0]?.differences).to.not.include("pds_");
  });

  it("make an admin and an API key for it, named by user name in any case or by id", async () => {
    const changes = await changesAfter(async () => {
      const admin = await createAdminUser(store, { organisation: "Acme", userName: "Ann@Acme.example", displayName: "Ann" });
      expect(admin).to.include({ role: "ADMIN", active: true, displayName: "Ann" });
      for (const user of ["ann@acme.EXAMPLE", admin.id]) {
        const { token, credential } = await createApiKey(store, { organisation: "Acme", user, label: "key" });
        expect(token).to.match(/^pdk_/);
        expect(credential).to.include({ kind: "API_KEY", userId: admin.id });
      }
    });
    expect(changes.map(({ action, actorKind }) => [action, actorKind])).to.deep.equal([
      ["createUser", "SYSTEM"],
      ["createApiKey", "SYSTEM"],
      ["createApiKey", "SYSTEM"],
    ]);
  });

  it("give an organisation another name, but never one that is taken", async () => {
    const { id } = await createOrganisation(store, { name: "Before", plan: "FREE" });
    expect(await renameOrganisation(store, "Before", " After ")).to.include({ id, name: "After" });
    expect(await renameOrganisation(store, id, "After")).to.include({ name: "After" });
    const acme = await findOrganisation(store, "Acme");
    for (const work of [() => renameOrganisation(store, id, "Acme"), () => createOrganisation(store, { name: " Acme", plan: "FREE" })]) {
      const error = await refused(work());
      expect(error.code).to.equal("NOT_UNIQUE");
      expect(error.message).to.include(acme.id);
    }
  });

  it("give an admin the user name as work address, where it is one", async () => {
    const emailsOf = async (userName: string) =>
      (await createAdminUser(store, { organisation: "Acme", userName, displayName: "A" })).emails.map(({ value, type }) => [value, type]);
    expect(await emailsOf("eve@acme.example")).to.deep.equal([["eve@acme.example", "work"]]);
    expect(await emailsOf("eve")).to.deep.equal([]);
  });

  const refusals: readonly (readonly [string, ErrorCode, string, (store: Store) => Promise<unknown>])[] = [
    ["an organisation without a name", "REQUIRED", "1 to 255", (store) => createOrganisation(store, { name: " ", plan: "FREE" })],
    ["a name that is too long", "TOO_LONG", "255", (store) => createOrganisation(store, { name: "x".repeat(256), plan: "FREE" })],
    ["an unknown organisation", "NOT_FOUND", '"Nowhere"', (store) => createToken(store, { organisation: "Nowhere", label: "x" })],
    ["a label that is empty", "REQUIRED", "1 to 100", (store) => createToken(store, { organisation: "Acme", label: "  " })],
    ["a label that is too long", "TOO_LONG", "100", (store) => createToken(store, { organisation: "Acme", label: "x".repeat(101) })],
    [
      "an expiry that has passed",
      "INVALID_VALUE",
      "future",
      (store) => createToken(store, { organisation: "Acme", label: "x", expiresAt: 5 }),
    ],
    ["an unknown token", "NOT_FOUND", "not the token itself", (store) => revokeToken(store, "pds_secret")],
    ["an unknown person", "NOT_FOUND", '"nobody"', (store) => createApiKey(store, { organisation: "Acme", user: "nobody", label: "x" })],
    ["what is no domain", "INVALID_VALUE", "example.com", (store) => verifyDomain(store, "Acme", "http://acme.example/")],
    ["a domain of one label", "INVALID_VALUE", "example.com", (store) => verifyDomain(store, "Acme", "localhost")],
  ];
  for (const [what, code, text, work] of refusals)
    it(`are refused ${what}, and nothing is recorded`, async () => {
      const changes = await changesAfter(async () => {
        const error = await refused(work(store));
        expect(error.code).to.equal(code);
        expect(error.message).to.include(text);
      });
      expect(changes).to.deep.equal([]);
    });

  it("must say the id when several organisations have one name", async () => {
    const twins = [
      await createOrganisation(store, { name: "Twin", plan: "FREE" }),
      await createOrganisation(store, { name: "Other twin", plan: "PRO" }),
    ];
    // Its own admins may name it so: they know of no other organisation.
    await changeOrganisation(systemContext(store, twins[1] as OrganisationSummary), { name: "Twin" });
    const error = await refused(findOrganisation(store, "Twin"));
    expect(error.code).to.equal("INVALID_VALUE");
    for (const { id, plan } of twins) {
      expect(error.message).to.include(id);
      expect(await findOrganisation(store, id)).to.include({ plan });
    }
  });
});

/** A provisioning token that takes over from another: how long both are good, and what may not be rotated. */
import { expect } from "chai";
import { Authentication } from "../../src/domain/authentication.js";
import { DomainContext } from "../../src/domain/context.js";
import { rotateToken } from "../../src/domain/credential-rotation.js";
import { addCredential, readCredential, revokeCredential } from "../../src/domain/credential-writes.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { ask, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

const hour = 3_600_000;

forEachStore("A provisioning token that is rotated", (open) => {
  let store: Store;
  let tenant: Tenant;
  let root: string;
  let time: number;
  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    root = (await createUser(tenant.as("ADMIN"), { userName: "root", role: "ADMIN" })).id;
  });
  beforeEach(() => {
    time = Date.now();
  });

  const admin = (of = tenant) => {
    const { viewer, scope } = of.as("ADMIN", root);
    return new DomainContext(viewer, scope, () => time);
  };
  const made = (expiresAt?: number) => addCredential(admin(), { kind: "PROVISIONING", label: "Entra", expiresAt });
  const good = async (token: string) => (await refusal(new Authentication(store, () => time).viewerOf(token))) === "nothing was refused";

  const overlaps: readonly (readonly [given: string, hours: number])[] = [
    ["", 24],
    [", overlapHours: 0", 0],
    [", overlapHours: 720", 720],
  ];
  for (const [given, hours] of overlaps) {
    it(`leaves the old one good for ${hours} hours${given === "" ? " where nobody says" : ""}`, async () => {
      const old = await made();
      const document = `mutation { rotateProvisioningToken(id: "${old.credential.id}"${given}, origin: {client: "test"}) {
        token credential { id kind label expiresAt } } }`;
      // biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
      const { rotateProvisioningToken: next } = await ask<any>(admin(), document);
      expect(next.credential).to.include({ kind: "PROVISIONING", label: "Entra", expiresAt: null });
      if (hours > 0) {
        time += hours * hour - 1;
        expect([await good(old.token), await good(next.token)]).to.deep.equal([true, true]);
        time += 1;
      }
      expect([await good(old.token), await good(next.token)]).to.deep.equal([false, true]);
      const query = `query($id: ID!) { changes(where: {subjectId: {eq: $id}}) { nodes { action client differences } } }`;
      const log = async (id: string) =>
        // biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
        (await ask<any>(admin(), query, { id })).changes.nodes.filter(({ action }: { action: string }) => action.startsWith("rotate"));
      const [added] = await log(next.credential.id);
      expect(added.client).to.equal("test");
      expect(added.differences).to.deep.equal([
        { field: "kind", old: null, new: "PROVISIONING" },
        { field: "label", old: null, new: "Entra" },
        { field: "replaces", old: null, new: old.credential.id },
      ]);
      expect((await log(old.credential.id))[0].differences).to.deep.equal([
        { field: "expiresAt", old: null, new: new Date(old.credential.createdAt + hours * hour).toISOString() },
      ]);
      expect(JSON.stringify(await log(next.credential.id))).not.to.include(next.token.slice(4, 20));
    });
  }

  it("ends no later than it would have anyway", async () => {
    const old = await made(time + hour);
    await rotateToken(admin(), { id: old.credential.id, overlapHours: 24, expiresAt: time + 48 * hour });
    expect((await readCredential(admin().scope, old.credential.id))?.expiresAt).to.equal(time + hour);
  });

  it("must be there, good, and a provisioning token of the organisation", async () => {
    const rotate = (id: string, overlapHours = 24, of = tenant) => refusal(rotateToken(admin(of), { id, overlapHours }));
    const { credential } = await made();
    expect(await rotate(credential.id, -1)).to.equal("INVALID_VALUE overlapHours");
    expect(await rotate(credential.id, 721)).to.equal("INVALID_VALUE overlapHours");
    expect(await rotate("nothing")).to.equal("NOT_FOUND id");
    expect(await rotate(credential.id, 24, await newTenant(store))).to.equal("NOT_FOUND id");
    const key = await addCredential(admin(), { kind: "API_KEY", label: "key", userId: root });
    expect(await rotate(key.credential.id)).to.equal("NOT_FOUND id");
    expect(await refusal(rotateToken(admin(), { id: credential.id, overlapHours: 1, expiresAt: time - 1 }))).to.equal(
      "INVALID_VALUE expiresAt",
    );
    await revokeCredential(admin(), credential.id, () => undefined);
    expect(await rotate(credential.id)).to.equal("INVALID_VALUE id");
    const short = await made(time + 1);
    time += 1;
    expect(await rotate(short.credential.id)).to.equal("INVALID_VALUE id");
  });
});

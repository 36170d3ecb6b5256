/** What makes people admins without the role, what it does not, and what it costs to tell. */
import { expect } from "chai";
import { Authentication } from "../../src/domain/authentication.js";
import { createGroup } from "../../src/domain/group-writes.js";
import { createApiKey } from "../../src/domain/operators.js";
import type { Store } from "../../src/domain/store.js";
import { changeUser, createUser, deactivateUser, deleteUser } from "../../src/domain/user-writes.js";
import { ask, counted, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

const change =
  "mutation ($groupId: ID, $appRole: String) { changeAdminGrant(groupId: $groupId, appRole: $appRole) { group { id } appRole } }";
const read = "{ organisation { adminGrant { group { displayName } appRole } } }";

forEachStore("The admin grant", (open) => {
  let store: Store;
  let tenant: Tenant;
  let only: string;
  let granted: string;
  let group: string;
  const admin = () => tenant.as("ADMIN", only);

  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    only = (await createUser(tenant.as("ADMIN"), { userName: "only@x.example", role: "ADMIN" })).id;
    granted = (await createUser(tenant.as("ADMIN"), { userName: "granted@x.example" })).id;
    group = (await createGroup(tenant.as("ADMIN"), { displayName: "Managers", memberIds: [granted] })).id;
  });

  it("is nothing at first, and what was set last", async () => {
    expect(await ask(admin(), read)).to.deep.equal({ organisation: { adminGrant: { group: null, appRole: null } } });
    expect(await ask(admin(), change, { groupId: group, appRole: " Boss " })).to.deep.equal({
      changeAdminGrant: { group: { id: group }, appRole: "Boss" },
    });
    await ask(admin(), change, { groupId: group });
    expect(await ask(admin(), read)).to.deep.equal({ organisation: { adminGrant: { group: { displayName: "Managers" }, appRole: null } } });
  });

  it("is written into the change log, and not when nothing differs", async () => {
    await ask(admin(), change, { groupId: group });
    const text = '{ changes(where: { action: { eq: "changeAdminGrant" } }) { nodes { differences } } }';
    const { changes } = await ask<{ changes: { nodes: { differences: unknown }[] } }>(admin(), text);
    expect(changes.nodes).to.have.length(2);
    expect(JSON.stringify(changes.nodes)).to.include('{"field":"appRole","old":"Boss","new":null}');
  });

  const refusals: readonly [object, string][] = [
    [{ groupId: "00000000-0000-7000-8000-000000000000" }, "NOT_FOUND groupId"],
    [{ groupId: "nonsense" }, "NOT_FOUND groupId"],
    [{ appRole: "x".repeat(256) }, "TOO_LONG appRole"],
    [{ appRole: "\u200b" }, "INVALID_VALUE appRole"],
  ];
  for (const [input, said] of refusals) {
    it(`refuses ${JSON.stringify(input).slice(0, 60)}`, async () => {
      expect(await refusal(ask(admin(), change, input as Record<string, unknown>))).to.equal(said);
    });
  }

  it("takes no group of another organisation, and is not for members", async () => {
    const other = await newTenant(store);
    const foreign = await createGroup(other.as("ADMIN"), { displayName: "Managers" });
    expect(await refusal(ask(admin(), change, { groupId: foreign.id }))).to.equal("NOT_FOUND groupId");
    expect(await ask(other.as("ADMIN"), read)).to.deep.equal({ organisation: { adminGrant: { group: null, appRole: null } } });
    expect(await refusal(ask(tenant.as("MEMBER", granted), change, {}))).to.equal("FORBIDDEN");
    expect(await refusal(ask(tenant.as("PROVISIONING"), read))).to.equal("FORBIDDEN");
  });

  it("is told for all people of a page by one statement more", async () => {
    const page = "{ users(first: 50) { nodes { id isAdmin } } }";
    const { result, statements } = await counted(store, () => ask<{ users: { nodes: { id: string; isAdmin: boolean }[] } }>(admin(), page));
    expect(result.users.nodes).to.have.deep.members([
      { id: only, isAdmin: true },
      { id: granted, isAdmin: true },
    ]);
    expect(statements).to.have.length(2);
  });

  it("counts for API keys too, at their next use", async () => {
    const { token } = await createApiKey(store, { organisation: tenant.organisation.id, user: granted, label: "key" });
    const authentication = new Authentication(store);
    expect((await authentication.viewerOf(token)).kind).to.equal("ADMIN");
    await ask(admin(), change, {});
    expect((await authentication.viewerOf(token)).kind).to.equal("MEMBER");
    await ask(admin(), change, { groupId: group });
    await authentication.settled();
  });

  it("makes nobody the last admin: the one by role stays, whoever is granted", async () => {
    const byGrant = () => tenant.as("ADMIN", granted);
    expect(await refusal(changeUser(byGrant(), only, null, { role: "MEMBER" }))).to.equal("LAST_ADMIN");
    expect(await refusal(deactivateUser(byGrant(), only))).to.equal("LAST_ADMIN");
    expect(await refusal(deleteUser(byGrant(), only))).to.equal("LAST_ADMIN");
    await deactivateUser(admin(), granted);
  });
});

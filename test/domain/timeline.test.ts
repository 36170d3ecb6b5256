/** The history of a person and of a group: everything that happened to them, who did it, and by which request. */
import { expect } from "chai";
import { v7 as uuid } from "uuid";
import { DomainContext } from "../../src/domain/context.js";
import { addMembers, changeGroup, createGroup, deleteGroup, removeMembers } from "../../src/domain/group-writes.js";
import { inviteUser } from "../../src/domain/invitation.js";
import { createToken } from "../../src/domain/operators.js";
import { recordRequests } from "../../src/domain/provisioning-recording.js";
import type { Store } from "../../src/domain/store.js";
import { changeUser, createUser, deactivateUser, deleteUser } from "../../src/domain/user-writes.js";
import { ask, counted, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectName: string | null;
  readonly actorName: string | null;
  readonly provisioningEvent: { id: string; operation: string } | null;
  readonly differences: object[];
}
interface Answer {
  readonly timeline: { totalCount: number; nodes: Entry[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}

const query = `query ($id: ID!, $first: Int, $after: String, $last: Int) { timeline(subjectId: $id, first: $first, after: $after, last: $last) {
  totalCount nodes { id action subjectKind subjectName actorName provisioningEvent { id operation } differences } pageInfo { hasNextPage endCursor } } }`;

forEachStore("The timeline", (open) => {
  let store: Store;
  let tenant: Tenant;
  let root: string;
  let token: string;
  const admin = () => tenant.as("ADMIN", root);
  /** With a credential that there is. */
  const client = () => {
    const { viewer, scope } = tenant.as("PROVISIONING");
    return new DomainContext({ ...viewer, credentialId: token }, scope);
  };

  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    token = (await createToken(store, { organisation: tenant.organisation.id, label: "Entra" })).credential.id;
    root = (await createUser(tenant.as("ADMIN"), { userName: "root", role: "ADMIN", displayName: "Root" })).id;
  });

  const timeline = async (id: string, page: object = {}) => (await ask<Answer>(admin(), query, { id, ...page })).timeline;
  const told = async (id: string) => (await timeline(id)).nodes.map(({ action, actorName }) => `${action} by ${actorName}`);

  it("has a person's own changes and those of groups, with who made them", async () => {
    const { id } = await inviteUser(admin(), { email: "ann@example.com" });
    const other = await createUser(client(), { userName: "other" });
    const group = await createGroup(client(), { displayName: "One", memberIds: [id, other.id] });
    await removeMembers(admin(), group.id, [other.id]);
    await changeGroup(client(), group.id, null, { set: { displayName: "Two" }, members: { replaceAll: [other.id] } });
    await addMembers(admin(), group.id, [id]);
    const correlationId = uuid();
    await deactivateUser(client(), id, { correlationId });
    await recordRequests(client(), [{ id: correlationId, at: Date.now(), durationMs: 1, intent: "CHANGE", status: 200 }]);
    await changeUser(tenant.as("ADMIN"), id, null, { title: "x" });
    expect(await told(id)).to.deep.equal([
      "changeUser by null",
      "deactivateUser by Entra",
      "addMembers by Root",
      "changeGroup by Entra",
      "createGroup by Entra",
      "inviteUser by Root",
    ]);
    const { nodes, totalCount } = await timeline(id);
    expect(totalCount).to.equal(6);
    expect(nodes.map(({ provisioningEvent }) => provisioningEvent)).to.deep.equal([
      null,
      { id: correlationId, operation: "DEACTIVATED" },
      null,
      null,
      null,
      null,
    ]);
    expect(nodes.map(({ subjectName }) => subjectName)).to.deep.equal([
      "ann@example.com",
      "ann@example.com",
      "Two",
      "Two",
      "Two",
      "ann@example.com",
    ]);
    expect(nodes.slice(2, 5).map(({ differences }) => differences)).to.deep.equal([
      [{ field: "members", added: [id], removed: [] }],
      [{ field: "members", added: [], removed: [id] }],
      [{ field: "members", added: [id], removed: [] }],
    ]);
  });

  it("has a group's own changes whole, and those of groups around it", async () => {
    const inner = await createGroup(client(), { displayName: "Inner" });
    const outer = await createGroup(client(), { displayName: "Outer", memberIds: [inner.id] });
    await addMembers(client(), inner.id, [root]);
    await deleteGroup(admin(), inner.id);
    const { nodes } = await timeline(inner.id);
    expect(nodes.map(({ action, differences }) => [action, differences])).to.deep.equal([
      ["deleteGroup", [{ field: "displayName", old: "Inner", new: null }]],
      ["addMembers", [{ field: "members", added: [root], removed: [] }]],
      ["createGroup", [{ field: "members", added: [inner.id], removed: [] }]],
      ["createGroup", [{ field: "displayName", old: null, new: "Inner" }]],
    ]);
    expect(await told(outer.id)).to.deep.equal(["createGroup by Entra"]);
  });

  it("pages in both directions, and stays when its subject is gone", async () => {
    const { id } = await createUser(client(), { userName: "gone" });
    const group = await createGroup(client(), { displayName: "Group" });
    for (let time = 0; time < 4; time++) {
      await addMembers(client(), group.id, [id]);
      await changeUser(client(), id, null, { title: String(time) });
      await removeMembers(client(), group.id, [id]);
    }
    await deleteUser(client(), id);
    const all = (await timeline(id)).nodes.map((entry) => entry.id);
    expect(all).to.have.length(14);
    expect(all).to.deep.equal([...all].sort().reverse());
    const paged: string[] = [];
    for (let after: string | null = null; ; ) {
      const page: Answer["timeline"] = await timeline(id, { first: 4, after });
      paged.push(...page.nodes.map((entry) => entry.id));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(paged).to.deep.equal(all);
    expect((await timeline(id, { last: 3 })).nodes.map((entry) => entry.id)).to.deep.equal(all.slice(-3));
  });

  it("takes no event of another client for a change's", async () => {
    const { id } = await createUser(client(), { userName: "forged" });
    const correlationId = uuid();
    await changeUser(admin(), id, null, { title: "x" }, { correlationId });
    await changeUser(tenant.as("PROVISIONING"), id, null, { title: "y" }, { correlationId });
    await recordRequests(client(), [{ id: correlationId, at: Date.now(), durationMs: 1, intent: "CHANGE", status: 200 }]);
    expect((await timeline(id)).nodes.map(({ provisioningEvent }) => provisioningEvent)).to.deep.equal([null, null, null]);
  });

  it("asks as much for many changes as for few", async () => {
    const costs: number[] = [];
    for (const count of [2, 20]) {
      const { id } = await createUser(client(), { userName: `busy ${count}` });
      for (let time = 0; time < count; time++)
        await changeUser(time % 2 ? admin() : client(), id, null, { title: String(time) }, { correlationId: uuid() });
      costs.push((await counted(store, () => timeline(id))).statements.length);
    }
    expect(costs[0]).to.equal(costs[1]);
    expect(costs[0]).to.be.at.most(5);
  });

  it("is for admins of the organisation", async () => {
    for (const kind of ["MEMBER", "PROVISIONING"] as const)
      expect(await refusal(ask(tenant.as(kind, root), query, { id: root }))).to.equal("FORBIDDEN");
    const other = await newTenant(store);
    expect(await ask(other.as("ADMIN"), query, { id: root })).to.deep.equal({
      timeline: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, endCursor: null } },
    });
  });
});

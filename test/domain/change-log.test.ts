/** The change log: every write has its entry, whoever makes it; nothing that was refused has one. */
import { expect } from "chai";
import { createDisc } from "../../src/domain/disc-writes.js";
import { addMembers, changeGroup, createGroup, deleteGroup, removeMembers } from "../../src/domain/group-writes.js";
import { inviteUser } from "../../src/domain/invitation.js";
import { statement } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { deleteUsers } from "../../src/domain/user-list-writes.js";
import { changeUser, createUser, deactivateUser, deleteUser, reactivateUser } from "../../src/domain/user-writes.js";
import { ask, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

interface Entry {
  readonly action: string;
  readonly subjectKind: string;
  readonly actorKind: string;
  readonly differences: unknown;
}

forEachStore("The change log", (open) => {
  let store: Store;
  let tenant: Tenant;
  let root: string;
  const admin = () => tenant.as("ADMIN", root);
  const client = () => tenant.as("PROVISIONING");

  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    root = (await createUser(tenant.as("ADMIN"), { userName: "root", role: "ADMIN" })).id;
  });

  async function log(where: Record<string, unknown>): Promise<Entry[]> {
    const query =
      "query ($where: ChangeWhere) { changes(where: $where) { totalCount nodes { action subjectKind actorKind differences } } }";
    const { changes } = await ask<{ changes: { totalCount: number; nodes: Entry[] } }>(admin(), query, { where });
    expect(changes.totalCount).to.equal(changes.nodes.length);
    return changes.nodes.reverse();
  }
  const actions = async (id: string) => (await log({ subjectId: { eq: id } })).map(({ action, actorKind }) => `${action} ${actorKind}`);

  it("tells who did what to a person", async () => {
    const { id } = await createUser(client(), { userName: "ann", title: "x", emails: [{ value: "a@example.com" }] });
    await changeUser(admin(), id, null, { title: "y", active: true });
    await changeUser(admin(), id, null, { title: "y" });
    await refusal(changeUser(admin(), id, 1, { title: "z" }));
    await refusal(changeUser(admin(), id, null, { userName: "root" }));
    await deactivateUser(client(), id);
    await reactivateUser(admin(), id);
    await changeUser(admin(), id, null, { role: "ADMIN", emails: [] });
    await deleteUser(client(), id);
    expect(await actions(id)).to.deep.equal([
      "createUser CREDENTIAL",
      "changeUser USER",
      "deactivateUser CREDENTIAL",
      "reactivateUser USER",
      "changeUser USER",
      "deleteUser CREDENTIAL",
    ]);
    const email = { value: "a@example.com", display: null, type: null, primary: null };
    expect((await log({ subjectId: { eq: id } })).map(({ differences }) => differences)).to.deep.equal([
      [
        { field: "userName", old: null, new: "ann" },
        { field: "active", old: null, new: true },
        { field: "title", old: null, new: "x" },
        { field: "emails", old: [], new: [email] },
      ],
      [{ field: "title", old: "x", new: "y" }],
      [{ field: "active", old: true, new: false }],
      [{ field: "active", old: false, new: true }],
      [
        { field: "emails", old: [email], new: [] },
        { field: "role", old: "MEMBER", new: "ADMIN" },
      ],
      [
        { field: "userName", old: "ann", new: null },
        { field: "active", old: true, new: null },
        { field: "title", old: "y", new: null },
        { field: "role", old: "ADMIN", new: null },
      ],
    ]);
  });

  for (const [how, remove] of [
    ["alone", (id: string) => deleteUser(client(), id)],
    ["with others", async (id: string) => deleteUsers(client(), [{ id }, { id: (await createUser(client(), { userName: "extra" })).id }])],
  ] as const) {
    it(`tells all that goes with a person who is deleted ${how}`, async () => {
      const { id } = await createUser(client(), { userName: `gone ${how}`, emails: [{ value: "g@example.com", type: "work" }] });
      const groups = [
        await createGroup(client(), { displayName: `One ${how}`, memberIds: [id] }),
        await createGroup(client(), { displayName: `Two ${how}`, memberIds: [id] }),
      ].map((group) => group.id);
      const disc = how === "alone" ? await createDisc(tenant.as("MEMBER", id), { title: "Year", year: 2026 }) : undefined;
      await remove(id);
      const [deletion] = await log({ subjectId: { eq: id }, action: { eq: "deleteUser" } });
      expect(deletion?.differences).to.deep.equal([
        { field: "userName", old: `gone ${how}`, new: null },
        { field: "active", old: true, new: null },
        { field: "emails", old: [{ value: "g@example.com", display: null, type: "work", primary: null }], new: [] },
        { field: "role", old: "MEMBER", new: null },
        { field: "memberships", added: [], removed: [...groups].sort() },
        ...(disc ? [{ field: "discs", old: [disc.id], new: root }] : []),
      ]);
      for (const group of groups) {
        expect(await ask(admin(), "query ($id: ID!) { group(id: $id) { version } }", { id: group })).to.deep.equal({
          group: { version: 2 },
        });
      }
    });
  }

  it("takes a client that says nothing of itself for one that says nothing", async () => {
    const { id } = await createUser(client(), { userName: "quiet" }, { client: "", correlationId: "quiet" });
    const query = `{ changes(where: { subjectId: { eq: "${id}" } }) { nodes { client correlationId } } }`;
    expect(await ask(admin(), query)).to.deep.equal({ changes: { nodes: [{ client: null, correlationId: "quiet" }] } });
  });

  it("tells what became of a group", async () => {
    const bob = (await createUser(admin(), { userName: "bob" })).id;
    const cem = (await createUser(admin(), { userName: "cem" })).id;
    const { id } = await createGroup(client(), { displayName: "Group", memberIds: [bob] });
    await addMembers(client(), id, [bob, cem]);
    await removeMembers(admin(), id, [bob]);
    await removeMembers(admin(), id, [bob]);
    await changeGroup(admin(), id, null, { set: { displayName: "Other" }, members: { replaceAll: [bob] } });
    await deleteGroup(admin(), id);
    expect(await log({ subjectId: { eq: id } })).to.deep.equal([
      {
        action: "createGroup",
        subjectKind: "Group",
        actorKind: "CREDENTIAL",
        differences: [
          { field: "displayName", old: null, new: "Group" },
          { field: "members", added: [bob], removed: [] },
        ],
      },
      {
        action: "addMembers",
        subjectKind: "Group",
        actorKind: "CREDENTIAL",
        differences: [{ field: "members", added: [cem], removed: [] }],
      },
      { action: "removeMembers", subjectKind: "Group", actorKind: "USER", differences: [{ field: "members", added: [], removed: [bob] }] },
      {
        action: "changeGroup",
        subjectKind: "Group",
        actorKind: "USER",
        differences: [
          { field: "displayName", old: "Group", new: "Other" },
          { field: "members", added: [bob], removed: [cem] },
        ],
      },
      { action: "deleteGroup", subjectKind: "Group", actorKind: "USER", differences: [{ field: "displayName", old: "Other", new: null }] },
    ]);
  });

  it("notes whom a change of members names, those who are skipped apart", async () => {
    const [ann, eve] = [await createUser(admin(), { userName: "n1" }), await createUser(admin(), { userName: "n2" })];
    const inner = await createGroup(admin(), { displayName: "Inner" });
    const nobody = "00000000-0000-7000-8000-00000000000f";
    const { id } = await createGroup(admin(), { displayName: "Named", memberIds: [ann.id] });
    const skipping = tenant.as("PROVISIONING", undefined, { unknownMembers: "SKIP" });
    await changeGroup(skipping, id, null, { members: { add: [eve.id, inner.id, nobody], remove: [ann.id] } });
    await changeGroup(admin(), id, null, { set: { displayName: "Other name" } });
    const changes = await log({ subjectId: { eq: id } });
    expect(changes).to.have.length(3);
    const ids = (
      await ask<{ changes: { nodes: { id: string }[] } }>(admin(), `{ changes(where: { subjectId: { eq: "${id}" } }) { nodes { id } } }`)
    ).changes.nodes
      .map((change) => change.id)
      .reverse();
    const rows = await admin().scope.all<{ subjectId: string; changeId: string }>(
      statement("SELECT subjectId, changeId FROM change_subjects WHERE organisationId = :organisation AND changeId IN (:ids*)"),
      { ids },
    );
    const named = ids.map((change) =>
      rows
        .filter(({ changeId }) => changeId === change)
        .map(({ subjectId }) => subjectId)
        .sort(),
    );
    expect(named).to.deep.equal([[ann.id], [ann.id, eve.id, inner.id].sort(), []]);
  });

  it("tells when somebody who was there before is first provisioned", async () => {
    const { id } = await createUser(admin(), { userName: "before" });
    const group = await createGroup(admin(), { displayName: "Before" });
    const told = async (subject: string) =>
      (await log({ subjectId: { eq: subject } })).flatMap(({ differences }) =>
        (differences as { field: string; old: unknown; new: unknown }[]).filter(({ field }) => field === "provisionedAt"),
      );
    await changeUser(admin(), id, null, { title: "x" });
    await changeUser(client(), id, null, { title: "x" });
    await changeGroup(admin(), group.id, null, { set: { externalId: "x" } });
    expect([...(await told(id)), ...(await told(group.id))]).to.deep.equal([]);
    for (const title of ["y", "z"]) await changeUser(client(), id, null, { title });
    for (const externalId of ["y", "z"]) await changeGroup(client(), group.id, null, { set: { externalId } });
    const { user, group: found } = await ask<Record<"user" | "group", { provisionedAt: string }>>(
      admin(),
      `{ user(id: "${id}") { provisionedAt } group(id: "${group.id}") { provisionedAt } }`,
    );
    expect(await told(id)).to.deep.equal([{ field: "provisionedAt", old: null, new: user.provisionedAt }]);
    expect((await told(group.id)).map((difference) => difference.old)).to.deep.equal([null]);
    expect(found.provisionedAt).to.match(/Z$/);
  });

  it("keeps what the client said of its request, and finds by it", async () => {
    const origin = { correlationId: "cycle 1", client: "Entra", notes: { dialects: ["bare string"], æ: 1 } };
    const { id } = await inviteUser(admin(), { email: "dua@example.com" }, origin);
    const query = `query ($where: ChangeWhere) { changes(where: $where) { nodes { id at subjectId actorId client correlationId notes } } }`;
    const { changes } = await ask<{ changes: { nodes: Record<string, unknown>[] } }>(admin(), query, {
      where: { correlationId: { eq: "cycle 1" } },
    });
    expect(changes.nodes).to.have.length(1);
    expect(changes.nodes[0]).to.include({ subjectId: id, actorId: root, client: "Entra", correlationId: "cycle 1" });
    expect(changes.nodes[0]?.notes).to.deep.equal(origin.notes);
    expect(changes.nodes[0]?.at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await log({ correlationId: { eq: "CYCLE 1" } })).to.deep.equal([]);
    expect((await log({ action: { eq: "inviteUser" }, at: { gt: "2020-01-01T00:00:00Z" } })).map(({ action }) => action)).to.deep.equal([
      "inviteUser",
    ]);
    expect(await refusal(createUser(admin(), { userName: "x" }, { client: "x".repeat(256) }))).to.equal("TOO_LONG origin.client");
  });

  it("pages, the newest first", async () => {
    const query = "query ($after: String) { changes(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";
    const found: string[] = [];
    let after: string | null = null;
    for (;;) {
      interface Answer {
        readonly changes: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      }
      const { changes }: Answer = await ask<Answer>(admin(), query, { after });
      found.push(...changes.nodes.map(({ id }) => id));
      if (!changes.pageInfo.hasNextPage) break;
      after = changes.pageInfo.endCursor;
    }
    expect(found).to.deep.equal([...found].sort().reverse());
    expect(found.length).to.be.greaterThan(10);
  });

  it("is for admins", async () => {
    for (const context of [client(), tenant.as("MEMBER", root)]) {
      expect(await refusal(ask(context, "{ changes { nodes { id } } }"))).to.equal("FORBIDDEN");
    }
  });
});

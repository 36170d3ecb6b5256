/** Rehearsals: provisioning clients work in a copy that nobody else sees, which is applied as a whole or leaves no trace. */
import { expect } from "chai";
import type { DomainContext } from "../../src/domain/context.js";
import { createDisc } from "../../src/domain/disc-writes.js";
import { addMembers, changeGroup, createGroup, deleteGroup } from "../../src/domain/group-writes.js";
import { mailSignInLinks } from "../../src/domain/mailed-links.js";
import type { Notice, Notifier } from "../../src/domain/notice.js";
import { findOrganisation, listOrganisations } from "../../src/domain/operators.js";
import type { Store } from "../../src/domain/store.js";
import { findUser } from "../../src/domain/user-rows.js";
import { changeUser, createUser, deactivateUser, deleteUser } from "../../src/domain/user-writes.js";
import { ask, counted, refusal } from "../support/domain.js";
import { countsOf, type Dump, dumpOf } from "../support/dump.js";
import { counters, lasting, playRehearsal, type Rehearsal, type RehearsalWorld, rehearsalWorld } from "../support/rehearsal-world.js";
import { forEachStore } from "../support/stores.js";
import { addVerifiedDomain } from "./verified-domain.js";

forEachStore("A rehearsal", (open) => {
  let store: Store;
  before(async () => {
    store = await open();
  });

  it("leaves no row changed when it is discarded", async () => {
    const one = await rehearsalWorld(store);
    const before = await one.dump();
    const { id } = await one.start();
    expect(lasting(await one.dump())).to.deep.equal({
      ...lasting(before),
      provisioning_connections: before.provisioning_connections?.map((row) => ({ ...row, rehearsalId: id })),
    });
    await playRehearsal(one, one.client);
    expect(await one.end("discardRehearsal", id)).to.deep.include({ id, state: "DISCARDED" });
    expect(lasting(await one.dump())).to.deep.equal(lasting(before));
    expect(countsOf(await dumpOf(store, id))).to.deep.equal({});
    expect((await findUser(await one.client(), one.ids.ed))?.userName).to.equal("ed");
  });

  it("comes to the same as if it had been done at once, when it is applied", async () => {
    const [rehearsed, direct] = [await rehearsalWorld(store), await rehearsalWorld(store)];
    const { id } = await rehearsed.start();
    const names = async (here: RehearsalWorld) => {
      const made = await playRehearsal(here, here.client);
      const known = { ...here.ids, ...here.groups, ...made, disc: here.disc, organisation: here.id };
      return new Map(Object.entries(known).map(([name, value]) => [value, name]));
    };
    const [one, other] = [await names(rehearsed), await names(direct)];
    await rehearsed.end("applyRehearsal", id);
    /** Ids by what they stand for, and no instants. */
    const readable = (dump: Dump, known: ReadonlyMap<string, string>) => {
      const { changes: _, change_subjects: __, rehearsals: ___, credentials: ____, organisations: _____, ...rest } = dump;
      const shown = Object.entries(rest).map(([table, rows]) => [
        table,
        rows
          .map((row) =>
            Object.fromEntries(
              Object.entries(row).flatMap(([name, value]) =>
                typeof value === "number" && value > 1e12 ? [[name, "an instant"]] : [[name, known.get(value as string) ?? value]],
              ),
            ),
          )
          .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      ]);
      return Object.fromEntries(shown) as Record<string, unknown>;
    };
    expect(readable(await rehearsed.dump(), one)).to.deep.equal(readable(await direct.dump(), other));
    const log = ({ changes = [] }: Dump) =>
      changes.filter(({ subjectKind }) => subjectKind !== "Rehearsal").map(({ action, subjectKind }) => `${action} ${subjectKind}`);
    expect(log(await rehearsed.dump()).sort()).to.deep.equal(log(await direct.dump()).sort());
    expect(countsOf(await dumpOf(store, id))).to.deep.equal({});
  });

  const peopleOf = (one: RehearsalWorld, kind: string, more = "first: 10") =>
    one.rehearsal<{ people: { nodes: Record<string, never>[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }>(
      `people(kind: ${kind}, ${more}) { nodes { id userName displayName kind differences before { userName title groups { displayName } }
        after { userName title active groups { displayName } } } pageInfo { hasNextPage endCursor } }`,
    );

  it("tells what it comes to: counted, person by person and group by group", async () => {
    const one = await rehearsalWorld(store);
    const { id } = await one.start();
    const made = await playRehearsal(one, one.client);
    const summary = {
      created: 2,
      linked: 3,
      changed: 0,
      deactivated: 1,
      reactivated: 1,
      deleted: 1,
      groupsCreated: 1,
      groupsChanged: 2,
      groupsDeleted: 1,
      membersAdded: 4,
      membersRemoved: 1,
      failed: 0,
    };
    expect(await one.rehearsal(`id state endedAt startedBy { userName } summary { ${counters} }`)).to.deep.equal({
      id,
      state: "RUNNING",
      endedAt: null,
      startedBy: { userName: "root" },
      summary,
    });
    const names = async (kind: string) => (await peopleOf(one, kind)).people.nodes.map(({ userName }) => userName);
    expect(await Promise.all(["CREATED", "LINKED", "CHANGED", "DEACTIVATED", "REACTIVATED", "DELETED"].map(names))).to.deep.equal([
      ["new", "ed"],
      ["ann", "cy", "bo"],
      [],
      ["flo"],
      ["di"],
      ["ed"],
    ]);
    const [ann] = (await peopleOf(one, "LINKED")).people.nodes;
    const value = (address: string) => ({ value: address, display: null, type: null, primary: null });
    expect(ann).to.deep.equal({
      id: one.ids.ann,
      userName: "ann",
      displayName: "ann",
      kind: "LINKED",
      differences: [
        { field: "title", old: null, new: "Planner" },
        { field: "emails", old: [{ ...value("ann@example.com"), type: "work" }], new: [value("ann@new.example"), value("a@example.com")] },
      ],
      before: { userName: "ann", title: null, groups: [{ displayName: "Inner" }] },
      after: { userName: "ann", title: "Planner", active: true, groups: [{ displayName: "Inner" }] },
    });
    const { people: first } = await peopleOf(one, "LINKED", "first: 2");
    const { people: second } = await peopleOf(one, "LINKED", `first: 2, after: "${first.pageInfo.endCursor}"`);
    expect([...first.nodes, ...second.nodes].map(({ userName }) => userName)).to.deep.equal(["ann", "cy", "bo"]);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).to.deep.equal([true, false]);

    const groupsOf = async (kind: string) => {
      const fields = "nodes { id displayName kind differences membersAdded membersRemoved addedMembers { name } removedMembers { name } }";
      return (await one.rehearsal<{ groups: { nodes: unknown[] } }>(`groups(kind: ${kind}) { ${fields} }`)).groups.nodes;
    };
    const none = { differences: [], membersAdded: 0, membersRemoved: 0, addedMembers: [], removedMembers: [] };
    expect(await groupsOf("CHANGED")).to.deep.equal([
      {
        ...none,
        id: one.groups.inner,
        displayName: "Inner",
        kind: "CHANGED",
        membersAdded: 2,
        membersRemoved: 1,
        addedMembers: [{ name: "New" }, { name: "ed" }],
        removedMembers: [{ name: "bo" }],
      },
      {
        ...none,
        id: one.groups.outer,
        displayName: "Inner 2",
        kind: "CHANGED",
        differences: [
          { field: "displayName", old: "Outer", new: "Inner 2" },
          { field: "externalId", old: null, new: "x" },
        ],
      },
    ]);
    expect(await groupsOf("CREATED")).to.deep.equal([
      {
        ...none,
        id: made.team,
        displayName: "Gone",
        kind: "CREATED",
        differences: [{ field: "displayName", old: null, new: "Gone" }],
        membersAdded: 2,
        addedMembers: [{ name: "Inner" }, { name: "New" }],
      },
    ]);
    expect(await groupsOf("DELETED")).to.deep.equal([
      {
        ...none,
        id: one.groups.gone,
        displayName: "Gone",
        kind: "DELETED",
        differences: [{ field: "displayName", old: "Gone", new: null }],
      },
    ]);
    const applied = await one.end("applyRehearsal", id);
    expect(applied).to.deep.equal({ id, state: "APPLIED", summary });
    expect(
      await one.rehearsal(
        "id state summary { created } people(kind: CREATED) { nodes { id } } groups(kind: CREATED) { nodes { id } } overlaps { id }",
      ),
    ).to.deep.equal({
      id,
      state: "APPLIED",
      summary: { created: 2 },
      people: { nodes: [] },
      groups: { nodes: [] },
      overlaps: [],
    });
  });

  const meanwhile: readonly (readonly [what: string, act: (one: RehearsalWorld, by: DomainContext) => Promise<unknown>, action: string])[] =
    [
      ["a person was changed", ({ ids }, by) => changeUser(by, ids.ann, null, { nickName: "A" }), "changeUser"],
      ["a person was deleted", ({ ids }, by) => deleteUser(by, ids.ann), "deleteUser"],
      ["a group was changed", ({ groups }, by) => changeGroup(by, groups.outer, null, { set: { externalId: "y" } }), "changeGroup"],
      ["a group has another member", ({ ids, groups }, by) => addMembers(by, groups.inner, [ids.gus]), "addMembers"],
      ["a member of a group was deleted", ({ ids }, by) => deleteUser(by, ids.cy), "deleteUser"],
      ["a group was deleted that was to be a member", ({ groups }, by) => deleteGroup(by, groups.inner), "deleteGroup"],
      ["somebody new has the name", (_, by) => createUser(by, { userName: "NEW" }), "createUser"],
      ["somebody has the name now", ({ ids }, by) => changeUser(by, ids.gus, null, { userName: "New" }), "changeUser"],
      ["a new group has the name", (_, by) => createGroup(by, { displayName: "inner 2" }), "createGroup"],
      ["a person who was to go made a disc", ({ ids, asMember }) => createDisc(asMember(ids.ed), { title: "Another" }), "createDisc"],
    ];
  for (const [what, act, action] of meanwhile) {
    it(`is refused as a whole when ${what} meanwhile`, async () => {
      const one = await rehearsalWorld(store);
      const { id } = await one.start();
      await playRehearsal(one, one.client);
      await act(one, one.asSystem());
      const before = await one.dump();
      const { overlaps } = await one.rehearsal<{ overlaps: { id: string; action: string }[] }>("overlaps { id action }");
      expect(overlaps.map((change) => change.action)).to.deep.equal([action]);
      const mutation = `mutation ($id: ID!) { applyRehearsal(id: $id) { id } }`;
      const error = await ask(await one.admin(), mutation, { id }).then(
        () => undefined,
        (thrown: { code: string; message: string; problem: object }) => thrown,
      );
      expect([error?.code, error?.problem]).to.deep.equal(["OVERLAP", { values: overlaps.map((change) => change.id) }]);
      expect(error?.message).to.match(new RegExp(`${action} of \\w+ [0-9a-f-]{36} at 20`));
      expect(lasting(await one.dump())).to.deep.equal(lasting(before));
      expect((await one.end("discardRehearsal", id))?.state).to.equal("DISCARDED");
    });
  }

  it("is refused when a person who was to become a member is gone", async () => {
    const one = await rehearsalWorld(store);
    const { id } = await one.start();
    await addMembers(await one.client(), one.groups.inner, [one.ids.gus]);
    await deleteUser(one.asSystem(), one.ids.gus);
    expect(await one.rehearsal("overlaps { action subjectId }")).to.deep.equal({
      overlaps: [{ action: "deleteUser", subjectId: one.ids.gus }],
    });
    expect(await refusal(one.end("applyRehearsal", id))).to.equal("OVERLAP");
  });

  it("lets alone what was changed meanwhile and is not touched by it", async () => {
    const one = await rehearsalWorld(store);
    const { id } = await one.start();
    await playRehearsal(one, one.client);
    await changeUser(one.asSystem(), one.ids.gus, null, { title: "Chief" });
    const invited = await createUser(one.asSystem(), { userName: "invited" });
    const group = await createGroup(one.asSystem(), { displayName: "Later", memberIds: [invited.id, one.ids.ann] });
    expect((await one.end("applyRehearsal", id))?.state).to.equal("APPLIED");
    expect(await findUser(await one.admin(), one.ids.gus)).to.include({ title: "Chief" });
    expect((await findUser(await one.admin(), one.ids.ann))?.groupReferences?.map(({ id: of }) => of)).to.include(group.id);
    expect(await findUser(await one.admin(), invited.id)).to.include({ userName: "invited" });
  });

  it("does not leave the organisation without an admin", async () => {
    const one = await rehearsalWorld(store);
    await changeUser(one.asSystem(), one.ids.ann, null, { role: "ADMIN" });
    const { id } = await one.start();
    await deactivateUser(await one.client(), one.ids.ann);
    expect(await refusal(deactivateUser(await one.client(), one.ids.root))).to.equal("LAST_ADMIN");
    await changeUser(one.asSystem(), one.ids.bo, null, { title: "x" });
    await changeUser(one.asSystem(), one.ids.ann, null, { title: "x" });
    expect(await refusal(one.end("applyRehearsal", id))).to.equal("OVERLAP");
    await one.end("discardRehearsal", id);
    const again = await one.start();
    await deactivateUser(await one.client(), one.ids.ann);
    await changeUser(one.asSystem(), one.ids.root, null, { role: "MEMBER" });
    const by = one.asSystem();
    expect(await refusal(ask(by, "mutation ($id: ID!) { applyRehearsal(id: $id) { id } }", { id: again.id }))).to.equal("LAST_ADMIN");
  });

  it("runs alone, ends once, and is for admins", async () => {
    const [one, other] = [await rehearsalWorld(store), await rehearsalWorld(store)];
    const { id } = await one.start();
    expect(await refusal(one.start())).to.equal("INVALID_VALUE");
    expect(await refusal(other.end("applyRehearsal", id))).to.equal("NOT_FOUND id");
    expect(await refusal(ask(await one.client(), "mutation { startRehearsal { id } }"))).to.equal("FORBIDDEN");
    for (const mutation of ["applyRehearsal", "discardRehearsal"])
      expect(await refusal(ask(await one.client(), `mutation ($id: ID!) { ${mutation}(id: $id) { id } }`, { id }))).to.equal("FORBIDDEN");
    expect(await ask(await one.client(), "{ organisation { rehearsal { id } } }")).to.deep.equal({ organisation: { rehearsal: null } });
    await one.end("discardRehearsal", id);
    expect(await refusal(one.end("applyRehearsal", id))).to.equal("INVALID_VALUE id");
    expect(await other.rehearsal("id")).to.equal(null);
    const again = await one.start();
    expect(await one.rehearsal("id state")).to.deep.equal({ id: again.id, state: "RUNNING" });
    const node = "query ($id: ID!) { node(id: $id) { id ... on Rehearsal { state } } }";
    expect(await ask(await one.admin(), node, { id })).to.deep.equal({ node: { id, state: "DISCARDED" } });
    expect(await ask(await one.client(), node, { id })).to.deep.equal({ node: null });
  });

  it("is seen by provisioning clients alone", async () => {
    const one = await rehearsalWorld(store);
    const { name } = await findOrganisation(store, one.id);
    const before = (await listOrganisations(store)).length;
    await changeUser(one.asSystem(), one.ids.ann, null, { emails: [{ value: "ann@old.example", type: "work" }] });
    const { id } = await one.start();
    await changeUser(await one.client(), one.ids.ann, null, { emails: [{ value: "ann@later.example", type: "work" }] });
    await createUser(await one.client(), { userName: "later@example.com" });
    expect((await listOrganisations(store)).length).to.equal(before);
    expect((await findOrganisation(store, name)).id).to.equal(one.id);
    expect(await refusal(findOrganisation(store, id))).to.equal("NOT_FOUND organisation");
    const mailed: Notice[] = [];
    const notifier = { send: async (notice: Notice) => mailed.push(notice) > 0, post: () => {} } as unknown as Notifier;
    for (const address of ["ann@old.example", "ann@later.example", "later@example.com"])
      await mailSignInLinks(store, notifier, address, Date.now());
    expect(mailed.map((notice) => [notice.to, "links" in notice && notice.links.length])).to.deep.equal([["ann@old.example", 1]]);
    const seen = await ask(
      await one.admin(),
      '{ viewer { organisation { id } } users(where: { userName: { startsWith: "later" } }) { nodes { id } } }',
    );
    expect(seen).to.deep.equal({ viewer: { organisation: { id: one.id } }, users: { nodes: [] } });
    expect(await ask(await one.client(), "{ viewer { organisation { id } } }")).to.deep.equal({ viewer: { organisation: { id } } });
  });

  it("takes the organisation's settings and domains as they are, also when they change meanwhile", async () => {
    const one = await rehearsalWorld(store);
    await one.start();
    const ann = { userName: "ann@example.com", emails: [{ value: "ann@example.com", type: "work" }] };
    expect(await refusal(createUser(await one.client(), ann))).to.equal("EXISTING_PERSON emails");
    await ask(await one.admin(), "mutation { changeProvisioning(set: { existingPeople: LINK, dialects: STRICT }) { dialects } }");
    expect(await refusal(createUser(await one.client(), ann))).to.equal("EXISTING_PERSON emails");
    await addVerifiedDomain(store, one.id, "example.com");
    expect((await createUser(await one.client(), ann)).id).to.equal(one.ids.ann);
    const query = "{ viewer { organisation { verifiedDomains provisioning { existingPeople dialects } } } }";
    expect(await ask(await one.client(), query)).to.deep.equal({
      viewer: { organisation: { verifiedDomains: ["example.com"], provisioning: { existingPeople: "LINK", dialects: "STRICT" } } },
    });
  });

  it("costs as many statements for many people as for few", async () => {
    const statements = async (people: number) => {
      const one = await rehearsalWorld(store);
      for (let index = 0; index < people; index++) await createUser(one.asSystem(), { userName: `p${index}` });
      const admin = await one.admin();
      const begun = await counted(store, () => ask<{ startRehearsal: Rehearsal }>(admin, "mutation { startRehearsal { id } }"));
      for (let index = 0; index < people; index++) await createUser(await one.client(), { userName: `q${index}` });
      const { id } = begun.result.startRehearsal;
      const ended = await counted(store, () => ask(admin, "mutation ($id: ID!) { applyRehearsal(id: $id) { id } }", { id }));
      return [begun.statements.length, ended.statements.length];
    };
    expect(await statements(1)).to.deep.equal(await statements(20));
  });
});

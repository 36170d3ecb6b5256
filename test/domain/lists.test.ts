/** The list forms of the mutations: one outcome for each object, the same as one after the other, in few statements. */
import { expect } from "chai";
import { createDisc } from "../../src/domain/disc-writes.js";
import { changeGroups, createGroups, deleteGroups } from "../../src/domain/group-list-writes.js";
import { findGroup } from "../../src/domain/group-rows.js";
import { createGroup } from "../../src/domain/group-writes.js";
import type { Outcome } from "../../src/domain/list-write.js";
import { statement } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { TenantScope } from "../../src/domain/tenant-scope.js";
import { changeUsers, createUsers, deleteUsers } from "../../src/domain/user-list-writes.js";
import { findUser } from "../../src/domain/user-rows.js";
import { createUser } from "../../src/domain/user-writes.js";
import { ask, counted, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

const nobody = "00000000-0000-7000-8000-0000000000aa";
const selectMembers = statement(
  "SELECT memberId FROM memberships WHERE organisationId = :organisation AND groupId = :id ORDER BY memberId",
);
const selectChanges = statement("SELECT action FROM changes WHERE organisationId = :organisation AND subjectId = :id ORDER BY id");

const codes = (outcomes: readonly Outcome<unknown>[]) =>
  outcomes.map((outcome) => {
    if ("problem" in outcome) return outcome.problem.code;
    return "value" in outcome ? "done" : "undone";
  });

function doneOf<T>(outcome: Outcome<T> | undefined): T {
  if (outcome && "value" in outcome) return outcome.value;
  throw new Error(`No value: ${JSON.stringify(outcome)}`);
}

forEachStore("Lists of writes", (open) => {
  let store: Store;
  let tenant: Tenant;
  let scope: TenantScope;
  let root: string;
  let made = 0;
  const name = () => `list${++made}@example.com`;
  const admin = () => tenant.as("ADMIN", root);
  const client = () => tenant.as("PROVISIONING");
  const person = <More extends object>(more?: More) => ({ userName: name(), ...(more ?? ({} as More)) });
  const newPeople = async (count: number) =>
    (
      await createUsers(
        client(),
        Array.from({ length: count }, () => person()),
      )
    ).map((each) => doneOf(each).id);
  const actions = async (id: string) => (await scope.all<{ action: string }>(selectChanges, { id })).map(({ action }) => action);
  const membersOf = async (id: string) => (await scope.all<{ memberId: string }>(selectMembers, { id })).map(({ memberId }) => memberId);
  const versionOf = async (id: string) => (await findGroup(client(), id))?.version;

  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    scope = new TenantScope(store, tenant.organisation.id);
    root = (await createUser(tenant.as("ADMIN"), { userName: "root", role: "ADMIN" })).id;
  });

  it("create people, each with its values and its row in the change log, in four statements and one transaction", async () => {
    const inputs = Array.from({ length: 100 }, () =>
      person({ title: "x", emails: [{ value: name(), type: "work" }, { value: "same@example.com" }] }),
    );
    const { result, statements, transactions } = await counted(store, () => createUsers(client(), inputs));
    expect(statements, statements.join("\n")).to.have.length(4);
    expect(transactions).to.equal(1);
    expect(codes(result)).to.deep.equal(Array(100).fill("done"));
    for (const index of [0, 57, 99]) {
      const user = await findUser(client(), doneOf(result[index]).id);
      expect(user).to.deep.include({ userName: inputs[index]?.userName, title: "x", version: 1 });
      expect(user?.emails.map(({ value }) => value)).to.deep.equal(inputs[index]?.emails.map(({ value }) => value));
      expect(await actions(user?.id ?? "")).to.deep.equal(["createUser"]);
    }
  });

  it("create those who can be, and say of the others why not", async () => {
    const [taken, twice] = [name(), name()];
    await createUser(admin(), { userName: taken });
    await createUser(admin(), { userName: name(), emails: [{ value: "joined@example.com", type: "work" }] });
    const inputs = [
      person(),
      { userName: taken.toUpperCase() },
      { userName: "" },
      { userName: twice },
      { userName: twice.toUpperCase() },
      person({ emails: [{ value: "Joined@example.com", type: "work" }] }),
      person({ title: "x".repeat(256) }),
      person({ role: "ADMIN" as const }),
      person(),
    ];
    const outcomes = await createUsers(client(), inputs);
    expect(codes(outcomes)).to.deep.equal([
      "done",
      "NOT_UNIQUE",
      "REQUIRED",
      "done",
      "NOT_UNIQUE",
      "EXISTING_PERSON",
      "TOO_LONG",
      "FORBIDDEN",
      "done",
    ]);
    expect((await findUser(client(), doneOf(outcomes[3]).id))?.userName).to.equal(twice);
  });

  it("create all or nothing where that is asked for", async () => {
    const taken = name();
    await createUser(admin(), { userName: taken });
    const inputs = [person(), { userName: taken }, person()];
    expect(codes(await createUsers(client(), inputs, { allOrNothing: true }))).to.deep.equal(["undone", "NOT_UNIQUE", "undone"]);
    expect(codes(await createUsers(client(), [inputs[0], inputs[2]] as never, { allOrNothing: true }))).to.deep.equal(["done", "done"]);
    const groups = [{ displayName: name() }, { displayName: name(), memberIds: [nobody] }];
    expect(codes(await createGroups(client(), groups, { allOrNothing: true }))).to.deep.equal(["undone", "UNKNOWN_MEMBER"]);
    const doubled = [groups[0], { displayName: taken }] as { displayName: string }[];
    await createGroup(client(), { displayName: taken });
    expect(codes(await createGroups(client(), doubled, { allOrNothing: true }))).to.deep.equal(["undone", "NOT_UNIQUE"]);
    expect(codes(await createGroups(client(), groups.slice(0, 1)))).to.deep.equal(["done"]);
  });

  it("change people by what differs, read in one statement", async () => {
    const ids = await newPeople(20);
    const changes = ids.map((id, index) => ({
      id,
      version: 1,
      set: index === 7 ? { title: "" } : { title: `t${index}`, emails: [{ value: name() }] },
    }));
    const { result, statements, transactions } = await counted(store, () => changeUsers(client(), changes));
    expect(codes(result)).to.deep.equal(Array(20).fill("done"));
    expect(result.map((outcome) => doneOf(outcome).version)).to.deep.equal(ids.map((_, index) => (index === 7 ? 1 : 2)));
    // One read, an update for each of 19, one for their old values, one for the new, one for the log.
    expect(statements, statements.join("\n")).to.have.length(1 + 19 + 3);
    expect(transactions).to.equal(1);
    const user = await findUser(client(), ids[3] ?? "");
    expect(user).to.deep.include({ title: "t3", version: 2 });
    expect(user?.emails).to.have.length(1);
    expect(await actions(ids[3] ?? "")).to.deep.equal(["createUser", "changeUser"]);
    expect(await actions(ids[7] ?? "")).to.deep.equal(["createUser"]);
  });

  it("change those who can be, as if one after the other", async () => {
    const [one, two, three] = (await newPeople(3)) as [string, string, string];
    const [first, second] = [await findUser(client(), one), await findUser(client(), two)];
    const freed = name();
    const outcomes = await changeUsers(client(), [
      { id: one, version: 9, set: { title: "x" } },
      { id: one, version: 1, set: { userName: second?.userName ?? "" } },
      { id: two, set: { userName: freed } },
      { id: three, set: { userName: second?.userName ?? "" } },
      { id: one, version: 1, set: { title: "again" } },
      { id: nobody, set: { title: "x" } },
      { id: "no-uuid", set: { title: "x" } },
      { id: root, set: { active: false } },
    ]);
    expect(codes(outcomes)).to.deep.equal([
      "VERSION_CONFLICT",
      "NOT_UNIQUE",
      "done",
      "done",
      "done",
      "NOT_FOUND",
      "NOT_FOUND",
      "LAST_ADMIN",
    ]);
    expect((await findUser(client(), one))?.userName).to.equal(first?.userName);
    expect((await findUser(client(), three))?.userName).to.equal(second?.userName);
    expect(
      codes(
        await changeUsers(
          client(),
          [
            { id: one, version: 2, set: { title: "y" } },
            { id: nobody, set: {} },
          ],
          { allOrNothing: true },
        ),
      ),
    ).to.deep.equal(["undone", "NOT_FOUND"]);
    expect((await findUser(client(), one))?.title).to.equal("again");
  });

  it("delete people together, admins and owners of discs by their rules", async () => {
    const ids = await newPeople(30);
    const { id: group } = await createGroup(client(), { displayName: name(), memberIds: ids });
    const { result, statements, transactions } = await counted(store, () =>
      deleteUsers(
        client(),
        ids.map((id) => ({ id, version: 1 })),
      ),
    );
    expect(codes(result)).to.deep.equal(Array(30).fill("done"));
    expect(statements, statements.join("\n")).to.have.length(5);
    expect(transactions).to.equal(1);
    expect(await membersOf(group)).to.deep.equal([]);
    expect(await versionOf(group)).to.equal(2);
    expect(await actions(ids[9] ?? "")).to.deep.equal(["createUser", "deleteUser"]);

    const [owner, plain] = (await newPeople(2)) as [string, string];
    const disc = await createDisc(tenant.as("MEMBER", owner), { title: "Plan", content: {} } as never);
    const outcomes = await deleteUsers(client(), [
      { id: owner },
      { id: plain, version: 7 },
      { id: root },
      { id: nobody },
      { id: plain },
      { id: plain },
    ]);
    expect(codes(outcomes)).to.deep.equal(["done", "VERSION_CONFLICT", "LAST_ADMIN", "NOT_FOUND", "done", "NOT_FOUND"]);
    const { disc: inherited } = await ask<{ disc: { owner: { id: string } } }>(admin(), `{ disc(id: "${disc.id}") { owner { id } } }`);
    expect(inherited.owner.id).to.equal(root);
  });

  it("create groups with their members in five statements", async () => {
    const ids = await newPeople(10);
    const inputs = Array.from({ length: 50 }, (_, index) => ({ displayName: name(), memberIds: ids.slice(0, index % 10) }));
    const { result, statements, transactions } = await counted(store, () => createGroups(client(), inputs));
    expect(codes(result)).to.deep.equal(Array(50).fill("done"));
    expect(statements, statements.join("\n")).to.have.length(5);
    expect(transactions).to.equal(1);
    expect(await membersOf(doneOf(result[9]).id)).to.deep.equal(ids.slice(0, 9));
    expect(await actions(doneOf(result[9]).id)).to.deep.equal(["createGroup"]);
    const title = name();
    const outcomes = await createGroups(client(), [
      { displayName: inputs[0]?.displayName.toUpperCase() ?? "" },
      { displayName: title, memberIds: [doneOf(result[0]).id, ids[0] ?? ""] },
      { displayName: title },
      { displayName: "" },
      { displayName: name(), memberIds: [nobody] },
    ]);
    expect(codes(outcomes)).to.deep.equal(["NOT_UNIQUE", "done", "NOT_UNIQUE", "REQUIRED", "UNKNOWN_MEMBER"]);
    expect(await membersOf(doneOf(outcomes[1]).id)).to.have.members([doneOf(result[0]).id, ids[0]]);
    const skipping = tenant.as("PROVISIONING", undefined, { unknownMembers: "SKIP" });
    const [skipped] = await createGroups(skipping, [{ displayName: name(), memberIds: [nobody, ids[1] ?? ""] }, { displayName: name() }]);
    expect(doneOf(skipped).skippedMemberIds).to.deep.equal([nobody]);
  });

  it("change groups and their members", async () => {
    const ids = await newPeople(6);
    const titles = [name(), name(), name()];
    const groups = (
      await createGroups(
        client(),
        titles.map((displayName) => ({ displayName })),
      )
    ).map((each) => doneOf(each).id) as [string, string, string];
    const outcomes = await changeGroups(client(), [
      { id: groups[0], version: 1, members: { add: ids } },
      { id: groups[1], members: { add: [ids[0] ?? "", nobody] } },
      { id: groups[2], set: { externalId: "e" } },
      { id: groups[0], members: { remove: ids.slice(0, 2) } },
      { id: nobody, members: { add: ids } },
      { id: groups[1], version: 7, members: { add: ids } },
      { id: groups[2], set: { externalId: "e" } },
    ]);
    expect(codes(outcomes)).to.deep.equal(["done", "UNKNOWN_MEMBER", "done", "done", "NOT_FOUND", "VERSION_CONFLICT", "done"]);
    expect(outcomes.flatMap((outcome) => ("value" in outcome ? [outcome.value.version] : []))).to.deep.equal([2, 2, 3, 2]);
    expect(await membersOf(groups[0])).to.deep.equal(ids.slice(2));
    expect(await membersOf(groups[1])).to.deep.equal([]);
    expect(await actions(groups[0])).to.deep.equal(["createGroup", "changeGroup", "changeGroup"]);
    const renames = groups.map((id, index) => ({ id, set: { displayName: titles[(index + 1) % 3] ?? "" } }));
    expect(codes(await changeGroups(client(), renames))).to.deep.equal(["NOT_UNIQUE", "NOT_UNIQUE", "NOT_UNIQUE"]);
    expect(await actions(groups[1])).to.deep.equal(["createGroup"]);
  });

  it("delete groups together", async () => {
    const [ids] = [await newPeople(2)];
    const groups = (
      await createGroups(
        client(),
        [1, 2, 3].map(() => ({ displayName: name(), memberIds: ids })),
      )
    ).map((each) => doneOf(each).id) as [string, string, string];
    const { id: parent } = await createGroup(client(), { displayName: name(), memberIds: groups });
    expect(codes(await deleteGroups(client(), [{ id: groups[0] }, { id: nobody }], { allOrNothing: true }))).to.deep.equal([
      "undone",
      "NOT_FOUND",
    ]);
    const outcomes = await deleteGroups(client(), [
      { id: groups[0] },
      { id: groups[1], version: 2 },
      { id: groups[2], version: 1 },
      { id: groups[0] },
      { id: nobody },
    ]);
    expect(codes(outcomes)).to.deep.equal(["done", "VERSION_CONFLICT", "done", "NOT_FOUND", "NOT_FOUND"]);
    expect(await membersOf(parent)).to.deep.equal([groups[1]]);
    expect(await versionOf(parent)).to.equal(2);
    expect(await actions(groups[2])).to.deep.equal(["createGroup", "deleteGroup"]);
  });

  it("lose nothing to parallel writers", async () => {
    const [one, other] = (await newPeople(2)) as [string, string];
    const groups = (await createGroups(client(), [{ displayName: name() }, { displayName: name() }])).map((each) => doneOf(each).id);
    const people = await newPeople(10);
    const work = people.map((id, index) =>
      Promise.all([
        changeUsers(
          client(),
          (index % 2 === 0 ? [one, other] : [other, one]).map((each) => ({ id: each, set: { title: `t${index}` } })),
        ),
        changeGroups(
          client(),
          (index % 2 === 0 ? groups : [...groups].reverse()).map((each) => ({ id: each, members: { add: [id] } })),
        ),
      ]),
    );
    const outcomes = (await Promise.all(work)).flat(2);
    expect(codes(outcomes)).to.deep.equal(Array(40).fill("done"));
    expect((await findUser(client(), one))?.version).to.equal(11);
    for (const group of groups) expect(await membersOf(group)).to.have.members(people);
    const names = Array.from({ length: 5 }, () => person());
    const created = (await Promise.all(Array.from({ length: 4 }, () => createUsers(client(), names)))).flat();
    expect(codes(created).sort()).to.deep.equal([...Array(15).fill("NOT_UNIQUE"), ...Array(5).fill("done")]);
  });

  it("answer through the API, with the problem of what was refused", async () => {
    const taken = name();
    await createUser(admin(), { userName: taken });
    const mutation = `mutation ($inputs: [UserInput!]!) { createUsers(inputs: $inputs) { user { id userName groups { id } managerName } problem { code message field limit values } } }`;
    const { createUsers: results } = await ask<{ createUsers: { user: { id: string } | null; problem: object | null }[] }>(
      admin(),
      mutation,
      {
        inputs: [{ userName: taken }, person({ title: "x".repeat(256) }), person({ managerId: root })],
      },
    );
    expect(results[0]?.user).to.equal(null);
    expect(results[0]?.problem).to.include({ code: "NOT_UNIQUE", field: "userName", limit: null, values: null });
    expect(results[0]?.problem).to.have.property("message").that.includes(`"${taken}"`);
    expect(results[1]?.problem).to.include({ code: "TOO_LONG", field: "title", limit: 255 });
    expect(results[2]).to.deep.include({ problem: null }).and.have.nested.property("user.groups").that.deep.equals([]);
    const { id } = results[2]?.user ?? { id: "" };
    const { usersById } = await ask<{ usersById: unknown[] }>(admin(), `{ usersById(ids: ["${nobody}", "${id}"]) { id } }`);
    expect(usersById).to.deep.equal([null, { id }]);
  });

  it("are for those who manage people, and not endless", async () => {
    const member = tenant.as("MEMBER", root);
    for (const mutation of [
      'createUsers(inputs: [{ userName: "x" }]) { user { id } }',
      `changeUsers(changes: [{ id: "${root}", set: { title: "x" } }]) { user { id } }`,
      `deleteUsers(deletions: [{ id: "${root}" }]) { id }`,
      'createGroups(inputs: [{ displayName: "x" }]) { change { id } }',
      `changeGroups(changes: [{ id: "${root}" }]) { change { id } }`,
      `deleteGroups(deletions: [{ id: "${root}" }]) { id }`,
    ]) {
      expect(await refusal(ask(member, `mutation { ${mutation} }`)), mutation).to.equal("FORBIDDEN");
    }
    expect(await refusal(createUsers(client(), Array(101).fill({ userName: "x" })))).to.equal("LIMIT_EXCEEDED");
    expect(await refusal(ask(admin(), `{ usersById(ids: ${JSON.stringify(Array(101).fill(nobody))}) { id } }`))).to.equal("LIMIT_EXCEEDED");
  });
});

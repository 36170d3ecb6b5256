/** Groups at the domain's API: fields, members by deltas, versions, refusals, parallel writers. */
import { expect } from "chai";
import { createGroups } from "../../src/domain/group-list-writes.js";
import { findGroup } from "../../src/domain/group-rows.js";
import { addMembers, changeGroup, createGroup, deleteGroup, removeMembers } from "../../src/domain/group-writes.js";
import type { Store } from "../../src/domain/store.js";
import { createUser, deleteUser } from "../../src/domain/user-writes.js";
import { ask, counted, executors, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

const unknown = "0190f6a0-0000-7000-8000-000000000000";

forEachStore("Groups", (open) => {
  let store: Store;
  let tenant: Tenant;
  let people: string[];
  let names = 0;
  const name = () => `Group ${++names}`;
  const admin = () => tenant.as("ADMIN");

  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    people = [];
    for (let index = 0; index < 50; index++) {
      people.push((await createUser(admin(), { userName: `p${index}`, displayName: `Person ${index}` })).id);
    }
  });

  before(() => createGroup(admin(), { displayName: "Taken" }));

  async function members(id: string): Promise<string[]> {
    const query = "query ($id: ID!) { group(id: $id) { memberCount members(first: 100) { nodes { id } } } }";
    const { group } = await ask<{ group: { memberCount: number; members: { nodes: { id: string }[] } } }>(admin(), query, { id });
    const found = group.members.nodes.map((member) => member.id);
    expect(group.memberCount).to.equal(found.length);
    return found;
  }
  const made = async (memberIds: string[] = []) => (await createGroup(admin(), { displayName: name(), memberIds })).id;
  const person = (index: number) => people[index] as string;

  for (const executor of Object.keys(executors) as (keyof typeof executors)[]) {
    it(`is created, read, changed and deleted (${executor})`, async () => {
      const run = <Data>(text: string, variables: Record<string, unknown>) => ask<Data>(admin(), text, variables, executor);
      const displayName = name();
      const create = `mutation ($input: GroupInput!) { createGroup(input: $input) { id version changed skippedMemberIds
        group { displayName externalId provisionedAt members { nodes { id kind displayName user { userName } group { id } } } } } }`;
      const input = { displayName, externalId: "x", memberIds: [person(0), person(0)] };
      const { createGroup: created } = await run<{ createGroup: { id: string } }>(create, { input });
      const member = { id: person(0), kind: "USER", displayName: "Person 0", user: { userName: "p0" }, group: null };
      expect(created).to.deep.equal({
        id: created.id,
        version: 1,
        changed: true,
        skippedMemberIds: [],
        group: { displayName, externalId: "x", provisionedAt: null, members: { nodes: [member] } },
      });
      const change = `mutation ($id: ID!, $set: GroupChange, $remove: [ID!]) {
        changeGroup(id: $id, set: $set, members: { remove: $remove }) { version changed group { displayName externalId memberCount } } }`;
      const set = { displayName: displayName.toUpperCase(), externalId: null };
      const { changeGroup: changed } = await run<{ changeGroup: unknown }>(change, {
        id: created.id,
        set,
        remove: [person(0)],
      });
      expect(changed).to.deep.equal({ version: 2, changed: true, group: { ...set, memberCount: 0 } });
      await run("mutation ($id: ID!) { deleteGroup(id: $id, version: 2) }", { id: created.id });
      expect(await findGroup(admin(), created.id)).to.equal(undefined);
    });
  }

  it("adds and removes named members only, and counts a version for each real change", async () => {
    const id = await made([person(0), person(1)]);
    const steps: [
      what: string,
      act: () => Promise<{ version: number; changed: boolean }>,
      version: number,
      changed: boolean,
      after: number[],
    ][] = [
      ["add", () => addMembers(admin(), id, [person(1), person(2)]), 2, true, [0, 1, 2]],
      ["add again", () => addMembers(admin(), id, [person(2)]), 2, false, [0, 1, 2]],
      ["remove", () => removeMembers(admin(), id, [person(0), person(9), unknown, "nonsense"]), 3, true, [1, 2]],
      ["remove again", () => removeMembers(admin(), id, [person(0)]), 3, false, [1, 2]],
      ["both", () => changeGroup(admin(), id, 3, { members: { add: [person(0)], remove: [person(1)] } }), 4, true, [0, 2]],
      ["replace", () => changeGroup(admin(), id, null, { members: { replaceAll: [person(2), person(3)] } }), 5, true, [2, 3]],
      ["replace by the same", () => changeGroup(admin(), id, 5, { members: { replaceAll: [person(3), person(2)] } }), 5, false, [2, 3]],
      ["empty", () => changeGroup(admin(), id, null, { members: { replaceAll: [] } }), 6, true, []],
      ["empty again", () => changeGroup(admin(), id, null, { members: { replaceAll: [] } }), 6, false, []],
      ["nothing", () => changeGroup(admin(), id, null, {}), 6, false, []],
    ];
    for (const [what, act, version, changed, after] of steps) {
      expect(await act(), what).to.include({ version, changed });
      expect(await members(id), what).to.deep.equal(after.map(person));
    }
  });

  it("has groups as members, circles too, but not itself", async () => {
    const outer = await made();
    const inner = await made([person(0)]);
    await addMembers(admin(), outer, [inner]);
    await addMembers(admin(), inner, [outer]);
    const query = "query ($id: ID!) { group(id: $id) { groups { id } members { nodes { id kind group { id } user { id } } } } }";
    const { group } = await ask<{ group: { groups: unknown; members: { nodes: unknown[] } } }>(admin(), query, { id: inner });
    expect(group.groups).to.deep.equal([{ id: outer }]);
    expect(group.members.nodes).to.deep.include({ id: outer, kind: "GROUP", group: { id: outer }, user: null });
    expect(await refusal(addMembers(admin(), inner, [inner]))).to.equal("INVALID_VALUE members");
    await deleteGroup(admin(), inner);
    expect(await members(outer)).to.deep.equal([]);
    expect((await findGroup(admin(), outer))?.version).to.equal(3);
  });

  it("refuses a member of another kind than is said, by each way to add it, and changes nothing", async () => {
    const inner = await made();
    const id = await made([person(0)]);
    const said = { mustBeUsers: [person(1), inner] };
    const memberIds = [person(1), inner];
    const refused = [
      () => changeGroup(admin(), id, null, { members: { add: memberIds, ...said } }),
      () => changeGroup(admin(), id, null, { members: { replaceAll: memberIds, ...said } }),
      () => changeGroup(admin(), id, null, { members: { add: [person(1)], steps: [{ add: [inner], ...said }] } }),
      () => createGroup(admin(), { displayName: name(), memberIds, ...said }),
    ];
    for (const answer of refused) expect(await refusal(answer())).to.equal("INVALID_VALUE members");
    const [inList] = await createGroups(admin(), [{ displayName: name(), memberIds, ...said }]);
    expect(inList).to.have.nested.property("problem.message", `${inner} is a group, not a user.`);
    expect(await members(id)).to.deep.equal([person(0)]);
    const right = { mustBeUsers: [person(1), person(2)], mustBeGroups: [inner, person(3)] };
    await changeGroup(admin(), id, null, { members: { add: memberIds, ...right } });
    expect(await members(id)).to.have.members([person(0), person(1), inner]);
  });

  it("refuses unknown members whole, or skips them where the connection says so", async () => {
    const id = await made();
    const client = (unknownMembers: "REFUSE" | "SKIP") => tenant.as("PROVISIONING", undefined, { unknownMembers });
    const ids = [person(0), unknown, "nonsense"];
    for (const context of [admin(), client("REFUSE")])
      expect(await refusal(addMembers(context, id, ids))).to.equal("UNKNOWN_MEMBER members");
    expect(await members(id)).to.deep.equal([]);
    const written = await addMembers(client("SKIP"), id, ids);
    expect(written).to.deep.equal({ id, version: 2, changed: true, skippedMemberIds: [unknown, "nonsense"] });
    expect(await members(id)).to.deep.equal([person(0)]);
    expect((await createGroup(client("SKIP"), { displayName: name(), memberIds: [unknown] })).skippedMemberIds).to.deep.equal([unknown]);
  });

  it("tells who has a name that is taken", async () => {
    const displayName = name();
    const { id } = await createGroup(admin(), { displayName });
    const says = `"${displayName}": ${id} (not provisioned). Rename or delete that group`;
    const other = await made();
    for (const work of [createGroup(admin(), { displayName }), changeGroup(admin(), other, null, { set: { displayName } })]) {
      expect(await work.catch((error: Error) => error.message)).to.contain(says);
    }
    const [, outcome] = await createGroups(admin(), [{ displayName: name() }, { displayName }]);
    expect(outcome && "problem" in outcome ? outcome.problem.message : "").to.contain(says);
  });

  const refused: [why: string, act: (id: string) => Promise<unknown>, code: string][] = [
    ["no name", () => createGroup(admin(), { displayName: "" }), "REQUIRED displayName"],
    ["a name of blanks", () => createGroup(admin(), { displayName: " \u00a0" }), "INVALID_VALUE displayName"],
    ["a change to a name of blanks", (id) => changeGroup(admin(), id, null, { set: { displayName: "\t" } }), "INVALID_VALUE displayName"],
    ["a taken name in another case", () => createGroup(admin(), { displayName: "TAKEN" }), "NOT_UNIQUE displayName"],
    ["a change to a taken name", (id) => changeGroup(admin(), id, null, { set: { displayName: "taken" } }), "NOT_UNIQUE displayName"],
    ["a name that is too long", (id) => changeGroup(admin(), id, null, { set: { displayName: "x".repeat(256) } }), "TOO_LONG displayName"],
    ["taking the name away", (id) => changeGroup(admin(), id, null, { set: { displayName: null } }), "REQUIRED displayName"],
    [
      "an id both added and removed",
      (id) => changeGroup(admin(), id, null, { members: { add: [unknown], remove: [unknown] } }),
      "INVALID_VALUE members",
    ],
    [
      "replacing and adding at once",
      (id) => changeGroup(admin(), id, null, { members: { add: [], replaceAll: [] } }),
      "INVALID_VALUE members",
    ],
    [
      "too many ids",
      (id) =>
        addMembers(
          admin(),
          id,
          Array.from({ length: 100_001 }, () => unknown),
        ),
      "LIMIT_EXCEEDED members",
    ],
    ["a stale version with fields", (id) => changeGroup(admin(), id, 9, { set: { externalId: "x" } }), "VERSION_CONFLICT version"],
    ["a stale version with members", (id) => changeGroup(admin(), id, 9, { members: { add: [person(0)] } }), "VERSION_CONFLICT version"],
    [
      "a stale version with nothing to do",
      (id) => changeGroup(admin(), id, 9, { members: { remove: [person(0)] } }),
      "VERSION_CONFLICT version",
    ],
    ["a stale version on deletion", (id) => deleteGroup(admin(), id, 9), "VERSION_CONFLICT version"],
    ["an unknown group", () => changeGroup(admin(), unknown, null, { set: { externalId: "x" } }), "NOT_FOUND id"],
    ["members of an unknown group", () => addMembers(admin(), unknown, [person(0)]), "NOT_FOUND id"],
    ["unknown members of an unknown group", () => addMembers(admin(), unknown, ["nonsense"]), "NOT_FOUND id"],
    ["removal from what is no id", () => removeMembers(admin(), "nonsense", [person(0)]), "NOT_FOUND id"],
    ["deletion of an unknown group", () => deleteGroup(admin(), unknown), "NOT_FOUND id"],
  ];
  for (const [why, act, code] of refused) {
    it(`refuses ${why}, and nothing is changed`, async () => {
      const id = await made();
      expect(await refusal(act(id))).to.equal(code);
      expect((await findGroup(admin(), id))?.version).to.equal(1);
      expect(await members(id)).to.deep.equal([]);
    });
  }

  it("loses none of 50 parallel additions", async () => {
    const id = await made();
    const written = await Promise.all(people.map((each) => addMembers(admin(), id, [each])));
    expect(await members(id)).to.deep.equal([...people].sort());
    expect(written.map(({ version }) => version).sort((one, other) => one - other)).to.deep.equal(people.map((_, index) => index + 2));
  });

  it("comes to one and the same under parallel writers of the same members", async () => {
    const id = await made();
    const answers = await Promise.all(Array.from({ length: 20 }, () => addMembers(admin(), id, people.slice(0, 5))));
    expect(answers.filter(({ changed }) => changed)).to.have.length(1);
    expect(await members(id)).to.deep.equal(people.slice(0, 5));
    const removals = await Promise.all(Array.from({ length: 20 }, () => removeMembers(admin(), id, people.slice(0, 5))));
    expect(removals.filter(({ changed }) => changed)).to.have.length(1);
    expect((await findGroup(admin(), id))?.version).to.equal(3);
  });

  it("is another version when a member is deleted", async () => {
    const gone = await createUser(admin(), { userName: "gone" });
    const id = await made([gone.id, person(0)]);
    await deleteUser(admin(), gone.id);
    expect(await members(id)).to.deep.equal([person(0)]);
    expect((await findGroup(admin(), id))?.version).to.equal(2);
  });

  it("tells a person its direct groups, whichever way it is read", async () => {
    const ann = await createUser(admin(), { userName: "ann" });
    const ids = [await made([ann.id]), await made([ann.id])].sort();
    const few = "query ($id: ID!) { user(id: $id) { groups { id } } }";
    const more = "query ($id: ID!) { user(id: $id) { groups { id version } } }";
    for (const query of [few, more]) {
      const { user } = await ask<{ user: { groups: { id: string }[] } }>(admin(), query, { id: ann.id });
      expect(user.groups.map((group) => group.id)).to.deep.equal(ids);
    }
    expect((await counted(store, () => ask(admin(), few, { id: ann.id }))).statements).to.have.length(1);
    const change = 'mutation ($id: ID!) { changeUser(id: $id, set: { title: "x" }) { version groups { id displayName } } }';
    expect((await ask<{ changeUser: { groups: unknown[] } }>(admin(), change, { id: ann.id })).changeUser.groups).to.have.length(2);
  });

  it("reads every name of a group with the person", async () => {
    const { id } = await createUser(admin(), { userName: "bob" });
    const given = ["a,b", "1:x", "😀é, 日本", "', \"\\", " . "];
    for (const displayName of given) await createGroup(admin(), { displayName, memberIds: [id] });
    const query = "query ($id: ID!) { user(id: $id) { groups { displayName } } }";
    const { user } = await ask<{ user: { groups: { displayName: string }[] } }>(admin(), query, { id });
    expect(user.groups.map(({ displayName }) => displayName)).to.have.members(given);
  });

  it("pages members, of several groups in one statement", async () => {
    await Promise.all([made(people.slice(0, 7)), made(people.slice(2, 5)), made()]);
    const query = `query ($after: String, $where: MemberWhere) { groups(first: 100) { nodes { memberCount
      members(first: 3, after: $after, where: $where) { nodes { id displayName } pageInfo { hasNextPage endCursor } } } } }`;
    const { statements } = await counted(store, () => ask(admin(), query));
    expect(statements).to.have.length(3);

    const id = await made(people.slice(0, 7));
    const page =
      "query ($id: ID!, $after: String, $where: MemberWhere) { group(id: $id) { members(first: 3, after: $after, where: $where) { nodes { id } pageInfo { hasNextPage endCursor } } } }";
    interface Answer {
      readonly group: { readonly members: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
    }
    const found: string[] = [];
    let after: string | null = null;
    do {
      const answer: Answer = await ask<Answer>(admin(), page, { id, after });
      found.push(...answer.group.members.nodes.map((member) => member.id));
      after = answer.group.members.pageInfo.hasNextPage ? answer.group.members.pageInfo.endCursor : null;
    } while (after !== null);
    expect(found).to.deep.equal(people.slice(0, 7));
    const where = { displayName: { eq: "PERSON 3" } };
    expect((await ask<Answer>(admin(), page, { id, where })).group.members.nodes).to.deep.equal([{ id: person(3) }]);
    const one = { id: { eq: person(4) } };
    expect((await ask<Answer>(admin(), page, { id, where: one })).group.members.nodes).to.deep.equal([{ id: person(4) }]);
  });
});

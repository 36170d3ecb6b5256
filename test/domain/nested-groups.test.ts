/** Groups in groups at the domain's API: effective groups however deep, circles, access to discs, and removal by a condition. */
import { expect } from "chai";
import { createDisc, shareDisc } from "../../src/domain/disc-writes.js";
import { findGroup } from "../../src/domain/group-rows.js";
import { addMembers, changeGroup, createGroup } from "../../src/domain/group-writes.js";
import type { MembersChange } from "../../src/domain/membership-delta.js";
import { statement } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { TenantScope } from "../../src/domain/tenant-scope.js";
import { createUser, deactivateUser } from "../../src/domain/user-writes.js";
import { ask, counted, executors, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

const insertChain = statement(`
  INSERT INTO memberships (organisationId, groupId, memberId, childGroupId)
  VALUES [each links: (:organisation, :row.outer, :row.inner, :row.inner)]`);

/** Deeper than the recursion that MySQL and MariaDB allow unless told otherwise. */
const depth = 1200;

forEachStore("Groups in groups", (open) => {
  let store: Store;
  let tenant: Tenant;
  let names = 0;
  const admin = () => tenant.as("ADMIN");
  const person = async (displayName = "P") => (await createUser(admin(), { userName: `n${++names}`, displayName })).id;
  const group = async (...memberIds: string[]) => (await createGroup(admin(), { displayName: `N ${++names}`, memberIds })).id;

  beforeEach(async () => {
    store ??= await open();
    tenant = await newTenant(store);
  });

  const effective = `query ($id: ID!) { user(id: $id) { effectiveGroups { id kind } groups { id } } }`;
  type Effective = { user: { effectiveGroups: { id: string; kind: string }[]; groups: { id: string }[] } };
  const kindsOf = async (id: string, executor: keyof typeof executors = "graphql-js") => {
    const { user } = await ask<Effective>(admin(), effective, { id }, executor);
    expect(user.groups.map((each) => each.id)).to.deep.equal(
      user.effectiveGroups.filter(({ kind }) => kind === "DIRECT").map((each) => each.id),
    );
    return Object.fromEntries(user.effectiveGroups.map((each) => [each.id, each.kind]));
  };
  const find = async (where: object) => {
    const query = "query ($where: UserWhere) { users(where: $where) { totalCount nodes { id } } }";
    const { users } = await ask<{ users: { totalCount: number; nodes: { id: string }[] } }>(admin(), query, { where });
    expect(users.totalCount).to.equal(users.nodes.length);
    return users.nodes.map((each) => each.id);
  };

  for (const executor of Object.keys(executors) as (keyof typeof executors)[]) {
    it(`belong to a person directly and indirectly, in circles too (${executor})`, async () => {
      const ada = await person();
      const inner = await group(ada);
      const outer = await group(inner);
      await addMembers(admin(), inner, [outer]);
      expect(await kindsOf(ada, executor)).to.deep.equal({ [inner]: "DIRECT", [outer]: "INDIRECT" });
    });
  }

  it(`are followed ${depth} deep, up and down`, async function () {
    this.timeout(60_000);
    const ada = await person();
    const chain = [await group(ada)];
    for (let index = 1; index < depth; index += 1) chain.push(await group());
    const links = chain.slice(1).map((outer, index) => ({ outer, inner: chain[index] as string }));
    await new TenantScope(store, tenant.organisation.id).write((transaction) => transaction.run(insertChain, { links }));
    const kinds = await kindsOf(ada);
    expect(Object.keys(kinds)).to.have.length(depth);
    expect(kinds[chain.at(-1) as string]).to.equal("INDIRECT");
    const top = { id: { eq: chain.at(-1) } };
    expect(await find({ effectiveGroups: { some: top } })).to.deep.equal([ada]);
    expect(await find({ effectiveGroups: { some: { ...top, kind: { eq: "INDIRECT" } } } })).to.deep.equal([ada]);
    expect(await find({ groups: { some: top } })).to.deep.equal([]);
  });

  it("cost one statement more for all people of a list, and none where there are none", async () => {
    const people = [await person(), await person(), await person()];
    const team = await group(...people);
    const query = "{ users { nodes { id effectiveGroups { id displayName kind } } } }";
    expect((await counted(store, () => ask(admin(), query))).statements).to.have.length(1);
    const outer = await group(team);
    const { result, statements } = await counted(store, () =>
      ask<{ users: { nodes: { effectiveGroups: { id: string }[] }[] } }>(admin(), query),
    );
    expect(statements).to.have.length(2);
    for (const { effectiveGroups } of result.users.nodes) expect(effectiveGroups.map(({ id }) => id)).to.have.members([team, outer]);
  });

  it("are another organisation's affair there", async () => {
    const other = await newTenant(store);
    const outer = await createGroup(other.as("ADMIN"), { displayName: "Theirs" });
    const ada = await person();
    const mine = await group(await group(ada));
    expect(await find({ effectiveGroups: { some: { id: { eq: outer.id } } } })).to.deep.equal([]);
    expect(Object.keys(await kindsOf(ada))).to.include(mine);
    expect(
      await ask(
        other.as("ADMIN"),
        "query ($id: ID!) { users(where: { effectiveGroups: { some: { id: { eq: $id } } } }) { nodes { id } } }",
        { id: mine },
      ),
    ).to.deep.equal({ users: { nodes: [] } });
  });

  it("open discs to the members of groups inside, in circles too, and to nobody who is deactivated", async () => {
    const [owner, ada, eve] = [await person(), await person(), await person()];
    const inner = await group(ada, eve);
    const outer = await group(inner);
    await addMembers(admin(), inner, [outer]);
    const as = (id: string) => tenant.as("MEMBER", id);
    const disc = await createDisc(as(owner), { title: "Wheel", year: 2027 });
    await shareDisc(as(owner), disc.id, { groupId: outer }, "VIEW");
    const discs = async (id: string) =>
      (await ask<{ discs: { nodes: { id: string }[] } }>(as(id), "{ discs { nodes { id } } }")).discs.nodes.map((each) => each.id);
    for (const id of [ada, eve]) expect(await discs(id)).to.deep.equal([disc.id]);
    await deactivateUser(admin(), eve);
    expect(await discs(eve)).to.deep.equal([]);
    expect(await kindsOf(eve)).to.deep.equal({ [inner]: "DIRECT", [outer]: "INDIRECT" });
  });

  const removals: readonly [what: string, change: (ids: Record<string, string>) => MembersChange, left: string[], version: number][] = [
    ["a condition", () => ({ removeWhere: { displayName: { startsWith: "a" } } }), ["bob", "inner"], 2],
    ["a kind", () => ({ removeWhere: { kind: { eq: "GROUP" } }, mustMatch: true }), ["ann", "abe", "bob"], 2],
    ["a condition and ids", ({ bob }) => ({ removeWhere: { kind: { eq: "GROUP" } }, remove: [bob as string] }), ["ann", "abe"], 2],
    [
      "a condition, but for whom it adds",
      ({ ann }) => ({ removeWhere: { kind: { eq: "USER" } }, add: [ann as string] }),
      ["ann", "inner"],
      2,
    ],
    ["a condition that holds for nobody", () => ({ removeWhere: { displayName: { eq: "nobody" } } }), ["ann", "abe", "bob", "inner"], 1],
    [
      "a condition on whom the step before added",
      ({ ada, bob }) => ({
        add: [ada as string],
        steps: [{ removeWhere: { displayName: { startsWith: "a" } } }, { remove: [bob as string], mustMatch: true }],
      }),
      ["inner"],
      2,
    ],
    [
      "a condition, and those added again after it",
      ({ ann, abe, bob, inner }) => ({ removeWhere: {}, steps: [{ add: [ann, abe, bob, inner] as string[] }] }),
      ["ann", "abe", "bob", "inner"],
      1,
    ],
    ["a new list after it", ({ ada }) => ({ removeWhere: {}, mustMatch: true, steps: [{ replaceAll: [ada as string] }] }), ["ada"], 2],
  ];
  for (const [what, change, left, version] of removals) {
    it(`lose members by ${what}`, async () => {
      const ids = {
        ann: await person("Ann"),
        abe: await person("abe"),
        bob: await person("Bob"),
        ada: await person("Ada"),
        inner: await group(),
      };
      const id = await group(ids.ann, ids.abe, ids.bob, ids.inner);
      expect((await changeGroup(admin(), id, null, { members: change(ids) })).version).to.equal(version);
      const query = "query ($id: ID!) { group(id: $id) { members { nodes { id } } } }";
      const { group: after } = await ask<{ group: { members: { nodes: { id: string }[] } } }>(admin(), query, { id });
      expect(after.members.nodes.map((each) => each.id)).to.have.members(left.map((name) => ids[name as keyof typeof ids]));
    });
  }

  const refused: readonly [why: string, change: (ids: { bob: string; eve: string }) => MembersChange, code: string][] = [
    [
      "a condition that must hold and does not",
      () => ({ removeWhere: { kind: { eq: "GROUP" } }, mustMatch: true }),
      "NOTHING_MATCHED members",
    ],
    ["a member who must be one and is none", ({ bob, eve }) => ({ remove: [bob, eve], mustMatch: true }), "NOTHING_MATCHED members"],
    [
      "a member who is removed already",
      ({ bob }) => ({ remove: [bob], steps: [{ remove: [bob], mustMatch: true }] }),
      "NOTHING_MATCHED members",
    ],
    ["a whole new list with a condition", () => ({ replaceAll: [], removeWhere: {} }), "INVALID_VALUE members"],
    ["steps in steps", () => ({ steps: [{ steps: [] }] }), "INVALID_VALUE members"],
    ["too many steps", () => ({ steps: Array.from({ length: 1000 }, () => ({})) }), "LIMIT_EXCEEDED members"],
  ];
  for (const [why, change, code] of refused) {
    it(`refuse ${why}, and nothing is changed`, async () => {
      const ids = { bob: await person(), eve: await person() };
      const id = await group(ids.bob);
      expect(await refusal(changeGroup(admin(), id, null, { set: { externalId: "x" }, members: change(ids) }))).to.equal(code);
      expect(await findGroup(admin(), id)).to.include({ version: 1, externalId: null });
    });
  }
});

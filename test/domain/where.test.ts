/** What `where` means, by example: each condition with the people or groups that it picks. */
import { expect } from "chai";
import { createGroup } from "../../src/domain/group-writes.js";
import { whereLimits } from "../../src/domain/predicate.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { ask, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

type Where = Record<string, unknown>;

const emails = (...values: [value: string, type: string | null, primary?: boolean][]) =>
  values.map(([value, type, primary = false]) => ({ value, type, primary }));

/** The boss first: the others name its id. */
const people = (boss: string | null) =>
  ({
    ann: {
      userName: "Ann@Example.com",
      displayName: "Ann Ærø",
      title: "Boss",
      externalId: "E-1",
      emails: emails(["ann@example.com", "work", true], ["ann@home.example", "home"]),
      addresses: [{ locality: "Århus", type: "work", primary: true }],
      entitlements: [{ value: "one" }],
      certificates: [{ value: "MIIB" }],
    },
    bob: {
      userName: "bob",
      displayName: "Bob 50%_\\",
      externalId: "e-1",
      emails: emails(["bob@example.com", "home"]),
      managerId: boss,
      active: false,
    },
    cem: {
      userName: "cem",
      displayName: "cem ",
      managerId: boss,
      emails: emails(["ann@example.com", "home", true], ["cem@example.com", "work"]),
    },
    dua: { userName: "dua", familyName: "Straße", managerId: "not an id" },
    // Compatibility forms: full-width letters and a ligature.
    eve: { userName: "ＥＶＥ", displayName: "ﬁne", title: "boss" },
  }) as const;
type Name = keyof ReturnType<typeof people>;
const everyone: Name[] = ["ann", "bob", "cem", "dua", "eve"];

forEachStore("where", (open) => {
  let store: Store;
  let tenant: Tenant;
  const ids = {} as Record<Name, string>;
  const groups = {} as Record<"one" | "two" | "none", string>;

  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    const other = await newTenant(store);
    for (const name of everyone) {
      const input = people(ids.ann ?? null)[name];
      ids[name] = (await createUser(tenant.as("ADMIN"), structuredClone(input) as never)).id;
      await createUser(other.as("ADMIN"), structuredClone(input) as never);
    }
    const group = async (displayName: string, memberIds: string[]) =>
      (await createGroup(tenant.as("ADMIN"), { displayName, memberIds })).id;
    groups.one = await group("Group One", [ids.ann, ids.bob]);
    groups.two = await group("Group Two", [ids.bob, groups.one]);
    groups.none = await group("Nobody", []);
  });

  async function users(where: Where): Promise<string[]> {
    const query = "query ($where: UserWhere) { users(where: $where, orderBy: { field: USER_NAME }) { totalCount nodes { id } } }";
    const found = (await ask<{ users: { totalCount: number; nodes: { id: string }[] } }>(tenant.as("ADMIN"), query, { where })).users;
    expect(found.totalCount).to.equal(found.nodes.length);
    return found.nodes.map(({ id }) => everyone.find((name) => ids[name] === id) ?? id);
  }

  async function groupNames(where: Where): Promise<string[]> {
    const query =
      "query ($where: GroupWhere) { groups(where: $where, orderBy: { field: DISPLAY_NAME }) { totalCount nodes { displayName } } }";
    const found = (await ask<{ groups: { totalCount: number; nodes: { displayName: string }[] } }>(tenant.as("ADMIN"), query, { where }))
      .groups;
    expect(found.totalCount).to.equal(found.nodes.length);
    return found.nodes.map(({ displayName }) => displayName);
  }

  const some = (list: string, terms: Where) => ({ [list]: { some: terms } });
  const work = { type: { eq: "work" } };
  const cases: [where: Where, picks: Name[]][] = [
    [{}, everyone],
    [{ userName: { eq: "ANN@example.COM" } }, ["ann"]],
    [{ userName: { eq: "eve" } }, ["eve"]],
    [{ userName: { eq: "ann@example.com " } }, []],
    [{ externalId: { eq: "E-1" } }, ["ann"]],
    [{ externalId: { eq: "E-1 " } }, []],
    [{ externalId: { ne: "E-1" } }, ["bob", "cem", "dua", "eve"]],
    [{ displayName: { eq: "cem" } }, []],
    [{ displayName: { eq: "CEM " } }, ["cem"]],
    [{ displayName: { eq: "ann aero" } }, []],
    [{ displayName: { contains: "ÆR" } }, ["ann"]],
    [{ displayName: { contains: "50%_\\" } }, ["bob"]],
    [{ displayName: { contains: "%" } }, ["bob"]],
    [{ displayName: { startsWith: "b" } }, ["bob"]],
    [{ displayName: { startsWith: "FI" } }, ["eve"]],
    [{ displayName: { startsWith: "" } }, ["ann", "bob", "cem", "eve"]],
    [{ displayName: { endsWith: "\\" } }, ["bob"]],
    [{ displayName: { endsWith: "m" } }, []],
    [{ displayName: { endsWith: "this is longer than any name" } }, []],
    [{ displayName: { gt: "bob" } }, ["bob", "cem", "eve"]],
    [{ displayName: { ge: "bob 50%_\\", lt: "d" } }, ["bob", "cem"]],
    [{ displayName: { le: "ann ærø" } }, ["ann"]],
    [{ displayName: { present: true } }, ["ann", "bob", "cem", "eve"]],
    [{ displayName: { present: false } }, ["dua"]],
    [{ familyName: { eq: "STRASSE" } }, []],
    [{ familyName: { eq: "strAßE" } }, ["dua"]],
    [{ active: { eq: true } }, ["ann", "cem", "dua", "eve"]],
    [{ active: { ne: true } }, ["bob"]],
    [{ active: { present: true } }, everyone],
    [{ role: { eq: "ADMIN" } }, []],
    [{ role: { ne: "ADMIN" } }, everyone],
    [{ provisionedAt: { present: true } }, []],
    [{ provisionedAt: { ne: "2026-01-01T00:00:00Z" } }, everyone],
    [{ createdAt: { gt: "2020-01-01T00:00:00Z" } }, everyone],
    [{ createdAt: { le: "2020-01-01T00:00:00Z" } }, []],
    [{ title: { eq: "boss" }, displayName: { contains: "n" } }, ["ann", "eve"]],
    [{ id: { eq: "nobody" } }, []],
    [{ id: { ne: "nobody" } }, everyone],
    [{ id: { startsWith: "zz" } }, []],
    [{ id: { contains: "-7" } }, everyone],
    [{ id: { gt: "zz" } }, []],
    [{ id: { present: false } }, []],
    // Several conditions on one value, and the same on any value.
    [some("emails", { value: { eq: "ANN@example.com" } }), ["ann", "cem"]],
    [some("emails", { value: { eq: "ann@example.com" }, ...work }), ["ann"]],
    [{ and: [some("emails", { value: { eq: "ann@example.com" } }), some("emails", work)] }, ["ann", "cem"]],
    [some("emails", { primary: { eq: true } }), ["ann", "cem"]],
    [some("emails", { primary: { eq: true }, type: { ne: "work" } }), ["cem"]],
    [some("emails", {}), ["ann", "bob", "cem"]],
    [some("emails", { not: work }), ["ann", "bob", "cem"]],
    [{ not: some("emails", work) }, ["bob", "dua", "eve"]],
    [some("emails", { or: [{ value: { startsWith: "bob" } }, { value: { startsWith: "cem" } }] }), ["bob", "cem"]],
    [some("addresses", { locality: { eq: "århus" } }), ["ann"]],
    [some("addresses", { country: { ne: "DK" } }), ["ann"]],
    [some("entitlements", { value: { eq: "ONE" }, type: { present: false } }), ["ann"]],
    [some("certificates", { value: { eq: "MIIB" } }), ["ann"]],
    [some("certificates", { value: { eq: "miib" } }), []],
    [some("phoneNumbers", {}), []],
    // The manager.
    [{ managerId: { eq: "not an id" } }, ["dua"]],
    [{ managerId: { present: true } }, ["bob", "cem", "dua"]],
    [{ managerName: { eq: "ANN ÆRØ" } }, ["bob", "cem"]],
    [{ managerName: { ne: "ann ærø" } }, ["ann", "dua", "eve"]],
    [{ managerName: { ne: "someone else" } }, everyone],
    [{ managerName: { present: true } }, ["bob", "cem"]],
    [{ managerName: { present: false } }, ["ann", "dua", "eve"]],
    // Groups.
    [some("groups", { displayName: { eq: "GROUP TWO" } }), ["bob"]],
    [some("groups", {}), ["ann", "bob"]],
    [{ not: some("groups", { displayName: { contains: "two" } }) }, ["ann", "cem", "dua", "eve"]],
    // Logic, and negation of what is absent.
    [{ or: [] }, []],
    [{ and: [] }, everyone],
    [{ or: [{ title: { eq: "boss" } }, { familyName: { eq: "Straße" } }] }, ["ann", "dua", "eve"]],
    [{ not: { title: { eq: "boss" } } }, ["bob", "cem", "dua"]],
    [{ not: { title: { ne: "boss" } } }, ["ann", "eve"]],
    [{ not: { title: { gt: "a" } } }, ["bob", "cem", "dua"]],
    [{ not: { title: { contains: "oss" } } }, ["bob", "cem", "dua"]],
    [{ not: { title: { startsWith: "b" } } }, ["bob", "cem", "dua"]],
    [{ not: { title: { endsWith: "s" } } }, ["bob", "cem", "dua"]],
    [{ not: { title: { present: true } } }, ["bob", "cem", "dua"]],
    [{ not: { not: { title: { eq: "boss" } } } }, ["ann", "eve"]],
    [{ not: { or: [{ title: { eq: "boss" } }, { familyName: { eq: "straße" } }] } }, ["bob", "cem"]],
    [{ not: { title: { eq: "boss" }, displayName: { startsWith: "ann" } } }, ["bob", "cem", "dua", "eve"]],
    [{ not: { managerName: { eq: "ann ærø" } } }, ["ann", "dua", "eve"]],
  ];
  for (const [where, picks] of cases) {
    it(`users ${JSON.stringify(where)} → ${picks.join(" ") || "nobody"}`, async () => {
      expect((await users(where)).sort()).to.deep.equal([...picks].sort());
    });
  }

  it("picks by ids that are only known now", async () => {
    expect(await users({ id: { eq: ids.cem } })).to.deep.equal(["cem"]);
    expect(await users({ id: { eq: ids.cem.toUpperCase() } })).to.deep.equal([]);
    expect(await users({ id: { ge: ids.cem, le: ids.cem } })).to.deep.equal(["cem"]);
    expect(await users({ id: { endsWith: ids.cem.slice(-12) } })).to.deep.equal(["cem"]);
    expect(await users({ managerId: { eq: ids.ann } })).to.have.members(["bob", "cem"]);
    expect(await users({ groups: { some: { id: { eq: groups.one } } } })).to.have.members(["ann", "bob"]);
    expect(await groupNames({ members: { some: { id: { eq: ids.bob } } } })).to.deep.equal(["Group One", "Group Two"]);
    expect(await groupNames({ members: { some: { id: { eq: groups.one } } } })).to.deep.equal(["Group Two"]);
    expect(await groupNames({ id: { eq: groups.two }, members: { some: { id: { eq: ids.ann } } } })).to.deep.equal([]);
  });

  const groupCases: [where: Where, picks: string[]][] = [
    [{}, ["Group One", "Group Two", "Nobody"]],
    [{ displayName: { eq: "group one" } }, ["Group One"]],
    [{ displayName: { startsWith: "group" }, externalId: { present: false } }, ["Group One", "Group Two"]],
    [{ members: { some: {} } }, ["Group One", "Group Two"]],
    [{ members: { some: { kind: { eq: "GROUP" } } } }, ["Group Two"]],
    [{ members: { some: { kind: { ne: "GROUP" }, displayName: { startsWith: "ann" } } } }, ["Group One"]],
    [{ members: { some: { displayName: { eq: "GROUP ONE" } } } }, ["Group Two"]],
    [{ not: { members: { some: {} } } }, ["Nobody"]],
  ];
  for (const [where, picks] of groupCases) {
    it(`groups ${JSON.stringify(where)} → ${picks.join(", ") || "none"}`, async () => {
      expect(await groupNames(where)).to.deep.equal(picks);
    });
  }

  const nested = (depth: number): Where => (depth === 0 ? { title: { eq: "x" } } : { not: nested(depth - 1) });
  const refused: [why: string, where: Where, code: string][] = [
    ["a null operand", { title: { eq: null } }, "INVALID_VALUE title"],
    ["a null condition", { title: null }, "INVALID_VALUE title"],
    ["order of what is only known by digest", some("certificates", { value: { startsWith: "M" } }), "INVALID_VALUE certificates.value"],
    ["too deep a nesting", nested(whereLimits.depth + 1), "LIMIT_EXCEEDED where"],
    [
      "too many conditions",
      { or: Array.from({ length: whereLimits.clauses + 1 }, () => ({ title: { eq: "x" } })) },
      "LIMIT_EXCEEDED where",
    ],
  ];
  for (const [why, where, code] of refused) it(`refuses ${why}`, async () => expect(await refusal(users(where))).to.equal(code));
});

/** Who sees a disc and what they may do with it, at the domain's own functions. */
import { expect } from "chai";
import { DomainContext } from "../../src/domain/context.js";
import type { Disc, DiscPermission } from "../../src/domain/disc.js";
import { countDiscsOf, discsOf, findDisc, sharesOf } from "../../src/domain/disc-rows.js";
import { changeDisc, createDisc, deleteDisc, type Grantee, shareDisc, unshareDisc } from "../../src/domain/disc-writes.js";
import { DomainError, type ErrorCode } from "../../src/domain/errors.js";
import { addMembers, createGroup, removeMembers } from "../../src/domain/group-writes.js";
import { createOrganisation, type OrganisationSummary, systemContext } from "../../src/domain/operators.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { TenantScope } from "../../src/domain/tenant-scope.js";
import { changeUser, createUser, deleteUser } from "../../src/domain/user-writes.js";
import { forEachStore } from "../support/stores.js";

const people = ["owner", "ann", "bob", "cem", "admin", "off"] as const;
type Name = (typeof people)[number];

const selectChanges = unscoped("SELECT action, actorKind, actorId, differences FROM changes WHERE subjectId = :id ORDER BY id");

forEachStore("Discs", (open) => {
  let store: Store;
  let organisation: OrganisationSummary;
  let system: DomainContext;
  const ids = {} as Record<Name, string>;
  const groups = {} as Record<"direct" | "outer" | "middle" | "inner", string>;
  const statements: string[] = [];

  /** A new request of a person, so that nothing is remembered from the one before. */
  function as(name: Name): DomainContext {
    const viewer = { ...system.viewer, kind: name === "admin" ? ("ADMIN" as const) : ("MEMBER" as const), userId: ids[name] };
    return new DomainContext(viewer, new TenantScope(store, organisation.id));
  }
  const systemRequest = () => systemContext(store, organisation);

  async function code(answer: Promise<unknown>): Promise<ErrorCode | undefined> {
    try {
      await answer;
      return undefined;
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  }

  /** What each person may do with a disc. */
  async function access(disc: Disc): Promise<Partial<Record<Name, DiscPermission>>> {
    const seen: Partial<Record<Name, DiscPermission>> = {};
    for (const name of people) {
      const found = await findDisc(as(name), disc.id);
      if (found) seen[name] = found.permission;
    }
    return seen;
  }

  before(async () => {
    store = await open();
    organisation = await createOrganisation(store, { name: "Acme", plan: "PRO" });
    system = systemRequest();
    for (const name of people)
      ids[name] = (await createUser(systemRequest(), { userName: `${name}@acme.example`, role: name === "admin" ? "ADMIN" : "MEMBER" })).id;
    groups.direct = (await createGroup(systemRequest(), { displayName: "direct", memberIds: [ids.ann, ids.off] })).id;
    groups.inner = (await createGroup(systemRequest(), { displayName: "inner", memberIds: [ids.cem, ids.off] })).id;
    groups.middle = (await createGroup(systemRequest(), { displayName: "middle", memberIds: [groups.inner] })).id;
    groups.outer = (await createGroup(systemRequest(), { displayName: "outer", memberIds: [groups.middle, ids.bob] })).id;
    // A cycle: who is in one of them is in all of them.
    await addMembers(systemRequest(), groups.inner, [groups.outer]);
    await changeUser(systemRequest(), ids.off, null, { active: false });
    store.onStatement = (sql) => statements.push(sql.trim());
  });
  beforeEach(() => {
    statements.length = 0;
  });

  const cases: readonly {
    readonly what: string;
    readonly shares: readonly (readonly [(names: typeof ids, groups_: typeof groups) => Grantee, DiscPermission])[];
    readonly seen: Partial<Record<Name, DiscPermission>>;
  }[] = [
    { what: "nobody but its owner, not even an admin", shares: [], seen: { owner: "EDIT" } },
    { what: "a person it is shared with", shares: [[({ ann }) => ({ userId: ann }), "VIEW"]], seen: { owner: "EDIT", ann: "VIEW" } },
    {
      what: "active members of a group",
      shares: [[(_, { direct }) => ({ groupId: direct }), "VIEW"]],
      seen: { owner: "EDIT", ann: "VIEW" },
    },
    {
      what: "members of groups inside the group, also when they contain each other",
      shares: [[(_, { outer }) => ({ groupId: outer }), "EDIT"]],
      seen: { owner: "EDIT", bob: "EDIT", cem: "EDIT" },
    },
    {
      what: "a person in several ways with the most that any of them gives",
      shares: [
        [({ ann }) => ({ userId: ann }), "VIEW"],
        [(_, { direct }) => ({ groupId: direct }), "EDIT"],
      ],
      seen: { owner: "EDIT", ann: "EDIT" },
    },
    { what: "no deactivated person, shared with or not", shares: [[({ off }) => ({ userId: off }), "EDIT"]], seen: { owner: "EDIT" } },
  ];
  for (const { what, shares, seen } of cases)
    it(`are seen by ${what}`, async () => {
      const disc = await createDisc(as("owner"), { title: what });
      for (const [grantee, permission] of shares) await shareDisc(as("owner"), disc.id, grantee(ids, groups), permission);
      expect(await access(disc)).to.deep.equal(seen);
    });

  it("are found by one statement, however they are reached", async () => {
    const disc = await createDisc(as("owner"), { title: "One statement" });
    await shareDisc(as("owner"), disc.id, { groupId: groups.outer }, "VIEW");
    statements.length = 0;
    expect(await findDisc(as("cem"), disc.id)).to.include({ title: "One statement", permission: "VIEW" });
    expect(statements).to.have.length(1);
  });

  it("follow the person and the group: a share, a membership or an activation that ends, ends access", async () => {
    const disc = await createDisc(as("owner"), { title: "Followed" });
    await shareDisc(as("owner"), disc.id, { groupId: groups.direct }, "VIEW");
    expect(await access(disc)).to.deep.equal({ owner: "EDIT", ann: "VIEW" });
    await removeMembers(systemRequest(), groups.direct, [ids.ann]);
    expect(await access(disc)).to.deep.equal({ owner: "EDIT" });
    await addMembers(systemRequest(), groups.direct, [ids.ann]);
    expect(await access(disc)).to.deep.equal({ owner: "EDIT", ann: "VIEW" });
    await changeUser(systemRequest(), ids.owner, null, { active: false });
    expect(await access(disc)).to.deep.equal({ ann: "VIEW" });
    await changeUser(systemRequest(), ids.owner, null, { active: true });
    await unshareDisc(as("owner"), disc.id, { groupId: groups.direct });
    expect(await access(disc)).to.deep.equal({ owner: "EDIT" });
  });

  it("may be changed by its owner and with EDIT, shared and deleted by its owner alone", async () => {
    const disc = await createDisc(as("owner"), { title: "Rights", year: 2026 });
    await shareDisc(as("owner"), disc.id, { userId: ids.ann }, "VIEW");
    await shareDisc(as("owner"), disc.id, { userId: ids.bob }, "EDIT");
    const doings: readonly (readonly [string, (context: DomainContext) => Promise<unknown>])[] = [
      ["change", (context) => changeDisc(context, disc.id, undefined, { title: `by ${context.viewer.userId}` })],
      ["share", (context) => shareDisc(context, disc.id, { userId: ids.cem }, "VIEW")],
      ["unshare", (context) => unshareDisc(context, disc.id, { userId: ids.cem })],
    ];
    const outcome: Record<string, (ErrorCode | undefined)[]> = {};
    for (const [doing, work] of doings) {
      outcome[doing] = [];
      for (const name of ["owner", "bob", "ann", "admin"] as const) outcome[doing].push(await code(work(as(name))));
    }
    expect(outcome).to.deep.equal({
      change: [undefined, undefined, "FORBIDDEN", "NOT_FOUND"],
      share: [undefined, "FORBIDDEN", "FORBIDDEN", "NOT_FOUND"],
      unshare: [undefined, "FORBIDDEN", "FORBIDDEN", "NOT_FOUND"],
    });
    const deletes: (ErrorCode | undefined)[] = [];
    for (const name of ["bob", "ann", "admin", "owner", "owner"] as const) deletes.push(await code(deleteDisc(as(name), disc.id)));
    expect(deletes).to.deep.equal(["FORBIDDEN", "FORBIDDEN", "NOT_FOUND", undefined, "NOT_FOUND"]);
    expect(await access(disc)).to.deep.equal({});
  });

  it("take no group for a person, shared with or not", async () => {
    const disc = await createDisc(as("owner"), { title: "Kinds", year: 2026 });
    for (const share of [() => {}, () => shareDisc(as("owner"), disc.id, { groupId: groups.direct }, "VIEW")]) {
      await share();
      expect(await code(shareDisc(as("owner"), disc.id, { userId: groups.direct }, "EDIT"))).to.equal("NOT_FOUND");
    }
    expect(await code(unshareDisc(as("owner"), disc.id, { userId: groups.direct }))).to.equal("NOT_FOUND");
  });

  it("record every change, and nothing that changes nothing", async () => {
    const disc = await createDisc(as("owner"), { title: "Log", year: 2026 }, { correlationId: "c-1" });
    const changed = await changeDisc(as("owner"), disc.id, 1, { title: "Log 2", year: null });
    expect(changed).to.include({ version: 2, title: "Log 2", year: null });
    expect(await changeDisc(as("owner"), disc.id, 2, { title: "Log 2" })).to.include({ version: 2 });
    await shareDisc(as("owner"), disc.id, { userId: ids.ann }, "VIEW");
    await shareDisc(as("owner"), disc.id, { userId: ids.ann }, "VIEW");
    await shareDisc(as("owner"), disc.id, { userId: ids.ann }, "EDIT");
    await unshareDisc(as("owner"), disc.id, { userId: ids.ann });
    await unshareDisc(as("owner"), disc.id, { userId: ids.ann });
    await deleteDisc(as("owner"), disc.id);
    const rows = await store.all<{ action: string; actorKind: string; actorId: string; differences: string }>(selectChanges, {
      id: disc.id,
    });
    for (const row of rows) expect(row).to.include({ actorKind: "USER", actorId: ids.owner });
    expect(rows.map(({ action, differences }) => [action, JSON.parse(differences)])).to.deep.equal([
      [
        "createDisc",
        [
          { field: "title", old: null, new: "Log" },
          { field: "year", old: null, new: 2026 },
        ],
      ],
      [
        "changeDisc",
        [
          { field: "title", old: "Log", new: "Log 2" },
          { field: "year", old: 2026, new: null },
        ],
      ],
      ["shareDisc", [{ field: "shares", old: null, new: { userId: ids.ann, permission: "VIEW" } }]],
      ["shareDisc", [{ field: "shares", old: { userId: ids.ann, permission: "VIEW" }, new: { userId: ids.ann, permission: "EDIT" } }]],
      ["unshareDisc", [{ field: "shares", old: { userId: ids.ann, permission: "EDIT" }, new: null }]],
      ["deleteDisc", [{ field: "title", old: "Log 2", new: null }]],
    ]);
  });

  it("lose nothing to parallel changes of different fields", async () => {
    const disc = await createDisc(as("owner"), { title: "Race" });
    await Promise.all([
      ...Array.from({ length: 5 }, (_, i) => changeDisc(as("owner"), disc.id, undefined, { title: `Race ${i}` })),
      changeDisc(as("owner"), disc.id, undefined, { year: 2030 }),
      ...(["ann", "bob", "cem"] as const).map((name) => shareDisc(as("owner"), disc.id, { userId: ids[name] }, "VIEW")),
    ]);
    const found = await findDisc(as("owner"), disc.id);
    expect(found).to.include({ year: 2030, version: 7 });
    expect(await sharesOf(as("owner"), disc.id)).to.have.length(3);
  });

  const refusals: readonly (readonly [string, ErrorCode, (disc: string) => Promise<unknown>])[] = [
    ["an empty title", "REQUIRED", () => createDisc(as("owner"), { title: "  " })],
    ["a title that is too long", "TOO_LONG", () => createDisc(as("owner"), { title: "x".repeat(256) })],
    ["a title taken away", "REQUIRED", (disc) => changeDisc(as("owner"), disc, undefined, { title: null })],
    ["a year out of range", "INVALID_VALUE", (disc) => changeDisc(as("owner"), disc, undefined, { year: 1800 })],
    ["another version", "VERSION_CONFLICT", (disc) => changeDisc(as("owner"), disc, 7, { year: 2000 })],
    ["a share with nobody", "INVALID_VALUE", (disc) => shareDisc(as("owner"), disc, {}, "VIEW")],
    [
      "a share with two at once",
      "INVALID_VALUE",
      (disc) => shareDisc(as("owner"), disc, { userId: ids.ann, groupId: groups.inner }, "VIEW"),
    ],
    ["a share with the owner", "INVALID_VALUE", (disc) => shareDisc(as("owner"), disc, { userId: ids.owner }, "VIEW")],
    ["a share with an unknown person", "NOT_FOUND", (disc) => shareDisc(as("owner"), disc, { userId: groups.inner }, "VIEW")],
    ["a share with an unknown group", "NOT_FOUND", (disc) => shareDisc(as("owner"), disc, { groupId: ids.ann }, "VIEW")],
    ["a client that is no person", "FORBIDDEN", () => createDisc(systemRequest(), { title: "x" })],
  ];
  for (const [what, expected, work] of refusals)
    it(`refuse ${what}`, async () => {
      const { id } = await createDisc(as("owner"), { title: "Refusing" });
      expect(await code(work(id))).to.equal(expected);
      expect(await findDisc(as("owner"), id)).to.include({ title: "Refusing", version: 1, year: null });
    });

  it("of several people and their numbers come in one statement each, in pages", async () => {
    const pager = (await createUser(systemRequest(), { userName: "pager@acme.example" })).id;
    const owner = new DomainContext({ ...as("owner").viewer, userId: pager }, system.scope);
    const made: Disc[] = [];
    for (let i = 0; i < 5; i++) made.push(await createDisc(owner, { title: `Page ${i}` }));
    for (const disc of made.slice(0, 2)) await shareDisc(owner, disc.id, { userId: ids.bob }, "VIEW");
    const request = as("admin");
    statements.length = 0;
    const [own, bobs, offs] = await Promise.all([pager, ids.bob, ids.off].map((id) => discsOf(request, id, 3, made[0]?.id ?? "")));
    expect(statements).to.have.length(1);
    expect(own?.map(({ title, permission }) => [title, permission])).to.deep.equal([1, 2, 3].map((i) => [`Page ${i}`, "EDIT"]));
    expect(bobs?.map(({ title, permission }) => [title, permission])).to.deep.equal([["Page 1", "VIEW"]]);
    expect(offs).to.deep.equal([]);
    statements.length = 0;
    const counts = await Promise.all([pager, ids.off].map((id) => countDiscsOf(request, id)));
    expect(counts).to.deep.equal([5, 0]);
    expect(statements).to.have.length(1);
  });

  it("go to an admin when their owner is deleted, and shares of the deleted go", async () => {
    const leaving = (await createUser(systemRequest(), { userName: "leaving@acme.example" })).id;
    const context = new DomainContext({ ...as("owner").viewer, userId: leaving }, system.scope);
    const disc = await createDisc(context, { title: "Left behind" });
    await shareDisc(context, disc.id, { userId: ids.ann }, "VIEW");
    const shared = await createDisc(as("owner"), { title: "Shared with the leaving" });
    await shareDisc(as("owner"), shared.id, { userId: leaving }, "VIEW");
    await deleteUser(systemRequest(), leaving);
    expect(await access(disc)).to.deep.equal({ admin: "EDIT", ann: "VIEW" });
    expect(await sharesOf(as("owner"), shared.id)).to.deep.equal([]);
  });

  it("of another organisation do not exist", async () => {
    const other = await createOrganisation(store, { name: "Other", plan: "PRO" });
    const disc = await createDisc(as("owner"), { title: "Mine" });
    const stranger = (await createUser(systemContext(store, other), { userName: "owner@acme.example", role: "ADMIN" })).id;
    const context = () => new DomainContext({ ...systemContext(store, other).viewer, userId: stranger }, new TenantScope(store, other.id));
    expect(await findDisc(context(), disc.id)).to.equal(undefined);
    expect(await code(shareDisc(context(), disc.id, { userId: stranger }, "EDIT"))).to.equal("NOT_FOUND");
    expect(await code(shareDisc(as("owner"), disc.id, { userId: stranger }, "EDIT"))).to.equal("NOT_FOUND");
  });
});

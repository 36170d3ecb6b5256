/** Brakes: what a provisioning client may remove, what is held, and what becomes of it when an admin has decided. */
import { expect } from "chai";
import type { BrakeMode } from "../../src/domain/brake.js";
import { DomainContext, type RequestHooks } from "../../src/domain/context.js";
import { DomainError } from "../../src/domain/errors.js";
import { deleteGroups } from "../../src/domain/group-list-writes.js";
import { createGroup, deleteGroup } from "../../src/domain/group-writes.js";
import { type BrakeSettings, changeBrake, endForgottenHolds } from "../../src/domain/hold-writes.js";
import type { Notice, Notifier } from "../../src/domain/notice.js";
import type { Store } from "../../src/domain/store.js";
import { TenantScope } from "../../src/domain/tenant-scope.js";
import { changeUsers, createUsers, deleteUsers } from "../../src/domain/user-list-writes.js";
import { changeUser, createUser, deactivateUser, deleteUser, reactivateUser } from "../../src/domain/user-writes.js";
import { ask, counted, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

const minute = 60_000;

interface Held {
  readonly subjectKind: string;
  readonly subjectName: string;
  readonly operation: string;
  readonly attempts: number;
  readonly appliedAt: string | null;
}
interface Hold {
  readonly id: string;
  readonly mode: string;
  readonly state: string;
  readonly applied: number;
  readonly heldCount: number;
  readonly threshold: number;
  readonly until: string | null;
  readonly decidedBy: { userName: string } | null;
  readonly held: Held[];
  readonly appliedRemovals: Held[];
}

const holdFields =
  "id mode state applied heldCount threshold until decidedBy { userName } held { subjectKind subjectName operation attempts appliedAt } appliedRemovals { subjectKind subjectName operation attempts appliedAt }";

const begin = Date.parse("2026-11-24T08:00:00Z");

/** An organisation with so many people, whose brake and clock a test sets. */
class Braked {
  now = begin;
  readonly letters: Notice[] = [];
  readonly unwritten: [kind: Notice["kind"], error: unknown][] = [];
  private readonly notifier: Notifier = {
    send: async () => true,
    post: (notice) => {
      this.letters.push(notice);
    },
    unwritten: (kind, error) => {
      this.unwritten.push([kind, error]);
    },
  };

  private constructor(
    readonly store: Store,
    readonly tenant: Tenant,
    readonly root: string,
    readonly people: readonly string[],
  ) {}

  static async make(store: Store, people: number, brake: BrakeSettings): Promise<Braked> {
    const tenant = await newTenant(store);
    const { viewer, scope } = tenant.as("ADMIN");
    const earlier = new DomainContext(viewer, scope, () => begin - 60 * minute);
    const root = await createUser(earlier, { userName: "root@example.com", role: "ADMIN" });
    const names = Array.from({ length: people }, (_, index) => ({ userName: `p${String(index).padStart(3, "0")}` }));
    const ids: string[] = [];
    for (let from = 0; from < names.length; from += 100) {
      for (const outcome of await createUsers(earlier, names.slice(from, from + 100))) {
        if (!("value" in outcome)) throw new Error("Nobody was created");
        ids.push(outcome.value.id);
      }
    }
    const braked = new Braked(store, tenant, root.id, ids);
    await changeBrake(braked.admin(), brake);
    return braked;
  }

  private context(kind: "ADMIN" | "PROVISIONING"): DomainContext {
    const { viewer } = this.tenant.as(kind, kind === "ADMIN" ? this.root : undefined);
    const hooks: RequestHooks = { notifier: this.notifier };
    return new DomainContext({ ...viewer, braked: true }, new TenantScope(this.store, viewer.organisationId), () => this.now, hooks);
  }
  admin = () => this.context("ADMIN");
  client = () => this.context("PROVISIONING");

  async deactivate(...indexes: number[]): Promise<string[]> {
    const outcomes: string[] = [];
    for (const index of indexes) outcomes.push(await refusal(deactivateUser(this.client(), this.people[index] ?? "")));
    return outcomes;
  }

  async active(): Promise<number> {
    const { users } = await ask<{ users: { totalCount: number } }>(
      this.admin(),
      "{ users(where: { active: { eq: true } }) { totalCount } }",
    );
    return users.totalCount - 1;
  }

  async holds(): Promise<Hold[]> {
    const { provisioningHolds } = await ask<{ provisioningHolds: { nodes: Hold[] } }>(
      this.admin(),
      `{ provisioningHolds { nodes { ${holdFields} } } }`,
    );
    return provisioningHolds.nodes;
  }

  async hold(): Promise<Hold> {
    const [hold] = await this.holds();
    if (hold === undefined) throw new Error("Nothing is held");
    return hold;
  }

  async decide(mutation: "releaseHold" | "keepHold" | "endHold", options = ""): Promise<Hold> {
    const { id } = await this.hold();
    const answer = await ask<Record<string, Hold>>(this.admin(), `mutation { ${mutation}(id: "${id}"${options}) { ${holdFields} } }`);
    return answer[mutation] as Hold;
  }
}

/** Can be read no more as soon as something is written. */
class LostAfterwards extends TenantScope {
  private written = false;
  constructor(
    store: Store,
    organisationId: string,
    private readonly fault: Error,
  ) {
    super(store, organisationId);
  }

  override async all<Row>(...given: Parameters<TenantScope["all"]>): Promise<Row[]> {
    if (this.written) throw this.fault;
    return super.all(...given);
  }

  override async write<T>(work: Parameters<typeof TenantScope.prototype.write<T>>[0]): Promise<T> {
    const done = await super.write(work);
    this.written = true;
    return done;
  }
}

const goes = "nothing was refused";
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

const said = (outcomes: readonly object[]) =>
  outcomes.map((outcome) => ("problem" in outcome ? (outcome.problem as DomainError).code : "value" in outcome ? goes : "undone"));

forEachStore("A brake", (open) => {
  let store: Store;
  before(async () => {
    store = await open();
  });
  const braked = (people: number, brake: BrakeSettings) => Braked.make(store, people, brake);

  it("is off until an admin says otherwise, and costs nothing while it is", async () => {
    const tenant = await newTenant(store);
    const query = "{ organisation { provisioning { brake { mode windowMinutes count sharePercent hold { id } } } } }";
    expect(await ask(tenant.as("ADMIN"), query)).to.deep.equal({
      organisation: { provisioning: { brake: { mode: "OFF", windowMinutes: 60, count: null, sharePercent: null, hold: null } } },
    });
    const { id } = await createUser(tenant.as("ADMIN"), { userName: "ann" });
    const client = tenant.as("PROVISIONING");
    const { statements } = await counted(store, () => deactivateUser(client, id));
    expect(statements.join("\n")).not.to.match(/brake|provisioning_h/);
    expect(statements).to.have.length(3);
  });

  const settings: readonly [title: string, set: BrakeSettings, expected: string][] = [
    ["neither number nor share", { mode: "HOLD" }, "REQUIRED count"],
    ["a number of one", { mode: "HOLD", count: 1 }, "INVALID_VALUE count"],
    ["a share of nothing", { mode: "ALERT", sharePercent: 0 }, "INVALID_VALUE sharePercent"],
    ["a share above all", { mode: "ALERT", sharePercent: 101 }, "INVALID_VALUE sharePercent"],
    ["a window of nothing", { mode: "HOLD", count: 2, windowMinutes: 0 }, "INVALID_VALUE windowMinutes"],
    ["a window of more than a week", { mode: "HOLD", count: 2, windowMinutes: 10_081 }, "INVALID_VALUE windowMinutes"],
    ["a number", { mode: "HOLD", count: 2 }, goes],
    ["a share", { mode: "ALERT", sharePercent: 100, windowMinutes: 10_080 }, goes],
  ];
  for (const [title, set, expected] of settings) {
    it(`is set by ${title}: ${expected}`, async () => {
      const tenant = await newTenant(store);
      expect(await refusal(changeBrake(tenant.as("ADMIN"), set))).to.equal(expected);
    });
  }

  it("keeps what is left out, takes away what is null, and tells the change log", async () => {
    const b = await braked(0, { mode: "HOLD", count: 7, sharePercent: 20 });
    const set = async (text: string) =>
      (
        await ask<{ changeBrake: { brake: object } }>(
          b.admin(),
          `mutation { changeBrake(set: { ${text} }) { brake { mode windowMinutes count sharePercent } } }`,
        )
      ).changeBrake.brake;
    expect(await set("windowMinutes: 30")).to.deep.equal({ mode: "HOLD", windowMinutes: 30, count: 7, sharePercent: 20 });
    expect(await set("count: null, mode: null")).to.deep.equal({ mode: "HOLD", windowMinutes: 30, count: null, sharePercent: 20 });
    expect(await refusal(set("sharePercent: null"))).to.equal("REQUIRED count");
    const { changes } = await ask<{ changes: { nodes: { action: string; differences: object[] }[] } }>(
      b.admin(),
      '{ changes(where: { action: { eq: "changeBrake" } }) { nodes { action differences } } }',
    );
    expect(changes.nodes.map(({ differences }) => differences)).to.deep.equal([
      [{ field: "brakeCount", old: 7, new: null }],
      [{ field: "brakeWindowMinutes", old: 60, new: 30 }],
      [
        { field: "brakeMode", old: "OFF", new: "HOLD" },
        { field: "brakeCount", old: null, new: 7 },
        { field: "brakeSharePercent", old: null, new: 20 },
      ],
    ]);
  });

  it("is for admins", async () => {
    const tenant = await newTenant(store);
    const operations = [
      "mutation { changeBrake(set: { mode: OFF }) { updatedAt } }",
      "{ provisioningHolds { nodes { id } } }",
      ...["releaseHold", "keepHold", "endHold"].map((name) => `mutation { ${name}(id: "x") { id } }`),
    ];
    for (const operation of operations)
      for (const kind of ["MEMBER", "PROVISIONING"] as const)
        expect(await refusal(ask(tenant.as(kind, "x"), operation))).to.equal("FORBIDDEN");
    expect(await refusal(ask(tenant.as("ADMIN"), 'mutation { releaseHold(id: "x") { id } }'))).to.equal("NOT_FOUND id");
  });

  it("lets so many go, holds the next and all later ones, and says who", async () => {
    const b = await braked(10, { mode: "HOLD", count: 3 });
    expect(await b.deactivate(0, 1, 2, 3, 4, 3)).to.deep.equal([goes, goes, goes, "HELD", "HELD", "HELD"]);
    expect(await b.active()).to.equal(7);
    const hold = await b.hold();
    expect(hold).to.include({ mode: "HOLD", state: "OPEN", applied: 3, heldCount: 2, threshold: 3, until: null });
    expect(hold.held.map(({ subjectName, operation, attempts }) => [subjectName, operation, attempts])).to.deep.equal([
      ["p003", "DEACTIVATED", 2],
      ["p004", "DEACTIVATED", 1],
    ]);
    expect(hold.appliedRemovals.map(({ subjectName }) => subjectName)).to.deep.equal(["p000", "p001", "p002"]);
    expect(await b.holds()).to.have.length(1);
    const brake = (context: DomainContext) => ask(context, "{ organisation { provisioning { brake { hold { id } } } } }");
    expect(await brake(b.admin())).to.deep.equal({ organisation: { provisioning: { brake: { hold: { id: hold.id } } } } });
    expect(await brake(b.client())).to.deep.equal({ organisation: { provisioning: { brake: { hold: null } } } });
  });

  it("says when to come again, which hold it is, and that nothing was changed", async () => {
    const b = await braked(5, { mode: "HOLD", count: 2 });
    await b.deactivate(0, 1);
    const error = await deactivateUser(b.client(), b.people[2] ?? "").catch((refused: unknown) => refused);
    const { id } = await b.hold();
    expect(error).to.be.instanceOf(DomainError);
    expect((error as DomainError).message)
      .to.include(id)
      .and.match(/Provisioning/)
      .and.match(/Nothing was changed/);
    expect((error as DomainError).extensions).to.include({ code: "HELD", retryAfterSeconds: 2400 });
    await b.decide("keepHold");
    const kept = await deactivateUser(b.client(), b.people[2] ?? "").catch((refused: unknown) => refused);
    expect((kept as DomainError).extensions).to.include({ code: "HELD", retryAfterSeconds: 86_400 });
  });

  it("counts people and groups that are deleted as well", async () => {
    const b = await braked(4, { mode: "HOLD", count: 2 });
    const group = await createGroup(b.client(), { displayName: "Group" });
    const other = await createGroup(b.client(), { displayName: "Other" });
    b.now += 5 * minute;
    expect(await refusal(deleteUser(b.client(), b.people[0] ?? ""))).to.equal(goes);
    expect(await refusal(deleteGroup(b.client(), group.id))).to.equal(goes);
    expect(await refusal(deleteGroup(b.client(), other.id))).to.equal("HELD");
    b.now += minute;
    expect(await refusal(deleteUser(b.client(), b.people[1] ?? ""))).to.equal("HELD");
    expect(await refusal(deleteUser(b.client(), "00000000-0000-7000-8000-000000000009"))).to.equal("NOT_FOUND id");
    expect((await b.hold()).held.map(({ subjectKind, subjectName, operation }) => [subjectKind, subjectName, operation])).to.deep.equal([
      ["Group", "Other", "DELETED"],
      ["User", "p001", "DELETED"],
    ]);
  });

  it("lets a client take back what it has just created", async () => {
    const b = await braked(5, { mode: "HOLD", count: 2 });
    await b.deactivate(0, 1, 2);
    const [{ id }, group] = [await createUser(b.client(), { userName: "new" }), await createGroup(b.client(), { displayName: "New" })];
    b.now += 5 * minute - 1;
    expect(await refusal(deleteUser(b.client(), id))).to.equal(goes);
    expect(said(await deleteGroups(b.client(), [{ id: group.id }, { id: "nobody" }]))).to.deep.equal([goes, "NOT_FOUND"]);
    expect(await b.hold()).to.include({ applied: 2, heldCount: 1 });
  });

  it("lets everything else through while it holds", async () => {
    const b = await braked(5, { mode: "HOLD", count: 2 });
    await b.deactivate(0, 1, 2);
    const [lost = "", other = ""] = b.people;
    expect(await refusal(reactivateUser(b.client(), lost))).to.equal(goes);
    expect(await refusal(changeUser(b.client(), other, null, { title: "x" }))).to.equal(goes);
    expect(await refusal(createUser(b.client(), { userName: "new" }))).to.equal(goes);
    expect(await refusal(createUser(b.client(), { userName: "new and inactive", active: false }))).to.equal(goes);
    expect(await refusal(changeUser(b.client(), b.people[3] ?? "", null, { title: "y", active: false }))).to.equal("HELD");
    expect(await refusal(deactivateUser(b.admin(), b.people[4] ?? ""))).to.equal(goes);
    const { user } = await ask<{ user: { title: string | null; active: boolean } }>(
      b.admin(),
      `{ user(id: "${b.people[3]}") { title active } }`,
    );
    expect(user).to.deep.equal({ title: null, active: true });
  });

  it("counts within the window alone, and nobody twice", async () => {
    const b = await braked(10, { mode: "HOLD", count: 2, windowMinutes: 10 });
    expect(await b.deactivate(0)).to.deep.equal([goes]);
    await reactivateUser(b.client(), b.people[0] ?? "");
    expect(await b.deactivate(0, 1)).to.deep.equal([goes, goes]);
    expect(await refusal(deleteUser(b.client(), b.people[1] ?? ""))).to.equal(goes);
    b.now += 10 * minute;
    expect(await b.deactivate(2, 3)).to.deep.equal([goes, goes]);
    b.now += 9 * minute;
    expect(await b.deactivate(4)).to.deep.equal(["HELD"]);
    b.now += 60 * minute;
    expect(await b.deactivate(5), "an open hold does not end with the window").to.deep.equal(["HELD"]);
  });

  const shares: readonly [people: number, brake: BrakeSettings, gone: number][] = [
    [20, { sharePercent: 10 }, 2],
    [20, { sharePercent: 10, count: 5 }, 2],
    [20, { sharePercent: 50, count: 5 }, 5],
    [4, { sharePercent: 1 }, 1],
  ];
  for (const [people, brake, gone] of shares) {
    it(`lets ${gone} of ${people} go by ${JSON.stringify(brake)}`, async () => {
      // Root is one of those who are active.
      const b = await braked(people - 1, { mode: "HOLD", ...brake });
      const outcomes = await b.deactivate(...range(0, gone + 2));
      expect(outcomes).to.deep.equal([...times(gone, goes), "HELD", "HELD"]);
    });
  }

  it("counts the active people once in a window", async () => {
    const b = await braked(19, { mode: "HOLD", sharePercent: 20, windowMinutes: 10 });
    const { statements } = await counted(store, () => b.deactivate(0, 1, 2));
    expect(statements.filter((sql) => /COUNT\(\*\)/.test(sql))).to.have.length(1);
    b.now += 10 * minute;
    expect(await b.deactivate(...range(3, 7))).to.deep.equal([goes, goes, goes, "HELD"]);
  });

  it("lets writers at once remove no more than one after the other", async () => {
    const b = await braked(20, { mode: "HOLD", count: 5 });
    const outcomes = await Promise.all(b.people.map((id) => refusal(deactivateUser(b.client(), id))));
    expect(outcomes.filter((outcome) => outcome === goes)).to.have.length(5);
    expect(outcomes.filter((outcome) => outcome === "HELD")).to.have.length(15);
    expect(await b.active()).to.equal(15);
    expect(await b.holds()).to.have.length(1);
    expect(await b.hold()).to.include({ applied: 5, heldCount: 15 });
    expect(b.letters).to.have.length(1);
  });

  const lists: readonly [title: string, (b: Braked, ids: readonly string[], allOrNothing?: boolean) => Promise<readonly object[]>][] = [
    [
      "changed",
      (b, ids, allOrNothing) =>
        changeUsers(
          b.client(),
          ids.map((id) => ({ id, set: { active: false } })),
          { allOrNothing },
        ),
    ],
    [
      "deleted",
      (b, ids, allOrNothing) =>
        deleteUsers(
          b.client(),
          ids.map((id) => ({ id })),
          { allOrNothing },
        ),
    ],
  ];
  for (const [title, remove] of lists) {
    it(`holds those of a list that are too many, when people are ${title} together`, async () => {
      const b = await braked(20, { mode: "HOLD", count: 5 });
      expect(said(await remove(b, b.people.slice(0, 2)))).to.deep.equal(times(2, goes));
      const { result, statements } = await counted(store, () => remove(b, b.people.slice(2)));
      expect(said(result)).to.deep.equal([...times(3, goes), ...times(15, "HELD")]);
      expect(statements.length, statements.join("\n")).to.be.at.most(25);
      expect(await b.active()).to.equal(15);
      expect(await b.hold()).to.include({ applied: 5, heldCount: 15 });
    });

    it(`writes nothing of a list that is all or nothing, when people are ${title} together`, async () => {
      const b = await braked(6, { mode: "HOLD", count: 3 });
      expect(said(await remove(b, b.people, true))).to.deep.equal([...times(3, "undone"), ...times(3, "HELD")]);
      expect(await b.active()).to.equal(6);
      expect(await b.holds(), "its client goes on to ask for less").to.deep.equal([]);
    });
  }

  it("holds groups that are deleted together", async () => {
    const b = await braked(0, { mode: "HOLD", count: 2 });
    const ids: string[] = [];
    for (const displayName of ["A", "B", "C"]) ids.push((await createGroup(b.client(), { displayName })).id);
    b.now += 5 * minute;
    expect(
      said(
        await deleteGroups(
          b.client(),
          ids.map((id) => ({ id })),
        ),
      ),
    ).to.deep.equal([goes, goes, "HELD"]);
    expect((await b.hold()).held.map(({ subjectName }) => subjectName)).to.deep.equal(["C"]);
  });

  it("refuses of a list what is held, and does the rest", async () => {
    const b = await braked(5, { mode: "HOLD", count: 2 });
    await b.deactivate(0, 1, 2);
    const [, , two = "", three = ""] = b.people;
    const outcomes = await changeUsers(b.client(), [
      { id: two, set: { active: false } },
      { id: two, set: { title: "x" } },
      { id: three, set: { title: "y" } },
    ]);
    expect(said(outcomes)).to.deep.equal(["HELD", goes, goes]);
  });

  it("costs a removal a constant number of statements", async () => {
    const costs: number[] = [];
    for (const people of [10, 60]) {
      const b = await braked(people, { mode: "HOLD", count: people, sharePercent: 99 });
      await b.deactivate(...range(0, people - 5));
      costs.push((await counted(store, () => b.deactivate(people - 2))).statements.length);
      costs.push((await counted(store, () => b.deactivate(people - 2))).statements.length);
    }
    expect(costs.slice(0, 2)).to.deep.equal(costs.slice(2));
    expect(costs[0]).to.equal(8);
  });

  it("tells admins once, who may read it in mail", async () => {
    const b = await braked(6, { mode: "HOLD", count: 2 });
    await b.deactivate(0, 1, 2, 3);
    expect(b.letters).to.have.length(1);
    expect(b.letters[0]).to.deep.include({ kind: "removals", to: "root@example.com", held: true, threshold: 2, windowMinutes: 60 });
  });

  it("lets what was held through once it is released, for a day, and then counts anew", async () => {
    const b = await braked(30, { mode: "HOLD", count: 2 });
    await b.deactivate(...range(0, 10));
    b.now += 5 * minute;
    const released = await b.decide("releaseHold");
    expect(released).to.deep.include({ state: "RELEASED", decidedBy: { userName: "root@example.com" } });
    expect(released.until).to.equal(new Date(b.now + 24 * 60 * minute).toISOString());
    b.now += 23 * 60 * minute;
    expect(await b.deactivate(...range(2, 12))).to.deep.equal(times(10, goes));
    const after = await b.hold();
    expect(after.held).to.have.length(8);
    expect(after.held.every(({ appliedAt }) => appliedAt !== null)).to.equal(true);
    b.now += 60 * minute;
    expect(await b.deactivate(20, 21, 22)).to.deep.equal([goes, goes, "HELD"]);
    expect((await b.holds()).map(({ state }) => state)).to.deep.equal(["OPEN", "ENDED"]);
  });

  it("refuses all that is removed while it is kept, and until it is ended", async () => {
    const b = await braked(20, { mode: "HOLD", count: 2 });
    await b.deactivate(0, 1, 2);
    expect(await b.decide("keepHold")).to.include({ state: "KEPT" });
    b.now += 3 * 24 * 60 * minute;
    expect(await b.deactivate(2, 3)).to.deep.equal(["HELD", "HELD"]);
    expect(await b.active()).to.equal(18);
    expect(await b.decide("endHold")).to.include({ state: "ENDED" });
    expect(await b.deactivate(4, 5, 6)).to.deep.equal([goes, goes, "HELD"]);
    expect(b.letters).to.have.length(2);
  });

  it("can be decided upon anew while it is in force, and not when it is over", async () => {
    const b = await braked(5, { mode: "HOLD", count: 2 });
    await b.deactivate(0, 1, 2);
    await b.decide("keepHold");
    await b.decide("releaseHold");
    await b.decide("keepHold");
    expect(await b.deactivate(2)).to.deep.equal(["HELD"]);
    await b.decide("endHold");
    expect(await refusal(b.decide("releaseHold"))).to.equal("INVALID_VALUE id");
    const { changes } = await ask<{ changes: { nodes: { action: string }[] } }>(
      b.admin(),
      `{ changes(where: { subjectId: { eq: "${(await b.hold()).id}" } }) { nodes { action } } }`,
    );
    expect(changes.nodes.map(({ action }) => action)).to.deep.equal(["endHold", "keepHold", "releaseHold", "keepHold"]);
  });

  it("lets those in again whom it was too late for, and nobody else", async () => {
    const b = await braked(10, { mode: "HOLD", count: 4 });
    await b.deactivate(0, 1, 2);
    await deleteUser(b.client(), b.people[3] ?? "");
    await b.deactivate(4);
    const [zero = "", one = ""] = b.people;
    await reactivateUser(b.admin(), zero);
    b.now += minute;
    await deactivateUser(b.admin(), zero);
    await b.decide("keepHold", ", restore: true");
    const { users } = await ask<{ users: { nodes: { userName: string }[] } }>(
      b.admin(),
      "{ users(where: { active: { eq: false } }) { nodes { userName } } }",
    );
    expect(users.nodes.map(({ userName }) => userName)).to.deep.equal(["p000"]);
    const { changes } = await ask<{ changes: { nodes: { action: string; actorId: string }[] } }>(
      b.admin(),
      `{ changes(where: { subjectId: { eq: "${one}" } }) { nodes { action actorId } } }`,
    );
    expect(changes.nodes[0]).to.deep.equal({ action: "reactivateUser", actorId: b.root });
    expect(await b.deactivate(1)).to.deep.equal(["HELD"]);
  });

  it("only tells where it only tells, once until nobody is removed any more", async () => {
    const b = await braked(20, { mode: "ALERT", count: 2, windowMinutes: 10 });
    expect(await b.deactivate(...range(0, 6))).to.deep.equal(times(6, goes));
    expect(await b.hold()).to.include({ mode: "ALERT", state: "OPEN", applied: 6, heldCount: 0 });
    expect((await b.hold()).appliedRemovals).to.have.length(6);
    b.now += 9 * minute;
    await b.deactivate(6);
    b.now += 9 * minute;
    await b.deactivate(7, 8);
    expect(b.letters).to.have.length(1);
    expect(b.letters[0]).to.include({ held: false });
    b.now += 10 * minute;
    await b.deactivate(9, 10);
    expect((await b.holds()).map(({ state, applied }) => [state, applied])).to.deep.equal([["ENDED", 9]]);
    await b.deactivate(11);
    expect((await b.holds()).map(({ state }) => state)).to.deep.equal(["OPEN", "ENDED"]);
    expect(b.letters).to.have.length(2);
    await b.decide("keepHold", ", restore: true");
    expect(await b.active()).to.equal(11);
  });

  it("knows those who are removed, come back and are removed again", async () => {
    const alert = await braked(20, { mode: "ALERT", count: 2, windowMinutes: 10 });
    await alert.deactivate(0, 1, 2);
    for (const index of [3, 4, 5]) {
      alert.now += 9 * minute;
      await alert.deactivate(index);
      await reactivateUser(alert.client(), alert.people[0] ?? "");
      expect(await alert.deactivate(0)).to.deep.equal([goes]);
    }
    expect(await alert.hold()).to.include({ applied: 6, heldCount: 0 });
    const held = await braked(5, { mode: "HOLD", count: 2 });
    await held.deactivate(0, 1, 2);
    await reactivateUser(held.client(), held.people[0] ?? "");
    expect(await held.deactivate(0, 0)).to.deep.equal(["HELD", "HELD"]);
    const { applied, heldCount, ...lists } = await held.hold();
    const names = (removals: readonly Held[]) => removals.map(({ subjectName, attempts }) => [subjectName, attempts]);
    expect([applied, names(lists.appliedRemovals), heldCount, names(lists.held)]).to.deep.equal([
      2,
      [
        ["p000", 0],
        ["p001", 0],
      ],
      2,
      [
        ["p000", 2],
        ["p002", 1],
      ],
    ]);
    await held.decide("releaseHold");
    held.now += minute;
    expect(await held.deactivate(0, 2)).to.deep.equal([goes, goes]);
    expect(await held.hold()).to.include({ applied: 2, heldCount: 2 });
    await held.decide("keepHold", ", restore: true");
    expect(await held.active()).to.equal(5);
  });

  it("lets those in again whom a release took, also those who were never refused", async () => {
    const b = await braked(30, { mode: "HOLD", count: 2 });
    await b.deactivate(0, 1, 2);
    await b.decide("releaseHold");
    b.now += minute;
    expect(await b.deactivate(...range(2, 10))).to.deep.equal(times(8, goes));
    await reactivateUser(b.client(), b.people[9] ?? "");
    b.now += minute;
    expect(await b.deactivate(9)).to.deep.equal([goes]);
    expect(await b.active()).to.equal(20);
    const { applied, appliedRemovals, held } = await b.hold();
    expect([applied, appliedRemovals.length, held.length]).to.deep.equal([9, 9, 1]);
    await b.decide("keepHold", ", restore: true");
    expect(await b.active()).to.equal(30);
  });

  for (const mode of ["HOLD", "ALERT"] as const) {
    it(`answers what was written although nobody can be told of it: ${mode}`, async () => {
      const b = await braked(4, { mode, count: 2 });
      await b.deactivate(0, 1);
      const fault = new Error("The store is away");
      const { viewer, now, request } = b.client();
      const client = new DomainContext(viewer, new LostAfterwards(store, viewer.organisationId, fault), now, request);
      expect(await refusal(deactivateUser(client, b.people[2] ?? ""))).to.equal(mode === "HOLD" ? "HELD" : goes);
      expect(await b.hold()).to.include({ mode, state: "OPEN" });
      expect(b.unwritten).to.deep.equal([["removals", fault]]);
      expect(b.letters).to.deep.equal([]);
    });
  }

  it("forgets all when its mode changes", async () => {
    const modes: readonly BrakeMode[] = ["OFF", "ALERT"];
    for (const mode of modes) {
      const b = await braked(8, { mode: "HOLD", count: 2 });
      await b.deactivate(0, 1, 2);
      await changeBrake(b.admin(), { mode });
      expect((await b.hold()).state).to.equal("ENDED");
      expect(await b.deactivate(2, 3)).to.deep.equal([goes, goes]);
      await changeBrake(b.admin(), { mode: "HOLD" });
      expect(await b.deactivate(4, 5, 6)).to.deep.equal([goes, goes, "HELD"]);
    }
  });

  it("ends by itself when nothing was tried for a week", async () => {
    const b = await braked(5, { mode: "HOLD", count: 2 });
    const busy = await braked(5, { mode: "HOLD", count: 2 });
    await b.deactivate(0, 1, 2);
    await busy.deactivate(0, 1, 2);
    busy.now += 24 * 60 * minute;
    await busy.deactivate(2);
    await endForgottenHolds(store, b.now + 7 * 24 * 60 * minute - 1);
    expect((await b.hold()).state).to.equal("OPEN");
    await endForgottenHolds(store, b.now + 7 * 24 * 60 * minute);
    expect((await b.hold()).state).to.equal("ENDED");
    expect((await busy.hold()).state).to.equal("OPEN");
    expect(await b.deactivate(2, 3)).to.deep.equal([goes, goes]);
  });

  it("is each organisation's own", async () => {
    const b = await braked(5, { mode: "HOLD", count: 2 });
    const other = await braked(5, { mode: "HOLD", count: 2 });
    await b.deactivate(0, 1, 2);
    expect(await other.deactivate(0, 1)).to.deep.equal([goes, goes]);
    expect(await other.holds()).to.deep.equal([]);
    const { id } = await b.hold();
    for (const mutation of ["releaseHold", "keepHold", "endHold"])
      expect(await refusal(ask(other.admin(), `mutation { ${mutation}(id: "${id}") { id } }`))).to.equal("NOT_FOUND id");
    expect(await ask(other.admin(), `{ node(id: "${id}") { id } }`)).to.deep.equal({ node: null });
    expect(await ask(b.admin(), `{ node(id: "${id}") { id } }`)).to.deep.equal({ node: { id } });
    expect(await b.hold()).to.include({ state: "OPEN" });
  });

  it("pages holds, and reads what they hold in one statement", async () => {
    const b = await braked(20, { mode: "HOLD", count: 2 });
    for (const from of [0, 5, 10]) {
      await b.deactivate(...range(from, from + 5));
      await b.decide("endHold");
      b.now += minute;
    }
    const query =
      "query ($after: String) { provisioningHolds(first: 2, after: $after) { nodes { id held(first: 2) { subjectName } } pageInfo { hasNextPage endCursor } } }";
    interface Answer {
      readonly provisioningHolds: {
        nodes: { id: string; held: { subjectName: string }[] }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    }
    const { result, statements } = await counted(store, () => ask<Answer>(b.admin(), query));
    expect(statements).to.have.length(2);
    expect(result.provisioningHolds.nodes.map(({ held }) => held.map(({ subjectName }) => subjectName))).to.deep.equal([
      ["p012", "p013"],
      ["p007", "p008"],
    ]);
    const { endCursor, hasNextPage } = result.provisioningHolds.pageInfo;
    expect(hasNextPage).to.equal(true);
    const next = await ask<Answer>(b.admin(), query, { after: endCursor });
    expect(next.provisioningHolds.nodes.map(({ held }) => held.map(({ subjectName }) => subjectName))).to.deep.equal([["p002", "p003"]]);
    expect(next.provisioningHolds.pageInfo.hasNextPage).to.equal(false);
    expect(await refusal(ask(b.admin(), "{ provisioningHolds { nodes { held(first: 1001) { subjectId } } } }"))).to.equal(
      "LIMIT_EXCEEDED first",
    );
  });
});

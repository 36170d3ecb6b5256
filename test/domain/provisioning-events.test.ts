/** The provisioning log: what is kept of each request, who finds it and how, and how long. */
import { expect } from "chai";
import { v7 as uuid } from "uuid";
import { changeGroup, createGroup, deleteGroup } from "../../src/domain/group-writes.js";
import { createToken } from "../../src/domain/operators.js";
import { eventRepair, removeOldEvents } from "../../src/domain/provisioning-event-chores.js";
import { eventPages } from "../../src/domain/provisioning-event-list.js";
import type { EventWhere } from "../../src/domain/provisioning-event-where.js";
import type { RequestTold } from "../../src/domain/provisioning-recording.js";
import { changeProvisioning } from "../../src/domain/provisioning-writes.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { createUsers } from "../../src/domain/user-list-writes.js";
import { changeUser, createUser, deactivateUser, deleteUser, reactivateUser } from "../../src/domain/user-writes.js";
import { ask, counted, newTenant, refusal, type Tenant } from "../support/domain.js";
import { RecordedClient, told } from "../support/recorded.js";
import { forEachStore } from "../support/stores.js";

interface Found {
  readonly id: string;
  readonly operation: string;
  readonly subjectKind: string | null;
  readonly subjectId: string | null;
  readonly subjectName: string | null;
  readonly user: { readonly userName: string } | null;
  readonly group: { readonly displayName: string } | null;
  readonly changes: readonly { readonly action: string; readonly subjectId: string }[];
}
const fields = `id at durationMs intent operation subjectKind subjectId subjectName user { userName } group { displayName } credentialId
  credentialLabel client status errorType reason detail dialects { name count } changes { action subjectId } cycleId`;
const query = `query ($where: ProvisioningEventWhere, $first: Int, $after: String, $last: Int, $before: String) {
  provisioningEvents(where: $where, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { ${fields} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
interface Page {
  readonly totalCount: number;
  readonly nodes: readonly Found[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly startCursor: string; readonly endCursor: string };
}

const minute = 60_000;
const day = 24 * 60 * minute;

forEachStore("The provisioning log", (open) => {
  let store: Store;
  let tenant: Tenant;
  let client: RecordedClient;

  before(async () => {
    store = await open();
  });
  beforeEach(async () => {
    tenant = await newTenant(store);
    client = new RecordedClient(tenant);
  });

  async function events(where?: object, more: object = {}, of = tenant): Promise<Page> {
    const { provisioningEvents } = await ask<{ provisioningEvents: Page }>(of.as("ADMIN"), query, { where, ...more });
    return provisioningEvents;
  }
  async function event(id: string): Promise<Found> {
    const [found] = (await events({ id: { eq: id } })).nodes;
    if (!found) throw new Error(`No event ${id}`);
    return found;
  }
  const brief = ({ operation, subjectName, user, group, changes }: Found) =>
    [operation, subjectName, user?.userName ?? group?.displayName, changes.map(({ action }) => action).join()].join(" ");

  it("tells what became of people and groups, by name also when they are gone", async () => {
    const existing = await createUser(tenant.as("ADMIN"), { userName: "old@example.com" });
    let person = "";
    let team = "";
    const make = client.do(
      async (context, origin) => {
        person = (await createUser(context, { userName: "Ann@example.com" }, origin)).id;
      },
      { intent: "CREATE", status: 201 },
    );
    const made = await event(await make);
    expect(made).to.deep.include({ subjectKind: "User", subjectId: person, user: { userName: "Ann@example.com" }, group: null });
    expect(brief(made)).to.equal("CREATED Ann@example.com Ann@example.com createUser");

    const steps: [work: Parameters<RecordedClient["do"]>[0], text: string][] = [
      [
        (context, origin) => changeUser(context, person, null, { title: "x" }, origin),
        "UPDATED Ann@example.com Ann@example.com changeUser",
      ],
      [(context, origin) => deactivateUser(context, person, origin), "DEACTIVATED Ann@example.com Ann@example.com deactivateUser"],
      [(context, origin) => reactivateUser(context, person, origin), "REACTIVATED Ann@example.com Ann@example.com reactivateUser"],
      [
        (context, origin) => changeUser(context, existing.id, null, { title: "x" }, origin),
        "LINKED old@example.com old@example.com changeUser",
      ],
      [
        (context, origin) => changeUser(context, existing.id, null, { title: "y" }, origin),
        "UPDATED old@example.com old@example.com changeUser",
      ],
      [
        async (context, origin) => {
          team = (await createGroup(context, { displayName: "Team" }, origin)).id;
        },
        "CREATED Team Team createGroup",
      ],
      [
        (context, origin) => changeGroup(context, team, null, { members: { add: [person] } }, origin),
        "MEMBERS_ADDED Team Team changeGroup",
      ],
      [
        (context, origin) => changeGroup(context, team, null, { members: { remove: [person] } }, origin),
        "MEMBERS_REMOVED Team Team changeGroup",
      ],
      [(context, origin) => changeGroup(context, team, null, { members: { remove: [person] } }, origin), "UNCHANGED   "],
      [(context, origin) => deleteGroup(context, team, null, origin), "DELETED Team  deleteGroup"],
      [(context, origin) => deleteUser(context, person, null, origin), "DELETED Ann@example.com  deleteUser"],
      [(context, origin) => createUsers(context, [{ userName: "b1" }, { userName: "b2" }], { origin }), "SEVERAL   createUser,createUser"],
    ];
    for (const [work, text] of steps) expect(brief(await event(await client.do(work)))).to.equal(text);
    // A name of before stays what it was.
    expect(brief(made)).to.equal("CREATED Ann@example.com Ann@example.com createUser");
    expect((await event(made.id)).user).to.equal(null);
  });

  it("tells of a group that was there before when its fields are first changed", async () => {
    const { id } = await createGroup(tenant.as("ADMIN"), { displayName: "Ours" });
    const link = (externalId: string) =>
      client.do((context, origin) => changeGroup(context, id, null, { set: { externalId } }, origin)).then(event);
    expect((await link("x")).operation).to.equal("LINKED");
    expect((await link("y")).operation).to.equal("UPDATED");
  });

  it("keeps a failure as it was told, its texts cut", async () => {
    const request = told({
      intent: "CREATE",
      status: 409,
      errorType: "uniqueness",
      reason: "userNameTaken",
      detail: "d".repeat(5000),
      subjectKind: "User",
      subjectName: `${"n".repeat(300)}\ud800`,
      client: "Entra",
      dialects: { "string boolean": 2, nonsense: "x" },
      durationMs: 12.5,
    });
    expect(await client.record([request])).to.equal(1);
    const found = (await event(request.id)) as unknown as Record<string, unknown>;
    expect(found).to.deep.include({
      operation: "FAILED",
      intent: "CREATE",
      status: 409,
      errorType: "uniqueness",
      reason: "userNameTaken",
      subjectKind: "User",
      subjectId: null,
      client: "Entra",
      dialects: [{ name: "string boolean", count: 2 }],
      durationMs: 12.5,
      at: new Date(request.at).toISOString(),
    });
    expect(String(found.detail)).to.have.length(4000).and.match(/d…$/);
    expect(String(found.subjectName)).to.have.length(255);
  });

  it("names whom a failed request was about", async () => {
    const { id } = await createUser(tenant.as("ADMIN"), { userName: "there" });
    const requests = [
      told({ status: 400, subjectKind: "User", subjectId: id, subjectName: "other" }),
      told({ status: 404, subjectKind: "User", subjectId: uuid(), subjectName: "sent" }),
      told({ status: 404, subjectKind: "User", subjectId: "no id" }),
    ];
    await client.record(requests);
    const found = await Promise.all(requests.map((request) => event(request.id)));
    expect(found.map(({ subjectName, user }) => [subjectName, user?.userName])).to.deep.equal([
      ["there", "there"],
      ["sent", undefined],
      [null, undefined],
    ]);
    expect(found[2]?.subjectId).to.equal(null);
  });

  it("writes a request once, however often it is told of, and in whatever company", async () => {
    const requests = [told(), told(), told({ status: 500 })];
    const [one] = requests as [RequestTold];
    const reads = { count: 3, firstAt: one.at, lastAt: one.at, totalMs: 3, slowestMs: 1 };
    const told4 = told();
    expect(await client.record([...requests, one], reads)).to.equal(3);
    expect(await client.record(requests, reads)).to.equal(0);
    expect(await client.record([...requests, told4])).to.equal(1);
    const parallel = told();
    expect((await Promise.all([1, 2, 3, 4].map(() => client.record([parallel])))).sort()).to.deep.equal([0, 0, 0, 1]);
    expect((await events()).totalCount).to.equal(5);
    const [cycle] = await cycles();
    expect(cycle).to.include({ requests: 8, reads: 3, failed: 1, unchanged: 4 });
  });

  it("keeps organisations apart, and takes a change of another credential for nothing of this one's", async () => {
    const other = await newTenant(store);
    const stranger = new RecordedClient(other);
    const second = new RecordedClient(tenant, uuid());
    const request = told();
    await createUser(client.at(), { userName: "mine" }, { correlationId: request.id });
    await stranger.record([request]);
    await second.record([request]);
    const [theirs] = (await events(undefined, {}, other)).nodes;
    expect([theirs?.operation, theirs?.changes, theirs?.subjectName]).to.deep.equal(["UNCHANGED", [], null]);
    const [ours] = (await events()).nodes;
    expect([ours?.operation, ours?.changes]).to.deep.equal(["UNCHANGED", []]);
    expect((await events({ id: { eq: request.id } }, {}, other)).totalCount).to.equal(1);
  });

  it("refuses what is no request, and whoever is no provisioning client", async () => {
    const cases: [Partial<RequestTold>, string][] = [
      [{ id: "1" }, "INVALID_VALUE requests.id"],
      [{ id: uuid().toUpperCase() }, "INVALID_VALUE requests.id"],
      [{ status: 0 }, "INVALID_VALUE requests.status"],
      [{ status: 600 }, "INVALID_VALUE requests.status"],
      [{ durationMs: -1 }, "INVALID_VALUE requests.durationMs"],
    ];
    for (const [more, code] of cases) expect(await refusal(client.record([told(more)]))).to.equal(code);
    expect(await refusal(client.record(Array.from({ length: 501 }, () => told())))).to.equal("LIMIT_EXCEEDED requests");
    const reads = { count: 1, firstAt: 2, lastAt: 1, totalMs: 0, slowestMs: 0 };
    expect(await refusal(client.record([], reads))).to.equal("INVALID_VALUE reads.lastAt");
    const mutation = "mutation { recordProvisioningRequests(requests: []) }";
    for (const kind of ["ADMIN", "MEMBER"] as const) expect(await refusal(ask(tenant.as(kind), mutation))).to.equal("FORBIDDEN");
    for (const text of [query, "{ provisioningCycles { nodes { id } } }", "{ provisioningDays { date } }"])
      for (const kind of ["PROVISIONING", "MEMBER"] as const) expect(await refusal(ask(tenant.as(kind), text))).to.equal("FORBIDDEN");
  });

  it("takes a time that is still to come for now", async () => {
    const now = Date.now();
    const request = told({ at: now + day });
    await client.record([request], null, now);
    expect((await event(request.id)) as unknown).to.include({ at: new Date(now).toISOString() });
  });

  /** As a resolver gets it. */
  function inMilliseconds(where: EventWhere & object): EventWhere {
    if (!where.at) return where;
    return { ...where, at: Object.fromEntries(Object.entries(where.at).map(([operator, text]) => [operator, Date.parse(String(text))])) };
  }

  describe("finds", () => {
    const start = Date.now() - 10 * day;
    let requests: RequestTold[];
    beforeEach(async () => {
      requests = [
        told({ at: start, intent: "CREATE", status: 409, reason: "userNameTaken", subjectKind: "User", subjectName: "Ann" }),
        told({ at: start + 1, intent: "CHANGE", status: 200 }),
        told({ at: start + 2, intent: "BULK", status: 200, errorType: "invalidValue" }),
        told({ at: start + 2, intent: "DELETE", status: 429, reason: "held", subjectKind: "User", subjectName: "Bob" }),
        told({ at: start + day, intent: "CHANGE", status: 204, subjectKind: "Group", subjectName: "Æbler" }),
      ];
      requests.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
      await client.record(requests);
      await createUser(client.at(), { userName: "Cem" }, { correlationId: requests[4]?.id ?? "" });
    });
    const cases: [what: string, where: (requests: RequestTold[]) => object, found: number[]][] = [
      ["all", () => ({}), [0, 1, 2, 3, 4]],
      ["a request", (all) => ({ id: { eq: all[1]?.id } }), [1]],
      ["one kind", () => ({ operation: { in: ["UNCHANGED"] } }), [1, 4]],
      ["several kinds", () => ({ operation: { in: ["FAILED", "HELD", "UNCHANGED"] } }), [0, 1, 2, 3, 4]],
      ["no kind", () => ({ operation: { in: [] } }), []],
      ["kinds between times", () => ({ operation: { in: ["UNCHANGED", "FAILED"] }, at: { gt: new Date(start + 2).toISOString() } }), [4]],
      ["an intent", () => ({ intent: { in: ["CHANGE"] } }), [1, 4]],
      ["failures", () => ({ failed: true }), [0, 2, 3]],
      ["what did not fail", () => ({ failed: false }), [1, 4]],
      ["failures of a kind", () => ({ failed: true, operation: { in: ["HELD"] } }), [3]],
      ["a reason", () => ({ reason: { eq: "userNameTaken" } }), [0]],
      ["a name in any case", () => ({ subjectName: { eq: "ANN" } }), [0]],
      ["a part of a name", () => ({ subjectName: { contains: "bLE" } }), [4]],
      ["the beginning of a name", () => ({ subjectName: { startsWith: "b" } }), [3]],
      ["a time", () => ({ at: { le: new Date(start + 1).toISOString() } }), [0, 1]],
      ["a credential", () => ({ credentialId: { eq: client.credentialId } }), [0, 1, 2, 3, 4]],
      ["another credential", () => ({ credentialId: { eq: uuid() } }), []],
      ["nobody", () => ({ subjectId: { eq: uuid() } }), []],
    ];
    for (const [what, where, found] of cases) {
      it(what, async () => {
        const wanted = found.map((index) => requests[index]?.id).reverse();
        const sorted = (ids: readonly (string | undefined)[]) => ids.map((id) => requests.findIndex((request) => request.id === id));
        const page = await events(where(requests));
        expect(sorted(page.nodes.map(({ id }) => id))).to.deep.equal(sorted(wanted));
        expect(page.totalCount).to.equal(found.length);
        const pages: string[] = [];
        for (let after: string | undefined; ; ) {
          const { nodes, pageInfo } = await events(where(requests), { first: 2, after });
          pages.push(...nodes.map(({ id }) => id));
          if (!pageInfo.hasNextPage) break;
          after = pageInfo.endCursor;
        }
        expect(sorted(pages)).to.deep.equal(sorted(wanted));
        if (found.length < 2) return;
        const { pageInfo } = await events(where(requests));
        const back = await events(where(requests), { last: 1, before: pageInfo.endCursor });
        expect(back.nodes.map(({ id }) => id)).to.deep.equal([wanted.at(-2)]);
        const exported: string[] = [];
        for await (const some of eventPages(tenant.as("ADMIN"), inMilliseconds(where(requests)), 2))
          exported.push(...some.map(({ id }) => id));
        expect(sorted(exported)).to.deep.equal(sorted(wanted));
      });
    }

    it("a person, and a cycle", async () => {
      let id = "";
      const request = await client.do(async (context, origin) => {
        id = (await createUser(context, { userName: "Dua" }, origin)).id;
      });
      const own = await events({ subjectId: { eq: id } });
      expect(own.nodes.map((found) => found.id)).to.deep.equal([request]);
      const all = await cycles();
      expect(all).to.have.length(3);
      const first = all.at(-1) as { id: string };
      expect((await events({ cycleId: { eq: first.id } })).nodes.map((found) => found.id)).to.deep.equal(
        requests
          .slice(0, 4)
          .map((each) => each.id)
          .reverse(),
      );
    });
  });

  interface Cycle {
    readonly id: string;
    readonly kind: string;
    readonly startedAt: string;
    readonly lastRequestAt: string;
    readonly running: boolean;
    readonly requests: number;
    readonly averageMs: number;
    readonly slowestMs: number;
  }
  async function cycles(where: object = {}): Promise<Cycle[]> {
    const text = `query ($where: ProvisioningCycleWhere) { provisioningCycles(where: $where) { totalCount nodes { id kind startedAt lastRequestAt running
      credentialId credentialLabel requests reads created linked updated deactivated reactivated deleted membersChanged unchanged failed averageMs slowestMs } } }`;
    const { provisioningCycles } = await ask<{ provisioningCycles: { totalCount: number; nodes: Cycle[] } }>(tenant.as("ADMIN"), text, {
      where,
    });
    expect(provisioningCycles.totalCount).to.equal(provisioningCycles.nodes.length);
    return provisioningCycles.nodes;
  }

  it("puts requests into cycles by the pauses between them, also those that are told of late", async () => {
    const start = Date.now() - 3 * day;
    const at = (minutes: number, more: Partial<RequestTold> = {}) => told({ at: start + minutes * minute, durationMs: 100, ...more });
    const reads = (from: number, to: number, count: number) => ({
      count,
      firstAt: start + from * minute,
      lastAt: start + to * minute,
      totalMs: count * 10,
      slowestMs: 50,
    });
    await client.record([at(0), at(9.9), at(20)], reads(21, 22, 10));
    await client.record([at(33)]);
    await client.record([at(24, { durationMs: 300 }), at(5)]);
    await client.record([], reads(34, 35, 3));
    await new RecordedClient(tenant, uuid()).record([at(34)]);
    const found = (await cycles()).reverse();
    expect(
      found.map(({ kind, startedAt, lastRequestAt, requests, averageMs, slowestMs }) => [
        kind,
        (Date.parse(startedAt) - start) / minute,
        Math.round((Date.parse(lastRequestAt) - start) / minute),
        requests,
        averageMs,
        slowestMs,
      ]),
    ).to.deep.equal([
      ["INITIAL", 0, 10, 3, 100, 100],
      ["INCREMENTAL", 20, 24, 12, (100 + 100 + 300) / 12, 300],
      ["INCREMENTAL", 33, 35, 4, (100 + 30) / 4, 100],
      ["INITIAL", 34, 34, 1, 100, 100],
    ]);
    expect(found.some(({ running }) => running)).to.equal(false);
    await client.record([told()]);
    expect((await cycles()).filter(({ running }) => running)).to.have.length(1);
    expect(await cycles({ startedAt: { lt: new Date(start + 30 * minute).toISOString() } })).to.have.length(2);
  });

  it("counts exactly when many tell at once", async () => {
    const batches = Array.from({ length: 12 }, (_, batch) =>
      Array.from({ length: 10 }, (_, index) => told({ status: index < 3 ? 400 : 200, durationMs: batch })),
    );
    const reads = { count: 5, firstAt: Date.now(), lastAt: Date.now(), totalMs: 10, slowestMs: 4 };
    await Promise.all(batches.map((batch) => client.record(batch, reads)));
    const found = await cycles();
    expect(found).to.have.length(1);
    expect(found[0]).to.include({ requests: 180, reads: 60, failed: 36, unchanged: 84, slowestMs: 11, averageMs: (66 * 10 + 120) / 180 });
  });

  it("sums up days, those without a cycle among them", async () => {
    const today = Math.floor(Date.now() / day) * day;
    await client.record([told({ at: today - 2 * day + 1000, status: 400 }), told({ at: today - 2 * day + 2000 })]);
    await client.record([told({ at: today - 2 * day + 60 * minute })]);
    await client.do((context, origin) => createUser(context, { userName: "today" }, origin));
    const text =
      "query ($days: Int!) { provisioningDays(days: $days) { date cycles requests created linked updated deactivated deleted failed } }";
    const { provisioningDays } = await ask<{ provisioningDays: Record<string, unknown>[] }>(tenant.as("ADMIN"), text, { days: 3 });
    const none = { cycles: 0, requests: 0, created: 0, linked: 0, updated: 0, deactivated: 0, deleted: 0, failed: 0 };
    const date = (daysAgo: number) => new Date(today - daysAgo * day).toISOString().slice(0, 10);
    expect(provisioningDays).to.deep.equal([
      { ...none, date: date(2), cycles: 2, requests: 3, failed: 1 },
      { ...none, date: date(1) },
      { ...none, date: date(0), cycles: 1, requests: 1, created: 1 },
    ]);
    for (const days of [0, 367]) expect(await refusal(ask(tenant.as("ADMIN"), text, { days }))).to.equal("LIMIT_EXCEEDED days");
  });

  it("costs as many statements for 500 requests as for 2", async () => {
    const costs: number[] = [];
    let last: readonly string[] = [];
    for (const size of [2, 250]) {
      const requests: RequestTold[] = [];
      for (let index = 0; index < size; index++) {
        const request = told();
        await createUser(client.at(), { userName: `${size} ${index}` }, { correlationId: request.id });
        requests.push(request, told({ status: 400 }));
      }
      const cost = await counted(store, () => client.record(requests), { withLog: true });
      expect(cost.result).to.equal(2 * size);
      expect(cost.transactions).to.equal(1);
      costs.push(cost.statements.length);
      last = cost.statements;
    }
    // Without the lock of the connection, which is not counted here: where it belongs, what is known, changes, cycles, cycle, names, events.
    expect(costs, last.map((sql) => sql.slice(0, 120)).join("\n")).to.deep.equal([7, 7]);
    const page = await counted(store, () => events({}, { first: 100 }), { withLog: true });
    expect(page.result.nodes.filter(({ user }) => user !== null)).to.have.length.greaterThan(10);
    // The page, its count, its changes and its people; labels, which are read by one more, are not counted here.
    expect(page.statements, page.statements.join("\n")).to.have.length(4);
  });

  async function realClient(): Promise<RecordedClient> {
    const { credential } = await createToken(store, { organisation: tenant.organisation.id, label: "Entra" });
    return new RecordedClient(tenant, credential.id);
  }

  it("makes an event of changes that nobody told of, once they are a minute old", async () => {
    client = await realClient();
    const repair = eventRepair(store);
    const [early, late] = [told(), told()];
    const now = Date.now();
    await createUser(client.at(now - 2 * minute), { userName: "lost" }, { correlationId: early.id, client: "Entra" });
    await createUser(client.at(now), { userName: "young" }, { correlationId: late.id });
    await createUser(client.at(now - 2 * minute), { userName: "own" }, { correlationId: "my own words" });
    await createUser(tenant.as("ADMIN"), { userName: "hand" }, { correlationId: uuid() });
    expect(await repair(now)).to.equal(1);
    expect(await repair(now)).to.equal(0);
    const lost = await event(early.id);
    expect(brief(lost)).to.equal("CREATED lost lost createUser");
    expect(lost as unknown).to.include({ status: 0, credentialLabel: "Entra", intent: "CREATE", client: "Entra", durationMs: 0 });
    expect(await repair(now + 61_000)).to.equal(1);
    expect((await events()).totalCount).to.equal(2);
    // What is told after all stands instead, and is counted once.
    expect(await client.record([{ ...early, status: 201, intent: "REPLACE", durationMs: 7 }])).to.equal(0);
    expect((await event(early.id)) as unknown).to.include({ status: 201, intent: "REPLACE", durationMs: 7 });
    expect(await cycles()).to.have.length(1);
    expect((await cycles())[0]).to.include({ requests: 2, created: 2, slowestMs: 7 });
  });

  it("looks for changes of the last day alone", async () => {
    client = await realClient();
    // Ids tell the time at which a change was made.
    const request = told();
    await createUser(client.at(), { userName: "x" }, { correlationId: request.id });
    expect(await eventRepair(store)(Date.now() + day + minute)).to.equal(0);
    expect(await eventRepair(store)(Date.now() + day - minute)).to.equal(1);
  });

  it("removes what is older than the organisation keeps it, and no change", async () => {
    const now = Date.now();
    const other = await newTenant(store);
    await changeProvisioning(tenant.as("ADMIN"), { eventRetentionDays: 10 });
    const old = Array.from({ length: 5 }, (_, batch) =>
      Array.from({ length: 500 }, (_, index) => told({ at: now - 11 * day + batch * 500 + index })),
    );
    for (const each of [client, new RecordedClient(other)]) {
      for (const batch of old) await each.record(batch);
      await each.record([told({ at: now - 9 * day })]);
    }
    await createUser(client.at(now - 11 * day), { userName: "kept" }, { correlationId: old[0]?.[0]?.id ?? "" });
    expect(await removeOldEvents(store, now)).to.equal(2501);
    expect((await events()).totalCount).to.equal(1);
    expect(await cycles()).to.have.length(1);
    expect((await events(undefined, { first: 0 }, other)).totalCount).to.equal(2501);
    const changes = await store.all<{ action: string }>(unscoped("SELECT action FROM changes WHERE organisationId = :id"), {
      id: tenant.organisation.id,
    });
    expect(changes.map(({ action }) => action)).to.include.members(["createUser", "changeProvisioning"]);
    await removeOldEvents(store, now + 100 * day);
  });

  it("lets an admin say how long that is", async () => {
    const text = "mutation ($days: Int!) { changeProvisioning(set: { eventRetentionDays: $days }) { eventRetentionDays } }";
    const change = (days: number) => ask(tenant.as("ADMIN"), text, { days });
    expect(await ask(tenant.as("ADMIN"), "{ organisation { provisioning { eventRetentionDays } } }")).to.deep.equal({
      organisation: { provisioning: { eventRetentionDays: 90 } },
    });
    expect(await change(1)).to.deep.equal({ changeProvisioning: { eventRetentionDays: 1 } });
    expect(await change(3650)).to.deep.equal({ changeProvisioning: { eventRetentionDays: 3650 } });
    for (const days of [0, 3651, -1]) expect(await refusal(change(days))).to.equal("INVALID_VALUE eventRetentionDays");
  });

  it("gives an event and a cycle by their ids, to admins alone", async () => {
    const request = await client.do((context, origin) => createUser(context, { userName: "node" }, origin));
    const [cycle] = await cycles();
    const text = "query ($id: ID!) { node(id: $id) { __typename id } }";
    for (const [id, type] of [
      [request, "ProvisioningEvent"],
      [cycle?.id, "ProvisioningCycle"],
    ]) {
      expect(await ask(tenant.as("ADMIN"), text, { id })).to.deep.equal({ node: { __typename: type, id } });
      expect(await ask(tenant.as("MEMBER", uuid()), text, { id })).to.deep.equal({ node: null });
    }
  });
});

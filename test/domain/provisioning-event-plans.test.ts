/** What is asked of the provisioning log is found by an index: a log ten times as long is no more to read. */
import { expect } from "chai";
import { v7 as uuid } from "uuid";
import { createToken } from "../../src/domain/operators.js";
import { eventRepair } from "../../src/domain/provisioning-event-chores.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { ask, newTenant, type Tenant } from "../support/domain.js";
import { amountRead, type Plan, planOf, ranDuring, readUnit } from "../support/plans.js";
import { RecordedClient, told } from "../support/recorded.js";
import { forEachStore } from "../support/stores.js";

const sizes = [400, 4_000] as const;
const page = 20;
/** Trees that are a level higher, and leaves that are cut elsewhere. */
const allowance = { pages: 15, rows: 30 } as const;
const minute = 60_000;

interface Logged {
  readonly tenant: Tenant;
  /** An event in the middle. */
  readonly id: string;
  readonly subjectId: string;
  readonly name: string;
  readonly cycleId: string;
  readonly cursor: string;
  readonly before: string;
}

/** Failures, of two kinds, are the oldest of all: whoever walks along the time to find them passes everybody. */
async function logged(store: Store, size: number): Promise<Logged> {
  const tenant = await newTenant(store);
  const { credential } = await createToken(store, { organisation: tenant.organisation.id, label: "Entra" });
  const client = new RecordedClient(tenant, credential.id);
  const begin = Date.now() - 30 * 24 * 60 * minute;
  const requests = Array.from({ length: size }, (_, index) => {
    const failure = index < 2 * page ? (index % 2 ? { status: 409, reason: "userNameTaken" } : { status: 429, reason: "held" }) : {};
    // A cycle for each hundred.
    const at = begin + index * minute * 0.01 + Math.floor(index / 100) * 20 * minute;
    return told({ at: Math.round(at), subjectKind: "User", subjectId: uuid(), subjectName: `Person ${index}`, ...failure });
  });
  for (let from = 0; from < size; from += 500) await client.record(requests.slice(from, from + 500));
  const middle = requests[size >> 1];
  if (!middle?.subjectId || !middle.subjectName) throw new Error("There is a middle");
  const { provisioningEvents } = await ask<{
    provisioningEvents: { nodes: { cycleId: string }[]; pageInfo: { endCursor: string } };
  }>(
    tenant.as("ADMIN"),
    "query ($id: ID!) { provisioningEvents(where: { id: { eq: $id } }) { nodes { cycleId } pageInfo { endCursor } } }",
    {
      id: middle.id,
    },
  );
  return {
    tenant,
    id: middle.id,
    subjectId: middle.subjectId,
    name: middle.subjectName,
    cycleId: provisioningEvents.nodes[0]?.cycleId ?? "",
    cursor: provisioningEvents.pageInfo.endCursor,
    before: new Date(middle.at).toISOString(),
  };
}

type Question = readonly [asked: string, text: (logged: Logged) => string, list: string, finds: number];
const eventsWhere = (
  asked: string,
  where: (logged: Logged) => string,
  finds = page,
  place: (logged: Logged) => string = () => `first: ${page}`,
): Question => [
  asked,
  (each) => `{ provisioningEvents(where: { ${where(each)} }, ${place(each)}) { nodes { id operation subjectName } } }`,
  "provisioningEvents",
  finds,
];
const further = ({ cursor }: Logged) => `first: ${page}, after: "${cursor}"`;
const newer = ({ cursor }: Logged) => `last: ${page}, before: "${cursor}"`;

const questions: readonly Question[] = [
  eventsWhere("the newest", () => ""),
  eventsWhere("those before one in the middle", () => "", page, further),
  eventsWhere("those after one in the middle", () => "", page, newer),
  eventsWhere("those of a time", ({ before: time }) => `at: { lt: "${time}" }`),
  eventsWhere("failures", () => "failed: true"),
  eventsWhere("failures since a time", ({ before: time }) => `failed: true, at: { lt: "${time}" }`),
  eventsWhere("what did not fail, from the middle on", () => "failed: false", page, further),
  eventsWhere("a kind", () => "operation: { in: [HELD] }"),
  eventsWhere("several kinds, one of which nobody is of", () => "operation: { in: [HELD, FAILED, CREATED] }"),
  eventsWhere("several kinds, backward from the middle", () => "operation: { in: [UNCHANGED, CREATED] }", page, newer),
  eventsWhere("a request", ({ id }) => `id: { eq: "${id}" }`, 1),
  eventsWhere("a person", ({ subjectId }) => `subjectId: { eq: "${subjectId}" }`, 1),
  eventsWhere("a person who did not fail", ({ subjectId }) => `subjectId: { eq: "${subjectId}" }, failed: false`, 1),
  eventsWhere("a name", ({ name }) => `subjectName: { eq: "${name}" }`, 1),
  eventsWhere("a cycle", ({ cycleId }) => `cycleId: { eq: "${cycleId}" }`),
  ["cycles", () => "{ provisioningCycles(first: 3) { nodes { id } } }", "provisioningCycles", 3],
  ["an event by its id", ({ id }) => `{ node(id: "${id}") { id } }`, "", 1],
];

forEachStore("What the provisioning log reads", (open) => {
  let store: Store;
  let logs: readonly Logged[];

  before(async function () {
    this.timeout(120_000);
    store = await open();
    logs = [await logged(store, sizes[0]), await logged(store, sizes[1])];
    if (store.kind !== "sqlite") await store.all(unscoped("ANALYZE TABLE provisioning_events, provisioning_cycles, changes"));
  });

  for (const [asked, text, list, finds] of questions) {
    it(asked, async () => {
      const amounts: number[] = [];
      for (const log of logs) {
        const ran = await ranDuring(store, async () => {
          const data = await ask<Record<string, { nodes?: unknown[] }>>(log.tenant.as("ADMIN"), text(log));
          if (list !== "") expect(data[list]?.nodes).to.have.length(finds);
        });
        let amount = 0;
        for (const each of ran) {
          const plans = await planOf(store, each);
          expect(plans.filter(isScan), `${each.sql}\n${JSON.stringify(plans, null, 1)}`).to.deep.equal([]);
          amount += (await amountRead(store, each)) ?? 0;
        }
        amounts.push(amount);
      }
      const [few = 0, many = 0] = amounts;
      expect(many, `${readUnit(store)} read, and ${few} with a tenth of the events`).to.be.at.most(few * 1.25 + allowance[readUnit(store)]);
    });
  }

  it("the changes that nobody told of", async () => {
    const ran = await ranDuring(store, () => eventRepair(store)(Date.now()));
    const changes = ran.filter(({ sql }) => /FROM changes c/.test(sql));
    expect(changes).to.have.length(logs.length);
    for (const each of changes) expect((await planOf(store, each)).filter(isScan)).to.deep.equal([]);
  });

  function isScan({ detail, table, type, Extra: extra }: Plan): boolean {
    if (store.kind === "sqlite") return /^SCAN (?:[eyco]\b|\w+ USING)/.test(String(detail));
    if (table === null || String(table).startsWith("<") || String(extra).includes("no matching row")) return false;
    return type === "ALL" || type === "index";
  }
});

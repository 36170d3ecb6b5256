/** Changes of large groups are read in portions, before anything is locked, and kept in outline. */
import { expect } from "chai";
import { v7 as uuid } from "uuid";
import { type ChangeRecord, recordChanges } from "../../src/domain/change-log.js";
import { readChangesMade } from "../../src/domain/provisioning-changes-made.js";
import { findEvent } from "../../src/domain/provisioning-event-list.js";
import { recordRequests } from "../../src/domain/provisioning-recording.js";
import type { Store } from "../../src/domain/store.js";
import { newTenant } from "../support/domain.js";
import { firstCredential, told } from "../support/recorded.js";
import { forEachStore } from "../support/stores.js";

const members = Array.from({ length: 2_500 }, () => uuid());
const added = { field: "members", added: members, removed: [] };
const removed = { field: "members", added: [], removed: members };
const renamed = { field: "displayName", old: null, new: "Everybody" };

const cases: readonly (readonly [operation: string, action: string, differences: ChangeRecord["differences"]])[] = [
  ["MEMBERS_ADDED", "changeGroup", [added]],
  ["MEMBERS_REMOVED", "changeGroup", [removed]],
  ["MEMBERS_CHANGED", "changeGroup", [{ ...added, removed: members }]],
  ["UPDATED", "changeGroup", [renamed, added]],
  ["CREATED", "createGroup", [renamed, added]],
];

forEachStore("Changes of large groups", (open) => {
  let store: Store;
  before(async () => {
    store = await open();
  });

  const change = (correlationId: string, [, action, differences]: (typeof cases)[number], subjectKind = "Group"): ChangeRecord => ({
    action,
    subjectKind,
    subjectId: uuid(),
    differences,
    origin: { correlationId },
  });

  it("say what was done by what there is of each list, read before anything is locked", async () => {
    const context = (await newTenant(store)).as("PROVISIONING");
    const requests = cases.map(() => told());
    const records = cases.map((each, at) => change(requests[at]?.id ?? "", each));
    for (const record of records) await context.scope.write((transaction) => recordChanges(transaction, context, [record]));
    const statements: string[] = [];
    store.onStatement = (sql) => statements.push(sql.trim());
    try {
      await recordRequests(context, requests);
    } finally {
      store.onStatement = undefined;
    }
    const events = await Promise.all(requests.map(({ id }) => findEvent(context, id)));
    expect(events.map((event) => event?.operation)).to.deep.equal(cases.map(([operation]) => operation));
    expect(events.at(-1)?.subjectName).to.equal("Everybody");
    const begins = statements.findIndex((sql) => /^(BEGIN|START)/.test(sql));
    const reads = statements.flatMap((sql, at) => (/c\.differences/.test(sql) ? [at] : []));
    expect(reads).to.have.length(2);
    expect(Math.max(...reads)).to.be.below(begins);

    const made = await readChangesMade(
      context.scope,
      firstCredential,
      requests.map(({ id }) => id),
    );
    const kept = requests.map(({ id }) => JSON.stringify(made.get(id)).length);
    expect(Math.max(...kept)).to.be.below(600);
  });

  it("are read four megabytes at a time", async () => {
    const context = (await newTenant(store)).as("PROVISIONING");
    const [first] = cases;
    if (!first) throw new Error("There are cases");
    const { id } = told();
    // Their members' own histories are of no matter here, and long.
    const records = Array.from({ length: 60 }, () => change(id, first, "Crowd"));
    for (const record of records) await context.scope.write((transaction) => recordChanges(transaction, context, [record]));
    const read: number[] = [];
    store.onStatement = (sql) => {
      if (/SELECT c\.id, c\.differences/.test(sql)) read.push((sql.match(/\?/g)?.length ?? 0) - 1);
    };
    try {
      const made = await readChangesMade(context.scope, firstCredential, [id]);
      expect(made.get(id)?.map(({ differences }) => differences[0]?.added?.length)).to.deep.equal(records.map(() => 1));
    } finally {
      store.onStatement = undefined;
    }
    // 97,539 bytes each.
    expect(read).to.deep.equal([41, 19]);
  });
});

/**
 * What each request for a list asks of each store, how the store finds it, how much it reads and how long it takes:
 * `node dist/test/bench/plans.js [users] [sqlite|mariadb]`. The database server is found as the tests find it.
 */
import "reflect-metadata";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../ormconfig.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { manyUsers } from "../support/crowd.js";
import { createDatabase, startDatabaseServer, stopDatabaseServer } from "../support/databases.js";
import { newTenant } from "../support/domain.js";
import { type ListClient, type ListRequest, listClient, listRequests } from "../support/list-requests.js";
import { listedOrganisation } from "../support/listed-organisation.js";
import { amountRead, type Plan, planOf, ranDuring, readUnit } from "../support/plans.js";

const runs = 5;
const largestGroup = 100_000;
const smallest = 200;
/** Whatever takes longer than a server would let it is measured all the same. */
const deadline = 600_000;

const users = Number(process.argv[2] ?? 1_000_000);
if (!Number.isInteger(users) || users < smallest) throw new Error(`${process.argv[2]} is no number of users, at least ${smallest}.`);
const places: Readonly<Record<string, () => Promise<{ location: { url?: string; file?: string }; remove: () => Promise<void> }>>> = {
  async sqlite() {
    const folder = mkdtempSync(join(tmpdir(), "plandisc-bench-"));
    return { location: { file: join(folder, "bench.sqlite") }, remove: async () => rmSync(folder, { recursive: true }) };
  },
  async mariadb() {
    await startDatabaseServer();
    const { url, drop } = await createDatabase();
    return { location: { url }, remove: drop };
  },
};

for (const [name, make] of Object.entries(places)) if (process.argv[3] === undefined || process.argv[3] === name) await show(name, make);
await stopDatabaseServer();

async function show(name: string, make: (typeof places)[string]): Promise<void> {
  const { location, remove } = await make();
  const store = await openStore({ ...location, deadline });
  try {
    const began = performance.now();
    const members = Math.min(largestGroup, users >> 1);
    await manyUsers(store, (await newTenant(store)).organisation.id, Math.min(users, 10_000), "other");
    const listed = await listedOrganisation(store, users, members);
    if (store.kind !== "sqlite") await store.all(unscoped("ANALYZE TABLE users, user_values, user_groups, memberships"));
    say(`${name}: ${users} users and a group of ${members} of them made in ${Math.round((performance.now() - began) / 1000)} s\n`);
    const client = listClient(listed);
    for (const request of listRequests) await showRequest(store, client, request);
  } finally {
    await store.close();
    await remove();
  }
}

async function showRequest(store: Store, client: ListClient, request: ListRequest): Promise<void> {
  const send = await request.prepare(client);
  let found = 0;
  const times: number[] = [];
  const ran = await ranDuring(store, async () => {
    found = await send();
  });
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await send();
    times.push(performance.now() - began);
  }
  const median = times.sort((one, other) => one - other)[runs >> 1] ?? Number.NaN;
  const passes = request.passes === undefined ? "" : `, reads ${request.passes}`;
  say(`${request.asked}\n  ${median.toFixed(1)} ms, ${found} found, ${ran.length} statements${passes}`);
  for (const each of ran) {
    say(`  ${headOf(each.sql)}\n    reads ${(await amountRead(store, each)) ?? "an unknown number of"} ${readUnit(store)}`);
    for (const plan of await planOf(store, each)) say(`    ${lineOf(plan)}`);
  }
  say("");
}

function headOf(sql: string): string {
  const text = sql.replace(/\s+/g, " ").trim();
  const from = text.search(/ FROM /);
  return `${text.slice(0, 40)}… ${text.slice(from + 1, from + 260)}${text.length > from + 260 ? "…" : ""}`;
}

function lineOf(plan: Plan): string {
  if (plan.detail !== undefined) return String(plan.detail);
  const { table, type, key, rows, key_len: length, Extra: extra } = plan;
  return `${table ?? "-"}: ${type ?? "-"} ${key ?? "no index"}${length ? ` (${length} bytes)` : ""}, some ${rows ?? 0} rows${extra ? `, ${extra}` : ""}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

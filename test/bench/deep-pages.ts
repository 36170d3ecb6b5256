/**
 * What pages deep in a long list cost by index and by cursor, on each store: `node dist/test/bench/deep-pages.js [users] [sqlite|mariadb]`.
 * The database server is found as the tests find it.
 */
import "reflect-metadata";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../ormconfig.js";
import { userType } from "../../schema/scim/resource-types.js";
import { operations } from "../../src/adapter/documents.js";
import { Authentication } from "../../src/domain/authentication.js";
import { comparisonKey } from "../../src/domain/comparison-key.js";
import { cursorOf, type Place } from "../../src/domain/page.js";
import { buildDomainSchema } from "../../src/domain/schema.js";
import { unscoped } from "../../src/domain/statement.js";
import { compileOperations } from "../../src/graph/compiled.js";
import { localClient } from "../../src/graph/local.js";
import type { Stored } from "../../src/scim/resource.js";
import { resolvePath } from "../../src/scim/schema-index.js";
import type { CursorPosition, Query } from "../../src/scim/store.js";
import { candidate } from "../conformance/candidates.js";
import { manyUsers } from "../support/crowd.js";
import { createDatabase, startDatabaseServer, stopDatabaseServer } from "../support/databases.js";

const count = 100;
const shape = { values: true, groups: true, members: false };
const runs = 5;

const orders = [
  { sortBy: "meta.created", field: "CREATED_AT", descending: false },
  { sortBy: "userName", field: "USER_NAME", descending: false },
  { sortBy: "displayName", field: "DISPLAY_NAME", descending: false },
  { sortBy: "displayName", field: "DISPLAY_NAME", descending: true },
] as const;

const users = Number(process.argv[2] ?? 100_000);
if (!Number.isInteger(users) || users < 2 * count) throw new Error(`${process.argv[2]} is no number of users, at least ${2 * count}.`);
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

for (const [name, make] of Object.entries(places)) if (process.argv[3] === undefined || process.argv[3] === name) await measure(name, make);
await stopDatabaseServer();

async function measure(name: string, make: (typeof places)[string]): Promise<void> {
  const { location, remove } = await make();
  const domain = await openStore(location);
  try {
    const authentication = new Authentication(domain);
    const client = localClient(compileOperations(buildDomainSchema(), operations), (token) => authentication.contextFor(token));
    const { store, context } = await candidate(client, domain, async () => {});
    const began = performance.now();
    await manyUsers(domain, context().connection.organisationId, users);
    if (domain.kind !== "sqlite") await domain.all(unscoped("ANALYZE TABLE users"));
    say(`${name}: ${users} users made in ${Math.round((performance.now() - began) / 1000)} s; milliseconds for a page of ${count}`);
    say(
      `${"order".padEnd(28)}${["first", "middle", "last"]
        .flatMap((place) => [`${place} by index`, "by cursor"])
        .map(cell)
        .join("")}`,
    );
    for (const { sortBy, descending, field } of orders) {
      const path = resolvePath(userType, sortBy);
      if (!path) throw new Error(`A user has no ${sortBy}.`);
      const sort = { path, descending };
      const [before] = (await store.query(context(), "User", { sort, startIndex: users >> 1, count: 1 }, shape)).resources;
      const middle = before && cursorOf(placeOf(before, sortBy), { field, direction: descending ? "DESC" : "ASC" });
      const cells: number[] = [];
      const positions: [startIndex: number, position: CursorPosition][] = [
        [1, { direction: "forward" }],
        [(users >> 1) + 1, { direction: "forward", ...(middle === undefined ? {} : { from: middle }) }],
        [users - count + 1, { direction: "backward" }],
      ];
      for (const [startIndex, position] of positions) {
        const query: Query = { startIndex, count, sort };
        cells.push(await median(() => store.query(context(), "User", query, shape)));
        cells.push(await median(() => store.queryByCursor(context(), "User", { ...query, position }, shape)));
      }
      const title = `${sortBy}${descending ? ", descending" : ""}`;
      say(`${title.padEnd(28)}${cells.map((ms) => cell(ms.toFixed(1))).join("")}`);
    }
  } finally {
    await domain.close();
    await remove();
  }
}

function placeOf({ id, created, resource }: Stored, sortBy: string): Place {
  return { id, key: sortBy === "meta.created" ? Date.parse(created) : comparisonKey(String(resource[sortBy]), "folded") };
}

async function median(work: () => Promise<{ readonly resources: readonly unknown[] }>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    const { resources } = await work();
    times.push(performance.now() - began);
    if (resources.length !== count) throw new Error(`A page of ${count} has ${resources.length}.`);
  }
  return times.sort((one, other) => one - other)[runs >> 1] ?? Number.NaN;
}

function cell(text: string): string {
  return text.padStart(18);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

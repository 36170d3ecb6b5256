/**
 * What 1,000 users cost by bulk requests and by requests of their own, in one run on each store: `node dist/test/bench/bulk.js [users]
 * [sqlite|mariadb]`. The database server is found as the tests find it.
 */
import "reflect-metadata";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { readConfig } from "../../src/config.js";
import { createOrganisation, createToken } from "../../src/domain/operators.js";
import { listening } from "../../src/server/listening.js";
import { openService } from "../../src/server/service.js";
import { createDatabase, startDatabaseServer, stopDatabaseServer } from "../support/databases.js";
import { ScimClient } from "../support/scim-client.js";
import { bulkSchema, newUser, patchOf } from "../support/wire.js";

const users = Number(process.argv[2] ?? 1000);
if (!Number.isInteger(users) || users < 1) throw new Error(`${process.argv[2]} is no number of users.`);
/** Operations of one bulk request. */
const perRequest = 1000;
/** Requests at once where each user is one. */
const clients = 8;

const places: Readonly<Record<string, () => Promise<{ environment: Record<string, string>; remove: () => Promise<void> }>>> = {
  async sqlite() {
    const folder = mkdtempSync(join(tmpdir(), "plandisc-bench-"));
    return { environment: { DATA_DIR: folder }, remove: async () => rmSync(folder, { recursive: true }) };
  },
  async mariadb() {
    await startDatabaseServer();
    const { url, drop } = await createDatabase();
    return { environment: { DATABASE_URL: url }, remove: drop };
  },
};

for (const [name, make] of Object.entries(places)) if (process.argv[3] === undefined || process.argv[3] === name) await measure(name, make);
await stopDatabaseServer();

type Requests = readonly { readonly method: string; readonly path: string; readonly data: object }[];

async function measure(name: string, make: (typeof places)[string]): Promise<void> {
  const { environment, remove } = await make();
  const config = readConfig({ PORT: "0", NODE_ENV: "test", ...environment });
  const { server, store, close } = await openService(config, pino({ level: "error" }));
  const { port } = await listening(server, config);
  try {
    if (!store) throw new Error("The whole server has a store");
    const { id } = await createOrganisation(store, { name: "Bench", plan: "ENTERPRISE", profile: "GENERIC" });
    const { token } = await createToken(store, { organisation: id, label: "bench" });
    const client = new ScimClient(`http://127.0.0.1:${port}/scim/v2`, token);
    const creates = (stem: string): Requests =>
      Array.from({ length: users }, (_, index) => {
        const userName = `${stem}${index}@bench.example`;
        const emails = [{ type: "work", value: userName, primary: true }];
        return {
          method: "POST",
          path: "/Users",
          data: newUser(userName, { active: true, displayName: userName, externalId: userName, emails }),
        };
      });
    const changes = (ids: readonly string[]): Requests =>
      ids.map((each) => ({ method: "PATCH", path: `/Users/${each}`, data: patchOf({ op: "replace", path: "title", value: "Changed" }) }));

    await alone(client, creates("warm").slice(0, 100));
    await inBulk(client, creates("warmer").slice(0, 100));
    process.stdout.write(`${name}, ${users} users\n`);
    const one = await report("POST, a request each", () => alone(client, creates("one")));
    const many = await report("POST, in bulk", () => inBulk(client, creates("many")));
    await report("PATCH, a request each", () => alone(client, changes(one)));
    await report("PATCH, in bulk", () => inBulk(client, changes(many)));
  } finally {
    server.closeAllConnections();
    server.close();
    await close();
    await remove();
  }
}

/** Several clients at once, each sending what is next. */
async function alone(client: ScimClient, requests: Requests): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let at = next++; at < requests.length; at = next++) {
        const { method, path, data } = requests[at] as Requests[number];
        const { status, body, text } = await client.request(method, path, data);
        if (status > 299) throw new Error(text);
        ids[at] = (body as { id: string }).id;
      }
    }),
  );
  return ids;
}

async function inBulk(client: ScimClient, requests: Requests): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < requests.length; from += perRequest) {
    const operations = requests.slice(from, from + perRequest).map((each, index) => ({ ...each, bulkId: String(index) }));
    const { body, text } = await client.post("/Bulk", { schemas: [bulkSchema], Operations: operations });
    const outcomes = (body as { Operations?: { status: string; location: string }[] }).Operations;
    if (!outcomes?.every(({ status }) => status.startsWith("2"))) throw new Error(text.slice(0, 1000));
    ids.push(...outcomes.map(({ location }) => location.split("/").at(-1) ?? ""));
  }
  return ids;
}

async function report(what: string, work: () => Promise<string[]>): Promise<string[]> {
  const began = performance.now();
  const ids = await work();
  const ms = performance.now() - began;
  process.stdout.write(
    `  ${what.padEnd(24)} ${ms.toFixed(0).padStart(7)} ms, ${((ms * 1000) / ids.length).toFixed(0).padStart(6)} µs each\n`,
  );
  return ids;
}

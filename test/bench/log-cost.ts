/**
 * What the provisioning log costs, in one run on each store: `node dist/test/bench/log-cost.js [writes] [sqlite|mariadb]`. First the
 * statements of each kind of write, those of its own log among them; then the same writes with the log of requests and without it, in
 * turns. The database server is found as the tests find it.
 */
import "reflect-metadata";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { openStore, type StoreLocation } from "../../ormconfig.js";
import { connections } from "../../src/adapter/connection.js";
import { operations } from "../../src/adapter/documents.js";
import { createStore } from "../../src/adapter/store.js";
import { readConfig } from "../../src/config.js";
import { Authentication } from "../../src/domain/authentication.js";
import { createOrganisation, createToken } from "../../src/domain/operators.js";
import { buildDomainSchema } from "../../src/domain/schema.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { compileOperations } from "../../src/graph/compiled.js";
import { localClient } from "../../src/graph/local.js";
import { createServer } from "../../src/server/compose.js";
import { listening } from "../../src/server/listening.js";
import { RequestRecorder } from "../../src/server/request-recorder.js";
import { createDatabase, startDatabaseServer, stopDatabaseServer } from "../support/databases.js";
import { counted } from "../support/domain.js";
import { type ScimAnswer, ScimClient } from "../support/scim-client.js";
import { newGroup, newUser, patchOf } from "../support/wire.js";

const writes = Number(process.argv[2] ?? 2000);
if (!Number.isInteger(writes) || writes < 10) throw new Error(`${process.argv[2]} is no number of writes.`);
const clients = 8;
const rounds = 4;

/** The change log's own: a row for the change, and one statement more for whom a change of members names. */
const ofTheLog = /^INSERT INTO (changes|change_subjects)\b/;

const places: Readonly<Record<string, () => Promise<{ location: StoreLocation; remove: () => Promise<void> }>>> = {
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

interface Facade {
  readonly client: ScimClient;
  readonly close: () => Promise<void>;
}

async function measure(name: string, make: (typeof places)[string]): Promise<void> {
  const { location, remove } = await make();
  const store = await openStore(location);
  const { id } = await createOrganisation(store, { name: "Bench", plan: "ENTERPRISE", profile: "GENERIC" });
  const facades: Facade[] = [];
  try {
    const facade = async (recorded: boolean) => {
      const { token } = await createToken(store, { organisation: id, label: recorded ? "with" : "without" });
      const opened = await openFacade(store, token, recorded);
      facades.push(opened);
      return opened.client;
    };
    const [recorded, plain] = [await facade(true), await facade(false)];
    await Promise.all([recorded, plain].map((client, index) => send(client, `warm${index}`, 50)));
    process.stdout.write(`${name}\n`);
    await statements(store, plain);
    await throughput(store, { with: recorded, without: plain });
  } finally {
    for (const { close } of facades) await close();
    await store.close();
    await remove();
  }
}

async function openFacade(store: Store, token: string, recorded: boolean): Promise<Facade> {
  const config = readConfig({ PORT: "0", NODE_ENV: "test" });
  const log = pino({ level: "error" });
  const authentication = new Authentication(store);
  const graph = localClient(compileOperations(buildDomainSchema(), operations), (caller) => authentication.contextFor(caller));
  const opened = connections(graph);
  const recorder = new RequestRecorder(graph, log);
  const server = createServer(config, {
    log,
    scim: { store: createStore(graph), open: (caller) => opened.open(caller), cursors: { key: randomBytes(64), timeout: 60 } },
    ...(recorded && { recorder }),
    alive: async () => {},
  });
  const { port } = await listening(server, config);
  return {
    client: new ScimClient(`http://127.0.0.1:${port}/scim/v2`, token),
    async close() {
      server.closeAllConnections();
      server.close();
      await recorder.close();
      await authentication.settled();
    },
  };
}

async function statements(store: Store, client: ScimClient): Promise<void> {
  const idOf = ({ body, text, status }: ScimAnswer) => {
    if (status > 299) throw new Error(text);
    return (body as { id: string }).id;
  };
  const person = idOf(await client.post("/Users", newUser("one@bench.example")));
  const others = await Promise.all([1, 2, 3].map(async (each) => idOf(await client.post("/Users", newUser(`o${each}@bench.example`)))));
  const group = idOf(await client.post("/Groups", newGroup("One")));
  const members = (ids: readonly string[]) => ids.map((value) => ({ value }));
  const kinds: readonly [what: string, write: () => Promise<ScimAnswer>][] = [
    ["POST user", () => client.post("/Users", newUser("two@bench.example", { emails: [{ value: "two@bench.example", type: "work" }] }))],
    ["PATCH user", () => client.patch(`/Users/${person}`, patchOf({ op: "replace", path: "title", value: "x" }))],
    ["PATCH user, deactivated", () => client.patch(`/Users/${person}`, patchOf({ op: "replace", path: "active", value: false }))],
    ["POST group with 3 members", () => client.post("/Groups", newGroup("Two", { members: members(others) }))],
    ["PATCH group, name", () => client.patch(`/Groups/${group}`, patchOf({ op: "replace", path: "displayName", value: "Uno" }))],
    [
      "PATCH group, 3 members more",
      () => client.patch(`/Groups/${group}`, patchOf({ op: "add", path: "members", value: members(others) })),
    ],
    ["DELETE group", () => client.delete(`/Groups/${group}`)],
    ["DELETE user", () => client.delete(`/Users/${person}`)],
  ];
  process.stdout.write(`  ${"write".padEnd(28)} statements  of them INSERT INTO changes  INSERT INTO change_subjects\n`);
  for (const [what, write] of kinds) {
    const { result, statements: ran } = await counted(store, write);
    if (result.status > 299) throw new Error(result.text);
    const logged = ran.flatMap((sql) => ofTheLog.exec(sql)?.[1] ?? []);
    const count = (table: string) => String(logged.filter((each) => each === table).length);
    process.stdout.write(
      `  ${what.padEnd(28)} ${String(ran.length).padStart(10)}  ${count("changes").padStart(27)}  ${count("change_subjects").padStart(27)}\n`,
    );
  }
}

interface Round {
  readonly perSecond: number;
  readonly milliseconds: number[];
}

async function throughput(store: Store, sides: Readonly<Record<"with" | "without", ScimClient>>): Promise<void> {
  const found = { with: [] as Round[], without: [] as Round[] };
  let logged = 0;
  const observe = store.onStatement;
  store.onStatement = (sql) => {
    if (/^\s*INSERT INTO provisioning_events/.test(sql)) logged += 1;
  };
  for (let round = 0; round < rounds; round++) {
    // Who begins has the smaller store.
    for (const side of round % 2 ? (["without", "with"] as const) : (["with", "without"] as const)) {
      const began = performance.now();
      const milliseconds = await send(sides[side], `${side}${round}`, writes / rounds);
      found[side].push({ perSecond: milliseconds.length / ((performance.now() - began) / 1000), milliseconds });
    }
  }
  store.onStatement = observe;
  process.stdout.write(`  ${writes} writes each by ${clients} clients, half of them new people and half changes\n`);
  for (const [side, each] of Object.entries(found)) {
    const all = each.flatMap(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
    const at = (share: number) => (all[Math.floor(all.length * share)] ?? 0).toFixed(1).padStart(6);
    const mean = each.reduce((sum, { perSecond }) => sum + perSecond, 0) / each.length;
    process.stdout.write(
      `  ${side.padEnd(8)} ${mean.toFixed(0).padStart(6)} writes/s, median ${at(0.5)} ms, 95 of 100 within ${at(0.95)} ms\n`,
    );
  }
  const [row] = await store.all<{ total: number }>(unscoped("SELECT COUNT(*) AS total FROM provisioning_events"));
  process.stdout.write(`  ${row?.total} requests were logged by ${logged} transactions\n`);
}

/** Half of them new people, and half changes of these; how long each took. */
async function send(client: ScimClient, stem: string, count: number): Promise<number[]> {
  const milliseconds: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let at = next++; at < count / 2; at = next++) {
        const timed = async (write: Promise<ScimAnswer>) => {
          const began = performance.now();
          const answer = await write;
          milliseconds.push(performance.now() - began);
          if (answer.status > 299) throw new Error(answer.text);
          return answer;
        };
        const { body } = await timed(client.post("/Users", newUser(`${stem}.${at}@bench.example`, { active: true })));
        const { id } = body as { id: string };
        await timed(client.patch(`/Users/${id}`, patchOf({ op: "replace", path: "title", value: "Changed" })));
      }
    }),
  );
  return milliseconds;
}

/** Recorded exchanges of Entra, replayed one by one, each with its effect checked. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import pino from "pino";
import { readConfig } from "../../src/config.js";
import type { Store } from "../../src/scim/store.js";
import { createServer } from "../../src/server/compose.js";
import { listening } from "../../src/server/listening.js";
import { type ScimAnswer, ScimClient } from "../support/scim-client.js";
import { composers, type TestServer } from "../support/server.js";
import { newTenant } from "../support/tenant.js";
import { effects, tokenEndpoint } from "./vector-effects.js";
import { given, type World } from "./vector-world.js";

interface Vector {
  readonly id: string;
  readonly name: string;
  readonly preconditions: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly expectedStatus: readonly number[];
}

const { vectors } = JSON.parse(readFileSync(new URL("../../../test/vectors/entra.json", import.meta.url), "utf8")) as { vectors: Vector[] };
const replayed = vectors.filter(({ id }) => !tokenEndpoint.includes(id));

describe("Entra's exchanges", () => {
  it("are all there: each has its effect, its precondition, and nothing is left over", () => {
    expect(Object.keys(effects)).to.have.members(replayed.map(({ id }) => id));
    expect(replayed.map(({ preconditions }) => preconditions).filter((text) => !given[text])).to.deep.equal([]);
  });

  for (const { title, start } of composers.filter(({ title }) => title !== "in memory")) {
    describe(title, function () {
      this.timeout(30_000);
      let server: TestServer;
      before(async () => {
        server = await start();
      });
      after(() => server?.stop());

      for (const vector of replayed) {
        it(`${vector.id} ${vector.name}`, async () => {
          const world = await worldOn(server);
          await given[vector.preconditions]?.(world);
          const answer = await replay(vector, world);
          expect(vector.expectedStatus, JSON.stringify(answer.body)).to.include(answer.status);
          expect(answer.headers.get("content-type") ?? "application/scim+json").to.equal("application/scim+json");
          await effects[vector.id]?.(world, answer);
        });
      }
    });
  }
});

async function worldOn(server: TestServer): Promise<World> {
  const tenant = await newTenant(server);
  return {
    scim: tenant.scim,
    graphql: (query, variables) => tenant.admin.data(query, variables),
    ids: new Map(),
    stranger: async () => (await newTenant(server)).scim,
    revoked: () => tenant.revoked(),
  };
}

/** Who sends it, where that is not the organisation's own client. */
const senders: Readonly<Record<string, (world: World) => Promise<ScimClient>>> = {
  V006: (world) => world.revoked(),
  V146: (world) => world.stranger(),
  V139: brokenServer,
};

async function replay({ id, method, path, body, headers }: Vector, world: World): Promise<ScimAnswer> {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name) => world.ids.get(name) ?? whole);
  const sent = body === undefined ? undefined : JSON.parse(fill(JSON.stringify(body)));
  const client = (await senders[id]?.(world)) ?? world.scim;
  const answer = await client.request(method, fill(path), sent, headers);
  if (id !== "V138") return answer;
  const more = await Promise.all(Array.from({ length: 50 }, () => client.request(method, fill(path))));
  expect(more.map(({ status }) => status)).to.deep.equal(more.map(() => 200));
  return answer;
}

/** The whole stack over a store that fails as no store should. */
async function brokenServer(): Promise<ScimClient> {
  const config = readConfig({ PORT: "0", NODE_ENV: "test" });
  const create = () => Promise.reject(new Error("SELECT secret FROM credentials"));
  const server = createServer(config, {
    log: pino({ level: "silent" }),
    scim: {
      store: { create } as unknown as Store,
      cursors: { key: new Uint8Array(64), timeout: 60 },
      open: async () => ({ organisationId: "o", organisationName: "o", plan: "enterprise", profile: "generic", dialects: "lenient" }),
    },
    alive: async () => {},
  });
  const { port } = await listening(server, config);
  server.unref();
  return new ScimClient(`http://127.0.0.1:${port}/scim/v2`, "any");
}

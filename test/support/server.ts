/** Servers for tests, each on a free port: the whole product on a store, a facade before it, or the protocol alone in memory. */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import pino from "pino";
import { type Config, readConfig } from "../../src/config.js";
import { createOrganisation, createToken } from "../../src/domain/operators.js";
import type { Store } from "../../src/domain/store.js";
import type { Connection } from "../../src/scim/context.js";
import { unauthorized } from "../../src/scim/errors.js";
import { createServer } from "../../src/server/compose.js";
import { listening } from "../../src/server/listening.js";
import { openService } from "../../src/server/service.js";
import { MemoryStore } from "./memory-store.js";
import { ScimClient } from "./scim-client.js";
import { lastSteps, type StorePlace, storePlaces } from "./stores.js";

export interface ConnectionSettings {
  readonly profile?: Connection["profile"];
  readonly dialects?: Connection["dialects"];
}

/** A running server, as the tests of the wire need it. */
export interface TestServer {
  /** Absolute, without a trailing slash. */
  readonly url: string;
  /** A new organisation on the Enterprise plan, and a client with its token. */
  connect(settings?: ConnectionSettings): Promise<ScimClient>;
  /** Absent for the protocol in memory. */
  readonly store?: Store;
  /** Where the domain API answers; absent for the protocol in memory. */
  readonly graphqlUrl?: string;
  stop(): Promise<void>;
}

/** The same exam on each: the table that suites of the wire walk. */
export const composers: readonly { readonly title: string; readonly start: (environment?: Environment) => Promise<TestServer> }[] = [
  { title: "in memory", start: startMemory },
  ...storePlaces.map(({ title, make }) => ({
    title: `on ${title}`,
    start: async (environment: Environment = {}) => startWhole(await make(), environment),
  })),
  ...storePlaces.map(({ title, make }) => ({
    title: `in front of a remote domain on ${title}`,
    start: async (environment: Environment = {}) => startRemote(await startWhole(await make(), {}), environment),
  })),
];

/** Those with the product behind the protocol. */
export const wholeComposers = composers.filter(({ start }) => start !== startMemory);

/** Runs a suite against each of them: one server of a kind for all suites of a run, kept apart by organisations. */
export function forEachServer(name: string, suite: (server: () => TestServer) => void, kinds = composers): void {
  for (const { title, start } of kinds) {
    describe(`${name}, ${title}`, () => {
      let server: TestServer | undefined;
      before(async function () {
        this.timeout(60_000);
        server = await sharedServer(title, start);
      });
      suite(() => {
        if (!server) throw new Error("The server starts before the first test");
        return server;
      });
    });
  }
}

const shared = new Map<string, Promise<TestServer>>();

function sharedServer(title: string, start: () => Promise<TestServer>): Promise<TestServer> {
  const known = shared.get(title);
  if (known) return known;
  const started = start();
  shared.set(title, started);
  lastSteps.push(async () => (await started).stop());
  return started;
}

type Environment = Readonly<Record<string, string>>;

/** Faults are printed, so that a 500 in a test tells its reason. */
const log = pino({ level: process.env.LOG_LEVEL ?? "error" });

function configOf(environment: Environment): Config {
  return readConfig({ PORT: "0", HOST: "127.0.0.1", NODE_ENV: "test", ...environment });
}

export async function startMemory(environment: Environment = {}): Promise<TestServer> {
  const store = new MemoryStore();
  const connections = new Map<string, Connection>();
  const config = configOf(environment);
  const server = createServer(config, {
    log,
    scim: {
      store,
      cursors: { key: randomBytes(64), timeout: config.cursorTimeout },
      open: async ({ token }) => {
        const connection = connections.get(token);
        if (!connection) throw unauthorized("The token is unknown", 'Bearer realm="scim", error="invalid_token"');
        return connection;
      },
    },
    alive: async () => {},
  });
  const url = await listen(server, config);
  return {
    url,
    async connect({ profile = "generic", dialects = "lenient" } = {}) {
      const name = `organisation-${connections.size + 1}`;
      connections.set(name, { organisationId: name, organisationName: name, plan: "enterprise", profile, dialects });
      return new ScimClient(`${url}/scim/v2`, name);
    },
    stop: () => stopped(server),
  };
}

export async function startWhole(place: StorePlace, environment: Environment = {}): Promise<TestServer> {
  const config = configOf({ ...place.environment, ...environment });
  const { server, store, close } = await openService(config, log);
  const url = await listen(server, config);
  if (!store) throw new Error("The whole server has a store");
  return {
    url,
    store,
    graphqlUrl: `${url}/graphql`,
    connect: async (settings) => new ScimClient(`${url}/scim/v2`, await newToken(store, settings)),
    async stop() {
      await stopped(server);
      await close();
      await place.remove();
    },
  };
}

export async function startRemote(domain: TestServer, environment: Environment = {}): Promise<TestServer> {
  const config = configOf({ ...environment, DOMAIN_GRAPHQL_URL: `${domain.url}/graphql` });
  const { server, close } = await openService(config, log);
  const url = await listen(server, config);
  const { store, graphqlUrl } = domain;
  return {
    url,
    ...(store ? { store } : {}),
    ...(graphqlUrl ? { graphqlUrl } : {}),
    connect: async (settings) => new ScimClient(`${url}/scim/v2`, (await domain.connect(settings)).token),
    async stop() {
      await stopped(server);
      await close();
      await domain.stop();
    },
  };
}

let organisations = 0;

async function newToken(store: Store, { profile = "generic", dialects = "lenient" }: ConnectionSettings = {}): Promise<string> {
  const { id } = await createOrganisation(store, {
    name: `Organisation ${++organisations}`,
    plan: "ENTERPRISE",
    profile: profile === "entra" ? "ENTRA" : "GENERIC",
    dialects: dialects === "strict" ? "STRICT" : "LENIENT",
  });
  const { token } = await createToken(store, { organisation: id, label: "test" });
  return token;
}

async function listen(server: Server, config: Config): Promise<string> {
  const { port } = await listening(server, config);
  return `http://127.0.0.1:${port}`;
}

function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Puts the product together as the configuration says: the domain API in this process or far away, and the facade in front of it. */
import type { Server } from "node:http";
import type { Logger } from "pino";
import { openStore } from "../../ormconfig.js";
import { connections } from "../adapter/connection.js";
import { operations, personalOperations } from "../adapter/documents.js";
import { createStore } from "../adapter/store.js";
import type { Config } from "../config.js";
import { createApollo } from "../domain/apollo.js";
import { Authentication } from "../domain/authentication.js";
import { buildDomainSchema } from "../domain/schema.js";
import { unscoped } from "../domain/statement.js";
import type { Store } from "../domain/store.js";
import type { GraphClient } from "../graph/client.js";
import { compileOperations } from "../graph/compiled.js";
import { localClient } from "../graph/local.js";
import { remoteClient } from "../graph/remote.js";
import type { CursorSeal } from "../scim/context.js";
import { createServer, type Parts } from "./compose.js";
import { graphqlRoute } from "./graphql-route.js";
import { cursorSeal, openSecret } from "./secret-key.js";
import { storeLocation } from "./store-location.js";

export interface Service {
  /** Not listening yet. */
  readonly server: Server;
  /** Absent where the domain API is somewhere else. */
  readonly store?: Store;
  /** Call it when the server has closed. */
  readonly close: () => Promise<void>;
}

export async function openService(config: Config, log: Logger): Promise<Service> {
  const { domainGraphqlUrl } = config;
  return domainGraphqlUrl === undefined ? openWhole(config, log) : openFacade(config, domainGraphqlUrl, log);
}

const anything = unscoped("SELECT 1 AS one");

async function openWhole(config: Config, log: Logger): Promise<Service> {
  const location = await storeLocation(config);
  const cursors = cursorSeal(await openSecret(config, log), config.cursorTimeout);
  const store = await openStore(location);
  const schema = buildDomainSchema();
  const compiled = compileOperations(schema, operations);
  const personal = new Set(personalOperations.map(({ hash }) => hash));
  const authentication = new Authentication(store, Date.now, (error) => log.error({ err: error }, "last use not noted"));
  const contextFor = (token: string, requestId?: string) => authentication.contextFor(token, requestId);
  const apollo = createApollo(schema, {
    development: !config.production,
    log: (error, requestId) => log.error({ err: error, requestId }, "fault"),
  });
  await apollo.start();
  const parts: Parts = {
    log,
    scim: facade(localClient(compiled, contextFor), cursors),
    graphql: graphqlRoute({ apollo, contextFor, trusted: compiled, personal, log, maxBody: config.scimMaxBody }),
    alive: async () => {
      await store.one(anything);
    },
  };
  return {
    server: createServer(config, parts),
    store,
    async close() {
      await apollo.stop();
      await authentication.settled();
      await store.close();
    },
  };
}

async function openFacade(config: Config, url: string, log: Logger): Promise<Service> {
  const cursors = cursorSeal(await openSecret(config, log), config.cursorTimeout);
  const server = createServer(config, { log, scim: facade(remoteClient(url), cursors), alive: () => reachable(url) });
  return { server, close: async () => {} };
}

function facade(client: GraphClient, cursors: CursorSeal): Parts["scim"] {
  const opened = connections(client);
  return { store: createStore(client), open: (caller) => opened.open(caller), cursors };
}

/** Any answer but a fault will do: whose token opens what is another question. */
async function reachable(url: string): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: "{ __typename }" }),
    signal: AbortSignal.timeout(5_000),
  });
  await response.arrayBuffer();
  if (response.status >= 500) throw new Error(`The domain API answers ${response.status}`);
}

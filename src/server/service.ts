/** Puts the product together as the configuration says: the domain API in this process or far away, and the facade in front of it. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { openStore } from "../../ormconfig.js";
import { connections } from "../adapter/connection.js";
import { operations, personalOperations } from "../adapter/documents.js";
import { createStore } from "../adapter/store.js";
import type { Config } from "../config.js";
import { createApollo } from "../domain/apollo.js";
import { Authentication, believedFor } from "../domain/authentication.js";
import type { DomainContext } from "../domain/context.js";
import { warnOfExpiry } from "../domain/expiry-warnings.js";
import { watchHealth } from "../domain/health-watch.js";
import { endForgottenHolds } from "../domain/hold-writes.js";
import { removeOutlived } from "../domain/outlived.js";
import { eventRepair, removeOldEvents } from "../domain/provisioning-event-chores.js";
import { ProgressWatches } from "../domain/provisioning-progress.js";
import { buildDomainSchema } from "../domain/schema.js";
import { unscoped } from "../domain/statement.js";
import type { Store } from "../domain/store.js";
import { removeOldDeliveries } from "../domain/webhook-delivery.js";
import type { GraphClient } from "../graph/client.js";
import { compileOperations } from "../graph/compiled.js";
import { localClient } from "../graph/local.js";
import { remoteClient } from "../graph/remote.js";
import type { CursorSeal } from "../scim/context.js";
import { baseUrl } from "./base-url.js";
import { createServer, type Parts } from "./compose.js";
import { consoleFolder, readConsole } from "./console-files.js";
import { eventFiles } from "./event-files.js";
import { factsRoute } from "./facts.js";
import { FailedAttempts } from "./failed-attempts.js";
import { graphqlRoute } from "./graphql-route.js";
import { graphqlStream } from "./graphql-stream.js";
import { everyMinute, hourly } from "./hourly.js";
import { IdentityProviders } from "./identity-provider.js";
import { IssuerKeys } from "./issuer-keys.js";
import { localUrl } from "./local-url.js";
import { openMail } from "./mail.js";
import { callerOf, isStill } from "./request-caller.js";
import { RequestLimit } from "./request-limit.js";
import { RequestRecorder } from "./request-recorder.js";
import type { Context } from "./request-state.js";
import { cursorSeal, openSecret, sealOf } from "./secret-key.js";
import { SignInLimits } from "./sign-in-limits.js";
import { type SingleSignOnParts, signOutAtProvider } from "./single-sign-on-routes.js";
import { storeLocation } from "./store-location.js";
import { tokenRoute } from "./token-route.js";
import { deliveries } from "./webhook-deliveries.js";

export interface Service {
  /** Not listening yet. */
  readonly server: Server;
  /** Absent where the domain API is somewhere else. */
  readonly store?: Store;
  /** Ends what lasts as long as its clients listen: when the server takes no new connections. */
  readonly endStreams: () => void;
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
  const secret = await openSecret(config, log);
  const cursors = cursorSeal(secret, config.cursorTimeout);
  const seal = sealOf(secret);
  const store = await openStore(location);
  const schema = buildDomainSchema();
  const compiled = compileOperations(schema, operations);
  const personal = new Set(personalOperations.map(({ hash }) => hash));
  const federation = { hosts: config.federationHosts, loopback: !config.production };
  const providers = new IdentityProviders(!config.production);
  const mail = openMail(config, log, () => localUrl(config, (server.address() as AddressInfo | null)?.port));
  const progress = new ProgressWatches((error) => log.error({ err: error }, "progress not looked at"));
  const authentication = new Authentication(store, Date.now, (error) => log.error({ err: error }, "last use not noted"), {
    federation,
    providers: { seal, loopback: providers.loopback, check: (settings) => providers.check(settings) },
    progress,
    rehearsalsWait: believedFor + 500,
    ...(mail && { notifier: mail }),
  });
  const contextFor = (token: string, requestId?: string) => authentication.contextFor(token, requestId);
  const apollo = createApollo(schema, {
    development: !config.production,
    introspection: config.graphqlExplorer ?? !config.production,
    log: (error, requestId) => log.error({ err: error, requestId }, "fault"),
  });
  await apollo.start();
  const caller = (ctx: Context) => callerOf(ctx, authentication);
  const console = await readConsole(consoleFolder);
  if (!console) log.warn({ folder: consoleFolder }, "no console was built: npm run build builds it");
  const client = localClient(compiled, contextFor);
  const recorder = new RequestRecorder(client, log);
  const singleSignOn: SingleSignOnParts = { store, seal, providers, limit: new RequestLimit(), log, publicUrl: config.publicUrl };
  const still = (ctx: Context, context: DomainContext) => isStill(ctx, context, authentication);
  const stream = graphqlStream({
    schema,
    callerOf: caller,
    isStill: still,
    development: !config.production,
    log,
    maxBody: config.scimMaxBody,
  });
  const parts: Parts = {
    log,
    scim: facade(client, cursors),
    recorder,
    token: tokenRoute({ store, keys: new IssuerKeys(federation, log), failures: new FailedAttempts(), log }),
    graphql: graphqlRoute({
      apollo,
      callerOf: caller,
      development: !config.production,
      trusted: compiled,
      personal,
      log,
      maxBody: config.scimMaxBody,
    }),
    stream: stream.route,
    eventFiles: eventFiles({ schema, callerOf: caller, isStill: still }),
    singleSignOn,
    signIn: {
      store,
      mail,
      limits: new SignInLimits(),
      log,
      signOutElsewhere: (session, ctx) => signOutAtProvider(singleSignOn, session, baseUrl(ctx, config)),
    },
    facts: factsRoute({ config, callerOf: caller, mail: config.smtpUrl !== undefined }),
    ...(console && { console }),
    alive: async () => {
      await store.one(anything);
    },
  };
  const server = createServer(config, parts);
  const endChores = hourly(
    [
      { what: "what has outlived its time is removed", run: (now) => removeOutlived(store, now) },
      { what: "old events of provisioning are removed", run: (now) => removeOldEvents(store, now) },
      { what: "old deliveries of webhooks are removed", run: (now) => removeOldDeliveries(store, now) },
      { what: "holds that nobody needs any more end", run: (now) => endForgottenHolds(store, now) },
      ...(mail ? [{ what: "admins are warned of expiring credentials", run: (now: number) => warnOfExpiry(store, mail, now) }] : []),
    ],
    log,
  );
  const endRepair = everyMinute(
    [
      { what: "changes get the events that nobody told of", run: eventRepair(store) },
      {
        what: "webhooks are told how provisioning is",
        run: (now) => watchHealth(store, now, (error, organisationId) => log.error({ err: error, organisationId }, "webhooks not told")),
      },
    ],
    log,
  );
  const endDeliveries = deliveries(store, seal, { loopback: !config.production, log });
  return {
    server,
    store,
    endStreams: stream.end,
    async close() {
      await progress.close();
      await recorder.close();
      await endChores();
      await endRepair();
      await endDeliveries();
      await mail?.close();
      await apollo.stop();
      await authentication.settled();
      await store.close();
    },
  };
}

async function openFacade(config: Config, url: string, log: Logger): Promise<Service> {
  const cursors = cursorSeal(await openSecret(config, log), config.cursorTimeout);
  const client = remoteClient(url);
  const recorder = new RequestRecorder(client, log);
  const server = createServer(config, { log, scim: facade(client, cursors), recorder, alive: () => reachable(url) });
  return { server, endStreams: () => undefined, close: () => recorder.close() };
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

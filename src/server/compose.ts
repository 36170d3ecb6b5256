/** The whole server: its lines, read in order, are the life of a request. */
import { createServer as createHttpServer, type Server } from "node:http";
import Koa from "koa";
import type { Logger } from "pino";
import type { Config } from "../config.js";
import { acceptable } from "./accept.js";
import { authorizationServer, metadataPaths } from "./authorization-server.js";
import { isClientGone } from "./client-gone.js";
import { consoleAssets, consolePage } from "./console.js";
import type { ConsoleFiles } from "./console-files.js";
import { scimElsewhere, signpost } from "./elsewhere.js";
import { eventFilesPath } from "./event-files.js";
import { factsPath } from "./facts.js";
import { streamPath } from "./graphql-stream.js";
import { health } from "./health.js";
import { at, below } from "./mount.js";
import { type RequestRecorder, recordedBy } from "./request-recorder.js";
import type { Context, RequestState, Step } from "./request-state.js";
import { scimBase } from "./scim-base.js";
import { scimErrors } from "./scim-error.js";
import { type ScimParts, scimRoutes, straightenPath, unknownRoute } from "./scim-routes.js";
import { signInErrors } from "./sign-in-errors.js";
import { linkPath, linkRoute, type SignInParts, signInPath, signInRoute, signOutPath, signOutRoute } from "./sign-in-routes.js";
import { beginPath, beginRoute, callbackPath, callbackRoute, type SingleSignOnParts } from "./single-sign-on-routes.js";
import { accessLog, ownOrigin, requestId, securityHeaders } from "./stack.js";
import { tokenPath } from "./token-route.js";

export interface Parts {
  readonly log: Logger;
  readonly scim: ScimParts;
  /** Keeps what provisioning clients do; absent where nobody reads it. */
  readonly recorder?: Pick<RequestRecorder, "note">;
  /** Answers at /graphql; absent where the domain API is somewhere else. */
  readonly graphql?: Step;
  /** Answers subscriptions beside it. */
  readonly stream?: Step;
  /** Gives what happened in provisioning as files; absent where the domain API is somewhere else. */
  readonly eventFiles?: Step;
  /** Gives OAuth clients their access tokens; absent where the domain API is somewhere else. */
  readonly token?: Step;
  /** Signs people in at their organisation's provider; absent where the domain API is somewhere else. */
  readonly singleSignOn?: SingleSignOnParts;
  /** Tells the console what only the facade knows; absent where the domain API is somewhere else. */
  readonly facts?: Step;
  /** Absent where the domain API is somewhere else, or no console was built. */
  readonly console?: ConsoleFiles;
  /** Signs people in by mailed links, and out; absent where the domain API is somewhere else. */
  readonly signIn?: SignInParts;
  /** Rejects when nothing can be served. */
  readonly alive: () => Promise<void>;
}

export function createServer(
  config: Config,
  { log, scim, recorder, graphql, stream, eventFiles, token, singleSignOn, signIn, facts, console, alive }: Parts,
): Server {
  const app = new Koa<RequestState>({ proxy: config.trustProxy, maxIpsCount: 1 });
  app.use(requestId);
  app.use(ownOrigin(config));
  app.use(accessLog(log));
  app.use(securityHeaders({ https: config.publicUrl?.startsWith("https:") === true }));
  app.use(at("/healthz", health(alive, log)));
  app.use(
    below(
      scimBase,
      ...(recorder ? [recordedBy(recorder)] : []), // .. what came of it
      scimErrors(log), // ........... 4xx and 5xx, in the one place that writes them
      straightenPath, // ............ //Users, /Users/
      acceptable, // ................ 406
      scimRoutes(config, scim), // .. 401, 403, 413, 415, then the endpoint
      unknownRoute(scim), // ........ 404, 405
    ),
  );
  if (graphql) app.use(at("/graphql", graphql));
  if (stream) app.use(at(streamPath, stream));
  if (eventFiles) app.use(below(eventFilesPath, eventFiles));
  if (token) {
    app.use(at(tokenPath, token));
    for (const path of metadataPaths(config)) app.use(at(path, authorizationServer(config)));
  }
  if (signIn) {
    app.use(at(signInPath, signInErrors(log), signInRoute(signIn)));
    app.use(at(linkPath, signInErrors(log), linkRoute(signIn)));
    app.use(at(signOutPath, signInErrors(log), signOutRoute(signIn)));
  }
  if (singleSignOn) {
    app.use(at(beginPath, beginRoute(singleSignOn)));
    app.use(at(callbackPath, callbackRoute(singleSignOn)));
  }
  const explorer = config.graphqlExplorer ?? !config.production;
  if (facts) app.use(at(factsPath, facts));
  if (console) app.use(consoleAssets(console));
  if (console) app.use(consolePage(console, { known: true, explorer })); // .. for browsers, before a word of SCIM is seen in /groups
  app.use(scimErrors(log));
  app.use(scimElsewhere(config)); // .. a Tenant URL without its path
  if (console) app.use(consolePage(console, { known: false, explorer })); // .. 404
  app.use(signpost(config, { graphql: graphql !== undefined }));
  app.on("error", (error: unknown, ctx?: Context) => {
    const requestId = ctx?.state.requestId;
    if (isClientGone(error)) log.debug({ requestId, reason: error.message }, "client gone");
    else log.error({ err: error, requestId }, "fault");
  });
  return createHttpServer({ keepAliveTimeout: 65_000 }, app.callback());
}

/** The whole server: its lines, read in order, are the life of a request. */
import { createServer as createHttpServer, type Server } from "node:http";
import Koa from "koa";
import type { Logger } from "pino";
import type { Config } from "../config.js";
import { acceptable } from "./accept.js";
import { isClientGone } from "./client-gone.js";
import { scimElsewhere, signpost } from "./elsewhere.js";
import { health } from "./health.js";
import { at, below } from "./mount.js";
import type { Context, RequestState, Step } from "./request-state.js";
import { scimBase } from "./scim-base.js";
import { scimErrors } from "./scim-error.js";
import { type ScimParts, scimRoutes, straightenPath, unknownRoute } from "./scim-routes.js";
import { accessLog, requestId, securityHeaders } from "./stack.js";

export interface Parts {
  readonly log: Logger;
  readonly scim: ScimParts;
  /** Answers at /graphql; absent where the domain API is somewhere else. */
  readonly graphql?: Step;
  /** Rejects when nothing can be served. */
  readonly alive: () => Promise<void>;
}

export function createServer(config: Config, { log, scim, graphql, alive }: Parts): Server {
  const app = new Koa<RequestState>({ proxy: config.trustProxy });
  app.use(requestId);
  app.use(accessLog(log));
  app.use(securityHeaders({ https: config.publicUrl?.startsWith("https:") === true }));
  app.use(at("/healthz", health(alive, log)));
  app.use(
    below(
      scimBase,
      scimErrors(log), // ........... 4xx and 5xx, in the one place that writes them
      straightenPath, // ............ //Users, /Users/
      acceptable, // ................ 406
      scimRoutes(config, scim), // .. 401, 403, 413, 415, then the endpoint
      unknownRoute(scim), // ........ 404, 405
    ),
  );
  if (graphql) app.use(at("/graphql", graphql));
  app.use(scimErrors(log));
  app.use(scimElsewhere(config)); // .. a Tenant URL without its path
  app.use(signpost(config, { graphql: graphql !== undefined }));
  app.on("error", (error: unknown, ctx?: Context) => {
    const requestId = ctx?.state.requestId;
    if (isClientGone(error)) log.debug({ requestId, reason: error.message }, "client gone");
    else log.error({ err: error, requestId }, "fault");
  });
  return createHttpServer({ keepAliveTimeout: 65_000 }, app.callback());
}

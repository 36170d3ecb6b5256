/** What a SCIM request goes through, from its path to its answer. */
import Router from "koa-router";
import type { Config } from "../config.js";
import type { Caller, Connection, RequestContext } from "../scim/context.js";
import type { Answer } from "../scim/endpoint.js";
import { methodNotAllowed, notAcceptable, notFound } from "../scim/errors.js";
import type { Store } from "../scim/store.js";
import { bearerToken, optionalBearerToken } from "./bearer.js";
import { readJson } from "./request-body.js";
import type { Context, RequestState, Step } from "./request-state.js";
import { type Route, routes } from "./routes.js";
import { scimBase } from "./scim-base.js";
import { scimMediaType } from "./scim-error.js";

export interface ScimParts {
  readonly store: Store;
  /** Throws the SCIM error 401 for a token that opens nothing, 403 for one that may not provision. */
  readonly open: (caller: Caller) => Promise<Connection>;
}

const mediaTypes = [scimMediaType, "application/json"];
/** How long a request may go on trying after lost races, in milliseconds. */
const patience = 10_000;

/** Who reads what is open to everybody. */
const anybody: Connection = { organisationId: "", organisationName: "", plan: "enterprise", profile: "generic", dialects: "lenient" };

export function scimRoutes(config: Config, parts: ScimParts): Step {
  const router = new Router<RequestState>();
  for (const route of routes) {
    const answer = answerWith(route, config, parts);
    router.register(`${scimBase}${route.path}`, [route.method], (ctx) => answer(ctx as unknown as Context, ctx.params.id ?? ""));
  }
  return router.routes() as unknown as Step;
}

/** `/Users/`, `//Users` and `/scim/v2//Users` are `/Users`. */
export const straightenPath: Step = (ctx, next) => {
  const straight = ctx.path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  if (straight !== ctx.path) (ctx as { newRouterPath?: string }).newRouterPath = straight;
  return next();
};

export const acceptable: Step = (ctx, next) => {
  if (ctx.accepts(...mediaTypes) === false) {
    throw notAcceptable(`The Accept header excludes ${mediaTypes.join(" and ")}, and answers come in no other form.`);
  }
  return next();
};

/** Comes after the routes: the path is unknown, or known with other methods. */
export function unknownRoute(parts: ScimParts): Step {
  return async (ctx) => {
    await parts.open({ token: bearerToken(ctx) });
    const matched = (ctx as unknown as { matched?: readonly { methods: readonly string[] }[] }).matched ?? [];
    const methods = [...new Set(matched.flatMap((layer) => layer.methods))].sort();
    const path = ctx.path.slice(0, 200);
    if (methods.length > 0)
      throw methodNotAllowed(`${ctx.method} is not possible on ${path}; possible are ${methods.join(", ")}.`, methods.join(", "));
    const known = [...new Set(routes.map((route) => route.path.split("/:")[0]))];
    throw notFound(`There is nothing at ${path}; below ${scimBase} there are ${known.join(", ")}.`);
  };
}

function answerWith(route: Route, config: Config, parts: ScimParts) {
  return async (ctx: Context, id: string): Promise<void> => {
    const token = route.open ? optionalBearerToken(ctx) : bearerToken(ctx);
    const caller: Caller = { token: token ?? "" };
    const connection = token === undefined ? anybody : await parts.open(caller);
    const context = contextOf(ctx, config, connection, caller);
    const body = route.takesBody ? await readJson(ctx, mediaTypes, config.scimMaxBody) : undefined;
    const answer = await route.endpoint(parts.store, context, {
      id,
      search: ctx.search,
      ifMatch: ctx.headers["if-match"],
      ifNoneMatch: ctx.headers["if-none-match"],
      body,
    });
    write(ctx, answer);
  };
}

function contextOf(ctx: Context, config: Config, connection: Connection, caller: Caller): RequestContext {
  const quirks = new Map<string, number>();
  ctx.state.organisationId = connection.organisationId;
  ctx.state.quirks = quirks;
  return {
    connection,
    caller,
    baseUrl: `${config.publicUrl ?? `${ctx.protocol}://${ctx.host}`}${scimBase}`,
    correlationId: ctx.state.requestId,
    client: ctx.get("User-Agent").slice(0, 200),
    quirks,
    deadline: Date.now() + patience,
    now: Date.now,
    random: Math.random,
  };
}

function write(ctx: Context, { status, headers, body }: Answer): void {
  ctx.status = status;
  ctx.set(headers);
  if (body === undefined) return;
  ctx.set("Content-Type", scimMediaType);
  ctx.body = JSON.stringify(body);
}

/** What a SCIM request goes through, from its path to its answer. */
import Router from "koa-router";
import type { Config } from "../config.js";
import type { Caller, Connection, CursorSeal, RequestContext } from "../scim/context.js";
import type { Answer } from "../scim/endpoint.js";
import { forbidden, methodNotAllowed, notFound } from "../scim/errors.js";
import { toJson } from "../scim/long-list.js";
import type { Store } from "../scim/store.js";
import { mediaTypes } from "./accept.js";
import { bearerToken, optionalBearerToken } from "./bearer.js";
import { beginExchange } from "./exchange.js";
import { methodsOf, pathOf, routesAt } from "./matched-routes.js";
import { readJson } from "./request-body.js";
import type { Context, RequestState, Step } from "./request-state.js";
import { type Route, routes } from "./routes.js";
import { scimBase } from "./scim-base.js";
import { scimMediaType } from "./scim-error.js";
import { streamBody } from "./stream-body.js";

export interface ScimParts {
  readonly store: Store;
  /** Throws the SCIM error 401 for a token that opens nothing, 403 where the plan does not include provisioning. */
  readonly open: (caller: Caller) => Promise<Connection>;
  readonly cursors: CursorSeal;
}

/** How long a request may go on trying after lost races, in milliseconds. */
const patience = 10_000;

/** Who reads what is open to everybody. */
const anybody: Connection = { organisationId: "", organisationName: "", plan: "enterprise", profile: "generic", dialects: "lenient" };

export function scimRoutes(config: Config, parts: ScimParts): Step {
  const router = new Router<RequestState>();
  for (const route of routes) {
    const answer = answerWith(route, config, parts);
    router.register(pathOf(route), [route.method], (ctx, next) => {
      const asked = ctx as unknown as Context;
      return routesAt(asked).includes(route) ? answer(asked, ctx.params.id ?? "") : next();
    });
  }
  return router.routes() as unknown as Step;
}

/** `/Users/`, `//Users` and `/scim/v2//Users` are `/Users`. */
export const straightenPath: Step = (ctx, next) => {
  const straight = ctx.path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  if (straight !== ctx.path) (ctx as { newRouterPath?: string }).newRouterPath = straight;
  return next();
};

/** Comes after the routes: the path is unknown, or known with other methods, which OPTIONS asks for (RFC 9110 §9.3.7 and §15.5.6). */
export function unknownRoute(parts: ScimParts): Step {
  return async (ctx) => {
    const at = routesAt(ctx);
    const allow = methodsOf(at).join(", ");
    if (ctx.method === "OPTIONS" && at.length > 0) {
      ctx.set("Allow", allow);
      ctx.status = 204;
      return;
    }
    const token = bearerToken(ctx);
    const connection = await parts.open({ token });
    beginExchange(ctx, { token, connection });
    admit(connection, at[0]?.personal);
    const path = ctx.path.slice(0, 200);
    if (at.length > 0) throw methodNotAllowed(`${ctx.method} is not possible on ${path}; possible are ${allow}.`, allow);
    const known = [...new Set(routes.map((route) => route.path.split("/:")[0] || "/"))];
    throw notFound(`There is nothing at ${path}; below ${scimBase} there are ${known.join(", ")}.`, "unknownPath");
  };
}

/** A person's API key opens what is the person's own, and nothing else. */
function admit({ userId }: Connection, personal = false): void {
  if (userId === undefined || personal) return;
  throw forbidden(
    "This credential is a person's API key, which opens /Me alone; provisioning needs a SCIM token of the organisation.",
    "personalKey",
  );
}

function answerWith(route: Route, config: Config, parts: ScimParts) {
  return async (ctx: Context, id: string): Promise<void> => {
    const token = route.open ? optionalBearerToken(ctx) : bearerToken(ctx);
    const caller: Caller = { token: token ?? "" };
    const connection = token === undefined ? anybody : await parts.open(caller);
    const exchange = beginExchange(ctx, { token, connection, route, id });
    admit(connection, route.personal);
    const context = contextOf(ctx, config, parts.cursors, { connection, caller, client: exchange.client, quirks: exchange.quirks });
    const body = route.takesBody ? await readJson(ctx, mediaTypes, route.bulk ? config.scimBulkMaxBody : config.scimMaxBody) : undefined;
    exchange.body = body;
    const answer = await route.endpoint(parts.store, context, {
      id,
      search: ctx.search,
      ifMatch: ctx.headers["if-match"],
      ifNoneMatch: ctx.headers["if-none-match"],
      body,
    });
    exchange.answer = answer;
    for (const fault of answer.faults ?? []) ctx.app.emit("error", fault, ctx);
    write(ctx, answer);
  };
}

function contextOf(
  ctx: Context,
  config: Config,
  cursors: CursorSeal,
  { connection, caller, client, quirks }: Pick<RequestContext, "connection" | "caller" | "client" | "quirks">,
): RequestContext {
  return {
    connection,
    caller,
    baseUrl: `${config.publicUrl ?? `${ctx.protocol}://${ctx.host}`}${scimBase}`,
    correlationId: ctx.state.requestId,
    client,
    quirks,
    deadline: Date.now() + patience,
    cursors,
    maxBulkPayload: config.scimBulkMaxBody,
    now: Date.now,
    random: Math.random,
  };
}

function write(ctx: Context, { status, headers, body }: Answer): void {
  ctx.status = status;
  ctx.set(headers);
  if (body === undefined) return;
  ctx.set("Content-Type", ctx.state.mediaType ?? scimMediaType);
  const json = toJson(body);
  if (typeof json === "string") ctx.body = json;
  else streamBody(ctx, json);
}

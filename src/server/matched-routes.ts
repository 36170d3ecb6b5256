/** The routes of a path, whatever the method: what 405, OPTIONS and the router itself go by, RFC 9110 §9.3.7, §10.2.1 and §15.5.6. */
import type { Context } from "./request-state.js";
import { type Route, routes } from "./routes.js";
import { scimBase } from "./scim-base.js";

export function pathOf({ path }: Route): string {
  return `${scimBase}${path}`;
}

/** What the router matched. A path that a route names is not taken for an id: `/Users/.search` is no user, whatever the method. */
export function routesAt(ctx: Context): readonly Route[] {
  const { matched = [] } = ctx as unknown as { matched?: readonly { path: unknown }[] };
  const paths = new Set(matched.map(({ path }) => path));
  const at = routes.filter((route) => paths.has(pathOf(route)));
  const named = at.filter(({ path }) => !path.includes(":"));
  return named.length > 0 ? named : at;
}

export function methodsOf(at: readonly Route[]): string[] {
  const methods = at.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return [...new Set([...methods, "OPTIONS"])].sort();
}

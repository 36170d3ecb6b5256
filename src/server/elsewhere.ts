/** What is said at paths that are nobody's: where the product is, so that a wrongly pasted address explains itself. */
import type { Config } from "../config.js";
import { notFound } from "../scim/errors.js";
import type { Context, Step } from "./request-state.js";
import { routes } from "./routes.js";
import { scimBase } from "./scim-base.js";

interface Place {
  readonly what: string;
  readonly path: string;
}

/** A path with the words of SCIM: asked by a client whose address lacks the base, or has that of another version. */
const scimWords = new Set(["scim", "v1", "v2", ...routes.flatMap(({ path }) => path.toLowerCase().split("/")[1] ?? [])]);

/** Comes last; `scimErrors` writes what it throws. */
export function scimElsewhere({ publicUrl }: Config): Step {
  return (ctx, next) => {
    const [, word = ""] = pathOf(ctx).split("/");
    if (!scimWords.has(word)) return next();
    throw notFound(
      `There is nothing at ${ctx.path.slice(0, 200)}; the SCIM endpoint (Entra: Tenant URL) is ${addressOf(ctx, publicUrl)}${scimBase}.`,
      "wrongAddress",
    );
  };
}

export function signpost({ publicUrl }: Config, { graphql }: { readonly graphql: boolean }): Step {
  const places: readonly Place[] = [
    { what: "SCIM endpoint (Entra: Tenant URL)", path: scimBase },
    ...(graphql ? [{ what: "GraphQL", path: "/graphql" }] : []),
    { what: "Health", path: "/healthz" },
  ];
  const width = Math.max(...places.map(({ what }) => what.length));
  return (ctx) => {
    const known = pathOf(ctx) === "/";
    const reads = ctx.method === "GET" || ctx.method === "HEAD";
    ctx.status = !known ? 404 : reads ? 200 : 405;
    if (known && !reads) ctx.set("Allow", "GET, HEAD");
    const head = known ? "Plandisc provisioning" : `There is nothing at ${ctx.path.slice(0, 200)}; here are:`;
    const lines = places.map(({ what, path }) => `  ${what.padEnd(width)}  ${addressOf(ctx, publicUrl)}${path}`);
    ctx.type = "text/plain; charset=utf-8";
    ctx.body = `${[head, ...lines].join("\n")}\n`;
  };
}

function addressOf(ctx: Context, publicUrl: string | undefined): string {
  return publicUrl ?? `${ctx.protocol}://${ctx.host}`;
}

function pathOf(ctx: Context): string {
  return ctx.path.toLowerCase().replace(/\/{2,}/g, "/");
}

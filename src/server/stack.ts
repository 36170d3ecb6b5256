/** What happens to every request, whatever it asks for: an id, a line in the log, headers that keep browsers from mischief. */
import type { Logger } from "pino";
import { v7 as uuid } from "uuid";
import type { Config } from "../config.js";
import type { Step } from "./request-state.js";

/** In the order of time, since it becomes the key of what is kept of the request. */
export const requestId: Step = (ctx, next) => {
  ctx.state.requestId = uuid();
  ctx.set("X-Request-Id", ctx.state.requestId);
  return next();
};

/** What browsers call the origin of this server's pages: as it is set up, or as the request came. */
export function ownOrigin({ publicUrl }: Pick<Config, "publicUrl">): Step {
  const fixed = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return (ctx, next) => {
    ctx.state.origin = fixed ?? `${ctx.protocol}://${ctx.host}`;
    return next();
  };
}

/** One line for each request. The query string stays out of it: it holds names and e-mail addresses. */
export function accessLog(log: Logger): Step {
  return async (ctx, next) => {
    const began = performance.now();
    const { method, path } = ctx;
    ctx.res.once("close", () => {
      const { requestId: id, organisationId, exchange, refusal, refused } = ctx.state;
      log.info(
        {
          requestId: id,
          method,
          path,
          // Until its head is sent, an answer has no status.
          ...(ctx.res.headersSent ? { status: ctx.res.statusCode } : {}),
          ms: Math.round((performance.now() - began) * 10) / 10,
          ...(organisationId ? { organisationId } : {}),
          ...(exchange && exchange.quirks.size > 0 ? { quirks: Object.fromEntries(exchange.quirks) } : {}),
          ...(refusal ? { refusal } : {}),
          ...(refused ? { reason: refused.reason } : {}),
          ...(ctx.res.writableFinished ? {} : { aborted: true }),
        },
        "request",
      );
    });
    await next();
  };
}

const fixedHeaders = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
} as const;

/** Answers are data about people: nothing in between keeps them, no page of another origin shows them. */
export function securityHeaders({ https }: { readonly https: boolean }): Step {
  const headers = https ? { ...fixedHeaders, "Strict-Transport-Security": "max-age=31536000" } : fixedHeaders;
  return (ctx, next) => {
    ctx.set(headers);
    return next();
  };
}

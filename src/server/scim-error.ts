/** The one place that writes a SCIM error, RFC 7644 §3.12. */
import type { Logger } from "pino";
import { internal, ScimError } from "../scim/errors.js";
import type { Context, Step } from "./request-state.js";

export const scimMediaType = "application/scim+json";

/** Refusals are told in full. Anything else is a fault of ours: its stack goes to the log, the client gets the id that finds it there. */
export function scimErrors(log: Logger): Step {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!ctx.req.readableEnded && ctx.req.destroyed) return;
      if (error instanceof ScimError && error.cause !== undefined) {
        log.warn({ err: error.cause, requestId: ctx.state.requestId, status: error.status }, "unanswered");
      }
      writeError(ctx, error instanceof ScimError ? error : hidden(ctx, error, log));
    }
  };
}

function hidden(ctx: Context, error: unknown, log: Logger): ScimError {
  const { requestId } = ctx.state;
  log.error({ err: error, requestId, method: ctx.method, path: ctx.path }, "fault");
  return internal(`A fault of this server, not of the request; its log names it under the request id ${requestId}.`);
}

function writeError(ctx: Context, error: ScimError): void {
  ctx.state.refusal = error.scimType ?? String(error.status);
  ctx.state.refused = error;
  ctx.status = error.status;
  ctx.set(error.headers);
  ctx.set("Content-Type", ctx.state.mediaType ?? scimMediaType);
  ctx.body = JSON.stringify(error);
}

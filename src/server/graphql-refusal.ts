/** How the domain API says no over HTTP. */
import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { DomainError } from "../domain/errors.js";
import { ScimError } from "../scim/errors.js";
import { UnknownOperation } from "./console-operations.js";
import type { Context } from "./request-state.js";

/** What is thrown before anything runs. `refused` is the status of what the domain refuses; without a credential it is always 401. */
export function writeRefusal(ctx: Context, error: unknown, log: Logger, refused = 200): void {
  if (error instanceof ScimError) {
    ctx.status = error.status;
    ctx.body = { errors: [{ message: error.detail, extensions: { code: "BAD_REQUEST" } }] };
    return;
  }
  if (error instanceof UnknownOperation) {
    ctx.status = refused;
    ctx.body = { errors: [{ message: error.message, extensions: { code: error.code } }] };
    return;
  }
  ctx.status = error instanceof GraphQLError ? (error.extensions.code === "UNAUTHENTICATED" ? 401 : refused) : 500;
  ctx.body = { errors: [toWire(ctx, error as Error, log)] };
}

/** A refusal in full; a fault by the id that finds it in the log. */
export function toWire(ctx: Context, error: Error | GraphQLError, log: Logger): object {
  const cause = (error as Partial<GraphQLError>).originalError ?? error;
  if (cause instanceof DomainError) return { message: cause.message, extensions: cause.extensions };
  // What went wrong before anything was resolved is what the variables said.
  if (cause instanceof GraphQLError && cause.path === undefined) return { message: cause.message, extensions: { code: "BAD_USER_INPUT" } };
  const { requestId } = ctx.state;
  log.error({ err: cause, requestId }, "fault");
  return {
    message: `A fault of this server; its log names it under the request id ${requestId}`,
    extensions: { code: "INTERNAL", requestId },
  };
}

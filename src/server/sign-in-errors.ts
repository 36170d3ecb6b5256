/** What a page reads that could not sign somebody in or out: JSON, with a reason that it has words for. */
import type { Logger } from "pino";
import { ScimError } from "../scim/errors.js";
import { saysBusy } from "./busy.js";
import type { Step } from "./request-state.js";
import { SignInRefused, signInRefusals } from "./sign-in-refusals.js";

/** Asked too often. */
export class AskedTooOften extends Error {
  override readonly name = "AskedTooOften";
  constructor(readonly seconds: number) {
    super(`Sign-in links were asked for too often; try again in ${seconds} seconds.`);
  }
}

export function signInErrors(log: Logger): Step {
  return async (ctx, next) => {
    const { requestId } = ctx.state;
    try {
      await next();
    } catch (error) {
      if (error instanceof SignInRefused) {
        ctx.state.refusal = error.reason;
        log.info({ requestId, reason: error.reason, detail: error.detail }, "sign-in refused");
        ctx.status = 400;
        ctx.body = { reason: error.reason, message: signInRefusals[error.reason] };
      } else if (error instanceof AskedTooOften) {
        ctx.status = 429;
        ctx.set("Retry-After", String(error.seconds));
        ctx.body = { message: error.message };
      } else if (error instanceof ScimError) {
        ctx.status = error.status;
        ctx.set(error.headers);
        ctx.body = { message: error.detail };
      } else if (saysBusy(ctx, error)) {
        ctx.body = { message: error.message };
      } else {
        log.error({ err: error, requestId }, "fault");
        ctx.status = 500;
        ctx.body = { message: `A fault of this server; its log names it under the request id ${requestId}.` };
      }
    }
  };
}

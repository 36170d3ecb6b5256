/** What is answered when the store is too busy: 503, and a second later it may be tried again (RFC 9110 §15.6.4). */
import { DomainError } from "../domain/errors.js";
import type { Context } from "./request-state.js";

/** Whether that is it; the words are the caller's to put into its own form. */
export function saysBusy(ctx: Context, error: unknown): error is DomainError {
  if (!(error instanceof DomainError) || error.code !== "BUSY") return false;
  ctx.status = 503;
  ctx.set("Retry-After", "1");
  return true;
}

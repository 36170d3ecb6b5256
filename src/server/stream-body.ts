/** Sends an answer whose body comes in pieces, as fast as the client takes it; a client that goes away ends it. */
import { Readable } from "node:stream";
import type { Context } from "./request-state.js";

/** Characters that wait for a slow client. */
const waiting = 64 * 1024;

/**
 * The status is on its way when a piece fails: the connection is cut, so that nobody takes the half for the whole. Koa logs the error
 * and ends the pieces when the client is gone.
 */
export function streamBody(ctx: Context, pieces: AsyncIterable<string>): void {
  const body = Readable.from(pieces, { objectMode: false, highWaterMark: waiting });
  body.once("error", () => ctx.res.destroy());
  ctx.body = body;
}

/** The address by which clients reach this server: as it is set up, or as the request came. */
import type { Config } from "../config.js";
import type { Context } from "./request-state.js";

export function baseUrl(ctx: Context, { publicUrl }: Pick<Config, "publicUrl">): string {
  return publicUrl ?? `${ctx.protocol}://${ctx.host}`;
}

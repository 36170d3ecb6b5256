/** Begins the record of a SCIM request, as soon as it is known whose it is. */
import { type Exchange, intentOf } from "../adapter/request-record.js";
import type { Connection } from "../scim/context.js";
import type { Context } from "./request-state.js";
import type { Route } from "./routes.js";

/** Only what provisioning clients do is recorded: `token` is absent, or a person's API key, for everybody else. */
export function beginExchange(
  ctx: Context,
  { token, connection, route, id = "" }: { token: string | undefined; connection: Connection; route?: Route; id?: string },
): Exchange {
  const exchange: Exchange = {
    intent: route?.intent ?? intentOf(ctx.method),
    client: ctx.get("User-Agent").slice(0, 200),
    ...(route?.type && { type: route.type }),
    id,
    quirks: new Map(),
  };
  ctx.state.organisationId = connection.organisationId;
  ctx.state.exchange = exchange;
  const { userId, credentialId } = connection;
  if (token !== undefined && credentialId !== undefined && userId === undefined) ctx.state.bearer = { credentialId, token };
  return exchange;
}

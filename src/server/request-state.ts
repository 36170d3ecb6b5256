/** What the stack learns about a request on its way, for the log. */
import type { DefaultState, Middleware, ParameterizedContext } from "koa";

export interface RequestState extends DefaultState {
  /** Names the request in logs, errors and the change log. */
  requestId: string;
  /** Scheme, host and port by which browsers reach this server. */
  origin: string;
  organisationId?: string;
  /** The dialects and tolerances a SCIM request needed. */
  quirks?: ReadonlyMap<string, number>;
  /** In which form a SCIM answer is told to be. */
  mediaType?: string;
  /** What a client was refused with. */
  refusal?: string;
}

export type Context = ParameterizedContext<RequestState>;
export type Step = Middleware<RequestState>;

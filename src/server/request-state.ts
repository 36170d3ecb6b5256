/** What the stack learns about a request on its way, for the log and for the record of provisioning. */
import type { DefaultState, Middleware, ParameterizedContext } from "koa";
import type { Exchange } from "../adapter/request-record.js";
import type { ScimError } from "../scim/errors.js";

/** Whose requests are recorded, and the token that a request came with: an OAuth client has a new one every hour. */
export interface Bearer {
  readonly credentialId: string;
  readonly token: string;
}

export interface RequestState extends DefaultState {
  /** Names the request in logs, errors and the change log. */
  requestId: string;
  /** Scheme, host and port by which browsers reach this server. */
  origin: string;
  organisationId?: string;
  /** In which form a SCIM answer is told to be. */
  mediaType?: string;
  /** What a client was refused with. */
  refusal?: string;
  /** The same of a SCIM request, whole. */
  refused?: ScimError;
  /** A SCIM request of a provisioning client, once it is known whose it is. */
  exchange?: Exchange;
  /** Who made the request that `exchange` is of. */
  bearer?: Bearer;
}

export type Context = ParameterizedContext<RequestState>;
export type Step = Middleware<RequestState>;

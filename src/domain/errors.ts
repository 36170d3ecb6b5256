/** The domain's refusals: a stable code, the field it is about, and what is allowed. Carried in GraphQL's `extensions`. */
import { GraphQLError } from "graphql";

/** Every code that can stand in `errors[].extensions.code`, with what it means. The GraphQL enum `ErrorCode` is made from this table. */
export const errorCodes = {
  UNAUTHENTICATED: "No credential, or one that is unknown, expired or revoked.",
  FORBIDDEN: "The viewer may not do this.",
  PLAN_REQUIRED: "The organisation's plan does not include this.",
  NOT_FOUND: "No such object in the viewer's organisation.",
  INVALID_VALUE: "A value is not of the allowed form; `field` names it.",
  TOO_LONG: "A value is longer than `limit`; `field` names it.",
  REQUIRED: "A value that must be there is missing; `field` names it.",
  NOT_UNIQUE: "Another object of the organisation has this value; `field` names it.",
  EXISTING_PERSON: "A person who joined before provisioning has this work e-mail under another user name.",
  VERSION_CONFLICT: "The object was changed since the given version was read.",
  UNKNOWN_MEMBER: "Ids in `values` name no user and no group of the organisation.",
  NOTHING_MATCHED: "A condition that must hold for somebody holds for nobody; `field` names it.",
  LAST_ADMIN: "The last active admin cannot be deactivated, deleted or demoted.",
  OVERLAP: "Later changes touch the same people or groups; `values` has their ids.",
  LIMIT_EXCEEDED: "More was asked for than `limit` allows.",
  MAIL_UNAVAILABLE: "The server sends no mail, or could not send this one.",
  HELD: "Too many people and groups are being removed at once: an admin of the organisation decides on it; `retryAfterSeconds` says when to try again.",
  BUSY: "The store was too busy; nothing was changed, try again.",
  INTERNAL: "A fault of this server; the request id finds it in the log.",
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** What `extensions` carries beside the code. */
export interface Problem {
  readonly field?: string;
  readonly limit?: number;
  readonly values?: readonly string[];
  readonly retryAfterSeconds?: number;
}

/** A refusal that a client may read in full. Anything else that is thrown is a fault of ours and is answered as INTERNAL. */
export class DomainError extends GraphQLError {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly problem: Problem = {},
  ) {
    super(message, { extensions: { code, ...problem } });
  }
}

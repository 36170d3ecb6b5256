/** Errors in the protocol's own form, RFC 7644 §3.12 and RFC 9865 §2.1: made by functions named as the table names them. */

export type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue"
  | "invalidVers"
  | "sensitive"
  | "invalidCursor"
  | "expiredCursor"
  | "invalidCount";

/** Why a request was refused: narrower than `scimType`, so that what is to be done about it can be told. Never sent to a client. */
export type Reason =
  // who asks
  | "missingToken"
  | "malformedToken"
  | "unknownToken"
  | "planRequired"
  | "personalKey"
  | "forbidden"
  | "notAPerson"
  | "alreadyExists"
  // where
  | "unknownPath"
  | "wrongAddress"
  | "methodNotAllowed"
  | "notAcceptable"
  | "unsupportedMediaType"
  // how it is written
  | "invalidSyntax"
  | "wrongSchemas"
  | "payloadTooLarge"
  | "tooMany"
  | "invalidPath"
  | "unknownAttribute"
  | "noTarget"
  | "bulkReference"
  // what is searched for
  | "invalidFilter"
  | "unknownFilterAttribute"
  | "unfilterableAttribute"
  | "sensitive"
  | "discoveryFilter"
  | "invalidQuery"
  | "invalidCursor"
  | "expiredCursor"
  | "invalidCount"
  // the values
  | "invalidValue"
  | "wrongType"
  | "stringBoolean"
  | "malformedValue"
  | "tooLong"
  | "severalPrimaries"
  | "missingAttribute"
  | "requiredAttribute"
  | "readOnlyAttribute"
  | "missingMemberId"
  | "unknownMember"
  // what stands against it
  | "unknownResource"
  | "duplicateUserName"
  | "duplicateGroupName"
  | "duplicateValue"
  | "existingPerson"
  | "lastAdmin"
  | "lostRace"
  | "staleVersion"
  | "held"
  // the server
  | "busy"
  | "unreachable"
  | "mailUnavailable"
  | "internal";

export const errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";

/** What a client is told. `detail` says what, where and what is allowed; it never carries internals. */
export class ScimError extends Error {
  override readonly name = "ScimError";
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    readonly status: number,
    readonly scimType: ScimType | undefined,
    readonly detail: string,
    headers: Readonly<Record<string, string>>,
    readonly reason: Reason,
    /** What went wrong underneath, for the log alone. */
    cause?: unknown,
  ) {
    super(detail, cause === undefined ? undefined : { cause });
    this.headers = headers;
  }
  toJSON(): { schemas: string[]; status: string; scimType?: ScimType; detail: string } {
    return {
      schemas: [errorSchema],
      status: String(this.status),
      ...(this.scimType ? { scimType: this.scimType } : {}),
      detail: this.detail,
    };
  }
}

/** The same error in other words or with other headers. */
export function restated(
  error: ScimError,
  { detail = error.detail, headers = error.headers }: Partial<Pick<ScimError, "detail" | "headers">>,
) {
  return new ScimError(error.status, error.scimType, detail, headers, error.reason, error.cause);
}

/** A maker of errors that differ in their detail, and in their reason where a site knows it better. */
function maker(status: number, scimType: ScimType | undefined, usually: Reason) {
  return (detail: string, reason: Reason = usually) => new ScimError(status, scimType, detail, {}, reason);
}

export const invalidFilter = maker(400, "invalidFilter", "invalidFilter");
export const tooMany = maker(400, "tooMany", "tooMany");
export const invalidSyntax = maker(400, "invalidSyntax", "invalidSyntax");
export const invalidPath = maker(400, "invalidPath", "invalidPath");
export const noTarget = maker(400, "noTarget", "noTarget");
export const invalidValue = maker(400, "invalidValue", "invalidValue");
export const invalidCursor = maker(400, "invalidCursor", "invalidCursor");
export const expiredCursor = maker(400, "expiredCursor", "expiredCursor");
export const invalidCount = maker(400, "invalidCount", "invalidCount");
export const mutability = maker(400, "mutability", "readOnlyAttribute");
export const sensitive = maker(403, "sensitive", "sensitive");
export const uniqueness = maker(409, "uniqueness", "duplicateValue");
export const conflict = maker(409, undefined, "lostRace");
export const forbidden = maker(403, undefined, "forbidden");
export const notFound = maker(404, undefined, "unknownResource");
export const notAcceptable = maker(406, undefined, "notAcceptable");
export const preconditionFailed = maker(412, undefined, "staleVersion");
export const payloadTooLarge = maker(413, undefined, "payloadTooLarge");
export const unsupportedMediaType = maker(415, undefined, "unsupportedMediaType");
export const internal = maker(500, undefined, "internal");
export const notImplemented = maker(501, undefined, "notAPerson");
export const unauthorized = (detail: string, challenge: string, reason: Reason = "unknownToken") =>
  new ScimError(401, undefined, detail, { "WWW-Authenticate": challenge }, reason);
export const methodNotAllowed = (detail: string, allow: string) =>
  new ScimError(405, undefined, detail, { Allow: allow }, "methodNotAllowed");
export const tooManyRequests = (detail: string, retryAfterSeconds: number) =>
  new ScimError(429, undefined, detail, { "Retry-After": String(retryAfterSeconds) }, "held");
export const unavailable = (detail: string, retryAfterSeconds: number, reason: Reason = "busy", cause?: unknown) =>
  new ScimError(503, undefined, detail, { "Retry-After": String(retryAfterSeconds) }, reason, cause);

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

export const errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";

/** What a client is told. `detail` says what, where and what is allowed; it never carries internals. */
export class ScimError extends Error {
  override readonly name = "ScimError";
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    readonly status: number,
    readonly scimType: ScimType | undefined,
    readonly detail: string,
    headers: Readonly<Record<string, string>> = {},
    /** Why, for the log alone. */
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

export const invalidFilter = (detail: string) => new ScimError(400, "invalidFilter", detail);
export const tooMany = (detail: string) => new ScimError(400, "tooMany", detail);
export const invalidSyntax = (detail: string) => new ScimError(400, "invalidSyntax", detail);
export const invalidPath = (detail: string) => new ScimError(400, "invalidPath", detail);
export const noTarget = (detail: string) => new ScimError(400, "noTarget", detail);
export const invalidValue = (detail: string) => new ScimError(400, "invalidValue", detail);
export const invalidCursor = (detail: string) => new ScimError(400, "invalidCursor", detail);
export const expiredCursor = (detail: string) => new ScimError(400, "expiredCursor", detail);
export const invalidCount = (detail: string) => new ScimError(400, "invalidCount", detail);
export const mutability = (detail: string) => new ScimError(400, "mutability", detail);
export const sensitive = (detail: string) => new ScimError(403, "sensitive", detail);
export const uniqueness = (detail: string) => new ScimError(409, "uniqueness", detail);
export const conflict = (detail: string) => new ScimError(409, undefined, detail);
export const unauthorized = (detail: string, challenge: string) => new ScimError(401, undefined, detail, { "WWW-Authenticate": challenge });
export const forbidden = (detail: string) => new ScimError(403, undefined, detail);
export const notFound = (detail: string) => new ScimError(404, undefined, detail);
export const methodNotAllowed = (detail: string, allow: string) => new ScimError(405, undefined, detail, { Allow: allow });
export const notAcceptable = (detail: string) => new ScimError(406, undefined, detail);
export const preconditionFailed = (detail: string) => new ScimError(412, undefined, detail);
export const payloadTooLarge = (detail: string) => new ScimError(413, undefined, detail);
export const unsupportedMediaType = (detail: string) => new ScimError(415, undefined, detail);
export const internal = (detail: string) => new ScimError(500, undefined, detail);
export const notImplemented = (detail: string) => new ScimError(501, undefined, detail);
export const unavailable = (detail: string, retryAfterSeconds: number, cause?: unknown) =>
  new ScimError(503, undefined, detail, { "Retry-After": String(retryAfterSeconds) }, cause);

/** A refusal of the token endpoint, RFC 6749 §5.2. */

/** The codes with the status of their answer; the last two are for what is not the client's fault. */
export const oauthErrors = {
  invalid_request: 400,
  invalid_client: 401,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  temporarily_unavailable: 503,
  server_error: 500,
} as const;

export type OAuthErrorCode = keyof typeof oauthErrors;

export interface OAuthErrorMore {
  /** Where the code's own status would say less. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log alone. */
  readonly reason?: string;
  readonly cause?: unknown;
}

/** Printable ASCII without quotes and backslashes, as RFC 6749 §5.2 has it. */
const plain = (text: string) => text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, "?");

/** The descriptions tell people what was wrong and what is allowed; they never repeat a secret. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly reason: string;

  constructor(
    readonly code: OAuthErrorCode,
    readonly description: string,
    { status = oauthErrors[code], headers = {}, reason = code, cause }: OAuthErrorMore = {},
  ) {
    super(description, { cause });
    this.status = status;
    this.headers = status === 401 ? { "WWW-Authenticate": 'Basic realm="oauth2", charset="UTF-8"', ...headers } : headers;
    this.reason = reason;
  }

  toJSON(): object {
    return { error: this.code, error_description: plain(this.description) };
  }
}

/** A SCIM client as tests need it: real HTTP, nothing hidden, what was sent kept beside what came back. */

export interface ScimAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON, or undefined for an empty body. */
  readonly body: unknown;
  /** The body that was sent. */
  readonly sent?: unknown;
}

export class ScimClient {
  /** @param base absolute, ends in `/scim/v2` */
  constructor(
    readonly base: string,
    readonly token: string | undefined,
  ) {}

  get = (path: string, headers?: Record<string, string>) => this.request("GET", path, undefined, headers);
  post = (path: string, body: unknown, headers?: Record<string, string>) => this.request("POST", path, body, headers);
  put = (path: string, body: unknown, headers?: Record<string, string>) => this.request("PUT", path, body, headers);
  patch = (path: string, body: unknown, headers?: Record<string, string>) => this.request("PATCH", path, body, headers);
  delete = (path: string, headers?: Record<string, string>) => this.request("DELETE", path, undefined, headers);

  /** A string body is sent as it is, anything else as JSON; a path that is absolute is taken whole. */
  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<ScimAnswer> {
    const response = await fetch(path.startsWith("http") ? path : `${this.base}${path}`, {
      method,
      headers: {
        ...(this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/scim+json; charset=utf-8" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text === "" ? undefined : JSON.parse(text), sent: body };
  }
}

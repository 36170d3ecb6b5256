/** The product's own pages as the server sees them: JSON with the session's cookie, from an origin. */
import { Browser } from "./browser.js";

// biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
type Wire = any;

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Wire;
}

export class Page {
  private readonly browser = new Browser();

  constructor(
    readonly url: string,
    /** What the browser calls its pages' origin. */
    readonly origin: string = url,
  ) {}

  async post(path: string, body: object | string, headers: Record<string, string> = {}): Promise<Said> {
    const response = await this.browser.go(`${this.url}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: this.origin, "User-Agent": "Test browser", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  }

  graphql(query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Said> {
    return this.post("/graphql", { query, variables }, headers);
  }

  cookie(name: string): string | undefined {
    return this.browser.cookie(new URL(this.url).origin, name);
  }
}

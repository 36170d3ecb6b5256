/** A connection to a SCIM service provider, as Entra's provisioning service keeps one: requests with a bearer token, bounded, timed and repeated. */

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; undefined when there is none. */
  readonly body: unknown;
  /** The body as it came. */
  readonly text: string;
  /** Milliseconds, of the last attempt. */
  readonly ms: number;
  /** Answers that were waited out before this one: 429 and what else is repeated. */
  readonly repeated: readonly number[];
}

export interface Connection {
  /** Absolute, without a trailing slash and without a query. */
  readonly base: string;
  /** Whether the URL asks for the newer PATCH dialect (`?aadOptscim062020`, [D2]); it is not sent on. */
  readonly flag: boolean;
  /** A path below the base, or an absolute URL. Throws `NoAnswer` when none comes. */
  send(method: Method, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}

/** What requests are authorised with; `credentials.ts` makes it. */
export interface Bearer {
  token(): Promise<string>;
  close(): Promise<void>;
}

export interface ConnectionSettings {
  readonly url: string;
  readonly bearer: Bearer;
  /** Milliseconds until a request is given up; assumed. */
  readonly timeout?: number;
  /** Assumed: Entra's own has not been seen. */
  readonly userAgent?: string;
  /** How often a request is sent again; assumed. */
  readonly retries?: number;
  /** Which answers are worth it. */
  readonly repeats?: (status: number) => boolean;
  /** Requests at a time; assumed. */
  readonly concurrency?: number;
  /** Requests a second at most; unbounded when absent. */
  readonly rate?: number;
}

/** What Microsoft does not publish. */
export const assumed = { timeout: 30_000, userAgent: "entra-simulator", retries: 3, concurrency: 8 } as const;

/** The first wait when the answer has no Retry-After, and the longest there is, in milliseconds. */
const waits = { first: 500, longest: 60_000 } as const;

/** Nothing came back: refused, cut off, not resolved, or too late. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  constructor(
    message: string,
    readonly timedOut: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function openConnection(settings: ConnectionSettings): Connection {
  const { timeout, userAgent, retries, concurrency } = { ...assumed, ...settings };
  const { bearer, repeats = (status) => status === 429 || status >= 500 } = settings;
  const { base, flag } = baseOf(settings.url);
  const gate = new Gate(concurrency, settings.rate);

  async function once(method: Method, url: string, body: unknown, headers: Readonly<Record<string, string>>) {
    const authorization = { Authorization: `Bearer ${await bearer.token()}` };
    const content: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/scim+json; charset=utf-8" };
    const began = performance.now();
    try {
      const response = await fetch(url, {
        method,
        headers: { Accept: "application/scim+json", "User-Agent": userAgent, ...authorization, ...content, ...headers },
        redirect: "manual",
        signal: AbortSignal.timeout(timeout),
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: parsed(text), ms: performance.now() - began };
    } catch (error) {
      throw noAnswer(error, method, url, timeout);
    }
  }

  return {
    base,
    flag,
    async send(method, path, body, headers = {}) {
      const url = /^https?:/.test(path) ? path : `${base}${path}`;
      const repeated: number[] = [];
      for (;;) {
        const answer = await gate.pass(() => once(method, url, body, headers));
        if (repeated.length >= retries || !repeats(answer.status)) return { ...answer, repeated };
        await pause(waitFor(answer.headers, repeated.length));
        repeated.push(answer.status);
      }
    },
    close: () => bearer.close(),
  };
}

/** A path with a query as .NET writes it: spaces as `+`, quotes, brackets and at signs as `%22`, `%5B`, `%40` [R1]. */
export function pathOf(path: string, parameters: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${formEncoded(name)}=${formEncoded(String(value))}`],
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}

function formEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll("%20", "+").replaceAll("'", "%27").replaceAll("~", "%7E");
}

function baseOf(url: string): { base: string; flag: boolean } {
  const { origin, pathname, search } = new URL(url);
  return { base: `${origin}${pathname.replace(/\/+$/, "")}`, flag: flagIn(search) };
}

/** Whether an address, or its query, asks for the newer PATCH dialect. */
export function flagIn(address: string): boolean {
  return /[?&]aadOptscim062020\b/i.test(address);
}

function parsed(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is still in the answer's text.
    return undefined;
  }
}

export function noAnswer(error: unknown, method: string, url: string, timeout: number): NoAnswer {
  const timedOut = error instanceof Error && error.name === "TimeoutError";
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = timedOut ? `no answer within ${timeout} ms` : cause instanceof Error ? cause.message || cause.name : String(cause);
  return new NoAnswer(`${method} ${url}: ${why}`, timedOut, { cause: error });
}

/** RFC 9110 §10.2.3: seconds or a date. */
function waitFor(headers: Headers, times: number): number {
  const after = headers.get("retry-after");
  const asked = after === null ? Number.NaN : /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
  return Math.min(Math.max(Number.isNaN(asked) ? waits.first * 2 ** times : asked, 0), waits.longest);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets so many pass at a time, and so many a second. */
class Gate {
  private free: number;
  private readonly waiting: (() => void)[] = [];
  private next = 0;

  constructor(
    places: number,
    private readonly rate: number | undefined,
  ) {
    this.free = places;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      await this.turn();
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }

  private async turn(): Promise<void> {
    if (this.rate === undefined) return;
    const now = performance.now();
    const at = Math.max(now, this.next);
    this.next = at + 1000 / this.rate;
    if (at > now) await pause(at - now);
  }
}

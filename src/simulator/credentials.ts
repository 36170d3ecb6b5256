/** Admin credentials of a provisioning job: a secret token, client credentials (RFC 6749 §4.4) or workload identity federation (RFC 7523), [D1], [D6], [T3]. */
import { type Bearer, noAnswer } from "./connection.js";
import type { Federation } from "./federation.js";

export type Credentials =
  | { readonly kind: "token"; readonly token: string }
  | {
      readonly kind: "client";
      readonly tokenEndpoint: string;
      readonly clientId: string;
      readonly clientSecret: string;
      /** `credentialLocationInRequest`: Entra's default is the header [T2]. */
      readonly location: "header" | "body";
      readonly scope?: string;
    }
  | {
      readonly kind: "federation";
      readonly tokenEndpoint: string;
      readonly clientId?: string;
      readonly scope?: string;
      readonly federation: Federation;
    };

/** The token endpoint's answer, RFC 6749 §5. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly ms: number;
}

/** The token endpoint gave no token. */
export class NoToken extends Error {
  override readonly name = "NoToken";
}

const timeout = 30_000;

/** A token is exchanged for a new one that long before it ends, in milliseconds; assumed. */
const early = 60_000;

export function bearerOf(credentials: Credentials): Bearer {
  if (credentials.kind === "token") return { token: async () => credentials.token, close: async () => {} };
  let known: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;
  const ask = async () => {
    const { status, body } = await exchange(credentials);
    const token = body.access_token;
    if (typeof token !== "string" || token === "") throw new NoToken(refusal(credentials.tokenEndpoint, status, body));
    const seconds = Number(body.expires_in);
    known = { token, until: Date.now() + (Number.isFinite(seconds) ? seconds * 1000 - early : 0) };
    return token;
  };
  return {
    token: async () => {
      if (known && known.until > Date.now()) return known.token;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    close: async () => {
      if (credentials.kind === "federation") await credentials.federation.close();
    },
  };
}

/** Asks once, whatever comes of it. */
export async function exchange(credentials: Exclude<Credentials, { kind: "token" }>): Promise<TokenAnswer> {
  const { tokenEndpoint, scope } = credentials;
  const { form, headers } = await shown(credentials);
  const body = new URLSearchParams({ grant_type: "client_credentials", ...form, ...(scope === undefined ? {} : { scope }) });
  const began = performance.now();
  try {
    const response = await fetch(tokenEndpoint, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json", ...headers },
      body: body.toString(),
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    return { status: response.status, body: objectIn(await response.text()), ms: performance.now() - began };
  } catch (error) {
    throw noAnswer(error, "POST", tokenEndpoint, timeout);
  }
}

interface Shown {
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

async function shown(credentials: Exclude<Credentials, { kind: "token" }>): Promise<Shown> {
  const { clientId } = credentials;
  if (credentials.kind === "federation") {
    const assertion = await credentials.federation.assertion();
    const form = {
      ...(clientId === undefined ? {} : { client_id: clientId }),
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    };
    return { form, headers: {} };
  }
  const { clientSecret, location } = credentials;
  if (location === "body") return { form: { client_id: credentials.clientId, client_secret: clientSecret }, headers: {} };
  // RFC 6749 §2.3.1: both are form-encoded first.
  const pair = [credentials.clientId, clientSecret].map((part) => new URLSearchParams({ part }).toString().slice("part=".length)).join(":");
  return { form: {}, headers: { Authorization: `Basic ${Buffer.from(pair).toString("base64")}` } };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // An answer that is no JSON has no token in it, and its status says the rest.
    return {};
  }
}

function refusal(tokenEndpoint: string, status: number, { error, error_description: why }: TokenAnswer["body"]): string {
  const said = [error, why].filter((part) => typeof part === "string").join(": ");
  return `${tokenEndpoint} answered ${status} without an access_token${said === "" ? "" : ` (${said})`}`;
}

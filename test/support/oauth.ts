/** What OAuth tests share: requests to the token endpoint, and an issuer of assertions whose keys are read over HTTP. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { Identity } from "../../src/domain/oauth-client.js";
import { assertionType } from "../../src/server/client-assertion.js";
import type { ScimClient } from "./scim-client.js";
import type { Tenant } from "./tenant.js";

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
  readonly body: any;
}

export type Form = Readonly<Record<string, string>> | string;

/** `at` is the server's own address. */
export async function askToken(at: string, form: Form, headers: Record<string, string> = {}): Promise<TokenAnswer> {
  const response = await fetch(`${at}/oauth2/token`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
    body: typeof form === "string" ? form : new URLSearchParams(form).toString(),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

export function basic(clientId: string, secret: string): Record<string, string> {
  const encoded = `${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`;
  return { Authorization: `Basic ${Buffer.from(encoded).toString("base64")}` };
}

export function asserting(assertion: string, clientId?: string): Record<string, string> {
  return {
    grant_type: "client_credentials",
    client_assertion_type: assertionType,
    client_assertion: assertion,
    ...(clientId === undefined ? {} : { client_id: clientId }),
  };
}

export interface MadeClient {
  readonly id: string;
  readonly secret: string;
  readonly secretId: string;
}

const createClient = `mutation($label: String!, $lifetime: Int) {
  createOAuthClient(label: $label, accessTokenLifetime: $lifetime) { client { id secrets { id } } secret } }`;

export async function makeClient({ admin }: Tenant, label = "Entra", lifetime?: number): Promise<MadeClient> {
  const { createOAuthClient: made } = await admin.data<{
    createOAuthClient: { client: { id: string; secrets: { id: string }[] }; secret: string };
  }>(createClient, { label, lifetime });
  return { id: made.client.id, secret: made.secret, secretId: made.client.secrets[0]?.id ?? "" };
}

const createFederated = `mutation($label: String!, $federation: FederatedIdentityInput!) {
  createFederatedClient(label: $label, federation: $federation) { id } }`;

/** The id of a client that is known by assertions. */
export async function makeFederated({ admin }: Tenant, federation: Identity, label = "Entra"): Promise<string> {
  const { createFederatedClient: made } = await admin.data<{ createFederatedClient: { id: string } }>(createFederated, {
    label,
    federation,
  });
  return made.id;
}

/** What is revoked may be believed for a few seconds, not longer. */
export async function refusedInTime(client: ScimClient): Promise<void> {
  const until = Date.now() + 5_000;
  for (;;) {
    const { status } = await client.get("/Users?count=0");
    if (status === 401) return;
    if (Date.now() > until) throw new Error(`Still ${status} after 5 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export interface Key {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** An identity provider as far as federation knows it: it signs, and publishes its keys on this machine. */
export class Issuer {
  private readonly keys: Key[] = [];
  private server: Server | undefined;
  private port = 0;
  /** How often its keys were read. */
  reads = 0;
  /** Answers instead of the keys. */
  instead: ((path: string) => { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }) | undefined;

  get issuer(): string {
    return `http://127.0.0.1:${this.port}/tenant/v2.0`;
  }

  get jwksUri(): string {
    return `http://127.0.0.1:${this.port}/tenant/keys`;
  }

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      this.reads += 1;
      const { status, headers, body } = this.instead?.(request.url ?? "") ?? { status: 200, body: this.keySet() };
      response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(body);
    });
    this.server.listen(this.port, "127.0.0.1");
    await once(this.server, "listening");
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  /** Another start answers at the same port. */
  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  keySet(): string {
    return JSON.stringify({ keys: this.keys.map(({ publicJwk }) => publicJwk) });
  }

  async addKey(kid: string, alg = "RS256", publish = true): Promise<Key> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const key = { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, use: "sig" } };
    if (publish) this.keys.push(key);
    return key;
  }

  /** Claims as given beside the usual ones; `undefined` takes one away. */
  async sign(key: Key, claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.issuer, iat: now, nbf: now, exp: now + 3600 };
    return new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "JWT", ...header })
      .sign(key.privateKey);
  }
}

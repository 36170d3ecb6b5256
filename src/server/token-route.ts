/** The token endpoint over HTTP, RFC 6749 §3.2 and §5: a client authenticates, and gets an access token for provisioning. */
import type { Logger } from "pino";
import { clientBySecret, type GrantClient, type GrantSecret, issueAccessToken } from "../domain/access-token-grant.js";
import { DomainError } from "../domain/errors.js";
import type { Store } from "../domain/store.js";
import { ScimError } from "../scim/errors.js";
import { clientByAssertion } from "./client-assertion.js";
import type { FailedAttempts } from "./failed-attempts.js";
import type { IssuerKeys } from "./issuer-keys.js";
import { OAuthError } from "./oauth-error.js";
import { readBody } from "./request-body.js";
import type { Context, Step } from "./request-state.js";
import { type ClientProof, checkGrantType, checkScope, readParameters, readProof, scope } from "./token-request.js";

export const tokenPath = "/oauth2/token";

export interface TokenParts {
  readonly store: Store;
  readonly keys: IssuerKeys;
  readonly failures: FailedAttempts;
  readonly log: Logger;
  readonly now?: () => number;
}

/** Bytes: an assertion has a few thousand characters. */
const maxBody = 65_536;
const mediaType = "application/x-www-form-urlencoded";
const methods = "POST, OPTIONS";

export function tokenRoute(parts: TokenParts): Step {
  return async (ctx) => {
    ctx.set({ "Cache-Control": "no-store", Pragma: "no-cache" });
    if (ctx.method === "OPTIONS") {
      ctx.set("Allow", methods);
      ctx.status = 204;
      return;
    }
    try {
      ctx.body = await grant(ctx, parts);
    } catch (error) {
      writeRefusal(ctx, error instanceof OAuthError ? error : toOAuthError(ctx, error, parts.log), parts.log);
    }
  };
}

async function grant(ctx: Context, { store, keys, failures, now = Date.now }: TokenParts): Promise<object> {
  if (ctx.method !== "POST") {
    throw new OAuthError("invalid_request", `A token is asked for by POST, not by ${ctx.method}.`, {
      status: 405,
      headers: { Allow: methods },
    });
  }
  const parameters = readParameters(await readForm(ctx));
  checkGrantType(parameters);
  const proof = readProof(parameters, ctx.get("Authorization"));
  const at = now();
  const { client, secret } = await counting(ctx, failures, proof, () => authenticated(store, keys, proof, at));
  ctx.state.organisationId = client.organisationId;
  checkScope(parameters);
  if (client.plan !== "ENTERPRISE") {
    throw new OAuthError("unauthorized_client", "Provisioning is part of the Enterprise plan; the client's organisation has another one.");
  }
  const { token, lifetime } = await issueAccessToken(store, client, { secret, now: at });
  return { access_token: token, token_type: "Bearer", expires_in: lifetime, scope };
}

interface Authenticated {
  readonly client: GrantClient;
  readonly secret?: GrantSecret;
}

async function authenticated(store: Store, keys: IssuerKeys, proof: ClientProof, now: number): Promise<Authenticated> {
  if ("assertion" in proof) return { client: await clientByAssertion(store, keys, { ...proof, now }) };
  const found = await clientBySecret(store, { ...proof, now });
  if (!found) throw new OAuthError("invalid_client", "The client is unknown or revoked, or its secret is wrong, expired or revoked.");
  return found;
}

/** Failures alone count: a client that does well may ask as often as it likes. */
async function counting<T>(ctx: Context, failures: FailedAttempts, { clientId = "" }: ClientProof, work: () => Promise<T>): Promise<T> {
  const wait = await failures.wait(clientId, ctx.ip);
  if (wait > 0) {
    throw new OAuthError("invalid_client", `Too many failed attempts; try again in ${wait} seconds.`, {
      status: 429,
      headers: { "Retry-After": String(wait) },
      reason: "too-many-failures",
    });
  }
  try {
    return await work();
  } catch (error) {
    if (error instanceof OAuthError && error.code === "invalid_client") await failures.failed(clientId, ctx.ip);
    throw error;
  }
}

async function readForm(ctx: Context): Promise<string> {
  const given = ctx.get("Content-Type").split(";")[0]?.trim().toLowerCase();
  if (given !== mediaType) {
    throw new OAuthError("invalid_request", `The Content-Type is ${given || "missing"}; it must be ${mediaType}.`);
  }
  return readBody(ctx, maxBody);
}

function toOAuthError(ctx: Context, error: unknown, log: Logger): OAuthError {
  // What the reader of bodies refuses.
  if (error instanceof ScimError) return new OAuthError("invalid_request", error.detail, { status: error.status });
  if (error instanceof DomainError && error.code === "BUSY") {
    return new OAuthError("temporarily_unavailable", error.message, { headers: { "Retry-After": "1" } });
  }
  const { requestId } = ctx.state;
  log.error({ err: error, requestId }, "fault");
  return new OAuthError("server_error", `A fault of this server; its log names it under the request id ${requestId}.`);
}

function writeRefusal(ctx: Context, error: OAuthError, log: Logger): void {
  ctx.state.refusal = error.reason;
  if (error.cause instanceof Error) log.info({ requestId: ctx.state.requestId, why: error.cause.message }, "client not authenticated");
  ctx.status = error.status;
  ctx.set(error.headers);
  ctx.type = "application/json; charset=utf-8";
  ctx.body = JSON.stringify(error);
}

/** The OpenID provider over a tenant's directory: the library, told how Entra behaves. (OpenID Connect Core 1.0) */
import { randomBytes } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import Provider, { type Configuration, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import type { Directory } from "../directory/directory.js";
import { refusalOf } from "./admission.js";
import type { Application } from "./application.js";
import { claimsByScope, claimsOf, pairwiseSubject } from "./claims.js";
import { type Place, refusalFor, type Thrown } from "./errors.js";
import { errorPage, signedOutPage, signOutPage } from "./pages.js";
import { Rows } from "./rows.js";

export interface ProviderParts {
  /** Scheme, host and port, without a slash behind them. */
  readonly origin: string;
  readonly tenantId: string;
  readonly application: Application;
  /** Read anew at each request. */
  readonly directory: () => Directory;
}

export const issuerOf = ({ origin, tenantId }: Pick<ProviderParts, "origin" | "tenantId">) => `${origin}/${tenantId}/v2.0`;

/** Below the tenant's path, as at Entra. */
export const routes = {
  authorization: "/oauth2/v2.0/authorize",
  token: "/oauth2/v2.0/token",
  jwks: "/discovery/v2.0/keys",
  userinfo: "/oidc/userinfo",
  end_session: "/oauth2/v2.0/logout",
} as const;

/** Where a person chooses an account; the provider's name for the request under way stands behind it. */
export const accountPath = "/login/";

/** Seconds; those of a session, a code and an access token are Entra's order of magnitude, assumed. */
const ttl = { AuthorizationCode: 600, AccessToken: 3600, IdToken: 3600, Grant: 86_400, Session: 86_400, Interaction: 3600 } as const;

const algorithm = "RS256";

export async function newProvider(parts: ProviderParts): Promise<Provider> {
  const provider = new Provider(issuerOf(parts), await configurationOf(parts));
  provider.on("server_error", (_ctx, error) => process.stderr.write(`${error.stack ?? error.message}\n`));
  return provider;
}

async function configurationOf(parts: ProviderParts): Promise<Configuration> {
  const { application, tenantId, directory } = parts;
  return {
    clients: [clientOf(application)],
    jwks: { keys: [await signingKey()] },
    adapter: new Rows().adapter,
    routes,
    ttl,
    cookies: {
      keys: [randomBytes(32).toString("base64url")],
      names: { session: "simulator-session", interaction: "simulator-interaction", resume: "simulator-resume" },
    },
    claims: Object.fromEntries(Object.entries(claimsByScope).map(([scope, claims]) => [scope, [...claims]])),
    scopes: Object.keys(claimsByScope),
    // Names and addresses stand in the ID token.
    conformIdTokenClaims: false,
    responseTypes: ["code"],
    clientAuthMethods: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    subjectTypes: ["pairwise"],
    pairwiseIdentifier: async (_ctx, objectId, { clientId }) => pairwiseSubject(tenantId, objectId, clientId),
    // Entra takes a code challenge, and does not ask a web application for one.
    pkce: { required: () => false },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => answerWith(ctx, signOutPage(directory(), form)),
        postLogoutSuccessSource: async (ctx) => answerWith(ctx, signedOutPage(directory())),
      },
    },
    interactions: { url: (_ctx, { uid }) => `/${tenantId}${accountPath}${uid}`, policy: policyOf() },
    findAccount: (ctx, objectId) => {
      const now = directory();
      const user = now.users[objectId];
      const refusal = refusalOf(now, application, user);
      if (refusal || !user) {
        ctx.state.refusal = refusal;
        return undefined;
      }
      const memberObjects = `${parts.origin}/v1.0/users/${objectId}/getMemberObjects`;
      return { accountId: objectId, claims: async () => claimsOf(now, application, user, { memberObjects }) };
    },
    loadExistingGrant: grantEverything,
    renderError: async (ctx, out, error) => {
      const refusal = ctx.state.refusal ?? refusalFor(error as Thrown, placeOf(ctx, parts));
      answerWith(ctx, errorPage(directory(), refusal ?? `${out.error}: ${out.error_description ?? ""}`));
    },
  };
}

export function placeOf({ oidc }: KoaContextWithOIDC, { tenantId, application }: ProviderParts): Place {
  const { client_id: clientId, redirect_uri: redirectUri } = oidc?.params ?? {};
  return { tenantId, application, asked: { clientId: String(clientId ?? ""), redirectUri: String(redirectUri ?? "") } };
}

function clientOf({ clientId, name, redirectUris, signOutUris, proof }: Application) {
  const client = {
    client_id: clientId,
    client_name: name,
    redirect_uris: [...redirectUris],
    post_logout_redirect_uris: [...signOutUris],
    response_types: ["code" as const],
    grant_types: ["authorization_code"],
  };
  return "clientSecret" in proof
    ? { ...client, client_secret: proof.clientSecret, token_endpoint_auth_method: "client_secret_post" as const }
    : { ...client, token_endpoint_auth_method: "private_key_jwt" as const, jwks: { keys: [proof.key as JWK & { kty: string }] } };
}

/** Another one at each start. */
async function signingKey(): Promise<JWK & { kty: string }> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kty: "RSA", kid: await calculateJwkThumbprint(jwk), use: "sig", alg: algorithm };
}

/** A session of somebody who may no longer sign in ends at the page where an account is chosen. */
function policyOf() {
  const policy = interactionPolicy.base();
  const login = policy.get("login");
  const signedOut = login?.checks.get("no_session");
  if (signedOut) signedOut.description = "AADSTS50058: A silent sign-in request was sent but no user is signed in.";
  login?.checks.add(
    new interactionPolicy.Check("not_admitted", "The user may not sign in.", "login_required", ({ oidc }) =>
      Boolean(oidc.session?.accountId && !oidc.account),
    ),
    0,
  );
  policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  return policy;
}

/** What an administrator consented to for everybody. */
async function grantEverything(ctx: KoaContextWithOIDC) {
  const { client, account, params, provider } = ctx.oidc;
  if (!client || !account) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope(String(params?.scope));
  await grant.save();
  return grant;
}

function answerWith(ctx: KoaContextWithOIDC, page: string): void {
  ctx.type = "html";
  ctx.body = page;
}

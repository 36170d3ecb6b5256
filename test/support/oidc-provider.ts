/** A real OpenID provider on this machine, with people who sign in at once: what Entra is to the product. */
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import Provider, { type Adapter, type AdapterPayload, type Configuration, type KoaContextWithOIDC } from "oidc-provider";

export interface Account {
  readonly sub: string;
  readonly tid?: string;
  readonly oid?: string;
  readonly preferred_username?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
}

export interface ProviderOptions {
  readonly redirectUris: readonly string[];
  readonly signOutUris?: readonly string[];
  /** For the client that proves itself with a certificate. */
  readonly certificateKey?: JWK;
  /** Names and addresses are told at the userinfo endpoint alone; else in the ID token too, as by Entra. */
  readonly userinfoOnly?: boolean;
}

export const clientId = "plandisc";
export const clientSecret = "a secret that the provider made, long enough";
export const certificateClientId = "plandisc-certificate";

export class OidcProvider {
  /** Who signs in next; nobody: the person refuses. */
  account: Account | undefined;
  /** Instead of the keys with which it signs. */
  publishedKeys: { readonly keys: readonly JWK[] } | undefined;
  /** What it is asked, by path. */
  readonly asked: string[] = [];
  /** The assertions with which clients proved themselves. */
  readonly assertions: string[] = [];
  private readonly accounts = new Map<string, Account>();
  private readonly rows = new Map<string, AdapterPayload>();

  private constructor(
    readonly issuer: string,
    private readonly server: Server,
  ) {}

  static async start(options: ProviderOptions): Promise<OidcProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const started = new OidcProvider(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
    const { privateKey } = await generateKeyPair("RS256", { extractable: true });
    const signing = { ...(await exportJWK(privateKey)), kid: "signing", use: "sig", alg: "RS256" };
    const provider = new Provider(started.issuer, started.configuration(signing, options));
    provider.use((ctx, next) => started.step(provider, ctx as KoaContextWithOIDC, next));
    server.on("request", provider.callback());
    return started;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Makes the codes that were given out too old. */
  expireCodes(): void {
    for (const [key, row] of this.rows) if (key.startsWith("AuthorizationCode:")) row.exp = Math.floor(Date.now() / 1000) - 1;
  }

  private configuration(
    signing: object,
    { redirectUris, signOutUris = [], certificateKey, userinfoOnly = false }: ProviderOptions,
  ): Configuration {
    const client = {
      redirect_uris: [...redirectUris],
      post_logout_redirect_uris: [...signOutUris],
      response_types: ["code" as const],
      grant_types: ["authorization_code"],
    };
    return {
      clients: [
        { ...client, client_id: clientId, client_secret: clientSecret, token_endpoint_auth_method: "client_secret_post" },
        ...(certificateKey
          ? [
              {
                ...client,
                client_id: certificateClientId,
                token_endpoint_auth_method: "private_key_jwt" as const,
                jwks: { keys: [certificateKey as JWK & { kty: string }] },
              },
            ]
          : []),
      ],
      jwks: { keys: [signing as JWK & { kty: string }] },
      cookies: { keys: ["a key of the test"] },
      claims: { openid: ["sub", "tid", "oid"], profile: ["preferred_username"], email: ["email", "email_verified"] },
      conformIdTokenClaims: userinfoOnly,
      features: { devInteractions: { enabled: false }, rpInitiatedLogout: { logoutSource: askToSignOut } },
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
      ttl: { AuthorizationCode: 60, AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
      adapter: (model: string) => keptIn(this.rows, model),
      pkce: { required: () => true },
      findAccount: (_ctx, id) => {
        const account = this.accounts.get(id);
        return account && { accountId: id, claims: async () => ({ ...account }) };
      },
      loadExistingGrant: async (ctx) => {
        const { client: asking, session, params, provider } = ctx.oidc;
        const { clientId: forClient } = asking ?? {};
        const { accountId } = session ?? {};
        if (forClient === undefined || accountId === undefined) return undefined;
        const grant = new provider.Grant({ clientId: forClient, accountId });
        grant.addOIDCScope(String(params?.scope));
        await grant.save();
        return grant;
      },
    };
  }

  private async step(provider: Provider, ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    this.asked.push(ctx.path);
    if (ctx.path.startsWith("/interaction/")) {
      const { account } = this;
      if (account) this.accounts.set(account.sub, account);
      await provider.interactionFinished(
        ctx.req,
        ctx.res,
        account ? { login: { accountId: account.sub } } : { error: "access_denied", error_description: "The person went away" },
      );
      ctx.respond = false;
      return;
    }
    await next();
    const assertion = ctx.oidc?.params?.client_assertion;
    if (typeof assertion === "string") this.assertions.push(assertion);
    if (ctx.path === "/jwks" && this.publishedKeys) ctx.body = this.publishedKeys;
  }
}

/** The library's own page asks for a font of another host. */
async function askToSignOut(ctx: KoaContextWithOIDC, form: string): Promise<void> {
  const button = '<button form="op.logoutForm" name="logout" value="yes">Sign out here too</button>';
  ctx.type = "html";
  ctx.body = `<!doctype html><html lang="en"><title>Sign out</title>${form}${button}</html>`;
}

function keptIn(rows: Map<string, AdapterPayload>, model: string): Adapter {
  const keyOf = (id: string) => `${model}:${id}`;
  const findWhere = (name: "uid" | "userCode", value: string) =>
    [...rows].find(([key, row]) => key.startsWith(`${model}:`) && row[name] === value)?.[1];
  return {
    upsert: async (id, payload) => {
      rows.set(keyOf(id), payload);
    },
    find: async (id) => rows.get(keyOf(id)),
    findByUid: async (uid) => findWhere("uid", uid),
    findByUserCode: async (userCode) => findWhere("userCode", userCode),
    consume: async (id) => {
      const row = rows.get(keyOf(id));
      if (row) row.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => {
      rows.delete(keyOf(id));
    },
    revokeByGrantId: async (grantId) => {
      for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key);
    },
  };
}

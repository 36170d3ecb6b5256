/** Talks with organisations' identity providers: OpenID Connect's code flow with PKCE, its metadata, and signing out there. */
import { createPrivateKey } from "node:crypto";
import { importPKCS8 } from "jose";
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  modifyAssertion,
  PrivateKeyJwt,
  ResponseBodyError,
  type ServerMetadata,
  WWWAuthenticateChallengeError,
} from "openid-client";
import type { CertificateKey, ProviderCheck, ProviderSettings } from "../domain/provider-port.js";
import { NotOpened } from "../domain/sealed.js";
import type { Attempt } from "../domain/sign-in-attempts.js";
import type { SignInClaims } from "../domain/signed-in-person.js";
import { OutgoingFault, outgoing } from "./outgoing.js";
import { SignInRefused } from "./sign-in-refusals.js";

/** Milliseconds for which metadata is believed. The keys are kept as long, and read anew when one is named that is not among them. */
export const metadataFresh = 300_000;
const keptAtMost = 1_000;
const clockDifference = 60;

/** What the provider publishes is not what a provider of this issuer may publish. */
class ProviderFault extends Error {
  override readonly name = "ProviderFault";
}

export interface ExchangedSignIn {
  readonly claims: SignInClaims;
  readonly idToken: string;
}

/** The claim that a match needs; asked for at the userinfo endpoint when the ID token lacks it. */
export type WantedClaim = "preferred_username" | "email";

interface Kept {
  readonly updatedAt: number;
  readonly until: number;
  readonly opened: Promise<Configuration>;
}

export class IdentityProviders {
  private readonly kept = new Map<string, Kept>();
  private readonly ask: ReturnType<typeof outgoing>;

  constructor(
    /** Whether a provider on this machine may be used, by plain HTTP. */
    readonly loopback: boolean,
    private readonly now: () => number = Date.now,
  ) {
    this.ask = outgoing({ loopback });
  }

  async authorizationUrl(settings: ProviderSettings, redirectUri: string, attempt: Attempt, loginHint: string | undefined): Promise<URL> {
    return refusing(async () =>
      buildAuthorizationUrl(await this.open(settings), {
        redirect_uri: redirectUri,
        scope: "openid profile email",
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await calculatePKCECodeChallenge(attempt.codeVerifier),
        code_challenge_method: "S256",
        ...(loginHint !== undefined && { login_hint: loginHint }),
      }),
    );
  }

  /** The provider's answer for what it says of the person, checked whole: state, nonce, issuer, audience, time and signature. */
  exchange(
    settings: ProviderSettings,
    answer: URL,
    { state, nonce, codeVerifier }: Pick<Attempt, "state" | "nonce" | "codeVerifier">,
    wanted?: WantedClaim,
  ): Promise<ExchangedSignIn> {
    return refusing(async () => {
      const provider = await this.open(settings);
      const tokens = await authorizationCodeGrant(provider, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
      });
      const claims = tokens.claims();
      if (!claims || tokens.id_token === undefined) throw new ProviderFault("The provider gave no ID token");
      if (settings.tenantId !== null && claims.tid !== settings.tenantId) {
        throw new SignInRefused("wrong-tenant", `tid is ${shown(claims.tid)}, the organisation's is ${settings.tenantId}`);
      }
      const asked = wanted !== undefined && claims[wanted] === undefined && provider.serverMetadata().userinfo_endpoint !== undefined;
      const more = asked ? await fetchUserInfo(provider, tokens.access_token, claims.sub) : {};
      const said: Readonly<Record<string, unknown>> = { ...more, ...claims };
      return {
        idToken: tokens.id_token,
        claims: {
          iss: claims.iss,
          sub: claims.sub,
          tid: text(claims.tid),
          oid: text(claims.oid),
          preferredUsername: text(said.preferred_username),
          email: text(said.email),
          // Some providers say it as text.
          emailVerified: said.email_verified === undefined ? undefined : said.email_verified === true || said.email_verified === "true",
        },
      };
    });
  }

  /** Nothing where the provider has no way to sign out there. */
  async endSessionUrl(settings: ProviderSettings, idToken: string, returnTo: string): Promise<URL | undefined> {
    return refusing(async () => {
      const provider = await this.open(settings);
      if (provider.serverMetadata().end_session_endpoint === undefined) return undefined;
      return buildEndSessionUrl(provider, { id_token_hint: idToken, post_logout_redirect_uri: returnTo });
    });
  }

  async check(settings: ProviderSettings): Promise<ProviderCheck> {
    try {
      const metadata = (await this.discover(settings)).serverMetadata();
      const keys = await this.ask(metadata.jwks_uri ?? "");
      const body: unknown = keys.status === 200 ? await keys.json().catch(() => undefined) : undefined;
      if (!Array.isArray((body as { keys?: unknown } | undefined)?.keys)) {
        throw new ProviderFault(`The keys at ${metadata.jwks_uri} could not be read (status ${keys.status})`);
      }
      return { reachable: true, problem: null, authorizationEndpoint: metadata.authorization_endpoint ?? null };
    } catch (error) {
      return { reachable: false, problem: problemOf(error), authorizationEndpoint: null };
    }
  }

  private open(settings: ProviderSettings): Promise<Configuration> {
    const { organisationId, updatedAt } = settings;
    const known = this.kept.get(organisationId);
    if (known?.updatedAt === updatedAt && this.now() < known.until) return known.opened;
    this.kept.delete(organisationId);
    const oldest = this.kept.size >= keptAtMost ? this.kept.keys().next() : undefined;
    if (oldest && !oldest.done) this.kept.delete(oldest.value);
    const made: Kept = { updatedAt, until: this.now() + metadataFresh, opened: this.discover(settings) };
    this.kept.set(organisationId, made);
    made.opened.catch(() => {
      if (this.kept.get(organisationId) === made) this.kept.delete(organisationId);
    });
    return made.opened;
  }

  private async discover(settings: ProviderSettings): Promise<Configuration> {
    const { issuer, clientId } = settings;
    const plainly = this.loopback && issuer.startsWith("http:");
    const provider = await discovery(
      new URL(issuer),
      clientId,
      { [clockTolerance]: clockDifference },
      await clientAuthentication(settings),
      {
        [customFetch]: (url, { method, headers, body }) =>
          this.ask(url, {
            method,
            headers,
            ...(body != null && { body: body instanceof URLSearchParams ? body.toString() : String(body) }),
          }),
        execute: plainly ? [enableNonRepudiationChecks, allowInsecureRequests] : [enableNonRepudiationChecks],
      },
    );
    checkMetadata(provider.serverMetadata(), issuer, plainly);
    return provider;
  }
}

const neededEndpoints = ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const;
const otherEndpoints = ["userinfo_endpoint", "end_session_endpoint"] as const;

function checkMetadata(metadata: Readonly<ServerMetadata>, issuer: string, plainly: boolean): void {
  if (metadata.issuer !== issuer) {
    throw new ProviderFault(`The metadata's issuer is ${shown(metadata.issuer)}, not ${issuer}; both must be the same to the letter`);
  }
  for (const name of [...neededEndpoints, ...otherEndpoints]) {
    const value = metadata[name];
    if (value === undefined && otherEndpoints.some((other) => other === name)) continue;
    const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
    if (url?.protocol !== "https:" && !(plainly && url?.protocol === "http:")) {
      throw new ProviderFault(`The metadata's ${name} is ${shown(value)}; it must be an https:// address`);
    }
  }
}

/** Entra reads both ways of sending a secret; where a provider says nothing it is HTTP Basic (OpenID Connect Core §9). */
async function clientAuthentication({ clientId, tenantId, proof }: ProviderSettings): Promise<ClientAuth> {
  if ("clientSecret" in proof) {
    const [post, basic] = [ClientSecretPost(proof.clientSecret), ClientSecretBasic(proof.clientSecret)];
    return (as, ...rest) => (as.token_endpoint_auth_methods_supported?.includes("client_secret_post") ? post : basic)(as, ...rest);
  }
  const sign = await assertionKeys(proof.certificate);
  return (as, client, body, headers) => {
    const supported = as.token_endpoint_auth_signing_alg_values_supported ?? [];
    const key = sign.find(({ alg }) => supported.includes(alg)) ?? sign[0];
    if (!key) throw new Error(`The certificate of ${clientId} has a key that signs nothing`);
    return PrivateKeyJwt(key.key, {
      [modifyAssertion]: (header, payload) => {
        header.x5t = proof.certificate.x5t;
        header["x5t#S256"] = proof.certificate["x5t#S256"];
        // Entra takes an assertion for its token endpoint alone, others one for the issuer.
        if (tenantId !== null && as.token_endpoint !== undefined) payload.aud = as.token_endpoint;
      },
    })(as, client, body, headers);
  };
}

/** The first is what is signed with where the provider does not say what it can check. */
async function assertionKeys({ privateKey }: CertificateKey) {
  const algorithms = createPrivateKey(privateKey).asymmetricKeyType === "rsa" ? ["RS256", "PS256"] : ["ES256"];
  return Promise.all(algorithms.map(async (alg) => ({ alg, key: await importPKCS8(privateKey, alg) })));
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toRefusal(error);
  }
}

const providerFaults = [
  ClientError,
  ResponseBodyError,
  AuthorizationResponseError,
  WWWAuthenticateChallengeError,
  ProviderFault,
  OutgoingFault,
  NotOpened,
];

/** What is no fault of the provider is thrown on as it is. */
function toRefusal(error: unknown): SignInRefused {
  if (error instanceof SignInRefused) return error;
  if (!providerFaults.some((fault) => error instanceof fault)) throw error;
  const detail = described(error);
  // A code is short-lived and good once.
  if (error instanceof ResponseBodyError && error.error === "invalid_grant") return new SignInRefused("expired", detail);
  return new SignInRefused(wrongClaim(error) === "iss" ? "wrong-tenant" : "provider", detail);
}

const ownFaults = [ProviderFault, OutgoingFault, NotOpened];

/** For whoever sets it up: in our own words where the causes have some, without those of the libraries around them. */
function problemOf(error: unknown): string {
  const { detail } = toRefusal(error);
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    if (ownFaults.some((fault) => each instanceof fault)) return withoutControls(each.message);
  }
  return detail;
}

/** The claim of an ID token that is not what it must be. */
function wrongClaim(error: unknown): unknown {
  const { cause } = (error as Error & { cause?: { cause?: { claim?: unknown } } }).cause ?? {};
  return cause?.claim;
}

/** Messages and codes alone: the library's causes hold tokens and what they say of the person. */
function described(error: unknown): string {
  const said: string[] = [];
  for (let each: unknown = error; each instanceof Error && said.length < 5; each = each.cause) {
    const { error: code, error_description: description } = each as { error?: unknown; error_description?: unknown };
    const claim = wrongClaim(each);
    said.push([each.message, code, description, claim].filter((part) => typeof part === "string" && part !== "").join(": "));
  }
  return withoutControls([...new Set(said)].join(" <- "));
}

const withoutControls = (told: string) => told.replace(/[\p{Cc}]/gu, " ").slice(0, 500);

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value).slice(0, 200);
}

/** Whether an assertion shows a client to be who it says, RFC 7521 §4.2 and RFC 7523 §3. */
import { decodeJwt, errors, jwtVerify } from "jose";
import { federatedClient, federatedClientsOf, type GrantClient } from "../domain/access-token-grant.js";
import type { Identity } from "../domain/oauth-client.js";
import type { Store } from "../domain/store.js";
import { type IssuerKeys, KeysUnavailable } from "./issuer-keys.js";
import { OAuthError } from "./oauth-error.js";

export const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Signed with a private key: with a shared secret, whoever may read the public keys could sign. */
export const assertionAlgorithms: readonly string[] = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

/** Seconds by which two clocks may differ. */
const clockTolerance = 60;

export interface AssertionRequest {
  readonly clientId: string | undefined;
  readonly assertion: string;
  readonly now: number;
}

const refused = (description: string, cause?: unknown) => new OAuthError("invalid_client", description, { cause });

/** As for a client with a secret: it tells nobody which clients there are. */
const unknown = () => refused("No federated client is known by this client id, issuer, subject and audience.");

/**
 * The client that the assertion shows. Its `jti` is not remembered: RFC 7523 §3 leaves that open, and Entra sends one assertion again
 * while it is good.
 */
export async function clientByAssertion(store: Store, keys: IssuerKeys, request: AssertionRequest): Promise<GrantClient> {
  const client = await (request.clientId === undefined ? namedByItself(store, request) : federatedClient(store, request.clientId));
  if (!client?.identity) throw unknown();
  await verify(request, client.identity, keys);
  return client;
}

/** Whom an unproved assertion says it is about: only to find what it has to prove. */
async function namedByItself(store: Store, { assertion }: AssertionRequest): Promise<GrantClient | undefined> {
  let claims: ReturnType<typeof decodeJwt>;
  try {
    claims = decodeJwt(assertion);
  } catch (error) {
    throw refused("The client_assertion is no JSON Web Token.", error);
  }
  const { iss: issuer, sub: subject, aud } = claims;
  const audience = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  if (typeof issuer !== "string" || typeof subject !== "string" || typeof audience !== "string") {
    throw refused("Without a client_id, the client_assertion must name one iss, sub and aud.");
  }
  const [client, another] = await federatedClientsOf(store, { issuer, subject, audience });
  if (another) throw refused("More than one client is registered with this issuer, subject and audience: send its client_id.");
  return client;
}

async function verify(
  { assertion, now }: AssertionRequest,
  { issuer, subject, audience, jwksUri }: Identity,
  keys: IssuerKeys,
): Promise<void> {
  try {
    const { payload } = await jwtVerify(assertion, keys.at(jwksUri), {
      algorithms: [...assertionAlgorithms],
      issuer,
      subject,
      audience,
      requiredClaims: ["iss", "sub", "aud", "exp"],
      clockTolerance,
      currentDate: new Date(now),
    });
    if (payload.iat !== undefined && payload.iat > now / 1000 + clockTolerance) {
      throw new errors.JWTClaimValidationFailed("in the future", payload, "iat", "check_failed");
    }
  } catch (error) {
    if (error instanceof KeysUnavailable) throw unavailable(error);
    throw refused(`The client_assertion ${whyNot(error)}.`, error);
  }
}

function unavailable(error: KeysUnavailable): OAuthError {
  return new OAuthError("temporarily_unavailable", "The keys of the assertion's issuer cannot be read at the moment; try again.", {
    headers: { "Retry-After": "30" },
    reason: "keys-unavailable",
    cause: error,
  });
}

/** The words of each failure; claims are looked at only after the signature, so these tell nothing to somebody else. */
function whyNot(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "has expired";
  if (error instanceof errors.JWTClaimValidationFailed) return whyNotClaim(error);
  if (error instanceof errors.JWSSignatureVerificationFailed) return "has a signature that is not by the key it names";
  if (error instanceof errors.JWKSNoMatchingKey) return "is signed with a key that its issuer does not publish";
  if (error instanceof errors.JWKSMultipleMatchingKeys) return "must name its key by kid: its issuer has several";
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return `must be signed by one of ${assertionAlgorithms.join(", ")}`;
  }
  return "is no JSON Web Token that can be verified";
}

function whyNotClaim({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === "missing") return `has no ${claim}`;
  const registered: Readonly<Record<string, string>> = { iss: "issuer", sub: "subject", aud: "audience" };
  const name = registered[claim];
  if (name !== undefined) return `has another ${claim} than the ${name} registered for the client`;
  return claim === "nbf" || claim === "iat" ? `is not good yet: its ${claim} lies in the future` : `has a ${claim} in another form`;
}

/** The application that people sign in to, as it is registered in the simulated tenant. */
import { createHash, X509Certificate } from "node:crypto";
import { exportJWK, type JWK } from "jose";

/** Which groups the claim `groups` tells, in the words of an application's manifest. [S2] */
export const groupsClaims = ["None", "SecurityGroup", "ApplicationGroup", "All"] as const;
export type GroupsClaim = (typeof groupsClaims)[number];

export interface Application {
  readonly clientId: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  /** Where a browser may go on to after it has signed out. */
  readonly signOutUris: readonly string[];
  readonly proof: { readonly clientSecret: string } | { readonly key: JWK };
  readonly groups: GroupsClaim;
  /** The enterprise application's "Assignment required?". */
  readonly assignmentRequired: boolean;
}

/** The same at every start, so that what was entered at the product stays true. */
export function clientIdOf(tenantId: string): string {
  const hex = createHash("sha256").update(`application of ${tenantId}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The public key of a certificate in PEM, with which the application's assertions are checked. */
export async function certificateKey(pem: string): Promise<JWK> {
  const { publicKey, raw } = new X509Certificate(pem);
  const jwk = await exportJWK(publicKey);
  return { ...jwk, use: "sig", "x5t#S256": createHash("sha256").update(raw).digest("base64url") };
}

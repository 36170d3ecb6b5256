/** What the domain is lent for single sign-on: the seal for its secrets, and a way to ask an identity provider. */
import type { Seal } from "./sealed.js";

/** The key of a certificate, with the two digests by which a provider finds the certificate (RFC 7515 §4.1.7 and §4.1.8). */
export interface CertificateKey {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly x5t: string;
  readonly "x5t#S256": string;
}

export type ClientProof = { readonly clientSecret: string } | { readonly certificate: CertificateKey };

/** What must be known to talk with an organisation's provider. */
export interface ProviderSettings {
  readonly organisationId: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly tenantId: string | null;
  readonly updatedAt: number;
  readonly proof: ClientProof;
}

export interface ProviderCheck {
  readonly reachable: boolean;
  readonly problem: string | null;
  readonly authorizationEndpoint: string | null;
}

export interface ProviderPort {
  readonly seal: Seal;
  /** Whether a provider on this machine may be used, by plain HTTP: for development and tests. */
  readonly loopback: boolean;
  /** Asks for the provider's metadata, past every cache. Never rejects for what the provider does. */
  readonly check: (settings: ProviderSettings) => Promise<ProviderCheck>;
}

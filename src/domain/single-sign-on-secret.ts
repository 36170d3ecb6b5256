/** What this server proves itself with to a provider: a secret, or a certificate's private key; checked when it is set, kept sealed. */
import { createHash, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { DomainError } from "./errors.js";
import type { CertificateKey, ClientProof } from "./provider-port.js";
import type { Seal } from "./sealed.js";
import type { SingleSignOnAuthentication, SingleSignOnCertificateInput } from "./single-sign-on.js";

/** The columns that a proof comes to. */
export interface ProofColumns {
  readonly authentication: SingleSignOnAuthentication;
  readonly sealedSecret: Uint8Array;
  readonly certificateThumbprint: string | null;
  readonly certificateExpiresAt: number | null;
}

const secretLimit = 1024;
const leastRsaBits = 2048;

const purposeOf = (organisationId: string) => `single sign-on of ${organisationId}`;

export function openProof(
  seal: Seal,
  organisationId: string,
  { authentication, sealedSecret }: Pick<ProofColumns, "authentication" | "sealedSecret">,
): ClientProof {
  const text = seal.open(sealedSecret, purposeOf(organisationId));
  return authentication === "CLIENT_SECRET" ? { clientSecret: text } : { certificate: JSON.parse(text) as CertificateKey };
}

export function sealSecret(seal: Seal, organisationId: string, clientSecret: string): ProofColumns {
  const secret = clientSecret.trim();
  if (!/^[\x20-\x7e]+$/.test(secret) || secret.length > secretLimit) {
    throw new DomainError("INVALID_VALUE", `clientSecret must be 1 to ${secretLimit} visible ASCII characters.`, { field: "clientSecret" });
  }
  return {
    authentication: "CLIENT_SECRET",
    sealedSecret: seal.close(secret, purposeOf(organisationId)),
    certificateThumbprint: null,
    certificateExpiresAt: null,
  };
}

export function sealCertificate(
  seal: Seal,
  organisationId: string,
  { certificate, privateKey }: SingleSignOnCertificateInput,
  now: number,
): ProofColumns {
  const x509 = readCertificate(certificate);
  const key = readKey(privateKey);
  if (!x509.checkPrivateKey(key)) {
    throw refused("certificate.privateKey", "is not the key of the certificate; both must belong together");
  }
  const expiresAt = Date.parse(x509.validTo);
  if (expiresAt <= now) {
    throw refused("certificate.certificate", `ended on ${new Date(expiresAt).toISOString()}; one that is still good is needed`);
  }
  const digest = (algorithm: string) => createHash(algorithm).update(x509.raw);
  const kept: CertificateKey = {
    privateKey: key.export({ type: "pkcs8", format: "pem" }) as string,
    x5t: digest("sha1").digest("base64url"),
    "x5t#S256": digest("sha256").digest("base64url"),
  };
  return {
    authentication: "CERTIFICATE",
    sealedSecret: seal.close(JSON.stringify(kept), purposeOf(organisationId)),
    certificateThumbprint: digest("sha1").digest("hex").toUpperCase(),
    certificateExpiresAt: expiresAt,
  };
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw refused("certificate.certificate", 'is no X.509 certificate as PEM, which begins with "-----BEGIN CERTIFICATE-----"');
  }
}

function readKey(pem: string): KeyObject {
  const key = parseKey(pem);
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  const fits = key.asymmetricKeyType === "rsa" ? modulusLength >= leastRsaBits : namedCurve === "prime256v1";
  const longest = 4096;
  if (!fits || modulusLength > longest) {
    throw refused("certificate.privateKey", `must be an RSA key of ${leastRsaBits} to ${longest} bits or one on the curve P-256`);
  }
  return key;
}

function parseKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw refused(
      "certificate.privateKey",
      'is no private key as PEM without a passphrase, which begins with "-----BEGIN PRIVATE KEY-----"',
    );
  }
}

function refused(field: string, what: string): DomainError {
  return new DomainError("INVALID_VALUE", `${field} ${what}.`, { field });
}

/** What a federated identity must look like to be registered, and the digest by which a client that does not name itself is found. */
import { createHash } from "node:crypto";
import { checkText } from "./comparison-key.js";
import type { DomainContext, FederationRules } from "./context.js";
import { DomainError } from "./errors.js";
import { type Identity, type IdentityPart, identityLimits } from "./oauth-client.js";

const parts = Object.keys(identityLimits) as IdentityPart[];
const loopbackHosts: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

function trimmed(identity: Identity, part: IdentityPart): string {
  const field = `federation.${part}`;
  const text = identity[part].trim();
  if (text === "") throw new DomainError("REQUIRED", `${field} is missing; a federated client needs ${parts.join(", ")}.`, { field });
  checkText(field, text, identityLimits[part]);
  return text;
}

/** Why keys must not be read there; nothing for a good address. */
export function unreadable(address: string, { hosts, loopback }: FederationRules): string | undefined {
  if (!URL.canParse(address)) return "is no URL";
  const { protocol, hostname, username, password, hash } = new URL(address);
  if (username !== "" || password !== "" || hash !== "") return "must have no user and no fragment";
  const plain = loopback && loopbackHosts.includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && plain)) return "must begin with https://";
  if (!hosts.includes(hostname)) return `has the host ${hostname}, which is not among those that keys are read from: ${hosts.join(", ")}`;
  return undefined;
}

/** The values to keep, or a refusal that names the field. */
export function checkIdentity({ request }: DomainContext, given: Identity): Identity {
  const rules = request.federation;
  if (!rules) throw new DomainError("FORBIDDEN", "Federated clients cannot be registered here: no host is known to read keys from.");
  const identity = Object.fromEntries(parts.map((part) => [part, trimmed(given, part)])) as Identity;
  const { issuer, jwksUri } = identity;
  if (!URL.canParse(issuer) || !/^https?:$/.test(new URL(issuer).protocol)) {
    throw new DomainError(
      "INVALID_VALUE",
      "federation.issuer must be a URL, such as https://login.microsoftonline.com/TENANT-ID/v2.0; it is what the assertions have as iss.",
      { field: "federation.issuer" },
    );
  }
  const why = unreadable(jwksUri, rules);
  if (why !== undefined) throw new DomainError("INVALID_VALUE", `federation.jwksUri ${why}.`, { field: "federation.jwksUri" });
  return identity;
}

/** What assertions say of themselves decides; where the keys are does not. */
export function identityDigest({ issuer, subject, audience }: Pick<Identity, "issuer" | "subject" | "audience">): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([issuer, subject, audience]))
    .digest();
}

/** Which issuers may be set for single sign-on, and what an issuer says by itself. */
import { checkText } from "./comparison-key.js";
import { DomainError } from "./errors.js";
import { issuerLimit, tenantIdLimit } from "./single-sign-on.js";

const loopbackHosts = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** `/<tenant>/v2.0` at Microsoft's clouds. */
const entraHosts = /^login\.(microsoftonline\.com|microsoftonline\.us|partner\.microsoftonline\.cn)$/;
const entraPath = /^\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/v2\.0$/;

const refused = (field: string, what: string) => new DomainError("INVALID_VALUE", `${field} ${what}.`, { field });

/** OpenID Connect Discovery 1.0 §3: https, and neither query nor fragment. `loopback`: this machine may be one, by plain HTTP. */
export function checkIssuer(given: string, loopback: boolean): string {
  const issuer = given.trim();
  if (issuer === "") throw new DomainError("REQUIRED", "Single sign-on needs the provider's issuer.", { field: "issuer" });
  checkText("issuer", issuer, issuerLimit);
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const plain = url?.protocol === "http:" && loopback && loopbackHosts.has(url.hostname);
  if (!url || (url.protocol !== "https:" && !plain) || url.username !== "" || url.password !== "" || /[?#\s]/.test(issuer)) {
    throw refused("issuer", 'must be an https:// address without user, query and fragment, as "issuer" in the provider\'s metadata has it');
  }
  if (issuer.includes("/.well-known/")) throw refused("issuer", "is the part of the address before /.well-known/");
  if (entraHosts.test(url.hostname) && !entraPath.test(url.pathname)) {
    throw refused("issuer", `must name one tenant at Entra: https://${url.hostname}/<tenant id>/v2.0, the tenant id in lower case`);
  }
  return issuer;
}

/** At Entra the issuer names the tenant. */
export function tenantOf(issuer: string): string | undefined {
  const url = new URL(issuer);
  return entraHosts.test(url.hostname) ? entraPath.exec(url.pathname)?.[1] : undefined;
}

/** Null where the issuer alone decides. */
export function checkTenant(given: string | null, issuer: string): string | null {
  const own = tenantOf(issuer);
  const tenant = given?.trim() ?? "";
  if (own !== undefined && tenant !== "" && tenant.toLowerCase() !== own) {
    throw refused("tenantId", `is another one than the issuer's, ${own}; it may be left out`);
  }
  if (own !== undefined) return own;
  if (tenant === "") return null;
  checkText("tenantId", tenant, tenantIdLimit);
  return tenant;
}

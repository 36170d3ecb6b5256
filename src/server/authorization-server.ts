/** What the authorization server says of itself, RFC 8414 §2 and §3. */
import type { Config } from "../config.js";
import { baseUrl } from "./base-url.js";
import { assertionAlgorithms } from "./client-assertion.js";
import type { Step } from "./request-state.js";
import { grantType, scope } from "./token-request.js";
import { tokenPath } from "./token-route.js";

const wellKnown = "/.well-known/oauth-authorization-server";

/** An issuer with a path has that path behind the well-known one, RFC 8414 §3.1. */
export function metadataPaths({ publicUrl }: Config): readonly string[] {
  const path = publicUrl === undefined ? "/" : new URL(publicUrl).pathname.toLowerCase();
  return path === "/" ? [wellKnown] : [wellKnown, `${wellKnown}${path}`];
}

export function authorizationServer(config: Config): Step {
  return (ctx) => {
    if (ctx.method !== "GET" && ctx.method !== "HEAD") {
      ctx.set("Allow", "GET, HEAD");
      ctx.status = 405;
      return;
    }
    const issuer = baseUrl(ctx, config);
    ctx.body = {
      issuer,
      token_endpoint: `${issuer}${tokenPath}`,
      scopes_supported: [scope],
      grant_types_supported: [grantType],
      // Required, though without an authorization endpoint there is none.
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
      token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    };
  };
}

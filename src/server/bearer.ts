/** Who asks: the bearer token of a request, RFC 6750 §2.1 and §3. */
import { unauthorized } from "../scim/errors.js";
import type { Context } from "./request-state.js";

const realm = 'Bearer realm="scim"';

/** A token is one word of visible characters; anything longer than any token of ours is not looked at. */
const credentials = /^bearer +([\x21-\x7e]{1,4096}) *$/i;

export function tokenIn(authorization: string): string | undefined {
  return credentials.exec(authorization)?.[1];
}

/** Throws 401 for a request without a token, or with one in another form. */
export function bearerToken(ctx: Context): string {
  const header = ctx.get("Authorization");
  if (header === "") throw unauthorized("A token is needed: send the header Authorization: Bearer TOKEN.", realm, "missingToken");
  const token = tokenIn(header);
  if (token === undefined) {
    throw unauthorized(
      "The Authorization header must be the word Bearer, a space and a token.",
      `${realm}, error="invalid_request"`,
      "malformedToken",
    );
  }
  return token;
}

/** The token if there is one: for what is open to everybody. */
export function optionalBearerToken(ctx: Context): string | undefined {
  return ctx.get("Authorization") === "" ? undefined : bearerToken(ctx);
}

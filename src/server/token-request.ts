/** A request to the token endpoint, read to the letter: RFC 6749 §2.3.1, §3.2 and §4.4.2, RFC 7521 §4.2. */
import { assertionType } from "./client-assertion.js";
import { OAuthError } from "./oauth-error.js";

/** How a client says who it is, and what it shows for it. */
export type ClientProof =
  | { readonly clientId: string; readonly secret: string }
  | { readonly clientId: string | undefined; readonly assertion: string };

export const grantType = "client_credentials";
/** What an access token is good for. */
export const scope = "scim";

type Parameters = ReadonlyMap<string, string>;

const invalid = (description: string) => new OAuthError("invalid_request", description);

/** Parameters without a value count as absent, unknown ones are ignored, and none may be there twice. */
export function readParameters(form: string): Parameters {
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of new URLSearchParams(form)) {
    if (seen.has(name)) throw invalid(`The parameter ${name.slice(0, 100)} is there more than once; each may be there once.`);
    seen.add(name);
    if (value !== "") parameters.set(name, value);
  }
  return parameters;
}

export function checkGrantType(parameters: Parameters): void {
  const given = parameters.get("grant_type");
  if (given === undefined) throw invalid(`The parameter grant_type is missing; it must be ${grantType}.`);
  if (given !== grantType) throw new OAuthError("unsupported_grant_type", `The only grant type here is ${grantType}.`);
}

/** Entra asks for a resource's default scope, whatever that resource calls itself. */
const defaultScope = /^\S+\/\.default$/;

export function checkScope(parameters: Parameters): void {
  const asked = parameters.get("scope")?.split(" ") ?? [];
  const unknown = asked.find((each) => each !== scope && !defaultScope.test(each));
  if (unknown === undefined) return;
  const shown = unknown === "" ? "an empty word" : unknown.slice(0, 100);
  throw new OAuthError("invalid_scope", `The scope has ${shown}; allowed are ${scope}, anything that ends in /.default, and none at all.`);
}

const basicForm = /^basic +([a-z0-9+/]+=*) *$/i;

/** Both parts are form-encoded before they are joined. */
function decodeBasic(header: string): { readonly clientId: string; readonly secret: string } {
  const encoded = basicForm.exec(header)?.[1];
  if (encoded === undefined) {
    const scheme = header.split(" ")[0]?.slice(0, 50);
    throw new OAuthError(
      "invalid_client",
      `The Authorization header has the scheme ${scheme}, or is not whole; a client authenticates by Basic here.`,
    );
  }
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  try {
    if (colon < 1) throw new URIError("no colon");
    const [clientId, secret] = [text.slice(0, colon), text.slice(colon + 1)].map((part) => decodeURIComponent(part.replaceAll("+", " ")));
    return { clientId: clientId ?? "", secret: secret ?? "" };
  } catch {
    throw invalid("The Basic credentials must be the client id and the client secret, each form-encoded, joined by a colon, in Base64.");
  }
}

function readAssertion(parameters: Parameters, assertion: string | undefined): string {
  const type = parameters.get("client_assertion_type");
  if (type === undefined) throw invalid(`The parameter client_assertion_type is missing; it must be ${assertionType}.`);
  if (type !== assertionType) throw new OAuthError("invalid_client", `The client_assertion_type must be ${assertionType}.`);
  if (assertion === undefined) throw invalid("The parameter client_assertion is missing.");
  return assertion;
}

/** Exactly one way of authentication: Basic, a secret in the body, or an assertion. */
export function readProof(parameters: Parameters, authorization: string): ClientProof {
  const clientId = parameters.get("client_id");
  const secret = parameters.get("client_secret");
  const assertion = parameters.get("client_assertion");
  const asserted = assertion !== undefined || parameters.has("client_assertion_type");
  const ways = [authorization !== "", secret !== undefined, asserted].filter((is) => is).length;
  if (ways > 1) throw invalid("The client authenticates in more than one way; use Basic, client_secret or client_assertion.");
  if (asserted) return { clientId, assertion: readAssertion(parameters, assertion) };
  if (authorization !== "") {
    const basic = decodeBasic(authorization);
    if (clientId !== undefined && clientId !== basic.clientId)
      throw invalid("The client_id is another one than that of the Basic credentials.");
    return basic;
  }
  if (secret === undefined) {
    throw new OAuthError("invalid_client", "The client does not authenticate; it must by Basic, by client_secret or by client_assertion.");
  }
  if (clientId === undefined) throw invalid("The parameter client_id is missing.");
  return { clientId, secret };
}

/** A query sent as a body, RFC 7644 §3.4.3: read into the parameters that a query string would have. */
import { count as counted, type Leniency, tolerates } from "./dialects.js";
import { invalidSyntax, invalidValue } from "./errors.js";
import type { QueryParameters } from "./query-parameters.js";
import type { Json } from "./resource.js";

export const searchRequestSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

type Kind = "text" | "names" | "number";

/** The members of a search request, by their names in lower case. */
const members: ReadonlyMap<string, { readonly name: string; readonly kind: Kind }> = new Map(
  (
    [
      ["attributes", "names"],
      ["excludedAttributes", "names"],
      ["filter", "text"],
      ["sortBy", "text"],
      ["sortOrder", "text"],
      ["startIndex", "number"],
      ["count", "number"],
      ["cursor", "text"],
    ] as const
  ).map(([name, kind]) => [name.toLowerCase(), { name, kind }]),
);

const wanted: Readonly<Record<Kind, string>> = {
  text: "a string",
  names: "a list of attribute names",
  number: "a whole number",
};

/** What a member that is null or not there says is nothing. */
export function parseSearchRequest(body: unknown, leniency: Leniency): QueryParameters {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalidSyntax('The body must be a JSON object: a search request such as {"schemas": [...], "filter": "..."}');
  }
  const parameters = new Map<string, string>();
  let schemas: unknown;
  for (const [key, value] of Object.entries(body as Record<string, Json>)) {
    const lower = key.toLowerCase();
    const member = members.get(lower);
    if (lower === "schemas") schemas = value;
    else if (!member) counted(leniency, "unknown-attribute");
    else if (parameters.has(lower)) throw invalidSyntax(`The search request has ${member.name} twice`);
    else if (value !== null) parameters.set(lower, read(member.name, member.kind, value, leniency));
  }
  checkSchemas(schemas, leniency);
  return parameters;
}

function checkSchemas(schemas: unknown, leniency: Leniency): void {
  const urns = Array.isArray(schemas) ? schemas : [];
  const found = urns.some((urn) => typeof urn === "string" && urn.toLowerCase() === searchRequestSchema.toLowerCase());
  if (!found && !tolerates(leniency, "missing-schemas")) throw invalidSyntax(`schemas must contain ${searchRequestSchema}`, "wrongSchemas");
}

/** The value as the text that a query string would carry. */
function read(name: string, kind: Kind, value: Json, leniency: Leniency): string {
  if (kind === "names" && Array.isArray(value) && value.every((entry) => typeof entry === "string")) return value.join(",");
  if (kind === "number" && typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (kind === "text" && typeof value === "string") return value;
  if (kind !== "text" && typeof value === "string" && tolerates(leniency, "search-as-text")) return value;
  throw invalidValue(`${name} is ${shown(value)}; in a search request it must be ${wanted[kind]}.`, "invalidQuery");
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** The query string of a request: filter, sorting, paging and projection, RFC 7644 §3.4.2 and §3.9. */
import type { Attribute, ResourceType } from "../../schema/scim/attribute.js";
import type { RequestContext } from "./context.js";
import { invalidValue } from "./errors.js";
import type { AttributePath } from "./filter.js";
import { parseFilter } from "./filter-parser.js";
import type { ProjectionParameters } from "./projection.js";
import { resolvePath } from "./schema-index.js";
import type { Query } from "./store.js";

/** Also what ServiceProviderConfig names as `filter.maxResults`. */
export const maxResults = 1000;
const defaultCount = 100;

/** Names are taken in any case; what is not named here, such as Entra's `aadOptscim062020`, is ignored. */
export type QueryParameters = ReadonlyMap<string, string>;

const known: ReadonlySet<string> = new Set(["filter", "sortby", "sortorder", "startindex", "count", "attributes", "excludedattributes"]);

/** Decodes as forms are: `+` and `%20` are spaces, `%2B` is a plus. Of a parameter given twice the first counts. */
export function parseQueryString(search: string): QueryParameters {
  const parameters = new Map<string, string>();
  if (search === "" || search === "?") return parameters;
  for (const [name, value] of new URLSearchParams(search)) {
    const key = name.toLowerCase();
    if (known.has(key) && !parameters.has(key)) parameters.set(key, value);
  }
  return parameters;
}

export function projectionParameters(parameters: QueryParameters): ProjectionParameters {
  return { attributes: parameters.get("attributes"), excludedAttributes: parameters.get("excludedattributes") };
}

export function parseQuery(parameters: QueryParameters, type: ResourceType, { connection, quirks }: RequestContext): Query {
  const filter = parameters.get("filter");
  const sortBy = parameters.get("sortby")?.trim();
  return {
    startIndex: Math.max(1, whole(parameters, "startIndex") ?? 1),
    count: Math.min(maxResults, Math.max(0, whole(parameters, "count") ?? defaultCount)),
    ...(filter === undefined ? {} : { filter: parseFilter(filter, type, { dialects: connection.dialects, quirks }) }),
    ...(sortBy === undefined || sortBy === "" ? {} : { sort: { path: sortPath(sortBy, type), descending: isDescending(parameters) } }),
  };
}

function whole(parameters: QueryParameters, name: "startIndex" | "count"): number | undefined {
  const text = parameters.get(name.toLowerCase())?.trim();
  if (text === undefined || text === "") return undefined;
  const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw invalidValue(`${name} is ${JSON.stringify(text.slice(0, 40))}; it must be a whole number.`);
  return Math.min(value, 2 ** 31 - 1);
}

/** A complex attribute is sorted by its `value` (RFC 7644 §3.4.2.3). */
function sortPath(text: string, type: ResourceType): AttributePath {
  const path = resolvePath(type, text);
  if (!path) throw invalidValue(`sortBy names ${JSON.stringify(text.slice(0, 200))}, which is no attribute of ${type.name}.`);
  if (path.attribute.type !== "complex" || path.subAttribute) return path;
  const value = path.attribute.subAttributes?.find((candidate: Attribute) => candidate.name === "value");
  if (!value) throw invalidValue(`sortBy names ${path.text}, which is complex: name one of its sub-attributes.`);
  return { ...path, subAttribute: value, text: `${path.text}.value` };
}

function isDescending(parameters: QueryParameters): boolean {
  const order = parameters.get("sortorder")?.trim() ?? "ascending";
  const word = order.toLowerCase();
  if (word !== "ascending" && word !== "descending") {
    throw invalidValue(`sortOrder is ${JSON.stringify(order.slice(0, 40))}; it must be ascending or descending.`);
  }
  return word === "descending";
}

/** The query string of a request: filter, sorting, paging and projection, RFC 7644 §3.4.2 and §3.9, RFC 9865 §2. */
import type { Attribute, ResourceType } from "../../schema/scim/attribute.js";
import type { RequestContext } from "./context.js";
import { type CursorList, type CursorScope, countOfCursor, openCursor } from "./cursor.js";
import { invalidCount, invalidValue } from "./errors.js";
import type { AttributePath } from "./filter.js";
import { parseFilter } from "./filter-parser.js";
import type { ProjectionParameters } from "./projection.js";
import { resolvePath } from "./schema-index.js";
import type { CursorPosition, CursorQuery, Query } from "./store.js";

/** Also what ServiceProviderConfig names as `filter.maxResults` and `pagination.maxPageSize`. */
export const maxResults = 1000;
export const defaultCount = 100;

/** Names are taken in any case; what is not named here, such as Entra's `aadOptscim062020`, is ignored. */
export type QueryParameters = ReadonlyMap<string, string>;

const known: ReadonlySet<string> = new Set([
  "filter",
  "sortby",
  "sortorder",
  "startindex",
  "count",
  "cursor",
  "attributes",
  "excludedattributes",
]);

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

/** By index, RFC 7644 §3.4.2.4. */
export function parseQuery(parameters: QueryParameters, type: ResourceType, context: RequestContext): Query {
  return { ...parsePage(parameters), ...parseSelection(parameters, type, context) };
}

export function parsePage(parameters: QueryParameters): Pick<Query, "startIndex" | "count"> {
  return {
    startIndex: Math.max(1, whole(parameters, "startIndex") ?? 1),
    count: Math.min(maxResults, Math.max(0, whole(parameters, "count") ?? defaultCount)),
  };
}

/** What a query by cursor asks for, and what the cursors of its answer belong to; a count of 0 asks for the total alone. */
export interface AskedByCursor {
  readonly query: CursorQuery;
  readonly scope: CursorScope;
}

/** A page by cursor, wherever it is. */
export interface CursorPlace {
  readonly position: CursorPosition;
  readonly scope: CursorScope;
}

/** By cursor, RFC 9865 §2; `undefined` where the request names none, since the index is the default method. */
export function parseCursorQuery(parameters: QueryParameters, type: ResourceType, context: RequestContext): AskedByCursor | undefined {
  if (!parameters.has("cursor")) return undefined;
  const selection = parseSelection(parameters, type, context);
  const { position, scope } = parseCursor(parameters, [{ endpoint: type.endpoint, ...selection }], false, context);
  return { query: { ...selection, position, count: scope.count }, scope };
}

/** @param root whether the lists are those of the root, and its cursors no others' */
export function parseCursor(
  parameters: QueryParameters,
  lists: readonly CursorList[],
  root: boolean,
  context: RequestContext,
): CursorPlace {
  const cursor = parameters.get("cursor")?.trim() ?? "";
  if (whole(parameters, "startIndex") !== undefined) {
    throw invalidValue("startIndex and cursor belong to different methods of paging: send one of them.", "invalidQuery");
  }
  const given = cursorCount(parameters);
  const opened = cursor === "" ? undefined : countOfCursor(cursor, context);
  const scope: CursorScope = { lists, root, count: given ?? opened ?? defaultCount };
  return { position: cursor === "" ? { direction: "forward" } : openCursor(cursor, scope, context), scope };
}

/** RFC 9865 §2.1: between 0 and the largest page; a negative count is 0. Left out, it is that of the page before. */
function cursorCount(parameters: QueryParameters): number | undefined {
  const text = parameters.get("count")?.trim() ?? "";
  if (text === "") return undefined;
  const count = /^[+-]?\d{1,15}$/.test(text) ? Math.max(0, Number(text)) : Number.NaN;
  if (!(count <= maxResults)) throw invalidCount(`count is ${JSON.stringify(text.slice(0, 40))}; it must be from 0 to ${maxResults}.`);
  return count;
}

export function parseSelection(
  parameters: QueryParameters,
  type: ResourceType,
  { connection, quirks }: RequestContext,
): Pick<Query, "filter" | "sort"> {
  const filter = parameters.get("filter");
  const sortBy = parameters.get("sortby")?.trim();
  return {
    ...(filter === undefined ? {} : { filter: parseFilter(filter, type, { dialects: connection.dialects, quirks }) }),
    ...(sortBy === undefined || sortBy === "" ? {} : { sort: { path: sortPath(sortBy, type), descending: isDescending(parameters) } }),
  };
}

function whole(parameters: QueryParameters, name: "startIndex" | "count"): number | undefined {
  const text = parameters.get(name.toLowerCase())?.trim();
  if (text === undefined || text === "") return undefined;
  const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value))
    throw invalidValue(`${name} is ${JSON.stringify(text.slice(0, 40))}; it must be a whole number.`, "invalidQuery");
  return Math.min(value, 2 ** 31 - 1);
}

/** A complex attribute is sorted by its `value` (RFC 7644 §3.4.2.3). */
function sortPath(text: string, type: ResourceType): AttributePath {
  const path = resolvePath(type, text);
  if (!path)
    throw invalidValue(`sortBy names ${JSON.stringify(text.slice(0, 200))}, which is no attribute of ${type.name}.`, "invalidQuery");
  if (path.attribute.type !== "complex" || path.subAttribute) return path;
  const value = path.attribute.subAttributes?.find((candidate: Attribute) => candidate.name === "value");
  if (!value) throw invalidValue(`sortBy names ${path.text}, which is complex: name one of its sub-attributes.`, "invalidQuery");
  return { ...path, subAttribute: value, text: `${path.text}.value` };
}

function isDescending(parameters: QueryParameters): boolean {
  const order = parameters.get("sortorder")?.trim() ?? "ascending";
  const word = order.toLowerCase();
  if (word !== "ascending" && word !== "descending") {
    throw invalidValue(`sortOrder is ${JSON.stringify(order.slice(0, 40))}; it must be ascending or descending.`, "invalidQuery");
  }
  return word === "descending";
}

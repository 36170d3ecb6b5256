/** A query of the service provider's root, across all resource types, RFC 7644 §3.4.2.1. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { resourceTypes } from "../../schema/scim/resource-types.js";
import { listResponse, toWire } from "./answer.js";
import type { RequestContext } from "./context.js";
import type { Leniency } from "./dialects.js";
import type { Answer, EndpointRequest } from "./endpoint.js";
import { invalidValue } from "./errors.js";
import { narrow } from "./filter-narrowing.js";
import { parseFilter } from "./filter-parser.js";
import { mergedPage } from "./merged-page.js";
import { type Projection, parseProjection } from "./projection.js";
import { parseQuery, parseQueryString, projectionParameters, type QueryParameters } from "./query-parameters.js";
import type { Stored } from "./resource.js";
import { resolvePath } from "./schema-index.js";
import { parseSearchRequest } from "./search-request.js";
import type { Page, Query, Shape, Store } from "./store.js";

/** What is asked of one resource type. */
interface Part {
  readonly type: ResourceType;
  readonly query: Query;
  readonly projection: Projection;
}

/** A resource of a page, with the part that it is of. */
interface Found {
  readonly part: Part;
  readonly stored: Stored;
}

interface FoundPage {
  readonly total: number;
  readonly found: readonly Found[];
}

export function queryRoot(store: Store, context: RequestContext, { search }: EndpointRequest): Promise<Answer> {
  return list(store, context, parseQueryString(search));
}

/** RFC 7644 §3.4.3 */
export function searchRoot(store: Store, context: RequestContext, { body }: EndpointRequest): Promise<Answer> {
  return list(store, context, parseSearchRequest(body, { dialects: context.connection.dialects, quirks: context.quirks }));
}

async function list(store: Store, context: RequestContext, parameters: QueryParameters): Promise<Answer> {
  if (parameters.has("cursor")) {
    throw invalidValue("The root is paged by startIndex and count; cursor belongs to the endpoint of one resource type.");
  }
  const { startIndex, count } = parseQuery(without(parameters, "filter", "sortby"), resourceTypes[0], context);
  const parts = partsOf(parameters, context);
  const { total, found } = await pageOf(store, context, parts, startIndex, count);
  const resources = found.map(({ part, stored }) => toWire(stored, part.type, part.projection, context.baseUrl));
  return { status: 200, headers: {}, body: listResponse(resources, total, startIndex) };
}

/** The types that can have matches, each with the filter and the order as far as they are about it. */
function partsOf(parameters: QueryParameters, context: RequestContext): Part[] {
  const sortBy = parameters.get("sortby")?.trim() ?? "";
  const sortable = resourceTypes.filter((type) => resolvePath(type, sortBy) !== undefined);
  if (sortBy !== "" && sortable.length === 0) {
    throw invalidValue(`sortBy names ${JSON.stringify(sortBy.slice(0, 200))}, which is no attribute of ${names(resourceTypes)}.`);
  }
  const text = parameters.get("filter");
  return resourceTypes.flatMap((type, index) => {
    // What is tolerated is counted once, not once for each type.
    const leniency: Leniency = { dialects: context.connection.dialects, quirks: index === 0 ? context.quirks : new Map() };
    const own = without(parameters, "filter", ...(sortable.includes(type) ? [] : ["sortby"]));
    const others = resourceTypes.filter((other) => other !== type);
    const filter = text === undefined ? true : narrow(parseFilter(text, type, leniency, others), type);
    const projection = parseProjection(projectionParameters(parameters), type, leniency);
    const query = { ...parseQuery(own, type, context), ...(typeof filter === "object" ? { filter } : {}) };
    return filter === false ? [] : [{ type, query, projection }];
  });
}

/**
 * By an attribute that all types have they are sorted together; one that a type lacks puts its resources last, first when descending
 * (RFC 7644 §3.4.2.3). Without an order the types follow each other.
 */
function pageOf(store: Store, context: RequestContext, parts: readonly Part[], startIndex: number, count: number): Promise<FoundPage> {
  const read = readWith(store, context, ({ projection }) => projection.shape);
  const [first, second] = parts;
  const sorted = parts.filter(({ query }) => query.sort);
  if (first?.query.sort && second && sorted.length === parts.length) {
    const peek = readWith(store, context, () => ({ values: false, groups: false, members: false }));
    return mergedPage(first, second, read, peek, startIndex, count);
  }
  const unsorted = parts.filter(({ query }) => !query.sort);
  const descending = sorted.some(({ query }) => query.sort?.descending);
  return joinedPage(descending ? [...unsorted, ...sorted] : [...sorted, ...unsorted], read, startIndex, count);
}

type Read = (part: Part, startIndex: number, count: number) => Promise<Page>;

/** One list behind the other: as many reads as there are lists. */
async function joinedPage(parts: readonly Part[], read: Read, startIndex: number, count: number): Promise<FoundPage> {
  const found: Found[] = [];
  let total = 0;
  for (const part of parts) {
    const page = await read(part, Math.max(1, startIndex - total), count - found.length);
    total += page.total;
    found.push(...page.resources.map((stored) => ({ part, stored })));
  }
  return { total, found };
}

function readWith(store: Store, context: RequestContext, shapeOf: (part: Part) => Shape): Read {
  return (part, startIndex, count) => store.query(context, part.type.name, { ...part.query, startIndex, count }, shapeOf(part));
}

function without(parameters: QueryParameters, ...names: readonly string[]): QueryParameters {
  return new Map([...parameters].filter(([name]) => !names.includes(name)));
}

function names(types: readonly ResourceType[]): string {
  return types.map(({ name }) => name).join(" or ");
}

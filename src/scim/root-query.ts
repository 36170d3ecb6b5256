/** A query of the service provider's root, across all resource types, RFC 7644 §3.4.2.1. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { resourceTypes } from "../../schema/scim/resource-types.js";
import { cursorListResponse, listResponse, toWire } from "./answer.js";
import type { RequestContext } from "./context.js";
import { sealCursor } from "./cursor.js";
import type { Leniency } from "./dialects.js";
import type { Answer, EndpointRequest } from "./endpoint.js";
import { invalidValue } from "./errors.js";
import { narrow } from "./filter-narrowing.js";
import { parseFilter } from "./filter-parser.js";
import { mergedCursorPage } from "./merged-cursor-page.js";
import { bySort, mergedPage } from "./merged-page.js";
import { type Projection, parseProjection } from "./projection.js";
import {
  parseCursor,
  parsePage,
  parseQueryString,
  parseSelection,
  projectionParameters,
  type QueryParameters,
} from "./query-parameters.js";
import type { JsonObject, Stored } from "./resource.js";
import { resolvePath } from "./schema-index.js";
import { parseSearchRequest } from "./search-request.js";
import type { CursorPosition, Page, Query, Shape, Store } from "./store.js";

/** What is asked of one resource type. */
interface Part {
  readonly type: ResourceType;
  readonly query: Pick<Query, "filter" | "sort">;
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
  const parts = partsOf(parameters, context);
  if (parameters.has("cursor")) return listByCursor(store, context, parameters, inTurn(parts));
  const { startIndex, count } = parsePage(parameters);
  const { total, found } = await pageOf(store, context, parts, startIndex, count);
  return { status: 200, headers: {}, body: listResponse(shown(found, context), total, startIndex) };
}

function shown(found: readonly Found[], { baseUrl }: RequestContext): JsonObject[] {
  return found.map(({ part, stored }) => toWire(stored, part.type, part.projection, baseUrl));
}

/** RFC 9865 §2, of all types together. */
async function listByCursor(store: Store, context: RequestContext, parameters: QueryParameters, parts: readonly Part[]): Promise<Answer> {
  const lists = parts.map(({ type, query }) => ({ endpoint: type.endpoint, ...query }));
  const { position, scope } = parseCursor(parameters, lists, true, context);
  const { count } = scope;
  if (count === 0) {
    const { total } = await joinedPage(
      parts,
      readWith(store, context, () => rowOnly),
      1,
      0,
    );
    return { status: 200, headers: {}, body: { ...cursorListResponse([], {}), totalResults: total } };
  }
  const readAs = (shapeOf: (part: Part) => Shape) => (part: Part, place: CursorPosition, length: number) =>
    store.queryByCursor(context, part.type.name, { ...part.query, position: place, count: length }, shapeOf(part));
  const read = readAs(({ projection }) => projection.shape);
  const order = areMerged(parts) ? bySort : () => 0;
  const { found, next, previous } = await mergedCursorPage(
    parts,
    read,
    readAs(() => rowOnly),
    order,
    position,
    count,
  );
  const sealed = (place: CursorPosition | undefined) => place && sealCursor(place, scope, context);
  const cursors = { nextCursor: sealed(next), previousCursor: sealed(previous) };
  return { status: 200, headers: {}, body: cursorListResponse(shown(found, context), cursors) };
}

/** The types that can have matches, each with the filter and the order as far as they are about it. */
function partsOf(parameters: QueryParameters, context: RequestContext): Part[] {
  const sortBy = parameters.get("sortby")?.trim() ?? "";
  const sortable = resourceTypes.filter((type) => resolvePath(type, sortBy) !== undefined);
  if (sortBy !== "" && sortable.length === 0) {
    throw invalidValue(
      `sortBy names ${JSON.stringify(sortBy.slice(0, 200))}, which is no attribute of ${names(resourceTypes)}.`,
      "invalidQuery",
    );
  }
  const text = parameters.get("filter");
  return resourceTypes.flatMap((type, index) => {
    // What is tolerated is counted once, not once for each type.
    const leniency: Leniency = { dialects: context.connection.dialects, quirks: index === 0 ? context.quirks : new Map() };
    const own = without(parameters, "filter", ...(sortable.includes(type) ? [] : ["sortby"]));
    const others = resourceTypes.filter((other) => other !== type);
    const filter = text === undefined ? true : narrow(parseFilter(text, type, leniency, others), type);
    const projection = parseProjection(projectionParameters(parameters), type, leniency);
    const query = { ...parseSelection(own, type, context), ...(typeof filter === "object" ? { filter } : {}) };
    return filter === false ? [] : [{ type, query, projection }];
  });
}

/** Enough to sort by. */
const rowOnly: Shape = { values: false, groups: false, members: false };

/** Whether all types have the attribute that they are sorted by. */
function areMerged(parts: readonly Part[]): boolean {
  return parts.length > 1 && parts.every(({ query }) => query.sort);
}

/**
 * One behind the other: a type that lacks the attribute that is sorted by has its resources last, first when descending (RFC 7644
 * §3.4.2.3). Without an order the types follow each other.
 */
function inTurn(parts: readonly Part[]): Part[] {
  const [sorted, unsorted] = [parts.filter(({ query }) => query.sort), parts.filter(({ query }) => !query.sort)];
  return sorted.some(({ query }) => query.sort?.descending) ? [...unsorted, ...sorted] : [...sorted, ...unsorted];
}

/** By an attribute that all types have they are sorted together. */
function pageOf(store: Store, context: RequestContext, parts: readonly Part[], startIndex: number, count: number): Promise<FoundPage> {
  const read = readWith(store, context, ({ projection }) => projection.shape);
  const [first, second] = parts;
  if (first && second && areMerged(parts)) {
    return mergedPage(
      first,
      second,
      read,
      readWith(store, context, () => rowOnly),
      startIndex,
      count,
    );
  }
  return joinedPage(inTurn(parts), read, startIndex, count);
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

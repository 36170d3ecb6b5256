/** The verbs of a resource endpoint, RFC 7644 §3.3 to §3.6: a request's parts in, status, headers and body out. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { cursorListResponse, listResponse, locationOf, toWire } from "./answer.js";
import type { RequestContext } from "./context.js";
import { sealCursor } from "./cursor.js";
import type { Leniency } from "./dialects.js";
import { entityTag, holds, parseCondition, toIfMatch } from "./entity-tag.js";
import { notFound, preconditionFailed, type ScimError } from "./errors.js";
import { parsePatch } from "./patch-parser.js";
import { checkProfile } from "./profile.js";
import { type Projection, parseProjection } from "./projection.js";
import {
  type AskedByCursor,
  parseCursorQuery,
  parseQuery,
  parseQueryString,
  projectionParameters,
  type QueryParameters,
} from "./query-parameters.js";
import type { JsonObject, Stored } from "./resource.js";
import { readResource } from "./resource-reader.js";
import { parseSearchRequest } from "./search-request.js";
import type { CursorPosition, IfMatch, Shape, Store, Written } from "./store.js";

export interface EndpointRequest {
  /** Of the addressed resource; empty where the whole endpoint is addressed. */
  readonly id: string;
  /** With or without its question mark, still encoded. */
  readonly search: string;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  /** Parsed JSON. */
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** Faults of ours that the answer only hints at, for the log. */
  readonly faults?: readonly unknown[];
  /** What was refused of a request that succeeds as a whole. */
  readonly refused?: readonly ScimError[];
}

export type Verb = (store: Store, type: ResourceType, context: RequestContext, request: EndpointRequest) => Promise<Answer>;

/** Enough to learn a version. */
const rowOnly: Shape = { values: false, groups: false, members: false };
export const maxOperations = 1000;

/** RFC 7644 §3.3 */
export const create: Verb = async (store, type, context, request) => {
  const projection = projectionOf(parseQueryString(request.search), type, context);
  const resource = readResource(request.body, type, leniencyOf(context));
  checkProfile(resource, type, context.connection.profile);
  const stored = await store.create(context, type.name, resource);
  const answer = resourceAnswer(201, stored, type, context, projection);
  return { ...answer, headers: { ...answer.headers, Location: locationOf(type, stored.id, context.baseUrl) } };
};

/** RFC 7644 §3.4.1 */
export const read: Verb = async (store, type, context, request) => {
  const projection = projectionOf(parseQueryString(request.search), type, context);
  const stored = await store.read(context, type.name, request.id, projection.shape);
  if (!stored) throw notFound(`No ${type.name} has the id ${JSON.stringify(request.id.slice(0, 100))}.`);
  const expected = parseCondition(request.ifMatch);
  if (expected && !holds(expected, stored.version)) throw preconditionFailed("The resource is not at the version that If-Match names.");
  const unchanged = parseCondition(request.ifNoneMatch);
  if (unchanged && holds(unchanged, stored.version)) return { status: 304, headers: resourceHeaders(stored, type, context) };
  return resourceAnswer(200, stored, type, context, projection);
};

/** RFC 7644 §3.4.2 */
export const query: Verb = (store, type, context, request) => list(store, type, context, parseQueryString(request.search));

/** RFC 7644 §3.4.3: a query whose parameters come in a body. */
export const search: Verb = (store, type, context, request) =>
  list(store, type, context, parseSearchRequest(request.body, leniencyOf(context)));

async function list(store: Store, type: ResourceType, context: RequestContext, parameters: QueryParameters): Promise<Answer> {
  const projection = projectionOf(parameters, type, context);
  const byCursor = parseCursorQuery(parameters, type, context);
  if (byCursor) return listByCursor(store, type, context, projection, byCursor);
  const asked = parseQuery(parameters, type, context);
  const page = await store.query(context, type.name, asked, projection.shape);
  const resources = page.resources.map((stored) => toWire(stored, type, projection, context.baseUrl));
  return { status: 200, headers: {}, body: listResponse(resources, page.total, asked.startIndex) };
}

/** RFC 9865 §2 */
async function listByCursor(
  store: Store,
  type: ResourceType,
  context: RequestContext,
  projection: Projection,
  { query: asked, scope }: AskedByCursor,
): Promise<Answer> {
  if (asked.count === 0) {
    const { total } = await store.query(context, type.name, { ...asked, startIndex: 1 }, projection.shape);
    return { status: 200, headers: {}, body: { ...cursorListResponse([], {}), totalResults: total } };
  }
  const { resources, next, previous } = await store.queryByCursor(context, type.name, asked, projection.shape);
  const sealed = (position: CursorPosition | undefined) => position && sealCursor(position, scope, context);
  const body = cursorListResponse(
    resources.map((stored) => toWire(stored, type, projection, context.baseUrl)),
    { nextCursor: sealed(next), previousCursor: sealed(previous) },
  );
  return { status: 200, headers: {}, body };
}

/** RFC 7644 §3.5.1 */
export const replace: Verb = async (store, type, context, request) => {
  const projection = projectionOf(parseQueryString(request.search), type, context);
  const resource = readResource(request.body, type, leniencyOf(context));
  const ifMatch = await ifMatchOf(store, type, context, request);
  const written = await store.replace(context, type.name, request.id, resource, ifMatch, projection.shape);
  return resourceAnswer(200, await whole(store, type, context, projection, written), type, context, projection);
};

/**
 * RFC 7644 §3.5.2. A group answers 204, since its members are not read to change some of them; with `attributes` or `excludedAttributes`
 * it answers what was asked for.
 */
export const patch: Verb = async (store, type, context, request) => {
  const projection = projectionOf(parseQueryString(request.search), type, context);
  const operations = parsePatch(request.body, type, { ...leniencyOf(context), maxOperations });
  const ifMatch = await ifMatchOf(store, type, context, request);
  const silent = type.name === "Group" && !projection.asked;
  const written = await store.patch(context, type.name, request.id, operations, ifMatch, silent ? rowOnly : projection.shape);
  if (silent) return { status: 204, headers: { ETag: entityTag(written.version) } };
  return resourceAnswer(200, await whole(store, type, context, projection, written), type, context, projection);
};

/** RFC 7644 §3.6 */
export const remove: Verb = async (store, type, context, request) => {
  await store.remove(context, type.name, request.id, await ifMatchOf(store, type, context, request));
  return { status: 204, headers: {} };
};

function projectionOf(parameters: QueryParameters, type: ResourceType, context: RequestContext): Projection {
  return parseProjection(projectionParameters(parameters), type, leniencyOf(context));
}

function leniencyOf({ connection, quirks }: RequestContext): Leniency {
  return { dialects: connection.dialects, quirks };
}

/**
 * The conditions of a write, RFC 9110 §13.1.1 and §13.1.2, as the one that the database decides. A version that If-None-Match does not
 * name is read first; the write then holds for it alone.
 */
async function ifMatchOf(store: Store, type: ResourceType, context: RequestContext, request: EndpointRequest): Promise<IfMatch> {
  const current = async () => (await store.read(context, type.name, request.id, rowOnly))?.version;
  const expected = await toIfMatch(parseCondition(request.ifMatch), current);
  const refused = parseCondition(request.ifNoneMatch);
  if (!refused) return expected;
  const version = await current();
  if (version !== undefined && holds(refused, version)) {
    throw preconditionFailed("The resource is at a version that If-None-Match names; nothing was changed.");
  }
  return typeof expected === "number" ? expected : (version ?? expected);
}

/** A store that changed a resource without reading all of it is asked for the rest. */
async function whole(store: Store, type: ResourceType, context: RequestContext, projection: Projection, written: Written): Promise<Stored> {
  if (written.resource) return written;
  const stored = await store.read(context, type.name, written.id, projection.shape);
  if (!stored) throw notFound(`The ${type.name} was deleted while this request was answered.`);
  return stored;
}

function resourceAnswer(status: number, stored: Stored, type: ResourceType, context: RequestContext, projection: Projection): Answer {
  return { status, headers: resourceHeaders(stored, type, context), body: toWire(stored, type, projection, context.baseUrl) };
}

/** `Content-Location` is `meta.location` (RFC 7643 §3.1). */
function resourceHeaders({ id, version }: Stored, type: ResourceType, { baseUrl }: RequestContext): Answer["headers"] {
  return { ETag: entityTag(version), "Content-Location": locationOf(type, id, baseUrl) };
}

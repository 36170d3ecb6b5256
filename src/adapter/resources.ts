/** What users and groups have in common: how one is sent for, listed and changed. */
import { setTimeout as pause } from "node:timers/promises";
import type { Operation } from "../graph/client.js";
import type { RequestContext } from "../scim/context.js";
import { tolerates } from "../scim/dialects.js";
import { invalidValue, notFound, preconditionFailed, ScimError } from "../scim/errors.js";
import type { CompareOperator, Filter } from "../scim/filter.js";
import { applyPatch } from "../scim/patch-apply.js";
import type { PatchOperation } from "../scim/patch-operation.js";
import { checkKept } from "../scim/profile.js";
import type { Json, Resource, Stored } from "../scim/resource.js";
import type { CursorPage, CursorQuery, IfMatch, Page, Query, Shape, Written } from "../scim/store.js";
import type { OriginInput, PageInfo } from "./domain-types.js";
import { LostRace } from "./error-table.js";
import type { Mapping } from "./mapping.js";
import { type Input, toChange } from "./to-input.js";
import { toWhere, type Where } from "./to-where.js";

/** Sends an operation and translates what is refused; `id` is the resource it is about. */
export type Send = <Data, Variables extends object>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  id?: string,
) => Promise<Data>;

/** One resource type in the domain API. */
export interface Resources {
  readonly mapping: Mapping;
  read(send: Send, id: string, shape: Shape): Promise<Stored | undefined>;
  list(send: Send, page: PageVariables, shape: Shape): Promise<Page>;
  listByCursor(send: Send, page: CursorVariables, shape: Shape): Promise<CursorPage>;
  count(send: Send, where: Where | undefined): Promise<number>;
  create(send: Send, context: RequestContext, resource: Resource): Promise<Stored>;
  replace(send: Send, context: RequestContext, change: Target, resource: Resource): Promise<Written>;
  patch(send: Send, context: RequestContext, change: Target, operations: readonly PatchOperation[]): Promise<Written>;
  remove(send: Send, context: RequestContext, id: string, version: number | undefined): Promise<void>;
}

/** Which object a write is about, and what the answer will show of it. */
export interface Target {
  readonly id: string;
  readonly ifMatch: IfMatch;
  readonly shape: Shape;
}

export interface PageVariables {
  readonly where?: Where;
  readonly orderBy?: { readonly field: string; readonly direction: "ASC" | "DESC" };
  readonly first: number;
  readonly offset: number;
}

export interface CursorVariables extends Pick<PageVariables, "where" | "orderBy"> {
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

export function originOf(context: RequestContext): OriginInput {
  return {
    correlationId: context.correlationId,
    client: context.client,
    ...(context.quirks.size > 0 ? { notes: { tolerated: Object.fromEntries(context.quirks) } } : {}),
  };
}

/**
 * What a PATCH makes of a resource. What can never be without a value, and is not asked for by the profile either, stays as it is on a lenient
 * connection; a strict one is told by `toChange`.
 */
export function patched(
  { connection, quirks }: RequestContext,
  mapping: Mapping,
  before: Resource,
  operations: readonly PatchOperation[],
): Resource {
  const after = applyPatch(before, operations, mapping.type, { profile: connection.profile, dialects: connection.dialects, quirks });
  const emptied = alwaysThere(mapping).filter((attribute) => after[attribute] === undefined && before[attribute] !== undefined);
  if (emptied.length === 0 || !tolerates({ dialects: connection.dialects, quirks }, "empty-active")) return after;
  return { ...after, ...Object.fromEntries(emptied.map((attribute) => [attribute, before[attribute] as Json])) };
}

/** Attributes that cannot be without a value. */
function alwaysThere(mapping: Mapping): string[] {
  return mapping.written.filter(({ always, subAttribute }) => always && subAttribute === undefined).map(({ attribute }) => attribute);
}

export function pageVariables(mapping: Mapping, query: Query): PageVariables {
  return { ...selected(mapping, query), first: query.count, offset: query.startIndex - 1 };
}

export function cursorVariables(mapping: Mapping, query: CursorQuery): CursorVariables {
  const { direction, from } = query.position;
  const place =
    direction === "forward"
      ? { first: query.count, ...(from === undefined ? {} : { after: from }) }
      : { last: query.count, ...(from === undefined ? {} : { before: from }) };
  return { ...selected(mapping, query), ...place };
}

/** From an empty page, since its resources were deleted, one gets to the end of the list that lies on that side. */
export function toCursorPage(resources: readonly Stored[], { pageInfo }: { readonly pageInfo: PageInfo }): CursorPage {
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
  return {
    resources,
    ...(hasNextPage ? { next: { direction: "forward", ...(endCursor === null ? {} : { from: endCursor }) } } : {}),
    ...(hasPreviousPage ? { previous: { direction: "backward", ...(startCursor === null ? {} : { from: startCursor }) } } : {}),
  };
}

function selected(mapping: Mapping, { filter, sort }: Pick<Query, "filter" | "sort">): Pick<PageVariables, "where" | "orderBy"> {
  return {
    ...(filter ? { where: toWhere(mapping, filter) } : {}),
    ...(sort
      ? { orderBy: { field: orderOf(mapping, sort.path.text), direction: sort.descending ? "DESC" : "ASC" } }
      : orderAlong(mapping, filter)),
  };
}

const ranges: readonly CompareOperator[] = ["gt", "ge", "lt", "le"];

/**
 * Without `sortBy` the order is the service provider's to choose (RFC 7644 §3.4.2.3): what was changed since an instant is read along these
 * instants, so that a page costs the same, whether that is few or nearly all.
 */
function orderAlong(mapping: Mapping, filter: Filter | undefined): Pick<PageVariables, "orderBy"> {
  const terms = filter?.kind === "and" ? filter.terms : filter ? [filter] : [];
  for (const term of terms) {
    if (term.kind !== "compare" || !ranges.includes(term.operator)) continue;
    const { attribute, subAttribute, text } = term.path;
    const field = (subAttribute ?? attribute).type === "dateTime" ? mapping.rows.get(text)?.order : undefined;
    if (field !== undefined) return { orderBy: { field, direction: "ASC" } };
  }
  return {};
}

function orderOf(mapping: Mapping, path: string): string {
  const row = mapping.rows.get(path);
  if (row?.order !== undefined) return row.order;
  const sortable = [...mapping.rows].flatMap(([text, { order }]) => (order === undefined ? [] : [text]));
  throw invalidValue(`${mapping.type.name}s cannot be sorted by ${path}; they can be by ${sortable.join(", ")}.`, "invalidQuery");
}

/**
 * Reads, changes in the process, writes with the version that was read. A lost race is read again and reapplied until the request's
 * deadline, unless the client said which version it knows. Nothing is written when nothing differs.
 */
export async function changing(
  context: RequestContext,
  mapping: Mapping,
  { id, ifMatch }: Target,
  read: () => Promise<Stored | undefined>,
  apply: (before: Resource) => Resource,
  write: (before: Stored, after: Resource, change: Input) => Promise<Written>,
): Promise<Written> {
  for (let attempt = 0; ; attempt += 1) {
    const before = await read();
    if (!before) throw notFound(`${mapping.type.name} ${id.slice(0, 64)} not found`);
    if (typeof ifMatch === "number" && ifMatch !== before.version) throw stale();
    const after = apply(before.resource);
    try {
      return await write(before, after, toChange(mapping, before.resource, after));
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      if (typeof ifMatch === "number") throw stale();
      if (context.now() >= context.deadline) throw error;
      await pause(context.random() * Math.min(5 * 2 ** attempt, 100));
    }
  }
}

/** A race that is lost against a given If-Match is a failed precondition. */
export async function guarded<T>(ifMatch: IfMatch, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw error instanceof LostRace && typeof ifMatch === "number" ? stale() : error;
  }
}

export function stale(): ScimError {
  return preconditionFailed("The resource was changed since the version named by If-Match");
}

/**
 * What a PUT makes of a resource. Attributes that the domain alone writes, and those that cannot be without a value, stay as they are; what the
 * profile asks for cannot be taken away.
 */
export function replaced({ connection }: RequestContext, mapping: Mapping, before: Resource, resource: Resource): Resource {
  const kept = [...mapping.related.map(({ attribute }) => attribute), ...alwaysThere(mapping)];
  const after: Resource = { ...resource };
  for (const attribute of kept) {
    const value = before[attribute];
    if (after[attribute] === undefined && value !== undefined) after[attribute] = value;
  }
  checkKept(before, after, [], mapping.type, connection.profile);
  return after;
}

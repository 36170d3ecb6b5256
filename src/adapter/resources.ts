/** What users and groups have in common: how one is sent for, listed and changed. */
import { setTimeout as pause } from "node:timers/promises";
import type { Operation } from "../graph/client.js";
import type { RequestContext } from "../scim/context.js";
import { notFound, preconditionFailed, ScimError } from "../scim/errors.js";
import type { ApplyOptions } from "../scim/patch-apply.js";
import type { PatchOperation } from "../scim/patch-operation.js";
import type { Resource, Stored } from "../scim/resource.js";
import type { IfMatch, Page, Query, Shape, Written } from "../scim/store.js";
import type { OriginInput } from "./domain-types.js";
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

export function originOf(context: RequestContext): OriginInput {
  return {
    correlationId: context.correlationId,
    client: context.client,
    ...(context.quirks.size > 0 ? { notes: { tolerated: Object.fromEntries(context.quirks) } } : {}),
  };
}

export function applyOptions({ connection, quirks }: RequestContext): ApplyOptions {
  return { profile: connection.profile, quirks };
}

export function pageVariables(mapping: Mapping, query: Query): PageVariables {
  return {
    ...(query.filter ? { where: toWhere(mapping, query.filter) } : {}),
    ...(query.sort
      ? { orderBy: { field: orderOf(mapping, query.sort.path.text), direction: query.sort.descending ? "DESC" : "ASC" } }
      : {}),
    first: query.count,
    offset: query.startIndex - 1,
  };
}

function orderOf(mapping: Mapping, path: string): string {
  const row = mapping.rows.get(path);
  if ((row?.kind === "field" || row?.kind === "own") && row.order !== undefined) return row.order;
  throw new ScimError(400, "invalidPath", `Resources cannot be sorted by '${path}'`);
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

function stale(): ScimError {
  return preconditionFailed("The resource was changed since the version named by If-Match");
}

/** What a PUT leaves as it is: attributes that the domain alone writes, and those that cannot be without a value. */
export function keepUnasserted(mapping: Mapping, before: Resource, resource: Resource): Resource {
  const kept = [
    ...mapping.related.map(({ attribute }) => attribute),
    ...mapping.written.filter(({ always, subAttribute }) => always && subAttribute === undefined).map(({ attribute }) => attribute),
  ];
  const after: Resource = { ...resource };
  for (const attribute of kept) {
    const value = before[attribute];
    if (after[attribute] === undefined && value !== undefined) after[attribute] = value;
  }
  return after;
}

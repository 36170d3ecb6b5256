/** The store port: all that the protocol asks of the product. Everything that passes it is parsed and valid. */
import type { RequestContext } from "./context.js";
import type { Filter } from "./filter.js";
import type { PatchOperation } from "./patch-operation.js";
import type { Resource, ResourceTypeName, Stored } from "./resource.js";

/** Which column groups an answer needs: what is not asked for is not read. */
export interface Shape {
  /** Multi-valued attributes of a user (emails, addresses, ...). */
  readonly values: boolean;
  /** `User.groups`. */
  readonly groups: boolean;
  /** `Group.members`. */
  readonly members: boolean;
}

export interface Query {
  readonly filter?: Filter;
  readonly sort?: { readonly path: import("./filter.js").AttributePath; readonly descending: boolean };
  /** 1-based, at least 1 (RFC 7644 §3.4.2.4). */
  readonly startIndex: number;
  /** 0 or more; 0 asks for the total alone. Already capped. */
  readonly count: number;
}

export interface Page {
  readonly total: number;
  readonly resources: readonly Stored[];
}

/** The version the client says it read (If-Match), `"*"` for any existing one, absent when it said nothing. */
export type IfMatch = number | "*" | undefined;

/** What a write answers: the whole resource when it is known, else only id and version (a membership delta reads no members). */
export type Written = Stored | { readonly id: string; readonly version: number; readonly resource?: undefined };

/**
 * Missing ids answer `undefined` on read and throw `notFound` on write; a taken unique value throws `uniqueness`, a stale If-Match
 * `preconditionFailed`, a lost race that cannot be retried `conflict` (see errors).
 */
export interface Store {
  read(context: RequestContext, type: ResourceTypeName, id: string, shape: Shape): Promise<Stored | undefined>;
  query(context: RequestContext, type: ResourceTypeName, query: Query, shape: Shape): Promise<Page>;
  create(context: RequestContext, type: ResourceTypeName, resource: Resource): Promise<Stored>;
  /** PUT: what `resource` leaves out is cleared, read-only and server-owned attributes excepted. */
  replace(
    context: RequestContext,
    type: ResourceTypeName,
    id: string,
    resource: Resource,
    ifMatch: IfMatch,
    shape: Shape,
  ): Promise<Written>;
  /** PATCH: all operations or none. */
  patch(
    context: RequestContext,
    type: ResourceTypeName,
    id: string,
    operations: readonly PatchOperation[],
    ifMatch: IfMatch,
    shape: Shape,
  ): Promise<Written>;
  remove(context: RequestContext, type: ResourceTypeName, id: string, ifMatch: IfMatch): Promise<void>;
}

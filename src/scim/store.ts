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

/** A place in a list, and the direction in which a page is read from it; without `from` it is an end of the list. */
export interface CursorPosition {
  readonly direction: "forward" | "backward";
  /** The store's own mark, opaque to the protocol. */
  readonly from?: string;
}

/** RFC 9865: as `Query`, but the page begins, or ends, at a place in the list. */
export interface CursorQuery extends Pick<Query, "filter" | "sort"> {
  readonly position: CursorPosition;
  /** 1 or more. */
  readonly count: number;
}

/** In the list's order in both directions. Where there is no more on a side, the position is absent. */
export interface CursorPage {
  readonly resources: readonly Stored[];
  readonly next?: CursorPosition;
  readonly previous?: CursorPosition;
}

/** The version the client says it read (If-Match), `"*"` for any existing one, absent when it said nothing. */
export type IfMatch = number | "*" | undefined;

/** What a write answers: the whole resource when it is known, else only id and version (a membership delta reads no members). */
export type Written = Stored | { readonly id: string; readonly version: number; readonly resource?: undefined };

/** Writes that a batch may have. */
export const maxBatch = 100;

/** One write among many of its kind. */
export type BatchWrite =
  | { readonly op: "create"; readonly type: ResourceTypeName; readonly resource: Resource }
  | { readonly op: "replace"; readonly type: ResourceTypeName; readonly id: string; readonly resource: Resource; readonly ifMatch: IfMatch }
  | {
      readonly op: "patch";
      readonly type: ResourceTypeName;
      readonly id: string;
      readonly operations: readonly PatchOperation[];
      readonly ifMatch: IfMatch;
    }
  | { readonly op: "remove"; readonly type: ResourceTypeName; readonly id: string; readonly ifMatch: IfMatch };

/** `undone`: nothing was wrong with it, but nothing was to be written unless all were. */
export type BatchOutcome =
  | { readonly id: string /** Absent after a remove. */; readonly version?: number }
  | { readonly error: unknown }
  | { readonly undone: true };

/**
 * Missing ids answer `undefined` on read and throw `notFound` on write; a taken unique value throws `uniqueness`, a stale If-Match
 * `preconditionFailed`, a lost race that cannot be retried `conflict` (see errors).
 */
export interface Store {
  read(context: RequestContext, type: ResourceTypeName, id: string, shape: Shape): Promise<Stored | undefined>;
  query(context: RequestContext, type: ResourceTypeName, query: Query, shape: Shape): Promise<Page>;
  /** Equal values are told apart by the id, so that each resource has one place in the list, and a page costs the same wherever it is. */
  queryByCursor(context: RequestContext, type: ResourceTypeName, query: CursorQuery, shape: Shape): Promise<CursorPage>;
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
  /**
   * At most `maxBatch` writes, all of one kind and type and each of a resource of its own, as if they were done one after the other: each
   * succeeds or fails by itself. With `allOrNothing`, all are done or none.
   */
  batch(context: RequestContext, writes: readonly BatchWrite[], allOrNothing: boolean): Promise<readonly BatchOutcome[]>;
}

/** A SCIM resource as JSON, in the declared spelling, and what a store says of it (RFC 7643 §3). */

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/**
 * A resource in canonical form: attribute names spelled as declared, extension attributes under their URN, no nulls,
 * no empty strings, no empty arrays, no empty objects, booleans as booleans. `schemas`, `id` and `meta` are not in it:
 * they belong to `Stored` and are added when the answer is written.
 */
export type Resource = JsonObject;

/** A resource together with what the store owns of it. */
export interface Stored {
  readonly id: string;
  /** The row's version: the ETag is `W/"<version>"` (RFC 7644 §3.14). */
  readonly version: number;
  /** ISO 8601 instants with milliseconds and Z. */
  readonly created: string;
  readonly lastModified: string;
  readonly resource: Resource;
}

export type ResourceTypeName = "User" | "Group";

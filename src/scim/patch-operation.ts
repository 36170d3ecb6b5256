/** A strict PATCH operation, after dialects are straightened and values typed by the schema (RFC 7644 §3.5.2). */
import type { AttributePath, Filter } from "./filter.js";
import type { Json } from "./resource.js";

/**
 * Where an operation works. `filter` selects values of a multi-valued attribute: `emails[type eq "work"]`; with `path.subAttribute`
 * the path went on behind the bracket: `emails[type eq "work"].value`. The filter's paths are relative (see Filter).
 */
export interface PatchPath {
  readonly path: AttributePath;
  readonly filter?: Filter;
}

/**
 * A path-less operation has been split into one operation per attribute before it gets here, so `target` is always there. A whole
 * extension URN as a path is split likewise. `value` is canonical: right type, declared spelling, `undefined` only for remove;
 * "unassigned" (null, "", [], {} of RFC 7643 §2.5) arrives as `remove`.
 */
export interface PatchOperation {
  readonly op: "add" | "replace" | "remove";
  readonly target: PatchPath;
  readonly value?: Json;
  /**
   * Lenient connections only: a filter of equalities that matches nothing makes a new value from those equalities, and a remove that matches
   * nothing does nothing. Absent or false: 400 noTarget (RFC 7644 §3.5.2).
   */
  readonly createOnAbsent?: boolean;
  /** A remove that was written as an add or replace of an unassigned value: an attribute that must have a value tells the two apart. */
  readonly emptied?: boolean;
}

/** The filter tree, RFC 7644 §3.4.2.2: what the parser makes, what matching and every store read. */
import type { Attribute } from "../../schema/scim/attribute.js";

export type CompareOperator = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";

/** The right-hand side. An unquoted literal (Entra's older form) arrives as a string; `eq null` and `ne null` are read as absence and presence. */
export type FilterValue = string | number | boolean;

/**
 * A resolved attribute path: the declarations from the outside in. `schema` is the URN that owns the first attribute:
 * the core schema's, or an extension's. `emails.value` has two steps, `userName` one.
 */
export interface AttributePath {
  readonly schema: string;
  readonly attribute: Attribute;
  readonly subAttribute?: Attribute;
  /** Canonical spelling: `userName`, `name.familyName`, `emails.value`, `urn:…:User:manager.value`. */
  readonly text: string;
}

export type Filter =
  | { readonly kind: "and"; readonly terms: readonly Filter[] }
  | { readonly kind: "or"; readonly terms: readonly Filter[] }
  | { readonly kind: "not"; readonly term: Filter }
  | { readonly kind: "present"; readonly path: AttributePath }
  | { readonly kind: "compare"; readonly path: AttributePath; readonly operator: CompareOperator; readonly value: FilterValue }
  /** `emails[type eq "work" and value co "x"]`: the paths inside are relative: their attribute is a sub-attribute of `path.attribute`. */
  | { readonly kind: "valuePath"; readonly path: AttributePath; readonly term: Filter };

/** Inside a value path a term's `path.attribute` is the sub-attribute itself and `path.subAttribute` is absent. */

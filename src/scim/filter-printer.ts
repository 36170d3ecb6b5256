/** Writes a filter tree as text, RFC 7644 §3.4.2.2: parsing it again makes the same tree. */
import type { Filter } from "./filter.js";

export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case "and":
      return filter.terms.map((term) => (term.kind === "or" ? `(${printFilter(term)})` : printFilter(term))).join(" and ");
    case "or":
      return filter.terms.map(printFilter).join(" or ");
    case "not":
      return `not (${printFilter(filter.term)})`;
    case "present":
      return `${filter.path.text} pr`;
    case "compare":
      return `${filter.path.text} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case "valuePath":
      return `${filter.path.text}[${printFilter(filter.term)}]`;
  }
}

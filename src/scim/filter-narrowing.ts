/** What a filter on several resource types says of one of them, RFC 7644 §3.4.2.1: attributes of another type have no value there. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import type { Filter } from "./filter.js";
import { holds } from "./filter-match.js";
import { findSchema } from "./schema-index.js";

/** The filter in terms of the type alone; `true` when all its resources match and `false` when none does. */
export function narrow(filter: Filter, type: ResourceType): Filter | boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return narrowTerms(filter, type);
    case "not": {
      const term = narrow(filter.term, type);
      return typeof term === "boolean" ? !term : { kind: "not", term };
    }
    case "present":
      return findSchema(type, filter.path.schema) ? (filter.path.text === resourceTypePath ? true : filter) : false;
    case "compare":
      if (!findSchema(type, filter.path.schema)) return filter.operator === "ne";
      if (filter.path.text !== resourceTypePath) return filter;
      return holds(filter.path.subAttribute ?? filter.path.attribute, type.name, filter.operator, filter.value);
    case "valuePath":
      return findSchema(type, filter.path.schema) ? filter : false;
  }
}

/** The same for all resources of a type, so that it decides whether the type is asked at all. */
const resourceTypePath = "meta.resourceType";

function narrowTerms({ kind, terms }: Extract<Filter, { kind: "and" | "or" }>, type: ResourceType): Filter | boolean {
  const decisive = kind === "or";
  const open: Filter[] = [];
  for (const term of terms) {
    const narrowed = narrow(term, type);
    if (narrowed === decisive) return decisive;
    if (typeof narrowed === "object") open.push(narrowed);
  }
  const [only] = open;
  return only === undefined ? !decisive : open.length === 1 ? only : { kind, terms: open };
}

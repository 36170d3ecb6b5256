/** The value that a filter of equalities describes: `type eq "work" and primary eq true` is `{type: "work", primary: true}`. */
import type { Filter } from "./filter.js";
import type { JsonObject } from "./resource.js";

/** `undefined` when the filter says anything else than what single sub-attributes equal. */
export function equalitiesOf(filter: Filter): JsonObject | undefined {
  const terms = filter.kind === "and" ? filter.terms : [filter];
  const value: JsonObject = {};
  for (const term of terms) {
    if (term.kind !== "compare" || term.operator !== "eq" || term.value === "") return undefined;
    const { name } = term.path.attribute;
    if (Object.hasOwn(value, name) && value[name] !== term.value) return undefined;
    value[name] = term.value;
  }
  return value;
}

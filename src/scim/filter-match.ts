/** Whether a resource satisfies a filter: the meaning that every store must share, RFC 7644 §3.4.2.2. */
import type { Attribute, ResourceType } from "../../schema/scim/attribute.js";
import { compareBytes, comparisonKey } from "./comparison-key.js";
import { entityTag } from "./entity-tag.js";
import type { AttributePath, CompareOperator, Filter, FilterValue } from "./filter.js";
import { parseInstant } from "./instant.js";
import type { Json, JsonObject, Stored } from "./resource.js";
import { isExtension } from "./schema-index.js";

type Scalar = string | number | boolean;

export function matches(filter: Filter, stored: Stored, type: ResourceType): boolean {
  return evaluate(filter, (path) => attributeValue(path, stored, type));
}

/** Whether one value of a complex attribute satisfies a value path's terms, whose paths are relative. */
export function matchesEntry(term: Filter, entry: JsonObject): boolean {
  return evaluate(term, ({ attribute }) => subValue(entry, attribute));
}

/** The value of the path's attribute, without its sub-attribute. */
type Lookup = (path: AttributePath) => Json | undefined;

function evaluate(filter: Filter, lookup: Lookup): boolean {
  switch (filter.kind) {
    case "and":
      return filter.terms.every((term) => evaluate(term, lookup));
    case "or":
      return filter.terms.some((term) => evaluate(term, lookup));
    case "not":
      return !evaluate(filter.term, lookup);
    case "present":
      return valuesAt(filter.path, lookup).some((value) => value !== undefined);
    case "compare":
      return compareAny(valuesAt(filter.path, lookup), filter.path, filter.operator, filter.value);
    case "valuePath":
      return entries(lookup(filter.path)).some((entry) => matchesEntry(filter.term, entry as JsonObject));
  }
}

/** What the path leads to: one item for each value of a multi-valued attribute, `undefined` where that value lacks the sub-attribute. */
function valuesAt(path: AttributePath, lookup: Lookup): (Json | undefined)[] {
  const { subAttribute } = path;
  const values = entries(lookup(path));
  return subAttribute ? values.map((value) => subValue(value as JsonObject, subAttribute)) : values;
}

function compareAny(values: readonly (Json | undefined)[], path: AttributePath, operator: CompareOperator, expected: FilterValue): boolean {
  if (values.length === 0) return operator === "ne";
  return values.some((value) => holds(path.subAttribute ?? path.attribute, value, operator, expected));
}

function attributeValue({ schema, attribute }: AttributePath, stored: Stored, type: ResourceType): Json | undefined {
  if (isExtension(type, schema)) return (stored.resource[schema] as JsonObject | undefined)?.[attribute.name];
  switch (attribute.name) {
    case "id":
      return stored.id;
    case "schemas":
      return [
        type.schema.id,
        ...type.schemaExtensions.map((extension) => extension.schema.id).filter((urn) => stored.resource[urn] !== undefined),
      ];
    case "meta":
      return { resourceType: type.name, created: stored.created, lastModified: stored.lastModified, version: entityTag(stored.version) };
    default:
      return stored.resource[attribute.name];
  }
}

/** A value that does not say whether it is primary is not (RFC 7643 §2.4). */
function subValue(entry: JsonObject, attribute: Attribute): Json | undefined {
  const value = entry[attribute.name];
  return value === undefined && attribute.name === "primary" && attribute.type === "boolean" ? false : value;
}

function entries(value: Json | undefined): Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** Whether a comparison holds on one value. An absent one differs from everything and satisfies nothing else. */
export function holds(attribute: Attribute, actual: Json | undefined, operator: CompareOperator, expected: FilterValue): boolean {
  if (actual === undefined || actual === null) return operator === "ne";
  const left = comparable(attribute, actual as Scalar);
  const right = comparable(attribute, expected);
  if (typeof left === "string" && typeof right === "string") return holdsForText(left, operator, right);
  return orderHolds(operator, left === right ? 0 : left < right ? -1 : 1);
}

function comparable(attribute: Attribute, value: Scalar): Scalar {
  if (typeof value !== "string") return value;
  if (attribute.type === "dateTime") return parseInstant(value) ?? Number.NaN;
  return attribute.caseExact ? value : comparisonKey(value);
}

function holdsForText(left: string, operator: CompareOperator, right: string): boolean {
  switch (operator) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "co":
      return left.includes(right);
    case "sw":
      return left.startsWith(right);
    case "ew":
      return left.endsWith(right);
    default:
      return orderHolds(operator, compareBytes(left, right));
  }
}

function orderHolds(operator: CompareOperator, order: number): boolean {
  switch (operator) {
    case "eq":
      return order === 0;
    case "ne":
      return order !== 0;
    case "gt":
      return order > 0;
    case "ge":
      return order >= 0;
    case "lt":
      return order < 0;
    case "le":
      return order <= 0;
    default:
      return false;
  }
}

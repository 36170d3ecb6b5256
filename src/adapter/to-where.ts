/** From the filter tree to the domain's where input: the meaning stays that of `filter-match` (RFC 7644 §3.4.2.2). */
import { invalidFilter } from "../scim/errors.js";
import type { AttributePath, CompareOperator, Filter, FilterValue } from "../scim/filter.js";
import { holds } from "../scim/filter-match.js";
import type { AnyRow, Mapping } from "./mapping.js";

export type Where = { readonly [key: string]: unknown };

const operators: Readonly<Record<CompareOperator, string>> = {
  eq: "eq",
  ne: "ne",
  co: "contains",
  sw: "startsWith",
  ew: "endsWith",
  gt: "gt",
  ge: "ge",
  lt: "lt",
  le: "le",
};

const present: Where = { present: true };
/** Ids are UUIDs: none is empty. */
const nothing: Where = { id: { eq: "" } };
const everything: Where = { not: nothing };

export function toWhere(mapping: Mapping, filter: Filter): Where {
  switch (filter.kind) {
    case "and":
    case "or":
      return { [filter.kind]: filter.terms.map((term) => toWhere(mapping, term)) };
    case "not":
      return { not: toWhere(mapping, filter.term) };
    case "present":
      return presentWhere(mapping, filter.path);
    case "compare":
      return compareWhere(mapping, filter.path, filter.operator, filter.value);
    case "valuePath":
      if (!filter.path.attribute.multiValued) return singleWhere(mapping, filter.path, filter.term);
      return { [listOf(mapping, filter.path)]: { some: valueWhere(mapping, filter.path, filter.term) } };
  }
}

/** The terms of a value path alone, for a query of the related objects themselves: `members[type eq "User"]`. */
export function toValueWhere(mapping: Mapping, path: AttributePath, term: Filter): Where {
  return valueWhere(mapping, path, term);
}

function presentWhere(mapping: Mapping, path: AttributePath): Where {
  if (isWhole(path)) return wholePresent(mapping, path);
  const row = rowOf(mapping, path);
  switch (row.kind) {
    case "field":
    case "derived":
    case "own":
      return { [row.field]: present };
    case "value":
      return { [row.list]: { some: { [row.field]: present } } };
    case "related":
      return { [row.list]: { some: row.words ? {} : { [row.field]: present } } };
    case "fixed":
    case "urns":
      return everything;
    case "none":
      throw notFilterable(path, row.why);
  }
}

/** A complex attribute is present when any of its sub-attributes is. */
function wholePresent(mapping: Mapping, path: AttributePath): Where {
  if (path.attribute.multiValued) return { [listOf(mapping, path)]: { some: {} } };
  const parts = (path.attribute.subAttributes ?? []).map((subAttribute) => inner(path, { attribute: subAttribute }));
  const filterable = parts.filter(({ text }) => mapping.rows.get(text)?.kind !== "none");
  return { or: filterable.map((part) => presentWhere(mapping, part)) };
}

/** A value path on an attribute of one value, such as `manager[value eq "42"]`: the value is there and its terms hold. */
function singleWhere(mapping: Mapping, owner: AttributePath, term: Filter): Where {
  return { and: [wholePresent(mapping, owner), toWhere(mapping, absolute(owner, term))] };
}

/** The term with its paths from the resource on. */
function absolute(owner: AttributePath, term: Filter): Filter {
  switch (term.kind) {
    case "and":
    case "or":
      return { ...term, terms: term.terms.map((each) => absolute(owner, each)) };
    case "not":
      return { ...term, term: absolute(owner, term.term) };
    case "present":
    case "compare":
      return { ...term, path: inner(owner, term.path) };
    case "valuePath":
      throw nestedValuePath(term.path);
  }
}

function compareWhere(mapping: Mapping, path: AttributePath, operator: CompareOperator, value: FilterValue): Where {
  const row = rowOf(mapping, path);
  switch (row.kind) {
    case "field":
    case "derived":
    case "own":
      return { [row.field]: { [operators[operator]]: value } };
    case "value":
    case "related": {
      const some = { [row.list]: { some: innerCompare(mapping, path, row, operator, value) } };
      // "ne" is true of an attribute that is not there
      return operator === "ne" ? { or: [some, { not: { [row.list]: { some: {} } } }] } : some;
    }
    case "fixed":
      return wordHolds(path, row.value, operator, value) ? everything : nothing;
    case "urns":
      return urnsWhere(mapping, (urn) => wordHolds(path, urn, operator, value));
    case "none":
      throw notFilterable(path, row.why);
  }
}

/** The core schema is always among the object's schemas, an extension where one of its attributes has a value. */
function urnsWhere({ type, written }: Mapping, picks: (urn: string) => boolean): Where {
  if (picks(type.schema.id)) return everything;
  const fields = type.schemaExtensions
    .filter(({ schema }) => picks(schema.id))
    .flatMap(({ schema }) => written.filter(({ urn }) => urn === schema.id));
  return fields.length === 0 ? nothing : { or: fields.map(({ field }) => ({ [field]: present })) };
}

/** A term inside a value path: its path is the sub-attribute alone. */
function valueWhere(mapping: Mapping, owner: AttributePath, term: Filter): Where {
  switch (term.kind) {
    case "and":
    case "or":
      return { [term.kind]: term.terms.map((each) => valueWhere(mapping, owner, each)) };
    case "not":
      return { not: valueWhere(mapping, owner, term.term) };
    case "present": {
      const row = rowOf(mapping, inner(owner, term.path));
      return innerPresent(row, term.path);
    }
    case "compare": {
      const path = inner(owner, term.path);
      return innerCompare(mapping, path, rowOf(mapping, path), term.operator, term.value);
    }
    case "valuePath":
      throw nestedValuePath(term.path);
  }
}

const all: Where = { and: [] };

function innerPresent(row: AnyRow, path: AttributePath): Where {
  if (row.kind === "value" || (row.kind === "related" && !row.words)) return { [row.field]: present };
  if (row.kind === "related") return all;
  throw notFilterable(path, row.kind === "none" ? row.why : "it is not a sub-attribute of values");
}

function innerCompare(mapping: Mapping, path: AttributePath, row: AnyRow, operator: CompareOperator, value: FilterValue): Where {
  switch (row.kind) {
    case "value":
      return { [row.field]: { [operators[operator]]: value } };
    case "related": {
      if (!row.words) return { [row.field]: { [operators[operator]]: value } };
      const words = Object.entries(row.words).filter(([, word]) => wordHolds(path, word, operator, value));
      return { or: words.map(([constant]) => ({ [row.field]: { eq: constant } })) };
    }
    default:
      throw notFilterable(path, row.kind === "none" ? row.why : `it is not a sub-attribute of ${mapping.type.name} values`);
  }
}

/** Comparison with a word that stands in the mapping, not in a row. */
function wordHolds({ attribute, subAttribute }: AttributePath, word: string, operator: CompareOperator, value: FilterValue): boolean {
  return holds(subAttribute ?? attribute, word, operator, value);
}

/** A complex attribute itself, without a sub-attribute. */
function isWhole(path: AttributePath): boolean {
  return path.attribute.type === "complex" && path.subAttribute === undefined;
}

function inner(owner: AttributePath, { attribute }: Pick<AttributePath, "attribute">): AttributePath {
  return { schema: owner.schema, attribute: owner.attribute, subAttribute: attribute, text: `${owner.text}.${attribute.name}` };
}

function rowOf(mapping: Mapping, path: AttributePath): AnyRow {
  const row = mapping.rows.get(path.text);
  if (!row) throw invalidFilter(`'${path.text}' cannot be filtered by itself; name one of its sub-attributes`, "unfilterableAttribute");
  return row;
}

function listOf(mapping: Mapping, path: AttributePath): string {
  const name = path.attribute.name;
  const list = mapping.lists.find((row) => row.attribute === name)?.list ?? mapping.related.find((row) => row.attribute === name)?.list;
  if (list === undefined) throw invalidFilter(`'${path.text}' has no values to filter`, "unfilterableAttribute");
  return list;
}

function nestedValuePath(path: AttributePath) {
  return invalidFilter(`A value path cannot stand inside another one: '${path.text}'`);
}

function notFilterable(path: AttributePath, why: string) {
  return invalidFilter(`'${path.text}' cannot be filtered: ${why}`, "unfilterableAttribute");
}

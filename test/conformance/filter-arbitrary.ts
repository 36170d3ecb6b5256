/** Filters at random over every path that can be filtered, asking mostly for what is there: its values, their parts and their neighbours. */
import fc from "fast-check";
import type { Attribute, ResourceType } from "../../schema/scim/attribute.js";
import type { Mapping } from "../../src/adapter/mapping.js";
import type { AttributePath, CompareOperator, Filter, FilterValue } from "../../src/scim/filter.js";
import { operatorsOf } from "../../src/scim/filter-operand.js";
import { printFilter } from "../../src/scim/filter-printer.js";
import type { Json, JsonObject, Stored } from "../../src/scim/resource.js";
import { isExtension, ownerPath, resolvePath, resolveSubAttribute } from "../../src/scim/schema-index.js";
import { text, variation } from "./text-arbitrary.js";

/** A place in a resource whose value can be compared: the path as it stands in the filter and the values that are there. */
interface Leaf {
  readonly path: AttributePath;
  readonly attribute: Attribute;
  readonly values: readonly Json[];
}

export function filterText({ type, mapping }: { type: ResourceType; mapping: Mapping }, stored: readonly Stored[]): fc.Arbitrary<string> {
  const paths = filterablePaths(type, mapping);
  const leaves = paths.map((path) => leafOf(path, path, stored, type));
  const somewhere = leaves.flatMap(({ values }) => values).filter((value) => typeof value === "string");
  const comparison = (candidates: readonly Leaf[]) => fc.constantFrom(...candidates).chain((leaf) => comparisonOf(leaf, somewhere));

  const owners = new Map(paths.filter(({ subAttribute }) => subAttribute).map((path) => [ownerPath(path).text, ownerPath(path)]));
  const valuePath = fc.constantFrom(...owners.values()).chain((owner) => {
    const parts = paths.filter((path) => path.subAttribute && ownerPath(path).text === owner.text);
    const relative = parts.map((path) => leafOf(path, relativePath(owner, path), stored, type));
    return tree(comparison(relative), 2).map((term): Filter => ({ kind: "valuePath", path: owner, term }));
  });
  const wholePresent = fc.constantFrom(...owners.values()).map((path): Filter => ({ kind: "present", path }));
  const term = fc.oneof(
    { weight: 8, arbitrary: comparison(leaves) },
    { weight: 4, arbitrary: valuePath },
    { weight: 1, arbitrary: wholePresent },
  );
  return tree(term, 3).map(printFilter);
}

export function filterablePaths(type: ResourceType, { rows }: Mapping): AttributePath[] {
  return [...rows]
    .filter(([, row]) => row.kind !== "none")
    .map(([name]) => {
      const path = resolvePath(type, name);
      if (!path) throw new Error(`The mapping has ${name}, which is no attribute of ${type.name}`);
      return path;
    });
}

function relativePath(owner: AttributePath, { subAttribute }: AttributePath): AttributePath {
  const path = subAttribute && resolveSubAttribute(owner, subAttribute.name);
  if (!path) throw new Error(`${owner.text} has no such sub-attribute`);
  return path;
}

function leafOf(place: AttributePath, path: AttributePath, stored: readonly Stored[], type: ResourceType): Leaf {
  return { path, attribute: place.subAttribute ?? place.attribute, values: stored.flatMap((each) => valuesAt(place, each, type)) };
}

/** What a resource has at a path, however many. */
export function valuesAt({ schema, attribute, subAttribute }: AttributePath, stored: Stored, type: ResourceType): Json[] {
  const { id, created, lastModified, resource } = stored;
  const all: JsonObject = { ...resource, id, meta: { resourceType: type.name, created, lastModified } };
  const owner = isExtension(type, schema) ? (all[schema] as JsonObject | undefined) : all;
  const values = listOf(owner?.[attribute.name]);
  return subAttribute ? values.flatMap((value) => listOf((value as JsonObject)[subAttribute.name])) : values;
}

function listOf(value: Json | undefined): Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function comparisonOf(leaf: Leaf, somewhere: readonly string[]): fc.Arbitrary<Filter> {
  const { path, attribute } = leaf;
  const compare = fc
    .record({ operator: fc.constantFrom<CompareOperator>(...operatorsOf[attribute.type]), value: operand(leaf, somewhere) })
    .map((rest): Filter => ({ kind: "compare", path, ...rest }));
  return fc.oneof({ weight: 7, arbitrary: compare }, { weight: 1, arbitrary: fc.constant<Filter>({ kind: "present", path }) });
}

function operand({ attribute, values }: Leaf, somewhere: readonly string[]): fc.Arbitrary<FilterValue> {
  if (attribute.type === "boolean") return fc.boolean();
  const texts = values.filter((value) => typeof value === "string");
  if (attribute.type === "dateTime") return instant(texts);
  const here = texts.length > 0 ? [{ weight: 8, arbitrary: variation(fc.constantFrom(...texts)) }] : [];
  return fc.oneof(
    ...here,
    { weight: 1, arbitrary: variation(fc.constantFrom(...somewhere)) },
    { weight: 1, arbitrary: text },
    { weight: 1, arbitrary: fc.constant("") },
  );
}

/** A time that is there, or one near it, in whatever zone and as fine as may be. */
function instant(times: readonly string[]): fc.Arbitrary<string> {
  const shift = fc.constantFrom(0, 0, 0, 1, -1, 1000, -86_400_000);
  const zone = fc.constantFrom(0, 0, 120, -330, 840);
  return fc.tuple(fc.constantFrom(...times), shift, zone, fc.boolean()).map(([time, by, minutes, fine]) => {
    const local = new Date(Date.parse(time) + by + minutes * 60_000).toISOString().slice(0, -1);
    return `${local}${fine ? "999" : ""}${minutes === 0 ? "Z" : offset(minutes)}`;
  });
}

function offset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}

function tree(leaf: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> {
  if (depth === 0) return leaf;
  const inner = tree(leaf, depth - 1);
  const chain = fc.record({ kind: fc.constantFrom("and", "or"), terms: fc.array(inner, { minLength: 2, maxLength: 3 }) });
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: chain },
    { weight: 1, arbitrary: inner.map((term): Filter => ({ kind: "not", term })) },
  );
}

/** The values of a multi-valued attribute as a set: which two are the same, and what becomes of them (RFC 7643 §2.4, RFC 7644 §3.5.2.1). */
import type { Attribute } from "../../schema/scim/attribute.js";
import { comparisonKey } from "./comparison-key.js";
import type { Json, JsonObject } from "./resource.js";

/** How many values an attribute may have, members apart. */
export const maxValues = 1000;

/** An attribute whose values are other resources, each named by an id that does not change: a group's members. */
export function isMembership({ multiValued, subAttributes }: Attribute): boolean {
  return multiValued === true && subAttributes?.some(({ name, mutability }) => name === "value" && mutability === "immutable") === true;
}

export function hasValueSubAttribute({ subAttributes }: Attribute): boolean {
  return subAttributes?.some(({ name }) => name === "value") === true;
}

/** What the product makes itself: read-only sub-attributes, and the URLs made from an id. */
export function isDerived({ name, mutability }: Attribute): boolean {
  return mutability === "readOnly" || name === "$ref";
}

/** A value that has nothing but a type, or is the primary one of nothing. */
export function saysNothing(entry: JsonObject): boolean {
  return Object.keys(entry).every((name) => name === "type" || name === "primary");
}

/** Each combination of value and type once; what a later one says more is kept. */
export function distinctValues(attribute: Attribute, values: readonly Json[]): Json[] {
  if (attribute.type !== "complex") return [...new Set(values)];
  const distinct = new Map<string, JsonObject>();
  for (const value of values as JsonObject[]) {
    const key = isMembership(attribute) ? identity(attribute, value) : typed(identity(attribute, value), value.type);
    const same = distinct.get(key);
    const merged = same ? { ...value, ...same } : value;
    distinct.set(key, value.primary === true ? { ...merged, primary: true } : merged);
  }
  return [...distinct.values()];
}

/** A value that is there already is not added again: what else is said of it is merged into it. */
export function addValues(attribute: Attribute, values: readonly Json[], added: readonly Json[]): Json[] {
  if (attribute.type !== "complex") return [...new Set([...values, ...added])];
  const result = [...values] as JsonObject[];
  const places = new Places(attribute);
  for (const [index, entry] of result.entries()) places.note(entry, index);
  let primary: JsonObject | undefined;
  for (const value of added as JsonObject[]) {
    const index = places.find(value) ?? result.length;
    const before = result[index];
    const entry = before ? mergeValue(attribute, before, value) : value;
    if (before) places.forget(before);
    result[index] = entry;
    places.note(entry, index);
    if (value.primary === true) primary = entry;
  }
  return demoteOthers(result, primary);
}

/** What the product derived from an old `value` goes with it. */
export function mergeValue(attribute: Attribute, entry: JsonObject, value: JsonObject): JsonObject {
  const moved = hasValueSubAttribute(attribute) && value.value !== undefined && value.value !== entry.value;
  const derived = new Set(moved ? (attribute.subAttributes ?? []).filter(isDerived).map(({ name }) => name) : []);
  const kept = Object.fromEntries(Object.entries(entry).filter(([name]) => !derived.has(name)));
  const given = Object.entries(value).filter(([name, part]) => name !== "primary" || part === true || kept.primary === true);
  return { ...kept, ...Object.fromEntries(given) };
}

/** The value that is made the primary one takes that from the others. */
export function demoteOthers(values: JsonObject[], primary: JsonObject | undefined): JsonObject[] {
  if (!primary) return values;
  return values.map((entry) => (entry !== primary && entry.primary === true ? { ...entry, primary: false } : entry));
}

/** Where a value stands. The same value of two types is two values; one that says no type is any of them. */
class Places {
  private readonly byValue = new Map<string, number>();
  private readonly byType = new Map<string, number>();

  constructor(private readonly attribute: Attribute) {}

  note(entry: JsonObject, index: number): void {
    const value = identity(this.attribute, entry);
    if (!this.byValue.has(value)) this.byValue.set(value, index);
    this.byType.set(typed(value, entry.type), index);
  }

  /** A value that had no type may have one now. */
  forget(entry: JsonObject): void {
    this.byType.delete(typed(identity(this.attribute, entry), entry.type));
  }

  find(entry: JsonObject): number | undefined {
    const value = identity(this.attribute, entry);
    if (entry.type === undefined) return this.byValue.get(value);
    return this.byType.get(typed(value, entry.type)) ?? this.byType.get(typed(value, undefined));
  }
}

function typed(value: string, type: Json | undefined): string {
  return `${value} ${typeof type === "string" ? comparisonKey(type) : ""}`;
}

/** By its `value`; a value without one, such as an address, by all that it says. */
function identity(attribute: Attribute, entry: JsonObject): string {
  const declared = attribute.subAttributes ?? [];
  const parts =
    entry.value === undefined ? declared.filter(({ name }) => name !== "primary") : declared.filter(({ name }) => name === "value");
  const texts = parts.map(({ name, caseExact }) => {
    const value = entry[name];
    return typeof value === "string" && !caseExact ? comparisonKey(value) : (value ?? null);
  });
  return JSON.stringify(texts);
}

/** Reads a client's JSON as the value of a declared attribute: right type, declared spelling, no unassigned parts (RFC 7643 §2.3 to §2.5). */
import type { Attribute } from "../../schema/scim/attribute.js";
import { count, type Leniency, tolerates } from "./dialects.js";
import { invalidValue, type Reason } from "./errors.js";
import { formOf } from "./format.js";
import { parseInstant } from "./instant.js";
import type { Json, JsonObject } from "./resource.js";
import { distinctValues, hasValueSubAttribute, isDerived, isMembership, maxValues, saysNothing } from "./value-set.js";

const maxTextLength = 100_000;

/** What a client gave for a complex value; `emptied` are the sub-attributes that it named without a value. */
export interface ComplexValue {
  readonly value: JsonObject | undefined;
  readonly emptied: readonly Attribute[];
}

type Place = { readonly where: string; readonly leniency: Leniency };

/** `undefined` when the value is unassigned: null, "", [] or {}. */
export function readValue(attribute: Attribute, raw: unknown, where: string, leniency: Leniency): Json | undefined {
  if (attribute.multiValued) {
    const values = readList(attribute, raw, where, leniency);
    return values.length > 0 ? values : undefined;
  }
  return attribute.type === "complex" ? readComplex(attribute, raw, where, leniency).value : readSimple(attribute, raw, where, leniency);
}

/** The distinct values of a multi-valued attribute, in their order. */
export function readList(attribute: Attribute, raw: unknown, where: string, leniency: Leniency): Json[] {
  if (isUnassigned(raw, { where, leniency })) return [];
  const items = Array.isArray(raw) ? raw : [raw];
  if (!Array.isArray(raw) && !tolerates(leniency, "value-for-list")) throw refused(where, "a list", raw);
  if (items.length > maxValues && !isMembership(attribute)) {
    throw invalidValue(`${where} has ${items.length} values; ${maxValues} are allowed`);
  }
  const values = items
    .map((item, index) => readItem(attribute, item, `${where}[${index}]`, leniency))
    .filter((value) => value !== undefined);
  return onePrimary(distinctValues(attribute, values), where, leniency);
}

/** One complex value, single or one of several. */
export function readComplex(attribute: Attribute, raw: unknown, where: string, leniency: Leniency): ComplexValue {
  const place = { where, leniency };
  if (isUnassigned(raw, place)) return { value: undefined, emptied: [] };
  if (Array.isArray(raw)) {
    if (isListOfOne(raw) && tolerates(leniency, "list-of-one")) return readComplex(attribute, raw[0], where, leniency);
    throw refused(where, "one object", raw);
  }
  return readSubAttributes(attribute, asObject(attribute, raw, place), place);
}

export function readSimple(attribute: Attribute, raw: unknown, where: string, leniency: Leniency): string | number | boolean | undefined {
  const place = { where, leniency };
  if (isUnassigned(raw, place)) return undefined;
  if (isListOfOne(raw) && tolerates(leniency, "list-of-one")) return readSimple(attribute, raw[0], where, leniency);
  if (isWrapped(raw) && tolerates(leniency, "wrapped-value")) return readSimple(attribute, raw.value, where, leniency);
  switch (attribute.type) {
    case "boolean":
      return readBoolean(raw, place);
    case "integer":
    case "decimal":
      return readNumber(attribute, raw, place);
    case "dateTime":
      return readDateTime(raw, place);
    case "binary":
      return inForm(attribute, readBinary(raw, place), place);
    default:
      return inForm(attribute, readText(raw, place), place);
  }
}

export function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

function isUnassigned(raw: unknown, { leniency }: Place): boolean {
  if (raw === "") count(leniency, "empty-string");
  if (Array.isArray(raw)) return raw.length === 0;
  return raw === undefined || raw === null || raw === "" || (typeof raw === "object" && Object.keys(raw).length === 0);
}

/** Lists in lists are not unwrapped: how deep a body is nested must not matter. */
function isListOfOne(raw: unknown): raw is [unknown] {
  return Array.isArray(raw) && raw.length === 1 && !Array.isArray(raw[0]);
}

function isWrapped(raw: unknown): raw is { readonly value: unknown } {
  return isObject(raw) && Object.hasOwn(raw, "value") && (raw.value === null || typeof raw.value !== "object");
}

function readItem(attribute: Attribute, raw: unknown, where: string, leniency: Leniency): Json | undefined {
  if (attribute.type !== "complex") return readSimple(attribute, raw, where, leniency);
  if (Array.isArray(raw) && raw.length > 0) throw refused(where, "an object", raw);
  const { value } = readComplex(attribute, raw, where, leniency);
  if (isMembership(attribute) && value?.value === undefined && isObject(raw) && Object.keys(raw).length > 0) {
    throw invalidValue(`${where} needs a "value": the id of the member`, "missingMemberId");
  }
  if (isMembership(attribute) && value?.type !== undefined) return claimed(attribute, value, where, leniency);
  return value && saysNothing(value) && tolerates(leniency, "entry-without-value") ? undefined : value;
}

/** What a client says a member is: kept for the store to hold against what it is, or nothing, where that does not matter. */
function claimed(attribute: Attribute, { type, ...member }: JsonObject, where: string, leniency: Leniency): JsonObject {
  const words = attribute.subAttributes?.find(({ name }) => name === "type")?.canonicalValues ?? [];
  const word = words.find((each) => each.toLowerCase() === String(type).toLowerCase());
  if (word === undefined && !tolerates(leniency, "member-type")) {
    throw invalidValue(`${where}.type must be ${words.join(" or ")}, not ${described(type)}`);
  }
  return word === undefined || leniency.dialects === "lenient" ? member : { ...member, type: word };
}

function readSubAttributes(attribute: Attribute, object: Record<string, unknown>, { where, leniency }: Place): ComplexValue {
  const given = namesOf(attribute, object, leniency);
  const value: JsonObject = {};
  const emptied: Attribute[] = [];
  for (const subAttribute of attribute.subAttributes ?? []) {
    if (!given.has(subAttribute.name) || isDerived(subAttribute)) continue;
    const read = readValue(subAttribute, given.get(subAttribute.name), `${where}.${subAttribute.name}`, leniency);
    if (read === undefined) emptied.push(subAttribute);
    else value[subAttribute.name] = read;
  }
  return { value: Object.keys(value).length > 0 ? value : undefined, emptied };
}

/** What was given, by the declared spelling of its name. */
function namesOf(attribute: Attribute, object: Record<string, unknown>, leniency: Leniency): ReadonlyMap<string, unknown> {
  const declared = attribute.subAttributes ?? [];
  const given = new Map<string, unknown>();
  for (const [name, raw] of Object.entries(object)) {
    const spelt = declared.find((subAttribute) => subAttribute.name === name) ?? declared.find(sameName(name));
    if (spelt) given.set(spelt.name, raw);
    else if (sameName(name)({ name: "displayName" }) && declared.some(sameName("display")) && tolerates(leniency, "display-name")) {
      if (!given.has("display")) given.set("display", raw);
    } else count(leniency, "unknown-attribute");
  }
  return given;
}

function sameName(name: string): (other: { readonly name: string }) => boolean {
  const lower = name.toLowerCase();
  return (other) => other.name.toLowerCase() === lower;
}

function asObject(attribute: Attribute, raw: unknown, { where, leniency }: Place): Record<string, unknown> {
  if (isObject(raw)) return attribute.name === "roles" ? unpacked(raw, leniency) : raw;
  if (typeof raw === "string" && hasValueSubAttribute(attribute) && tolerates(leniency, "bare-value")) {
    return attribute.name === "roles" ? unpacked({ value: raw }, leniency) : { value: raw };
  }
  throw refused(where, "an object", raw);
}

/** A role whose value is itself an object, written as JSON: the object's own value and name are meant. */
function unpacked(object: Record<string, unknown>, leniency: Leniency): Record<string, unknown> {
  const text = object.value;
  if (typeof text !== "string" || !/^\s*\{.*\}\s*$/s.test(text)) return object;
  const inner = parsed(text);
  if (!isObject(inner) || typeof inner.value !== "string" || !tolerates(leniency, "json-in-string")) return object;
  const display = inner.displayName ?? inner.display;
  return { ...object, value: inner.value, ...(typeof display === "string" ? { display } : {}) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** At most one value is the primary one (RFC 7643 §2.4). */
function onePrimary(values: Json[], where: string, leniency: Leniency): Json[] {
  const primaries = values.filter((value) => isObject(value) && value.primary === true);
  if (primaries.length < 2) return values;
  if (!tolerates(leniency, "several-primaries"))
    throw invalidValue(`${where} has ${primaries.length} primary values; one is allowed`, "severalPrimaries");
  const last = primaries.at(-1);
  return values.map((value) => (primaries.includes(value) && value !== last ? { ...(value as JsonObject), primary: false } : value));
}

function readBoolean(raw: unknown, { where, leniency }: Place): boolean {
  if (typeof raw === "boolean") return raw;
  const word = typeof raw === "string" ? raw.trim().toLowerCase() : "";
  if ((word === "true" || word === "false") && tolerates(leniency, "boolean-string")) return word === "true";
  throw refused(where, "true or false", raw, word === "true" || word === "false" ? "stringBoolean" : "wrongType");
}

function readNumber({ type }: Attribute, raw: unknown, { where }: Place): number {
  if (typeof raw === "number" && (type === "decimal" || Number.isSafeInteger(raw))) return raw;
  throw refused(where, type === "integer" ? "a whole number" : "a number", raw);
}

function readDateTime(raw: unknown, { where }: Place): string {
  const instant = typeof raw === "string" ? parseInstant(raw) : undefined;
  if (instant !== undefined) return new Date(instant).toISOString();
  throw refused(where, "a time such as 2026-01-31T08:00:00Z", raw, "malformedValue");
}

function readBinary(raw: unknown, place: Place): string {
  const text = readText(raw, place, Number.POSITIVE_INFINITY);
  if (/^[A-Za-z0-9+/_=\s-]*$/.test(text)) return text;
  throw refused(place.where, "base64", raw, "malformedValue");
}

function readText(raw: unknown, { where, leniency }: Place, limit = maxTextLength): string {
  const scalar = typeof raw === "number" || typeof raw === "boolean";
  if (typeof raw === "number" && (!Number.isFinite(raw) || Math.abs(raw) > Number.MAX_SAFE_INTEGER)) {
    throw invalidValue(`${where} is a number that JSON readers do not keep as it was written; write it as a string`);
  }
  const text = typeof raw === "string" ? raw : scalar && tolerates(leniency, "scalar-as-string") ? String(raw) : undefined;
  if (text === undefined) throw refused(where, "a string", raw);
  if (text.length > limit) throw invalidValue(`${where} has ${text.length} characters; ${limit} are allowed`, "tooLong");
  if (/\p{Cs}/u.test(text)) throw invalidValue(`${where} has half a surrogate pair; it must be valid Unicode`, "malformedValue");
  return text;
}

/** What is in no form is kept as it is on a lenient connection: it was valid where it came from. */
function inForm(attribute: Attribute, text: string, { where, leniency }: Place): string {
  const form = formOf(attribute);
  if (!form || form.accepts(text) || tolerates(leniency, "free-form")) return text;
  throw refused(where, form.expected, text, "malformedValue");
}

function refused(where: string, expected: string, raw: unknown, reason: Reason = "wrongType") {
  return invalidValue(`${where} must be ${expected}, not ${described(raw)}`, reason);
}

function described(raw: unknown): string {
  if (Array.isArray(raw)) return `a list of ${raw.length}`;
  if (typeof raw === "string") return JSON.stringify(raw.length > 60 ? `${raw.slice(0, 60)}…` : raw);
  return typeof raw === "object" && raw !== null ? "an object" : String(raw);
}

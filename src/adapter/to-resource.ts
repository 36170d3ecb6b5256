/** From the domain's object to the SCIM resource. */
import type { JsonObject, Resource, Stored } from "../scim/resource.js";
import type { Mapping, RelatedRow, Step } from "./mapping.js";

/** What every object of the domain answers. */
export interface DomainObject {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Lists that were not selected are left out; a related list is given as the objects themselves or as a connection's `nodes`. */
export function toStored(mapping: Mapping, object: DomainObject & object): Stored {
  return {
    id: object.id,
    version: object.version,
    created: object.createdAt,
    lastModified: object.updatedAt,
    resource: toResource(mapping, object as unknown as Record<string, unknown>),
  };
}

function toResource(mapping: Mapping, object: Record<string, unknown>): Resource {
  const resource: Resource = {};
  for (const row of mapping.read) {
    const value = object[row.field];
    if (value !== null && value !== undefined && value !== "") setStep(resource, row, value as string | boolean);
  }
  for (const { attribute, list, fields } of mapping.lists) {
    const values = (object[list] as Record<string, unknown>[] | undefined)?.map((value) => toValue(fields, value));
    if (values && values.length > 0) resource[attribute] = values;
  }
  for (const row of mapping.related) {
    const values = relatedObjects(object[row.list]).map((related) => toValue(row.fields, related));
    if (values.length > 0) resource[row.attribute] = values;
  }
  return resource;
}

/** The values of one attribute made of related objects. */
export function toRelated(mapping: Mapping, list: string, objects: readonly object[]): JsonObject[] {
  const row = mapping.related.find((each) => each.list === list);
  if (!row) throw new Error(`${mapping.type.name} has no attribute of ${list}`);
  return objects.map((object) => toValue(row.fields, object as Record<string, unknown>));
}

function relatedObjects(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value;
  return ((value as { nodes?: Record<string, unknown>[] } | undefined)?.nodes ?? []) as Record<string, unknown>[];
}

function toValue(fields: RelatedRow["fields"], source: Record<string, unknown>): JsonObject {
  const value: JsonObject = {};
  for (const { name, field, words } of fields) {
    const given = source[field];
    if (given === null || given === undefined || given === "") continue;
    value[name] = words ? (words[given as string] ?? (given as string)) : (given as string | boolean);
  }
  return value;
}

function setStep(resource: JsonObject, { urn, attribute, subAttribute }: Step, value: string | boolean): void {
  const owner = urn === undefined ? resource : child(resource, urn);
  if (subAttribute === undefined) owner[attribute] = value;
  else child(owner, attribute)[subAttribute] = value;
}

function child(owner: JsonObject, name: string): JsonObject {
  const existing = owner[name];
  if (existing !== undefined) return existing as JsonObject;
  const made: JsonObject = {};
  owner[name] = made;
  return made;
}

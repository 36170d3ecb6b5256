/** Reads the body of a POST or PUT as a resource in canonical form, RFC 7644 §3.3 and §3.5.1. */
import type { ResourceType, Schema } from "../../schema/scim/attribute.js";
import { resourceTypes } from "../../schema/scim/resource-types.js";
import { isObject, readValue } from "./attribute-value.js";
import { count, type Leniency, tolerates } from "./dialects.js";
import { invalidSyntax, invalidValue } from "./errors.js";
import type { AttributePath } from "./filter.js";
import { checkProfile } from "./profile.js";
import type { JsonObject, Resource } from "./resource.js";
import { findSchema, isExtension, resolvePath, resolveTolerated } from "./schema-index.js";
import { isDerived } from "./value-set.js";

export function readResource(body: unknown, type: ResourceType, leniency: Leniency): Resource {
  if (!isObject(body)) throw invalidSyntax(`The body must be a JSON object that describes a ${type.name}`);
  checkSchemas(body, type, leniency);
  const resource: Resource = {};
  if (leniency.dialects === "strict") checkOnce(body);
  for (const [key, raw] of Object.entries(body)) {
    if (key.toLowerCase() === "schemas") continue;
    const schema = findSchema(type, key);
    if (schema) readSection(resource, schema, raw, type, leniency);
    else {
      const path = locate(key, type, leniency);
      if (path) assign(resource, path, raw, type, leniency);
    }
  }
  checkProfile(resource, type, "generic");
  return resource;
}

/** Names are the same in any case (RFC 7643 §2.1), so a name in two cases says two things of one attribute. */
function checkOnce(body: Record<string, unknown>): void {
  const seen = new Set<string>();
  for (const key of Object.keys(body)) {
    const name = key.toLowerCase();
    if (seen.has(name)) throw invalidSyntax(`${JSON.stringify(key.slice(0, 80))} is given twice, in different case`);
    seen.add(name);
  }
}

/** The attributes of one schema under its URN. The core schema has no such section, but a lenient connection takes one. */
function readSection(resource: Resource, schema: Schema, raw: unknown, type: ResourceType, leniency: Leniency): void {
  if (raw === undefined || raw === null || raw === "" || (Array.isArray(raw) && raw.length === 0)) return;
  if (!isObject(raw)) throw invalidValue(`${schema.id} must be an object with the attributes of ${schema.name}`, "wrongType");
  if (!isExtension(type, schema.id) && !tolerates(leniency, "urn-key")) {
    count(leniency, "unknown-attribute");
    return;
  }
  for (const [key, value] of Object.entries(raw)) {
    const path = resolvePath(type, `${schema.id}:${key}`);
    const known = path && (!path.subAttribute || tolerates(leniency, "dotted-key"));
    if (known) assign(resource, path, value, type, leniency);
    else count(leniency, "unknown-attribute");
  }
}

/** A key that no schema declares leads nowhere. */
function locate(key: string, type: ResourceType, leniency: Leniency): AttributePath | undefined {
  const path = resolvePath(type, key);
  if (path && !path.subAttribute && !key.includes(":")) return path;
  if (path && tolerates(leniency, key.includes(":") ? "urn-key" : "dotted-key")) return path;
  const other = resolveTolerated(type, key);
  if (other && tolerates(leniency, other.by)) return other.path;
  count(leniency, /^urn:/i.test(key) ? "unknown-schema" : "unknown-attribute");
  return undefined;
}

function assign(resource: Resource, path: AttributePath, raw: unknown, type: ResourceType, leniency: Leniency): void {
  const { attribute, subAttribute } = path;
  const leaf = subAttribute ?? attribute;
  if (isDerived(attribute) || isDerived(leaf)) return;
  const ignoredAs = leaf.supported === false ? "password-ignored" : subAttribute && attribute.multiValued ? "unknown-attribute" : undefined;
  if (ignoredAs) {
    count(leniency, ignoredAs);
    return;
  }
  const value = readValue(leaf, raw, path.text, leniency);
  if (value === undefined) return;
  const owner = isExtension(type, path.schema) ? child(resource, path.schema) : resource;
  if (subAttribute) child(owner, attribute.name)[subAttribute.name] = value;
  else if (isObject(value) && isObject(owner[attribute.name])) Object.assign(child(owner, attribute.name), value);
  else owner[attribute.name] = value;
}

function child(owner: JsonObject, name: string): JsonObject {
  const existing = owner[name];
  if (isObject(existing)) return existing as JsonObject;
  const made: JsonObject = {};
  owner[name] = made;
  return made;
}

/** RFC 7643 §3: `schemas` names the resource type's own schema and the extensions that the body has, each once. */
function checkSchemas(body: Record<string, unknown>, type: ResourceType, leniency: Leniency): void {
  const given = Object.entries(body).find(([key]) => key.toLowerCase() === "schemas")?.[1];
  const list = typeof given === "string" && tolerates(leniency, "value-for-list") ? [given] : (given ?? []);
  if (!Array.isArray(list) || !list.every((urn) => typeof urn === "string"))
    throw invalidSyntax("schemas must be a list of URNs", "wrongSchemas");
  const named = list.map((urn: string) => ({ urn, id: findSchema(type, urn)?.id }));
  const ids = named.flatMap(({ id }) => id ?? []);
  const own = [type.schema, ...type.schemaExtensions.map(({ schema }) => schema)];
  const wanted = own.filter(({ id }) => id === type.schema.id || hasSection(body, id)).find(({ id }) => !ids.includes(id));
  const other = resourceTypes.find(
    ({ schema }) => schema.id !== type.schema.id && list.some((urn) => urn.toLowerCase() === schema.id.toLowerCase()),
  );
  if (other && wanted?.id === type.schema.id) {
    throw invalidSyntax(`schemas names ${other.schema.id}, but ${type.endpoint} takes a ${type.name}, ${type.schema.id}`, "wrongSchemas");
  }
  if (wanted && !tolerates(leniency, "missing-schemas")) throw invalidSyntax(`schemas must contain ${wanted.id}`, "wrongSchemas");
  const unknown = named.find(({ id }) => id === undefined);
  if (unknown && !tolerates(leniency, "unknown-schema")) {
    throw invalidSyntax(
      `schemas names ${JSON.stringify(unknown.urn.slice(0, 200))}; a ${type.name} has ${own.map(({ id }) => id).join(" and ")}`,
    );
  }
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice && leniency.dialects === "strict") throw invalidSyntax(`schemas names ${twice} twice`, "wrongSchemas");
}

function hasSection(body: Record<string, unknown>, urn: string): boolean {
  return Object.entries(body).some(
    ([key, value]) => key.toLowerCase() === urn.toLowerCase() && isObject(value) && Object.keys(value).length > 0,
  );
}

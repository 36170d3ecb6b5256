/** The declared attributes of a resource type by name, in any case (RFC 7643 §2.1, RFC 7644 §3.10). */
import type { Attribute, ResourceType, Schema } from "../../schema/scim/attribute.js";
import { commonAttributes } from "../../schema/scim/common.js";
import type { DialectName } from "./dialects.js";
import type { AttributePath } from "./filter.js";

interface Index {
  /** Every declared path by its lower-cased text, with and without the core schema's URN. */
  readonly paths: ReadonlyMap<string, AttributePath>;
  /** Paths that only a lenient connection understands. */
  readonly tolerated: ReadonlyMap<string, { readonly path: AttributePath; readonly by: DialectName }>;
  readonly schemas: ReadonlyMap<string, Schema>;
}

const indexes = new WeakMap<ResourceType, Index>();
const relative = new WeakMap<Attribute, ReadonlyMap<string, AttributePath>>();

/** `userName`, `name.familyName`, `urn:…:core:2.0:User:userName`, `urn:…:enterprise:2.0:User:manager.value`. */
export function resolvePath(type: ResourceType, text: string): AttributePath | undefined {
  return indexOf(type).paths.get(text.toLowerCase());
}

/** The forms beyond the RFC: an extension's attribute without its URN, and a dot after the URN. */
export function resolveTolerated(type: ResourceType, text: string): { readonly path: AttributePath; readonly by: DialectName } | undefined {
  return indexOf(type).tolerated.get(text.toLowerCase());
}

/** Whether a path begins with an attribute's name that nothing declares; a path that is none at all is not told apart here. */
export function beginsUndeclared(type: ResourceType, text: string): boolean {
  const lower = text.trim().toLowerCase();
  const urn = [...indexOf(type).schemas.keys()].find((id) => lower.startsWith(`${id}:`));
  const local = urn === undefined ? lower : lower.slice(urn.length + 1);
  const name = /^[a-z_$][\w$-]*(?=$|[.[])/.exec(local)?.[0];
  if (name === undefined || findSchema(type, lower)) return false;
  return !resolvePath(type, urn === undefined ? name : `${urn}:${name}`) && !resolveTolerated(type, name);
}

/** A sub-attribute as a path of its own, as the terms inside a value path have it. */
export function resolveSubAttribute(owner: AttributePath, name: string): AttributePath | undefined {
  let names = relative.get(owner.attribute);
  if (!names) {
    const subAttributes = owner.attribute.subAttributes ?? [];
    names = new Map(
      subAttributes.map((attribute) => [attribute.name.toLowerCase(), { schema: owner.schema, attribute, text: attribute.name }]),
    );
    relative.set(owner.attribute, names);
  }
  return names.get(name.toLowerCase());
}

/** The path of a sub-attribute behind its attribute's path. */
export function subPath(owner: AttributePath, name: string): AttributePath | undefined {
  const subAttribute = resolveSubAttribute(owner, name)?.attribute;
  return subAttribute && { schema: owner.schema, attribute: owner.attribute, subAttribute, text: `${owner.text}.${subAttribute.name}` };
}

/** The path of the attribute to which a sub-attribute's path belongs. */
export function ownerPath(path: AttributePath): AttributePath {
  if (!path.subAttribute) return path;
  return { schema: path.schema, attribute: path.attribute, text: path.text.slice(0, -path.subAttribute.name.length - 1) };
}

/** The core schema or an extension of the type, by its URN. */
export function findSchema(type: ResourceType, urn: string): Schema | undefined {
  return indexOf(type).schemas.get(urn.toLowerCase());
}

export function isExtension(type: ResourceType, urn: string): boolean {
  return urn !== type.schema.id;
}

/** The attributes that a schema gives to a resource of the type; the common ones come with the core schema. */
export function attributePaths(type: ResourceType, schema: Schema): AttributePath[] {
  const attributes = schema === type.schema ? [...commonAttributes, ...schema.attributes] : schema.attributes;
  const prefix = schema === type.schema ? "" : `${schema.id}:`;
  return attributes.map((attribute) => ({ schema: schema.id, attribute, text: `${prefix}${attribute.name}` }));
}

function indexOf(type: ResourceType): Index {
  const known = indexes.get(type);
  if (known) return known;
  const made = makeIndex(type);
  indexes.set(type, made);
  return made;
}

function makeIndex(type: ResourceType): Index {
  const paths = new Map<string, AttributePath>();
  const tolerated = new Map<string, { path: AttributePath; by: DialectName }>();
  const schemas = [type.schema, ...type.schemaExtensions.map(({ schema }) => schema)];
  for (const schema of schemas) {
    for (const path of attributePaths(type, schema).flatMap(withSubPaths)) {
      const local = path.text.startsWith(`${schema.id}:`) ? path.text.slice(schema.id.length + 1) : path.text;
      paths.set(path.text.toLowerCase(), path);
      paths.set(`${schema.id}:${local}`.toLowerCase(), path);
      tolerated.set(`${schema.id}.${local}`.toLowerCase(), { path, by: "dot-after-urn" });
      if (!paths.has(local.toLowerCase())) tolerated.set(local.toLowerCase(), { path, by: "bare-extension-attribute" });
    }
  }
  return { paths, tolerated, schemas: new Map(schemas.map((schema) => [schema.id.toLowerCase(), schema])) };
}

function withSubPaths(path: AttributePath): AttributePath[] {
  const subPaths = (path.attribute.subAttributes ?? []).map((subAttribute) => ({
    schema: path.schema,
    attribute: path.attribute,
    subAttribute,
    text: `${path.text}.${subAttribute.name}`,
  }));
  return [path, ...subPaths];
}

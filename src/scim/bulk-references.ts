/** References by bulkId to resources that the same bulk request creates, RFC 7644 §3.7.2: where they stand, and the ids that take their place. */
import type { Attribute, ResourceType } from "../../schema/scim/attribute.js";
import type { AttributePath, Filter } from "./filter.js";
import type { PatchOperation } from "./patch-operation.js";
import type { Json, JsonObject, Resource } from "./resource.js";
import { attributePaths, isExtension } from "./schema-index.js";

/** What an operation asks to write: a whole resource, or a PATCH's operations. */
export type Content = { readonly resource: Resource } | { readonly operations: readonly PatchOperation[] };

/** The id for a reference's text; the text itself where it is no reference. */
type Replace = (text: string) => string;

const prefix = "bulkId:";

/** The bulkId in a reference such as `bulkId:qwerty`. */
export function bulkIdIn(text: string): string | undefined {
  return text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : undefined;
}

/** The ids and references by bulkId that the content names, each once. */
export function referencesIn(content: Content, type: ResourceType): ReadonlySet<string> {
  const found = new Set<string>();
  replaceReferences(content, type, (text) => {
    found.add(text);
    return text;
  });
  return found;
}

export function replaceReferences(content: Content, type: ResourceType, replace: Replace): Content {
  if ("operations" in content) return { operations: content.operations.map((operation) => inOperation(operation, replace)) };
  return { resource: overReferences(content.resource, type, (value) => inValue(value, replace)) };
}

/** The resource without the values that refer to any of these bulkIds, and the operations that add them; nothing when there are none. */
export function setReferencesAside(
  resource: Resource,
  type: ResourceType,
  bulkIds: ReadonlySet<string>,
): { readonly resource: Resource; readonly operations: readonly PatchOperation[] } | undefined {
  const operations: PatchOperation[] = [];
  const refers = (value: Json) => bulkIds.has(bulkIdIn(String((value as JsonObject).value)) ?? "");
  const rest = overReferences(resource, type, (value, path) => {
    const values = Array.isArray(value) ? value : [value];
    const aside = values.filter(refers);
    if (aside.length === 0) return value;
    operations.push({ op: "add", target: { path }, value: Array.isArray(value) ? aside : (aside[0] as Json) });
    const kept = values.filter((each) => !refers(each));
    return kept.length > 0 ? kept : undefined;
  });
  return operations.length > 0 ? { resource: rest, operations } : undefined;
}

/** A complex attribute that names another resource by its id. */
function isReference({ subAttributes = [] }: Attribute): boolean {
  return ["value", "$ref"].every((wanted) => subAttributes.some(({ name }) => name === wanted));
}

/** The resource with each of its references changed; what becomes undefined is left out, with an extension that is left empty. */
function overReferences(resource: Resource, type: ResourceType, change: (value: Json, path: AttributePath) => Json | undefined): Resource {
  let result = resource;
  for (const schema of [type.schema, ...type.schemaExtensions.map((extension) => extension.schema)]) {
    for (const path of attributePaths(type, schema).filter(({ attribute }) => isReference(attribute))) {
      const owner = isExtension(type, schema.id) ? (result[schema.id] as JsonObject | undefined) : result;
      const value = owner?.[path.attribute.name];
      if (!owner || value === undefined) continue;
      const changed = withProperty(owner, path.attribute.name, change(value, path));
      if (owner === result) result = changed;
      else result = withProperty(result, schema.id, Object.keys(changed).length > 0 ? changed : undefined);
    }
  }
  return result;
}

function withProperty(owner: JsonObject, name: string, value: Json | undefined): JsonObject {
  const { [name]: _, ...rest } = owner;
  return value === undefined ? rest : { ...rest, [name]: value };
}

function inOperation(operation: PatchOperation, replace: Replace): PatchOperation {
  const { target, value } = operation;
  if (!isReference(target.path.attribute)) return operation;
  return {
    ...operation,
    target: target.filter ? { ...target, filter: inFilter(target.filter, replace) } : target,
    ...(value === undefined ? {} : { value: inValue(value, replace) }),
  };
}

function inValue(value: Json, replace: Replace): Json {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((each) => inValue(each, replace));
  if (typeof value !== "object" || value === null || typeof value.value !== "string") return value;
  return { ...value, value: replace(value.value) };
}

/** Paths inside a value path are relative to the attribute. */
function inFilter(filter: Filter, replace: Replace): Filter {
  if (filter.kind === "and" || filter.kind === "or") return { ...filter, terms: filter.terms.map((term) => inFilter(term, replace)) };
  if (filter.kind === "not") return { ...filter, term: inFilter(filter.term, replace) };
  const named = filter.kind === "compare" && filter.path.attribute.name === "value" && typeof filter.value === "string";
  return named ? { ...filter, value: replace(filter.value as string) } : filter;
}

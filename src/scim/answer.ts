/** What a client gets: a stored resource in wire form, and lists of them, RFC 7643 §3, RFC 7644 §3.4.2 and RFC 9865 §2. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { entityTag } from "./entity-tag.js";
import { type Projection, project, type Reference } from "./projection.js";
import type { Json, JsonObject, Stored } from "./resource.js";

export const listResponseSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/** The resource's address: `meta.location`, and `Location` on creation. */
export function locationOf(type: ResourceType, id: string, baseUrl: string): string {
  return `${baseUrl}${type.endpoint}/${encodeURIComponent(id)}`;
}

export function toWire(stored: Stored, type: ResourceType, projection: Projection, baseUrl: string): JsonObject {
  const whole: JsonObject = {
    ...stored.resource,
    id: stored.id,
    meta: {
      resourceType: type.name,
      created: stored.created,
      lastModified: stored.lastModified,
      location: locationOf(type, stored.id, baseUrl),
      version: entityTag(stored.version),
    },
  };
  const shown = project(whole, projection.nodes, referenceMaker(baseUrl));
  const extensions = type.schemaExtensions.map(({ schema }) => schema.id).filter((urn) => Object.hasOwn(shown, urn));
  return { schemas: [type.schema.id, ...extensions], ...shown };
}

export function listResponse(resources: readonly Json[], totalResults: number, startIndex: number): JsonObject {
  return {
    schemas: [listResponseSchema],
    totalResults,
    startIndex,
    itemsPerPage: resources.length,
    Resources: [...resources],
  };
}

/** Pages by cursor are not counted (RFC 9865 §2); a cursor that is absent says that there is no page on that side. */
export function cursorListResponse(
  resources: readonly Json[],
  { nextCursor, previousCursor }: { readonly nextCursor?: string | undefined; readonly previousCursor?: string | undefined },
): JsonObject {
  return {
    schemas: [listResponseSchema],
    itemsPerPage: resources.length,
    ...(previousCursor === undefined ? {} : { previousCursor }),
    ...(nextCursor === undefined ? {} : { nextCursor }),
    Resources: [...resources],
  };
}

/** A reference points at the resource named by `value`; of several possible types the value's own `type` says which, and without it none is made. */
function referenceMaker(baseUrl: string): Reference {
  return (value, referenceTypes) => {
    const name = referenceTypes.length === 1 ? referenceTypes[0] : referenceTypes.find((candidate) => candidate === value.type);
    return typeof value.value === "string" && name !== undefined ? `${baseUrl}/${name}s/${encodeURIComponent(value.value)}` : undefined;
  };
}

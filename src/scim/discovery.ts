/** What the service provider says of itself: ServiceProviderConfig, ResourceTypes and Schemas, RFC 7643 §5 to §7, RFC 7644 §4 and RFC 9865 §4. */
import type { Attribute, ResourceType, Schema } from "../../schema/scim/attribute.js";
import { resourceTypes } from "../../schema/scim/resource-types.js";
import { serviceProviderSchemas } from "../../schema/scim/service-provider.js";
import { listResponse } from "./answer.js";
import { maxBulkOperations } from "./bulk-request.js";
import type { ProfileName } from "./context.js";
import type { Answer } from "./endpoint.js";
import { forbidden, notFound } from "./errors.js";
import { profiles } from "./profile.js";
import { defaultCount, maxResults } from "./query-parameters.js";
import type { JsonObject } from "./resource.js";

const core = "urn:ietf:params:scim:schemas:core:2.0";

export interface DiscoveryRequest {
  readonly baseUrl: string;
  readonly profile: ProfileName;
  /** Of the addressed schema or resource type; empty for all of them. */
  readonly id: string;
  /** A filter on these endpoints is refused (RFC 7644 §4). */
  readonly filtered: boolean;
  /** How long a cursor is good for, in seconds. */
  readonly cursorTimeout: number;
  /** How large the body of a bulk request may be, in bytes. */
  readonly maxBulkPayload: number;
}

export function serviceProviderConfig({ baseUrl, cursorTimeout, maxBulkPayload, filtered }: DiscoveryRequest): Answer {
  if (filtered) throw unfilterable("The ServiceProviderConfig is one resource and");
  return ok({
    schemas: [`${core}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: maxBulkOperations, maxPayloadSize: maxBulkPayload },
    filter: { supported: true, maxResults },
    changePassword: { supported: false },
    sort: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: defaultCount,
      maxPageSize: maxResults,
      cursorTimeout,
    },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "OAuth Bearer Token",
        description: "A provisioning token of the organisation, sent as `Authorization: Bearer …`.",
        specUri: "https://www.rfc-editor.org/info/rfc6750",
        primary: true,
      },
      {
        type: "oauth2",
        name: "OAuth 2.0 Client Credentials",
        description: "An access token that the organisation's OAuth client gets at the token endpoint, by its secret or by an assertion.",
        specUri: "https://www.rfc-editor.org/info/rfc6749",
        primary: false,
      },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${baseUrl}/ServiceProviderConfig` },
  });
}

export function readResourceTypes(request: DiscoveryRequest): Answer {
  return oneOrAll(
    request,
    "ResourceType",
    resourceTypes.map((type) => ({ id: type.id, wire: resourceTypeToWire(type, request.baseUrl) })),
  );
}

export function readSchemas(request: DiscoveryRequest): Answer {
  return oneOrAll(
    request,
    "Schema",
    allSchemas().map((schema) => ({ id: schema.id, wire: schemaToWire(schema, request) })),
  );
}

function oneOrAll({ id, filtered }: DiscoveryRequest, what: string, entries: readonly { id: string; wire: JsonObject }[]): Answer {
  if (filtered) throw unfilterable(`${what}s are read all at once, or one by its id, and`);
  if (id === "")
    return ok(
      listResponse(
        entries.map(({ wire }) => wire),
        entries.length,
        1,
      ),
    );
  const found = entries.find((entry) => entry.id.toLowerCase() === id.toLowerCase());
  if (!found) {
    throw notFound(
      `No ${what} has the id ${JSON.stringify(id.slice(0, 200))}; there are ${entries.map((entry) => entry.id).join(", ")}.`,
      "unknownPath",
    );
  }
  return ok(found.wire);
}

/** RFC 7644 §4: a client must not take the answer for a filtered one. */
function unfilterable(what: string) {
  return forbidden(`${what} cannot be filtered: leave "filter" out.`, "discoveryFilter");
}

function ok(body: JsonObject): Answer {
  return { status: 200, headers: {}, body };
}

function allSchemas(): readonly Schema[] {
  const byId = new Map<string, Schema>();
  for (const type of resourceTypes) {
    for (const schema of [type.schema, ...type.schemaExtensions.map((extension) => extension.schema)]) byId.set(schema.id, schema);
  }
  return [...byId.values(), ...serviceProviderSchemas];
}

function resourceTypeToWire(type: ResourceType, baseUrl: string): JsonObject {
  return {
    schemas: [`${core}:ResourceType`],
    id: type.id,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema.id,
    schemaExtensions: type.schemaExtensions.map(({ schema, required }) => ({ schema: schema.id, required })),
    meta: { resourceType: "ResourceType", location: `${baseUrl}/ResourceTypes/${type.id}` },
  };
}

function schemaToWire(schema: Schema, { baseUrl, profile }: DiscoveryRequest): JsonObject {
  return {
    schemas: [`${core}:Schema`],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes
      .filter(({ supported }) => supported !== false)
      .map((attribute) => attributeToWire(attribute, requiredBy(profile, schema, attribute))),
    meta: { resourceType: "Schema", location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

/** A profile may ask for more than the schema does: the attribute as a whole is then required. */
function requiredBy(profile: ProfileName, schema: Schema, attribute: Attribute): boolean {
  const type = resourceTypes.find((candidate) => candidate.schema.id === schema.id);
  const named = type ? profiles[profile][type.name].map(({ path }) => path.split(/[.[]/)[0]) : [];
  return attribute.required === true || named.includes(attribute.name);
}

/** All characteristics are written out; those that a complex or boolean attribute does not have are left out, as in RFC 7643 §8.7.1. */
function attributeToWire(attribute: Attribute, required: boolean): JsonObject {
  const textual = ["string", "reference", "binary"].includes(attribute.type);
  return {
    name: attribute.name,
    type: attribute.type,
    ...(attribute.subAttributes
      ? { subAttributes: attribute.subAttributes.map((subAttribute) => attributeToWire(subAttribute, subAttribute.required === true)) }
      : {}),
    multiValued: attribute.multiValued ?? false,
    description: attribute.description,
    required,
    ...(attribute.canonicalValues?.length ? { canonicalValues: [...attribute.canonicalValues] } : {}),
    ...(textual ? { caseExact: attribute.caseExact ?? false } : {}),
    mutability: attribute.mutability ?? "readWrite",
    returned: attribute.returned ?? "default",
    ...(textual || attribute.type === "complex" ? { uniqueness: attribute.uniqueness ?? "none" } : {}),
    ...(attribute.referenceTypes ? { referenceTypes: [...attribute.referenceTypes] } : {}),
  };
}

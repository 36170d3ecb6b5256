/** The schemas of what the service provider says of itself, RFC 7643 §5 to §7 and §8.7.2: all of it is read-only. */
import type { Attribute, Schema } from "./attribute.js";

const core = "urn:ietf:params:scim:schemas:core:2.0";

type Told = Omit<Attribute, "mutability">;
const told = (attribute: Told): Attribute => ({ ...attribute, mutability: "readOnly" });
const text = (name: string, description: string, more: Partial<Told> = {}) => told({ name, type: "string", description, ...more });
const flag = (name: string, description: string) => told({ name, type: "boolean", required: true, description });
const number = (name: string, description: string, more: Partial<Told> = {}) =>
  told({ name, type: "integer", required: true, description, ...more });
const uri = (name: string, description: string, referenceType: "uri" | "external", more: Partial<Told> = {}) =>
  told({ name, type: "reference", caseExact: true, referenceTypes: [referenceType], description, ...more });
const parts = (name: string, description: string, subAttributes: readonly Attribute[], more: Partial<Told> = {}) =>
  told({ name, type: "complex", required: true, description, subAttributes, ...more });

const supported = flag("supported", "Whether it is supported.");

export const serviceProviderConfigSchema: Schema = {
  id: `${core}:ServiceProviderConfig`,
  name: "ServiceProviderConfig",
  description: "What of SCIM the service provider supports, and how far.",
  attributes: [
    uri("documentationUri", "The address of a page for people on how to use the service provider.", "external"),
    parts("patch", "Modifying with PATCH.", [supported]),
    parts("bulk", "Several operations in one request.", [
      supported,
      number("maxOperations", "The most operations of one request."),
      number("maxPayloadSize", "The most bytes of one request's body."),
    ]),
    parts("filter", "Filters in queries.", [supported, number("maxResults", "The most resources of one answer.")]),
    parts("changePassword", "Changing a password.", [supported]),
    parts("sort", "Sorting in queries.", [supported]),
    parts("etag", "Entity tags, and requests that hold for one version alone.", [supported]),
    parts(
      "pagination",
      "How the answers of a query are divided into pages (RFC 9865).",
      [
        flag("cursor", "Whether cursors are supported."),
        flag("index", "Whether startIndex is supported."),
        text("defaultPaginationMethod", "Which of the two is used where a request names neither.", {
          canonicalValues: ["cursor", "index"],
        }),
        number("defaultPageSize", "How many resources a page has where a request does not say.", { required: false }),
        number("maxPageSize", "The most resources of a page.", { required: false }),
        number("cursorTimeout", "For how many seconds a cursor can be used.", { required: false }),
      ],
      { required: false },
    ),
    parts(
      "authenticationSchemes",
      "The ways to authenticate.",
      [
        text("type", "Which way it is.", {
          required: true,
          canonicalValues: ["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"],
        }),
        text("name", "Its name for people.", { required: true }),
        text("description", "What it is.", { required: true }),
        uri("specUri", "The address of its specification.", "external"),
        uri("documentationUri", "The address of a page on how to use it.", "external"),
        told({ name: "primary", type: "boolean", description: "Whether it is the preferred way." }),
      ],
      { multiValued: true },
    ),
  ],
};

export const resourceTypeSchema: Schema = {
  id: `${core}:ResourceType`,
  name: "ResourceType",
  description: "A kind of resource: where it is found and which schemas it has.",
  attributes: [
    text("id", "The resource type's id, which is its name."),
    text("name", "The resource type's name, as meta.resourceType has it.", { required: true }),
    text("description", "What resources of the type are."),
    uri("endpoint", "The path of the type's endpoint behind the base URL.", "uri", { required: true }),
    uri("schema", "The URN of the type's core schema.", "uri", { required: true }),
    parts(
      "schemaExtensions",
      "The schemas that extend the core schema.",
      [
        uri("schema", "The URN of the extension.", "uri", { required: true }),
        flag("required", "Whether every resource of the type has attributes of the extension."),
      ],
      { required: false, multiValued: true },
    ),
  ],
};

/** What a schema says of an attribute and, but for `subAttributes`, of a sub-attribute. */
const characteristics: readonly Attribute[] = [
  text("name", "The attribute's name.", { required: true, caseExact: true }),
  text("type", "What its values are.", {
    required: true,
    canonicalValues: ["string", "boolean", "decimal", "integer", "dateTime", "reference", "binary", "complex"],
  }),
  flag("multiValued", "Whether it has several values."),
  text("description", "What it is, for people."),
  flag("required", "Whether a resource must have it."),
  text("canonicalValues", "Values that are suggested.", { multiValued: true, caseExact: true }),
  told({ name: "caseExact", type: "boolean", description: "Whether upper and lower case differ when values are compared." }),
  text("mutability", "Whether and when it can be written.", {
    required: true,
    caseExact: true,
    canonicalValues: ["readOnly", "readWrite", "immutable", "writeOnly"],
  }),
  text("returned", "When it is in an answer.", {
    required: true,
    caseExact: true,
    canonicalValues: ["always", "never", "default", "request"],
  }),
  text("uniqueness", "Among which resources a value is unique.", { caseExact: true, canonicalValues: ["none", "server", "global"] }),
  text("referenceTypes", "What a reference may point at: resource types, external or uri.", { multiValued: true, caseExact: true }),
];

export const schemaSchema: Schema = {
  id: `${core}:Schema`,
  name: "Schema",
  description: "The attributes of a kind of resource, or of an extension.",
  attributes: [
    uri("id", "The URN of the schema.", "uri", { required: true }),
    text("name", "The schema's name for people."),
    text("description", "What the schema is for."),
    parts(
      "attributes",
      "The attributes.",
      [
        ...characteristics,
        parts("subAttributes", "The parts of a complex attribute.", characteristics, { required: false, multiValued: true }),
      ],
      { multiValued: true },
    ),
  ],
};

export const serviceProviderSchemas = [serviceProviderConfigSchema, resourceTypeSchema, schemaSchema] as const;

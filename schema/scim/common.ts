/** The attributes that every resource has, whatever its type, RFC 7643 §3 and §3.1. */
import type { Attribute } from "./attribute.js";

export const commonAttributes = [
  {
    name: "schemas",
    type: "reference",
    multiValued: true,
    required: true,
    caseExact: true,
    mutability: "readOnly",
    returned: "always",
    referenceTypes: ["uri"],
    description: "The URNs of the schemas whose attributes the resource carries: its core schema and each extension that has a value.",
  },
  {
    name: "id",
    type: "string",
    caseExact: true,
    mutability: "readOnly",
    returned: "always",
    uniqueness: "server",
    description: "The identifier that the product gave the resource when it was made. It never changes and is never given out again.",
  },
  {
    name: "externalId",
    type: "string",
    caseExact: true,
    description: "The identifier by which the provisioning client knows the resource in its own directory.",
  },
  {
    name: "meta",
    type: "complex",
    mutability: "readOnly",
    description: "What the product records about the resource itself.",
    subAttributes: [
      {
        name: "resourceType",
        type: "string",
        caseExact: true,
        mutability: "readOnly",
        description: "The name of the resource's type: User or Group.",
      },
      { name: "created", type: "dateTime", mutability: "readOnly", description: "When the resource was made." },
      { name: "lastModified", type: "dateTime", mutability: "readOnly", description: "When one of its attributes last changed." },
      {
        name: "location",
        type: "reference",
        caseExact: true,
        mutability: "readOnly",
        referenceTypes: ["uri"],
        description: "The absolute URL of the resource.",
      },
      {
        name: "version",
        type: "string",
        caseExact: true,
        mutability: "readOnly",
        description: "The entity tag of the resource as it now is; the same as the ETag header.",
      },
    ],
  },
] as const satisfies readonly Attribute[];

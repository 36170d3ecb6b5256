/** The Group schema, RFC 7643 §4.2. */
import type { Schema } from "./attribute.js";

export const groupSchema = {
  id: "urn:ietf:params:scim:schemas:core:2.0:Group",
  name: "Group",
  description: "A group of users, and of other groups, to whom planning discs can be shared.",
  attributes: [
    {
      name: "displayName",
      type: "string",
      required: true,
      uniqueness: "server",
      description: "The group's name. Unique within the organisation, whatever its case.",
    },
    {
      name: "members",
      type: "complex",
      multiValued: true,
      description: "The users and groups that belong to the group. A group inside it stays one member.",
      subAttributes: [
        { name: "value", type: "string", caseExact: true, mutability: "immutable", description: "The member's id." },
        {
          name: "$ref",
          type: "reference",
          caseExact: true,
          mutability: "immutable",
          referenceTypes: ["User", "Group"],
          description: "The member's URL, made from its id.",
        },
        {
          name: "type",
          type: "string",
          mutability: "immutable",
          canonicalValues: ["User", "Group"],
          description: "Whether the member is a user or a group.",
        },
        { name: "display", type: "string", mutability: "readOnly", description: "The member's displayName." },
      ],
    },
  ],
} as const satisfies Schema;

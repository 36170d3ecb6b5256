/** The resource types, RFC 7643 §6. */
import type { ResourceType } from "./attribute.js";
import { enterpriseUserSchema } from "./enterprise-user.js";
import { groupSchema } from "./group.js";
import { userSchema } from "./user.js";

export const userType: ResourceType = {
  id: "User",
  name: "User",
  endpoint: "/Users",
  description: "People",
  schema: userSchema,
  schemaExtensions: [{ schema: enterpriseUserSchema, required: false }],
};

export const groupType: ResourceType = {
  id: "Group",
  name: "Group",
  endpoint: "/Groups",
  description: "Groups of people",
  schema: groupSchema,
  schemaExtensions: [],
};

export const resourceTypes = [userType, groupType] as const;

/** The Enterprise User extension, RFC 7643 §4.3. */
import type { Schema } from "./attribute.js";

export const enterpriseUserSchema = {
  id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
  name: "EnterpriseUser",
  description: "What an employer adds to a user: where in the organisation the person works.",
  attributes: [
    { name: "employeeNumber", type: "string", description: "The number or code that the employer gave the person." },
    { name: "costCenter", type: "string", description: "The name of the cost centre." },
    { name: "organization", type: "string", description: "The name of the organisation the person works for." },
    { name: "division", type: "string", description: "The name of the division." },
    { name: "department", type: "string", description: "The name of the department." },
    {
      name: "manager",
      type: "complex",
      description: "The person's manager, who is a user too.",
      subAttributes: [
        {
          name: "value",
          type: "string",
          caseExact: true,
          description: "The manager's id. It may name somebody who is not provisioned yet.",
        },
        { name: "$ref", type: "reference", caseExact: true, referenceTypes: ["User"], description: "The manager's URL, made from the id." },
        { name: "displayName", type: "string", mutability: "readOnly", description: "The manager's displayName." },
      ],
    },
  ],
} as const satisfies Schema;

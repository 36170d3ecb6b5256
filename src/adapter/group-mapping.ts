/** SCIM Group, RFC 7643 §4.2, as the domain's group: one row for each path. */
import { groupType } from "../../schema/scim/resource-types.js";
import type { GroupPath } from "../../schema/scim/user-paths.js";
import type { Group, GroupChange, GroupInput, GroupOrderField, GroupWhere, MemberKind } from "./domain-types.js";
import { compileMapping, type Row } from "./mapping.js";

type Everywhere = keyof Group & keyof GroupInput & keyof GroupChange & keyof GroupWhere & string;
type GroupRow = Row<Everywhere, never, never, keyof Group & keyof GroupWhere & string, GroupOrderField>;

const none = (why: string) => ({ kind: "none", why }) as const;
export const memberTypes: Readonly<Record<MemberKind, string>> = { USER: "User", GROUP: "Group" };

export const groupRows = {
  schemas: { kind: "urns" },
  id: { kind: "own", field: "id", order: "ID" },
  externalId: { kind: "field", field: "externalId", order: "EXTERNAL_ID" },
  "meta.resourceType": { kind: "fixed", value: "Group", order: "ID" },
  "meta.created": { kind: "own", field: "createdAt", order: "CREATED_AT" },
  "meta.lastModified": { kind: "own", field: "updatedAt", order: "UPDATED_AT" },
  "meta.location": none("made of the request's address"),
  "meta.version": none("compared by If-Match and If-None-Match"),

  displayName: { kind: "field", field: "displayName", order: "DISPLAY_NAME", always: true },
  "members.value": { kind: "related", list: "members", field: "id" },
  "members.type": { kind: "related", list: "members", field: "kind", words: memberTypes },
  "members.display": { kind: "related", list: "members", field: "displayName" },
  "members.$ref": none("made of the request's address"),
} as const satisfies Record<GroupPath, GroupRow>;

export const groupMapping = compileMapping(groupType, groupRows);

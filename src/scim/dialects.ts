/** The tolerances of a lenient connection: what each accepts beyond RFC 7643 and 7644, and who sends it. */
import type { Dialects } from "./context.js";

/** How a request is read: how strictly, and where each use of a tolerance is counted. */
export interface Leniency {
  readonly dialects: Dialects;
  readonly quirks: Map<string, number>;
}

interface Dialect {
  readonly accepts: string;
  readonly sentBy: string;
}

export const dialects = {
  "operation-case": {
    accepts: "operation names in any case: `Add`, `Replace`, `Remove`; methods of a bulk request",
    sentBy: "Entra without aadOptscim062020, on-demand provisioning",
  },
  "boolean-string": { accepts: 'booleans written as strings: `"True"`, `"false"`, in bodies and in filters', sentBy: "Entra" },
  "scalar-as-string": { accepts: "a number or a boolean where a string is declared", sentBy: "home-grown connectors" },
  "bare-value": {
    accepts: 'a string where a complex value is declared: `"manager": "42"`, `"members": ["42"]`',
    sentBy: "Entra (manager)",
  },
  "list-of-one": { accepts: "a list of one value for a single-valued attribute", sentBy: "Entra (manager)" },
  "value-for-list": { accepts: "one value, not in a list, for a multi-valued attribute", sentBy: "home-grown connectors" },
  "wrapped-value": { accepts: '`{"value": "x"}` for a simple attribute', sentBy: "Entra before 2018" },
  "dotted-key": { accepts: 'dotted names as keys: `"name.givenName": "Ada"`', sentBy: "Entra with aadOptscim062020" },
  "urn-key": { accepts: "names with their schema's URN as keys: `urn:…:User:department`", sentBy: "Entra with aadOptscim062020" },
  "value-path-key": { accepts: 'value paths as keys: `emails[type eq "work"].value`', sentBy: "home-grown connectors" },
  "bare-extension-attribute": { accepts: "an extension's attribute without its URN: `manager`, `department`", sentBy: "Entra" },
  "dot-after-urn": {
    accepts: "a dot between a URN and an attribute: `…:2.0:User.manager`",
    sentBy: "Entra before 2018, Postman collections",
  },
  "filter-on-single-value": { accepts: 'a value path on a single-valued attribute: `manager[value eq "42"]`', sentBy: "Entra" },
  "sub-attribute-behind-value-path": {
    accepts: 'a filter that goes on behind a value path: `emails[type eq "work"].value eq "x"`',
    sentBy: "Entra",
  },
  "unquoted-literal": { accepts: "strings without quotes in filters: `externalId eq ada`", sentBy: "Entra" },
  "both-projections": {
    accepts: "`attributes` and `excludedAttributes` in one request; the second is ignored",
    sentBy: "Entra (member checks)",
  },
  "missing-schemas": { accepts: "a body without its `schemas`, or without the one it needs", sentBy: "home-grown connectors" },
  "unknown-schema": {
    accepts: "URNs in `schemas` and paths that no resource type has; what belongs to them is ignored",
    sentBy: "Entra (groups, custom extensions)",
  },
  "unknown-attribute": { accepts: "attributes that no schema declares; they are ignored", sentBy: "all" },
  "read-only-attribute": {
    accepts: "read-only attributes in the object of a PATCH operation without a path; they are ignored",
    sentBy: "Okta (id)",
  },
  "password-ignored": { accepts: "`password`; it is ignored", sentBy: "Okta" },
  "empty-string": { accepts: 'the empty string for "no value"', sentBy: "Entra" },
  "empty-active": { accepts: "`null` or an empty string for `active`, which is then left as it is", sentBy: "Microsoft's gallery tests" },
  "empty-path": { accepts: "an empty or null `path` in a PATCH operation", sentBy: "home-grown connectors" },
  "empty-operations": {
    accepts: "a PATCH, or a bulk request, without operations; it changes nothing",
    sentBy: "Microsoft's SCIM Validator",
  },
  "remove-with-value": {
    accepts: "a remove that carries the values to remove: `Remove members [{value}]`",
    sentBy: "Entra without aadOptscim062020",
  },
  "create-on-absent": {
    accepts: 'a value path that matches nothing makes the value it describes: `emails[type eq "work"].value`',
    sentBy: "Entra",
  },
  "remove-of-nothing": { accepts: "a remove whose value path matches nothing; it changes nothing", sentBy: "Entra" },
  "add-by-value-path": { accepts: 'an add of the member that its path names: `members[value eq "42"]`', sentBy: "home-grown connectors" },
  "several-primaries": { accepts: "several values that say they are primary; the last one is", sentBy: "home-grown connectors" },
  "entry-without-value": {
    accepts: "a value of a multi-valued attribute that has nothing but `type` and `primary`; it is ignored",
    sentBy: "Entra",
  },
  "search-as-text": {
    accepts: 'numbers and lists of a search request as strings: `"count": "10"`, `"attributes": "id,userName"`',
    sentBy: "home-grown connectors",
  },
  "json-in-string": { accepts: 'a role as JSON in a string: `{"id","value","displayName"}`', sentBy: "Entra (AppRoleAssignmentsComplex)" },
  "free-form": {
    accepts: "texts that are not in their attribute's form: a time zone, a language, an e-mail address or a URL that is none",
    sentBy: "Microsoft's SCIM Validator (time zones)",
  },
  "member-type": { accepts: "a member's `type` that is not what the member is; it is ignored", sentBy: "home-grown connectors" },
  "display-name": { accepts: "`displayName` for `display` in a multi-valued attribute", sentBy: "Entra (roles)" },
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof dialects;

/** Whether the connection accepts this form; if it does, the use is counted. */
export function tolerates(leniency: Leniency, name: DialectName): boolean {
  if (leniency.dialects !== "lenient") return false;
  count(leniency, name);
  return true;
}

/** Counts what is accepted in either mode. */
export function count({ quirks }: Leniency, name: DialectName): void {
  quirks.set(name, (quirks.get(name) ?? 0) + 1);
}

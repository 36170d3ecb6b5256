/** Attribute mappings of users and groups: a row a target attribute, and the actions that are allowed. [D3] */
import type { ScopingFilter } from "./scoping-filter.js";

export const coreUser = "urn:ietf:params:scim:schemas:core:2.0:User";
export const coreGroup = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

export type ObjectType = "User" | "Group";

export interface MappingRow {
  /** The SCIM path that is written. */
  readonly target: string;
  readonly type: "direct" | "constant" | "expression" | "none";
  /** An attribute's name, the constant, or the expression. */
  readonly source?: string;
  /** Sent when the source is absent, on create only. */
  readonly defaultValue?: string;
  readonly apply?: "always" | "onCreation";
  /** 1 is asked first; a matching attribute must be there. */
  readonly matching?: number;
  /** The source names other objects of the directory: written after them. */
  readonly reference?: true;
}

export interface ObjectMapping {
  readonly enabled: boolean;
  readonly actions: { readonly create: boolean; readonly update: boolean; readonly delete: boolean };
  readonly rows: readonly MappingRow[];
  /** Who of those in scope is provisioned; all when there is none. */
  readonly filters?: readonly ScopingFilter[];
}

export interface Mapping {
  readonly name: string;
  readonly User: ObjectMapping;
  readonly Group: ObjectMapping;
}

const direct = (target: string, source: string, more: Partial<MappingRow> = {}): MappingRow => ({
  target,
  type: "direct",
  source,
  ...more,
});
const expression = (target: string, source: string): MappingRow => ({ target, type: "expression", source });
const address = (name: string) => `addresses[type eq "work"].${name}`;
const phone = (type: string) => `phoneNumbers[type eq "${type}"].value`;
const actions = { create: true, update: true, delete: true } as const;

const userName = direct("userName", "userPrincipalName", { matching: 1 });
const active = expression("active", 'Switch([IsSoftDeleted], , "False", "True", "True", "False")');
const displayName = direct("displayName", "displayName");
const email = direct('emails[type eq "work"].value', "mail");
const preferredLanguage = direct("preferredLanguage", "preferredLanguage");

const groups: ObjectMapping = {
  enabled: true,
  actions,
  rows: [
    direct("displayName", "displayName", { matching: 1 }),
    direct("externalId", "objectId"),
    direct("members", "members", { reference: true }),
  ],
};

/** What a new non-gallery application has. [O SingleID docs listing; D1] */
export const standard: Mapping = {
  name: "default",
  User: {
    enabled: true,
    actions,
    rows: [
      userName,
      active,
      displayName,
      direct("title", "jobTitle"),
      email,
      preferredLanguage,
      direct("name.givenName", "givenName"),
      direct("name.familyName", "surname"),
      expression("name.formatted", 'Join(" ", [givenName], [surname])'),
      direct(address("formatted"), "physicalDeliveryOfficeName"),
      direct(address("streetAddress"), "streetAddress"),
      direct(address("locality"), "city"),
      direct(address("region"), "state"),
      direct(address("postalCode"), "postalCode"),
      direct(address("country"), "country"),
      direct(phone("work"), "telephoneNumber"),
      direct(phone("mobile"), "mobile"),
      direct(phone("fax"), "facsimileTelephoneNumber"),
      direct("externalId", "mailNickname"),
      direct(`${enterpriseUser}:employeeNumber`, "employeeId"),
      direct(`${enterpriseUser}:department`, "department"),
      direct(`${enterpriseUser}:manager`, "manager", { reference: true }),
    ],
  },
  Group: groups,
};

/** The table of the product's tutorial, with externalId from objectId, as customers are told. */
const tutorial: Mapping = {
  name: "tutorial",
  User: {
    enabled: true,
    actions,
    rows: [userName, active, email, displayName, direct("externalId", "objectId"), preferredLanguage],
  },
  Group: groups,
};

export const mappings: Readonly<Record<string, Mapping>> = { default: standard, tutorial };

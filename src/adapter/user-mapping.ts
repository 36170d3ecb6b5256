/** SCIM User, RFC 7643 §4.1 and §4.3, as the domain's user: one row for each path. */
import { userType } from "../../schema/scim/resource-types.js";
import type { UserPath } from "../../schema/scim/user-paths.js";
import type {
  LabelledValueInput,
  MembershipKind,
  PostalAddressInput,
  User,
  UserChange,
  UserInput,
  UserOrderField,
  UserWhere,
} from "./domain-types.js";
import { compileMapping, type Row } from "./mapping.js";

/** Fields that can be read, created, changed and filtered by: a name the schema no longer has does not compile. */
type Everywhere = keyof User & keyof UserInput & keyof UserChange & keyof UserWhere & string;
type ListNames = { [K in Everywhere]: User[K] extends unknown[] ? K : never }[Everywhere];
type ValueField = (keyof LabelledValueInput | keyof PostalAddressInput) & string;
type UserRow = Row<Exclude<Everywhere, ListNames>, ListNames, ValueField, keyof User & keyof UserWhere & string, UserOrderField>;

/** The words of a name in capitals, as the domain's enumerations have them: `phoneNumbers` is `PHONE_NUMBERS`. */
type Capitals<Name extends string> = Name extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Lowercase<Letter> ? "" : "_"}${Uppercase<Letter>}${Capitals<Rest>}`
  : "";
const capitals = <Name extends string>(name: Name) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase() as Capitals<Name>;

const values = <const List extends ListNames, const Field extends ValueField>(list: List, field: Field) =>
  ({ kind: "value", list, field, order: `${capitals(list)}_${capitals(field)}` as const }) as const;
const membershipTypes: Readonly<Record<MembershipKind, string>> = { DIRECT: "direct", INDIRECT: "indirect" };
const none = (why: string) => ({ kind: "none", why }) as const;
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

export const userRows = {
  schemas: { kind: "urns" },
  id: { kind: "own", field: "id", order: "ID" },
  externalId: { kind: "field", field: "externalId", order: "EXTERNAL_ID" },
  "meta.resourceType": { kind: "fixed", value: "User", order: "ID" },
  "meta.created": { kind: "own", field: "createdAt", order: "CREATED_AT" },
  "meta.lastModified": { kind: "own", field: "updatedAt", order: "UPDATED_AT" },
  "meta.location": none("made of the request's address"),
  "meta.version": none("compared by If-Match and If-None-Match"),

  userName: { kind: "field", field: "userName", order: "USER_NAME", always: true },
  "name.formatted": { kind: "field", field: "formattedName", order: "FORMATTED_NAME" },
  "name.familyName": { kind: "field", field: "familyName", order: "FAMILY_NAME" },
  "name.givenName": { kind: "field", field: "givenName", order: "GIVEN_NAME" },
  "name.middleName": { kind: "field", field: "middleName", order: "MIDDLE_NAME" },
  "name.honorificPrefix": { kind: "field", field: "honorificPrefix", order: "HONORIFIC_PREFIX" },
  "name.honorificSuffix": { kind: "field", field: "honorificSuffix", order: "HONORIFIC_SUFFIX" },
  displayName: { kind: "field", field: "displayName", order: "DISPLAY_NAME" },
  nickName: { kind: "field", field: "nickName", order: "NICK_NAME" },
  profileUrl: { kind: "field", field: "profileUrl", order: "PROFILE_URL" },
  title: { kind: "field", field: "title", order: "TITLE" },
  userType: { kind: "field", field: "userType", order: "USER_TYPE" },
  preferredLanguage: { kind: "field", field: "preferredLanguage", order: "PREFERRED_LANGUAGE" },
  locale: { kind: "field", field: "locale", order: "LOCALE" },
  timezone: { kind: "field", field: "timezone", order: "TIMEZONE" },
  active: { kind: "field", field: "active", order: "ACTIVE", always: true },
  password: none("people sign in by OpenID Connect; a password is ignored"),

  "emails.value": values("emails", "value"),
  "emails.display": values("emails", "display"),
  "emails.type": values("emails", "type"),
  "emails.primary": values("emails", "primary"),
  "phoneNumbers.value": values("phoneNumbers", "value"),
  "phoneNumbers.display": values("phoneNumbers", "display"),
  "phoneNumbers.type": values("phoneNumbers", "type"),
  "phoneNumbers.primary": values("phoneNumbers", "primary"),
  "ims.value": values("ims", "value"),
  "ims.display": values("ims", "display"),
  "ims.type": values("ims", "type"),
  "ims.primary": values("ims", "primary"),
  "photos.value": values("photos", "value"),
  "photos.display": values("photos", "display"),
  "photos.type": values("photos", "type"),
  "photos.primary": values("photos", "primary"),
  "addresses.formatted": values("addresses", "formatted"),
  "addresses.streetAddress": values("addresses", "streetAddress"),
  "addresses.locality": values("addresses", "locality"),
  "addresses.region": values("addresses", "region"),
  "addresses.postalCode": values("addresses", "postalCode"),
  "addresses.country": values("addresses", "country"),
  "addresses.type": values("addresses", "type"),
  "addresses.primary": values("addresses", "primary"),
  "entitlements.value": values("entitlements", "value"),
  "entitlements.display": values("entitlements", "display"),
  "entitlements.type": values("entitlements", "type"),
  "entitlements.primary": values("entitlements", "primary"),
  "roles.value": values("roles", "value"),
  "roles.display": values("roles", "display"),
  "roles.type": values("roles", "type"),
  "roles.primary": values("roles", "primary"),
  // Compared by a digest, they can be equal or not, but have no order.
  "x509Certificates.value": { kind: "value", list: "certificates", field: "value" },
  "x509Certificates.display": values("certificates", "display"),
  "x509Certificates.type": values("certificates", "type"),
  "x509Certificates.primary": values("certificates", "primary"),

  "groups.value": { kind: "related", list: "effectiveGroups", field: "id" },
  "groups.display": { kind: "related", list: "effectiveGroups", field: "displayName" },
  "groups.type": { kind: "related", list: "effectiveGroups", field: "kind", words: membershipTypes },
  "groups.$ref": none("made of the request's address"),

  [`${enterprise}:employeeNumber`]: { kind: "field", field: "employeeNumber", order: "EMPLOYEE_NUMBER" },
  [`${enterprise}:costCenter`]: { kind: "field", field: "costCenter", order: "COST_CENTER" },
  [`${enterprise}:organization`]: { kind: "field", field: "organizationName", order: "ORGANIZATION_NAME" },
  [`${enterprise}:division`]: { kind: "field", field: "division", order: "DIVISION" },
  [`${enterprise}:department`]: { kind: "field", field: "department", order: "DEPARTMENT" },
  [`${enterprise}:manager.value`]: { kind: "field", field: "managerId", order: "MANAGER_ID" },
  [`${enterprise}:manager.displayName`]: { kind: "derived", field: "managerName", order: "MANAGER_NAME" },
  [`${enterprise}:manager.$ref`]: none("made of the request's address"),
} as const satisfies Record<UserPath, UserRow>;

export const userMapping = compileMapping(userType, userRows);

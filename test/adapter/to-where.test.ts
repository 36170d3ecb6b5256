/** SCIM filters as where inputs of the domain. */
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { groupMapping } from "../../src/adapter/group-mapping.js";
import type { Mapping } from "../../src/adapter/mapping.js";
import { toWhere } from "../../src/adapter/to-where.js";
import { userMapping } from "../../src/adapter/user-mapping.js";
import { ScimError } from "../../src/scim/errors.js";
import { parseFilter } from "../../src/scim/filter-parser.js";

const where = (mapping: Mapping, filter: string) =>
  toWhere(mapping, parseFilter(filter, mapping === userMapping ? userType : groupType, { dialects: "lenient", quirks: new Map() }));

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const nothing = { id: { eq: "" } };

const userFilters: readonly (readonly [filter: string, where: object])[] = [
  ['userName eq "a"', { userName: { eq: "a" } }],
  ['name.familyName co "a"', { familyName: { contains: "a" } }],
  ['displayName sw "a"', { displayName: { startsWith: "a" } }],
  ['displayName ew "a"', { displayName: { endsWith: "a" } }],
  ["active eq false", { active: { eq: false } }],
  ["title pr", { title: { present: true } }],
  ["externalId eq null", { not: { externalId: { present: true } } }],
  ["not (title pr)", { not: { title: { present: true } } }],
  ['id eq "x" and manager eq "y"', { and: [{ id: { eq: "x" } }, { managerId: { eq: "y" } }] }],
  ['title eq "a" or title ne "b"', { or: [{ title: { eq: "a" } }, { title: { ne: "b" } }] }],
  [`${enterprise}:employeeNumber eq "1"`, { employeeNumber: { eq: "1" } }],
  ['emails.value eq "a"', { emails: { some: { value: { eq: "a" } } } }],
  ["emails pr", { emails: { some: {} } }],
  ['emails[type eq "work"]', { emails: { some: { type: { eq: "work" } } } }],
  ['emails[type eq "work"].value eq "a"', { emails: { some: { and: [{ type: { eq: "work" } }, { value: { eq: "a" } }] } } }],
  ['emails.value ne "a"', { or: [{ emails: { some: { value: { ne: "a" } } } }, { not: { emails: { some: {} } } }] }],
  ['addresses[not (country eq "NL")]', { addresses: { some: { not: { country: { eq: "NL" } } } } }],
  ['groups.value eq "g"', { effectiveGroups: { some: { id: { eq: "g" } } } }],
  [
    'groups[type eq "Direct" and display eq "x"]',
    { effectiveGroups: { some: { and: [{ or: [{ kind: { eq: "DIRECT" } }] }, { displayName: { eq: "x" } }] } } },
  ],
  ['groups[type eq "indirect"]', { effectiveGroups: { some: { or: [{ kind: { eq: "INDIRECT" } }] } } }],
  ['meta.created ge "2026-01-01T00:00:00Z"', { createdAt: { ge: "2026-01-01T00:00:00.000Z" } }],
  ['meta.resourceType eq "User"', { not: nothing }],
  ['meta.resourceType eq "Group"', nothing],
];

const nobody = { id: { eq: "" } };
const everybody = { not: nobody };
const core = userMapping.type.schema.id;

/** A user has the extension's schema where any of its attributes has a value. */
const schemasFilters: readonly (readonly [filter: string, where: object])[] = [
  ["schemas pr", everybody],
  [`schemas eq "${core}"`, everybody],
  [`schemas eq "urn:unknown"`, nobody],
  [`schemas ne "${core}"`, { or: extended() }],
  [`schemas co "enterprise"`, { or: extended() }],
];

function extended(): object[] {
  const fields = ["employeeNumber", "costCenter", "organizationName", "division", "department", "managerId"];
  return fields.map((field) => ({ [field]: { present: true } }));
}

const groupFilters: readonly (readonly [filter: string, where: object])[] = [
  ['displayName eq "Blue Team"', { displayName: { eq: "Blue Team" } }],
  ['members eq "u"', { members: { some: { id: { eq: "u" } } } }],
  ['members[value eq "u"]', { members: { some: { id: { eq: "u" } } } }],
  ['members[type eq "Group"]', { members: { some: { or: [{ kind: { eq: "GROUP" } }] } } }],
  ['members.type ne "Group"', { or: [{ members: { some: { or: [{ kind: { eq: "USER" } }] } } }, { not: { members: { some: {} } } }] }],
];

describe("filter to where input", () => {
  for (const [filter, expected] of userFilters) it(filter, () => expect(where(userMapping, filter)).to.deep.equal(expected));
  for (const [filter, expected] of schemasFilters) it(filter, () => expect(where(userMapping, filter)).to.deep.equal(expected));
  for (const [filter, expected] of groupFilters) it(filter, () => expect(where(groupMapping, filter)).to.deep.equal(expected));

  for (const filter of ['meta.location eq "x"', 'groups.$ref eq "x"']) {
    it(`refuses ${filter} with the reason`, () => {
      expect(() => where(userMapping, filter))
        .to.throw(ScimError)
        .with.property("scimType", "invalidFilter");
    });
  }
});

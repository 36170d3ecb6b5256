/** A filter on several types, narrowed to one: it means the same there, and says beforehand when all or none can match. */
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { matches } from "../../src/scim/filter-match.js";
import { narrow } from "../../src/scim/filter-narrowing.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import { printFilter } from "../../src/scim/filter-printer.js";
import type { Resource, Stored } from "../../src/scim/resource.js";
import { lenient } from "./leniency.js";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const stored = (resource: Resource): Stored => {
  const instant = "2026-01-31T08:00:00.000Z";
  return { id: "1", version: 1, created: instant, lastModified: instant, resource };
};
const userResources: readonly Resource[] = [
  {},
  { userName: "ada", displayName: "Ada", active: true, emails: [{ type: "work", value: "ada@x.example" }] },
  { userName: "ben", displayName: "Team", title: "Chair", [enterprise]: { department: "Sales" } },
];
const groupResources: readonly Resource[] = [{}, { displayName: "Ada" }, { displayName: "Team", members: [{ value: "1", type: "User" }] }];
const users = userResources.map(stored);
const groups = groupResources.map(stored);

/** What is left of each for users and for groups: a filter, or whether all or none match. */
const rows: readonly (readonly [filter: string, forUsers: string | boolean, forGroups: string | boolean])[] = [
  ['displayName eq "ada"', 'displayName eq "ada"', 'displayName eq "ada"'],
  ['userName eq "ada"', 'userName eq "ada"', false],
  ['userName ne "ada"', 'userName ne "ada"', true],
  ["not (userName pr)", "not (userName pr)", true],
  ["members pr", false, "members pr"],
  ['members[type eq "User"]', false, 'members[type eq "User"]'],
  ['emails[type eq "work"] or displayName eq "Team"', 'emails[type eq "work"] or displayName eq "Team"', 'displayName eq "Team"'],
  ['emails[type eq "work"] and displayName eq "Team"', 'emails[type eq "work"] and displayName eq "Team"', false],
  ['not (title pr and displayName eq "Team")', 'not (title pr and displayName eq "Team")', true],
  ['(userName ne "x" or title pr) and displayName pr', '(userName ne "x" or title pr) and displayName pr', "displayName pr"],
  ['meta.resourceType eq "User"', true, false],
  ['meta.resourceType eq "user"', false, false],
  ['meta.resourceType ne "Group" or displayName eq "Ada"', true, 'displayName eq "Ada"'],
  ["meta.resourceType pr", true, true],
  ['urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq "Ada"', false, 'displayName eq "Ada"'],
  ['department eq "sales"', `${enterprise}:department eq "sales"`, false],
];

describe("narrowing a filter to a type", () => {
  for (const [text, forUsers, forGroups] of rows) {
    for (const [type, other, expected, candidates] of [
      [userType, groupType, forUsers, users],
      [groupType, userType, forGroups, groups],
    ] as const) {
      it(`${text} on ${type.name}s: ${expected}`, () => {
        const filter = parseFilter(text, type, lenient(), [other]);
        const narrowed = narrow(filter, type);
        expect(typeof narrowed === "boolean" ? narrowed : printFilter(narrowed)).to.equal(expected);
        for (const candidate of candidates) {
          const holds = typeof narrowed === "boolean" ? narrowed : matches(narrowed, candidate, type);
          expect(holds, JSON.stringify(candidate.resource)).to.equal(matches(filter, candidate, type));
        }
      });
    }
  }
});

/** What a filter means: the comparison table, on a few people. */
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { matches } from "../../src/scim/filter-match.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import type { Resource, Stored } from "../../src/scim/resource.js";
import { enterprise, lenient } from "./leniency.js";

const stored = (id: string, day: number, resource: Resource): Stored => ({
  id,
  version: day,
  created: `2026-01-0${day}T10:00:00.000Z`,
  lastModified: `2026-02-0${day}T10:00:00.000Z`,
  resource,
});

const people: Readonly<Record<string, Stored>> = {
  ada: stored("ada", 1, {
    userName: "Ada@Example.com",
    externalId: "Ada",
    active: true,
    name: { familyName: "Ångström" },
    emails: [
      { value: "ada@example.com", type: "work", primary: true },
      { value: "ada@home.example", type: "home" },
    ],
    groups: [{ value: "g1", display: "Team" }],
    [enterprise]: { department: "Mapping", manager: { value: "bob" } },
  }),
  bob: stored("bob", 2, { userName: "bob", active: false, title: "Boss", emails: [{ value: "bob@example.com" }] }),
  cy: stored("cy", 3, { userName: "cy ", active: true, title: "Überboss 100%", externalId: "ada" }),
};

const rows: [string, string][] = [
  ['userName eq "ada@example.COM"', "ada"],
  ['userName eq "cy"', ""],
  ['userName eq "cy "', "cy"],
  ['externalId eq "ada"', "cy"],
  ['externalId eq "ADA"', ""],
  ['externalId ne "ada"', "ada bob"],
  ['id eq "bob"', "bob"],
  ['id eq "BOB"', ""],
  ['name.familyName eq "ångström"', "ada"],
  ['name.familyName eq "angstrom"', ""],
  ['name.familyName eq "A\\u030angstro\\u0308m"', "ada"],
  ['title co "boss"', "bob cy"],
  ['title co "100%"', "cy"],
  ['title sw "über"', "cy"],
  ['title ew "BOSS"', "bob"],
  ['title gt "boss"', "cy"],
  ['title ge "boss"', "bob cy"],
  ['title lt "c"', "bob"],
  ['title le "boss"', "bob"],
  ["title pr", "bob cy"],
  ["not (title pr)", "ada"],
  ["title eq null", "ada"],
  ["title ne null", "bob cy"],
  ['title ne "boss"', "ada cy"],
  ['not (title eq "boss")', "ada cy"],
  ['title eq ""', ""],
  ['title ne ""', "ada bob cy"],
  ["active eq true", "ada cy"],
  ["active ne true", "bob"],
  ['emails co "example.com"', "ada bob"],
  ['emails.type eq "work"', "ada"],
  ['emails.type ne "work"', "ada bob cy"],
  ['emails[type ne "work"]', "ada bob"],
  ['emails.value ne "bob@example.com"', "ada cy"],
  ['emails[type eq "home" and value co "example.com"]', ""],
  ['emails.type eq "home" and emails.value co "example.com"', "ada"],
  ['emails[type eq "work"].value eq "ADA@example.com"', "ada"],
  ["emails[primary eq true]", "ada"],
  ["emails[primary eq false]", "ada bob"],
  ["emails[not (type pr)]", "bob"],
  ["emails pr", "ada bob"],
  ["not (emails pr)", "cy"],
  ["name pr", "ada"],
  ['groups eq "g1"', "ada"],
  ['groups.display eq "team"', "ada"],
  ['department eq "mapping"', "ada"],
  ['manager eq "bob"', "ada"],
  ['manager eq "BOB"', ""],
  ["manager pr", "ada"],
  ['manager[value eq "bob"]', "ada"],
  ['manager ne "bob"', "bob cy"],
  ['meta.created gt "2026-01-01T12:00:00+02:00"', "bob cy"],
  ['meta.created ge "2026-01-01T12:00:00+02:00"', "ada bob cy"],
  ['meta.lastModified eq "2026-02-02T11:00:00+01:00"', "bob"],
  ['meta.resourceType eq "User"', "ada bob cy"],
  ['meta.version eq "W/\\"2\\""', "bob"],
  [`schemas eq "${enterprise}"`, "ada"],
  ['schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"', "ada bob cy"],
  ['id eq "ada" or id eq "bob" and active eq true', "ada"],
  ['(id eq "ada" or id eq "bob") and active eq false', "bob"],
  ['ims[type eq "xmpp"]', ""],
  ['not (ims[type eq "xmpp"])', "ada bob cy"],
];

describe("matches", () => {
  for (const [text, expected] of rows) {
    it(`${text} finds ${expected || "nobody"}`, () => {
      const filter = parseFilter(text, userType, lenient());
      const found = Object.values(people).filter((person) => matches(filter, person, userType));
      expect(found.map(({ id }) => id).join(" ")).to.equal(expected);
    });
  }

  it("finds a group by a member", () => {
    const group = stored("g1", 1, { displayName: "Team", members: [{ value: "ada", type: "User" }] });
    const finds = (text: string) => matches(parseFilter(text, groupType, lenient()), group, groupType);
    expect(finds('members eq "ada"')).to.equal(true);
    expect(finds('members[value eq "ada" and type eq "Group"]')).to.equal(false);
    expect(finds('id eq g1 and members.value eq "bob"')).to.equal(false);
  });
});

/** What operations do to a resource, as tables and as laws (RFC 7644 §3.5.2). */
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import { parsePatch, patchSchema } from "../../src/scim/patch-parser.js";
import type { JsonObject, Resource } from "../../src/scim/resource.js";
import { enterprise, lenient, refusal, strict } from "./leniency.js";

const work = { value: "w@x", type: "work", primary: true };
const home = { value: "h@x", type: "home", primary: false };
const ada: Resource = { userName: "ada", title: "T", name: { givenName: "Ada", familyName: "Q" }, emails: [work, home] };

const apply = (before: Resource, operations: object[], leniency = strict(), type = userType) =>
  applyPatch(
    before,
    parsePatch({ schemas: [patchSchema], Operations: operations }, type, { ...leniency, maxOperations: 1000 }),
    type,
    leniency,
  );

/** What the operations make of one attribute. */
const rows: [string, Resource, object[], Resource][] = [
  ["add sets a simple attribute", {}, [{ op: "add", path: "title", value: "T" }], { title: "T" }],
  ["add replaces a simple attribute", { title: "T" }, [{ op: "add", path: "title", value: "U" }], { title: "U" }],
  [
    "add merges a complex attribute",
    { name: { givenName: "A" } },
    [{ op: "add", path: "name", value: { familyName: "Q" } }],
    { name: { givenName: "A", familyName: "Q" } },
  ],
  [
    "replace leaves unnamed parts alone",
    { name: { givenName: "A", familyName: "Q" } },
    [{ op: "replace", path: "name", value: { familyName: "R" } }],
    { name: { givenName: "A", familyName: "R" } },
  ],
  ["add makes the attribute for a part", {}, [{ op: "add", path: "name.givenName", value: "A" }], { name: { givenName: "A" } }],
  ["remove of the last part removes the attribute", { name: { givenName: "A" } }, [{ op: "remove", path: "name.givenName" }], {}],
  [
    "remove of an absent attribute changes nothing",
    { title: "T" },
    [
      { op: "remove", path: "nickName" },
      { op: "remove", path: "name.givenName" },
      { op: "remove", path: "emails" },
    ],
    { title: "T" },
  ],
  [
    "add appends values",
    { emails: [home] },
    [{ op: "add", path: "emails", value: [{ value: "n@x" }] }],
    { emails: [home, { value: "n@x" }] },
  ],
  [
    "add of a value that is there changes nothing",
    { emails: [work, home] },
    [{ op: "add", path: "emails", value: [{ value: "h@x", type: "home" }, { value: "w@x" }] }],
    { emails: [work, home] },
  ],
  [
    "add knows a value in another case",
    { emails: [home] },
    [{ op: "add", path: "emails", value: [{ value: "H@X", type: "HOME" }] }],
    { emails: [{ ...home, value: "H@X", type: "HOME" }] },
  ],
  [
    "add tells the same value of two types apart",
    { phoneNumbers: [{ value: "1", type: "work" }] },
    [{ op: "add", path: "phoneNumbers", value: [{ value: "1", type: "home" }] }],
    {
      phoneNumbers: [
        { value: "1", type: "work" },
        { value: "1", type: "home" },
      ],
    },
  ],
  [
    "add merges what else is said of a value",
    { emails: [home] },
    [{ op: "add", path: "emails", value: [{ value: "h@x", display: "H" }] }],
    { emails: [{ ...home, display: "H" }] },
  ],
  [
    "add of a certificate compares by its letters",
    { x509Certificates: [{ value: "AAAA" }] },
    [{ op: "add", path: "x509Certificates", value: [{ value: "aaaa" }] }],
    { x509Certificates: [{ value: "AAAA" }, { value: "aaaa" }] },
  ],
  [
    "add of the same address changes nothing",
    { addresses: [{ type: "work", country: "NL", primary: false }] },
    [{ op: "add", path: "addresses", value: [{ type: "work", country: "NL" }] }],
    { addresses: [{ type: "work", country: "NL", primary: false }] },
  ],
  [
    "add of the same address in another order changes nothing",
    { addresses: [{ type: "work", locality: "L", country: "NL" }] },
    [{ op: "add", path: "addresses", value: [{ country: "NL", type: "work", locality: "L" }] }],
    { addresses: [{ type: "work", locality: "L", country: "NL" }] },
  ],
  [
    "add of another address keeps both",
    { addresses: [{ type: "work", country: "NL" }] },
    [{ op: "add", path: "addresses", value: [{ type: "work", country: "DK" }] }],
    {
      addresses: [
        { type: "work", country: "NL" },
        { type: "work", country: "DK" },
      ],
    },
  ],
  [
    "replace of a list leaves exactly the new one",
    { emails: [work, home] },
    [{ op: "replace", path: "emails", value: [{ value: "n@x" }] }],
    { emails: [{ value: "n@x" }] },
  ],
  [
    "replace of a selected value replaces it whole",
    { emails: [work, home] },
    [{ op: "replace", path: 'emails[type eq "home"]', value: { value: "n@x" } }],
    { emails: [work, { value: "n@x" }] },
  ],
  [
    "add to a selected value merges",
    { emails: [work, home] },
    [{ op: "add", path: 'emails[type eq "home"]', value: { display: "H" } }],
    { emails: [work, { ...home, display: "H" }] },
  ],
  [
    "replace of a part works on all selected values",
    {
      emails: [
        { value: "a", type: "x" },
        { value: "b", type: "x" },
      ],
    },
    [{ op: "replace", path: 'emails[type eq "x"].display', value: "D" }],
    {
      emails: [
        { value: "a", type: "x", display: "D" },
        { value: "b", type: "x", display: "D" },
      ],
    },
  ],
  [
    "a part without a filter works on every value",
    { emails: [work, home] },
    [{ op: "replace", path: "emails.type", value: "other" }],
    {
      emails: [
        { ...work, type: "other" },
        { ...home, type: "other" },
      ],
    },
  ],
  ["replace of a part of an absent list adds", {}, [{ op: "replace", path: "emails.value", value: "n@x" }], { emails: [{ value: "n@x" }] }],
  ["remove takes the selected values", { emails: [work, home] }, [{ op: "remove", path: 'emails[type eq "work"]' }], { emails: [home] }],
  ["remove of the last value removes the attribute", { emails: [work] }, [{ op: "remove", path: 'emails[value co "@"]' }], {}],
  [
    "remove of a part keeps the rest",
    { emails: [{ ...home, display: "H" }] },
    [{ op: "remove", path: 'emails[type eq "home"].display' }],
    { emails: [home] },
  ],
  [
    "remove of the value removes what only described it",
    { emails: [work, home] },
    [{ op: "remove", path: 'emails[type eq "home"].value' }],
    { emails: [work] },
  ],
  [
    "remove of an address's last line removes it",
    { addresses: [{ type: "work", primary: true, country: "NL" }] },
    [{ op: "remove", path: 'addresses[type eq "work"].country' }],
    {},
  ],
  [
    "a new primary value takes over",
    { emails: [work, home] },
    [{ op: "replace", path: 'emails[type eq "home"].primary', value: true }],
    {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  ],
  [
    "an added primary value takes over",
    { emails: [work] },
    [{ op: "add", path: "emails", value: [{ value: "n@x", primary: true }] }],
    {
      emails: [
        { ...work, primary: false },
        { value: "n@x", primary: true },
      ],
    },
  ],
  [
    "a selected value that becomes primary takes over",
    { emails: [work, home] },
    [{ op: "add", path: 'emails[value eq "h@x"]', value: { primary: true } }],
    {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  ],
  [
    "primary false of a value that is not changes nothing",
    { emails: [{ value: "a@x" }] },
    [{ op: "add", path: "emails", value: [{ value: "a@x", primary: false }] }],
    { emails: [{ value: "a@x" }] },
  ],
  [
    "an extension's attribute stands under its URN",
    {},
    [{ op: "add", path: `${enterprise}:department`, value: "D" }],
    { [enterprise]: { department: "D" } },
  ],
  ["an extension without attributes goes", { [enterprise]: { department: "D" } }, [{ op: "remove", path: `${enterprise}:department` }], {}],
  ["an extension goes whole", { [enterprise]: { department: "D", manager: { value: "m" } } }, [{ op: "remove", path: enterprise }], {}],
  [
    "a new manager loses the old one's name",
    { [enterprise]: { manager: { value: "m", displayName: "M" } } },
    [{ op: "replace", path: `${enterprise}:manager`, value: { value: "n" } }],
    { [enterprise]: { manager: { value: "n" } } },
  ],
  [
    "the same manager keeps the name",
    { [enterprise]: { manager: { value: "m", displayName: "M" } } },
    [{ op: "replace", path: `${enterprise}:manager.value`, value: "m" }],
    { [enterprise]: { manager: { value: "m", displayName: "M" } } },
  ],
  [
    "an emptied manager goes",
    { [enterprise]: { manager: { value: "m", displayName: "M" } } },
    [{ op: "replace", path: `${enterprise}:manager`, value: { value: "" } }],
    {},
  ],
  [
    "operations see what those before them did",
    {},
    [
      { op: "add", path: "emails", value: [home] },
      { op: "replace", path: 'emails[type eq "home"].value', value: "n@x" },
    ],
    { emails: [{ ...home, value: "n@x" }] },
  ],
];

const lenientRows: [string, Resource, object[], Resource][] = [
  [
    "an absent value is made of its path",
    {},
    [
      { op: "Add", path: 'addresses[type eq "work"].country', value: "NL" },
      { op: "Add", path: 'addresses[type eq "work"].locality', value: "U" },
    ],
    { addresses: [{ type: "work", country: "NL", locality: "U" }] },
  ],
  [
    "an absent value is made beside others",
    { emails: [home] },
    [{ op: "Replace", path: 'emails[type eq "work"].value', value: "n@x" }],
    { emails: [home, { type: "work", value: "n@x" }] },
  ],
  [
    "an absent primary role is made primary",
    { roles: [{ value: "A" }] },
    [
      { op: "Replace", path: 'roles[primary eq "True"].value', value: "B" },
      { op: "Replace", path: 'roles[primary eq "True"].display', value: "B!" },
    ],
    { roles: [{ value: "A" }, { primary: true, value: "B", display: "B!" }] },
  ],
  [
    "a made primary value takes over",
    { emails: [work] },
    [{ op: "Replace", path: 'emails[type eq "home" and primary eq "True"].value', value: "n@x" }],
    {
      emails: [
        { ...work, primary: false },
        { type: "home", primary: true, value: "n@x" },
      ],
    },
  ],
  [
    "a whole selected value keeps what selected it",
    { emails: [home] },
    [
      { op: "replace", path: 'emails[type eq "home"]', value: { value: "n@x" } },
      { op: "replace", path: 'emails[type eq "work"]', value: { value: "m@x" } },
    ],
    {
      emails: [
        { type: "home", value: "n@x" },
        { type: "work", value: "m@x" },
      ],
    },
  ],
  [
    "an emptied value goes, and an absent one stays away",
    { emails: [work] },
    [
      { op: "replace", path: 'emails[type eq "work"].value', value: "" },
      { op: "replace", path: 'phoneNumbers[type eq "fax"].value', value: null },
    ],
    {},
  ],
  [
    "a manager is removed by id, and nobody else",
    { [enterprise]: { manager: { value: "m" }, department: "D" } },
    [
      { op: "remove", path: 'manager[value eq "other"]' },
      { op: "remove", path: 'manager[value eq "m"]' },
    ],
    { [enterprise]: { department: "D" } },
  ],
];

const refused: [string, object, string][] = [
  [
    "no value is selected",
    { op: "replace", path: 'emails[type eq "fax"].value', value: "x@x" },
    'No value matches emails[type eq "fax"].value',
  ],
  ["no value is selected to remove", { op: "remove", path: 'emails[type eq "fax"]' }, 'No value matches emails[type eq "fax"]'],
  ["no value is selected to add to", { op: "add", path: 'phoneNumbers[type eq "fax"]', value: { value: "1" } }, "No value matches"],
];

describe("applyPatch", () => {
  for (const [what, before, operations, after] of rows) {
    it(what, () => {
      const start = { userName: "ada", ...before };
      const frozen = JSON.stringify(start);
      expect(apply(start, operations)).to.deep.equal({ userName: "ada", ...after });
      expect(JSON.stringify(start)).to.equal(frozen);
    });
  }
  for (const [what, before, operations, after] of lenientRows) {
    it(`${what}, on a lenient connection`, () => expect(apply(before, operations, lenient())).to.deep.equal(after));
  }
  for (const [what, operation, why] of refused) {
    it(`answers noTarget when ${what}`, () => {
      const error = refusal(() => apply(ada, [operation]));
      expect([error.status, error.scimType]).to.deep.equal([400, "noTarget"]);
      expect(error.detail).to.include(why);
    });
  }
  it("answers noTarget on a lenient connection when a filter describes no value", () => {
    expect(refusal(() => apply(ada, [{ op: "replace", path: 'emails[type sw "f"].value', value: "x" }], lenient())).scimType).to.equal(
      "noTarget",
    );
  });

  it("keeps the order of attributes and values", () => {
    const after = apply(ada, [
      { op: "replace", path: 'emails[type eq "work"].value', value: "n@x" },
      { op: "replace", path: "title", value: "U" },
    ]);
    expect(JSON.stringify(after)).to.equal(JSON.stringify({ ...ada, title: "U", emails: [{ ...work, value: "n@x" }, home] }));
  });

  it("changes a group's members", () => {
    const members: JsonObject[] = [{ value: "u1", type: "User" }, { value: "u2" }];
    const team = { displayName: "Team", members };
    const change = (...operations: object[]) => apply(team, operations, lenient(), groupType).members;
    expect(change({ op: "add", path: "members", value: [{ value: "u1" }, { value: "u3" }] })).to.deep.equal([
      ...team.members,
      { value: "u3" },
    ]);
    expect(change({ op: "Remove", path: "members", value: [{ value: "u2" }, { value: "u9" }] })).to.deep.equal([
      { value: "u1", type: "User" },
    ]);
    expect(change({ op: "remove", path: "members" })).to.equal(undefined);
    expect(change({ op: "replace", path: "members", value: [{ value: "u4" }] })).to.deep.equal([{ value: "u4" }]);
    expect(change({ op: "remove", path: 'members[type eq "User"]' })).to.deep.equal([{ value: "u2" }]);
  });

  it("refuses work without end", () => {
    const emails = Array.from({ length: 1000 }, (_, index) => ({ value: `é${index}`.repeat(20) }));
    const many = Array.from({ length: 999 }, () => ({
      op: "remove",
      path: `emails[${Array.from({ length: 10 }, () => 'display eq "x"').join(" or ")}]`,
    }));
    const started = performance.now();
    expect(refusal(() => apply({}, [{ op: "add", path: "emails", value: emails }, ...many], lenient())).scimType).to.equal("tooMany");
    expect(performance.now() - started).to.be.below(5000);
  });
});

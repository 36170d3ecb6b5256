/** PATCH bodies as strict operations: what is split, typed, emptied and refused. */
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { parsePatch, patchSchema } from "../../src/scim/patch-parser.js";
import { printPath } from "../../src/scim/path.js";
import { enterprise, lenient, refusal, strict } from "./leniency.js";

const parse = (operations: unknown, leniency = strict(), type = userType) =>
  parsePatch({ schemas: [patchSchema], Operations: operations }, type, { ...leniency, maxOperations: 1000 });

/** `op path [value]`, with `!` for an emptied attribute and `?` where an absent value is tolerated. */
const shown = (operations: unknown, leniency = strict(), type = userType) =>
  parse(operations, leniency, type).map(({ op, target, value, emptied, createOnAbsent }) =>
    [
      `${op}${emptied ? "!" : ""}${createOnAbsent ? "?" : ""}`,
      printPath(target),
      ...(value === undefined ? [] : [JSON.stringify(value)]),
    ].join(" "),
  );

const u = (name: string) => `${enterprise}:${name}`;

describe("parsePatch", () => {
  const read: [string, object[], string[]][] = [
    ["a simple value", [{ op: "replace", path: "displayName", value: "Ada" }], ['replace displayName "Ada"']],
    ["a declared spelling", [{ op: "add", path: "NAME.GIVENNAME", value: "Ada" }], ['add name.givenName "Ada"']],
    [
      "one operation for each key",
      [{ op: "replace", value: { title: "T", active: false } }],
      ['replace title "T"', "replace active false"],
    ],
    ["a complex value", [{ op: "replace", path: "name", value: { FAMILYNAME: "Q", nope: 1 } }], ['replace name {"familyName":"Q"}']],
    [
      "the emptied parts of a complex value",
      [{ op: "replace", path: "name", value: { familyName: "Q", givenName: "" } }],
      ["remove! name.givenName", 'replace name {"familyName":"Q"}'],
    ],
    [
      "an extension under its URN",
      [{ op: "add", value: { [enterprise]: { department: "D", manager: { value: "m" } } } }],
      [`add ${u("department")} "D"`, `add ${u("manager")} {"value":"m"}`],
    ],
    [
      "an extension's URN as path",
      [{ op: "replace", path: enterprise, value: { department: "D", division: null } }],
      [`replace ${u("department")} "D"`, `remove! ${u("division")}`],
    ],
    [
      "the removal of an extension",
      [{ op: "remove", path: enterprise }],
      ["employeeNumber", "costCenter", "organization", "division", "department", "manager"].map((name) => `remove ${u(name)}`),
    ],
    [
      "a list",
      [{ op: "add", path: "emails", value: [{ value: "a@x" }, { value: "a@x" }, { value: "b@x" }] }],
      ['add emails [{"value":"a@x"},{"value":"b@x"}]'],
    ],
    [
      "a selected value",
      [{ op: "replace", path: 'emails[type eq "work"]', value: { value: "a@x" } }],
      ['replace emails[type eq "work"] {"value":"a@x"}'],
    ],
    [
      "a part of a selected value",
      [{ op: "add", path: 'emails[type eq "work"].value', value: "a@x" }],
      ['add emails[type eq "work"].value "a@x"'],
    ],
    ["a part of every value", [{ op: "replace", path: "emails.type", value: "other" }], ['replace emails.type "other"']],
    [
      "an unassigned value as removal",
      [
        { op: "replace", path: "title", value: null },
        { op: "replace", path: "emails", value: [] },
        { op: "replace", path: "name", value: {} },
        { op: "add", path: "nickName", value: "" },
      ],
      ["remove! title", "remove! emails", "remove! name", "remove! nickName"],
    ],
    [
      "an addition of nothing as nothing",
      [
        { op: "add", path: "emails", value: [] },
        { op: "add", path: "emails", value: null },
        { op: "add", path: "name", value: {} },
      ],
      [],
    ],
    [
      "the removal of a manager by its emptied id",
      [{ op: "replace", path: u("manager"), value: { value: "" } }],
      [`remove! ${u("manager.value")}`],
    ],
    [
      "what is derived as nothing",
      [
        { op: "replace", path: u("manager"), value: { displayName: "Boss" } },
        { op: "replace", path: u("manager.$ref"), value: "x" },
        { op: "add", value: { schemas: ["x"] } },
      ],
      [],
    ],
    [
      "removals",
      [
        { op: "remove", path: "title" },
        { op: "remove", path: 'emails[type eq "work"]' },
        { op: "remove", path: "name.givenName", value: null },
      ],
      ["remove title", 'remove emails[type eq "work"]', "remove name.givenName"],
    ],
  ];
  for (const [what, operations, expected] of read) {
    it(`reads ${what}`, () => expect(shown(operations)).to.deep.equal(expected));
  }

  it("reads no password, and says so on a strict connection", () => {
    const operations = [
      { op: "replace", path: "password", value: "secret" },
      { op: "add", value: { password: "x", title: "T" } },
    ];
    expect(shown(operations, lenient())).to.deep.equal(['add title "T"']);
    expect(refusal(() => shown(operations)).detail).to.include("password is not supported");
  });

  it("marks what a lenient connection makes on absence", () => {
    expect(
      shown(
        [
          { op: "replace", path: 'emails[type eq "work"].value', value: "a" },
          { op: "replace", path: 'emails[type eq "work" and primary eq true]', value: { value: "a" } },
          { op: "replace", path: 'emails[type ne "work"].value', value: "a" },
          { op: "replace", path: 'emails[type eq "work"].value', value: "" },
          { op: "remove", path: 'emails[type sw "w"]' },
          { op: "replace", path: "title", value: "a" },
        ],
        lenient(),
      ),
    ).to.deep.equal([
      'replace? emails[type eq "work"].value "a"',
      'replace? emails[type eq "work" and primary eq true] {"value":"a"}',
      'replace emails[type ne "work"].value "a"',
      'remove!? emails[type eq "work"].value',
      'remove? emails[type sw "w"]',
      'replace title "a"',
    ]);
  });

  const ofGroup: [string, object[], string[]][] = [
    [
      "members as ids",
      [{ op: "add", path: "members", value: [{ value: "u1", $ref: null, display: "A" }, { value: "u2", type: "User" }, { value: "u1" }] }],
      ['add members [{"value":"u1"},{"value":"u2"}]'],
    ],
    ["a whole new list", [{ op: "replace", path: "members", value: [{ value: "u1" }] }], ['replace members [{"value":"u1"}]']],
    [
      "all members away",
      [
        { op: "remove", path: "members" },
        { op: "remove", path: "members", value: null },
      ],
      ["remove members", "remove members"],
    ],
    ["no members to remove", [{ op: "remove", path: "members", value: [] }], []],
    [
      "members to remove",
      [{ op: "Remove", path: "members", value: [{ value: "u1", $ref: null }, { value: "u2" }] }],
      ['remove? members[value eq "u1"]', 'remove? members[value eq "u2"]'],
    ],
    ["a member to remove by path", [{ op: "remove", path: 'members[value eq "u1"]' }], ['remove? members[value eq "u1"]']],
    ["a member to add by path", [{ op: "add", path: 'members[value eq "u1"]', value: { type: "User" } }], ['add members [{"value":"u1"}]']],
    [
      "a name and an id",
      [{ op: "replace", value: { displayName: "T", externalId: "x" } }],
      ['replace displayName "T"', 'replace externalId "x"'],
    ],
  ];
  for (const [what, operations, expected] of ofGroup) {
    it(`reads ${what}`, () => expect(shown(operations, lenient(), groupType)).to.deep.equal(expected));
  }

  it("removes the values that a lenient remove carries, by value and type", () => {
    const remove = (path: string, value: unknown) => shown([{ op: "Remove", path, value }], lenient());
    expect(remove("emails", [{ value: "a", type: "work", primary: true }])).to.deep.equal([
      'remove? emails[value eq "a" and type eq "work"]',
    ]);
    expect(remove("addresses", { type: "work", country: "NL", primary: true })).to.deep.equal([
      'remove? addresses[country eq "NL" and type eq "work"]',
    ]);
    expect(remove("emails", "a")).to.deep.equal(['remove? emails[value eq "a"]']);
  });

  it("never sets the value that a remove carries", () => {
    const remove = (path: string, value: unknown) => shown([{ op: "Remove", path, value }], lenient());
    expect(remove('emails[type eq "work"].value', "other")).to.deep.equal(['remove? emails[type eq "work"].value']);
    expect(remove("title", "other")).to.deep.equal(["remove title"]);
    expect(remove(u("manager"), [{ $ref: null, value: "m" }])).to.deep.equal([`remove ${u("manager")}`]);
  });

  const refused: [string, unknown, string, string][] = [
    ["a body that is no object", null, "invalidSyntax", "must be a JSON object"],
    ["no operations", { schemas: [patchSchema] }, "invalidSyntax", '"Operations" must be a list'],
    ["operations that are no list", { Operations: {} }, "invalidSyntax", '"Operations" must be a list'],
    ["an operation that is no object", { Operations: ["add"] }, "invalidSyntax", "Operations[0] must be an object"],
    [
      "an unknown op",
      { Operations: [{ op: "move", path: "title" }] },
      "invalidSyntax",
      'Operations[0].op must be "add", "replace" or "remove"',
    ],
    ["no op", { Operations: [{ path: "title", value: 1 }] }, "invalidSyntax", "Operations[0].op must be"],
    ["a path that is no string", { Operations: [{ op: "add", path: 1, value: 1 }] }, "invalidPath", "Operations[0].path must be a string"],
    [
      "an unknown path",
      { Operations: [{ op: "add", path: "name.nope", value: 1 }] },
      "invalidPath",
      'Operations[0]: "name.nope" is no attribute',
    ],
    ["a remove without a path", { Operations: [{ op: "remove" }] }, "noTarget", "without a path"],
    ["an add without a value", { Operations: [{ op: "add", path: "title" }] }, "invalidValue", "Operations[0] needs a value: it is an add"],
    ["a replace without a value", { Operations: [{ op: "replace", path: "title" }] }, "invalidValue", "it is a replace"],
    [
      "a string without a path",
      { Operations: [{ op: "replace", value: '{"active":false}' }] },
      "invalidValue",
      "has no path, so its value must be an object",
    ],
    [
      "an extension without a value",
      { Operations: [{ op: "replace", path: enterprise }] },
      "invalidValue",
      "must be an object with the attributes of EnterpriseUser",
    ],
    [
      "a mistyped value",
      {
        Operations: [
          { op: "add", path: "title", value: "T" },
          { op: "replace", path: "active", value: "banana" },
        ],
      },
      "invalidValue",
      'Operations[1].value for active must be true or false, not "banana"',
    ],
    [
      "a mistyped part",
      { Operations: [{ op: "add", path: "emails", value: [{ value: {}, primary: "x" }] }] },
      "invalidValue",
      "Operations[0].value for emails[0].primary must be",
    ],
    ["a read-only path", { Operations: [{ op: "replace", path: "id", value: "x" }] }, "mutability", "id is read-only"],
    ["a read-only part", { Operations: [{ op: "remove", path: "meta.created" }] }, "mutability", "meta.created is read-only"],
    ["groups of a user", { Operations: [{ op: "add", path: "groups", value: [{ value: "g" }] }] }, "mutability", "groups is read-only"],
    ["a manager's name", { Operations: [{ op: "replace", path: u("manager.displayName"), value: "x" }] }, "mutability", "is read-only"],
    ["a broken filter", { Operations: [{ op: "replace", path: "emails[type", value: "x" }] }, "invalidFilter", "at character"],
    [
      "a long value for one attribute",
      { Operations: [{ op: "add", path: "name", value: [{ givenName: "a" }, { givenName: "b" }] }] },
      "invalidValue",
      "must be one object, not a list of 2",
    ],
  ];
  for (const [what, body, scimType, why] of refused) {
    it(`refuses ${what}`, () => {
      const error = refusal(() => parsePatch(body, userType, { ...lenient(), maxOperations: 10 }));
      expect(error.scimType).to.equal(scimType);
      expect(error.detail).to.include(why);
    });
  }

  it("refuses to turn a member into another", () => {
    for (const [path, value] of [
      ["members.value", "u2"],
      ['members[value eq "u1"].value', "u2"],
      ['members[value eq "u1"].type', "Group"],
      ['members[value eq "u1"]', { value: "u2" }],
      ['members[type eq "User"]', { value: "u2" }],
    ]) {
      expect(refusal(() => parse([{ op: "replace", path, value }], lenient(), groupType)).scimType).to.equal("mutability");
    }
  });

  it("refuses more operations than allowed, and says how many are", () => {
    const operations = Array.from({ length: 1001 }, () => ({ op: "remove", path: "title" }));
    const error = refusal(() => parse(operations));
    expect([error.status, error.scimType]).to.deep.equal([400, "tooMany"]);
    expect(error.detail).to.include("1000 operations; this one has 1001");
  });
});

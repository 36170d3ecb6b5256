/** Attribute mappings: what is created and patched from them, what a mapping file may hold, and how it is printed. */
import { expect } from "chai";
import { createBody, type Difference, managerOperation, memberOperations, updateOperations } from "../../src/simulator/cycle/requests.js";
import { compileMapping, mapped } from "../../src/simulator/mapping/mapped.js";
import { enterpriseUser, type MappingRow, mappings } from "../../src/simulator/mapping/mapping.js";
import { MappingFault, toMapping } from "../../src/simulator/mapping/mapping-file.js";
import { mappingTable } from "../../src/simulator/mapping/mapping-table.js";
import { parseTarget, valueAt } from "../../src/simulator/mapping/target.js";

const standard = mappings.default;
if (!standard) throw new Error("There is a default mapping");

const ada: Readonly<Record<string, string | boolean>> = {
  userPrincipalName: "ada.quill@fabrikam.example",
  IsSoftDeleted: false,
  displayName: "Ada Quill",
  jobTitle: "Cartographer",
  mail: "ada.quill@fabrikam.example",
  preferredLanguage: "nl-NL",
  givenName: "Ada",
  surname: "Quill",
  physicalDeliveryOfficeName: "Dock 4",
  streetAddress: "9 Canal Row",
  city: "Utrecht",
  state: "UT",
  postalCode: "3511AA",
  country: "NL",
  telephoneNumber: "+31 30 555 0101",
  mobile: "+31 6 5555 0102",
  facsimileTelephoneNumber: "+31 30 555 0103",
  mailNickname: "ada.quill",
  employeeId: "E-4410",
  department: "Mapping",
};

function valuesOf(rows: readonly MappingRow[], attributes: typeof ada, creating = true) {
  const mapping = compileMapping({ enabled: true, actions: { create: true, update: true, delete: true }, rows });
  return mapped(mapping, { attribute: (name) => attributes[name], now: () => new Date(0), chance: () => 0 }, creating);
}

const difference = (path: string, value: string | boolean, before?: unknown): Difference => ({
  target: parseTarget(path),
  value,
  ...(before === undefined ? {} : { before }),
});

describe("Attribute mappings", () => {
  it("create a user with the request that Microsoft prints", () => {
    expect(createBody("User", valuesOf(standard.User.rows, ada))).to.deep.equal({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", enterpriseUser],
      externalId: "ada.quill",
      userName: "ada.quill@fabrikam.example",
      active: true,
      addresses: [
        {
          primary: false,
          type: "work",
          country: "NL",
          formatted: "Dock 4",
          locality: "Utrecht",
          postalCode: "3511AA",
          region: "UT",
          streetAddress: "9 Canal Row",
        },
      ],
      displayName: "Ada Quill",
      emails: [{ primary: true, type: "work", value: "ada.quill@fabrikam.example" }],
      meta: { resourceType: "User" },
      name: { formatted: "Ada Quill", familyName: "Quill", givenName: "Ada" },
      phoneNumbers: [
        { primary: true, type: "work", value: "+31 30 555 0101" },
        { primary: false, type: "mobile", value: "+31 6 5555 0102" },
        { primary: false, type: "fax", value: "+31 30 555 0103" },
      ],
      preferredLanguage: "nl-NL",
      roles: [],
      title: "Cartographer",
      [enterpriseUser]: { employeeNumber: "E-4410", department: "Mapping" },
    });
  });

  it("leave out what is absent, and list no extension without a value", () => {
    const body = createBody("User", valuesOf(standard.User.rows, { userPrincipalName: "bo@x", IsSoftDeleted: true, mail: "" }));
    expect(body).to.deep.equal({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "bo@x",
      active: false,
      meta: { resourceType: "User" },
      roles: [],
    });
  });

  it("create a group without members", () => {
    const body = createBody("Group", valuesOf(standard.Group.rows, { displayName: "Team", objectId: "g1" }));
    expect(body).to.deep.equal({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
      displayName: "Team",
      externalId: "g1",
      members: [],
      meta: { resourceType: "Group" },
    });
  });

  it("take constants, defaults on create alone, and what applies on create alone", () => {
    const rows: MappingRow[] = [
      { target: "userType", type: "constant", source: "Employee" },
      { target: "title", type: "direct", source: "jobTitle", defaultValue: "none" },
      { target: "nickName", type: "direct", source: "givenName", apply: "onCreation" },
      { target: "locale", type: "none" },
    ];
    const pairs = (creating: boolean) => valuesOf(rows, { givenName: "Ada" }, creating).map(({ target, value }) => [target.path, value]);
    expect(pairs(true)).to.deep.equal([
      ["userType", "Employee"],
      ["title", "none"],
      ["nickName", "Ada"],
    ]);
    expect(pairs(false)).to.deep.equal([["userType", "Employee"]]);
  });

  const email = 'emails[type eq "work"].value';
  const number = `${enterpriseUser}:employeeNumber`;
  const dialects: readonly { readonly title: string; readonly made: unknown; readonly expected: unknown }[] = [
    {
      title: "legacy: an operation an attribute, Add for what was absent, booleans as texts",
      made: updateOperations(
        [difference("displayName", "Ada", "Eda"), difference(email, "a@x"), difference("active", false, true)],
        "legacy",
      ),
      expected: [
        { op: "Replace", path: "displayName", value: "Ada" },
        { op: "Add", path: email, value: "a@x" },
        { op: "Replace", path: "active", value: "False" },
      ],
    },
    {
      title: "on demand: as legacy",
      made: updateOperations([difference("active", true, false)], "onDemand"),
      expected: [{ op: "Replace", path: "active", value: "True" }],
    },
    {
      title: "flag: filtered paths apart, the rest in one without a path",
      made: updateOperations(
        [difference("displayName", "Ada", "Eda"), difference(email, "a@x", "e@x"), difference(number, "E-1", "E-2")],
        "flag",
      ),
      expected: [
        { op: "replace", path: email, value: "a@x" },
        { op: "replace", value: { displayName: "Ada", [number]: "E-1" } },
      ],
    },
    {
      title: "flag: one attribute has its path, and booleans are booleans",
      made: updateOperations([difference("active", false, true)], "flag"),
      expected: [{ op: "replace", path: "active", value: false }],
    },
    {
      title: "legacy: members are removed by value",
      made: memberOperations("remove", ["u1", "u2"], "legacy"),
      expected: [{ op: "Remove", path: "members", value: [{ value: "u1" }, { value: "u2" }] }],
    },
    {
      title: "flag: members are removed by path",
      made: memberOperations("remove", ["u1"], "flag"),
      expected: [{ op: "remove", path: 'members[value eq "u1"]' }],
    },
    {
      title: "members are added in one operation",
      made: memberOperations("add", ["u1", "u2"], "legacy"),
      expected: [{ op: "Add", path: "members", value: [{ value: "u1" }, { value: "u2" }] }],
    },
    {
      title: "a manager is a bare id, and an empty text clears",
      made: [
        managerOperation(parseTarget(`${enterpriseUser}:manager`), "m1", undefined, "legacy"),
        managerOperation(parseTarget(`${enterpriseUser}:manager`), undefined, "m1", "flag"),
      ],
      expected: [
        { op: "Add", path: `${enterpriseUser}:manager`, value: "m1" },
        { op: "replace", path: `${enterpriseUser}:manager`, value: "" },
      ],
    },
  ];
  for (const { title, made, expected } of dialects) it(title, () => expect(made).to.deep.equal(expected));

  const resource = {
    userName: "ada",
    Name: { givenName: "Ada" },
    emails: [
      { type: "home", value: "h@x" },
      { type: "Work", value: "w@x" },
    ],
    [enterpriseUser]: { department: "Mapping" },
  };
  for (const [path, expected] of [
    ["userName", "ada"],
    ["name.givenName", "Ada"],
    [email, "w@x"],
    ['emails[type eq "other"].value', undefined],
    [`${enterpriseUser}:department`, "Mapping"],
    ["urn:x:2.0:User:department", undefined],
  ] as const) {
    it(`${path} of a resource is ${expected}`, () => expect(valueAt(resource, parseTarget(path))).to.equal(expected));
  }

  it("are read back from their own JSON", () => {
    for (const mapping of Object.values(mappings)) expect(toMapping(JSON.parse(JSON.stringify(mapping)), "file")).to.deep.equal(mapping);
  });

  const row = (change: object) => ({ ...standard, User: { ...standard.User, rows: [{ ...standard.User.rows[0], ...change }] } });
  const refused: readonly (readonly [string, unknown, string])[] = [
    ["no object", [], "file must be an object"],
    ["an unknown member", { ...standard, more: 1 }, "file: there is no more; there are name, User, Group"],
    ["an unknown field of a row", row({ sourced: "x" }), "file: User.rows[0]: there is no sourced; there are target, type"],
    ["an unknown type", row({ type: "script" }), "type must be direct, constant, expression or none"],
    ["a wrong path", row({ target: "emails[type = work]" }), "emails[type = work] is no target attribute"],
    ["a wrong expression", row({ type: "expression", source: "Lower([mail])" }), "there is no function Lower"],
    ["no matching row", row({ matching: undefined }), "matching must be 1, 2, …"],
    ["no source", row({ source: undefined }), "source must be an attribute's name"],
  ];
  for (const [title, value, why] of refused) {
    it(`refuse ${title}`, () => expect(() => toMapping(value, "file")).to.throw(MappingFault, why));
  }

  it("are printed as a table", () => {
    const lines = mappingTable(mappings.tutorial ?? standard).split("\n");
    expect(lines[0]).to.equal("Users (tutorial): target object actions create, update, delete");
    expect(lines.find((line) => line.startsWith("externalId"))).to.match(/^externalId +objectId +direct +always$/);
    expect(lines.find((line) => line.startsWith("userName"))).to.match(/^userName +userPrincipalName +direct +1 +always$/);
    expect(lines.find((line) => line.startsWith("members"))).to.match(/^members +members +direct \(reference\) +always$/);
  });
});

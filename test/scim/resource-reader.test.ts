/** Bodies of POST and PUT as canonical resources. */
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { readResource } from "../../src/scim/resource-reader.js";
import { enterprise, lenient, refusal, strict } from "./leniency.js";

const core = "urn:ietf:params:scim:schemas:core:2.0:User";
const user = (rest: object, leniency = lenient()) =>
  readResource({ schemas: [core, enterprise], userName: "ada", ...rest }, userType, leniency);
const without = ({ userName: _, ...rest }: object & { userName?: unknown }) => rest;

describe("readResource", () => {
  const read: [string, object, object][] = [
    [
      "keeps values as they were given",
      { title: " Dr. ÅSE ", phoneNumbers: [{ value: "+31 30 555 0101", type: "work" }] },
      { title: " Dr. ÅSE ", phoneNumbers: [{ value: "+31 30 555 0101", type: "work" }] },
    ],
    ["spells names as declared", { DISPLAYNAME: "Ada", NAME: { GIVENNAME: "Ada" } }, { displayName: "Ada", name: { givenName: "Ada" } }],
    [
      "takes null, empty strings, lists and objects as unassigned",
      { title: null, nickName: "", emails: [], name: {}, ims: null, [enterprise]: { department: null, manager: {} } },
      {},
    ],
    [
      "takes empty parts as unassigned",
      { emails: [{}, null, { type: "work", value: "a@b.c", display: "" }], name: { givenName: "" } },
      { emails: [{ type: "work", value: "a@b.c" }] },
    ],
    [
      "ignores what is read-only",
      {
        id: "1",
        meta: { resourceType: "User" },
        groups: [{ value: "g" }],
        [enterprise]: { manager: { value: "m", displayName: "M", $ref: "../Users/m" } },
      },
      { [enterprise]: { manager: { value: "m" } } },
    ],
    [
      "ignores what no schema declares",
      { nope: 1, toString: 1, constructor: { prototype: 1 }, name: { nope: 1, givenName: "A" }, "urn:x:y": { z: 1 } },
      { name: { givenName: "A" } },
    ],
    ["takes a repeated value once", { emails: [{ value: "a@b.c" }, { value: "a@b.c" }] }, { emails: [{ value: "a@b.c" }] }],
    [
      "takes the same value of one type once, and keeps all that is said of it",
      { emails: [{ value: "a@b.c", type: "work" }, { value: "A@B.C", type: "Work", display: "A", primary: true }, { value: "a@b.c" }] },
      { emails: [{ value: "a@b.c", type: "work", display: "A", primary: true }, { value: "a@b.c" }] },
    ],
    ["takes any type of a value", { emails: [{ value: "a@b.c", type: "untyped" }] }, { emails: [{ value: "a@b.c", type: "untyped" }] }],
    ["does not keep a password", { password: "secret" }, {}],
    [
      "reads the extension's attributes",
      { [enterprise.toUpperCase()]: { DEPARTMENT: "Mapping", manager: { value: "m" } } },
      { [enterprise]: { department: "Mapping", manager: { value: "m" } } },
    ],
    [
      "lets several primaries be only when one is",
      {
        emails: [
          { value: "a@b.c", primary: true },
          { value: "b@b.c", primary: false },
        ],
      },
      {
        emails: [
          { value: "a@b.c", primary: true },
          { value: "b@b.c", primary: false },
        ],
      },
    ],
  ];
  for (const [what, body, expected] of read) {
    it(what, () => {
      expect(without(user(body))).to.deep.equal(expected);
      expect(without(user(body, strict()))).to.deep.equal(expected);
    });
  }

  it("does not touch prototypes", () => {
    const body = JSON.parse(
      `{"schemas":["${core}"],"userName":"ada","__proto__":{"polluted":1},"name":{"__proto__":{"polluted":1},"givenName":"A"}}`,
    );
    const resource = readResource(body, userType, lenient());
    expect(resource).to.deep.equal({ userName: "ada", name: { givenName: "A" } });
    expect(Object.getPrototypeOf(resource)).to.equal(Object.prototype);
    expect("polluted" in {}).to.equal(false);
  });

  const refused: [string, unknown, string, string][] = [
    ["a body that is no object", [1], "invalidSyntax", "must be a JSON object that describes a User"],
    ["no body", undefined, "invalidSyntax", "must be a JSON object"],
    ["schemas that are no list", { schemas: 1, userName: "a" }, "invalidSyntax", "schemas must be a list of URNs"],
    ["no userName", { displayName: "A" }, "invalidValue", 'userName is required of a User, for example {"userName":'],
    ["an empty userName", { userName: "" }, "invalidValue", "userName is required"],
    ["a null userName", { userName: null }, "invalidValue", "userName is required"],
    ["an object for a string", { userName: { a: 1 } }, "invalidValue", "userName must be a string, not an object"],
    ["a list for a string", { userName: ["a", "b"] }, "invalidValue", "userName must be a string, not a list of 2"],
    ["a word for a boolean", { userName: "a", active: "banana" }, "invalidValue", 'active must be true or false, not "banana"'],
    ["a number for a boolean", { userName: "a", active: 1 }, "invalidValue", "active must be true or false, not 1"],
    ["a string for a complex attribute", { userName: "a", name: "Ada" }, "invalidValue", 'name must be an object, not "Ada"'],
    [
      "a list for a single complex attribute",
      { userName: "a", name: [{}, {}] },
      "invalidValue",
      "name must be one object, not a list of 2",
    ],
    [
      "a mistyped part of a value",
      { userName: "a", emails: [{ value: "a" }, { value: "b", primary: "maybe" }] },
      "invalidValue",
      "emails[1].primary must be true or false",
    ],
    ["a list in a list", { userName: "a", emails: [[{ value: "a" }]] }, "invalidValue", "emails[0] must be an object, not a list of 1"],
    [
      "an extension that is no object",
      { userName: "a", [enterprise]: "x" },
      "invalidValue",
      "must be an object with the attributes of EnterpriseUser",
    ],
    ["half a surrogate pair", { userName: "a\ud800" }, "invalidValue", "valid Unicode"],
    ["a certificate that is not base64", { userName: "a", x509Certificates: [{ value: "not-base64!" }] }, "invalidValue", "must be base64"],
    [
      "too many values",
      { userName: "a", emails: Array.from({ length: 1001 }, (_, index) => ({ value: `${index}` })) },
      "invalidValue",
      "1000 are allowed",
    ],
    ["too long a value", { userName: "a".repeat(100_001) }, "invalidValue", "100000 are allowed"],
  ];
  for (const [what, body, scimType, why] of refused) {
    it(`refuses ${what}`, () => {
      const error = refusal(() => readResource(body, userType, lenient()));
      expect([error.status, error.scimType]).to.deep.equal([400, scimType]);
      expect(error.detail).to.include(why);
    });
  }

  it("reads a group's members as ids, each once", () => {
    const body = {
      displayName: "Team",
      members: [
        { value: "u1", $ref: null, display: "Ada" },
        { value: "u2", type: "User" },
        { value: "u1", type: "User" },
      ],
    };
    expect(readResource(body, groupType, lenient())).to.deep.equal({ displayName: "Team", members: [{ value: "u1" }, { value: "u2" }] });
    expect(readResource({ schemas: [groupType.schema.id], ...body }, groupType, strict())).to.deep.equal({
      displayName: "Team",
      members: [
        { value: "u1", type: "User" },
        { value: "u2", type: "User" },
      ],
    });
  });
  for (const number of ["1e999", "-1e999", "123456789012345678901234567890", "9007199254740993"]) {
    it(`refuses the number ${number} for a string, which would be another one`, () => {
      const parsed = { title: JSON.parse(number) as unknown, emails: [{ value: "a@x.example", type: JSON.parse(number) as unknown }] };
      expect(refusal(() => user({ title: parsed.title }))).to.include({ status: 400, scimType: "invalidValue" });
      expect(() => user({ emails: parsed.emails })).to.throw(/emails\[0\]\.type is a number .* write it as a string/);
    });
  }

  it("refuses a member without an id", () => {
    const error = refusal(() => readResource({ displayName: "Team", members: [{ display: "Ada" }] }, groupType, lenient()));
    expect(error.detail).to.include('members[0] needs a "value"');
  });
  it("refuses a group without a name", () => {
    expect(refusal(() => readResource({ schemas: [] }, groupType, lenient())).detail).to.include("displayName is required of a Group");
  });
  it("reads as many members as a body holds", () => {
    const members = Array.from({ length: 5000 }, (_, index) => ({ value: `u${index}` }));
    expect(readResource({ displayName: "Team", members }, groupType, lenient()).members).to.have.length(5000);
  });
});

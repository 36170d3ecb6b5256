/** RFC 7644 §3.5.2 to the letter: what a strict connection refuses, and with which scimType. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, enterpriseSchema, expectError, newGroup, newUser, patchOf, patchSchema, userSchema } from "../support/wire.js";

const start: JsonObject = {
  title: "Boss",
  name: { givenName: "Ada" },
  emails: [
    { value: "ada@work.example", type: "work", primary: true },
    { value: "ada@home.example", type: "home" },
  ],
  [enterpriseSchema]: { department: "Maps" },
};

const refused: readonly { readonly why: string; readonly body: JsonObject; readonly scimType: string; readonly detail?: RegExp }[] = [
  {
    why: "a body without its schemas",
    body: { Operations: [{ op: "remove", path: "title" }] },
    scimType: "invalidSyntax",
    detail: /PatchOp/,
  },
  {
    why: "a body with another schema",
    body: { schemas: [userSchema], Operations: [{ op: "remove", path: "title" }] },
    scimType: "invalidSyntax",
  },
  { why: "a body without operations", body: { schemas: [patchSchema] }, scimType: "invalidSyntax", detail: /Operations/ },
  { why: "an empty list of operations", body: patchOf(), scimType: "invalidSyntax", detail: /at least one/ },
  {
    why: "an operation name in capitals",
    body: patchOf({ op: "Replace", path: "title", value: "x" }),
    scimType: "invalidSyntax",
    detail: /lower case/,
  },
  { why: "an operation without a name", body: patchOf({ path: "title", value: "x" }), scimType: "invalidSyntax", detail: /op/ },
  { why: "an add without a value", body: patchOf({ op: "add", path: "title" }), scimType: "invalidValue", detail: /needs a value/ },
  { why: "a replace without a value", body: patchOf({ op: "replace", path: "title" }), scimType: "invalidValue", detail: /needs a value/ },
  { why: "an add without path whose value is no object", body: patchOf({ op: "add", value: "x" }), scimType: "invalidValue" },
  {
    why: "a remove that carries values",
    body: patchOf({ op: "remove", path: "emails", value: [{ value: "x@x.example" }] }),
    scimType: "invalidValue",
  },
  { why: "an empty path", body: patchOf({ op: "replace", path: "", value: { title: "x" } }), scimType: "invalidPath" },
  { why: "a path that is no text", body: patchOf({ op: "replace", path: 1, value: "x" }), scimType: "invalidPath" },
  {
    why: "a path without its URN",
    body: patchOf({ op: "replace", path: "department", value: "x" }),
    scimType: "invalidPath",
    detail: /enterprise/,
  },
  { why: "a path into an unknown schema", body: patchOf({ op: "add", path: "urn:x:y:z", value: "x" }), scimType: "invalidPath" },
  { why: "a path below a simple attribute", body: patchOf({ op: "add", path: "title.x", value: "x" }), scimType: "invalidPath" },
  {
    why: "a path to an unknown part",
    body: patchOf({ op: "add", path: "name.nick", value: "x" }),
    scimType: "invalidPath",
    detail: /givenName/,
  },
  { why: "an unknown attribute in a value without path", body: patchOf({ op: "add", value: { shoeSize: 1 } }), scimType: "invalidPath" },
  { why: "a dotted name in a value without path", body: patchOf({ op: "add", value: { "name.givenName": "x" } }), scimType: "invalidPath" },
  { why: "a filter on a single value", body: patchOf({ op: "remove", path: 'name[givenName eq "Ada"]' }), scimType: "invalidPath" },
  { why: "a filter that is none", body: patchOf({ op: "remove", path: "emails[type]" }), scimType: "invalidFilter" },
  {
    why: "a replace that matches nothing",
    body: patchOf({ op: "replace", path: 'emails[type eq "fax"].value', value: "x@x.example" }),
    scimType: "noTarget",
  },
  {
    why: "an add that matches nothing",
    body: patchOf({ op: "add", path: 'emails[type eq "fax"].display', value: "x" }),
    scimType: "noTarget",
  },
  { why: "a remove that matches nothing", body: patchOf({ op: "remove", path: 'emails[type eq "fax"]' }), scimType: "noTarget" },
  { why: "a value of the wrong type", body: patchOf({ op: "replace", path: "active", value: "True" }), scimType: "invalidValue" },
  {
    why: "one value where a list is declared",
    body: patchOf({ op: "add", path: "emails", value: { value: "x@x.example" } }),
    scimType: "invalidValue",
  },
  {
    why: "a required attribute made empty",
    body: patchOf({ op: "replace", path: "userName", value: "" }),
    scimType: "invalidValue",
    detail: /userName/,
  },
  { why: "a required attribute set to null", body: patchOf({ op: "replace", value: { userName: null } }), scimType: "invalidValue" },
  { why: "a required attribute removed", body: patchOf({ op: "remove", path: "userName" }), scimType: "mutability" },
  {
    why: "two primary values at once",
    body: patchOf({
      op: "add",
      path: "emails",
      value: [
        { value: "x@x.example", primary: true },
        { value: "y@x.example", primary: true },
      ],
    }),
    scimType: "invalidValue",
  },
];

const [work, home] = start.emails as [JsonObject, JsonObject];

/** `null` for what is gone. */
const cases: readonly { readonly why: string; readonly operations: JsonObject[]; readonly after: JsonObject }[] = [
  {
    why: "an add of an extension's attributes without a path, under the URN",
    operations: [{ op: "add", value: { [enterpriseSchema]: { division: "North" } } }],
    after: { [enterpriseSchema]: { department: "Maps", division: "North" } },
  },
  {
    why: "an add to an extension as a whole path",
    operations: [{ op: "add", path: enterpriseSchema, value: { costCenter: "42" } }],
    after: { [enterpriseSchema]: { department: "Maps", costCenter: "42" } },
  },
  { why: "the removal of a whole extension", operations: [{ op: "remove", path: enterpriseSchema }], after: { [enterpriseSchema]: null } },
  {
    why: "names and URNs in any case",
    operations: [{ op: "replace", path: `${userSchema.toUpperCase()}:TITLE`, value: "New" }],
    after: { title: "New" },
  },
  {
    why: "a core attribute by its URN",
    operations: [{ op: "replace", path: `${userSchema}:name.givenName`, value: "B" }],
    after: { name: { givenName: "B" } },
  },
  {
    why: "a filter of several terms",
    operations: [{ op: "remove", path: 'emails[type eq "home" and not (value co "work") or display pr]' }],
    after: { emails: [work] },
  },
  {
    why: "a sub-attribute of every value that matches",
    operations: [{ op: "replace", path: 'emails[value ew ".example"].display', value: "D" }],
    after: {
      emails: [
        { ...work, display: "D" },
        { ...home, display: "D" },
      ],
    },
  },
  {
    why: "a sub-attribute of all values where no filter is given",
    operations: [{ op: "add", path: "emails.display", value: "D" }],
    after: {
      emails: [
        { ...work, display: "D" },
        { ...home, display: "D" },
      ],
    },
  },
  {
    why: "a primary value that takes over",
    operations: [{ op: "replace", path: 'emails[type eq "home"].primary', value: true }],
    after: {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  },
  { why: "a replace by an empty list as a removal", operations: [{ op: "replace", path: "emails", value: [] }], after: { emails: null } },
  {
    why: "a replace of an absent attribute as an add",
    operations: [{ op: "replace", path: "nickName", value: "A" }],
    after: { nickName: "A" },
  },
  {
    why: "a remove of an absent attribute as nothing",
    operations: [
      { op: "remove", path: "nickName" },
      { op: "add", path: "title", value: "New" },
    ],
    after: { title: "New" },
  },
];

forEachServer("3.5.2 Modifying, strictly", (server) => {
  let client: ScimClient;
  let made = 0;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
  });
  const user = () => created(client, "/Users", newUser(`strict${++made}@x.example`, start));

  for (const { why, body, scimType, detail } of refused) {
    it(`answers 400 ${scimType} to ${why}, and changes nothing`, async () => {
      const before = await user();
      expectError(await client.patch(`/Users/${before.id}`, body), 400, scimType, detail);
      expect((await client.get(`/Users/${before.id}`)).body).to.deep.equal(before);
    });
  }

  for (const { why, operations, after } of cases) {
    it(`takes ${why}`, async () => {
      const before = await user();
      const answer = await client.patch(`/Users/${before.id}`, patchOf(...operations));
      expect(answer.status, answer.text).to.equal(200);
      const { schemas, meta: _meta, ...shown } = answer.body as JsonObject;
      const { schemas: _schemas, meta: _before, ...rest } = before;
      expect(shown).to.deep.equal(Object.fromEntries(Object.entries({ ...rest, ...after }).filter(([, value]) => value !== null)));
      expect(schemas).to.deep.equal(shown[enterpriseSchema] ? [userSchema, enterpriseSchema] : [userSchema]);
    });
  }

  it("refuses of a group what it refuses of a user", async () => {
    const group = await created(client, "/Groups", newGroup(`Strict ${++made}`));
    const rows: [JsonObject, string][] = [
      [{ op: "Add", path: "displayName", value: "x" }, "invalidSyntax"],
      [{ op: "remove", path: "displayName" }, "mutability"],
      [{ op: "replace", path: "displayName", value: "" }, "invalidValue"],
      [{ op: "remove", path: "members", value: [{ value: "x" }] }, "invalidValue"],
      [{ op: "add", path: "members", value: ["x"] }, "invalidValue"],
      [{ op: "add", path: "members", value: [{ display: "x" }] }, "invalidValue"],
      [{ op: "replace", path: "id", value: "x" }, "mutability"],
      [{ op: "add", path: "shoeSize", value: 1 }, "invalidPath"],
      [{ op: "remove" }, "noTarget"],
    ];
    for (const [operation, scimType] of rows) expectError(await client.patch(`/Groups/${group.id}`, patchOf(operation)), 400, scimType);
    expect((await client.get(`/Groups/${group.id}`)).body).to.deep.equal(group);
  });
});

/** RFC 7644 §3.5.2: modifying with PATCH, in the RFC's own forms; what Entra sends is replayed in test/entra. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, enterpriseSchema, expectError, newGroup, newUser, patchOf } from "../support/wire.js";

const start: JsonObject = {
  displayName: "Ada",
  title: "Boss",
  name: { givenName: "Ada", familyName: "Quill" },
  emails: [
    { value: "ada@work.example", type: "work", primary: true },
    { value: "ada@home.example", type: "home" },
  ],
  [enterpriseSchema]: { department: "Maps" },
};

interface Case {
  readonly why: string;
  readonly operations: JsonObject[];
  /** What differs afterwards; `null` for what is gone. */
  readonly after: JsonObject;
}

const [work, home] = start.emails as [JsonObject, JsonObject];

const cases: readonly Case[] = [
  { why: "add sets a single value", operations: [{ op: "add", path: "nickName", value: "A" }], after: { nickName: "A" } },
  { why: "add replaces a single value", operations: [{ op: "add", path: "title", value: "Chief" }], after: { title: "Chief" } },
  {
    why: "add without a path merges the object",
    operations: [{ op: "add", value: { title: "Chief", name: { middleName: "M" } } }],
    after: { title: "Chief", name: { givenName: "Ada", familyName: "Quill", middleName: "M" } },
  },
  {
    why: "add appends to a multi-valued attribute",
    operations: [{ op: "add", path: "emails", value: [{ value: "a@other.example", type: "other" }] }],
    after: { emails: [work, home, { value: "a@other.example", type: "other" }] },
  },
  {
    why: "add of a new primary value takes it from the old one",
    operations: [{ op: "add", path: "emails", value: [{ value: "a@p.example", primary: true }] }],
    after: { emails: [{ ...work, primary: false }, home, { value: "a@p.example", primary: true }] },
  },
  {
    why: "replace of a sub-attribute leaves its neighbours",
    operations: [{ op: "replace", path: "name.givenName", value: "Adah" }],
    after: { name: { givenName: "Adah", familyName: "Quill" } },
  },
  {
    why: "replace of a multi-valued attribute replaces all its values",
    operations: [{ op: "replace", path: "emails", value: [{ value: "new@x.example", type: "work" }] }],
    after: { emails: [{ value: "new@x.example", type: "work" }] },
  },
  {
    why: "replace by a value path changes the values it matches",
    operations: [{ op: "replace", path: 'emails[type eq "work"].value', value: "new@work.example" }],
    after: { emails: [{ ...work, value: "new@work.example" }, home] },
  },
  {
    why: "replace in the extension, by its URN",
    operations: [{ op: "replace", path: `${enterpriseSchema}:department`, value: "Retail" }],
    after: { [enterpriseSchema]: { department: "Retail" } },
  },
  { why: "remove takes the value away", operations: [{ op: "remove", path: "title" }], after: { title: null } },
  {
    why: "remove by a value path takes the values it matches",
    operations: [{ op: "remove", path: 'emails[type eq "home"]' }],
    after: { emails: [work] },
  },
  {
    why: "remove of the extension's last value takes the extension away",
    operations: [{ op: "remove", path: `${enterpriseSchema}:department` }],
    after: { [enterpriseSchema]: null },
  },
  {
    why: "several operations work one after the other",
    operations: [
      { op: "add", path: "nickName", value: "A" },
      { op: "replace", path: "nickName", value: "B" },
      { op: "remove", path: "title" },
    ],
    after: { nickName: "B", title: null },
  },
];

const refused: { why: string; body: unknown; status?: number; scimType?: string; detail?: RegExp }[] = [
  { why: "an unknown operation", body: patchOf({ op: "move", path: "title" }), scimType: "invalidSyntax", detail: /move/ },
  {
    why: "an unknown attribute as path",
    body: patchOf({ op: "replace", path: "title", value: "x" }, { op: "replace", path: "name.shoeSize", value: 44 }),
    scimType: "invalidPath",
    detail: /Operations\[1\].*shoeSize/,
  },
  { why: "a path that is none", body: patchOf({ op: "replace", path: "name..givenName", value: "x" }), scimType: "invalidPath" },
  {
    why: "a filter that is none",
    body: patchOf({ op: "replace", path: 'emails[type is "x"].value', value: "x" }),
    scimType: "invalidFilter",
  },
  { why: "a wrong type", body: patchOf({ op: "replace", path: "active", value: "banana" }), scimType: "invalidValue", detail: /active/ },
  { why: "a read-only attribute", body: patchOf({ op: "replace", path: "id", value: "x" }), scimType: "mutability", detail: /id/ },
  { why: "a user's groups", body: patchOf({ op: "add", path: "groups", value: [{ value: "g" }] }), scimType: "mutability" },
  {
    why: "the removal of a required attribute",
    body: patchOf({ op: "remove", path: "userName" }),
    scimType: "mutability",
    detail: /userName/,
  },
  { why: "a remove without a path", body: patchOf({ op: "remove" }), scimType: "noTarget" },
  { why: "a body that is a list", body: [], scimType: "invalidSyntax" },
  { why: "Operations that are no list", body: { schemas: [], Operations: {} }, scimType: "invalidSyntax" },
  { why: "an operation that is no object", body: { Operations: [1] }, scimType: "invalidSyntax" },
  {
    why: "too many operations",
    body: patchOf(...Array.from({ length: 1001 }, () => ({ op: "add", path: "title", value: "x" }))),
    scimType: "tooMany",
    detail: /1000/,
  },
];

forEachServer("3.5.2 Modifying", (server) => {
  let client: ScimClient;
  let made = 0;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
  });

  const user = () => created(client, "/Users", newUser(`patched${++made}@x.example`, start));

  for (const { why, operations, after } of cases) {
    it(`${why}`, async () => {
      const before = await user();
      const answer = await client.patch(`/Users/${before.id}`, patchOf(...operations));
      expect(answer.status, answer.text).to.equal(200);
      const body = answer.body as JsonObject;
      const { schemas: _schemas, meta: _meta, ...rest } = before;
      const expected = Object.fromEntries(Object.entries({ ...rest, ...after }).filter(([, value]) => value !== null));
      const { schemas, meta, ...shown } = body;
      expect(shown).to.deep.equal(expected);
      expect((meta as JsonObject).version).not.to.equal((before.meta as JsonObject).version);
      expect(answer.headers.get("etag")).to.equal((meta as JsonObject).version);
      expect((schemas as string[]).includes(enterpriseSchema)).to.equal(Object.hasOwn(expected, enterpriseSchema));
      expect((await client.get(`/Users/${before.id}`)).body).to.deep.equal(body);
    });
  }

  it("changes nothing, the version and lastModified included, where all is so already", async () => {
    const before = await user();
    const same = [
      { op: "replace", path: "title", value: "Boss" },
      { op: "add", path: "emails", value: [work] },
    ];
    const answer = await client.patch(`/Users/${before.id}`, patchOf(...same));
    expect(answer.body).to.deep.equal(before);
  });

  it("applies all operations or none", async () => {
    const before = await user();
    const answer = await client.patch(
      `/Users/${before.id}`,
      patchOf({ op: "replace", path: "title", value: "Half" }, { op: "replace", path: "active", value: "banana" }),
    );
    expectError(answer, 400, "invalidValue");
    const taken = await user();
    const clash = patchOf(
      { op: "replace", path: "title", value: "Half" },
      { op: "replace", path: "userName", value: taken.userName ?? "" },
    );
    expectError(await client.patch(`/Users/${before.id}`, clash), 409, "uniqueness", /userName/);
    expect((await client.get(`/Users/${before.id}`)).body).to.deep.equal(before);
  });

  for (const { why, body, status = 400, scimType, detail } of refused) {
    it(`answers ${status} ${scimType} for ${why}`, async () => {
      const before = await user();
      expectError(await client.patch(`/Users/${before.id}`, body), status, scimType, detail);
      expect((await client.get(`/Users/${before.id}`)).body).to.deep.equal(before);
    });
  }

  it("answers 404 for an unknown id", async () => {
    const title = patchOf({ op: "replace", path: "title", value: "x" });
    expectError(await client.patch("/Users/unknown", title), 404);
    expectError(await client.patch("/Groups/unknown", patchOf({ op: "replace", path: "displayName", value: "x" })), 404);
    expectError(await client.patch("/Groups/unknown", patchOf({ op: "remove", path: "members" })), 404);
  });

  it("answers a user as attributes asks", async () => {
    const { id } = await user();
    const answer = await client.patch(`/Users/${id}?attributes=title`, patchOf({ op: "replace", path: "title", value: "x" }));
    expect(answer.body).to.deep.equal({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], id, title: "x" });
  });

  describe("a group", () => {
    it("answers 204 with its new version, or what attributes asks for", async () => {
      const [member, other] = [await user(), await user()];
      const group = await created(client, "/Groups", newGroup(`Patched ${made}`));
      const silent = await client.patch(`/Groups/${group.id}`, patchOf({ op: "add", path: "members", value: [{ value: member.id }] }));
      expect(silent.status, silent.text).to.equal(204);
      expect(silent.text).to.equal("");
      const read = await client.get(`/Groups/${group.id}`);
      expect(silent.headers.get("etag"))
        .to.equal(read.headers.get("etag"))
        .and.not.to.equal((group.meta as JsonObject).version);
      const asked = await client.patch(
        `/Groups/${group.id}?attributes=members.value`,
        patchOf({ op: "add", path: "members", value: [{ value: other.id }] }),
      );
      expect(asked.status, asked.text).to.equal(200);
      const values = ((asked.body as JsonObject).members as JsonObject[]).map(({ value }) => value);
      expect(values).to.have.members([member.id, other.id]);
    });

    it("takes adding who is in and removing who is out for nothing on a lenient connection", async () => {
      const lenient = await server().connect();
      const [member, stranger] = [
        await created(lenient, "/Users", newUser("in@x.example")),
        await created(lenient, "/Users", newUser("out@x.example")),
      ];
      const group = await created(lenient, "/Groups", newGroup(`Idempotent ${made}`, { members: [{ value: member.id }] }));
      const before = (await lenient.get(`/Groups/${group.id}`)).body;
      const idle: JsonObject[] = [
        { op: "add", path: "members", value: [{ value: member.id }] },
        { op: "remove", path: `members[value eq "${stranger.id}"]` },
        { op: "remove", path: 'members[value eq "nobody"]' },
      ];
      for (const operation of idle) {
        expect((await lenient.patch(`/Groups/${group.id}`, patchOf(operation))).status).to.equal(204);
        expect((await lenient.get(`/Groups/${group.id}`)).body).to.deep.equal(before);
      }
    });

    it("removes one member, or all of them", async () => {
      const people = [await user(), await user(), await user()];
      const group = await created(client, "/Groups", newGroup(`Shrinking ${made}`, { members: people.map(({ id }) => ({ value: id })) }));
      const members = async () => ((await client.get(`/Groups/${group.id}`)).body as JsonObject).members as JsonObject[] | undefined;
      await client.patch(`/Groups/${group.id}`, patchOf({ op: "remove", path: `members[value eq "${people[0]?.id}"]` }));
      expect((await members())?.map(({ value }) => value)).to.have.members([people[1]?.id, people[2]?.id]);
      await client.patch(`/Groups/${group.id}`, patchOf({ op: "remove", path: "members" }));
      expect(await members()).to.equal(undefined);
    });

    it("refuses a member that nobody knows, and adds none of the others", async () => {
      const member = await user();
      const group = await created(client, "/Groups", newGroup(`Refusing ${made}`));
      const value = [{ value: member.id }, { value: "nobody" }];
      expectError(await client.patch(`/Groups/${group.id}`, patchOf({ op: "add", path: "members", value })), 400, "invalidValue", /nobody/);
      expect((await client.get(`/Groups/${group.id}`)).body).to.deep.equal(group);
    });

    it("takes a name that is free and refuses one that is taken", async () => {
      const group = await created(client, "/Groups", newGroup(`Named ${++made}`));
      const other = await created(client, "/Groups", newGroup(`Other ${made}`));
      const rename = (displayName: string) => patchOf({ op: "replace", value: { displayName } });
      expect((await client.patch(`/Groups/${group.id}`, rename(`Renamed ${made}`))).status).to.equal(204);
      expectError(await client.patch(`/Groups/${other.id}`, rename(`RENAMED ${made}`)), 409, "uniqueness", /displayName/);
    });
  });
});

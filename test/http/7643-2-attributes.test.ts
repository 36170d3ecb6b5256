/** RFC 7643 §2 to §4: types, characteristics and forms of attributes, on a strict connection; what a lenient one makes of the rest. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer, wholeComposers } from "../support/server.js";
import { created, enterpriseSchema, expectError, groupSchema, idsIn, newGroup, newUser, patchOf, userSchema } from "../support/wire.js";

interface Refused {
  readonly why: string;
  readonly body: JsonObject;
  readonly detail: RegExp;
  /** What a lenient connection keeps instead; where it is left out, that refuses too. */
  readonly lenient?: JsonObject;
}

const refused: readonly Refused[] = [
  { why: "a number as a string", body: { title: 42 }, detail: /title must be a string, not 42/, lenient: { title: "42" } },
  { why: "an object as a string", body: { title: { a: 1 } }, detail: /title must be a string, not an object/ },
  { why: "a list as a single value", body: { title: ["T"] }, detail: /title must be a string/, lenient: { title: "T" } },
  { why: "a string as a boolean", body: { active: "True" }, detail: /active must be true or false/, lenient: { active: true } },
  { why: "a number as a boolean", body: { active: 1 }, detail: /active must be true or false, not 1/ },
  { why: "a string as a complex value", body: { name: "Ada" }, detail: /name must be an object/ },
  {
    why: "a list as a complex value",
    body: { name: [{ givenName: "A" }] },
    detail: /name must be one object/,
    lenient: { name: { givenName: "A" } },
  },
  {
    why: "one value as a list",
    body: { emails: { value: "a@x.example" } },
    detail: /emails must be a list/,
    lenient: { emails: [{ value: "a@x.example" }] },
  },
  {
    why: "strings as complex values",
    body: { emails: ["a@x.example"] },
    detail: /emails\[0\] must be an object/,
    lenient: { emails: [{ value: "a@x.example" }] },
  },
  {
    why: "a wrong type deep inside",
    body: { emails: [{ value: "a@x.example" }, { value: { a: 1 } }] },
    detail: /emails\[1\]\.value must be/,
  },
  {
    why: "two primary values",
    body: {
      emails: [
        { value: "a@x.example", primary: true },
        { value: "b@x.example", primary: true },
      ],
    },
    detail: /emails has 2 primary values; one is allowed/,
    lenient: {
      emails: [
        { value: "a@x.example", primary: false },
        { value: "b@x.example", primary: true },
      ],
    },
  },
  {
    why: "a text that is no URL",
    body: { profileUrl: "a b" },
    detail: /profileUrl must be an absolute URL/,
    lenient: { profileUrl: "a b" },
  },
  { why: "a text that is no language", body: { locale: "en_US" }, detail: /locale must be a language tag/, lenient: { locale: "en_US" } },
  {
    why: "a text that is no list of languages",
    body: { preferredLanguage: "da;q=7" },
    detail: /preferredLanguage must be languages/,
    lenient: { preferredLanguage: "da;q=7" },
  },
  {
    why: "a text that is no time zone",
    body: { timezone: "q8z0rr" },
    detail: /timezone must be the IANA name of a time zone/,
    lenient: { timezone: "q8z0rr" },
  },
  {
    why: "a text that is no e-mail address",
    body: { emails: [{ value: "ada" }] },
    detail: /emails\[0\]\.value must be an e-mail address/,
    lenient: { emails: [{ value: "ada" }] },
  },
  { why: "a text that is no base64", body: { x509Certificates: [{ value: "!" }] }, detail: /x509Certificates\[0\]\.value must be base64/ },
];

forEachServer("7643 §2 Attributes", (server) => {
  let client: ScimClient;
  let lenient: ScimClient;
  let made = 0;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
    lenient = await server().connect();
  });

  const user = (more: JsonObject, at = client) => created(at, "/Users", newUser(`attribute${++made}@x.example`, more));

  for (const { why, body, detail, lenient: kept } of refused) {
    it(`refuses ${why}, in POST, PUT and PATCH alike`, async () => {
      const fresh = newUser(`refused${++made}@x.example`, body);
      expectError(await client.post("/Users", fresh), 400, "invalidValue", detail);
      const before = await user({});
      const at = `/Users/${before.id}`;
      expectError(await client.put(at, { ...fresh, userName: before.userName ?? "" }), 400, "invalidValue", detail);
      expectError(await client.patch(at, patchOf({ op: "add", value: body })), 400, "invalidValue", detail);
      expect((await client.get(at)).body).to.deep.equal(before);
    });
    if (!kept) continue;
    it(`takes ${why} on a lenient connection`, async () => {
      const read = await user(body, lenient);
      for (const [name, value] of Object.entries(kept)) expect(read[name]).to.deep.equal(value);
    });
  }

  it("takes null and the empty list for no value, in POST, PUT and PATCH", async () => {
    const empty = { title: null, emails: [], name: null, [enterpriseSchema]: { department: null } };
    const full = { title: "T", emails: [{ value: "a@x.example" }], name: { givenName: "A" }, [enterpriseSchema]: { department: "D" } };
    const keys = ["schemas", "id", "userName", "active", "meta"];
    const made = await user(empty);
    expect(made).to.have.all.keys(keys);
    const one = await user(full);
    expect((await client.put(`/Users/${one.id}`, newUser(String(one.userName), empty))).body).to.have.all.keys(keys);
    const other = await user(full);
    expect((await client.patch(`/Users/${other.id}`, patchOf({ op: "replace", value: empty }))).body).to.have.all.keys(keys);
  });

  it("keeps the spelling of what it compares without case", async () => {
    const { id } = await user({ displayName: "ÅDA quill", emails: [{ value: "Ada@X.Example", type: "Work" }] });
    const read = (await client.get(`/Users/${id}`)).body as JsonObject;
    expect(read).to.include({ displayName: "ÅDA quill" });
    expect(read.emails).to.deep.equal([{ value: "Ada@X.Example", type: "Work" }]);
    expect(idsIn(await client.get(`/Users?filter=displayName+eq+%22${encodeURIComponent("åda QUILL")}%22`))).to.include(id);
  });

  it("takes canonical types for suggestions", async () => {
    const emails = [{ value: "a@x.example", type: "boat" }];
    expect((await user({ emails })).emails).to.deep.equal(emails);
  });

  it("shows each combination of type and value once", async () => {
    const twice = await user({
      emails: [
        { value: "a@x.example", type: "work" },
        { value: "A@x.example", type: "WORK", display: "A" },
        { value: "a@x.example", type: "home" },
      ],
    });
    expect(twice.emails).to.deep.equal([
      { value: "a@x.example", type: "work", display: "A" },
      { value: "a@x.example", type: "home" },
    ]);
  });

  it("makes references itself, absolute and to where the resource is", async () => {
    const boss = await user({ displayName: "Boss" });
    const read = await user({ [enterpriseSchema]: { manager: { value: boss.id, $ref: "../Users/wrong", displayName: "Wrong" } } });
    const { manager } = read[enterpriseSchema] as { manager: JsonObject };
    expect(manager).to.include({ value: boss.id, $ref: `${client.base}/Users/${boss.id}` });
    expect(manager.displayName).to.not.equal("Wrong");
    expect((await client.get(`${client.base}/Users/${boss.id}`)).status).to.equal(200);
  });

  it("gives dates in UTC, and a modification not before the creation", async () => {
    const { id, meta } = await user({});
    await client.patch(`/Users/${id}`, patchOf({ op: "add", path: "title", value: "T" }));
    const after = ((await client.get(`/Users/${id}`)).body as { meta: JsonObject }).meta;
    expect(after.created).to.equal((meta as JsonObject).created);
    for (const time of [after.created, after.lastModified]) expect(time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(String(after.lastModified))).to.be.at.least(Date.parse(String(after.created)));
  });

  it("never gives an id out again, nor the word bulkId", async () => {
    const first = await user({});
    await client.delete(`/Users/${first.id}`);
    const second = await created(client, "/Users", newUser(String(first.userName)));
    expect(second.id).not.to.equal(first.id);
    expect(second.id).to.match(/^[0-9a-f-]{36}$/);
  });

  it("keeps externalId as it is, by its exact letters, and need not find it unique", async () => {
    const [one, two] = [await user({ externalId: "Same" }), await user({ externalId: "Same" })];
    expect(idsIn(await client.get("/Users?filter=externalId+eq+%22Same%22"))).to.have.members([one.id, two.id]);
    expect(idsIn(await client.get("/Users?filter=externalId+eq+%22same%22"))).to.deep.equal([]);
  });

  it("wants in schemas the core schema, and takes each URN once and in any case", async () => {
    const fresh = (schemas: string[]): JsonObject => ({ schemas, userName: `schemas${++made}@x.example` });
    expectError(await client.post("/Users", fresh([])), 400, "invalidSyntax", /core:2\.0:User/);
    expectError(await client.post("/Users", fresh([groupSchema])), 400, "invalidSyntax", /core:2\.0:User/);
    expectError(await client.post("/Users", { userName: "none@x.example" }), 400, "invalidSyntax", /schemas/);
    for (const schemas of [
      [userSchema.toUpperCase(), userSchema],
      [userSchema, "urn:x:y"],
      [userSchema, groupSchema],
    ]) {
      expectError(await client.post("/Users", fresh(schemas)), 400, "invalidSyntax", /schemas names/);
    }
    expectError(await client.post("/Users", { ...fresh([]), schemas: userSchema }), 400, "invalidSyntax", /list/);
    const unnamed = { ...fresh([userSchema]), [enterpriseSchema]: { department: "D" } };
    expectError(await client.post("/Users", unnamed), 400, "invalidSyntax", /enterprise/);
    const read = await created(client, "/Users", fresh([userSchema.toUpperCase()]));
    expect(read.schemas).to.deep.equal([userSchema]);
  });

  it("refuses one attribute under its name in two cases", async () => {
    const body = { ...newUser(`twice${++made}@x.example`), title: "A", TITLE: "B" };
    expectError(await client.post("/Users", body), 400, "invalidSyntax", /TITLE.*twice/);
  });

  it("never shows or keeps a password, nor lets it be searched for", async () => {
    const read = await user({ password: "t1meMa$heen" });
    expect(read).not.to.have.property("password");
    expect((await client.get(`/Users/${read.id}?attributes=password`)).body).to.have.all.keys("schemas", "id");
    expectError(await client.get("/Users?filter=password+eq+%22t1meMa$heen%22"), 403, "sensitive");
    const set = patchOf({ op: "replace", path: "password", value: "x" });
    expectError(await client.patch(`/Users/${read.id}`, set), 400, "invalidPath", /password is not supported/);
  });

  it("shows a group's members with type, display and reference, whatever was said of them", async () => {
    const member = await user({ displayName: "Member" });
    const group = await created(client, "/Groups", newGroup(`Typed ${made}`, { members: [{ value: member.id, display: "Wrong" }] }));
    const read = (await client.get(`/Groups/${group.id}`)).body as JsonObject;
    expect(read.members).to.deep.equal([{ value: member.id, $ref: `${client.base}/Users/${member.id}`, type: "User", display: "Member" }]);
  });

  it("does not let a member become another one", async () => {
    const [one, other] = [await user({}), await user({})];
    const group = await created(client, "/Groups", newGroup(`Immutable ${made}`, { members: [{ value: one.id }] }));
    for (const path of ["members.value", `members[value eq "${one.id}"].value`, `members[value eq "${one.id}"].type`]) {
      const answer = await client.patch(`/Groups/${group.id}`, patchOf({ op: "replace", path, value: other.id }));
      expectError(answer, 400, "mutability", /does not change/);
    }
  });

  it("does not take groups from a user, nor anything else that is read-only", async () => {
    const before = await user({});
    const group = await created(client, "/Groups", newGroup(`Not joined ${made}`));
    const at = `/Users/${before.id}`;
    expect((await client.put(at, { ...before, groups: [{ value: group.id }], id: "x" })).body).to.deep.equal(before);
    for (const path of ["groups", "groups.value", "id", "meta", "meta.created", "schemas", `${enterpriseSchema}:manager.displayName`]) {
      for (const op of ["add", "replace", "remove"]) {
        const operation: JsonObject = op === "remove" ? { op, path } : { op, path, value: "x" };
        expectError(await client.patch(at, patchOf(operation)), 400, "mutability", /read-only/);
      }
    }
  });
});

forEachServer(
  "7643 §2 Attributes as the product keeps them",
  (server) => {
    let client: ScimClient;
    before(async () => {
      client = await server().connect({ dialects: "strict" });
    });

    it("refuses a text that is too long, with the limit, and cuts none", async () => {
      const { id } = await created(client, "/Users", newUser("long@x.example", { title: "x".repeat(255) }));
      expectError(await client.post("/Users", newUser("longer@x.example", { title: "x".repeat(256) })), 400, "invalidValue", /title.*255/);
      expectError(
        await client.patch(`/Users/${id}`, patchOf({ op: "add", path: "title", value: "y".repeat(256) })),
        400,
        "invalidValue",
        /255/,
      );
      expect((await client.get(`/Users/${id}`)).body).to.include({ title: "x".repeat(255) });
    });

    it("shows the manager's displayName as it is now", async () => {
      const boss = await created(client, "/Users", newUser("boss@x.example", { displayName: "Boss" }));
      const body = newUser("report@x.example", { [enterpriseSchema]: { manager: { value: boss.id } } });
      const { id } = await created(client, "/Users", body);
      await client.patch(`/Users/${boss.id}`, patchOf({ op: "replace", path: "displayName", value: "Chief" }));
      const read = (await client.get(`/Users/${id}`)).body as JsonObject;
      expect((read[enterpriseSchema] as JsonObject).manager).to.deep.include({ displayName: "Chief" });
    });
  },
  wholeComposers,
);

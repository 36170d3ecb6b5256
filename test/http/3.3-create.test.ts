/** RFC 7644 §3.3: creating resources. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, enterpriseSchema, expectError, groupSchema, newGroup, newUser, userSchema } from "../support/wire.js";

/** Every attribute of RFC 7643 §4.1 and §4.3 that a client may write, `password` excepted. */
const wholeUser: JsonObject = {
  schemas: [userSchema, enterpriseSchema],
  externalId: "ada.quill",
  userName: "Ada.Quill@fabrikam.example",
  name: {
    formatted: "Dr. Ada M. Quill III",
    familyName: "Quill",
    givenName: "Ada",
    middleName: "Mary",
    honorificPrefix: "Dr.",
    honorificSuffix: "III",
  },
  displayName: "Ada Quill",
  nickName: "Ada",
  profileUrl: "https://people.fabrikam.example/ada",
  title: "Cartographer",
  userType: "Employee",
  preferredLanguage: "nl-NL",
  locale: "nl-NL",
  timezone: "Europe/Amsterdam",
  active: true,
  emails: [
    { value: "ada.quill@fabrikam.example", display: "Ada at work", type: "work", primary: true },
    { value: "ada@quill.example", type: "home" },
  ],
  phoneNumbers: [
    { value: "+31 30 555 0101", type: "work", primary: true },
    { value: "+31 6 5555 0102", type: "mobile" },
  ],
  ims: [{ value: "ada", type: "xmpp" }],
  photos: [{ value: "https://people.fabrikam.example/ada.jpg", type: "photo" }],
  addresses: [
    {
      formatted: "9 Canal Row\n3511AA Utrecht",
      streetAddress: "9 Canal Row",
      locality: "Utrecht",
      region: "UT",
      postalCode: "3511AA",
      country: "NL",
      type: "work",
      primary: true,
    },
  ],
  entitlements: [{ value: "planner", type: "licence" }],
  roles: [{ value: "editor", display: "Editor", type: "app", primary: true }],
  x509Certificates: [{ value: "TUlJQg==" }],
  [enterpriseSchema]: {
    employeeNumber: "E-4410",
    costCenter: "42",
    organization: "Fabrikam",
    division: "Maps",
    department: "Mapping",
    manager: { value: "00000000-0000-7000-8000-0000000000ff" },
  },
};

forEachServer("3.3 Creating resources", (server) => {
  let client: ScimClient;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
  });

  it("answers 201 with the resource, its Location, its version and its times", async () => {
    const answer = await client.post("/Users", newUser("first@x.example"));
    expect(answer.status, answer.text).to.equal(201);
    const { id, meta } = answer.body as { id: string; meta: JsonObject };
    const location = `${client.base}/Users/${id}`;
    expect(answer.headers.get("location")).to.equal(location);
    expect(answer.headers.get("content-type")).to.equal("application/scim+json");
    expect(meta).to.include({ resourceType: "User", location, version: answer.headers.get("etag") });
    expect(meta.created)
      .to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      .and.to.equal(meta.lastModified);
    expect((await client.get(location)).body).to.deep.equal(answer.body);
  });

  it("keeps every attribute as it was sent", async () => {
    const answer = await client.post("/Users", wholeUser);
    expect(answer.status, answer.text).to.equal(201);
    const { id, meta: _, ...sent } = answer.body as JsonObject;
    const [extension, manager] = [sent[enterpriseSchema] as JsonObject, wholeUser[enterpriseSchema] as JsonObject];
    const { $ref, ...kept } = extension.manager as JsonObject;
    expect($ref).to.equal(`${client.base}/Users/${kept.value}`);
    expect({ ...sent, [enterpriseSchema]: { ...extension, manager: kept } }).to.deep.equal({ ...wholeUser, [enterpriseSchema]: manager });
    const read = (await client.get(`/Users/${id}`)).body;
    expect(read).to.deep.equal(answer.body);
  });

  it("is active where nothing else is said", async () => {
    expect(await created(client, "/Users", newUser("active@x.example"))).to.include({ active: true });
    expect(await created(client, "/Users", newUser("inactive@x.example", { active: false }))).to.include({ active: false });
  });

  it("ignores what is read-only, and what no schema declares", async () => {
    const user = await created(
      client,
      "/Users",
      newUser("read-only@x.example", {
        id: "mine",
        meta: { resourceType: "Robot", created: "2001-01-01T00:00:00Z" },
        groups: [{ value: "g" }],
        shoeSize: 44,
        password: "secret",
      }),
    );
    expect(user.id).not.to.equal("mine");
    expect(user.meta).to.include({ resourceType: "User" });
    expect(user).to.have.all.keys("schemas", "id", "userName", "active", "meta");
  });

  it("takes names of attributes in any case", async () => {
    expect(await created(client, "/Users", { schemas: [userSchema], USERNAME: "case@x.example", DisplayName: "Case" })).to.include({
      userName: "case@x.example",
      displayName: "Case",
    });
  });

  it("names in schemas the extensions that have a value, and no other", async () => {
    const bare = await created(client, "/Users", {
      schemas: [userSchema, enterpriseSchema],
      userName: "bare@x.example",
      [enterpriseSchema]: {},
    });
    expect(bare.schemas).to.deep.equal([userSchema]);
    expect(bare).not.to.have.property(enterpriseSchema);
    const full = await created(client, "/Users", newUser("extended@x.example", { [enterpriseSchema]: { department: "D" } }));
    expect(full.schemas).to.deep.equal([userSchema, enterpriseSchema]);
    expect(full[enterpriseSchema]).to.deep.equal({ department: "D" });
  });

  it("answers 409 uniqueness for a userName that is taken, in any case", async () => {
    await created(client, "/Users", newUser("Taken@x.example"));
    expectError(await client.post("/Users", newUser("tAKEN@x.example")), 409, "uniqueness", /userName/);
  });

  it("creates a group with its members", async () => {
    const user = await created(client, "/Users", newUser("member@x.example", { displayName: "Member" }));
    const group = await created(client, "/Groups", newGroup("Blue Team", { externalId: "obj-77", members: [{ value: user.id }] }));
    expect(group).to.include({ displayName: "Blue Team", externalId: "obj-77" });
    expect(group.schemas).to.deep.equal([groupSchema]);
    const read = (await client.get(`/Groups/${group.id}`)).body as JsonObject;
    expect(read.members).to.deep.equal([{ value: user.id, $ref: `${client.base}/Users/${user.id}`, type: "User", display: "Member" }]);
    expect(((await client.get(`/Users/${user.id}`)).body as JsonObject).groups).to.deep.equal([
      { value: group.id, $ref: `${client.base}/Groups/${group.id}`, display: "Blue Team", type: "direct" },
    ]);
  });

  it("answers 409 uniqueness for a group's name that is taken", async () => {
    await created(client, "/Groups", newGroup("Red Team"));
    expectError(await client.post("/Groups", newGroup("red team")), 409, "uniqueness", /displayName/);
  });

  it("answers 400 invalidValue for a member that nobody knows, and creates nothing", async () => {
    expectError(await client.post("/Groups", newGroup("Ghosts", { members: [{ value: "nobody" }] })), 400, "invalidValue", /nobody/);
    const found = await client.get('/Groups?filter=displayName eq "Ghosts"');
    expect(found.body).to.include({ totalResults: 0 });
  });

  it("answers what attributes asks for", async () => {
    const answer = await client.post("/Users?attributes=userName", newUser("asked@x.example", { title: "Dr." }));
    expect(answer.body).to.have.all.keys("schemas", "id", "userName");
  });

  const refused: { why: string; body: JsonObject; scimType: string; detail: RegExp }[] = [
    { why: "without userName", body: { schemas: [userSchema] }, scimType: "invalidValue", detail: /userName/ },
    { why: "with an empty userName", body: newUser(""), scimType: "invalidValue", detail: /userName/ },
    { why: "with userName null", body: { schemas: [userSchema], userName: null }, scimType: "invalidValue", detail: /userName/ },
    {
      why: "with an object as userName",
      body: { schemas: [userSchema], userName: { a: 1 } },
      scimType: "invalidValue",
      detail: /userName/,
    },
    { why: "with a word as active", body: newUser("r1@x.example", { active: "banana" }), scimType: "invalidValue", detail: /active/ },
    { why: "with a text as name", body: newUser("r2@x.example", { name: "Ada" }), scimType: "invalidValue", detail: /name/ },
  ];
  for (const { why, body, scimType, detail } of refused) {
    it(`answers 400 ${scimType} for a user ${why}`, async () => {
      expectError(await client.post("/Users", body), 400, scimType, detail);
    });
  }

  it("asks an entra connection's client for the five attributes of its profile", async () => {
    const entra = await server().connect({ profile: "entra" });
    expectError(await entra.post("/Users", newUser("five@x.example")), 400, "invalidValue", /active.*emails.*displayName.*externalId/);
    const five = { active: true, emails: [{ type: "work", value: "five@x.example" }], displayName: "Five", externalId: "5" };
    await created(entra, "/Users", newUser("five@x.example", five));
  });
});

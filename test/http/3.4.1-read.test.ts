/** RFC 7644 §3.4.1 and §3.9: reading one resource, whole or in part; §3.14: only when it changed. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, enterpriseSchema, expectError, newGroup, newUser, userSchema } from "../support/wire.js";

forEachServer("3.4.1 Reading a resource", (server) => {
  let client: ScimClient;
  let user: JsonObject & { id: string };
  let group: JsonObject & { id: string };

  before(async () => {
    client = await server().connect({ dialects: "strict" });
    user = await created(
      client,
      "/Users",
      newUser("ada@x.example", {
        name: { givenName: "Ada", familyName: "Quill" },
        displayName: "Ada Quill",
        emails: [
          { value: "ada@x.example", type: "work", primary: true },
          { value: "ada@home.example", type: "home" },
        ],
        [enterpriseSchema]: { department: "Maps", manager: { value: "m1" } },
      }),
    );
    group = await created(client, "/Groups", newGroup("Blue Team", { members: [{ value: user.id }] }));
  });

  it("answers 200 with ETag and the absolute location", async () => {
    const answer = await client.get(`/Users/${user.id}`);
    expect(answer.status).to.equal(200);
    expect(answer.headers.get("etag")).to.equal((user.meta as JsonObject).version);
    expect((answer.body as { meta: JsonObject }).meta.location).to.equal(`${client.base}/Users/${user.id}`);
  });

  for (const id of ["unknown", "00000000-0000-7000-8000-00000000dead", "%E0%A4%A", "a%2Fb", "__proto__"]) {
    it(`answers 404 for the id ${id}`, async () => {
      expectError(await client.get(`/Users/${id}`), 404);
      expectError(await client.get(`/Groups/${id}`), 404);
    });
  }

  it("answers 404 for a group's id at /Users, and a user's at /Groups", async () => {
    expectError(await client.get(`/Users/${group.id}`), 404);
    expectError(await client.get(`/Groups/${user.id}`), 404);
  });

  it("answers 304 while the version is the one that If-None-Match names", async () => {
    const { version } = user.meta as { version: string };
    const same = await client.get(`/Users/${user.id}`, { "If-None-Match": version });
    expect(same.status).to.equal(304);
    expect(same.text).to.equal("");
    expect(same.headers.get("etag")).to.equal(version);
    expect((await client.get(`/Users/${user.id}`, { "If-None-Match": 'W/"999"' })).status).to.equal(200);
  });

  const ways = ["/Users/ID/", "//Users/ID", "/users/ID"];
  for (const way of ways) {
    it(`finds it at ${way}`, async () => {
      const answer = await client.get(way.replace("ID", user.id));
      expect(answer.body).to.have.property("id", user.id);
    });
  }

  /** `shown` are the keys beside `schemas` and `id`, which are always there. */
  const projections: { query: string; shown: string[]; inner?: Record<string, unknown> }[] = [
    { query: "attributes=userName", shown: ["userName"] },
    { query: "attributes=USERNAME", shown: ["userName"] },
    { query: `attributes=${userSchema}:userName`, shown: ["userName"] },
    { query: "attributes=id", shown: [] },
    { query: "attributes=name.givenName", shown: ["name"], inner: { name: { givenName: "Ada" } } },
    {
      query: "attributes=emails.value",
      shown: ["emails"],
      inner: { emails: [{ value: "ada@x.example" }, { value: "ada@home.example" }] },
    },
    { query: "attributes=meta.version", shown: ["meta"] },
    { query: `attributes=${enterpriseSchema}`, shown: [enterpriseSchema] },
    {
      query: `attributes=${enterpriseSchema}:department`,
      shown: [enterpriseSchema],
      inner: { [enterpriseSchema]: { department: "Maps" } },
    },
    {
      query: `attributes=${enterpriseSchema}:manager.value`,
      shown: [enterpriseSchema],
      inner: { [enterpriseSchema]: { manager: { value: "m1" } } },
    },
    { query: "attributes=nickName", shown: [] },
    { query: "attributes=shoeSize,userName", shown: ["userName"] },
    { query: "attributes=userName,%20displayName", shown: ["userName", "displayName"] },
    { query: "attributes=password", shown: [] },
    {
      query: `excludedAttributes=emails,meta,groups,name,${enterpriseSchema}`,
      shown: ["userName", "displayName", "active"],
    },
    { query: "excludedAttributes=id,schemas,userName,displayName,active,emails,meta,groups,name", shown: [enterpriseSchema] },
    {
      query: "excludedAttributes=name.familyName,emails.value,emails.primary",
      shown: ["userName", "name", "displayName", "active", "emails", "groups", enterpriseSchema, "meta"],
      inner: { name: { givenName: "Ada" }, emails: [{ type: "work" }, { type: "home" }] },
    },
  ];
  for (const { query, shown, inner = {} } of projections) {
    it(`shows of a user with ${query}: ${shown.join(", ") || "id alone"}`, async () => {
      const { status, body } = await client.get(`/Users/${user.id}?${query}`);
      expect(status).to.equal(200);
      expect(Object.keys(body as object)).to.have.members(["schemas", "id", ...shown]);
      for (const [name, value] of Object.entries(inner)) expect((body as JsonObject)[name]).to.deep.equal(value);
      const extended = shown.includes(enterpriseSchema);
      expect((body as JsonObject).schemas).to.deep.equal(extended ? [userSchema, enterpriseSchema] : [userSchema]);
    });
  }

  it("leaves the members out when they are excluded, and shows parts of them", async () => {
    const without = (await client.get(`/Groups/${group.id}?excludedAttributes=members`)).body as JsonObject;
    expect(Object.keys(without)).to.have.members(["schemas", "id", "displayName", "meta"]);
    const values = (await client.get(`/Groups/${group.id}?attributes=members.value`)).body as JsonObject;
    expect(values.members).to.deep.equal([{ value: user.id }]);
    const references = (await client.get(`/Groups/${group.id}?attributes=members.$ref`)).body as JsonObject;
    expect(references.members).to.deep.equal([{ $ref: `${client.base}/Users/${user.id}` }]);
  });

  it("refuses attributes together with excludedAttributes on a strict connection", async () => {
    const strict = await server().connect({ dialects: "strict" });
    const other = await created(strict, "/Users", newUser("strict@x.example"));
    expectError(await strict.get(`/Users/${other.id}?attributes=id&excludedAttributes=name`), 400, "invalidValue", /attributes/);
  });
});

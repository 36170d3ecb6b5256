/** RFC 7644 §3.9: attributes and excludedAttributes on every answer that carries a resource. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimAnswer, ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, enterpriseSchema, expectError, newGroup, newUser, patchOf, userSchema } from "../support/wire.js";

const always = ["schemas", "id"];
const more: JsonObject = {
  displayName: "Ada",
  title: "Boss",
  name: { givenName: "Ada", familyName: "Quill" },
  emails: [{ value: "ada@x.example", type: "work" }],
  [enterpriseSchema]: { department: "Maps", division: "North" },
};

type Ask = (client: ScimClient, query: string, user: JsonObject & { id: string }) => Promise<ScimAnswer>;

const answers: readonly { readonly to: string; readonly ask: Ask; readonly inList?: true }[] = [
  { to: "GET", ask: (client, query, { id }) => client.get(`/Users/${id}?${query}`) },
  {
    to: "GET of a list",
    ask: (client, query, { userName }) => client.get(`/Users?filter=userName+eq+%22${userName}%22&${query}`),
    inList: true,
  },
  { to: "POST", ask: (client, query, { userName }) => client.post(`/Users?${query}`, newUser(`new-${userName}`, more)) },
  {
    to: "PUT",
    ask: (client, query, { id, userName }) => client.put(`/Users/${id}?${query}`, newUser(String(userName), { ...more, title: "New" })),
  },
  {
    to: "PATCH",
    ask: (client, query, { id }) => client.patch(`/Users/${id}?${query}`, patchOf({ op: "replace", path: "title", value: "New" })),
  },
  {
    to: "a PATCH that changes nothing",
    ask: (client, query, { id }) => client.patch(`/Users/${id}?${query}`, patchOf({ op: "add", path: "title", value: "Boss" })),
  },
];

const projections: readonly { readonly query: string; readonly shown: readonly string[]; readonly inner?: JsonObject }[] = [
  { query: "attributes=displayName", shown: ["displayName"] },
  { query: "attributes=DISPLAYNAME,NAME.GIVENNAME", shown: ["displayName", "name"], inner: { name: { givenName: "Ada" } } },
  { query: `attributes=${userSchema}:name.familyName`, shown: ["name"], inner: { name: { familyName: "Quill" } } },
  { query: `attributes=${enterpriseSchema}:department`, shown: [enterpriseSchema], inner: { [enterpriseSchema]: { department: "Maps" } } },
  { query: "attributes=emails.type,shoeSize", shown: ["emails"], inner: { emails: [{ type: "work" }] } },
  { query: "attributes=nothing", shown: [] },
  {
    query: `excludedAttributes=id,schemas,name.givenName,emails,title,meta,groups,${enterpriseSchema}:division`,
    shown: ["userName", "active", "displayName", "name", enterpriseSchema],
    inner: { name: { familyName: "Quill" }, [enterpriseSchema]: { department: "Maps" } },
  },
];

forEachServer("3.9 Projection", (server) => {
  let client: ScimClient;
  let made = 0;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
  });

  const resourceIn = ({ body, status, text }: ScimAnswer, inList = false): JsonObject => {
    expect(status, text).to.be.oneOf([200, 201]);
    const [first] = inList ? (body as { Resources: JsonObject[] }).Resources : [body as JsonObject];
    return first ?? {};
  };

  for (const { to, ask, inList } of answers) {
    it(`shapes the answer to ${to}`, async () => {
      for (const { query, shown, inner = {} } of projections) {
        const user = await created(client, "/Users", newUser(`shaped${++made}@x.example`, more));
        const resource = resourceIn(await ask(client, query, user), inList);
        expect(Object.keys(resource), query).to.have.members([...always, ...shown]);
        for (const [name, value] of Object.entries(inner)) expect(resource[name], query).to.deep.equal(value);
        const schemas = shown.includes(enterpriseSchema) ? [userSchema, enterpriseSchema] : [userSchema];
        expect(resource.schemas, query).to.deep.equal(schemas);
      }
    });

    it(`refuses attributes and excludedAttributes in one ${to}`, async () => {
      const user = await created(client, "/Users", newUser(`both${++made}@x.example`, more));
      expectError(await ask(client, "attributes=title&excludedAttributes=name", user), 400, "invalidValue", /exclude each other/);
      expect((await client.get(`/Users/${user.id}`)).body).to.deep.equal(user);
    });
  }

  it("takes the first of both on a lenient connection", async () => {
    const lenient = await server().connect();
    const { id } = await created(lenient, "/Users", newUser("both@x.example", more));
    expect((await lenient.get(`/Users/${id}?attributes=title&excludedAttributes=title`)).body).to.have.all.keys(...always, "title");
  });

  it("answers a group's PATCH with a body where one is asked for", async () => {
    const group = await created(client, "/Groups", newGroup("Shaped"));
    const rename = (displayName: string) => patchOf({ op: "replace", path: "displayName", value: displayName });
    expect((await client.patch(`/Groups/${group.id}`, rename("One"))).status).to.equal(204);
    const asked = await client.patch(`/Groups/${group.id}?attributes=displayName`, rename("Two"));
    expect(asked.status).to.equal(200);
    expect(asked.body)
      .to.have.all.keys(...always, "displayName")
      .and.to.include({ displayName: "Two" });
    expect((await client.patch(`/Groups/${group.id}?excludedAttributes=meta`, rename("Three"))).body).not.to.have.property("meta");
  });
});

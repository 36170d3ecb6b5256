/** RFC 7644 §3.5.1: replacing a resource with PUT. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, enterpriseSchema, expectError, newGroup, newUser, userSchema } from "../support/wire.js";

forEachServer("3.5.1 Replacing", (server) => {
  let client: ScimClient;
  let made = 0;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
  });

  const full = (): JsonObject =>
    newUser(`full${++made}@x.example`, {
      externalId: `full-${made}`,
      displayName: "Full",
      name: { givenName: "Fu", familyName: "Ll" },
      title: "Boss",
      emails: [{ value: `full${made}@x.example`, type: "work", primary: true }],
      [enterpriseSchema]: { department: "Maps" },
    });

  it("answers 200 with the whole resource, under the same id and a new version", async () => {
    const user = await created(client, "/Users", full());
    const answer = await client.put(`/Users/${user.id}`, newUser(String(user.userName), { displayName: "Other" }));
    expect(answer.status, answer.text).to.equal(200);
    const body = answer.body as JsonObject;
    expect(body).to.include({ id: user.id, displayName: "Other" });
    expect(answer.headers.get("etag"))
      .to.equal((body.meta as JsonObject).version)
      .and.not.to.equal((user.meta as JsonObject).version);
    expect((await client.get(`/Users/${user.id}`)).body).to.deep.equal(body);
  });

  it("clears what is left out", async () => {
    const user = await created(client, "/Users", full());
    const body = (await client.put(`/Users/${user.id}`, newUser(String(user.userName)))).body as JsonObject;
    expect(body).to.have.all.keys("schemas", "id", "userName", "active", "meta");
  });

  it("keeps what is read-only, whatever is sent", async () => {
    const user = await created(client, "/Users", full());
    const group = await created(client, "/Groups", newGroup(`Keepers ${made}`, { members: [{ value: user.id }] }));
    const sent = { ...user, id: "other", groups: [], meta: { created: "2001-01-01T00:00:00Z" } };
    const body = (await client.put(`/Users/${user.id}`, sent)).body as JsonObject;
    expect(body.id).to.equal(user.id);
    expect((body.groups as JsonObject[])[0]).to.include({ value: group.id });
    expect((body.meta as JsonObject).created).to.equal((user.meta as JsonObject).created);
  });

  it("changes nothing, the version included, when it brings back what was read", async () => {
    const user = await created(client, "/Users", full());
    const read = (await client.get(`/Users/${user.id}`)).body;
    expect((await client.put(`/Users/${user.id}`, read)).body).to.deep.equal(read);
  });

  it("makes the members of a group exactly these", async () => {
    const [a, b] = [await created(client, "/Users", full()), await created(client, "/Users", full())];
    const group = await created(client, "/Groups", newGroup(`Exactly ${made}`, { members: [{ value: a.id }] }));
    const answer = await client.put(`/Groups/${group.id}`, newGroup(`Exactly ${made}`, { members: [{ value: b.id }] }));
    expect(answer.status, answer.text).to.equal(200);
    expect(((answer.body as JsonObject).members as JsonObject[]).map(({ value }) => value)).to.deep.equal([b.id]);
    const none = await client.put(`/Groups/${group.id}`, newGroup(`Exactly ${made}`));
    expect(none.body).not.to.have.property("members");
  });

  it("answers 404 for an unknown id, and creates nothing", async () => {
    expectError(await client.put("/Users/unknown", full()), 404);
  });

  it("answers 400 without a required attribute, and 409 for a taken userName, and changes nothing", async () => {
    const [user, other] = [await created(client, "/Users", full()), await created(client, "/Users", full())];
    expectError(await client.put(`/Users/${user.id}`, { schemas: [userSchema], displayName: "Nameless" }), 400, "invalidValue", /userName/);
    expectError(await client.put(`/Users/${user.id}`, newUser(String(other.userName))), 409, "uniqueness", /userName/);
    expect((await client.get(`/Users/${user.id}`)).body).to.deep.equal(user);
  });
});

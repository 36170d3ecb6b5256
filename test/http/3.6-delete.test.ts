/** RFC 7644 §3.6: deleting resources. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, expectError, idsIn, newGroup, newUser, patchOf } from "../support/wire.js";

forEachServer("3.6 Deleting", (server) => {
  let client: ScimClient;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
  });

  it("answers 204 without a body, then 404 to everything", async () => {
    const user = await created(client, "/Users", newUser("gone@x.example"));
    const answer = await client.delete(`/Users/${user.id}`);
    expect(answer.status).to.equal(204);
    expect(answer.text).to.equal("");
    expectError(await client.delete(`/Users/${user.id}`), 404);
    expectError(await client.get(`/Users/${user.id}`), 404);
    expectError(await client.put(`/Users/${user.id}`, newUser("gone@x.example")), 404);
    expectError(await client.patch(`/Users/${user.id}`, patchOf({ op: "add", path: "title", value: "x" })), 404);
    expect(idsIn(await client.get("/Users?filter=userName+eq+%22gone@x.example%22"))).to.deep.equal([]);
  });

  it("frees the userName, under a new id", async () => {
    const first = await created(client, "/Users", newUser("again@x.example"));
    await client.delete(`/Users/${first.id}`);
    const second = await created(client, "/Users", newUser("again@x.example"));
    expect(second.id).not.to.equal(first.id);
  });

  it("takes a user out of the groups, and a group away from its members", async () => {
    const [stays, goes] = [
      await created(client, "/Users", newUser("stays@x.example")),
      await created(client, "/Users", newUser("goes@x.example")),
    ];
    const group = await created(client, "/Groups", newGroup("Leaving", { members: [{ value: stays.id }, { value: goes.id }] }));
    await client.delete(`/Users/${goes.id}`);
    const { members } = (await client.get(`/Groups/${group.id}`)).body as { members: JsonObject[] };
    expect(members.map(({ value }) => value)).to.deep.equal([stays.id]);
    expect((await client.delete(`/Groups/${group.id}`)).status).to.equal(204);
    expectError(await client.get(`/Groups/${group.id}`), 404);
    expect((await client.get(`/Users/${stays.id}`)).body).not.to.have.property("groups");
  });

  it("answers 404 for what never was", async () => {
    expectError(await client.delete("/Users/unknown"), 404);
    expectError(await client.delete("/Groups/unknown"), 404);
  });
});

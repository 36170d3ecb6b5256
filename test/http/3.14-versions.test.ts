/** RFC 7644 §3.14: writes that hold only for the version that the client knows. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimAnswer, ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, expectError, newGroup, newUser, patchOf } from "../support/wire.js";

const writes: {
  why: string;
  path: "/Users" | "/Groups";
  write: (client: ScimClient, at: string, headers: Record<string, string>) => Promise<ScimAnswer>;
}[] = [
  {
    why: "PUT of a user",
    path: "/Users",
    write: (client, at, headers) => client.put(at, newUser("versions@x.example", { title: "New" }), headers),
  },
  {
    why: "PATCH of a user",
    path: "/Users",
    write: (client, at, headers) => client.patch(at, patchOf({ op: "replace", path: "title", value: "New" }), headers),
  },
  { why: "DELETE of a user", path: "/Users", write: (client, at, headers) => client.delete(at, headers) },
  { why: "PUT of a group", path: "/Groups", write: (client, at, headers) => client.put(at, newGroup("Versions too"), headers) },
  {
    why: "PATCH of a group's name",
    path: "/Groups",
    write: (client, at, headers) => client.patch(at, patchOf({ op: "replace", path: "displayName", value: "Versions too" }), headers),
  },
  {
    why: "PATCH of a group's members",
    path: "/Groups",
    write: (client, at, headers) => client.patch(at, patchOf({ op: "remove", path: "members" }), headers),
  },
  { why: "DELETE of a group", path: "/Groups", write: (client, at, headers) => client.delete(at, headers) },
];

forEachServer("3.14 Versions", (server) => {
  for (const { why, path, write } of writes) {
    describe(why, () => {
      let client: ScimClient;
      let at: string;
      let version: string;
      beforeEach(async () => {
        client = await server().connect({ dialects: "strict" });
        const member = await created(client, "/Users", newUser("member@x.example"));
        const body = path === "/Users" ? newUser("versions@x.example") : newGroup("Versions", { members: [{ value: member.id }] });
        const { id, meta } = await created(client, path, body);
        at = `${path}/${id}`;
        version = String((meta as JsonObject).version);
      });

      it("answers 412 for another version, and changes nothing", async () => {
        const before = (await client.get(at)).body;
        for (const other of ['W/"999"', '"x"', "banana", 'W/"99999999999999999999"', 'W/"998", W/"999"']) {
          expectError(await write(client, at, { "If-Match": other }), 412);
        }
        expect((await client.get(at)).body).to.deep.equal(before);
      });

      for (const given of ["VERSION", "*", 'W/"999", VERSION']) {
        it(`is done for If-Match: ${given}`, async () => {
          const { status, text } = await write(client, at, { "If-Match": given.replace("VERSION", version) });
          expect(status, text).to.be.oneOf([200, 204]);
        });
      }
    });
  }
});

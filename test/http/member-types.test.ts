/** What a client says that a member is, held against what it is (RFC 7643 §4.2). */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import { counted } from "../support/domain.js";
import type { ScimAnswer, ScimClient } from "../support/scim-client.js";
import { forEachServer, wholeComposers } from "../support/server.js";
import { bulkSchema, created, expectError, newGroup, newUser, patchOf } from "../support/wire.js";

let made = 0;
const fresh = (stem: string) => `${stem} ${++made}`;

interface Members {
  readonly members?: JsonObject[];
}

/** Each way to name members, on a group that has none. */
const ways: Readonly<Record<string, (client: ScimClient, id: string, members: JsonObject[]) => Promise<ScimAnswer>>> = {
  "a POST": (client, _, members) => client.post("/Groups", newGroup(fresh("Typed"), { members })),
  "a PUT": (client, id, members) => client.put(`/Groups/${id}`, newGroup(fresh("Typed"), { members })),
  "an add": (client, id, value) => client.patch(`/Groups/${id}`, patchOf({ op: "add", path: "members", value })),
  "an add without a path": (client, id, members) => client.patch(`/Groups/${id}`, patchOf({ op: "add", value: { members } })),
  "a replace": (client, id, value) => client.patch(`/Groups/${id}`, patchOf({ op: "replace", path: "members", value })),
  "a second operation": (client, id, value) =>
    client.patch(
      `/Groups/${id}`,
      patchOf({ op: "remove", path: "members" }, { op: "replace", path: "members", value }, { op: "add", path: "externalId", value: "x" }),
    ),
};
const bulks: typeof ways = {
  "a POST in bulk": (client, _, members) => bulk(client, { method: "POST", path: "/Groups", bulkId: "g", data: group(members) }),
  "a PUT in bulk": (client, id, members) => bulk(client, { method: "PUT", path: `/Groups/${id}`, data: group(members) }),
};

const group = (members: JsonObject[]) => newGroup(fresh("Typed"), { members });
const bulk = (client: ScimClient, ...operations: JsonObject[]) =>
  client.post("/Bulk", {
    schemas: [bulkSchema],
    Operations: [...operations, { method: "POST", path: "/Groups", bulkId: "o", data: group([]) }],
  });

forEachServer("RFC 7643 §4.2 What a member is said to be", (server) => {
  let strict: ScimClient;
  let user: string;
  let inner: string;
  let outer: string;
  before(async () => {
    strict = await server().connect({ dialects: "strict" });
    user = (await created(strict, "/Users", newUser(`${fresh("m").replace(" ", "")}@x.example`))).id;
    inner = (await created(strict, "/Groups", newGroup(fresh("Inner")))).id;
    outer = (await created(strict, "/Groups", newGroup(fresh("Outer")))).id;
  });
  const membersOf = async (client: ScimClient, id: string) => ((await client.get(`/Groups/${id}`)).body as Members).members;

  for (const [way, send] of Object.entries(ways)) {
    it(`is refused by name where it is something else, in ${way}`, async () => {
      const said: [members: JsonObject[], detail: RegExp][] = [
        [[{ value: user, type: "Group" }], new RegExp(`members.*${user} is a user, not a group`, "i")],
        [
          [
            { value: user, type: "User" },
            { value: inner, type: "User" },
          ],
          new RegExp(`members.*${inner} is a group, not a user`, "i"),
        ],
        [[{ value: user }, { value: inner, type: "Robot" }], /members\[1\]\.type must be User or Group, not "Robot"/],
      ];
      for (const [members, detail] of said) {
        expectError(await send(strict, outer, members), 400, "invalidValue", detail);
        expect(await membersOf(strict, outer)).to.equal(undefined);
      }
    });
  }

  for (const [way, send] of Object.entries(bulks)) {
    it(`is refused by name where it is something else, in ${way}`, async () => {
      const answer = await send(strict, outer, [{ value: user, type: "Group" }]);
      expect(answer.status, answer.text).to.equal(200);
      const [first, second] = (answer.body as { Operations: { status: string; response: JsonObject }[] }).Operations;
      expect(first).to.deep.include({ status: "400" });
      expect(first?.response).to.include({ scimType: "invalidValue" });
      expect(first?.response.detail).to.match(new RegExp(`members.*${user} is a user, not a group`, "i"));
      expect(second?.status).to.equal("201");
    });
  }

  it("is taken in any case where it is so", async () => {
    const members = [
      { value: user, type: "user" },
      { value: inner, type: "GROUP" },
    ];
    for (const send of Object.values(ways)) expect((await send(strict, outer, members)).status).to.be.oneOf([200, 201, 204]);
    const kinds = ((await membersOf(strict, outer)) ?? []).map(({ value, type }) => [value, type]);
    expect(Object.fromEntries(kinds)).to.deep.equal({ [user]: "User", [inner]: "Group" });
    expect((await strict.patch(`/Groups/${outer}`, patchOf({ op: "remove", path: "members" }))).status).to.equal(204);
  });

  it("is overridden by what the member is on a lenient connection", async () => {
    const client = await server().connect();
    const member = (await created(client, "/Users", newUser(`${fresh("l").replace(" ", "")}@x.example`))).id;
    for (const type of ["Group", "Robot", "User"]) {
      for (const [way, send] of Object.entries(ways)) {
        const id = (await created(client, "/Groups", newGroup(fresh("Lenient")))).id;
        const answer = await send(client, id, [{ value: member, type }]);
        expect(answer.status, way).to.be.oneOf([200, 201, 204]);
        const [shown] = (await membersOf(client, way === "a POST" ? (answer.body as { id: string }).id : id)) ?? [];
        expect(shown).to.include({ value: member, type: "User" });
      }
    }
  });
});

forEachServer(
  "RFC 7643 §4.2 What a member is said to be, in SQL",
  (server) => {
    it("costs no statement", async () => {
      const { store } = server();
      if (!store) throw new Error("A whole server has a store");
      const client = await server().connect({ dialects: "strict" });
      const members: JsonObject[] = [];
      for (let index = 0; index < 3; index += 1)
        members.push({ value: (await created(client, "/Users", newUser(`${fresh("s").replace(" ", "")}@x.example`))).id, type: "User" });
      for (const [way, send] of Object.entries(ways)) {
        const cost = async (given: JsonObject[]) => {
          const { id } = await created(client, "/Groups", newGroup(fresh("Cost")));
          const { result, statements } = await counted(store, () => send(client, id, given));
          expect(result.status, result.text).to.be.oneOf([200, 201, 204]);
          return statements.length;
        };
        expect(await cost(members), way).to.equal(await cost(members.map(({ value }) => ({ value }) as JsonObject)));
      }
    });
  },
  wholeComposers,
);

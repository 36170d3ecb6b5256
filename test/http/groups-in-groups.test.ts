/** Groups in groups: members of type Group, a user's direct and indirect groups, circles (RFC 7643 §4.1.2, §4.2; RFC 7644 §3.5.2). */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import { counted } from "../support/domain.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer, wholeComposers } from "../support/server.js";
import { newTenant } from "../support/tenant.js";
import { created, expectError, idsIn, newGroup, newUser, patchOf } from "../support/wire.js";

let made = 0;
const fresh = (stem: string) => `${stem} ${++made}`;

const add = (client: ScimClient, group: string, ...ids: string[]) =>
  client.patch(`/Groups/${group}`, patchOf({ op: "add", path: "members", value: ids.map((value) => ({ value })) }));
const removeWhere = (client: ScimClient, group: string, filter: string) =>
  client.patch(`/Groups/${group}`, patchOf({ op: "remove", path: `members[${filter}]` }));
const user = async (client: ScimClient, more: JsonObject = {}) =>
  (await created(client, "/Users", newUser(`${fresh("u")}@x.example`, more))).id;
const group = async (client: ScimClient, ...members: string[]) =>
  (await created(client, "/Groups", newGroup(fresh("G"), members.length > 0 ? { members: members.map((value) => ({ value })) } : {}))).id;
const find = async (client: ScimClient, filter: string) => idsIn(await client.get(`/Users?filter=${encodeURIComponent(filter)}`));

async function kindsOf(client: ScimClient, id: string): Promise<Record<string, unknown>> {
  const { groups = [] } = (await client.get(`/Users/${id}`)).body as { groups?: { value: string; type: string }[] };
  expect(new Set(groups.map(({ value }) => value)).size, "each group once").to.equal(groups.length);
  return Object.fromEntries(groups.map(({ value, type }) => [value, type]));
}
async function membersOf(client: ScimClient, id: string): Promise<string[]> {
  const { members = [] } = (await client.get(`/Groups/${id}`)).body as { members?: { value: string }[] };
  return members.map(({ value }) => value);
}

forEachServer("groups in groups", (server) => {
  let client: ScimClient;
  let strict: ScimClient;
  before(async () => {
    client = await server().connect();
    strict = await server().connect({ dialects: "strict" });
  });

  it("shows a user the groups around its groups as indirect, however deep and each once", async () => {
    const ada = await user(client);
    const team = await group(client, ada);
    const [left, right] = [await group(client, team), await group(client, team)];
    const top = await group(client, left, right);
    const above = await group(client, top);
    expect(await kindsOf(client, ada)).to.deep.equal({
      [team]: "direct",
      [left]: "indirect",
      [right]: "indirect",
      [top]: "indirect",
      [above]: "indirect",
    });
    const { groups } = (await client.get(`/Users/${ada}`)).body as { groups: JsonObject[] };
    const { displayName } = (await client.get(`/Groups/${above}`)).body as { displayName: string };
    expect(groups.find(({ value }) => value === above)).to.deep.equal({
      value: above,
      $ref: `${client.base}/Groups/${above}`,
      display: displayName,
      type: "indirect",
    });
  });

  it("calls a group direct that is reached in both ways", async () => {
    const ada = await user(client);
    const inner = await group(client, ada);
    const outer = await group(client, inner, ada);
    expect(await kindsOf(client, ada)).to.deep.equal({ [inner]: "direct", [outer]: "direct" });
  });

  it("comes to an end where groups are in one another", async () => {
    const ada = await user(client);
    const [a, b, c] = [await group(client, ada), await group(client), await group(client)];
    for (const [outer, inner] of [
      [b, a],
      [c, b],
      [a, c],
    ] as const)
      expect((await add(client, outer, inner)).status).to.equal(204);
    expect(await kindsOf(client, ada)).to.deep.equal({ [a]: "direct", [b]: "indirect", [c]: "indirect" });
    expect(await membersOf(client, a)).to.have.members([ada, c]);
    for (const each of [a, b, c]) expect(await find(client, `groups eq "${each}"`)).to.deep.equal([ada]);
    expect(await find(client, `groups[type eq "indirect" and value eq "${a}"]`)).to.deep.equal([]);
    expect((await client.delete(`/Groups/${b}`)).status).to.equal(204);
    expect(await kindsOf(client, ada)).to.deep.equal({ [a]: "direct" });
  });

  it("filters by what it shows", async () => {
    const [ada, bob] = [await user(client, { title: fresh("t") }), await user(client)];
    const inner = await group(client, ada);
    const outer = await group(client, inner, bob);
    const { displayName } = (await client.get(`/Groups/${outer}`)).body as { displayName: string };
    const rows: readonly (readonly [filter: string, found: string[]])[] = [
      [`groups.value eq "${outer}"`, [ada, bob]],
      [`groups.display eq "${displayName}"`, [ada, bob]],
      [`groups[value eq "${outer}" and type eq "direct"]`, [bob]],
      [`groups[value eq "${outer}" and type eq "indirect"]`, [ada]],
      [`groups[value eq "${inner}" and type eq "indirect"]`, []],
      [`id eq "${ada}" and groups.type eq "indirect"`, [ada]],
      [`id eq "${bob}" and groups.type eq "indirect"`, []],
      [`id eq "${bob}" and not (groups[type eq "indirect"])`, [bob]],
      [`id eq "${ada}" and groups[value ne "${inner}" and type ne "direct"]`, [ada]],
    ];
    for (const [filter, found] of rows) expect(await find(client, filter), filter).to.have.members(found);
  });

  it("lists users with their indirect groups", async () => {
    const people = [await user(client), await user(client)];
    const outer = await group(client, await group(client, ...people));
    const answer = await client.get(`/Users?attributes=groups&filter=${encodeURIComponent(`groups eq "${outer}"`)}`);
    const found = (answer.body as { Resources: { id: string; groups: { value: string; type: string }[] }[] }).Resources;
    expect(found.map(({ id }) => id)).to.have.members(people);
    for (const { groups } of found)
      expect(groups.filter(({ type }) => type === "indirect").map(({ value }) => value)).to.deep.equal([outer]);
  });

  it("leaves a user's version as it is when groups are put into groups", async () => {
    const ada = await user(client);
    const before = (await client.get(`/Users/${ada}`)).headers.get("etag");
    await group(client, await group(client, ada));
    expect((await client.get(`/Users/${ada}`)).headers.get("etag")).to.equal(before);
  });

  it("shows a group as a member with its type, name and URL, in the answer to a create as in a read", async () => {
    const [ada, inner] = [await user(client, { displayName: "Ada" }), await group(client)];
    const { displayName } = (await client.get(`/Groups/${inner}`)).body as { displayName: string };
    const answer = await created(client, "/Groups", newGroup(fresh("G"), { members: [{ value: ada }, { value: inner, type: "User" }] }));
    const read = (await client.get(`/Groups/${answer.id}`)).body as { members: JsonObject[] };
    expect(read.members).to.have.deep.members([
      { value: ada, $ref: `${client.base}/Users/${ada}`, type: "User", display: "Ada" },
      { value: inner, $ref: `${client.base}/Groups/${inner}`, type: "Group", display: displayName },
    ]);
    expect(answer.members).to.have.deep.members(read.members);
  });

  it("refuses a group as a member of itself, by name, and changes nothing", async () => {
    const ada = await user(client);
    const id = await group(client, ada);
    expectError(await add(client, id, id), 400, "invalidValue", new RegExp(`${id}.*itself`));
    expect(await membersOf(client, id)).to.deep.equal([ada]);
  });

  it("is told that a filter selects nobody where the connection is strict, and changes nothing", async () => {
    const [ann, bob] = [await user(strict, { displayName: "Ann" }), await user(strict)];
    const id = await group(strict, ann);
    for (const filter of ['type eq "Group"', 'display sw "B"', `value eq "${bob}"`, `value eq "${bob}" or value eq "nobody"`]) {
      const remove = { op: "remove", path: `members[${filter}]` };
      const answer = await strict.patch(`/Groups/${id}`, patchOf({ op: "replace", path: "displayName", value: fresh("New") }, remove));
      expectError(answer, 400, "noTarget");
    }
    expect((await strict.get(`/Groups/${id}`)).headers.get("etag")).to.equal('W/"1"');
    expect((await removeWhere(strict, id, `value eq "${bob}" or value eq "${ann}"`)).status).to.equal(204);
    expect(await membersOf(strict, id)).to.deep.equal([]);
  });
});

forEachServer(
  "groups in groups, in SQL",
  (server) => {
    let client: ScimClient;
    before(async () => {
      client = await server().connect();
    });

    it("removes the members that any filter selects", async () => {
      const [ann, abe, bob] = [
        await user(client, { displayName: "Ann" }),
        await user(client, { displayName: "abe" }),
        await user(client, { displayName: "Bob" }),
      ];
      const inner = await group(client);
      const id = await group(client, ann, abe, bob, inner);
      const rows: readonly (readonly [filter: string, left: string[]])[] = [
        ['type eq "Group"', [ann, abe, bob]],
        ['display sw "A" and type eq "User"', [bob]],
        ['display eq "nobody"', [bob]],
        [`not (value eq "${ann}")`, []],
      ];
      for (const [filter, left] of rows) {
        expect((await removeWhere(client, id, filter)).status, filter).to.equal(204);
        expect(await membersOf(client, id), filter).to.have.members(left);
      }
    });

    it("applies operations on members in their order", async () => {
      const [ann, bob] = [await user(client, { displayName: "Ann" }), await user(client, { displayName: "Bob" })];
      const inner = await group(client);
      const id = await group(client, inner);
      const plus = (value: string) => ({ op: "add", path: "members", value: [{ value }] });
      const minus = (filter: string) => ({ op: "remove", path: `members[${filter}]` });
      const answer = await client.patch(
        `/Groups/${id}`,
        patchOf(plus(ann), plus(bob), minus('display sw "A"'), minus('type eq "Group"'), plus(inner)),
      );
      expect(answer.status, answer.text).to.equal(204);
      expect(await membersOf(client, id)).to.have.members([bob, inner]);
    });

    it("cost a user one statement more, and a list of users too, only where there are any", async () => {
      const { store } = server();
      if (!store) throw new Error("A whole server has a store");
      const { scim } = await newTenant(server());
      const people: string[] = [];
      for (let index = 0; index < 20; index += 1) people.push(await user(scim));
      const ids = [await group(scim, ...people.slice(0, 10)), await group(scim, ...people.slice(5))];
      const statements = async (path: string) => {
        const { result, statements: sent } = await counted(store, () => scim.get(path));
        expect(result.status).to.equal(200);
        return sent.length;
      };
      const paths = [`/Users/${people[7]}`, "/Users?count=1000"];
      for (const path of paths) expect(await statements(path), path).to.equal(1);
      const outer = await group(scim, await group(scim, ...ids), ...ids);
      await add(scim, ids[0] ?? "", outer);
      for (const path of paths) expect(await statements(path), path).to.equal(2);
      expect(await statements("/Users?count=1000&excludedAttributes=groups")).to.equal(1);
    });

    it("skip unknown members where the connection says so, and tell it in the change log", async () => {
      const { scim, admin } = await newTenant(server(), { unknownMembers: "SKIP" });
      const [ada, nobody] = [await user(scim), "0190f6a0-0000-7000-8000-000000000000"];
      const id = await group(scim, ada, nobody);
      expect(await membersOf(scim, id)).to.deep.equal([ada]);
      const bob = await user(scim);
      expect((await add(scim, id, nobody, bob)).status).to.equal(204);
      expect(await membersOf(scim, id)).to.have.members([ada, bob]);
      const query = "query ($id: ID!) { changes(where: { subjectId: { eq: $id } }) { nodes { differences } } }";
      const { changes } = await admin.data<{ changes: { nodes: { differences: { field: string; skipped?: string[] }[] }[] } }>(query, {
        id,
      });
      const skipped = changes.nodes.flatMap(({ differences }) => differences).filter(({ field }) => field === "members");
      expect(skipped.map((each) => each.skipped)).to.deep.equal([[nobody], [nobody]]);
    });
  },
  wholeComposers,
);

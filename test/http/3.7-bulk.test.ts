/** RFC 7644 §3.7: many operations in one request. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimAnswer, ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { bulkSchema, created, enterpriseSchema, errorSchema, expectError, idsIn, newGroup, newUser, patchOf } from "../support/wire.js";

const responseSchema = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

interface Outcome {
  readonly method: string;
  readonly bulkId?: string;
  readonly location?: string;
  readonly version?: string;
  readonly status: string;
  readonly response?: { readonly schemas: string[]; readonly status: string; readonly scimType?: string; readonly detail: string };
}

const bulkOf = (operations: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  schemas: [bulkSchema],
  ...more,
  Operations: [...operations],
});
const post = (bulkId: string, path: string, data: JsonObject): JsonObject => ({ method: "POST", path, bulkId, data });
const member = (bulkId: string): JsonObject => ({ value: `bulkId:${bulkId}` });
const manager = (value: string): JsonObject => ({ [enterpriseSchema]: { manager: { value } } });

function outcomesOf(answer: ScimAnswer): Outcome[] {
  expect(answer.status, answer.text).to.equal(200);
  expect(answer.headers.get("content-type")).to.equal("application/scim+json");
  const body = answer.body as { schemas: string[]; Operations: Outcome[] };
  expect(body).to.have.all.keys("schemas", "Operations");
  expect(body.schemas).to.deep.equal([responseSchema]);
  for (const { status, response } of body.Operations) {
    expect(response !== undefined, `a response, and only one, where it failed: ${answer.text}`).to.equal(!status.startsWith("2"));
    if (response) expect(response).to.deep.include({ schemas: [errorSchema], status });
  }
  return body.Operations;
}

const statuses = (outcomes: readonly Outcome[]) => outcomes.map(({ status }) => status);
const idOf = ({ location = "" }: Outcome | undefined = { method: "", status: "" }) => location.slice(location.lastIndexOf("/") + 1);

forEachServer("3.7 Bulk", (server) => {
  let client: ScimClient;
  let strict: ScimClient;
  let made = 0;
  const name = () => `bulk${++made}@x.example`;
  const send = async (operations: readonly JsonObject[], more: JsonObject = {}, by = client) =>
    outcomesOf(await by.post("/Bulk", bulkOf(operations, more)));
  const readBody = async (path: string) => (await client.get(path)).body as JsonObject & { members?: JsonObject[] };
  const membersOf = async (id: string) => ((await readBody(`/Groups/${id}`)).members ?? []).map(({ value }) => value);
  const usersNamed = async (userName: string) =>
    idsIn(await client.get(`/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`));
  const groupsNamed = async (title: string) => idsIn(await client.get(`/Groups?filter=${encodeURIComponent(`displayName eq "${title}"`)}`));

  before(async () => {
    client = await server().connect();
    strict = await server().connect({ dialects: "strict" });
  });

  it("does POST, PUT, PATCH and DELETE as the RFC's example has them, and answers each in the request's order", async () => {
    const [kept, patched, deleted] = [
      await created(client, "/Users", newUser(name())),
      await created(client, "/Users", newUser(name(), { nickName: "D" })),
      await created(client, "/Users", newUser(name())),
    ];
    const version = ({ meta }: JsonObject) => (meta as JsonObject).version as string;
    const dave = name();
    const outcomes = await send(
      [
        post("qwerty", "/Users", newUser(name())),
        { method: "PUT", path: `/Users/${kept.id}`, version: version(kept), data: newUser(name(), { title: "Bob" }) },
        {
          method: "PATCH",
          path: `/Users/${patched.id}`,
          version: version(patched),
          data: [
            { op: "remove", path: "nickName" },
            { op: "add", path: "userName", value: dave },
          ],
        },
        { method: "DELETE", path: `/Users/${deleted.id}`, version: version(deleted) },
      ],
      { failOnErrors: 1 },
    );
    expect(outcomes.map(({ method, status, bulkId }) => [method, status, bulkId])).to.deep.equal([
      ["POST", "201", "qwerty"],
      ["PUT", "200", undefined],
      ["PATCH", "200", undefined],
      ["DELETE", "204", undefined],
    ]);
    const id = idOf(outcomes[0]);
    expect(outcomes.map(({ location }) => location)).to.deep.equal(
      [id, kept.id, patched.id, deleted.id].map((each) => `${client.base}/Users/${each}`),
    );
    expect(outcomes.map(({ version: after }) => after)).to.deep.equal(['W/"1"', 'W/"2"', 'W/"2"', undefined]);
    expect(((await readBody(`/Users/${id}`)).meta as JsonObject).version).to.equal('W/"1"');
    expect(await readBody(`/Users/${kept.id}`)).to.include({ title: "Bob" });
    expect(await readBody(`/Users/${patched.id}`))
      .to.include({ userName: dave })
      .and.not.have.property("nickName");
    expect((await client.get(`/Users/${deleted.id}`)).status).to.equal(404);
  });

  it("puts the id of what was created for its bulkId, as in the RFC's user and group", async () => {
    const title = `Tour Guides ${++made}`;
    const outcomes = await send([
      post("qwerty", "/Users", newUser(name())),
      post("ytrewq", "/Groups", newGroup(title, { members: [{ type: "User", ...member("qwerty") }] })),
    ]);
    expect(statuses(outcomes)).to.deep.equal(["201", "201"]);
    expect(await membersOf(idOf(outcomes[1]))).to.deep.equal([idOf(outcomes[0])]);
  });

  it("resolves a bulkId that only a later operation creates", async () => {
    const outcomes = await send([
      post("g", "/Groups", newGroup(`Forward ${++made}`, { members: [member("u")] })),
      post("a", "/Users", newUser(name(), manager("bulkId:u"))),
      post("u", "/Users", newUser(name())),
    ]);
    expect(statuses(outcomes)).to.deep.equal(["201", "201", "201"]);
    const [group, report, lead] = outcomes.map(idOf);
    expect(await membersOf(group ?? "")).to.deep.equal([lead]);
    expect((await readBody(`/Users/${report}`))[enterpriseSchema]).to.have.nested.property("manager.value", lead);
  });

  it("resolves bulkIds in paths, in PUT and PATCH, and in the filter of a PATCH's path", async () => {
    const old = await created(client, "/Users", newUser(name()));
    const group = await created(client, "/Groups", newGroup(`Paths ${++made}`, { members: [{ value: old.id }] }));
    const outcomes = await send([
      { method: "PATCH", path: "/Users/bulkId:u", data: patchOf({ op: "replace", path: "title", value: "Lead" }) },
      post("u", "/Users", newUser(name())),
      {
        method: "PATCH",
        path: `/Users/${old.id}`,
        data: patchOf({ op: "add", path: `${enterpriseSchema}:manager.value`, value: "bulkId:u" }),
      },
      { method: "PATCH", path: `/Groups/${group.id}`, data: patchOf({ op: "add", path: "members", value: [member("u")] }) },
      { method: "PATCH", path: `/Groups/${group.id}`, data: patchOf({ op: "remove", path: 'members[value eq "bulkId:u"]' }) },
      { method: "PUT", path: "/Groups/bulkId:h", data: newGroup(`Put ${made}`, { members: [member("u"), { value: old.id }] }) },
      post("h", "/Groups", newGroup(`Posted ${made}`)),
      post("d", "/Users", newUser(name())),
      { method: "DELETE", path: "/Users/bulkId:d" },
    ]);
    expect(statuses(outcomes)).to.deep.equal(["200", "201", "200", "200", "200", "200", "201", "201", "204"]);
    const [id, groupId] = [idOf(outcomes[1]), idOf(outcomes[6])];
    expect(await readBody(`/Users/${id}`)).to.include({ title: "Lead" });
    expect((await readBody(`/Users/${old.id}`))[enterpriseSchema]).to.have.nested.property("manager.value", id);
    expect(await membersOf(group.id)).to.deep.equal([old.id]);
    expect(await membersOf(groupId)).to.have.members([id, old.id]);
    expect(outcomes[5]?.location).to.equal(`${client.base}/Groups/${groupId}`);
    expect((await client.get(`/Users/${idOf(outcomes[7])}`)).status).to.equal(404);
  });

  it("leaves a text alone that only looks like a bulkId", async () => {
    const outcomes = await send([post("u", "/Users", newUser(name(), { title: "bulkId:u", displayName: "bulkId:nobody" }))]);
    expect(await readBody(`/Users/${idOf(outcomes[0])}`)).to.include({ title: "bulkId:u", displayName: "bulkId:nobody" });
  });

  it("resolves circles of groups and of managers", async () => {
    const titles = ["A", "B", "C"].map((each) => `Circle ${each} ${++made}`);
    const outcomes = await send([
      post("ga", "/Groups", newGroup(titles[0] as string, { members: [{ type: "Group", ...member("gb") }, member("u")] })),
      post("gb", "/Groups", newGroup(titles[1] as string, { members: [{ type: "Group", ...member("gc") }] })),
      post("gc", "/Groups", newGroup(titles[2] as string, { members: [{ type: "Group", ...member("ga") }] })),
      post("u", "/Users", newUser(name(), manager("bulkId:v"))),
      post("v", "/Users", newUser(name(), manager("bulkId:u"))),
      post("self", "/Users", newUser(name(), manager("bulkId:self"))),
    ]);
    expect(statuses(outcomes)).to.deep.equal(Array(6).fill("201"));
    const [ga, gb, gc, u, v, self] = outcomes.map(idOf);
    expect(await membersOf(ga as string)).to.have.members([gb, u]);
    expect(await membersOf(gb as string)).to.deep.equal([gc]);
    expect(await membersOf(gc as string)).to.deep.equal([ga]);
    for (const [index, [report, lead]] of [
      [u, v],
      [v, u],
      [self, self],
    ].entries()) {
      const answer = await client.get(`/Users/${report}`);
      expect((answer.body as JsonObject)[enterpriseSchema]).to.have.nested.property("manager.value", lead);
      expect(answer.headers.get("etag")).to.equal(outcomes[3 + index]?.version);
    }
  });

  it("takes a circle back whole when one of it is refused, and what refers to it fails", async () => {
    const taken = name();
    await created(client, "/Users", newUser(taken));
    const [title, other] = [`Broken ${++made}`, `Behind ${++made}`];
    const fine = name();
    const outcomes = await send([
      post("a", "/Users", newUser(fine, manager("bulkId:b"))),
      post("b", "/Users", newUser(taken, manager("bulkId:a"))),
      post("g", "/Groups", newGroup(title, { members: [member("a")] })),
      post("o", "/Groups", newGroup(other)),
    ]);
    expect(outcomes.map(({ status, response }) => [status, response?.scimType])).to.deep.equal([
      ["400", "invalidValue"],
      ["409", "uniqueness"],
      ["400", "invalidValue"],
      ["201", undefined],
    ]);
    expect(outcomes[0]?.response?.detail).to.match(/circle/);
    expect(await usersNamed(fine)).to.deep.equal([]);
    expect(await groupsNamed(title)).to.deep.equal([]);
  });

  it("does as much as it can: each operation succeeds or fails by itself", async () => {
    const user = await created(client, "/Users", newUser(name()));
    const gone = "00000000-0000-7000-8000-0000000000aa";
    const same = name();
    const rows: readonly [operation: unknown, status: string, scimType: string | undefined, detail: RegExp][] = [
      [post("ok", "/Users", newUser(name())), "201", undefined, /./],
      [post("dup", "/Users", newUser(String(user.userName).toUpperCase())), "409", "uniqueness", /userName/],
      [post("same1", "/Users", newUser(same)), "201", undefined, /./],
      [post("same2", "/Users", newUser(same)), "409", "uniqueness", /userName/],
      [post("bad", "/Users", newUser("")), "400", "invalidValue", /userName/],
      [
        post("g", "/Groups", newGroup(`Unknown ${++made}`, { members: [member("nobody")] })),
        "400",
        "invalidValue",
        /bulkId:nobody.*no operation/,
      ],
      [post("h", "/Groups", newGroup(`Failed ${++made}`, { members: [member("dup")] })), "400", "invalidValue", /bulkId:dup/],
      [post("i", "/Groups", newGroup(`Ghost ${++made}`, { members: [{ value: gone }] })), "400", "invalidValue", /0000000000aa/],
      [
        { method: "PATCH", path: "/Users/bulkId:nobody", data: patchOf({ op: "remove", path: "title" }) },
        "400",
        "invalidValue",
        /bulkId:nobody/,
      ],
      [{ method: "PATCH", path: `/Users/${gone}`, data: patchOf({ op: "remove", path: "title" }) }, "404", undefined, /./],
      [{ method: "PUT", path: `/Groups/${gone}`, data: newGroup("Gone") }, "404", undefined, /./],
      [{ method: "DELETE", path: `/Users/${gone}` }, "404", undefined, /./],
      [{ method: "DELETE", path: "/Groups/no-uuid" }, "404", undefined, /./],
      [
        { method: "PATCH", path: `/Users/${user.id}`, data: patchOf({ op: "replace", path: "name.shoeSize", value: 44 }) },
        "400",
        "invalidPath",
        /shoeSize/,
      ],
      [
        { method: "PATCH", path: `/Users/${user.id}`, data: patchOf({ op: "add", path: "active", value: "banana" }) },
        "400",
        "invalidValue",
        /active/,
      ],
      [post("x", "/Robots", newUser(name())), "404", undefined, /Operations\[15\].*Robots/],
      [post("y", `/Users/${user.id}`, newUser(name())), "405", undefined, /POST/],
      [{ method: "DELETE", path: "/Users" }, "405", undefined, /id/],
      [{ method: "GET", path: `/Users/${user.id}` }, "400", "invalidSyntax", /method.*POST, PUT, PATCH, DELETE/],
      [{ method: "POST", path: "/Users", data: newUser(name()) }, "400", "invalidSyntax", /bulkId/],
      [{ method: "POST", path: "/Users", bulkId: "nodata" }, "400", "invalidSyntax", /data/],
      [{ method: "PATCH", path: `/Users/${user.id}/title`, data: patchOf() }, "400", "invalidPath", /id/],
      [{ method: "PATCH", path: "/Users/%zz", data: patchOf() }, "400", "invalidPath", /%/],
      [{ method: "DELETE", path: `/Users/${user.id}`, version: 7 }, "400", "invalidSyntax", /version/],
      [{ method: "DELETE" }, "400", "invalidPath", /path/],
      ["DELETE", "400", "invalidSyntax", /object/],
      [post("last", "/Users", newUser(name())), "201", undefined, /./],
    ];
    const outcomes = await send(rows.map(([operation]) => operation as JsonObject));
    expect(outcomes).to.have.length(rows.length);
    for (const [index, [operation, status, scimType, detail]] of rows.entries()) {
      const outcome = outcomes[index];
      expect([outcome?.status, outcome?.response?.scimType], JSON.stringify([operation, outcome])).to.deep.equal([status, scimType]);
      expect(outcome?.response?.detail ?? "-", JSON.stringify(operation)).to.match(detail);
    }
    expect(outcomes.slice(9, 12).map(({ location }) => location)).to.deep.equal(
      [`/Users/${gone}`, `/Groups/${gone}`, `/Users/${gone}`].map((path) => client.base + path),
    );
    for (const outcome of outcomes.filter(({ method, status }) => method === "POST" && status !== "201"))
      expect(outcome).not.to.have.property("location");
    expect(await usersNamed(same)).to.have.length(1);
  });

  it("compares versions: 412 for one that is not the resource's", async () => {
    const [user, group] = [
      await created(client, "/Users", newUser(name())),
      await created(client, "/Groups", newGroup(`Versions ${++made}`)),
    ];
    const data = {
      user: patchOf({ op: "replace", path: "title", value: "New" }),
      group: patchOf({ op: "replace", path: "externalId", value: "e" }),
    };
    const outcomes = await send([
      { method: "PATCH", path: `/Users/${user.id}`, version: 'W/"9"', data: data.user },
      { method: "PATCH", path: `/Users/${user.id}`, version: 'W/"9", W/"1"', data: data.user },
      { method: "PUT", path: `/Users/${user.id}`, version: 'W/"1"', data: newUser(name()) },
      { method: "DELETE", path: `/Users/${user.id}`, version: 'W/"1"' },
      { method: "PATCH", path: `/Groups/${group.id}`, version: 'W/"2"', data: data.group },
      { method: "PATCH", path: `/Groups/${group.id}`, version: "*", data: data.group },
      { method: "DELETE", path: `/Groups/${group.id}`, version: 'W/"1"' },
      { method: "DELETE", path: `/Groups/${group.id}`, version: 'W/"2"' },
    ]);
    expect(statuses(outcomes)).to.deep.equal(["412", "200", "412", "412", "412", "200", "412", "204"]);
    expect(await readBody(`/Users/${user.id}`)).to.include({ title: "New" });
  });

  it("keeps the order of what concerns one resource, or one name", async () => {
    const [user, freed, title] = [await created(client, "/Users", newUser(name())), name(), `Order ${++made}`];
    const group = await created(client, "/Groups", newGroup(title));
    const first = await created(client, "/Users", newUser(freed));
    const outcomes = await send([
      { method: "PATCH", path: `/Users/${user.id}`, data: patchOf({ op: "replace", path: "title", value: "one" }) },
      { method: "PATCH", path: `/Users/${user.id}`, data: patchOf({ op: "replace", path: "title", value: "two" }) },
      { method: "DELETE", path: `/Users/${first.id}` },
      post("again", "/Users", newUser(freed)),
      { method: "PATCH", path: `/Users/${first.id}`, data: patchOf({ op: "replace", path: "title", value: "late" }) },
      { method: "PATCH", path: `/Groups/${group.id}`, data: patchOf({ op: "replace", path: "displayName", value: `${title} renamed` }) },
      post("name", "/Groups", newGroup(title)),
      { method: "PATCH", path: `/Groups/${group.id}`, data: patchOf({ op: "add", path: "members", value: [{ value: user.id }] }) },
      { method: "DELETE", path: `/Users/${user.id}` },
      { method: "PATCH", path: `/Groups/${group.id}`, data: patchOf({ op: "add", path: "members", value: [{ value: user.id }] }) },
    ]);
    expect(statuses(outcomes)).to.deep.equal(["200", "200", "204", "201", "404", "200", "201", "200", "204", "400"]);
    expect(outcomes[1]?.version).to.equal('W/"3"');
    expect(await membersOf(group.id)).to.deep.equal([]);
  });

  it("compares a group's version after what its members' deletions made of it", async () => {
    const user = await created(client, "/Users", newUser(name()));
    const [group, other] = [
      await created(client, "/Groups", newGroup(name(), { members: [{ value: user.id }] })),
      await created(client, "/Groups", newGroup(name())),
    ];
    const data = patchOf({ op: "add", path: "externalId", value: "e" });
    const outcomes = await send([
      { method: "PATCH", path: `/Groups/${other.id}`, data },
      { method: "DELETE", path: `/Users/${user.id}` },
      { method: "PATCH", path: `/Groups/${group.id}`, version: 'W/"2"', data },
    ]);
    expect(statuses(outcomes)).to.deep.equal(["200", "204", "200"]);
  });

  for (const size of [2, 60]) {
    it(`stops after as many errors as failOnErrors says, with ${size} operations before the first`, async () => {
      const taken = name();
      await created(client, "/Users", newUser(taken));
      const before = Array.from({ length: size }, (_, index) => post(`b${index}`, "/Users", newUser(name())));
      const [between, behind] = [name(), name()];
      const operations = [
        ...before,
        post("dup", "/Users", newUser(taken)),
        post("between", "/Users", newUser(between)),
        { method: "PATCH", path: "/Users/x", data: "nothing" },
        post("behind", "/Users", newUser(behind)),
        post("g", "/Groups", newGroup(`Behind ${++made}`)),
      ];
      const once = await send(operations, { failOnErrors: 1 });
      expect(statuses(once)).to.deep.equal([...Array(size).fill("201"), "409"]);
      expect(await usersNamed(between)).to.deep.equal([]);
      const fresh = before.map((operation) => ({ ...operation, data: newUser(name()) }));
      const twice = await send([...fresh, ...operations.slice(size)], { failOnErrors: 2 });
      expect(statuses(twice)).to.deep.equal([...Array(size).fill("201"), "409", "201", "400"]);
      expect(await usersNamed(behind)).to.deep.equal([]);
      const all = await send(
        [...fresh.map((operation) => ({ ...operation, data: newUser(name()) })), post("ok", "/Users", newUser(behind))],
        { failOnErrors: 1 },
      );
      expect(statuses(all)).to.deep.equal(Array(size + 1).fill("201"));
    });
  }

  it("leaves nothing of a circle that the end of the request left open", async () => {
    const [taken, half] = [name(), name()];
    await created(client, "/Users", newUser(taken));
    const operations = [post("a", "/Users", newUser(half, manager("bulkId:b"))), post("b", "/Users", newUser(taken, manager("bulkId:a")))];
    const outcomes = await send(operations, { failOnErrors: 1 });
    expect(statuses(outcomes)).to.deep.equal(["400", "409"]);
    expect(await usersNamed(half)).to.deep.equal([]);
  });

  const refused: readonly { why: string; body: unknown; status: number; scimType?: string; detail: RegExp }[] = [
    { why: "a list", body: [], status: 400, scimType: "invalidSyntax", detail: /object/ },
    { why: "without Operations", body: { schemas: [bulkSchema] }, status: 400, scimType: "invalidSyntax", detail: /Operations/ },
    {
      why: "with Operations that are no list",
      body: bulkOf([], { Operations: {} }),
      status: 400,
      scimType: "invalidSyntax",
      detail: /Operations/,
    },
    { why: "without operations", body: bulkOf([]), status: 400, scimType: "invalidSyntax", detail: /at least one/ },
    {
      why: "without its schema",
      body: { Operations: [{ method: "DELETE", path: "/Users/1" }] },
      status: 400,
      scimType: "invalidSyntax",
      detail: /BulkRequest/,
    },
    {
      why: "with one bulkId twice",
      body: bulkOf([post("a", "/Users", newUser("twice1@x.example")), post("a", "/Users", newUser("twice2@x.example"))]),
      status: 400,
      scimType: "invalidValue",
      detail: /Operations\[0\] and Operations\[1\].*"a"/,
    },
    ...[0, -1, 1.5, "1"].map((failOnErrors) => ({
      why: `with failOnErrors ${JSON.stringify(failOnErrors)}`,
      body: bulkOf([{ method: "DELETE", path: "/Users/1" }], { failOnErrors }),
      status: 400,
      scimType: "invalidValue",
      detail: /failOnErrors/,
    })),
    { why: "of 1,001 operations", body: bulkOf(Array(1001).fill({ method: "DELETE", path: "/Users/1" })), status: 413, detail: /1000/ },
    {
      why: "larger than maxPayloadSize",
      body: JSON.stringify(bulkOf([post("a", "/Users", newUser("x".repeat(1_048_577)))])),
      status: 413,
      detail: /1048576/,
    },
  ];
  for (const { why, body, status, scimType, detail } of refused) {
    it(`answers ${status} to a request ${why}, and does nothing`, async () => {
      expectError(await strict.post("/Bulk", body), status, scimType, detail);
      expect(idsIn(await strict.get("/Users?attributes=id"))).to.deep.equal([]);
    });
  }

  it("reads data as a request of its own would, with the connection's tolerances", async () => {
    const user = await created(client, "/Users", newUser(name()));
    const operations: JsonObject[] = [
      post("u", "/Users", { userName: name(), active: "True", "name.givenName": "Ada" }),
      { method: "patch", path: `Users/${user.id}/`, data: { Operations: [{ op: "Replace", path: "active", value: "False" }] } },
      post("g", "/Groups", { displayName: `Bare ${++made}`, members: ["bulkId:u"] }),
    ];
    const outcomes = outcomesOf(await client.post("/Bulk", { operations }));
    expect(statuses(outcomes)).to.deep.equal(["201", "200", "201"]);
    expect(await readBody(`/Users/${idOf(outcomes[0])}`)).to.deep.include({ active: true, name: { givenName: "Ada" } });
    expect(await readBody(`/Users/${user.id}`)).to.include({ active: false });
    expect(await membersOf(idOf(outcomes[2]))).to.deep.equal([idOf(outcomes[0])]);
    const asked = await send(operations, {}, strict);
    expect(asked.map(({ status, response }) => [status, response?.scimType])).to.deep.equal([
      ["400", "invalidSyntax"],
      ["400", "invalidSyntax"],
      ["400", "invalidSyntax"],
    ]);
  });

  it("asks of a POST what the connection's profile does", async () => {
    const entra = await server().connect({ profile: "entra" });
    const [outcome] = await send([post("u", "/Users", newUser(name()))], {}, entra);
    expect(outcome).to.include({ status: "400" });
    expect(outcome?.response?.detail).to.match(/active.*emails.*displayName.*externalId/);
  });

  it("does 1,000 operations: 990 users, their group, and changes of some", async function () {
    this.timeout(60_000);
    const users = Array.from({ length: 990 }, (_, index) => post(`u${index}`, "/Users", newUser(name(), { title: "New" })));
    const members = users.map((_, index) => member(`u${index}`));
    const changes = Array.from({ length: 9 }, (_, index) => ({
      method: "PATCH",
      path: `/Users/bulkId:u${index * 100}`,
      data: patchOf({ op: "replace", path: "title", value: "Changed" }),
    }));
    const outcomes = await send([post("g", "/Groups", newGroup(`Thousand ${++made}`, { members })), ...users, ...changes]);
    expect(statuses(outcomes)).to.deep.equal([...Array(991).fill("201"), ...Array(9).fill("200")]);
    expect(outcomes.slice(1, 991).map(({ bulkId }) => bulkId)).to.deep.equal(users.map(({ bulkId }) => bulkId));
    expect(await membersOf(idOf(outcomes[0]))).to.have.members(outcomes.slice(1, 991).map(idOf));
    expect(await readBody(`/Users/${idOf(outcomes[1])}`)).to.include({ title: "Changed" });
  });

  it("says in ServiceProviderConfig what it takes", async () => {
    const { bulk } = await readBody("/ServiceProviderConfig");
    expect(bulk).to.deep.equal({ supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 });
  });

  it("stays in its own organisation", async () => {
    const user = await created(client, "/Users", newUser(name()));
    const outcomes = await send(
      [
        { method: "DELETE", path: `/Users/${user.id}` },
        { method: "PATCH", path: `/Users/${user.id}`, data: patchOf({ op: "remove", path: "title" }) },
        { method: "PUT", path: `/Users/${user.id}`, data: newUser(name()) },
        post("g", "/Groups", newGroup("Strangers", { members: [{ value: user.id }] })),
      ],
      {},
      strict,
    );
    expect(statuses(outcomes)).to.deep.equal(["404", "404", "404", "400"]);
  });
});

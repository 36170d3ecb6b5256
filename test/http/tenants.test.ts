/** Two organisations on one server: nothing of one can be seen, changed, named or guessed by the other, whatever the route. */
import { expect } from "chai";
import { composers, type TestServer } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const patch = (...operations: object[]) => ({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations });
const userBody = (userName: string) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName,
  displayName: "Stolen",
  active: true,
});

// biome-ignore lint/suspicious/noExplicitAny: wire JSON is what is looked at here
type Wire = any;

for (const { title, start } of composers.filter(({ title }) => title !== "in memory")) {
  describe(`two organisations on one server, ${title}`, function () {
    this.timeout(30_000);
    let server: TestServer;
    let mine: Tenant;
    let theirs: Tenant;
    let user: string;
    let group: string;
    let theirGroup: string;

    before(async () => {
      server = await start();
      mine = await newTenant(server);
      theirs = await newTenant(server);
      user = idOf(await mine.scim.post("/Users", { ...userBody("ada@x.example"), displayName: "Ada", externalId: "ada" }));
      group = idOf(await mine.scim.post("/Groups", { displayName: "Mine", members: [{ value: user }] }));
      theirGroup = idOf(await theirs.scim.post("/Groups", { displayName: "Theirs" }));
    });
    after(() => server?.stop());

    afterEach(async () => {
      const ada = (await mine.scim.get(`/Users/${user}`)).body as Wire;
      expect([ada.displayName, ada.active, ada.meta.version]).to.deep.equal(["Ada", true, 'W/"1"']);
      const { displayName, members, meta } = (await mine.scim.get(`/Groups/${group}`)).body as Wire;
      expect([displayName, members.length, meta.version]).to.deep.equal(["Mine", 1, 'W/"1"']);
    });

    const attempts: readonly (readonly [method: string, path: () => string, body?: object])[] = [
      ["GET", () => `/Users/${user}`],
      ["PUT", () => `/Users/${user}`, userBody("stolen@x.example")],
      ["PATCH", () => `/Users/${user}`, patch({ op: "replace", path: "displayName", value: "Stolen" })],
      ["PATCH", () => `/Users/${user}`, patch()],
      ["DELETE", () => `/Users/${user}`],
      ["GET", () => `/Groups/${group}`],
      ["GET", () => `/Groups/${group}?excludedAttributes=members`],
      ["PUT", () => `/Groups/${group}`, { displayName: "Stolen" }],
      ["PATCH", () => `/Groups/${group}`, patch({ op: "replace", path: "displayName", value: "Stolen" })],
      ["PATCH", () => `/Groups/${group}`, patch({ op: "remove", path: "members" })],
      ["DELETE", () => `/Groups/${group}`],
    ];
    for (const [method, path, body] of attempts) {
      it(`${method} ${path().replace("undefined", "{id}")} ${body ? JSON.stringify(body).slice(-60) : ""} is 404, as an id that never was`, async () => {
        const answer = await theirs.scim.request(method, path(), body);
        expect(answer.status).to.equal(404);
        const unknown = path().replace(/[0-9a-f-]{36}/, "00000000-0000-7000-8000-000000000000");
        expect((await theirs.scim.request(method, unknown, body)).status).to.equal(404);
      });
    }

    it("finds nothing by any filter", async () => {
      for (const filter of [`id eq "${user}"`, 'userName eq "ada@x.example"', 'externalId eq "ada"', `groups.value eq "${group}"`]) {
        const { body } = await theirs.scim.get(`/Users?filter=${encodeURIComponent(filter)}`);
        expect((body as Wire).totalResults, filter).to.equal(0);
      }
      for (const filter of [`id eq "${group}"`, 'displayName eq "Mine"', `members eq "${user}"`]) {
        const { body } = await theirs.scim.get(`/Groups?filter=${encodeURIComponent(filter)}`);
        expect((body as Wire).totalResults, filter).to.equal(0);
      }
    });

    it("takes nobody of the other into a group", async () => {
      for (const value of [user, group]) {
        const answer = await theirs.scim.patch(`/Groups/${theirGroup}`, patch({ op: "add", path: "members", value: [{ value }] }));
        expect([answer.status, (answer.body as Wire).scimType]).to.deep.equal([400, "invalidValue"]);
      }
      const created = await theirs.scim.post("/Groups", { displayName: "Other", members: [{ value: user }] });
      expect(created.status).to.equal(400);
    });

    it("tells nothing of a manager's id that belongs to the other", async () => {
      const answer = await theirs.scim.post("/Users", { ...userBody("report@x.example"), [enterprise]: { manager: { value: user } } });
      expect(answer.status).to.equal(201);
      expect((answer.body as Wire)[enterprise].manager).not.to.have.property("displayName");
      const { body } = await theirs.scim.get(`/Users/${idOf(answer)}`);
      expect((body as Wire)[enterprise].manager).not.to.have.property("displayName");
    });

    it("lets both have the same userName, externalId and displayName", async () => {
      expect((await theirs.scim.post("/Users", { ...userBody("ada@x.example"), externalId: "ada" })).status).to.equal(201);
      expect((await theirs.scim.post("/Groups", { displayName: "Mine" })).status).to.equal(201);
    });

    it("answers null or NOT_FOUND in GraphQL, to the other's admin too", async () => {
      const reads = await theirs.admin.data<Wire>(
        "query($u: ID!, $g: ID!) { user(id: $u) { id } group(id: $g) { id } a: node(id: $u) { id } b: node(id: $g) { id } users(where: {id: {eq: $u}}) { totalCount } }",
        { u: user, g: group },
      );
      expect(reads).to.deep.equal({ user: null, group: null, a: null, b: null, users: { totalCount: 0 } });
      const writes = [
        'mutation($u: ID!, $g: ID!) { changeUser(id: $u, set: {displayName: "Stolen"}) { id } unused: addMembers(groupId: $g, memberIds: []) { id } }',
        "mutation($u: ID!, $g: ID!) { deactivateUser(id: $u) { id } unused: addMembers(groupId: $g, memberIds: []) { id } }",
        "mutation($u: ID!, $g: ID!) { deleteUser(id: $u) unused: addMembers(groupId: $g, memberIds: []) { id } }",
        "mutation($u: ID!, $g: ID!) { addMembers(groupId: $g, memberIds: [$u]) { id } }",
        "mutation($u: ID!, $g: ID!) { removeMembers(groupId: $g, memberIds: [$u]) { id } }",
        "mutation($u: ID!, $g: ID!) { deleteGroup(id: $g) unused: addMembers(groupId: $g, memberIds: [$u]) { id } }",
      ];
      for (const query of writes) {
        const { errors } = await theirs.admin.ask(query, { u: user, g: group });
        expect(errors?.[0]?.extensions?.code, query).to.equal("NOT_FOUND");
      }
    });

    it("shows each its own change log", async () => {
      const { changes } = await theirs.admin.data<Wire>(
        "query($u: ID!) { changes(first: 50, where: {subjectId: {eq: $u}}) { nodes { id } } }",
        {
          u: user,
        },
      );
      expect(changes.nodes).to.deep.equal([]);
    });
  });
}

function idOf({ status, body }: { status: number; body: unknown }): string {
  expect(status, JSON.stringify(body)).to.equal(201);
  return (body as { id: string }).id;
}

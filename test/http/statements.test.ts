/** What a SCIM request costs in SQL statements: the same whatever the size of the organisation and of the group. */
import { expect } from "chai";
import type { Store } from "../../src/domain/store.js";
import { manyMembers, manyUsers } from "../support/crowd.js";
import { counted } from "../support/domain.js";
import type { ScimAnswer } from "../support/scim-client.js";
import { startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const crowdSize = 10_000;

interface Scene {
  readonly tenant: Tenant;
  readonly ada: string;
  /** Ids of groups by how many members they have. */
  readonly groups: ReadonlyMap<number, string>;
  /** Each is used once. */
  readonly spare: string[];
}

const patch = (...operations: object[]) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: operations,
});
const members = (scene: Scene, count: number) => scene.spare.splice(0, count).map((value) => ({ value }));
const addMembers = (size: number, count: number) => (scene: Scene) =>
  scene.tenant.scim.patch(`/Groups/${scene.groups.get(size)}`, patch({ op: "add", path: "members", value: members(scene, count) }));

const fullUser = (userName: string) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise],
  userName,
  externalId: userName,
  active: true,
  displayName: userName,
  name: { givenName: "A", familyName: "B" },
  emails: [{ type: "work", value: userName, primary: true }],
  phoneNumbers: [{ type: "work", value: "+31 30 555 0101" }],
  addresses: [{ type: "work", country: "NL" }],
  [enterprise]: { employeeNumber: "1", department: "Mapping" },
});

interface Row {
  readonly what: string;
  readonly statements: number;
  readonly transactions: number;
  readonly send: (scene: Scene) => Promise<ScimAnswer>;
}

const rows: readonly Row[] = [
  { what: "GET user by id", statements: 1, transactions: 0, send: ({ tenant, ada }) => tenant.scim.get(`/Users/${ada}`) },
  {
    what: "match query, hit",
    statements: 1,
    transactions: 0,
    send: ({ tenant }) => tenant.scim.get("/Users?filter=userName+eq+%22ada%40x.example%22"),
  },
  {
    what: "match query, miss",
    statements: 1,
    transactions: 0,
    send: ({ tenant }) => tenant.scim.get("/Users?filter=userName+eq+%22nobody%40x.example%22"),
  },
  {
    what: "match query by work e-mail",
    statements: 1,
    transactions: 0,
    send: ({ tenant }) => tenant.scim.get("/Users?filter=emails%5Btype+eq+%22work%22%5D.value+eq+%22ada%40x.example%22"),
  },
  { what: "POST user", statements: 4, transactions: 1, send: ({ tenant }) => tenant.scim.post("/Users", fullUser("new@x.example")) },
  {
    what: "PATCH user, one attribute",
    statements: 3,
    transactions: 1,
    send: ({ tenant, ada }) => tenant.scim.patch(`/Users/${ada}`, patch({ op: "Replace", path: "active", value: "False" })),
  },
  {
    what: "PATCH user, e-mail and department",
    statements: 5,
    transactions: 1,
    send: ({ tenant, ada }) =>
      tenant.scim.patch(
        `/Users/${ada}`,
        patch(
          { op: "Replace", path: 'emails[type eq "work"].value', value: "new@x.example" },
          { op: "Add", path: `${enterprise}:department`, value: "Retail" },
        ),
      ),
  },
  {
    what: "PATCH user, nothing new",
    statements: 1,
    transactions: 0,
    send: ({ tenant, ada }) => tenant.scim.patch(`/Users/${ada}`, patch({ op: "Replace", path: "displayName", value: "ada@x.example" })),
  },
  { what: "PATCH group of 10, 1 member", statements: 5, transactions: 1, send: addMembers(10, 1) },
  { what: "PATCH group of 10, 100 members", statements: 5, transactions: 1, send: addMembers(10, 100) },
  { what: "PATCH group of 10,000, 1 member", statements: 5, transactions: 1, send: addMembers(crowdSize, 1) },
  { what: "PATCH group of 10,000, 100 members", statements: 5, transactions: 1, send: addMembers(crowdSize, 100) },
  {
    what: "GET group of 10,000 without members",
    statements: 1,
    transactions: 0,
    send: ({ tenant, groups }) => tenant.scim.get(`/Groups/${groups.get(crowdSize)}?excludedAttributes=members`),
  },
  {
    what: "member check in a group of 10,000",
    statements: 1,
    transactions: 0,
    send: ({ tenant, groups, ada }) =>
      tenant.scim.get(`/Groups?filter=id+eq+%22${groups.get(crowdSize)}%22+and+members+eq+%22${ada}%22&attributes=id`),
  },
  { what: "list page of 100 users", statements: 2, transactions: 0, send: ({ tenant }) => tenant.scim.get("/Users?count=100") },
  {
    what: "list page of 100 users, deep",
    statements: 2,
    transactions: 0,
    send: ({ tenant }) => tenant.scim.get("/Users?startIndex=5001&count=100"),
  },
  { what: "DELETE user", statements: 5, transactions: 1, send: ({ tenant, ada }) => tenant.scim.delete(`/Users/${ada}`) },
];

for (const { title, make } of storePlaces) {
  describe(`SQL statements of a SCIM request, on ${title}`, function () {
    this.timeout(120_000);
    let server: TestServer;
    let store: Store;
    let scene: Scene;
    const table: string[] = [];

    before(async () => {
      server = await startWhole(await make());
      if (!server.store) throw new Error("A whole server has a store");
      store = server.store;
      scene = await stage(server, store);
    });
    after(async () => {
      await server?.stop();
      process.stdout.write(`${table.join("\n")}\n`);
    });

    for (const { what, statements, transactions, send } of rows) {
      it(`${what}: ${statements}${transactions > 0 ? " in one transaction" : ""}`, async () => {
        const { result: answer, statements: work, transactions: begun } = await counted(store, () => send(scene));
        expect(answer.status, answer.text).to.be.within(200, 204);
        table.push(`      ${what.padEnd(38)} ${String(work.length).padStart(2)}${transactions > 0 ? " + BEGIN, COMMIT" : ""}`);
        expect(work, work.join("\n")).to.have.length(statements);
        expect(begun).to.equal(transactions);
        if (what.startsWith("PATCH group")) for (const sql of work) if (/memberships/.test(sql)) expect(sql).to.match(/IN \(\?|^INSERT/);
      });
    }
  });
}

/** 10,000 people, a group of 10, a group of all, and Ada; the credential is known already, as it is after the first request. */
async function stage(server: TestServer, store: Store): Promise<Scene> {
  const tenant = await newTenant(server);
  const crowd = await manyUsers(store, tenant.id, crowdSize);
  const spare = await manyUsers(store, tenant.id, 300, "spare");
  const ada = ((await tenant.scim.post("/Users", fullUser("ada@x.example"))).body as { id: string }).id;
  const groups = new Map<number, string>();
  for (const size of [10, crowdSize]) {
    const { body } = await tenant.scim.post("/Groups", { displayName: `Of ${size}` });
    const { id } = body as { id: string };
    await manyMembers(store, tenant.id, id, crowd.slice(0, size));
    groups.set(size, id);
  }
  return { tenant, ada, groups, spare };
}

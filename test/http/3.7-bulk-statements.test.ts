/** What a bulk request costs in SQL statements: hundreds of operations in the statements of a few. */
import { expect } from "chai";
import type { Store } from "../../src/domain/store.js";
import type { JsonObject } from "../../src/scim/resource.js";
import { counted } from "../support/domain.js";
import { startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { bulkSchema, newGroup, newUser, patchOf } from "../support/wire.js";

const hundred = <T>(make: (index: number) => T) => Array.from({ length: 100 }, (_, index) => make(index));
const emails = (userName: string) => ({ emails: [{ type: "work", value: userName, primary: true }], active: true });
const fullUser = (userName: string): JsonObject => newUser(userName, emails(userName));

interface Scene {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

const rows: readonly { what: string; statements: number; transactions: number; operations: (scene: Scene) => JsonObject[] }[] = [
  {
    what: "100 POSTs of users",
    statements: 4,
    transactions: 1,
    operations: () => hundred((index) => ({ method: "POST", bulkId: `u${index}`, path: "/Users", data: fullUser(`u${index}@x.example`) })),
  },
  {
    what: "100 POSTs of users, 2 of a name that is taken",
    // Tried, found, tried again.
    statements: 6,
    transactions: 2,
    operations: () =>
      hundred((index) => ({
        method: "POST",
        bulkId: `t${index}`,
        path: "/Users",
        data: fullUser(`${index < 2 ? "u" : "t"}${index}@x.example`),
      })),
  },
  {
    what: "100 PATCHes of users",
    statements: 102,
    transactions: 1,
    operations: ({ users }) =>
      users.map((id) => ({ method: "PATCH", path: `/Users/${id}`, data: patchOf({ op: "replace", path: "title", value: "x" }) })),
  },
  {
    what: "100 POSTs of groups with 5 members",
    statements: 5,
    transactions: 1,
    operations: ({ users }) =>
      hundred((index) => ({
        method: "POST",
        bulkId: `g${index}`,
        path: "/Groups",
        data: newGroup(`G${index}`, { members: users.slice(0, 5).map((value) => ({ value })) }),
      })),
  },
  {
    what: "100 PATCHes of groups, 1 member each",
    statements: 302,
    transactions: 1,
    operations: ({ users, groups }) =>
      groups.map((id) => ({
        method: "PATCH",
        path: `/Groups/${id}`,
        data: patchOf({ op: "add", path: "members", value: [{ value: users[0] as string }] }),
      })),
  },
  {
    what: "50 POSTs of users, each followed by its group",
    statements: 9,
    transactions: 2,
    operations: () =>
      hundred((index) => index >> 1).map((pair, index) =>
        index % 2 === 0
          ? { method: "POST", bulkId: `p${pair}`, path: "/Users", data: fullUser(`p${pair}@x.example`) }
          : {
              method: "POST",
              bulkId: `q${pair}`,
              path: "/Groups",
              data: newGroup(`Q${pair}`, { members: [{ value: `bulkId:p${pair}` }] }),
            },
      ),
  },
  {
    what: "100 DELETEs of groups",
    statements: 4,
    transactions: 1,
    operations: ({ groups }) => groups.map((id) => ({ method: "DELETE", path: `/Groups/${id}` })),
  },
  {
    what: "100 DELETEs of users",
    statements: 5,
    transactions: 1,
    operations: ({ users }) => users.map((id) => ({ method: "DELETE", path: `/Users/${id}` })),
  },
];

for (const { title, make } of storePlaces) {
  describe(`SQL statements of a bulk request, on ${title}`, function () {
    this.timeout(120_000);
    let server: TestServer;
    let store: Store;
    let tenant: Tenant;
    let scene: Scene;
    const table: string[] = [];

    const send = async (operations: readonly JsonObject[]) => {
      const answer = await tenant.scim.post("/Bulk", { schemas: [bulkSchema], Operations: [...operations] });
      expect(answer.status, answer.text).to.equal(200);
      return (answer.body as { Operations: { status: string; location: string }[] }).Operations;
    };
    const idsOf = (outcomes: readonly { location: string }[]) => outcomes.map(({ location }) => location.split("/").at(-1) ?? "");

    before(async () => {
      server = await startWhole(await make());
      if (!server.store) throw new Error("A whole server has a store");
      store = server.store;
      tenant = await newTenant(server);
      const users = hundred((index) => ({ method: "POST", bulkId: `s${index}`, path: "/Users", data: fullUser(`s${index}@x.example`) }));
      const groups = hundred((index) => ({ method: "POST", bulkId: `s${index}`, path: "/Groups", data: newGroup(`S${index}`) }));
      scene = { users: idsOf(await send(users)), groups: idsOf(await send(groups)) };
    });
    after(async () => {
      await server?.stop();
      process.stdout.write(`${table.join("\n")}\n`);
    });

    for (const { what, statements, transactions, operations } of rows) {
      it(`${what}: ${statements}`, async () => {
        const asked = operations(scene);
        // The credential is known then.
        await tenant.scim.get("/Users?count=0");
        const { result: outcomes, statements: work, transactions: begun } = await counted(store, () => send(asked));
        const failed = outcomes.filter(({ status }) => !status.startsWith("2"));
        expect(failed).to.have.length(what.includes("taken") ? 2 : 0);
        table.push(`      ${what.padEnd(48)} ${String(work.length).padStart(3)}`);
        expect(work, work.map((sql) => sql.slice(0, 100)).join("\n")).to.have.length(statements);
        expect(begun).to.equal(transactions);
      });
    }
  });
}

/** Reads that no index serves end at the statement deadline, and nobody waits for them. */
import { expect } from "chai";
import { openStore } from "../../ormconfig.js";
import type { Backend } from "../../src/domain/backend.js";
import { DomainContext } from "../../src/domain/context.js";
import { DeadlinePassed } from "../../src/domain/database-errors.js";
import { DomainError } from "../../src/domain/errors.js";
import { createGroup } from "../../src/domain/group-writes.js";
import { guarded } from "../../src/domain/sqlite-scans.js";
import { madeStatement, unscoped } from "../../src/domain/statement.js";
import { Store } from "../../src/domain/store.js";
import { TenantScope } from "../../src/domain/tenant-scope.js";
import { createUser } from "../../src/domain/user-writes.js";
import { manyMembers, manyUsers } from "../support/crowd.js";
import { ask, newTenant, type Tenant } from "../support/domain.js";
import { type StorePlace, storePlaces } from "../support/stores.js";

const crowd = 20_000;

/** What looks at all of the organisation's people. */
const slow: readonly { readonly title: string; readonly query: string }[] = [
  { title: "contains", query: 'users(where: {userName: {contains: "zz"}})' },
  { title: "endsWith", query: 'users(where: {displayName: {endsWith: "zz"}})' },
  { title: "not", query: 'users(where: {not: {userName: {startsWith: "crowd"}}})' },
  { title: "or", query: 'users(where: {or: [{userName: {eq: "a"}}, {title: {contains: "a"}}]})' },
  { title: "an equality without an index", query: 'users(where: {title: {eq: "none"}})' },
  { title: "part of a value of a list", query: 'users(where: {emails: {some: {value: {contains: "zz"}}}})' },
  { title: "people of a large group", query: 'users(where: {groups: {some: {displayName: {eq: "All"}}}, title: {eq: "none"}})' },
  { title: "people of groups around", query: 'users(where: {effectiveGroups: {some: {displayName: {contains: "zz"}}}})' },
  { title: "the manager's name", query: 'users(where: {managerName: {contains: "zz"}})' },
  { title: "an order without an index", query: "users(orderBy: {field: TITLE})" },
  { title: "an order by a value of a list", query: "users(orderBy: {field: EMAILS_VALUE})" },
  { title: "a place far behind in an order with absent values", query: "users(orderBy: {field: EXTERNAL_ID}, offset: 19000)" },
  { title: "groups by a member's name", query: 'groups(where: {members: {some: {displayName: {contains: "zz"}}}})' },
];

/** Two hundred searches in each name, which takes any store a while. */
const searches = `{or: [${Array.from({ length: 200 }, (_, index) => `{userName: {contains: "z${index}z"}}`).join(", ")}]}`;

/** What takes longer than a millisecond wherever it runs. */
const long: readonly { readonly title: string; readonly query: string }[] = [
  { title: "a search", query: `{ users(where: ${searches}) { nodes { id } } }` },
  { title: "the negation of one", query: `{ users(where: {not: {and: [{not: ${searches}}]}}) { nodes { id } } }` },
  { title: "a count", query: `{ users(first: 0, where: ${searches}) { totalCount } }` },
  { title: "a sort", query: "{ users(orderBy: {field: EMAILS_VALUE}) { nodes { id } } }" },
  {
    title: "a search among a group's members",
    query: '{ groups(where: {members: {some: {displayName: {contains: "zz"}}}}) { nodes { id } } }',
  },
];

/** What an index finds, and what has no filter. */
const quick: readonly { readonly title: string; readonly query: string; readonly found: number }[] = [
  { title: "an equality", query: 'users(where: {userName: {eq: "ADA"}})', found: 1 },
  {
    title: "an equality among other conditions",
    query: 'users(where: {and: [{userName: {eq: "ada"}}, {title: {contains: "b"}}]})',
    found: 1,
  },
  { title: "a value of a list", query: 'users(where: {emails: {some: {value: {eq: "ada@x.example"}}}})', found: 1 },
  { title: "a member's id", query: 'groups(where: {members: {some: {id: {eq: "ADA"}}}})', found: 1 },
  { title: "a group's name", query: 'groups(where: {displayName: {eq: "all"}})', found: 1 },
  { title: "no condition", query: "users", found: crowd + 1 },
  { title: "an order by an index", query: "users(orderBy: {field: DISPLAY_NAME, direction: DESC})", found: crowd + 1 },
  { title: "an order by id", query: "users(orderBy: {field: ID})", found: crowd + 1 },
];

/** The list's first page and how many there are. */
const whole = (query: string) => `{ list: ${query} { totalCount nodes { id } } }`;
const total = (query: string) =>
  `{ list: ${query.includes("(") ? query.replace("(", "(first: 0, ") : `${query}(first: 0)`} { totalCount } }`;

for (const { kind, title: on, make } of storePlaces) {
  describe(`The statement deadline (${on})`, () => {
    let place: StorePlace;
    let patient: Store;
    let hurried: Store;
    /** No bounded read is ever in time. */
    let late: Store;
    let tenant: Tenant;
    let ada: string;
    let all: string;

    before(async function () {
      this.timeout(120_000);
      place = await make();
      patient = await openStore({ ...place.location, deadline: 600_000 });
      hurried = await openStore({ ...place.location, migrate: false, deadline: 1 });
      const { backend } = patient as unknown as { backend: Backend };
      const runWithin = () => Promise.reject(new DeadlinePassed());
      late = new Store(Object.assign(Object.create(backend) as Backend, { runWithin }), 1);
      tenant = await newTenant(patient);
      const ids = await manyUsers(patient, tenant.organisation.id, crowd);
      const input = { userName: "ada", displayName: "Ada", title: "Bibliographer", emails: [{ value: "ada@x.example" }] };
      ada = (await createUser(tenant.as("ADMIN"), input)).id;
      all = (await createGroup(tenant.as("ADMIN"), { displayName: "All", memberIds: [ada] })).id;
      await manyMembers(patient, tenant.organisation.id, all, ids);
    });
    after(async () => {
      await hurried.close();
      await patient.close();
      await place.remove();
    });

    const adminOn = (store: Store) => new DomainContext(tenant.as("ADMIN").viewer, new TenantScope(store, tenant.organisation.id));
    const inHurry = () => adminOn(hurried);
    const named = (query: string) => query.replace(/"ADA"(?=}}}})/, `"${ada}"`);

    async function isRefused(query: string, store: Store): Promise<void> {
      const refused = await ask(adminOn(store), query).catch((error: unknown) => error);
      expect(refused, query.slice(0, 100)).to.be.instanceOf(DomainError);
      expect(refused).to.include({ code: "LIMIT_EXCEEDED" });
      expect(refused).to.have.nested.property("problem.limit", 1);
      expect(refused)
        .to.have.property("message")
        .that.matches(/within 1 ms.*narrow the filter.*index/);
    }

    for (const { title, query } of slow) {
      it(`holds for ${title}`, async () => {
        await isRefused(whole(query), late);
        if (query.includes("where")) await isRefused(total(query), late);
      });
    }

    it("holds for a search in one group's members", async () => {
      await isRefused(`{ group(id: "${all}") { members(first: 10, where: {displayName: {contains: "zz"}}) { nodes { id } } } }`, late);
    });

    for (const { title, query } of long) {
      it(`ends ${title}; what comes next is answered`, async () => {
        await isRefused(query, hurried);
        expect(await ask(inHurry(), `{ user(id: "${ada}") { userName } }`)).to.deep.equal({ user: { userName: "ada" } });
      });
    }

    for (const { title, query, found } of quick) {
      it(`does not hold for ${title}`, async () => {
        const { list } = await ask<{ list: { totalCount: number; nodes: unknown[] } }>(adminOn(late), whole(named(query)));
        expect(list.totalCount).to.equal(found);
        expect(list.nodes).to.have.lengthOf(Math.min(found, 50));
        expect(await ask(adminOn(late), total(named(query)))).to.deep.equal({ list: { totalCount: found } });
      });
    }

    const counting = madeStatement(
      "SELECT COUNT(*) AS total FROM users u WHERE u.organisationId = :organisation AND INSTR(u.userNameKey, :part) > 0",
      true,
    );
    const part = Buffer.from("crowd");

    it("does not hold inside a transaction", async () => {
      const { scope } = adminOn(late);
      expect(await scope.write((transaction) => transaction.one(counting, { part }))).to.deep.equal({ total: crowd });
      const read = await scope.one(counting, { part }).catch((error: unknown) => error);
      expect(read).to.have.property("code", "LIMIT_EXCEEDED");
    });

    it("sees what was written just before, and answers within it as if there were none", async () => {
      const context = () => tenant.as("ADMIN");
      const where = '{ users(where: {displayName: {contains: "ust no"}}) { totalCount nodes { displayName } } }';
      expect(await ask(context(), where)).to.deep.equal({ users: { totalCount: 0, nodes: [] } });
      await createUser(context(), { userName: "just.now", displayName: "Just now" });
      expect(await ask(context(), where)).to.deep.equal({ users: { totalCount: 1, nodes: [{ displayName: "Just now" }] } });
    });

    it("lets others be served meanwhile", async () => {
      let running = true;
      const search = ask(tenant.as("ADMIN"), `{ users(where: ${searches}) { nodes { id } } }`).finally(() => {
        running = false;
      });
      let served = 0;
      while (running && served < 5) {
        await ask(tenant.as("ADMIN"), `{ user(id: "${ada}") { userName } }`);
        served += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(running).to.equal(true);
      expect(served).to.equal(5);
      expect(await search).to.deep.equal({ users: { nodes: [] } });
    });

    if (kind === "sqlite") {
      it("changes no plan", async () => {
        const texts: string[] = [];
        patient.onStatement = (sql) => texts.push(sql);
        for (const { query } of slow) await ask(tenant.as("ADMIN"), whole(query));
        patient.onStatement = undefined;
        const plan = async (sql: string) => {
          let index = 0;
          const values: Record<string, string> = {};
          const explained = sql.replace(/\?/g, () => {
            values[`e${index}`] = "0";
            return `:e${index++}`;
          });
          const rows = await patient.all<{ detail: string }>(unscoped(`EXPLAIN QUERY PLAN ${explained}`), values);
          return rows.map(({ detail }) => detail);
        };
        expect(texts).to.have.lengthOf.above(slow.length);
        // What ends a statement is not known to a connection that never ends one.
        for (const text of texts)
          expect(await plan(guarded(text).replaceAll("within_deadline()", "random()")), text).to.deep.equal(await plan(text));
      });
    }
  });
}

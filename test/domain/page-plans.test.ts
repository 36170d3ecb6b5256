/** A page costs what the first page costs, wherever it is in the list: each store walks the index of the order from the cursor on. */
import { expect } from "chai";
import type { PageArguments } from "../../src/domain/page.js";
import { statement, unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { manyUsers } from "../support/crowd.js";
import { ask, newTenant, type Tenant } from "../support/domain.js";
import { type Plan, plansDuring } from "../support/plans.js";
import { forEachStore } from "../support/stores.js";

const crowd = 6_000;
const size = 20;

/** Orders that an index has. Of the nullable ones some two thirds of the people have a value, and many have the same. */
const orders: readonly { readonly field: string; readonly index: string; readonly nullable?: true }[] = [
  { field: "CREATED_AT", index: "users_createdAt" },
  { field: "UPDATED_AT", index: "users_updatedAt" },
  { field: "ID", index: "PRIMARY" },
  { field: "USER_NAME", index: "users_userNameKey" },
  { field: "DISPLAY_NAME", index: "users_displayNameKey", nullable: true },
  { field: "EXTERNAL_ID", index: "users_externalIdKey", nullable: true },
  { field: "EMPLOYEE_NUMBER", index: "users_employeeNumberKey", nullable: true },
  { field: "MANAGER_ID", index: "users_managerIdKey", nullable: true },
];

/** Those with an end from 5 on have a value, some the same as others, and the rest have none. */
const keysAs = (bytes: string) => `UPDATE users SET
    externalIdKey = CASE WHEN SUBSTR(id, 36) < '5' THEN NULL ELSE CAST(SUBSTR(id, 35) AS ${bytes}) END,
    employeeNumberKey = CASE WHEN SUBSTR(id, 36) < '5' THEN NULL ELSE CAST(SUBSTR(id, 30) AS ${bytes}) END,
    managerIdKey = CASE WHEN SUBSTR(id, 36) < '5' THEN NULL ELSE CAST('the same' AS ${bytes}) END
  WHERE organisationId = :organisation`;
const setKeys = statement({ sqlite: keysAs("BLOB"), mysql: keysAs("BINARY") });

const query = `query ($orderBy: UserOrder, $first: Int, $after: String, $last: Int, $before: String, $offset: Int) {
  users(orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before, offset: $offset) {
    nodes { id } pageInfo { startCursor endCursor } } }`;

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly startCursor: string; readonly endCursor: string };
}

forEachStore("Plans of pages", (open, kind) => {
  let store: Store;
  let tenant: Tenant;

  before(async function () {
    this.timeout(120_000);
    store = await open();
    // Another organisation's people are in the way, before and behind.
    await manyUsers(store, (await newTenant(store)).organisation.id, 1_000, "before");
    tenant = await newTenant(store);
    await manyUsers(store, tenant.organisation.id, crowd);
    await manyUsers(store, (await newTenant(store)).organisation.id, 1_000, "behind");
    await tenant.as("ADMIN").scope.write((transaction) => transaction.run(setKeys));
    if (kind !== "sqlite") await store.all(unscoped("ANALYZE TABLE users"));
  });

  const page = async (order: object, place: PageArguments) =>
    (await ask<{ users: Page }>(tenant.as("PROVISIONING"), query, { orderBy: order, ...place })).users;

  for (const { field, index, nullable } of orders) {
    for (const direction of ["ASC", "DESC"]) {
      for (const share of [0.1, 0.5, 0.9]) {
        it(`by ${field} ${direction}, ${share * 100}% into the list, forward and backward`, async () => {
          const order = { field, direction };
          const { pageInfo } = await page(order, { first: 1, offset: Math.floor(crowd * share) });
          for (const place of [
            { first: size, after: pageInfo.endCursor },
            { last: size, before: pageInfo.startCursor },
          ]) {
            const plans = await plansDuring(store, async () => expect((await page(order, place)).nodes).to.have.length(size));
            expect(astray(plans, index, nullable === true), JSON.stringify(plans, null, 1)).to.deep.equal([]);
            if (store.kind === "mariadb") expect(await rowsRead(order, place), "rows read").to.be.at.most(7 * (size + 1));
          }
        });
      }
    }
  }

  it("orders by whole keys, however long they are", async () => {
    const other = (await newTenant(store)).as("ADMIN");
    for (const end of ["b", "a", "c"]) await createUser(other, { userName: end, profileUrl: `https://${"é".repeat(900)}${end}` });
    const { users } = await ask<{ users: { nodes: { userName: string }[] } }>(
      other,
      "{ users(orderBy: { field: PROFILE_URL, direction: ASC }) { nodes { userName } } }",
    );
    expect(users.nodes.map(({ userName }) => userName)).to.deep.equal(["a", "b", "c"]);
  });

  /** What of a plan does not go along the index of the order, or sorts more than the two parts of a page. */
  function astray(plans: readonly Plan[], index: string, nullable: boolean): Plan[] {
    if (store.kind === "sqlite") {
      const named = index === "PRIMARY" ? "sqlite_autoindex_users_1" : index;
      const sorts = plans.filter(({ detail }) => /TEMP B-TREE/.test(String(detail)));
      const walks = plans.filter(({ detail }) => /\bu\b/.test(String(detail)));
      const wrong = walks.filter(({ detail }) => {
        const text = String(detail);
        return !text.includes(`${named} (organisationId=? AND `) && !/sqlite_autoindex_users_1 \(organisationId=\? AND id=\?\)/.test(text);
      });
      return [...wrong, ...(sorts.length > (nullable ? 1 : 0) ? sorts : [])];
    }
    return plans.filter(({ table, type, key, Extra: extra }) => {
      if (table !== "u" || type === "eq_ref") return false;
      return key !== index || !["range", "ref"].includes(String(type)) || /filesort|temporary/.test(String(extra));
    });
  }

  /** MariaDB counts what it reads. */
  async function rowsRead(order: object, place: PageArguments): Promise<number> {
    const plans = await plansDuring(store, () => page(order, place), "ANALYZE");
    return plans.reduce((sum, { r_rows: rows }) => sum + Number(rows ?? 0), 0);
  }
});

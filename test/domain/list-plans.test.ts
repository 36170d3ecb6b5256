/** What is asked by an attribute that has an index is looked up there: ten times as many people are no more to read. */
import { expect } from "chai";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { type ListClient, type ListRequest, listClient, listRequests } from "../support/list-requests.js";
import { listedOrganisation } from "../support/listed-organisation.js";
import { amountRead, type Plan, planOf, type Ran, ranDuring, readUnit } from "../support/plans.js";
import { forEachStore } from "../support/stores.js";

const [small, large] = [200, 2_000];
/** Trees that are a level higher, and leaves that are cut elsewhere. */
const allowance = { pages: 15, rows: 30 } as const;

forEachStore("What lists read", (open) => {
  let store: Store;
  let clients: readonly ListClient[];

  before(async function () {
    this.timeout(120_000);
    store = await open();
    const organisation = async (size: number) => listClient(await listedOrganisation(store, size, size >> 1));
    clients = [await organisation(small), await organisation(large)];
    if (store.kind !== "sqlite") await store.all(unscoped("ANALYZE TABLE users, user_values, user_groups, memberships"));
  });

  for (const request of listRequests) {
    it(`${request.asked}${request.passes ? `, which reads ${request.passes}` : ""}`, async () => {
      const amounts: number[] = [];
      for (const client of clients) {
        const ran = await statementsOf(client, request);
        for (const each of ran) {
          const plans = await planOf(store, each);
          expect(plans.filter(isScan), JSON.stringify(plans, null, 1)).to.deep.equal([]);
          if (isCount(each) && request.passes !== "the members of the group")
            expect(plans.every(isOfIndexAlone), JSON.stringify(plans, null, 1)).to.equal(true);
        }
        let amount = 0;
        for (const each of ran.filter((each) => !grows(each, request))) amount += (await amountRead(store, each)) ?? 0;
        amounts.push(amount);
      }
      const [few = 0, many = 0] = amounts;
      expect(many, `${readUnit(store)} read, and ${few} with a tenth of the people`).to.be.at.most(few * 1.25 + allowance[readUnit(store)]);
    });
  }

  /** What is said to cost more is held by its plan alone; the rest of such a request is not. */
  function grows(ran: Ran, { passes }: ListRequest): boolean {
    if (passes === "the members of the group") return !ran.sql.trimStart().startsWith("WITH");
    return passes !== undefined && isCount(ran);
  }

  async function statementsOf(client: ListClient, request: ListRequest): Promise<Ran[]> {
    const send = await request.prepare(client);
    return ranDuring(store, async () => expect(await send()).to.equal(request.finds));
  }

  /** A table of the store's own that is read whole, or an index of it. */
  function isScan({ detail, table, type, Extra: extra }: Plan): boolean {
    // `u`, `v`, `m` and `g` are what statements call the tables; what they made before has other names and no index.
    if (store.kind === "sqlite") return /^SCAN (?:(?:u|v|m|g|mu|mg|o)\b|\w+ USING)/.test(String(detail));
    if (table === null || String(table).startsWith("<") || String(extra).includes("Recursive")) return false;
    return type === "ALL" || type === "index";
  }

  const isCount = ({ sql }: Ran) => sql.trimStart().startsWith("SELECT COUNT(*)");

  function isOfIndexAlone({ detail, Extra: extra, table }: Plan): boolean {
    if (store.kind === "sqlite") return !/^SEARCH u (?!USING COVERING INDEX)/.test(String(detail));
    return table !== "u" || String(extra).includes("Using index");
  }
});

/** Pages of lists: forward, backward, by index, in every order, with equal and absent keys. */
import { expect } from "chai";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { ask, counted, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

interface Page {
  readonly totalCount: number;
  readonly nodes: { readonly id: string; readonly userName: string }[];
  readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

const titles = ["b", null, "a", "B", "é", "e", null, "a", "z", "日", "😀"];

forEachStore("Paging", (open) => {
  let store: Store;
  let tenant: Tenant;

  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    for (const [index, title] of titles.entries()) {
      const emails = [{ value: `${index}@example.com` }, { value: `${index}@home.example` }];
      await createUser(tenant.as("ADMIN"), { userName: `user${String(index).padStart(2, "0")}`, title, emails });
    }
    await createUser((await newTenant(store)).as("ADMIN"), { userName: "stranger" });
  });

  async function page(variables: Record<string, unknown>, kind: "ADMIN" | "PROVISIONING" = "ADMIN"): Promise<Page> {
    const query = `query ($where: UserWhere, $orderBy: UserOrder, $first: Int, $after: String, $last: Int, $before: String, $offset: Int) {
      users(where: $where, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before, offset: $offset) {
        totalCount nodes { id userName emails { value } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
    return (await ask<{ users: Page }>(tenant.as(kind), query, variables)).users;
  }
  const names = ({ nodes }: Page) => nodes.map(({ userName }) => userName);

  async function whole(orderBy: Record<string, unknown> | undefined, forward: boolean, size: number): Promise<string[]> {
    const found: string[] = [];
    let cursor: string | null = null;
    for (;;) {
      const given: Page = await page({ orderBy, ...(forward ? { first: size, after: cursor } : { last: size, before: cursor }) });
      expect(given.totalCount).to.equal(titles.length);
      if (forward) found.push(...names(given));
      else found.unshift(...names(given));
      const { hasNextPage, hasPreviousPage, startCursor, endCursor } = given.pageInfo;
      expect(forward ? hasPreviousPage : hasNextPage).to.equal(cursor !== null);
      if (!(forward ? hasNextPage : hasPreviousPage)) return found;
      cursor = forward ? endCursor : startCursor;
    }
  }

  const byTitle = [...titles.entries()]
    .map(([index, title]) => ({ userName: `user${String(index).padStart(2, "0")}`, title }))
    .sort((one, other) => {
      if (one.title === null || other.title === null) return Number(one.title === null) - Number(other.title === null);
      return Buffer.compare(Buffer.from(one.title.toLowerCase()), Buffer.from(other.title.toLowerCase()));
    })
    .map(({ userName }) => userName);
  const byName = titles.map((_, index) => `user${String(index).padStart(2, "0")}`);

  const orders: [orderBy: Record<string, unknown> | undefined, expected: string[]][] = [
    [undefined, byName],
    [{ field: "ID" }, byName],
    [{ field: "USER_NAME", direction: "DESC" }, [...byName].reverse()],
    [{ field: "CREATED_AT" }, byName],
    [{ field: "TITLE" }, byTitle],
    [{ field: "TITLE", direction: "DESC" }, [...byTitle].reverse()],
    [{ field: "ACTIVE" }, byName],
    [{ field: "EXTERNAL_ID" }, byName],
  ];
  for (const [orderBy, expected] of orders) {
    for (const size of [1, 2, 4, titles.length, 50]) {
      it(`goes through all in order ${JSON.stringify(orderBy ?? "of creation")} by ${size}, forward and backward`, async () => {
        expect(await whole(orderBy, true, size)).to.deep.equal(expected);
        expect(await whole(orderBy, false, size)).to.deep.equal(expected);
      });
    }
  }

  it("begins at an index", async () => {
    expect(names(await page({ first: 3, offset: 4 }))).to.deep.equal(byName.slice(4, 7));
    const beyond = await page({ first: 3, offset: 40 });
    expect([names(beyond), beyond.totalCount]).to.deep.equal([[], titles.length]);
  });

  it("counts alone when nothing else is asked for", async () => {
    const { result, statements } = await counted(store, () => page({ first: 0 }));
    expect([names(result), result.totalCount, statements.length]).to.deep.equal([[], titles.length, 1]);
  });

  it("reads a page in one statement, and one more counts it unless the page itself tells", async () => {
    const query =
      "query ($first: Int) { users(first: $first) { nodes { userName emails { value } groups { id displayName } managerName } } }";
    expect((await counted(store, () => ask(tenant.as("ADMIN"), query, { first: 5 }))).statements).to.have.length(1);
    expect((await counted(store, () => page({ first: 5 }))).statements).to.have.length(2);
    expect((await counted(store, () => page({ first: 50 }))).statements).to.have.length(1);
    expect((await counted(store, () => page({ where: { userName: { eq: "user01" } } }))).statements).to.have.length(1);
  });

  const cursor = async () => (await page({ first: 1 })).pageInfo.endCursor;
  const refused: [why: string, given: () => Promise<Record<string, unknown>>, code: string][] = [
    ["a negative number", async () => ({ first: -1 }), "INVALID_VALUE first"],
    ["more than a page holds", async () => ({ first: 101 }), "LIMIT_EXCEEDED first"],
    ["more than a backward page holds", async () => ({ last: 101 }), "LIMIT_EXCEEDED last"],
    ["both directions", async () => ({ first: 1, last: 1 }), "INVALID_VALUE last"],
    ["an index and a cursor", async () => ({ offset: 1, after: await cursor() }), "INVALID_VALUE offset"],
    ["a cursor of another order", async () => ({ orderBy: { field: "TITLE" }, after: await cursor() }), "INVALID_VALUE after"],
    ["nonsense for a cursor", async () => ({ before: "nonsense" }), "INVALID_VALUE before"],
    [
      "a cursor with another id in it",
      async () => ({ after: Buffer.from('["CREATED_AT",1,"x"]').toString("base64url") }),
      "INVALID_VALUE after",
    ],
  ];
  for (const [why, given, code] of refused) {
    it(`refuses ${why}`, async () => expect(await refusal(page(await given()))).to.equal(code));
  }

  it("gives a provisioning client longer pages", async () => {
    expect(names(await page({ first: 1000 }, "PROVISIONING"))).to.have.length(titles.length);
    expect(await refusal(page({ first: 1001 }, "PROVISIONING"))).to.equal("LIMIT_EXCEEDED first");
  });
});

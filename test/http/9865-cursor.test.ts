/** RFC 9865: paging by cursor. */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimAnswer, ScimClient } from "../support/scim-client.js";
import { forEachServer, startMemory } from "../support/server.js";
import { created, expectError, listSchema, newGroup, newUser } from "../support/wire.js";

interface CursorPage {
  readonly schemas: string[];
  readonly itemsPerPage: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
  readonly Resources: (JsonObject & { id: string; userName: string })[];
}

function pageOf(answer: ScimAnswer): CursorPage {
  expect(answer.status, answer.text).to.equal(200);
  const page = answer.body as CursorPage;
  expect(page.itemsPerPage).to.equal(page.Resources.length);
  return page;
}

const names = (page: CursorPage) => page.Resources.map(({ userName }) => String(userName).split("@")[0]);

/** Titles with equal ones in any case, and people without one. */
const titles: Record<string, string | undefined> = { a: "Boss", b: undefined, c: "clerk", d: "boss", e: undefined, f: "Clerk", g: "Ærlig" };

async function people(client: ScimClient, given: Readonly<Record<string, string | undefined>> = titles): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const [name, title] of Object.entries(given)) {
    const more: JsonObject = title === undefined ? {} : { title, emails: [{ value: `${title}@x.example`, type: "home" }] };
    ids[name] = (await created(client, "/Users", newUser(`${name}@x.example`, more))).id;
  }
  return ids;
}

/** All pages from one end to the other, in the order of the list. */
async function walk(client: ScimClient, query: string, from: CursorPage, direction: "nextCursor" | "previousCursor"): Promise<string[]> {
  const found = names(from);
  for (let cursor = from[direction]; cursor !== undefined; ) {
    const page: CursorPage = pageOf(await client.get(`/Users?${query}&cursor=${cursor}`));
    if (direction === "nextCursor") found.push(...names(page));
    else found.unshift(...names(page));
    cursor = page[direction];
  }
  return found as string[];
}

const first = async (client: ScimClient, query: string) => pageOf(await client.get(`/Users?${query}&cursor=`));

async function last(client: ScimClient, query: string): Promise<CursorPage> {
  let page = await first(client, query);
  while (page.nextCursor !== undefined) page = pageOf(await client.get(`/Users?${query}&cursor=${page.nextCursor}`));
  return page;
}

forEachServer("RFC 9865 Cursors", (server) => {
  let client: ScimClient;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
    await people(client);
  });

  it("an empty cursor asks for the first page, which is not counted and has nothing before it", async () => {
    const page = await first(client, "count=3");
    expect(page).to.have.all.keys("schemas", "itemsPerPage", "nextCursor", "Resources");
    expect(page.schemas).to.deep.equal([listSchema]);
    expect(names(page)).to.deep.equal(["a", "b", "c"]);
  });

  it("a cursor without a value, as in the RFC's example, is an empty one", async () => {
    expect(names(pageOf(await client.get("/Users?cursor&count=2")))).to.deep.equal(["a", "b"]);
  });

  it("cursors are made of unreserved characters and name nobody", async () => {
    const { nextCursor = "" } = await first(client, "sortBy=userName&count=3");
    expect(nextCursor).to.match(/^[A-Za-z0-9._~-]+$/);
    expect(Buffer.from(nextCursor, "base64url").toString("latin1")).not.to.match(/x\.example|USER_NAME|MTox/);
  });

  it("the last page has no nextCursor, and a page that holds all has no cursor", async () => {
    expect(await last(client, "count=3")).to.have.all.keys("schemas", "itemsPerPage", "previousCursor", "Resources");
    expect(await first(client, "count=7")).to.have.all.keys("schemas", "itemsPerPage", "Resources");
    expect(await first(client, "")).to.have.all.keys("schemas", "itemsPerPage", "Resources");
  });

  it("nothing found is an empty page", async () => {
    const page = await first(client, `filter=${encodeURIComponent('userName eq "nobody"')}`);
    expect(page).to.deep.equal({ schemas: [listSchema], itemsPerPage: 0, Resources: [] });
  });

  it("a count of 0 asks for the total alone", async () => {
    for (const count of [0, -3]) {
      expect((await client.get(`/Users?cursor=&count=${count}`)).body).to.deep.equal({
        schemas: [listSchema],
        totalResults: 7,
        itemsPerPage: 0,
        Resources: [],
      });
    }
  });

  const walks: { query: string; order: string[] }[] = [
    { query: "", order: ["a", "b", "c", "d", "e", "f", "g"] },
    { query: "sortBy=userName&sortOrder=descending", order: ["g", "f", "e", "d", "c", "b", "a"] },
    { query: "sortBy=title", order: ["a", "d", "c", "f", "g", "b", "e"] },
    { query: "sortBy=title&sortOrder=descending", order: ["e", "b", "g", "f", "c", "d", "a"] },
    { query: "sortBy=externalId", order: ["a", "b", "c", "d", "e", "f", "g"] },
    { query: "sortBy=emails.value", order: ["a", "d", "c", "f", "g", "b", "e"] },
    { query: "sortBy=emails&sortOrder=descending", order: ["e", "b", "g", "f", "c", "d", "a"] },
    { query: "sortBy=active", order: ["a", "b", "c", "d", "e", "f", "g"] },
    { query: `filter=${encodeURIComponent("title pr")}&sortBy=title`, order: ["a", "d", "c", "f", "g"] },
    { query: `filter=${encodeURIComponent('emails[type eq "home"]')}`, order: ["a", "c", "d", "f", "g"] },
  ];
  for (const { query, order } of walks) {
    for (const count of [1, 2, 3]) {
      it(`goes by ${count} through ?${decodeURIComponent(query)}, forward and backward, in the order of the index`, async () => {
        const asked = `${query}&count=${count}`;
        const byIndex = (await client.get(`/Users?${query}`)).body as CursorPage;
        expect(names(byIndex)).to.deep.equal(order);
        expect(await walk(client, asked, await first(client, asked), "nextCursor")).to.deep.equal(order);
        expect(await walk(client, asked, await last(client, asked), "previousCursor")).to.deep.equal(order);
      });
    }
  }

  it("a page's previousCursor gives the page before it, and that one's nextCursor the page again", async () => {
    const one = await first(client, "count=2");
    const two = pageOf(await client.get(`/Users?count=2&cursor=${one.nextCursor}`));
    const back = pageOf(await client.get(`/Users?count=2&cursor=${two.previousCursor}`));
    expect(names(back)).to.deep.equal(names(one));
    expect(names(pageOf(await client.get(`/Users?count=2&cursor=${back.nextCursor}`)))).to.deep.equal(names(two));
  });

  it("the projection may differ from page to page", async () => {
    const { nextCursor } = await first(client, "count=2&attributes=userName");
    const page = pageOf(await client.get(`/Users?count=2&attributes=userName&cursor=${nextCursor}`));
    for (const resource of page.Resources) expect(resource).to.have.all.keys("schemas", "id", "userName");
  });

  it("names in the filter may be spelled otherwise, as in the RFC's example", async () => {
    const { nextCursor } = await first(client, "filter=userName%20pr&count=2");
    expect(names(pageOf(await client.get(`/Users?filter=username%20PR&count=2&cursor=${nextCursor}`)))).to.deep.equal(["c", "d"]);
  });

  it("searches by POST take and give cursors too (§3)", async () => {
    const search = { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], filter: "title pr", sortBy: "title", count: 3 };
    const one = pageOf(await client.post("/Users/.search", { ...search, cursor: "" }));
    expect([names(one), one.previousCursor]).to.deep.equal([["a", "d", "c"], undefined]);
    const two = pageOf(await client.post("/Users/.search", { ...search, cursor: one.nextCursor }));
    expect([names(two), two.nextCursor]).to.deep.equal([["f", "g"], undefined]);
  });

  it("groups are paged as users are", async () => {
    const own = await server().connect({ dialects: "strict" });
    for (const name of ["x", "y", "z"]) await created(own, "/Groups", newGroup(name));
    const one = pageOf(await own.get("/Groups?sortBy=displayName&sortOrder=descending&count=2&cursor="));
    const two = pageOf(await own.get(`/Groups?sortBy=displayName&sortOrder=descending&count=2&cursor=${one.nextCursor}`));
    expect([...one.Resources, ...two.Resources].map(({ displayName }) => displayName)).to.deep.equal(["z", "y", "x"]);
    expect(two.nextCursor).to.equal(undefined);
  });

  it("what is made or deleted in between moves nobody else off or onto a page", async () => {
    const own = await server().connect({ dialects: "strict" });
    const ids = await people(own, { b: "t", d: "t", f: "t", h: "t" });
    const one = await first(own, "sortBy=userName&count=2");
    expect(names(one)).to.deep.equal(["b", "d"]);
    await own.delete(`/Users/${ids.b}`);
    await people(own, { a: "t", e: "t" });
    const two = pageOf(await own.get(`/Users?sortBy=userName&count=2&cursor=${one.nextCursor}`));
    expect(names(two)).to.deep.equal(["e", "f"]);
    const back = pageOf(await own.get(`/Users?sortBy=userName&count=2&cursor=${two.previousCursor}`));
    expect(names(back)).to.deep.equal(["a", "d"]);
  });

  it("a cursor outlives the resource that it begins at, and those of its page", async () => {
    const own = await server().connect({ dialects: "strict" });
    const ids = await people(own, { a: "t", b: "t", c: "t", d: "t" });
    const one = await first(own, "count=2");
    for (const name of ["b", "c", "d"]) await own.delete(`/Users/${ids[name]}`);
    const empty = pageOf(await own.get(`/Users?count=2&cursor=${one.nextCursor}`));
    expect([names(empty), empty.nextCursor]).to.deep.equal([[], undefined]);
    const back = pageOf(await own.get(`/Users?count=2&cursor=${empty.previousCursor}`));
    expect([names(back), back.nextCursor, back.previousCursor]).to.deep.equal([["a"], undefined, undefined]);
  });

  it("answers by index carry no cursor", async () => {
    expect((await client.get("/Users?count=2")).body).to.have.all.keys(
      "schemas",
      "totalResults",
      "startIndex",
      "itemsPerPage",
      "Resources",
    );
  });

  const refused: { why: string; query: (next: string) => string; scimType: string; says?: RegExp; from?: string }[] = [
    { why: "a cursor that is nonsense", query: () => "count=2&cursor=nonsense", scimType: "invalidCursor", says: /empty/ },
    { why: "a cursor with other characters", query: (next) => `count=2&cursor=${next}%3D`, scimType: "invalidCursor" },
    { why: "a cursor that was cut", query: (next) => `count=2&cursor=${next.slice(0, -4)}`, scimType: "invalidCursor" },
    { why: "a cursor that was changed", query: (next) => `count=2&cursor=${changed(next)}`, scimType: "invalidCursor" },
    {
      why: "a cursor of another filter",
      query: (next) => `count=2&filter=title+pr&cursor=${next}`,
      scimType: "invalidCursor",
      says: /filter/,
    },
    { why: "a cursor of another order", query: (next) => `count=2&sortBy=userName&cursor=${next}`, scimType: "invalidCursor" },
    {
      why: "a cursor of the other direction",
      from: "sortBy=title&",
      query: (next) => `count=2&sortBy=title&sortOrder=descending&cursor=${next}`,
      scimType: "invalidCursor",
    },
    { why: "another count", query: (next) => `count=3&cursor=${next}`, scimType: "invalidCount", says: /3.*2/ },
    { why: "a count beyond the largest page", query: () => "count=1001&cursor=", scimType: "invalidCount", says: /1000/ },
    { why: "a count that is no number", query: () => "count=many&cursor=", scimType: "invalidCount", says: /many/ },
    { why: "an index and a cursor", query: () => "startIndex=1&cursor=", scimType: "invalidValue", says: /startIndex/ },
  ];
  for (const { why, query, scimType, says, from = "" } of refused) {
    it(`refuses ${why} as ${scimType}`, async () => {
      const { nextCursor = "" } = await first(client, `${from}count=2`);
      expectError(await client.get(`/Users?${query(nextCursor)}`), 400, scimType, says);
    });
  }

  it("goes on with the count of the page before where the next request leaves it out", async () => {
    const { nextCursor } = await first(client, "count=2");
    const { status, body } = await client.get(`/Users?cursor=${nextCursor}`);
    expect([status, (body as { itemsPerPage: number }).itemsPerPage]).to.deep.equal([200, 2]);
  });

  it("refuses a cursor of another organisation, and of another endpoint, in the words for nonsense", async () => {
    const { nextCursor } = await first(client, "count=2");
    const stranger = await server().connect({ dialects: "strict" });
    await people(stranger, { a: "t", b: "t", c: "t" });
    const foreign = await stranger.get(`/Users?count=2&cursor=${nextCursor}`);
    expectError(foreign, 400, "invalidCursor");
    expect((foreign.body as JsonObject).detail).to.equal(((await stranger.get("/Users?count=2&cursor=x")).body as JsonObject).detail);
    expectError(await client.get(`/Groups?count=2&cursor=${nextCursor}`), 400, "invalidCursor", /endpoint/);
  });

  it("tells in ServiceProviderConfig how it pages (§4)", async () => {
    expect(((await client.get("/ServiceProviderConfig")).body as JsonObject).pagination).to.deep.equal({
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: 100,
      maxPageSize: 1000,
      cursorTimeout: 3600,
    });
  });
});

describe("RFC 9865 Cursors that are waited with for too long", () => {
  it("are refused as expiredCursor, with the time that there was", async () => {
    const server = await startMemory({ SCIM_CURSOR_TIMEOUT: "1" });
    try {
      const client = await server.connect({ dialects: "strict" });
      await people(client, { a: "t", b: "t" });
      const { nextCursor } = await first(client, "count=1");
      await pause(2_100);
      expectError(await client.get(`/Users?count=1&cursor=${nextCursor}`), 400, "expiredCursor", /1 second/);
    } finally {
      await server.stop();
    }
  });
});

/** One character in the middle is another. */
function changed(cursor: string): string {
  const middle = cursor.length >> 1;
  return `${cursor.slice(0, middle)}${cursor[middle] === "A" ? "B" : "A"}${cursor.slice(middle + 1)}`;
}

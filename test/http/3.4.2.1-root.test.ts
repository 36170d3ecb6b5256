/** RFC 7644 §3.4.2.1: queries of the service provider's root, across users and groups. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import { counted } from "../support/domain.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer, wholeComposers } from "../support/server.js";
import {
  created,
  enterpriseSchema,
  expectError,
  groupSchema,
  listSchema,
  newGroup,
  newUser,
  searchSchema,
  userSchema,
} from "../support/wire.js";

/** Users and groups by letter, made in this order; `u` and `g` tell them apart. */
const people: readonly (readonly [name: string, more: JsonObject])[] = [
  [
    "u1",
    {
      schemas: [userSchema, enterpriseSchema],
      displayName: "Delta",
      externalId: "x-4",
      title: "Chair",
      emails: [{ type: "work", value: "u1@root.example" }],
      [enterpriseSchema]: { department: "Sales" },
    },
  ],
  ["u2", { displayName: "alpha", externalId: "x-1" }],
  ["u3", { displayName: "Golf", active: false }],
  ["u4", { displayName: "bravo", externalId: "x-6", title: "Clerk" }],
];
const teams: readonly (readonly [name: string, displayName: string, externalId?: string])[] = [
  ["g1", "Charlie", "x-3"],
  ["g2", "Echo", "x-2"],
  ["g3", "bravo"],
];

const filters: readonly (readonly [filter: string, expected: string])[] = [
  ['displayName eq "BRAVO"', "u4 g3"],
  ['externalId sw "x-"', "u1 u2 u4 g1 g2"],
  ['userName sw "u"', "u1 u2 u3 u4"],
  ["members pr", "g1"],
  ['userName eq "u1@root.example" or displayName eq "Echo"', "u1 g2"],
  ['displayName eq "bravo" and active eq true', "u4"],
  ['displayName eq "bravo" and members pr', ""],
  ['title ne "Chair"', "u2 u3 u4 g1 g2 g3"],
  ['not (title eq "Chair")', "u2 u3 u4 g1 g2 g3"],
  ["not (title pr)", "u2 u3 g1 g2 g3"],
  ["not (members pr)", "u1 u2 u3 u4 g2 g3"],
  ['emails[type eq "work" and value co "root"]', "u1"],
  ['not (emails[type eq "work"])', "u2 u3 u4 g1 g2 g3"],
  ['meta.resourceType eq "User"', "u1 u2 u3 u4"],
  ['meta.resourceType eq "Group"', "g1 g2 g3"],
  ['meta.resourceType ne "Group" and displayName eq "bravo"', "u4"],
  ['meta.resourceType eq "Robot"', ""],
  ["meta.resourceType pr and displayName pr", "u1 u2 u3 u4 g1 g2 g3"],
  [`schemas eq "${groupSchema}"`, "g1 g2 g3"],
  [`schemas eq "${enterpriseSchema}" or displayName eq "Echo"`, "u1 g2"],
  [`${userSchema}:displayName eq "bravo"`, "u4"],
  [`${groupSchema}:displayName eq "bravo"`, "g3"],
  [`${enterpriseSchema}:department eq "sales" or members pr`, "u1 g1"],
];

const orders: readonly (readonly [sortBy: string, ascending: string, descending?: string])[] = [
  ["displayName", "u2 u4 g3 g1 u1 g2 u3", "u3 g2 u1 g1 u4 g3 u2"],
  ["externalId", "u2 g2 g1 u1 u4 u3 g3", "u3 g3 u4 u1 g1 g2 u2"],
  ["userName", "u1 u2 u3 u4 g1 g2 g3", "g1 g2 g3 u4 u3 u2 u1"],
  ["title", "u1 u4 u2 u3 g1 g2 g3"],
];

forEachServer("3.4.2.1 Queries of the root", (server) => {
  let client: ScimClient;
  const names = new Map<string, string>();
  before(async () => {
    client = await server().connect({ dialects: "strict" });
    names.clear();
    for (const [name, more] of people) {
      const { id } = await created(client, "/Users", newUser(`${name}@root.example`, more));
      names.set(id, name);
    }
    const [member] = [...names.keys()];
    for (const [name, displayName, externalId] of teams) {
      const more: JsonObject = externalId === undefined ? {} : { externalId };
      if (name === "g1" && member !== undefined) more.members = [{ value: member }];
      const body = newGroup(displayName, more);
      names.set((await created(client, "/Groups", body)).id, name);
    }
  });

  const ask = async (parameters: Record<string, string>) => {
    const { status, text, body } = await client.get(`?${new URLSearchParams(parameters)}`);
    expect(status, text).to.equal(200);
    const page = body as { totalResults: number; startIndex: number; itemsPerPage: number; Resources: { id: string }[] };
    return { ...page, found: page.Resources.map(({ id }) => names.get(id)).join(" ") };
  };

  it("answers GET on the root without a filter with all resources, users first", async () => {
    for (const path of ["", "/"]) {
      const { status, body } = await client.get(path);
      expect(status).to.equal(200);
      expect(body).to.include({ totalResults: 7, itemsPerPage: 7, startIndex: 1 });
      expect((body as JsonObject).schemas).to.deep.equal([listSchema]);
    }
    expect((await ask({})).found.split(" ").map((name) => name[0])).to.deep.equal([..."uuuuggg"]);
  });

  it("shows each resource as its own endpoint does", async () => {
    for (const resource of (await ask({})).Resources) {
      const { location } = (resource as unknown as { meta: { location: string } }).meta;
      expect((await client.get(location)).body).to.deep.equal(resource);
    }
  });

  for (const [filter, expected] of filters) {
    it(`treats an attribute that a type lacks as one without a value: ${filter}`, async () => {
      const { found, totalResults } = await ask({ filter });
      expect(found.split(" ").sort().join(" ")).to.equal(expected.split(" ").sort().join(" "));
      expect(totalResults).to.equal(expected === "" ? 0 : expected.split(" ").length);
    });
  }

  it("pages through users, then groups, with the total of both", async () => {
    const whole = (await ask({})).found.split(" ");
    for (const count of [1, 2, 3, 5]) {
      const seen: string[] = [];
      for (let startIndex = 1; startIndex <= 7; startIndex += count) {
        const page = await ask({ startIndex: String(startIndex), count: String(count) });
        expect(page).to.include({ totalResults: 7, startIndex });
        expect(page.itemsPerPage).to.equal(Math.min(count, 8 - startIndex));
        seen.push(...page.found.split(" "));
      }
      expect(seen).to.deep.equal(whole);
    }
    expect(await ask({ startIndex: "8" })).to.include({ totalResults: 7, itemsPerPage: 0, found: "" });
    expect(await ask({ count: "0" })).to.include({ totalResults: 7, itemsPerPage: 0, found: "" });
  });

  for (const [sortBy, ascending, descending] of orders) {
    for (const [sortOrder, expected] of [["ascending", ascending], ...(descending ? [["descending", descending]] : [])] as const) {
      it(`sorts by ${sortBy} ${sortOrder} across the types, on every page`, async () => {
        expect((await ask({ sortBy, sortOrder: String(sortOrder) })).found).to.equal(expected);
        for (const count of [1, 2, 3]) {
          for (let startIndex = 1; startIndex <= 8; startIndex += 1) {
            const { found, totalResults } = await ask({
              sortBy,
              sortOrder: String(sortOrder),
              startIndex: String(startIndex),
              count: String(count),
            });
            expect(found, `${startIndex}, ${count}`).to.equal(
              String(expected)
                .split(" ")
                .slice(startIndex - 1, startIndex - 1 + count)
                .join(" "),
            );
            expect(totalResults).to.equal(7);
          }
        }
      });
    }
  }

  interface CursorPage {
    readonly itemsPerPage: number;
    readonly nextCursor?: string;
    readonly previousCursor?: string;
    readonly Resources: { id: string }[];
  }
  const askByCursor = async (parameters: Record<string, string>, cursor: string, path: "" | "/.search" = "") => {
    const { count, ...texts } = parameters;
    const asked = { ...texts, cursor, ...(count === undefined ? {} : { count: path === "" ? count : Number(count) }) };
    const { status, text, body } =
      path === ""
        ? await client.get(`?${new URLSearchParams(asked as Record<string, string>)}`)
        : await client.post(path, { schemas: [searchSchema], ...asked });
    expect(status, text).to.equal(200);
    const page = body as CursorPage;
    expect(page.itemsPerPage).to.equal(page.Resources.length);
    expect(page).not.to.have.any.keys("totalResults", "startIndex");
    return { ...page, found: page.Resources.map(({ id }) => String(names.get(id))) };
  };

  const walks: readonly (readonly [parameters: Record<string, string>, expected: string])[] = [
    [{}, "u1 u2 u3 u4 g1 g2 g3"],
    [{ filter: 'externalId sw "x-"' }, "u1 u2 u4 g1 g2"],
    [{ filter: "members pr" }, "g1"],
    [{ filter: 'meta.resourceType eq "Robot"' }, ""],
    ...orders.flatMap(([sortBy, ascending, descending]) => [
      [{ sortBy }, ascending] as const,
      ...(descending ? [[{ sortBy, sortOrder: "descending" }, descending] as const] : []),
    ]),
  ];
  const ways = [
    ["", "1"],
    ["", "3"],
    ["", "7"],
    ["/.search", "2"],
  ] as const;
  for (const [parameters, expected] of walks) {
    it(`goes by cursor through all types, forward and backward: ${JSON.stringify(parameters)}`, async () => {
      const all = expected.split(" ").filter((name) => name !== "");
      for (const [path, count] of ways) {
        const asked = { ...parameters, count };
        const pages: string[][] = [];
        let page = await askByCursor(asked, "", path);
        expect(page.previousCursor).to.equal(undefined);
        for (pages.push(page.found); page.nextCursor !== undefined; pages.push(page.found))
          page = await askByCursor(asked, page.nextCursor, path);
        expect(pages.flat()).to.deep.equal(all);
        const back = [page.found];
        for (; page.previousCursor !== undefined; back.unshift(page.found)) page = await askByCursor(asked, page.previousCursor, path);
        expect(back).to.deep.equal(pages);
      }
    });
  }

  it("counts all types by cursor where nothing else is asked for", async () => {
    const answer = await client.get("?cursor=&count=0&filter=displayName+eq+%22bravo%22");
    expect(answer.body).to.deep.equal({ schemas: [listSchema], totalResults: 2, itemsPerPage: 0, Resources: [] });
  });

  it("takes no cursor of an endpoint, and an endpoint none of the root", async () => {
    const filter = 'meta.resourceType eq "User"';
    const { nextCursor = "" } = await askByCursor({ filter, count: "2" }, "");
    const users = `/Users?${new URLSearchParams({ filter, count: "2" })}`;
    expectError(await client.get(`${users}&cursor=${nextCursor}`), 400, "invalidCursor", /endpoint/);
    const own = ((await client.get(`${users}&cursor=`)).body as CursorPage).nextCursor ?? "";
    expectError(await client.get(`?${new URLSearchParams({ filter, count: "2", cursor: own })}`), 400, "invalidCursor", /endpoint/);
  });

  it("sorts by the time of creation, users and groups alike", async () => {
    const { Resources } = await ask({ sortBy: "meta.created", sortOrder: "descending" });
    const times = Resources.map((resource) => (resource as unknown as { meta: { created: string } }).meta.created);
    expect(times).to.deep.equal([...times].sort().reverse());
  });

  it("projects each type by the attributes that it has", async () => {
    const { Resources } = await ask({ attributes: "userName,members", filter: 'userName eq "u1@root.example" or members pr' });
    const [user, group] = Resources as unknown as JsonObject[];
    expect(user).to.have.all.keys("schemas", "id", "userName");
    expect(group).to.have.all.keys("schemas", "id", "members");
  });

  const refused: readonly (readonly [why: string, parameters: Record<string, string>, scimType: string, detail: RegExp])[] = [
    [
      "an attribute that no type has",
      { filter: "shoeSize eq 43" },
      "invalidFilter",
      /character 1: "shoeSize" is no attribute of User or Group/,
    ],
    ["a value of the wrong type", { filter: 'active eq "x"' }, "invalidFilter", /active/],
    ["an unknown sortBy", { sortBy: "shoeSize" }, "invalidValue", /shoeSize.*User or Group/],
    ["a count that is no number", { count: "many" }, "invalidValue", /count/],
    ["an index and a cursor", { cursor: "", startIndex: "1" }, "invalidValue", /startIndex/],
    ["a cursor that is nonsense", { cursor: "nonsense" }, "invalidCursor", /empty/],
    ["a count that is no number, by cursor", { cursor: "", count: "many" }, "invalidCount", /many/],
  ];
  for (const [why, parameters, scimType, detail] of refused) {
    it(`answers 400 ${scimType} to ${why}`, async () => {
      expectError(await client.get(`?${new URLSearchParams(parameters)}`), 400, scimType, detail);
    });
  }

  it("sees nothing of another organisation", async () => {
    expect(((await (await server().connect()).get("")).body as { totalResults: number }).totalResults).to.equal(0);
  });

  it("answers 405 with Allow to POST on the root", async () => {
    const answer = await client.post("/", {});
    expectError(answer, 405);
    expect(answer.headers.get("allow")).to.equal("GET, HEAD, OPTIONS");
  });
});

/** What it costs; each row is a query, and the number of SQL statements that it may take. */
const costs: readonly (readonly [query: string, statements: number])[] = [
  ["", 3],
  ["?count=3", 4],
  ["?startIndex=25&count=10", 4],
  ['?filter=meta.resourceType eq "User" and displayName eq "Cost 3"', 1],
  ['?filter=userName eq "nobody"', 1],
  ['?filter=meta.resourceType eq "Robot"', 0],
  ["?sortBy=displayName&count=3", 5],
  ["?cursor=&count=3", 4],
  ["?sortBy=displayName&cursor=&count=3", 5],
  ["?sortBy=displayName&startIndex=9&count=3", 21],
];

forEachServer(
  "The cost of a query of the root",
  (server) => {
    let client: ScimClient;
    before(async () => {
      client = await server().connect();
      for (let index = 0; index < 10; index += 1) {
        await created(client, "/Users", newUser(`cost.${index}@root.example`, { displayName: `Cost ${index}` }));
        await created(client, "/Groups", newGroup(`Cost ${index}`));
      }
    });
    for (const [query, statements] of costs) {
      it(`is at most ${statements} SQL statements for ${query === "" ? "everything" : query}`, async () => {
        const { store } = server();
        if (!store) throw new Error("A whole server has a store");
        await client.get("/ServiceProviderConfig");
        const { result, statements: work } = await counted(store, () => client.get(query.replaceAll(" ", "+")));
        expect(result.status, result.text).to.equal(200);
        expect(work.length, work.map((sql) => sql.slice(0, 60)).join("\n")).to.be.at.most(statements);
      });
    }
  },
  wholeComposers,
);

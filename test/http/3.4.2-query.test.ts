/** RFC 7644 §3.4.2: querying, filtering, sorting and paging. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, enterpriseSchema, expectError, idsIn, listSchema, newGroup, newUser } from "../support/wire.js";

const people: Record<string, JsonObject> = {
  ada: {
    userName: "Ada.Quill@x.example",
    externalId: "ada.quill",
    displayName: "Ada Quill",
    name: { familyName: "Quill" },
    emails: [
      { value: "Ada.Quill@x.example", type: "work", primary: true },
      { value: "ada@home.example", type: "home" },
    ],
    [enterpriseSchema]: { employeeNumber: "E-1", department: "Maps", manager: { value: "boss-1" } },
  },
  bo: {
    userName: "bo+plus@x.example",
    externalId: "Bo",
    displayName: "Bo Émile",
    active: false,
    emails: [{ value: "bo@x.example", type: "work" }],
    [enterpriseSchema]: { department: "Sales" },
  },
  cy: { userName: "cy@x.example", displayName: "Cy", title: 'The "Boss"\\' },
};

forEachServer("3.4.2 Querying", (server) => {
  let client: ScimClient;
  const ids: Record<string, string> = {};
  let group: string;
  let parent: string;

  before(async () => {
    client = await server().connect({ dialects: "strict" });
    for (const [name, { userName, ...more }] of Object.entries(people)) {
      ids[name] = (await created(client, "/Users", newUser(String(userName), more))).id;
    }
    group = (await created(client, "/Groups", newGroup("Blue Team", { externalId: "g-1", members: [{ value: ids.ada ?? "" }] }))).id;
    parent = (await created(client, "/Groups", newGroup("All Teams", { members: [{ value: group }] }))).id;
  });

  const name = (id: string) => Object.keys(ids).find((key) => ids[key] === id) ?? (id === group ? "group" : id === parent ? "parent" : id);
  const search = (filter: string, resources = "/Users") =>
    client.get(`${resources}?filter=${encodeURIComponent(filter.replace("ADA", ids.ada ?? "").replace("BLUE", group))}`);

  const filters: { filter: string; found: string[]; of?: "/Groups" }[] = [
    { filter: 'userName eq "ada.quill@X.example"', found: ["ada"] },
    { filter: 'USERNAME EQ "ada.quill@x.example"', found: ["ada"] },
    { filter: 'userName eq "nobody"', found: [] },
    { filter: 'externalId eq "ada.quill"', found: ["ada"] },
    { filter: 'externalId eq "ADA.QUILL"', found: [] },
    { filter: 'emails[type eq "work" and value eq "ada.quill@x.example"]', found: ["ada"] },
    { filter: 'emails[type eq "work" and value eq "ada@home.example"]', found: [] },
    { filter: 'emails.type eq "work" and emails.value eq "ada@home.example"', found: ["ada"] },
    { filter: 'emails eq "bo@x.example"', found: ["bo"] },
    { filter: "active eq true", found: ["ada", "cy"] },
    { filter: "active eq false", found: ["bo"] },
    { filter: "title pr", found: ["cy"] },
    { filter: "not (title pr)", found: ["ada", "bo"] },
    { filter: 'title ne "x"', found: ["ada", "bo", "cy"] },
    { filter: 'title eq "The \\"Boss\\"\\\\"', found: ["cy"] },
    { filter: 'displayName sw "ada"', found: ["ada"] },
    { filter: 'displayName ew "QUILL"', found: ["ada"] },
    { filter: 'displayName co "o é"', found: ["bo"] },
    { filter: 'displayName co "o e"', found: [] },
    { filter: 'displayName co "%"', found: [] },
    { filter: 'displayName gt "ada quill"', found: ["bo", "cy"] },
    { filter: 'displayName le "ada quill"', found: ["ada"] },
    { filter: 'userName sw "ada" or userName sw "cy"', found: ["ada", "cy"] },
    { filter: 'userName pr and (displayName eq "Cy" or not (active eq true))', found: ["bo", "cy"] },
    { filter: `${enterpriseSchema}:employeeNumber eq "e-1"`, found: ["ada"] },
    { filter: `${enterpriseSchema}:manager.value eq "boss-1"`, found: ["ada"] },
    { filter: `id eq "ADA" and ${enterpriseSchema}:manager eq "boss-1"`, found: ["ada"] },
    { filter: `schemas eq "${enterpriseSchema}"`, found: ["ada", "bo"] },
    { filter: 'meta.created gt "2020-01-01T00:00:00Z"', found: ["ada", "bo", "cy"] },
    { filter: 'meta.lastModified lt "2020-01-01T00:00:00+02:00"', found: [] },
    { filter: 'groups.value eq "BLUE"', found: ["ada"] },
    { filter: 'displayName eq "blue team"', found: ["group"], of: "/Groups" },
    { filter: 'externalId eq "g-1"', found: ["group"], of: "/Groups" },
    { filter: 'members eq "ADA"', found: ["group"], of: "/Groups" },
    { filter: 'members.value eq "BLUE"', found: ["parent"], of: "/Groups" },
    { filter: 'members[value eq "ADA"]', found: ["group"], of: "/Groups" },
    { filter: 'id eq "BLUE" and members eq "ADA"', found: ["group"], of: "/Groups" },
  ];
  for (const { filter, found, of = "/Users" } of filters) {
    it(`${filter} finds ${found.join(", ") || "nothing"}`, async () => {
      const answer = await search(filter, of);
      expect(idsIn(answer).map(name), answer.text).to.have.members(found);
      expect(answer.body).to.include({ totalResults: found.length });
    });
  }

  const encodings = [
    "filter=userName+eq+%22ada.quill@x.example%22",
    "filter=userName%20eq%20%22ada.quill%40x.example%22",
    "aadOptscim062020&filter=userName+eq+%22ada.quill@x.example%22",
    "FILTER=userName+eq+%22ada.quill@x.example%22&sort=x",
  ];
  for (const encoding of encodings) {
    it(`reads ?${encoding}`, async () => {
      expect(idsIn(await client.get(`/Users?${encoding}`)).map(name)).to.deep.equal(["ada"]);
    });
  }

  it("takes %2B for a plus sign and + for a space", async () => {
    expect(idsIn(await client.get("/Users?filter=userName+eq+%22bo%2Bplus@x.example%22")).map(name)).to.deep.equal(["bo"]);
    expect(idsIn(await client.get("/Users?filter=userName+eq+%22bo+plus@x.example%22"))).to.deep.equal([]);
  });

  it("answers a ListResponse, empty when nothing is found", async () => {
    const none = await search('userName eq "nobody"');
    expect(none.headers.get("content-type")).to.equal("application/scim+json");
    expect(none.body).to.deep.equal({ schemas: [listSchema], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] });
  });

  it("lists each resource as reading it shows it", async () => {
    const [listed] = ((await search('userName eq "ada.quill@x.example"')).body as { Resources: JsonObject[] }).Resources;
    expect(listed).to.deep.equal((await client.get(`/Users/${ids.ada}`)).body);
  });

  it("shows of each resource what attributes asks for", async () => {
    const { Resources } = (await client.get("/Users?attributes=userName")).body as { Resources: JsonObject[] };
    for (const resource of Resources) expect(resource).to.have.all.keys("schemas", "id", "userName");
  });

  const pages: { query: string; startIndex: number; items: number }[] = [
    { query: "startIndex=1&count=2", startIndex: 1, items: 2 },
    { query: "startIndex=3&count=2", startIndex: 3, items: 1 },
    { query: "startIndex=9&count=2", startIndex: 9, items: 0 },
    { query: "startIndex=0&count=1", startIndex: 1, items: 1 },
    { query: "startIndex=-5", startIndex: 1, items: 3 },
    { query: "count=0", startIndex: 1, items: 0 },
    { query: "count=-1", startIndex: 1, items: 0 },
    { query: "count=99999999999", startIndex: 1, items: 3 },
    { query: "startIndex=99999999999", startIndex: 2147483647, items: 0 },
    { query: "count=", startIndex: 1, items: 3 },
  ];
  for (const { query, startIndex, items } of pages) {
    it(`pages by ${query}`, async () => {
      const { status, body } = await client.get(`/Users?${query}`);
      expect(status, JSON.stringify(body)).to.equal(200);
      expect(body).to.include({ totalResults: 3, startIndex, itemsPerPage: items });
      expect((body as { Resources: unknown[] }).Resources).to.have.length(items);
    });
  }

  it("gives each resource once, page by page", async () => {
    const first = idsIn(await client.get("/Users?startIndex=1&count=2"));
    const second = idsIn(await client.get("/Users?startIndex=3&count=2"));
    expect([...first, ...second].map(name)).to.have.members(["ada", "bo", "cy"]);
  });

  const orders: { query: string; order: string[] }[] = [
    { query: "sortBy=userName", order: ["ada", "bo", "cy"] },
    { query: "sortBy=USERNAME&sortOrder=Descending", order: ["cy", "bo", "ada"] },
    { query: "sortBy=meta.created&sortOrder=ascending", order: ["ada", "bo", "cy"] },
    { query: "sortBy=displayName&sortOrder=descending&startIndex=2&count=1", order: ["bo"] },
  ];
  for (const { query, order } of orders) {
    it(`sorts by ${query}`, async () => {
      expect(idsIn(await client.get(`/Users?${query}`)).map(name)).to.deep.equal(order);
    });
  }

  const refused: { query: string; status?: number; scimType?: string; detail?: RegExp }[] = [
    { query: "filter=", scimType: "invalidFilter" },
    { query: "filter=shoeSize+eq+%2244%22", scimType: "invalidFilter", detail: /shoeSize/ },
    { query: "filter=__proto__+pr", scimType: "invalidFilter", detail: /__proto__/ },
    { query: "filter=constructor.name+pr", scimType: "invalidFilter" },
    { query: "filter=userName+is+%22a%22", scimType: "invalidFilter" },
    { query: "filter=userName+eq+%22a", scimType: "invalidFilter" },
    { query: "filter=(userName+eq+%22a%22", scimType: "invalidFilter" },
    { query: "filter=active+gt+true", scimType: "invalidFilter", detail: /active/ },
    { query: "filter=emails%5Btype+eq+%22work%22", scimType: "invalidFilter" },
    { query: `filter=${"(".repeat(100)}title+pr${")".repeat(100)}`, scimType: "invalidFilter" },
    { query: "filter=password+eq+%22x%22", status: 403, scimType: "sensitive" },
    { query: "count=many", scimType: "invalidValue", detail: /count/ },
    { query: "startIndex=1.5", scimType: "invalidValue", detail: /startIndex/ },
    { query: "sortBy=shoeSize", scimType: "invalidValue", detail: /shoeSize/ },
    { query: "sortBy=userName&sortOrder=sideways", scimType: "invalidValue", detail: /sortOrder/ },
  ];
  for (const { query, status = 400, scimType, detail } of refused) {
    it(`answers ${status} ${scimType} for ?${query.slice(0, 60)}`, async () => {
      expectError(await client.get(`/Users?${query}`), status, scimType, detail);
    });
  }
});

/** RFC 7644 §3.4.3: queries by POST, whose answers are those of the same query by GET. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, expectError, idsIn, newGroup, newUser, searchSchema } from "../support/wire.js";

const searchFor = (more: JsonObject): JsonObject => ({ schemas: [searchSchema], ...more });

interface Search {
  readonly why: string;
  readonly body: JsonObject;
  /** The same as a query string. */
  readonly query: string;
}

const searches: readonly Search[] = [
  { why: "nothing but its schema", body: {}, query: "" },
  { why: "a filter", body: { filter: 'displayName sw "B"' }, query: 'filter=displayName sw "B"' },
  { why: "a filter with a plus sign and quotes", body: { filter: 'externalId eq "a+b\\"c"' }, query: 'filter=externalId eq "a%2Bb\\"c"' },
  {
    why: "an order",
    body: { sortBy: "displayName", sortOrder: "descending" },
    query: "sortBy=displayName&sortOrder=descending",
  },
  { why: "a page", body: { sortBy: "displayName", startIndex: 2, count: 1 }, query: "sortBy=displayName&startIndex=2&count=1" },
  { why: "a startIndex below 1", body: { startIndex: -3 }, query: "startIndex=-3" },
  { why: "no resources, only the total", body: { count: 0 }, query: "count=0" },
  { why: "attributes", body: { attributes: ["displayName", "meta.resourceType"] }, query: "attributes=displayName,meta.resourceType" },
  { why: "excludedAttributes", body: { excludedAttributes: ["meta", "externalId"] }, query: "excludedAttributes=meta,externalId" },
  { why: "members that are null", body: { filter: null, attributes: null, count: null }, query: "" },
  { why: "empty lists of attributes", body: { attributes: [], excludedAttributes: [] }, query: "" },
  { why: "names in another case", body: { FILTER: 'displayName eq "ben"', StartIndex: 1 }, query: 'filter=displayName eq "ben"' },
];

const refused: readonly { readonly why: string; readonly body: unknown; readonly scimType: string; readonly detail: RegExp }[] = [
  { why: "a list", body: [], scimType: "invalidSyntax", detail: /object/ },
  { why: "a filter that is a number", body: searchFor({ filter: 1 }), scimType: "invalidValue", detail: /filter is 1.*a string/ },
  { why: "a filter that is none", body: searchFor({ filter: "displayName" }), scimType: "invalidFilter", detail: /character 12/ },
  { why: "a sortBy that is a list", body: searchFor({ sortBy: ["displayName"] }), scimType: "invalidValue", detail: /sortBy/ },
  { why: "an unknown sortBy", body: searchFor({ sortBy: "shoeSize" }), scimType: "invalidValue", detail: /shoeSize/ },
  {
    why: "another sortOrder",
    body: searchFor({ sortBy: "id", sortOrder: "up" }),
    scimType: "invalidValue",
    detail: /ascending or descending/,
  },
  {
    why: "a startIndex that is an object",
    body: searchFor({ startIndex: {} }),
    scimType: "invalidValue",
    detail: /startIndex is \{\}.*a whole number/,
  },
  { why: "half a count", body: searchFor({ count: 1.5 }), scimType: "invalidValue", detail: /count is 1\.5/ },
  {
    why: "attributes that are numbers",
    body: searchFor({ attributes: [1] }),
    scimType: "invalidValue",
    detail: /attributes is \[1\].*a list of attribute names/,
  },
  { why: "the same member twice", body: searchFor({ count: 1, Count: 2 }), scimType: "invalidSyntax", detail: /count twice/ },
];

const strictly: readonly { readonly why: string; readonly body: JsonObject; readonly scimType: string }[] = [
  { why: "no schemas", body: { count: 1 }, scimType: "invalidSyntax" },
  { why: "the schema of another message", body: { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"] }, scimType: "invalidSyntax" },
  { why: "a count that is a string", body: searchFor({ count: "1" }), scimType: "invalidValue" },
  { why: "attributes in one string", body: searchFor({ attributes: "id,displayName" }), scimType: "invalidValue" },
  {
    why: "attributes and excludedAttributes together",
    body: searchFor({ attributes: ["id"], excludedAttributes: ["meta"] }),
    scimType: "invalidValue",
  },
];

forEachServer("3.4.3 Querying by POST", (server) => {
  const clients: Partial<Record<"lenient" | "strict", ScimClient>> = {};
  const client = (dialects: "lenient" | "strict" = "strict"): ScimClient => {
    const found = clients[dialects];
    if (!found) throw new Error("The clients are made before the first test");
    return found;
  };
  before(async () => {
    for (const dialects of ["lenient", "strict"] as const) {
      const made = await server().connect({ dialects });
      for (const displayName of ["Ada", "Ben", "Bea"]) {
        await created(made, "/Users", newUser(`${displayName}@search.example`, { displayName, externalId: `${displayName}+1` }));
        await created(made, "/Groups", newGroup(displayName, { externalId: `${displayName}+1` }));
      }
      await created(made, "/Users", newUser("plus@search.example", { externalId: 'a+b"c' }));
      clients[dialects] = made;
    }
  });

  for (const endpoint of ["/Users", "/Groups", ""]) {
    for (const { why, body, query } of searches) {
      it(`answers POST ${endpoint}/.search with ${why} as the same query by GET`, async () => {
        const answer = await client().post(`${endpoint}/.search`, searchFor(body));
        const asked = await client().get(`${endpoint}${query === "" ? "" : `?${query.replaceAll(" ", "+")}`}`);
        expect(answer.status, answer.text).to.equal(200);
        expect(asked.status, asked.text).to.equal(200);
        expect(answer.headers.get("content-type")).to.equal("application/scim+json");
        expect(answer.body).to.deep.equal(asked.body);
      });
    }

    for (const { why, body, scimType, detail } of refused) {
      it(`answers 400 ${scimType} to POST ${endpoint}/.search with ${why}`, async () => {
        for (const dialects of ["lenient", "strict"] as const) {
          expectError(await client(dialects).post(`${endpoint}/.search`, body), 400, scimType, detail);
        }
      });
    }
  }

  for (const { why, body, scimType } of strictly) {
    it(`refuses ${why} on a strict connection, and takes it on a lenient one`, async () => {
      expectError(await client().post("/Users/.search", body), 400, scimType);
      expect((await client("lenient").post("/Users/.search", body)).status).to.equal(200);
    });
  }

  it("finds what it is asked for, and ignores the query string", async () => {
    const body = searchFor({ filter: 'displayName sw "b"', sortBy: "displayName", attributes: ["displayName"] });
    const { body: found, status } = await client().post("/Users/.search?filter=nonsense&count=0", body);
    expect(status).to.equal(200);
    const { Resources, totalResults } = found as { Resources: JsonObject[]; totalResults: number };
    expect(totalResults).to.equal(2);
    expect(Resources.map(({ displayName }) => displayName)).to.deep.equal(["Bea", "Ben"]);
    for (const resource of Resources) expect(resource).to.have.all.keys("schemas", "id", "displayName");
  });

  it("ignores members that no search request has", async () => {
    expect(idsIn(await client().post("/Groups/.search", searchFor({ fanciness: 3 })))).to.have.length(3);
  });

  for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
    it(`answers 405 to ${method} /Users/.search, which is no user`, async () => {
      const answer = await client().request(method, "/Users/.search", method === "GET" ? undefined : {});
      expectError(answer, 405);
      expect(answer.headers.get("allow")).to.equal("OPTIONS, POST");
    });
  }

  it("answers 401, 415 and 413 as every request with a body", async () => {
    expectError(await client().post("/Users/.search", "{}", { Authorization: "Bearer wrong" }), 401);
    expectError(await client().post("/Users/.search", "{}", { "Content-Type": "text/plain" }), 415);
    expectError(await client().post("/.search", `"${"x".repeat(1024 * 1024)}"`), 413);
  });
});

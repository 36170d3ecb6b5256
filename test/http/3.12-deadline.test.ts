/** A search that takes too long is refused with `tooMany`, and what comes next is answered (RFC 7644 §3.12). */
import { expect } from "chai";
import { manyUsers } from "../support/crowd.js";
import { ScimClient } from "../support/scim-client.js";
import { startRemote, startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { expectError, searchSchema } from "../support/wire.js";

/** Ninety searches in each name, which takes any store a while. */
const searches = (operator: string) => Array.from({ length: 90 }, (_, index) => `userName ${operator} "z${index}z"`).join(" or ");

const lists: readonly { readonly title: string; readonly path: string; readonly query: Readonly<Record<string, string>> }[] = [
  { title: "co", path: "/Users", query: { filter: searches("co") } },
  { title: "ew", path: "/Users", query: { filter: searches("ew") } },
  { title: "not", path: "/Users", query: { filter: `not (not (${searches("co")}))` } },
  { title: "a count", path: "/Users", query: { filter: searches("co"), count: "0" } },
  { title: "a page by cursor", path: "/Users", query: { filter: searches("co"), cursor: "" } },
  { title: "an order without an index", path: "/Users", query: { sortBy: "emails.value" } },
  { title: "a search of the root", path: "/", query: { filter: searches("co").replaceAll("userName", "displayName") } },
];

for (const { title, make } of storePlaces) {
  describe(`The statement deadline on the wire, on ${title}`, () => {
    let domain: TestServer;
    let remote: TestServer;
    let tenant: Tenant;
    before(async function () {
      this.timeout(120_000);
      domain = await startWhole(await make(), { STATEMENT_DEADLINE: "1" });
      remote = await startRemote(domain);
      tenant = await newTenant(domain);
      if (!domain.store) throw new Error("The whole server has a store");
      await manyUsers(domain.store, tenant.id, 20_000);
    });
    // It ends the domain behind it, too.
    after(() => remote.stop());

    const facades = { "in one process": () => domain, "in front of a remote domain": () => remote };
    for (const [facade, server] of Object.entries(facades)) {
      const client = () => new ScimClient(`${server().url}/scim/v2`, tenant.scim.token);
      const detail = /within 1 ms.*narrow the filter.*userName/;

      for (const { title, path, query } of lists) {
        it(`answers 400 tooMany to ${title} beyond it, ${facade}`, async () => {
          expectError(await client().get(`${path}?${new URLSearchParams(query)}`), 400, "tooMany", detail);
          const answer = await client().get("/Users?filter=userName+eq+%22crowd.7@crowd.example%22");
          expect(answer.body).to.have.property("totalResults", 1);
        });
      }

      it(`answers 400 tooMany to POST /Users/.search beyond it ${facade}`, async () => {
        const body = { schemas: [searchSchema], filter: searches("co") };
        expectError(await client().post("/Users/.search", body), 400, "tooMany", detail);
      });
    }

    it("answers LIMIT_EXCEEDED to GraphQL beyond it", async () => {
      const { data, errors } = await tenant.admin.ask("{ users(orderBy: {field: EMAILS_VALUE}) { nodes { id } } }");
      expect(data ?? null).to.equal(null);
      expect(errors?.[0]?.extensions).to.deep.equal({ code: "LIMIT_EXCEEDED", limit: 1 });
      expect(await tenant.admin.data("{ users(first: 1) { totalCount } }")).to.deep.equal({ users: { totalCount: 20_001 } });
    });
  });
}

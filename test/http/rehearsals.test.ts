/** A rehearsal as the identity provider and the organisation's admin see it over HTTP. */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { viewer } from "../../src/adapter/documents.js";
import { organisationHeader } from "../../src/graph/remote.js";
import type { ScimAnswer } from "../support/scim-client.js";
import { forEachServer, wholeComposers } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";

const person = (userName: string) => ({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, displayName: userName });
const change = (title: string) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: [{ op: "replace", path: "title", value: title }],
});

const bodyOf = ({ body }: ScimAnswer) => body as { readonly id: string; readonly title?: string };

interface Event {
  readonly operation: string;
  readonly user: { readonly userName: string } | null;
  readonly changes: readonly { readonly action: string }[];
  readonly credentialLabel: string;
}

forEachServer(
  "A rehearsal over HTTP",
  (server) => {
    let tenant: Tenant;
    beforeEach(async () => {
      tenant = await newTenant(server());
    });

    const start = async () =>
      (await tenant.admin.data<{ startRehearsal: { id: string } }>("mutation { startRehearsal { id } }")).startRehearsal.id;
    const end = (mutation: string, id: string) => tenant.admin.data(`mutation ($id: ID!) { ${mutation}(id: $id) { id } }`, { id });
    const names = async () =>
      (await tenant.admin.data<{ users: { nodes: { userName: string }[] } }>("{ users { nodes { userName } } }")).users.nodes.map(
        ({ userName }) => userName,
      );

    it("answers as if everything were done, and the organisation stays as it is until it is", async () => {
      const before = await tenant.scim.post("/Users", person("before"));
      const id = await start();
      const made = await tenant.scim.post("/Users", person("new"));
      expect(made.status).to.equal(201);
      const path = `/Users/${bodyOf(made).id}`;
      const patched = await tenant.scim.patch(path, change("Planner"));
      expect([patched.status, bodyOf(patched).title]).to.deep.equal([200, "Planner"]);
      expect((await tenant.scim.delete(`/Users/${bodyOf(before).id}`)).status).to.equal(204);
      expect((await tenant.scim.get(`/Users/${bodyOf(before).id}`)).status).to.equal(404);
      expect(await names()).to.deep.equal(["admin@tenant.example", "before"]);
      await end("applyRehearsal", id);
      expect(await names()).to.deep.equal(["admin@tenant.example", "new"]);
      const after = await tenant.scim.get(path);
      expect([after.status, after.headers.get("etag"), after.body]).to.deep.equal([200, patched.headers.get("etag"), patched.body]);
      expect(bodyOf(await tenant.scim.patch(path, change("Chief"))).title).to.equal("Chief");
    });

    it("is gone with all that was made in it when it is discarded", async () => {
      const id = await start();
      const made = await tenant.scim.post("/Users", person("new"));
      await end("discardRehearsal", id);
      expect((await tenant.scim.get(`/Users/${bodyOf(made).id}`)).status).to.equal(404);
      expect((await tenant.scim.post("/Users", person("new"))).status).to.equal(201);
    });

    it("has a log of its own, which the organisation takes over with what was done", async () => {
      const id = await start();
      await tenant.scim.post("/Users", person("new"));
      await tenant.scim.post("/Users", person("new"));
      const events = async (of: string) => {
        const fields = "operation user { userName } changes { action } credentialLabel";
        const query = `{ provisioningEvents${of} { nodes { ${fields} } } }`;
        return (await tenant.admin.data<{ provisioningEvents: { nodes: Event[] } }>(query)).provisioningEvents.nodes;
      };
      const until = Date.now() + 8_000;
      while ((await events("(rehearsal: true)")).length < 2 && Date.now() < until) await pause(100);
      const expected = [
        { operation: "FAILED", user: null, changes: [], credentialLabel: "test" },
        { operation: "CREATED", user: { userName: "new" }, changes: [{ action: "createUser" }], credentialLabel: "test" },
      ];
      expect(await events("(rehearsal: true)")).to.deep.equal(expected);
      expect(await events("")).to.deep.equal([]);
      const summary = "{ organisation { rehearsal { summary { created failed } } } }";
      expect(await tenant.admin.data(summary)).to.deep.equal({ organisation: { rehearsal: { summary: { created: 1, failed: 1 } } } });
      await end("applyRehearsal", id);
      expect(await events("")).to.deep.equal(expected);
      expect(await events("(rehearsal: true)")).to.deep.equal([]);
    });

    it("does not go on in the organisation with a request that began in it", async () => {
      const known = (begunIn: string) =>
        fetch(server().graphqlUrl ?? "", {
          method: "POST",
          headers: { "Content-Type": "application/json", Authorization: `Bearer ${tenant.scim.token}`, [organisationHeader]: begunIn },
          body: JSON.stringify({ variables: {}, extensions: { persistedQuery: { version: 1, sha256Hash: viewer.hash } } }),
        });
      const id = await start();
      const there = await known(id);
      expect([there.headers.get(organisationHeader), Object.keys((await there.json()) as object)]).to.deep.equal([id, ["data"]]);
      await end("discardRehearsal", id);
      const { errors } = (await (await known(id)).json()) as { errors?: { extensions: { code: string } }[] };
      expect(errors?.[0]?.extensions.code).to.equal("BUSY");
      expect((await known(tenant.id)).headers.get(organisationHeader)).to.equal(tenant.id);
    });
  },
  wholeComposers,
);

/** RFC 7644 §3.11: /Me, the alias of the person who asks with an API key. */
import { expect } from "chai";
import { changeOrganisationPlan, createAdminUser, createApiKey } from "../../src/domain/operators.js";
import type { JsonObject } from "../../src/scim/resource.js";
import { ScimClient } from "../support/scim-client.js";
import { forEachServer, type TestServer, wholeComposers } from "../support/server.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { created, expectError, newUser, patchOf } from "../support/wire.js";

interface Person {
  readonly id: string;
  /** With the person's API key. */
  readonly client: ScimClient;
}

let made = 0;

async function personOf(server: TestServer, tenant: Tenant, role: "MEMBER" | "ADMIN"): Promise<Person> {
  const { store } = server;
  if (!store) throw new Error("A person needs a whole server");
  made += 1;
  const userName = `${role.toLowerCase()}.${made}@me.example`;
  const { id } =
    role === "ADMIN"
      ? await createAdminUser(store, { organisation: tenant.id, userName, displayName: "Someone" })
      : await created(tenant.scim, "/Users", newUser(userName, { displayName: "Someone" }));
  const { token } = await createApiKey(store, { organisation: tenant.id, user: id, label: "me" });
  return { id, client: new ScimClient(tenant.scim.base, token) };
}

const writes: readonly (readonly [method: string, body?: JsonObject])[] = [
  ["GET"],
  ["PUT", newUser("x@me.example")],
  ["PATCH", patchOf({ op: "replace", path: "nickName", value: "x" })],
  ["DELETE"],
];

forEachServer("3.11 /Me without a person", (server) => {
  for (const [method, body] of [...writes, ["POST", newUser("x@me.example")] as const]) {
    it(`answers 501 with the reason to ${method} with a provisioning token`, async () => {
      const answer = await (await server().connect({ dialects: "strict" })).request(method, "/Me", body);
      expectError(answer, 501, undefined, method === "POST" ? /\/Users/ : /not a person.*\/Users/);
    });
  }
  it("answers 401 without a token", async () => {
    expectError(await new ScimClient(`${server().url}/scim/v2`, undefined).get("/Me"), 401);
  });
});

forEachServer(
  "3.11 /Me",
  (server) => {
    let tenant: Tenant;
    let member: Person;
    let admin: Person;
    beforeEach(async () => {
      tenant = await newTenant(server());
      member = await personOf(server(), tenant, "MEMBER");
      admin = await personOf(server(), tenant, "ADMIN");
    });
    const at = ({ id }: Person) => `${tenant.scim.base}/Users/${id}`;

    it("answers GET with the person, at the permanent location of the resource", async () => {
      for (const person of [member, admin]) {
        const { status, body, headers } = await person.client.get("/Me");
        expect(status).to.equal(200);
        expect(body).to.deep.equal((await tenant.scim.get(`/Users/${person.id}`)).body);
        expect((body as { meta: JsonObject }).meta.location).to.equal(at(person));
        for (const name of ["location", "content-location"]) expect(headers.get(name), name).to.equal(at(person));
        expect(headers.get("etag")).to.equal((body as { meta: JsonObject }).meta.version);
      }
    });

    it("answers HEAD as GET, without the body", async () => {
      const get = await member.client.get("/Me");
      const head = await member.client.request("HEAD", "/Me");
      expect([head.status, head.text]).to.deep.equal([200, ""]);
      for (const name of ["location", "etag", "content-type", "content-length"]) {
        expect(head.headers.get(name), name).to.equal(get.headers.get(name));
      }
    });

    it("takes attributes, and answers 304 to If-None-Match", async () => {
      const { body, headers } = await member.client.get("/Me?attributes=displayName");
      expect(body).to.have.all.keys("schemas", "id", "displayName");
      const unchanged = await member.client.get("/Me", { "If-None-Match": String(headers.get("etag")) });
      expect([unchanged.status, unchanged.text, unchanged.headers.get("location")]).to.deep.equal([304, "", at(member)]);
    });

    it("lets a member PATCH the own fields", async () => {
      const { status, body, headers } = await member.client.patch(
        "/Me",
        patchOf({ op: "replace", path: "nickName", value: "Nick" }, { op: "add", path: "preferredLanguage", value: "da" }),
      );
      expect(status).to.equal(200);
      expect(body).to.include({ nickName: "Nick", preferredLanguage: "da" });
      expect(headers.get("location")).to.equal(at(member));
      expect((await tenant.scim.get(`/Users/${member.id}`)).body).to.deep.equal(body);
    });

    const notOwn: readonly (readonly [path: string, value: JsonObject[string]])[] = [
      ["userName", "other@me.example"],
      ["active", false],
      ["name.familyName", "Other"],
      ["emails", [{ type: "work", value: "other@me.example" }]],
      ["externalId", "other"],
    ];
    for (const [path, value] of notOwn) {
      it(`answers 403 with the reason to a member who PATCHes the own ${path}, and changes nothing`, async () => {
        const before = (await member.client.get("/Me")).body;
        const answer = await member.client.patch(
          "/Me",
          patchOf({ op: "replace", path, value }, { op: "add", path: "nickName", value: "N" }),
        );
        expectError(answer, 403, undefined, new RegExp(`'${path}': .*member.*only.*displayName`));
        expect(answer.headers.get("location")).to.equal(at(member));
        expect((await member.client.get("/Me")).body).to.deep.equal(before);
      });
    }

    it("lets a member PUT back what GET answered, with own fields changed", async () => {
      const { body, headers } = await member.client.get("/Me");
      const changed = { ...(body as JsonObject), displayName: "Renamed", timezone: "Europe/Copenhagen" };
      const answer = await member.client.put("/Me", changed, { "If-Match": String(headers.get("etag")) });
      expect(answer.status, answer.text).to.equal(200);
      expect(answer.body).to.include({ id: member.id, displayName: "Renamed", timezone: "Europe/Copenhagen" });
      expectError(await member.client.put("/Me", { ...changed, title: "Boss" }), 403, undefined, /title/);
      expectError(await member.client.put("/Me", changed, { "If-Match": String(headers.get("etag")) }), 412);
    });

    it("lets an admin change every field", async () => {
      const body = newUser("renamed@me.example", { title: "Boss", name: { familyName: "B" } });
      const answer = await admin.client.put("/Me", body);
      expect(answer.status, answer.text).to.equal(200);
      expect(answer.body).to.include({ id: admin.id, userName: "renamed@me.example", title: "Boss" });
    });

    it("does not let a member DELETE itself", async () => {
      expectError(await member.client.delete("/Me"), 403, undefined, /member/);
      expect((await member.client.get("/Me")).status).to.equal(200);
    });

    it("lets an admin DELETE itself, whose API key then opens nothing", async () => {
      const { status, headers } = await admin.client.delete("/Me");
      expect([status, headers.get("location")]).to.deep.equal([204, at(admin)]);
      expectError(await admin.client.get("/Me"), 401);
      expectError(await tenant.scim.get(`/Users/${admin.id}`), 404);
    });

    it("answers 409 to the last active admin who would DELETE or deactivate itself", async () => {
      const { Resources } = (await tenant.scim.get('/Users?filter=userName+eq+"admin@tenant.example"')).body as {
        Resources: { id: string }[];
      };
      expect((await tenant.scim.delete(`/Users/${Resources[0]?.id}`)).status).to.equal(204);
      expectError(await admin.client.delete("/Me"), 409, undefined, /admin/);
      expectError(await admin.client.patch("/Me", patchOf({ op: "replace", path: "active", value: false })), 409, undefined, /admin/);
    });

    it("answers 401 to the key of a person who is deactivated, at once", async () => {
      expect((await member.client.get("/Me")).status).to.equal(200);
      const off = await tenant.scim.patch(`/Users/${member.id}`, patchOf({ op: "replace", path: "active", value: false }));
      expect(off.status).to.equal(200);
      expectError(await member.client.get("/Me"), 401);
    });

    it("answers 501 to POST", async () => {
      expectError(await admin.client.post("/Me", newUser("new@me.example")), 501, undefined, /\/Users/);
    });

    it("answers 405 with Allow to methods that it has not", async () => {
      const answer = await member.client.request("PROPFIND", "/Me");
      expectError(answer, 405);
      expect(answer.headers.get("allow")).to.equal("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    });

    it("answers 403 with the reason to an API key on every other route", async () => {
      const others: readonly (readonly [method: string, path: string, body?: JsonObject])[] = [
        ["GET", "/Users"],
        ["GET", `/Users/${member.id}`],
        ["PATCH", `/Users/${member.id}`, patchOf({ op: "replace", path: "nickName", value: "x" })],
        ["POST", "/Users", newUser("new@me.example")],
        ["POST", "/Users/.search", {}],
        ["GET", "/Groups"],
        ["GET", ""],
        ["GET", "/Robots"],
        ["PUT", "/Users", {}],
      ];
      for (const person of [member, admin]) {
        for (const [method, path, body] of others) {
          expectError(await person.client.request(method, path, body), 403, undefined, /API key.*\/Me.*SCIM token/);
        }
      }
    });

    it("answers 403 where the plan does not include provisioning", async () => {
      const { store } = server();
      if (!store) throw new Error("A whole server has a store");
      await changeOrganisationPlan(store, tenant.id, "PRO");
      expectError(await member.client.get("/Me"), 403, undefined, /Enterprise/);
    });
  },
  wholeComposers,
);

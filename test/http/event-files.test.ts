/** The provisioning log as a file: what it holds, who may have it, and that it is read page by page as it is taken. */
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import Koa from "koa";
import { Authentication } from "../../src/domain/authentication.js";
import { buildDomainSchema } from "../../src/domain/schema.js";
import { startSession } from "../../src/domain/sessions.js";
import { eventFiles, eventFilesPath } from "../../src/server/event-files.js";
import { below } from "../../src/server/mount.js";
import { callerOf, isStill } from "../../src/server/request-caller.js";
import type { RequestState } from "../../src/server/request-state.js";
import { ownOrigin, requestId } from "../../src/server/stack.js";
import { eventsOf, requestIdOf } from "../support/provisioning-log.js";
import { recordRequests } from "../support/recorded-requests.js";
import { startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { created, newGroup, newUser, patchOf } from "../support/wire.js";

type Row = Readonly<Record<string, string>>;

for (const { title, make } of storePlaces) {
  describe(`The provisioning log as a file, on ${title}`, () => {
    let server: TestServer;
    let tenant: Tenant;
    let ids: Readonly<Record<"created" | "changed" | "grouped" | "failed", string>>;

    before(async function () {
      this.timeout(60_000);
      server = await startWhole(await make());
      tenant = await newTenant(server);
      const { scim, admin } = tenant;
      const first = await scim.post("/Users", newUser("ada@x.example", { title: "=1+1" }), { "User-Agent": '=cmd|"x", y' });
      const { id } = first.body as { id: string };
      const changed = await scim.patch(`/Users/${id}`, patchOf({ op: "Replace", path: "title", value: "@SUM(A1)\nnext, line" }));
      const group = await created(scim, "/Groups", newGroup("-2 people"));
      const grouped = await scim.patch(`/Groups/${group.id}`, patchOf({ op: "Add", path: "members", value: [{ value: id }] }));
      const failed = await scim.post("/Users", newUser("ADA@x.example"));
      ids = { created: requestIdOf(first), changed: requestIdOf(changed), grouped: requestIdOf(grouped), failed: requestIdOf(failed) };
      await eventsOf(admin, Object.values(ids));
    });
    after(() => server.stop());

    const get = (path: string, headers: Record<string, string> = { Authorization: `Bearer ${tenant.admin.key}` }, method = "GET") =>
      fetch(`${server.url}/provisioning/${path}`, { headers, method });
    const rowsOf = async (search = "") => {
      const text = await (await get(`events.csv${search}`)).text();
      return parse(text, { bom: true, columns: true }) as Row[];
    };
    const found = (rows: readonly Row[], id: string) => rows.find((row) => row.id === id) ?? {};
    const where = (filter: object) => `?where=${encodeURIComponent(JSON.stringify(filter))}`;

    it("is a table for Excel, newest first, in which no text is a formula", async () => {
      const answer = await get("events.csv");
      expect(answer.headers.get("content-type")).to.equal("text/csv; charset=utf-8");
      expect(answer.headers.get("content-disposition")).to.match(/^attachment; filename="provisioning-events-\d{4}-\d\d-\d\d\.csv"$/);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect([...bytes.subarray(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf]);
      const rows = parse(bytes, { bom: true, columns: true }) as Row[];
      expect(rows.map(({ at }) => at)).to.deep.equal(
        rows
          .map(({ at }) => at)
          .sort()
          .reverse(),
      );
      expect(found(rows, ids.created)).to.include({
        operation: "CREATED",
        intent: "CREATE",
        subjectKind: "User",
        subjectName: "ada@x.example",
        status: "201",
        credentialLabel: "test",
        client: `'=cmd|"x", y`,
        reason: "",
      });
      expect(found(rows, ids.created).changes).to.match(/userName: \(none\) -> ada@x\.example/);
      expect(found(rows, ids.changed)).to.include({
        operation: "UPDATED",
        changes: "title: =1+1 -> @SUM(A1)\nnext, line",
        dialects: "operation-case 1",
      });
      expect(found(rows, ids.grouped)).to.include({ operation: "MEMBERS_ADDED", subjectName: "'-2 people" });
      expect(found(rows, ids.grouped).changes).to.match(/^members: added [0-9a-f-]{36}$/);
      expect(found(rows, ids.failed)).to.include({
        operation: "FAILED",
        status: "409",
        errorType: "uniqueness",
        reason: "duplicateUserName",
        explanation: "Somebody else has this user name",
      });
      expect(found(rows, ids.failed).detail).to.match(/is taken by another User/);
      for (const value of rows.flatMap((row) => Object.values(row))) expect(value).to.not.match(/^[=+\-@]/);
    });

    it("explains in Danish where it is asked to", async () => {
      expect(found(await rowsOf("?language=da"), ids.failed).explanation).to.equal("En anden har dette brugernavn");
    });

    it("is a line of JSON for each event, with the same in it", async () => {
      const answer = await get("events.jsonl");
      expect(answer.headers.get("content-type")).to.equal("application/jsonl; charset=utf-8");
      const events = (await answer.text())
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const rows = await rowsOf();
      expect(events.map(({ id }) => id)).to.deep.equal(rows.map(({ id }) => id));
      const changed = events.find(({ id }) => id === ids.changed);
      expect(Object.keys(changed ?? {})).to.deep.equal(Object.keys(rows[0] ?? {}));
      expect(changed?.dialects).to.deep.equal([{ name: "operation-case", count: 1 }]);
      expect(changed).to.have.deep.nested.property("changes[0].differences", [
        { field: "title", old: "=1+1", new: "@SUM(A1)\nnext, line" },
      ]);
    });

    it("takes the filters of the list", async () => {
      expect((await rowsOf(where({ failed: true }))).map(({ id }) => id)).to.deep.equal([ids.failed]);
      expect((await rowsOf(where({ operation: { in: ["MEMBERS_ADDED"] } }))).map(({ id }) => id)).to.deep.equal([ids.grouped]);
      expect((await rowsOf(where({ subjectName: { contains: "ADA@" }, at: { gt: "2020-01-01T00:00:00Z" } }))).length).to.equal(3);
      expect(await rowsOf(where({ at: { lt: "2020-01-01T00:00:00Z" } }))).to.deep.equal([]);
    });

    it("says what of a filter it does not take", async () => {
      for (const text of ["{", "[]", '{"colour":"red"}', '{"at":{"gt":"yesterday"}}', '{"id":{"eq":"x","in":null}}']) {
        const answer = await get(`events.csv?where=${encodeURIComponent(text)}`);
        expect(answer.status, text).to.equal(400);
        expect(await answer.json()).to.have.property("code", "INVALID_VALUE");
      }
    });

    it("is for admins alone, in a session or with an API key, and for each organisation its own", async () => {
      const other = await newTenant(server);
      const theirs = { Authorization: `Bearer ${other.admin.key}` };
      expect(parse(await (await get("events.csv", theirs)).text(), { bom: true, columns: true })).to.deep.equal([]);
      expect((await get("events.csv", {})).status).to.equal(401);
      expect((await get("events.csv", { Authorization: "Bearer nothing" })).status).to.equal(401);
      expect((await get("events.jsonl", { Authorization: `Bearer ${tenant.scim.token}` })).status).to.equal(403);
      expect((await get("events.csv", undefined, "POST")).status).to.equal(405);
      const head = await get("events.csv", undefined, "HEAD");
      expect([head.status, await head.text()]).to.deep.equal([200, ""]);
      expect((await get("events.xml")).status).to.equal(404);
      expect((await get("events.csv", { Cookie: await sessionOf(tenant) })).status).to.equal(200);
    });

    async function sessionOf({ id, admin }: Tenant): Promise<string> {
      const { viewer } = await admin.data<{ viewer: { user: { id: string } } }>("{ viewer { user { id } } }");
      if (!server.store) throw new Error("The whole server has a store");
      const session = { organisationId: id, userId: viewer.user.id, method: "SIGN_IN_LINK", client: "test", now: Date.now() } as const;
      return `plandisc=${(await startSession(server.store, session)).token}`;
    }

    describe("with more than fit on a page", () => {
      const count = 2_600;
      let large: Tenant;
      before(async function () {
        this.timeout(120_000);
        large = await newTenant(server);
        const { token = "" } = large.scim;
        const detail = "x".repeat(3_900);
        const since = Date.now() - 4 * 3_600_000;
        await recordRequests({ url: server.graphqlUrl ?? "", token, count, since }, () => ({ status: 400, reason: "wrongType", detail }));
      });

      const path = () => `${server.url}/provisioning/events.csv`;
      const open = () =>
        new Promise<IncomingMessage>((resolve, reject) => {
          const headers = { Authorization: `Bearer ${large.admin.key}` };
          httpRequest(path(), { headers }, resolve).once("error", reject).end();
        });

      /** Pages read by the server, while `work` goes on. */
      async function pagesRead(work: () => Promise<void>): Promise<number> {
        const { store } = server;
        if (!store) throw new Error("The whole server has a store");
        let pages = 0;
        store.onStatement = (sql) => {
          if (/FROM provisioning_events e/.test(sql)) pages += 1;
        };
        try {
          await work();
        } finally {
          store.onStatement = undefined;
        }
        return pages;
      }

      it("has them all, each once, by as many reads as there are pages", async () => {
        let rows: Row[] = [];
        const pages = await pagesRead(async () => {
          const answer = await fetch(path(), { headers: { Authorization: `Bearer ${large.admin.key}` } });
          rows = parse(await answer.text(), { bom: true, columns: true }) as Row[];
        });
        expect(rows).to.have.length(count);
        expect(new Set(rows.map(({ id }) => id)).size).to.equal(count);
        expect(pages).to.equal(count / 50);
      });

      it("waits for a client that does not read, and stops for one that goes away", async () => {
        const pages = await pagesRead(async () => {
          const answer = await open();
          answer.pause();
          await pause(400);
          answer.destroy();
          await pause(400);
        });
        expect(pages).to.be.within(1, 25);
      });

      it("is cut for somebody who has signed out meanwhile", async () => {
        const { store } = server;
        if (!store) throw new Error("The whole server has a store");
        const authentication = new Authentication(store);
        const app = new Koa<RequestState>();
        app.use(requestId);
        app.use(ownOrigin({ publicUrl: undefined }));
        const files = eventFiles({
          schema: buildDomainSchema(),
          callerOf: (ctx) => callerOf(ctx, authentication),
          isStill: (ctx, context) => isStill(ctx, context, authentication),
          recheckEvery: 0,
        });
        app.use(below(eventFilesPath, files));
        const http = createServer(app.callback());
        await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
        const own = `http://127.0.0.1:${(http.address() as { port: number }).port}`;
        try {
          const cookie = await sessionOf(large);
          const answer = await new Promise<IncomingMessage>((resolve, reject) => {
            httpRequest(`${own}/provisioning/events.csv`, { headers: { Cookie: cookie } }, resolve)
              .once("error", reject)
              .end();
          });
          answer.pause();
          await pause(300);
          const headers = { Cookie: cookie, Origin: server.url, "Content-Type": "application/json" };
          expect((await fetch(`${server.url}/sign-out`, { method: "POST", headers, body: "{}" })).status).to.equal(200);
          answer.on("error", () => undefined).resume();
          await new Promise((resolve) => answer.once("close", resolve));
          expect(answer.complete).to.equal(false);
          expect((await fetch(`${own}/provisioning/events.csv`, { headers: { Cookie: cookie } })).status).to.equal(401);
        } finally {
          http.closeAllConnections();
          await new Promise((resolve) => http.close(resolve));
        }
      });
    });
  });
}

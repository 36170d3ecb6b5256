/** What happens in provisioning, told while it happens: subscriptions as server-sent events, for as long as one may watch. */
import { createServer, type Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { createClient } from "graphql-sse";
import Koa from "koa";
import pino from "pino";
import { operations } from "../../src/console/operations.js";
import { Authentication } from "../../src/domain/authentication.js";
import { ProgressWatches } from "../../src/domain/provisioning-progress.js";
import { buildDomainSchema } from "../../src/domain/schema.js";
import { startSession } from "../../src/domain/sessions.js";
import type { Store } from "../../src/domain/store.js";
import { operation } from "../../src/graph/operation.js";
import { type GraphqlStream, graphqlStream, streamPath } from "../../src/server/graphql-stream.js";
import { callerOf, isStill } from "../../src/server/request-caller.js";
import type { RequestState } from "../../src/server/request-state.js";
import { ownOrigin, requestId } from "../../src/server/stack.js";
import { requestIdOf } from "../support/provisioning-log.js";
import { startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { newUser } from "../support/wire.js";

const query =
  "subscription { provisioningProgress { events { id operation user { userName } changes { action } } more cycle { requests running } } }";

interface Progress {
  readonly events: readonly { readonly id: string; readonly operation: string; readonly user: { readonly userName: string } | null }[];
  readonly cycle: { readonly requests: number } | null;
}

type Headers = Readonly<Record<string, string>>;

function watch(url: string, headers: Headers, text = query) {
  const client = createClient({ url: `${url}${streamPath}`, headers: { ...headers }, retryAttempts: 0 });
  const messages = client.iterate<{ provisioningProgress: Progress }>({ query: text });
  return {
    /** Says so where the stream was cut, or came to its end. */
    async next(): Promise<Progress | "cut" | "complete"> {
      const message = await messages.next().catch(() => "cut" as const);
      if (message === "cut") return message;
      const { value, done } = message;
      if (done) return "complete";
      const { data, errors } = value;
      if (!data) throw new Error(JSON.stringify(errors));
      return data.provisioningProgress;
    },
    end: () => client.dispose(),
  };
}

const asked = (url: string, headers: Headers, body: unknown = { query }, method = "POST") =>
  fetch(`${url}${streamPath}`, {
    method,
    headers: { Accept: "text/event-stream", "Content-Type": "application/json", ...headers },
    ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
  });

async function sessionOf(store: Store, { id, admin }: Tenant): Promise<{ readonly cookie: string; readonly userId: string }> {
  const { viewer } = await admin.data<{ viewer: { user: { id: string } } }>("{ viewer { user { id } } }");
  const userId = viewer.user.id;
  const { token } = await startSession(store, { organisationId: id, userId, method: "SIGN_IN_LINK", client: "test", now: Date.now() });
  return { cookie: `plandisc=${token}`, userId };
}

const storeOf = ({ store }: TestServer): Store => {
  if (!store) throw new Error("The whole server has a store");
  return store;
};

for (const { title, make } of storePlaces) {
  describe(`Progress of provisioning, on ${title}`, () => {
    let server: TestServer;
    let tenant: Tenant;
    const bearer = ({ admin }: Tenant) => ({ Authorization: `Bearer ${admin.key}` });
    before(async () => {
      server = await startWhole(await make());
      tenant = await newTenant(server);
    });
    after(() => server.stop());

    it("is told to those who watch, and to nobody of another organisation", async () => {
      const other = await newTenant(server);
      const { cookie } = await sessionOf(storeOf(server), tenant);
      const mine = watch(server.url, { Cookie: cookie, Origin: server.url });
      const theirs = watch(server.url, bearer(other));
      try {
        expect(await mine.next()).to.deep.include({ events: [], more: false });
        expect(await theirs.next()).to.deep.equal({ events: [], more: false, cycle: null });
        const answer = await tenant.scim.post("/Users", newUser("ada@x.example"));
        const began = performance.now();
        const told = (await mine.next()) as Progress;
        // One second until the domain is told, two until it is looked for; the rest is the machine's.
        expect(performance.now() - began).to.be.below(6_000);
        expect(told.events[0]).to.deep.include({ id: requestIdOf(answer), operation: "CREATED", user: { userName: "ada@x.example" } });
        expect(told.cycle).to.include({ running: true });
        const silence = await Promise.race([theirs.next(), pause(4_500, "nothing")]);
        expect(silence).to.equal("nothing");
      } finally {
        mine.end();
        theirs.end();
      }
    });

    it("is refused to those who may not watch", async () => {
      const { cookie } = await sessionOf(storeOf(server), tenant);
      expect((await asked(server.url, {})).status).to.equal(401);
      expect((await asked(server.url, { Authorization: "Bearer nothing" })).status).to.equal(401);
      // Another site's page with the browser's cookie.
      expect((await asked(server.url, { Cookie: cookie, Origin: "https://evil.example" })).status).to.equal(403);
      expect((await asked(server.url, bearer(tenant), { query }, "GET")).status).to.equal(405);
      expect((await asked(server.url, { ...bearer(tenant), Accept: "application/json" })).status).to.equal(406);
      const provisioning = await asked(server.url, { Authorization: `Bearer ${tenant.scim.token}` });
      expect(await provisioning.text()).to.match(/^:\n\nevent: next\ndata: .*"code":"FORBIDDEN".*\n\nevent: complete/);
    });

    const refused: readonly (readonly [why: string, body: unknown, tells: RegExp])[] = [
      ["a query", { query: "{ viewer { kind } }" }, /Only subscriptions/],
      ["no GraphQL", { query: "subscription {" }, /Syntax Error/],
      ["what the schema has not", { query: "subscription { weather }" }, /weather/],
      [
        "too deep a selection",
        { query: `subscription { provisioningProgress { events { user ${"{ manager ".repeat(12)} { id } ${"}".repeat(12)} } } }` },
        /deep/,
      ],
      ["no text", { variables: {} }, /query/i],
    ];
    for (const [why, body, tells] of refused) {
      it(`takes ${why} for the request's fault`, async () => {
        const answer = await asked(server.url, bearer(tenant), body);
        const text = await answer.text();
        expect(answer.status, text).to.equal(400);
        expect(text).to.match(tells);
      });
    }

    it("is not told where queries are answered", async () => {
      const { errors } = await tenant.admin.ask(query);
      expect(errors?.[0]?.extensions).to.have.property("code", "INVALID_VALUE");
      expect(errors?.[0]?.message).to.match(/stream/);
    });

    it("is told to a session in production by the operation's hash, and by nothing else", async () => {
      const own = await startWhole(await make(), { NODE_ENV: "production" });
      try {
        const { cookie } = await sessionOf(storeOf(own), await newTenant(own));
        const headers = { Cookie: cookie, Origin: own.url };
        const { hash } = operation(String(operations.provisioningProgress));
        expect((await asked(own.url, headers)).status).to.equal(400);
        const answer = await asked(own.url, headers, { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } });
        expect(answer.status).to.equal(200);
        expect(answer.headers.get("content-type")).to.equal("text/event-stream; charset=utf-8");
        await answer.body?.cancel();
      } finally {
        await own.stop();
      }
    });

    describe("to somebody who is looked at again", () => {
      const progress = new ProgressWatches((error) => {
        throw error;
      });
      let http: Server;
      let url: string;
      let stream: GraphqlStream;
      before(async () => {
        const authentication = new Authentication(storeOf(server), Date.now, undefined, { progress });
        const app = new Koa<RequestState>();
        app.use(requestId);
        app.use(ownOrigin({ publicUrl: undefined }));
        stream = graphqlStream({
          schema: buildDomainSchema(),
          callerOf: (ctx) => callerOf(ctx, authentication),
          isStill: (ctx, context) => isStill(ctx, context, authentication),
          development: true,
          log: pino({ level: "silent" }),
          maxBody: 10_000,
          recheckEvery: 100,
        });
        app.use(stream.route);
        http = createServer(app.callback());
        await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
        url = `http://127.0.0.1:${(http.address() as { port: number }).port}`;
      });
      after(async () => {
        await progress.close();
        http.closeAllConnections();
        await new Promise((resolve) => http.close(resolve));
      });

      it("goes on while the session does, and ends when it is signed out", async () => {
        const { cookie } = await sessionOf(storeOf(server), tenant);
        const watched = watch(url, { Cookie: cookie, Origin: url });
        await watched.next();
        const ended = watched.next();
        expect(await Promise.race([ended, pause(500, "going on")])).to.equal("going on");
        const signedOut = await fetch(`${server.url}/sign-out`, {
          method: "POST",
          headers: { Cookie: cookie, Origin: server.url, "Content-Type": "application/json" },
          body: "{}",
        });
        expect(signedOut.status).to.equal(200);
        expect(await Promise.race([ended, pause(3_000, "going on")])).to.equal("cut");
        expect((await asked(url, { Cookie: cookie, Origin: url })).status).to.equal(401);
        watched.end();
      });

      it("is cut where the server ends, so that it is asked for again", async () => {
        const watched = watch(url, bearer(tenant));
        await watched.next();
        const ended = watched.next();
        stream.end();
        expect(await Promise.race([ended, pause(3_000, "going on")])).to.equal("cut");
        watched.end();
      });

      it("ends for an admin who is none any more", async () => {
        const own = await newTenant(server);
        const { cookie } = await sessionOf(storeOf(server), own);
        const watched = watch(url, { Cookie: cookie, Origin: url });
        await watched.next();
        const ended = watched.next();
        const { data, errors } = await own.admin.ask<{ createUser: { id: string } }>(
          'mutation { createUser(input: { userName: "next@x.example", displayName: "Next", role: ADMIN }) { id } }',
        );
        expect(errors, JSON.stringify(data)).to.equal(undefined);
        const { viewer } = await own.admin.data<{ viewer: { user: { id: string; version: number } } }>(
          "{ viewer { user { id version } } }",
        );
        await own.admin.data(`mutation { changeUser(id: "${viewer.user.id}", set: { role: MEMBER }) { id } }`);
        expect(await Promise.race([ended, pause(3_000, "going on")])).to.equal("cut");
        watched.end();
      });
    });
  });
}

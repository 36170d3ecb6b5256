/** Streams to clients that do not read, that have been sent away, and that open too many. */
import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from "graphql";
import Koa from "koa";
import pino from "pino";
import type { DomainContext } from "../../src/domain/context.js";
import { graphqlStream, type StreamParts, streamPath } from "../../src/server/graphql-stream.js";
import type { RequestState } from "../../src/server/request-state.js";
import { requestId } from "../../src/server/stack.js";

/** Longer than what lies between two processes. */
const message = "x".repeat(1_000_000);
const messages = 60;

class Source {
  taken = 0;
  readonly schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: "Query", fields: { nothing: { type: GraphQLString } } }),
    subscription: new GraphQLObjectType({
      name: "Subscription",
      fields: { news: { type: new GraphQLNonNull(GraphQLString), subscribe: () => this.news(), resolve: () => message } },
    }),
  });

  private async *news() {
    for (; this.taken < messages; this.taken += 1) yield await pause(1, message);
    await pause(60_000, undefined, { ref: false });
  }
}

describe("A stream", () => {
  let http: Server | undefined;
  afterEach(() => {
    http?.closeAllConnections();
    http?.close();
  });

  async function start(more: Partial<StreamParts> = {}): Promise<(person?: string) => Promise<IncomingMessage>> {
    const stream = graphqlStream({
      schema: new Source().schema,
      callerOf: async (ctx) => ({ viewer: { userId: ctx.get("X-Person"), organisationId: "o" } }) as unknown as DomainContext,
      isStill: async () => true,
      development: true,
      log: pino({ level: "silent" }),
      maxBody: 10_000,
      ...more,
    });
    const app = new Koa<RequestState>();
    app.silent = true;
    app.use(requestId);
    app.use(stream.route);
    const server = createServer(app.callback());
    http = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}${streamPath}`;
    return (person = "ada") =>
      new Promise((resolve, reject) => {
        const headers = { "Content-Type": "application/json", Accept: "text/event-stream", "X-Person": person };
        httpRequest(url, { method: "POST", headers }, (answer) => resolve(answer.on("error", () => undefined)))
          .once("error", reject)
          .end(JSON.stringify({ query: "subscription { news }" }));
      });
  }

  /** How many bytes come until it is over. */
  async function readAll(answer: IncomingMessage): Promise<number> {
    let bytes = 0;
    answer.on("data", (piece: Buffer) => {
      bytes += piece.length;
    });
    answer.resume();
    if (!answer.closed) await new Promise((resolve) => answer.once("close", resolve));
    return bytes;
  }

  it("asks for no more than its client takes", async () => {
    const source = new Source();
    const open = await start({ schema: source.schema });
    const answer = await open();
    answer.pause();
    await pause(1_500);
    const taken = source.taken;
    expect(taken).to.be.within(1, messages / 2);
    await pause(500);
    expect(source.taken).to.equal(taken);
    answer.resume();
    while (source.taken === taken) await pause(10);
    answer.destroy();
  });

  it("is cut where its client takes nothing between two looks", async () => {
    const open = await start({ lookEvery: 300 });
    const [idle, reading] = [await open(), await open()];
    idle.pause();
    reading.resume();
    await pause(2_500);
    await readAll(idle);
    expect(idle.complete).to.equal(false);
    expect(reading.closed).to.equal(false);
  });

  it("sends nothing of what waits to somebody who may not watch any more", async () => {
    let allowed = true;
    const source = new Source();
    const open = await start({ schema: source.schema, isStill: async () => allowed, recheckEvery: 50 });
    const answer = await open();
    answer.pause();
    await pause(1_000);
    allowed = false;
    await pause(300);
    const bytes = await readAll(answer);
    expect(answer.complete).to.equal(false);
    expect(bytes).to.be.below(source.taken * message.length);
  });

  it("is refused to a person who has ten of them, until one ends", async () => {
    const open = await start();
    const answers = await Promise.all(Array.from({ length: 11 }, () => open()));
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(refused).to.have.length(1);
    expect(refused[0]?.headers["retry-after"]).to.equal("30");
    let text = "";
    for await (const piece of refused[0] ?? []) text += piece;
    expect(JSON.parse(text).errors[0].extensions).to.deep.equal({ code: "LIMIT_EXCEEDED", limit: 10 });
    expect((await open("grace")).statusCode).to.equal(200);
    answers.find(({ statusCode }) => statusCode === 200)?.destroy();
    await pause(200);
    expect((await open()).statusCode).to.equal(200);
    expect((await open()).statusCode).to.equal(429);
  });
});

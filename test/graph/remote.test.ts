/** What a client of a remote GraphQL API says when no answer comes, and when one in another form does. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { GraphError, GraphUnavailable } from "../../src/graph/client.js";
import { operation } from "../../src/graph/operation.js";
import { remoteClient } from "../../src/graph/remote.js";

const query = operation<unknown, object>("query Ask { viewer { kind } }");
const mutation = operation<unknown, object>("mutation Change { deleteUser }");

async function answered(listener: RequestListener, asked: typeof query): Promise<unknown> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await remoteClient(`http://127.0.0.1:${port}/graphql`, { timeout: 300 })
      .execute({ token: "t" }, asked, {})
      .catch((error: unknown) => error);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const json =
  (body: unknown): RequestListener =>
  (_, response) =>
    response.end(JSON.stringify(body));

const noAnswers: Readonly<Record<string, RequestListener>> = {
  "a connection that is cut": (request) => request.resume().on("end", () => request.socket.destroy()),
  "no answer in time": (request) => request.resume(),
  "a gateway's page": (_, response) => response.writeHead(502, { "Content-Type": "text/html" }).end("<h1>Bad gateway</h1>"),
  "JSON that is no GraphQL answer": json({ status: "ok" }),
};

describe("a remote GraphQL API", () => {
  for (const [what, listener] of Object.entries(noAnswers)) {
    it(`that answers with ${what} may have carried out a mutation, not a query`, async () => {
      for (const [asked, maybeDone] of [
        [mutation, true],
        [query, false],
      ] as const) {
        expect(await answered(listener, asked))
          .to.be.instanceOf(GraphUnavailable)
          .and.include({ maybeDone });
      }
    });
  }

  it("that does not listen has carried out nothing", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await remoteClient(`http://127.0.0.1:${port}/graphql`)
      .execute({ token: "t" }, mutation, {})
      .catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(GraphUnavailable).and.include({ maybeDone: false });
    expect((error as GraphUnavailable).message).not.to.include("127.0.0.1");
  });

  it("that refuses is believed by its code", async () => {
    const error = await answered(json({ errors: [{ message: "no", extensions: { code: "NOT_FOUND", field: "id" } }] }), mutation);
    expect(error).to.be.instanceOf(GraphError).and.include({ code: "NOT_FOUND" });
  });

  it("that does not know a document by its hash is sent the whole", async () => {
    const bodies: { query?: string }[] = [];
    const listener: RequestListener = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
      const known = bodies.length > 1;
      response.end(
        JSON.stringify(known ? { data: { viewer: 1 } } : { errors: [{ message: "?", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }] }),
      );
    };
    expect(await answered(listener, query)).to.deep.equal({ viewer: 1 });
    expect(bodies.map((body) => body.query)).to.deep.equal([undefined, query.source]);
  });
});

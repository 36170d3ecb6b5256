/** Paths that are nobody's, and clients that go away. */
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { expect } from "chai";
import pino from "pino";
import { readConfig } from "../../src/config.js";
import { createServer } from "../../src/server/compose.js";
import { listening } from "../../src/server/listening.js";
import { MemoryStore } from "../support/memory-store.js";

describe("A server at paths that are nobody's", () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const anybody = { organisationId: "o", organisationName: "o", plan: "enterprise", profile: "generic", dialects: "lenient" } as const;
  const config = readConfig({ PORT: "0", PUBLIC_URL: "https://x.example" });
  const server = createServer(config, {
    log,
    scim: { store: new MemoryStore(), cursors: { key: new Uint8Array(64), timeout: 60 }, open: async () => anybody },
    graphql: (ctx) => {
      ctx.body = "graphql";
    },
    alive: async () => {},
  });
  let address: AddressInfo;
  before(async () => {
    address = await listening(server, config);
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    lines.length = 0;
  });

  const ask = (path: string, method = "GET") => fetch(`http://127.0.0.1:${address.port}${path}`, { method });

  const texts: readonly [method: string, path: string, status: number][] = [
    ["GET", "/", 200],
    ["GET", "//", 200],
    ["POST", "/", 405],
    ["GET", "/favicon.ico", 404],
    ["DELETE", "/graphql/x", 404],
  ];
  for (const [method, path, status] of texts) {
    it(`says what is here: ${method} ${path} is ${status}`, async () => {
      const answer = await ask(path, method);
      expect(answer.status).to.equal(status);
      expect(answer.headers.get("content-type")).to.equal("text/plain; charset=utf-8");
      const text = await answer.text();
      for (const place of ["scim/v2", "graphql", "healthz"]) expect(text).to.contain(`https://x.example/${place}`);
    });
  }

  for (const path of [
    "/scim",
    "/SCIM/v1/Users",
    "/scim//v1",
    "/v2/Users",
    "/Users?count=1",
    "/Groups/x",
    "/ServiceProviderConfig",
    "/scim/v20",
  ]) {
    it(`names the endpoint to a SCIM client at ${path}`, async () => {
      const answer = await ask(path);
      expect(answer.status).to.equal(404);
      expect(answer.headers.get("content-type")).to.equal("application/scim+json");
      const body = (await answer.json()) as { schemas: string[]; status: string; detail: string };
      expect(body).to.include({ status: "404" });
      expect(body.detail).to.contain("https://x.example/scim/v2");
    });
  }

  const broken: readonly [what: string, sent: string][] = [
    ["goes away in its body", "Content-Length: 1000\r\n\r\n{"],
    ["breaks the framing of its body", "Transfer-Encoding: chunked\r\n\r\nzzz\r\n"],
  ];
  for (const [what, sent] of broken) {
    it(`takes no fault upon itself for a client that ${what}, and claims no answer`, async () => {
      const socket = connect(address.port, "127.0.0.1");
      await once(socket, "connect");
      const head = "POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\n";
      socket.on("error", () => {}).resume();
      socket.write(head + sent);
      await new Promise((resolve) => setTimeout(resolve, 100));
      socket.destroy();
      while (!lines.some(({ msg }) => msg === "request")) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(lines.filter(({ level }) => Number(level) > 30)).to.deep.equal([]);
      const line = lines.find(({ msg }) => msg === "request");
      expect(line).to.include({ path: "/scim/v2/Users", aborted: true }).and.not.to.have.property("status", 404);
    });
  }
});

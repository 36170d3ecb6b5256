/** What is refused before it is known whose provisioning client asks: the log alone tells of it, and why. */
import { randomBytes } from "node:crypto";
import { expect } from "chai";
import pino from "pino";
import { connections } from "../../src/adapter/connection.js";
import { readConfig } from "../../src/config.js";
import { type GraphCaller, type GraphClient, GraphError } from "../../src/graph/client.js";
import type { Reason } from "../../src/scim/errors.js";
import { createServer } from "../../src/server/compose.js";
import { listening } from "../../src/server/listening.js";
import { MemoryStore } from "../support/memory-store.js";

const organisation = { id: "o1", name: "Acme", plan: "ENTERPRISE", provisioning: { profile: "GENERIC", dialects: "LENIENT" } };
const viewers: Readonly<Record<string, object>> = {
  free: { organisation: { ...organisation, plan: "FREE" }, user: null },
  person: { organisation, user: { id: "u1" } },
  client: { organisation, user: null, credentialId: "c1" },
};

const client: GraphClient = {
  async execute<Data>({ token }: GraphCaller) {
    if (!viewers[token]) throw new GraphError("unknown", "UNAUTHENTICATED", {});
    return { viewer: viewers[token] } as Data;
  },
};

interface Line {
  readonly msg: string;
  readonly status: number;
  readonly reason?: string;
}

const refusals: readonly (readonly [reason: Reason, status: number, path: string, headers: Record<string, string>])[] = [
  ["missingToken", 401, "/scim/v2/Users", {}],
  ["malformedToken", 401, "/scim/v2/Users", { Authorization: "Bearer two words" }],
  ["unknownToken", 401, "/scim/v2/Users", { Authorization: "Bearer gone" }],
  ["planRequired", 403, "/scim/v2/Users", { Authorization: "Bearer free" }],
  ["personalKey", 403, "/scim/v2/Users", { Authorization: "Bearer person" }],
  ["notAcceptable", 406, "/scim/v2/Users", { Authorization: "Bearer client", Accept: "text/html" }],
  ["wrongAddress", 404, "/Users", { Authorization: "Bearer client" }],
];

describe("A refusal without an event", () => {
  const lines: Line[] = [];
  const noted: string[] = [];
  let url: string;
  const config = readConfig({ PORT: "0", HOST: "127.0.0.1", NODE_ENV: "test" });
  const server = createServer(config, {
    log: pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) }),
    scim: { store: new MemoryStore(), open: connections(client).open, cursors: { key: randomBytes(64), timeout: 60 } },
    recorder: { note: ({ token }) => void noted.push(token) },
    alive: async () => undefined,
  });
  before(async () => {
    url = `http://127.0.0.1:${(await listening(server, config)).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  async function ask(path: string, headers: Record<string, string>, method = "POST") {
    lines.length = 0;
    noted.length = 0;
    const body = method === "POST" ? { body: "{}" } : {};
    const answer = await fetch(`${url}${path}`, { method, headers: { "Content-Type": "application/json", ...headers }, ...body });
    await answer.arrayBuffer();
    while (!lines.some(({ msg }) => msg === "request")) await new Promise((resolve) => setTimeout(resolve, 5));
    return { status: answer.status, reason: lines.find(({ msg }) => msg === "request")?.reason };
  }

  for (const [reason, status, path, headers] of refusals) {
    it(`is ${status} for ${reason}, in the log alone`, async () => {
      expect(await ask(path, headers)).to.deep.equal({ status, reason });
      expect(noted).to.deep.equal([]);
    });
  }

  it("has no part in what a provisioning client may do and is refused", async () => {
    expect(await ask("/scim/v2/Users", { Authorization: "Bearer client" })).to.deep.equal({ status: 400, reason: "missingAttribute" });
    expect(noted).to.deep.equal(["client"]);
  });

  it("is not what is open to everybody", async () => {
    await ask("/scim/v2/Schemas", {}, "GET");
    expect(noted).to.deep.equal([]);
    await ask("/scim/v2/Schemas", { Authorization: "Bearer client" }, "GET");
    expect(noted).to.deep.equal(["client"]);
  });
});

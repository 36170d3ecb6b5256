/** A fault of the server itself: whole in its log, hidden from the client (RFC 7644 §3.12 and §7). */
import { Writable } from "node:stream";
import { expect } from "chai";
import pino from "pino";
import type { Outcome } from "../../src/adapter/request-record.js";
import { readConfig } from "../../src/config.js";
import { createServer } from "../../src/server/compose.js";
import { listening } from "../../src/server/listening.js";
import { MemoryStore } from "../support/memory-store.js";
import { ScimClient } from "../support/scim-client.js";
import { expectError } from "../support/wire.js";

class BrokenStore extends MemoryStore {
  override read(): never {
    throw new TypeError("the secret inside");
  }
}

describe("A fault of the server", () => {
  it("is answered 500 with the request's id, and tells nothing of its inside but to the log", async () => {
    const lines: string[] = [];
    const out = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    let noted: Outcome | undefined;
    const config = readConfig({ PORT: "0", HOST: "127.0.0.1", NODE_ENV: "test" });
    const server = createServer(config, {
      log: pino(out),
      scim: {
        store: new BrokenStore(),
        cursors: { key: new Uint8Array(64), timeout: config.cursorTimeout },
        open: async () => ({
          organisationId: "1",
          organisationName: "One",
          plan: "enterprise",
          profile: "generic",
          dialects: "strict",
          credentialId: "1",
        }),
      },
      recorder: { note: (_token, _exchange, outcome) => (noted = outcome) },
      alive: async () => {},
    });
    try {
      const { port } = await listening(server, config);
      const answer = await new ScimClient(`http://127.0.0.1:${port}/scim/v2`, "token").get("/Users/1");
      const requestId = answer.headers.get("x-request-id") ?? "";
      expectError(answer, 500, undefined, new RegExp(requestId));
      expect(answer.text).not.to.include("secret");
      const told = lines.filter((line) => line.includes(requestId) && line.includes("the secret inside"));
      expect(told).to.have.length(1);
      expect(noted).to.deep.include({ requestId, status: 500 }).and.to.have.nested.property("refused.reason", "internal");
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

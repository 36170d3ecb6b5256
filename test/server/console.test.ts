/** The console over HTTP: which clients get the page, under which policy, and how its assets are sent. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gunzipSync, gzipSync } from "node:zlib";
import { expect } from "chai";
import pino from "pino";
import { readConfig } from "../../src/config.js";
import { createServer } from "../../src/server/compose.js";
import { readConsole } from "../../src/server/console-files.js";
import { listening } from "../../src/server/listening.js";
import { MemoryStore } from "../support/memory-store.js";

const script = `console.log("${"plandisc ".repeat(200)}");`;
const html = '<!doctype html><meta name="style-nonce" content="%nonce%"><script src="/assets/main-1a2b.js"></script>';
const browser = { Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

describe("The console over HTTP", () => {
  let folder: string;
  let address: AddressInfo;
  let stop: () => void;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "console-"));
    await mkdir(join(folder, "assets"));
    const files: Readonly<Record<string, string | Buffer>> = {
      "index.html": html,
      "secret.txt": "not for anybody",
      "assets/main-1a2b.js": script,
      "assets/main-1a2b.js.br": brotliCompressSync(script),
      "assets/main-1a2b.js.gz": gzipSync(script),
      "assets/disc-3c4d.svg": "<svg/>",
      "assets/notes.txt": "no type of ours",
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const console = await readConsole(folder);
    if (!console) throw new Error("The console is there");
    const anybody = { organisationId: "o", organisationName: "o", plan: "enterprise", profile: "generic", dialects: "lenient" } as const;
    const config = readConfig({ PORT: "0" });
    const server = createServer(config, {
      log: pino({ level: "silent" }),
      scim: { store: new MemoryStore(), cursors: { key: new Uint8Array(64), timeout: 60 }, open: async () => anybody },
      console,
      alive: async () => {},
    });
    address = await listening(server, config);
    stop = () => {
      server.close();
      server.closeAllConnections();
    };
  });
  after(async () => {
    stop();
    await rm(folder, { recursive: true });
  });

  const ask = (path: string, headers: Record<string, string> = browser, method = "GET") =>
    fetch(`http://127.0.0.1:${address.port}${path}`, { method, headers });

  const served: readonly [path: string, status: number][] = [
    ["/", 200],
    ["/enterprise", 200],
    ["/enterprise/", 200],
    ["/people", 200],
    ["/users", 200],
    ["/people/0190", 200],
    ["/groups", 200],
    ["/groups/0190", 200],
    ["/single-sign-on", 200],
    ["/sign-in", 200],
    ["/sign-in/link", 200],
    ["/not-allowed?reason=unknown", 200],
    ["/graphiql", 200],
    ["/nowhere", 404],
    ["/people/0190/more", 404],
  ];
  for (const [path, status] of served) {
    it(`is the page for a browser at ${path}, with ${status}`, async () => {
      const answer = await ask(path);
      expect(answer.status).to.equal(status);
      expect(answer.headers.get("content-type")).to.equal("text/html; charset=utf-8");
      expect(answer.headers.get("cache-control")).to.equal("no-store");
      expect(await answer.text()).to.contain("<!doctype html>");
    });
  }

  it("lets in nothing but its own scripts and styles, by a nonce that is new each time", async () => {
    const nonces = [];
    for (let time = 0; time < 2; time++) {
      const answer = await ask("/");
      const policy = answer.headers.get("content-security-policy") ?? "";
      const nonce = /'nonce-([^']{24})'/.exec(policy)?.[1] ?? "";
      expect(policy.split("; ")).to.deep.equal([
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ]);
      expect(await answer.text())
        .to.contain(`content="${nonce}"`)
        .and.not.to.contain("%nonce%");
      nonces.push(nonce);
    }
    expect(nonces[0]).to.not.equal(nonces[1]);
  });

  it("has only headers for HEAD", async () => {
    const answer = await ask("/enterprise", browser, "HEAD");
    expect(answer.status).to.equal(200);
    expect(answer.headers.get("content-security-policy")).to.contain("default-src 'none'");
  });

  const others: readonly [what: string, method: string, path: string, accept: string, status: number, type: string][] = [
    ["a client that takes anything at /", "GET", "/", "*/*", 200, "text/plain; charset=utf-8"],
    ["a client that refuses HTML", "GET", "/", "text/html;q=0, text/plain", 200, "text/plain; charset=utf-8"],
    ["a SCIM client at /Groups", "GET", "/Groups", "application/scim+json", 404, "application/scim+json"],
    ["a SCIM client at /users", "GET", "/users", "application/json, */*", 404, "application/scim+json"],
    ["a browser at /ServiceProviderConfig", "GET", "/ServiceProviderConfig", browser.Accept, 404, "application/scim+json"],
    ["whoever posts to a page", "POST", "/enterprise", browser.Accept, 404, "text/plain; charset=utf-8"],
  ];
  for (const [what, method, path, accept, status, type] of others) {
    it(`is not for ${what}`, async () => {
      const answer = await ask(path, { Accept: accept }, method);
      expect(answer.status).to.equal(status);
      expect(answer.headers.get("content-type")).to.equal(type);
      expect(answer.headers.get("vary")).to.contain("Accept");
    });
  }

  const coded: readonly [wanted: string, coding: string | null, decode: (body: Buffer) => Buffer][] = [
    ["gzip", "gzip", gunzipSync],
    ["identity", null, (body) => body],
    ["", null, (body) => body],
  ];
  for (const [wanted, coding, decode] of coded) {
    it(`sends assets as packed once, for Accept-Encoding "${wanted}"`, async () => {
      const { headers, body } = await raw("/assets/main-1a2b.js", { "Accept-Encoding": wanted });
      expect(headers["content-encoding"] ?? null).to.equal(coding);
      expect(headers["content-type"]).to.equal("text/javascript; charset=utf-8");
      expect(headers["cache-control"]).to.equal("public, max-age=31536000, immutable");
      expect(headers.vary).to.equal("Accept-Encoding");
      expect(decode(body).toString()).to.equal(script);
    });
  }

  it("prefers brotli where a browser takes both", async () => {
    const { headers, body } = await raw("/assets/main-1a2b.js", { "Accept-Encoding": "gzip, deflate, br" });
    expect(headers["content-encoding"]).to.equal("br");
    expect(body.length).to.be.lessThan(200);
  });

  it("does not send again what the browser has, each coding by a tag of its own", async () => {
    const first = await raw("/assets/main-1a2b.js", { "Accept-Encoding": "br" });
    const etag = first.headers.etag ?? "";
    const again = await raw("/assets/main-1a2b.js", { "Accept-Encoding": "br", "If-None-Match": etag });
    expect(again.status).to.equal(304);
    expect(again.body.length).to.equal(0);
    expect((await raw("/assets/main-1a2b.js", { "Accept-Encoding": "gzip", "If-None-Match": etag })).status).to.equal(200);
  });

  for (const path of [
    "/assets/../secret.txt",
    "/assets/%2e%2e/secret.txt",
    "/assets/..%2fsecret.txt",
    "/assets//etc/passwd",
    "/assets/notes.txt",
    "/assets/main-1a2b.js.br",
    "/assets/",
  ]) {
    it(`finds nothing at ${path}`, async () => {
      const { status, body } = await raw(path, {});
      expect(status).to.equal(404);
      expect(body.toString()).to.not.contain("not for anybody");
    });
  }

  it("refuses other methods on an asset", async () => {
    const answer = await ask("/assets/disc-3c4d.svg", {}, "DELETE");
    expect(answer.status).to.equal(405);
    expect(answer.headers.get("allow")).to.equal("GET, HEAD");
  });

  it("is absent where none was built", async () => {
    expect(await readConsole(join(folder, "assets"))).to.equal(undefined);
  });

  interface Raw {
    readonly status: number | undefined;
    readonly headers: import("node:http").IncomingHttpHeaders;
    readonly body: Buffer;
  }

  /** As it goes over the wire: `fetch` straightens paths and unpacks bodies. */
  function raw(path: string, headers: Record<string, string>): Promise<Raw> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port: address.port, path, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      });
      asked.on("error", reject).end();
    });
  }
});

/** The simulator's requests: how they are written, bounded, timed, repeated and signed in. */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { type Bearer, type ConnectionSettings, NoAnswer, openConnection, pathOf } from "../../src/simulator/connection.js";
import { bearerOf, type Credentials, NoToken } from "../../src/simulator/credentials.js";
import { openFederation } from "../../src/simulator/federation.js";
import { redacting } from "../../src/simulator/validate/report.js";

interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

describe("The simulator's connection", () => {
  let server: Server;
  let url: string;
  let heard: Heard[] = [];
  let answer: (response: ServerResponse, heard: Heard) => void = (response) => response.end();
  before((done) => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const { method = "", url: path = "", headers } = request;
      const each = { method, url: path, headers, text: Buffer.concat(chunks).toString() };
      heard.push(each);
      answer(response, each);
    }).listen(0, "127.0.0.1", () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  beforeEach(() => {
    heard = [];
    answer = (response) => response.end();
  });

  const bearer: Bearer = { token: async () => "t", close: async () => {} };
  const open = (settings: Partial<ConnectionSettings> = {}) => openConnection({ url: `${url}/scim/`, bearer, ...settings });

  it("writes queries as .NET does", () => {
    const path = pathOf("/Groups", { excludedAttributes: "members", filter: 'displayName eq "O\'Neil+Søn @x~[1]"', count: undefined });
    expect(path).to.equal("/Groups?excludedAttributes=members&filter=displayName+eq+%22O%27Neil%2BS%C3%B8n+%40x%7E%5B1%5D%22");
    expect(pathOf("/Users", {})).to.equal("/Users");
  });

  it("signs in, and sends SCIM", async () => {
    answer = (response) => response.setHeader("X-Echo", "1").end('{"id": "1"}');
    const { status, body, headers, repeated } = await open().send("POST", "/Users", { a: 1 });
    expect({ status, body, repeated, echo: headers.get("x-echo") }).to.deep.equal({
      status: 200,
      body: { id: "1" },
      repeated: [],
      echo: "1",
    });
    const [{ method, url: path, headers: sent, text }] = heard as [Heard];
    expect({ method, path, text }).to.deep.equal({ method: "POST", path: "/scim/Users", text: '{"a":1}' });
    expect(sent).to.include({
      authorization: "Bearer t",
      "content-type": "application/scim+json; charset=utf-8",
      "user-agent": "entra-simulator",
    });
  });

  it("takes the feature flag off the address", async () => {
    const connection = open({ url: `${url}/scim/?aadOptscim062020` });
    expect({ base: connection.base, flag: connection.flag }).to.deep.equal({ base: `${url}/scim`, flag: true });
    expect(open().flag).to.equal(false);
  });

  it("keeps what is no JSON as text", async () => {
    answer = (response) => response.writeHead(502).end("<html>");
    const { body, text } = await open({ retries: 0 }).send("GET", "/Users");
    expect({ body, text }).to.deep.equal({ body: undefined, text: "<html>" });
  });

  it("repeats 429 and 5xx as Retry-After says, so often and no more", async () => {
    answer = (response) => response.writeHead(heard.length === 1 ? 429 : 503, { "Retry-After": "0" }).end();
    const { status, repeated } = await open({ retries: 2 }).send("GET", "/Users");
    expect({ status, repeated, times: heard.length }).to.deep.equal({ status: 503, repeated: [429, 503], times: 3 });
  });

  it("waits for the date of Retry-After", async () => {
    const until = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000);
    answer = (response) => (heard.length > 1 ? response.end() : response.writeHead(429, { "Retry-After": until.toUTCString() }).end());
    await open().send("GET", "/Users");
    expect(Date.now()).to.be.at.least(until.getTime() - 5);
  });

  it("repeats nothing that is not to be repeated", async () => {
    answer = (response) => response.writeHead(500).end();
    const { repeated } = await open({ repeats: (status) => status === 429 }).send("GET", "/Users");
    expect(repeated).to.deep.equal([]);
    answer = (response) => response.writeHead(400).end();
    expect((await open().send("GET", "/Users")).repeated).to.deep.equal([]);
  });

  const silences: Readonly<Record<string, { answer: typeof answer; timedOut: boolean }>> = {
    "nobody answers in time": { answer: () => {}, timedOut: true },
    "the connection is cut": { answer: (response) => response.destroy(), timedOut: false },
  };
  for (const [title, silence] of Object.entries(silences)) {
    it(`says so when ${title}`, async () => {
      answer = silence.answer;
      const error = await open({ timeout: 100 })
        .send("GET", "/Users")
        .catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(NoAnswer);
      expect((error as NoAnswer).timedOut).to.equal(silence.timedOut);
      expect((error as NoAnswer).message).to.match(/^GET http:\/\/127\.0\.0\.1:\d+\/scim\/Users: ./);
    });
  }

  it("has so many requests under way and no more", async () => {
    let now = 0;
    let most = 0;
    answer = (response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end();
      }, 10);
    };
    const connection = open({ concurrency: 3 });
    await Promise.all(Array.from({ length: 12 }, (_, index) => connection.send("GET", `/Users/${index}`)));
    expect({ most, all: heard.length }).to.deep.equal({ most: 3, all: 12 });
  });

  it("sends so many a second and no more", async () => {
    const connection = open({ rate: 50 });
    const began = performance.now();
    await Promise.all(Array.from({ length: 11 }, () => connection.send("GET", "/Users")));
    expect(performance.now() - began).to.be.at.least(195);
  });

  describe("with client credentials", () => {
    const client = (location: "header" | "body"): Credentials => {
      return { kind: "client", tokenEndpoint: `${url}/token`, clientId: "a b", clientSecret: "s:/+é", location, scope: "scim" };
    };
    const grants =
      (seconds: number) =>
      (response: ServerResponse, { url: path }: Heard) =>
        response.end(
          path === "/token" ? JSON.stringify({ access_token: `t${heard.length}`, token_type: "Bearer", expires_in: seconds }) : "",
        );

    it("shows them in the header, form-encoded first (RFC 6749 §2.3.1), or in the body", async () => {
      answer = grants(3600);
      for (const location of ["header", "body"] as const) await bearerOf(client(location)).token();
      const [header, body] = heard as [Heard, Heard];
      expect(Buffer.from(String(header.headers.authorization).slice("Basic ".length), "base64").toString()).to.equal(
        "a+b:s%3A%2F%2B%C3%A9",
      );
      expect(header.text).to.equal("grant_type=client_credentials&scope=scim");
      expect(body.headers.authorization).to.equal(undefined);
      const form = new URLSearchParams(body.text);
      expect([form.get("client_id"), form.get("client_secret")]).to.deep.equal(["a b", "s:/+é"]);
    });

    it("asks once for many requests, and anew when the token ends", async () => {
      answer = grants(3600);
      const connection = open({ bearer: bearerOf(client("header")) });
      await Promise.all([connection.send("GET", "/a"), connection.send("GET", "/b")]);
      expect(heard.filter(({ url: path }) => path === "/token")).to.have.length(1);
      heard = [];
      answer = grants(30);
      const short = open({ bearer: bearerOf(client("header")) });
      for (const path of ["/a", "/b"]) await short.send("GET", path);
      expect(heard.map(({ headers, url: path }) => (path === "/token" ? "token" : headers.authorization))).to.deep.equal([
        "token",
        "Bearer t1",
        "token",
        "Bearer t3",
      ]);
    });

    it("says why there is no token, and not with which secret", async () => {
      answer = (response) => response.writeHead(401).end('{"error": "invalid_client", "error_description": "unknown"}');
      const error = (await bearerOf(client("body"))
        .token()
        .catch((thrown: unknown) => thrown)) as NoToken;
      expect(error).to.be.instanceOf(NoToken);
      expect(error.message).to.equal(`${url}/token answered 401 without an access_token (invalid_client: unknown)`);
    });
  });

  describe("with federation", () => {
    it("signs assertions that its published keys verify, with a key that is kept for its owner alone", async () => {
      const folder = await mkdtemp(join(tmpdir(), "entra-keys-"));
      const keyFile = join(folder, "key.json");
      const settings = { keyFile, port: 0, subject: "s", audience: "api://a" };
      const federation = await openFederation(settings);
      const assertion = await federation.assertion();
      const { issuer, jwksUri } = federation;
      const { payload } = await jwtVerify(assertion, createRemoteJWKSet(new URL(jwksUri)), { issuer, subject: "s", audience: "api://a" });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).to.equal(600);
      await federation.close();
      const again = await openFederation({ ...settings, issuer: "https://issuer.example" });
      expect(again.jwks).to.deep.equal(federation.jwks);
      expect(again.issuer).to.equal("https://issuer.example");
      await again.close();
      expect((await stat(keyFile)).mode & 0o777).to.equal(0o600);
      expect(JSON.stringify(federation.jwks)).not.to.contain(JSON.parse(await readFile(keyFile, "utf8")).d);
      await rm(folder, { recursive: true });
    });
  });

  it("has no secret in what is shown", () => {
    const shown = redacting(["secret", ""])('secret eyJhbGciOi.eyJzdWIi.c2ln {"access_token": "abc", "client_assertion":"x"}');
    expect(shown).to.equal('[secret] [token] {"access_token": "[secret]", "client_assertion":"[secret]"}');
  });
});

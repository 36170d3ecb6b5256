/** RFC 7644 §3.12, RFC 6750 §3 and RFC 9110 §15: what is refused before a resource is looked at, always as a SCIM error. */
import { expect } from "chai";
import { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { expectError, newUser, patchOf, userSchema } from "../support/wire.js";

const json = "application/scim+json";
const megabyte = 1024 * 1024;

interface Refusal {
  readonly why: string;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly scimType?: string;
  readonly detail?: RegExp;
  /** Headers of the answer. */
  readonly tells?: Record<string, string>;
}

const post = { method: "POST", path: "/Users", status: 400, scimType: "invalidSyntax" };

const refusals: readonly Refusal[] = [
  { why: "an unknown endpoint", method: "GET", path: "/Robots", status: 404, detail: /Robots.*\/Users/ },
  { why: "a path below a resource", method: "GET", path: "/Users/1/2", status: 404 },
  { why: "PUT on all users", method: "PUT", path: "/Users", body: "{}", status: 405, tells: { allow: "GET, HEAD, OPTIONS, POST" } },
  { why: "DELETE of all users", method: "DELETE", path: "/Users", status: 405, tells: { allow: "GET, HEAD, OPTIONS, POST" } },
  {
    why: "POST on a user",
    method: "POST",
    path: "/Users/1",
    body: "{}",
    status: 405,
    tells: { allow: "DELETE, GET, HEAD, OPTIONS, PATCH, PUT" },
  },
  { why: "POST on the schemas", method: "POST", path: "/Schemas", body: "{}", status: 405, tells: { allow: "GET, HEAD, OPTIONS" } },
  { why: "/Me", method: "GET", path: "/Me", status: 501 },
  {
    why: "plain text",
    method: "POST",
    path: "/Users",
    body: "{}",
    headers: { "Content-Type": "text/plain" },
    status: 415,
    detail: /text\/plain.*scim\+json/,
  },
  {
    why: "a form",
    method: "POST",
    path: "/Users",
    body: "a=b",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    status: 415,
  },
  {
    why: "another charset",
    method: "POST",
    path: "/Users",
    body: "{}",
    headers: { "Content-Type": `${json}; charset=utf-16` },
    status: 415,
  },
  { why: "a compressed body", method: "POST", path: "/Users", body: "{}", headers: { "Content-Encoding": "gzip" }, status: 415 },
  { why: "an Accept without JSON", method: "GET", path: "/Users", headers: { Accept: "text/html" }, status: 406 },
  { why: "a body over the limit", method: "POST", path: "/Users", body: `"${"x".repeat(megabyte)}"`, status: 413, detail: /1048576/ },
  { why: "a body far over the limit", method: "POST", path: "/Users", body: "x".repeat(5 * megabyte), status: 413 },
  { why: "an empty body", ...post, body: " ", detail: /empty/ },
  { why: "half an object", ...post, body: '{"userName":', detail: /line 1, column 13/ },
  { why: "a trailing comma", ...post, body: '{\n  "userName": "a",\n}', detail: /line 3, column 1 / },
  { why: "a missing colon", ...post, body: '{"a" 1}', detail: /line 1, column 6 a colon/ },
  { why: "a closed wrong bracket", ...post, body: '{"a":[1}', detail: /line 1, column 8/ },
  { why: "two values", ...post, body: "{} {}", detail: /line 1, column 4 the end/ },
  { why: "single quotes", ...post, body: "{'a':1}", detail: /line 1, column 2 a name/ },
  { why: "an open string as long as the limit", ...post, body: `"${"a".repeat(megabyte - 10)}`, detail: /line 1, column 1 / },
  { why: "a nest without an end", ...post, body: "[".repeat(500_000), detail: /50 levels/ },
  { why: "a fault far behind", ...post, body: `[${"1,".repeat(100_000)}}`, detail: /somewhere after line 1, column/ },
  { why: "too deep a nest", ...post, body: `{"a":${"[".repeat(60)}${"]".repeat(60)}}`, detail: /50 levels/ },
  { why: "a list instead of an object", ...post, body: "[]" },
  { why: "null instead of an object", ...post, body: "null" },
  { why: "a number instead of an object", ...post, body: "1" },
];

forEachServer("3.12 Errors", (server) => {
  let client: ScimClient;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
  });

  for (const { why, method, path, body, headers, status, scimType, detail, tells = {} } of refusals) {
    it(`answers ${[status, scimType].filter(Boolean).join(" ")} to ${why}`, async () => {
      const answer = await client.request(method, path, body, headers);
      expectError(answer, status, scimType, detail);
      for (const [name, value] of Object.entries(tells)) expect(answer.headers.get(name)).to.equal(value);
    });
  }

  it("takes a body that is no UTF-8 for no JSON", async () => {
    const response = await fetch(`${client.base}/Users`, {
      method: "POST",
      headers: { Authorization: `Bearer ${client.token}`, "Content-Type": json },
      body: Buffer.from([0x22, 0xff, 0xfe, 0x22]),
    });
    expect(response.status).to.equal(400);
    expect(await response.json()).to.include({ scimType: "invalidSyntax" });
  });

  it("takes application/json, and a byte order mark", async () => {
    const body = `\uFEFF${JSON.stringify(newUser("bom@x.example"))}`;
    expect((await client.request("POST", "/Users", body, { "Content-Type": "application/json" })).status).to.equal(201);
  });

  for (const dialects of ["strict", "lenient"] as const) {
    it(`changes nothing for names that mean something to JavaScript, on a ${dialects} connection`, async () => {
      const own = await server().connect({ dialects });
      const body = `{"schemas":["${userSchema}"],"userName":"proto@x.example","__proto__":{"active":false,"polluted":1},
        "constructor":{"prototype":{"polluted":1}},"toString":1}`;
      const answer = await own.post("/Users", body);
      expect(answer.status, answer.text).to.equal(201);
      expect(answer.body).to.include({ active: true });
      expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
      const at = `/Users/${(answer.body as { id: string }).id}`;
      for (const path of ["__proto__", "constructor", "toString.length"]) {
        const after = await own.patch(at, patchOf({ op: "add", path, value: "x" }));
        if (dialects === "strict") expectError(after, 400, "invalidPath");
        expect((await own.get(at)).body).to.deep.equal(answer.body);
      }
    });
  }

  it("names the request in its answer", async () => {
    expect((await client.get("/Robots")).headers.get("x-request-id")).to.match(/^[0-9a-f-]{36}$/);
  });

  it("answers HEAD as GET, without the body", async () => {
    const answer = await client.request("HEAD", "/Users");
    expect(answer.status).to.equal(200);
    expect(answer.text).to.equal("");
  });

  describe("without a valid token", () => {
    const tokens: { why: string; header?: string; challenge: RegExp }[] = [
      { why: "no Authorization", challenge: /^Bearer realm="scim"$/ },
      { why: "another scheme", header: "Basic YTpi", challenge: /^Bearer realm="scim", error="invalid_request"/ },
      { why: "Bearer alone", header: "Bearer", challenge: /error="invalid_request"/ },
      { why: "an unknown token", header: "Bearer pds_unknown", challenge: /error="invalid_token"/ },
      { why: "a token of the right form", header: `Bearer pds_${"a".repeat(43)}`, challenge: /error="invalid_token"/ },
    ];
    for (const { why, header, challenge } of tokens) {
      it(`answers 401 with a challenge to ${why}`, async () => {
        const stranger = new ScimClient(client.base, undefined);
        const headers: Record<string, string> = header === undefined ? {} : { Authorization: header };
        // Without any token discovery answers (RFC 7644 §4); with a wrong one nothing does
        const discovery = header === undefined ? [] : ["/Schemas", "/ResourceTypes", "/ServiceProviderConfig"];
        for (const path of ["/Users", "/Users/1", "/Groups", "/Robots", ...discovery]) {
          const answer = await stranger.get(path, headers);
          expectError(answer, 401);
          expect(answer.headers.get("www-authenticate")).to.match(challenge);
        }
        expectError(await stranger.post("/Users", newUser("stranger@x.example"), headers), 401);
      });
    }
  });
});

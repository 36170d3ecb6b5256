/** RFC 7644 §3.1, §3.2 and §3.8, and RFC 9110 §9, §10.2.1 and §12.5.1: methods, media types and the headers of an answer. */
import { request as httpRequest } from "node:http";
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, expectError, newGroup, newUser } from "../support/wire.js";

const scim = "application/scim+json";
const json = "application/json";

/** What an Accept header makes of an answer's type; `undefined` where no answer is acceptable. */
const accepted: readonly (readonly [accept: string, mediaType: string | undefined])[] = [
  [scim, scim],
  [json, json],
  ["*/*", scim],
  ["application/*", scim],
  ["", scim],
  [`${json}, ${scim}`, scim],
  [`${scim};q=0.5, ${json}`, json],
  [`${json};q=0.9, ${scim};q=0.9`, scim],
  [`${scim};charset=utf-8`, scim],
  ["Application/SCIM+JSON", scim],
  [`text/html, ${json};q=0.1`, json],
  [`text/html, */*;q=0.1`, scim],
  [`${scim};q=0, */*`, json],
  [`${scim};q=high`, scim],
  ["text/html", undefined],
  ["text/*, image/png", undefined],
  ["*/*;q=0", undefined],
  [`${scim};q=0`, undefined],
  [`${scim};q=0, ${json};q=0.0, */*`, undefined],
  ["application/xml", undefined],
];

const allowed: readonly (readonly [path: string, allow: string])[] = [
  ["", "GET, HEAD, OPTIONS"],
  ["/.search", "OPTIONS, POST"],
  ["/Users", "GET, HEAD, OPTIONS, POST"],
  ["/Users/.search", "OPTIONS, POST"],
  ["/Users/1", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"],
  ["/Groups", "GET, HEAD, OPTIONS, POST"],
  ["/Groups/.search", "OPTIONS, POST"],
  ["/Groups/1", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"],
  ["/Me", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"],
  ["/Bulk", "OPTIONS, POST"],
  ["/ServiceProviderConfig", "GET, HEAD, OPTIONS"],
  ["/ResourceTypes", "GET, HEAD, OPTIONS"],
  ["/ResourceTypes/User", "GET, HEAD, OPTIONS"],
  ["/Schemas", "GET, HEAD, OPTIONS"],
  ["/Schemas/urn:x", "GET, HEAD, OPTIONS"],
];

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"];

forEachServer("3.1 Methods and media types", (server) => {
  let client: ScimClient;
  let user: string;
  let group: string;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
    user = (await created(client, "/Users", newUser("methods@x.example"))).id;
    group = (await created(client, "/Groups", newGroup("Methods", { members: [{ value: user }] }))).id;
  });

  for (const [path, allow] of allowed) {
    it(`answers OPTIONS ${path || "/"} with 204 and Allow: ${allow}, to anybody`, async () => {
      for (const asking of [client, new ScimClient(client.base, undefined)]) {
        const { status, headers, text } = await asking.request("OPTIONS", path);
        expect([status, text, headers.get("allow")]).to.deep.equal([204, "", allow]);
      }
    });
    it(`answers 405 with Allow to every other method on ${path || "/"}`, async () => {
      for (const method of methods.filter((candidate) => !allow.split(", ").includes(candidate))) {
        const answer = await client.request(method, path, ["GET", "HEAD"].includes(method) ? undefined : {});
        expect([method, answer.status, answer.headers.get("allow")]).to.deep.equal([method, 405, allow]);
        if (method !== "HEAD") expectError(answer, 405, undefined, /possible are/);
      }
    });
  }

  it("answers OPTIONS of a path that is not there with 404", async () => {
    expectError(await client.request("OPTIONS", "/Robots"), 404);
  });

  const reads = () => [
    "",
    "/Users",
    "/Users?count=0",
    `/Users/${user}`,
    "/Groups",
    `/Groups/${group}`,
    `/Groups/${group}?attributes=members`,
    "/ServiceProviderConfig",
    "/ResourceTypes",
    "/ResourceTypes/User",
    "/Schemas",
    "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User",
    "/Users/nobody",
    "/Users?filter=nonsense",
  ];

  it("answers HEAD with the status and the headers of GET, Content-Length too, and no body", async () => {
    const told = ["content-type", "content-length", "etag", "content-location", "cache-control", "x-content-type-options"];
    for (const path of reads()) {
      const get = await client.get(path);
      const head = await client.request("HEAD", path);
      expect([head.status, head.text], path).to.deep.equal([get.status, ""]);
      for (const name of told) expect(head.headers.get(name), `${path} ${name}`).to.equal(get.headers.get(name));
    }
  });

  for (const [accept, mediaType] of accepted) {
    it(`answers ${mediaType ?? "406"} to Accept: ${accept || "nothing"}`, async () => {
      for (const path of ["/Users", `/Users/${user}`, "/Schemas", "/Users/nobody"]) {
        const { status, headers } = await client.get(path, { Accept: accept });
        expect(status).to.equal(mediaType === undefined ? 406 : path === "/Users/nobody" ? 404 : 200);
        expect(headers.get("content-type")).to.equal(mediaType ?? scim);
      }
    });
  }

  it("answers 406 before anything is done", async () => {
    expectError(await client.post("/Users", newUser("unacceptable@x.example"), { Accept: "text/html" }), 406, undefined, /scim\+json/);
    const { body } = await client.get('/Users?filter=userName+eq+"unacceptable@x.example"');
    expect((body as JsonObject).totalResults).to.equal(0);
  });

  for (const type of [scim, json, `${scim}; charset=utf-8`, 'application/json;charset="UTF-8"', "APPLICATION/JSON", `${json}; v=1`]) {
    it(`takes a body of Content-Type ${type}`, async () => {
      const answer = await client.post(
        "/Users/.search",
        { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"] },
        { "Content-Type": type },
      );
      expect(answer.status, answer.text).to.equal(200);
    });
  }

  for (const type of [
    "text/plain",
    "application/xml",
    "application/json-patch+json",
    "application/scim+xml",
    "multipart/form-data",
    "json",
    "",
  ]) {
    it(`answers 415 to a body of Content-Type ${type || "nothing"}, on every route that takes one`, async () => {
      for (const [method, path] of [
        ["POST", "/Users"],
        ["PUT", `/Users/${user}`],
        ["PATCH", `/Groups/${group}`],
        ["POST", "/.search"],
      ] as const) {
        expectError(await client.request(method, path, "{}", { "Content-Type": type }), 415, undefined, /scim\+json/);
      }
    });
  }

  it("ignores a body and its type on GET and DELETE", async () => {
    const { id } = await created(client, "/Users", newUser("ignored@x.example"));
    for (const [type, body] of [
      [scim, ""],
      ["text/plain", "nope!"],
    ] as const) {
      const headers = { "Content-Type": type, "Content-Length": String(body.length) };
      expect(await rawStatus(client, "GET", `/Users/${id}`, headers, body)).to.equal(200);
    }
    const another = await created(client, "/Users", newUser("ignored.too@x.example"));
    expect(await rawStatus(client, "DELETE", `/Users/${id}`, { "Content-Type": scim }, "")).to.equal(204);
    expect(
      await rawStatus(client, "DELETE", `/Users/${another.id}`, { "Content-Type": "text/plain", "Content-Length": "3" }, "{{{"),
    ).to.equal(204);
  });

  it("says in Content-Location where the resource is that it answers, the same as meta.location", async () => {
    const made = await client.post("/Users", newUser("located@x.example"));
    const at = `/Users/${(made.body as { id: string }).id}`;
    const answers = [
      made,
      await client.get(at),
      await client.get(`${at}?attributes=meta`),
      await client.put(at, newUser("located@x.example", { title: "T" })),
      await client.patch(at, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "remove", path: "title" }] }),
    ];
    for (const { headers, body, text } of answers) {
      const location = (body as { meta: JsonObject }).meta.location;
      expect(location, text).to.equal(`${client.base}${at}`);
      expect(headers.get("content-location")).to.equal(location);
    }
    expect(made.headers.get("location")).to.equal(`${client.base}${at}`);
  });

  it("answers 204 without a body and without its headers", async () => {
    const { id } = await created(client, "/Users", newUser("nothing@x.example"));
    const { status, text, headers } = await client.delete(`/Users/${id}`);
    expect([status, text, headers.get("content-type"), headers.get("content-length")]).to.deep.equal([204, "", null, null]);
  });
});

/** Sends what `fetch` refuses to: bodies where none belongs. */
function rawStatus(
  client: ScimClient,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      `${client.base}${path}`,
      { method, headers: { Authorization: `Bearer ${client.token}`, ...headers } },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

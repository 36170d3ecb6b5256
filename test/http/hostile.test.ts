/**
 * No request finds a fault in the server, whatever its body, its path or its query: each is answered, and never with 5xx but 501.
 *
 * FUZZ_REQUESTS is how many requests each server is sent (default 200).
 */
import { expect } from "chai";
import fc from "fast-check";
import { json, operation, parameters, pieces } from "../scim/hostile-arbitrary.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, groupSchema, newGroup, newUser, patchSchema, userSchema } from "../support/wire.js";

const requests = Number(process.env.FUZZ_REQUESTS ?? 200);

const bodies = fc.oneof(
  json,
  json.map((value) => ({ schemas: [userSchema], userName: "nearly@x.example", ...(value as object) })),
  json.map((value) => ({ schemas: [groupSchema], displayName: "Nearly", ...(value as object) })),
  fc.array(operation, { maxLength: 3 }).map((Operations) => ({ schemas: [patchSchema], Operations })),
);
const queries = fc
  .array(fc.tuple(fc.constantFrom(...parameters), fc.oneof(pieces, fc.string(), fc.integer({ min: -3, max: 2000 }).map(String))), {
    maxLength: 3,
  })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&"));
const request = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE"),
  path: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom("/Users", "/Groups", "/Users/ID", "/Groups/GROUP", "/.search", "/Users/.search", "", "/Bulk", "/Me"),
    },
    { weight: 1, arbitrary: fc.string({ maxLength: 12 }).map((text) => `/Users/${encodeURIComponent(text)}`) },
  ),
  query: queries,
  body: bodies,
});

forEachServer("Hostile requests", (server) => {
  let client: ScimClient;
  before(async () => {
    client = await server().connect();
  });

  it(`are answered, ${requests} of them, and none with a fault`, async function () {
    this.timeout(30_000 + requests * 100);
    const user = await created(client, "/Users", newUser("target@x.example"));
    const group = await created(client, "/Groups", newGroup("Target", { members: [{ value: user.id }] }));
    const law = fc.asyncProperty(request, async ({ method, path, query, body }) => {
      const at = `${path.replace("ID", user.id).replace("GROUP", group.id)}?${query}`;
      const { status, text } = await client.request(
        method,
        at,
        method === "GET" || method === "DELETE" ? undefined : (JSON.stringify(body) ?? ""),
      );
      if (status !== 501) expect(status, `${method} ${at} ${text}`).to.be.below(500);
    });
    await fc.assert(law, { numRuns: requests });
    expect((await client.get("/Users?count=1")).status).to.equal(200);
  });
});

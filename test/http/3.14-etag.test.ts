/** RFC 7644 §3.14 and RFC 9110 §13: entity tags, conditional reads, and conditional writes that the database decides. */
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, expectError, newGroup, newUser, patchOf } from "../support/wire.js";

const nobody = "00000000-0000-7000-8000-00000000dead";
const rename = (displayName: string) => patchOf({ op: "replace", path: "displayName", value: displayName });

interface Kind {
  readonly path: "/Users" | "/Groups";
  readonly make: (name: string) => JsonObject;
  /** A PUT that changes something. */
  readonly changed: (name: string) => JsonObject;
}
const kinds: readonly Kind[] = [
  {
    path: "/Users",
    make: (name) => newUser(`${name}@etag.example`, { displayName: name }),
    changed: (name) => newUser(`${name}@etag.example`, { displayName: `${name} 2` }),
  },
  { path: "/Groups", make: (name) => newGroup(name), changed: (name) => newGroup(`${name} 2`) },
];

forEachServer("3.14 Entity tags", (server) => {
  let client: ScimClient;
  let made = 0;
  before(async () => {
    client = await server().connect({ dialects: "strict" });
  });

  for (const { path, make, changed } of kinds) {
    describe(path, () => {
      let name: string;
      let at: string;
      let tag: string;
      beforeEach(async () => {
        made += 1;
        name = `Etag ${made}`;
        const { id, meta } = await created(client, path, make(name.replace(" ", ".")));
        at = `${path}/${id}`;
        tag = String((meta as JsonObject).version);
      });

      it("gives the same weak tag in the header and in meta.version, on reads and writes", async () => {
        expect(tag).to.match(/^W\/"\d+"$/);
        const get = await client.get(at);
        expect([get.headers.get("etag"), (get.body as { meta: JsonObject }).meta.version]).to.deep.equal([tag, tag]);
        const patch = await client.patch(`${at}?attributes=meta`, rename(`${name} 1`));
        expect(patch.headers.get("etag"))
          .to.equal((patch.body as { meta: JsonObject }).meta.version)
          .and.not.to.equal(tag);
        const put = await client.put(at, changed(name.replace(" ", ".")));
        expect(put.headers.get("etag")).to.equal((put.body as { meta: JsonObject }).meta.version);
        expect((await client.get(at)).headers.get("etag")).to.equal(put.headers.get("etag"));
      });

      for (const [why, header] of [
        ["the version", "TAG"],
        ["the version as a strong tag", "STRONG"],
        ["a list with the version", '"other", TAG'],
        ["any version", "*"],
      ] as const) {
        it(`answers GET and HEAD with 304, no body and the same tag to If-None-Match with ${why}`, async () => {
          const condition = header.replace("TAG", tag).replace("STRONG", tag.slice(2));
          for (const method of ["GET", "HEAD"]) {
            const { status, text, headers } = await client.request(method, at, undefined, { "If-None-Match": condition });
            expect([status, text, headers.get("etag")]).to.deep.equal([304, "", tag]);
            expect(headers.get("content-location")).to.equal(`${client.base}${at}`);
          }
        });
      }

      for (const header of ['W/"999"', '"other"', "banana", 'W/"998", W/"999"']) {
        it(`answers GET with 200 to If-None-Match: ${header}`, async () => {
          expect((await client.get(at, { "If-None-Match": header })).status).to.equal(200);
        });
      }

      it("answers GET with 412 to If-Match with another version", async () => {
        expectError(await client.get(at, { "If-Match": 'W/"999"' }), 412);
        expect((await client.get(at, { "If-Match": `"x", ${tag}` })).status).to.equal(200);
      });

      it("sends the resource again after a change", async () => {
        await client.patch(at, rename(`${name} 3`));
        const { status, body } = await client.get(at, { "If-None-Match": tag });
        expect([status, (body as JsonObject).displayName]).to.deep.equal([200, `${name} 3`]);
      });

      it("keeps the tag when a write changes nothing", async () => {
        const again = patchOf({ op: "replace", path: "displayName", value: make(name.replace(" ", ".")).displayName ?? "" });
        expect((await client.patch(at, again)).headers.get("etag")).to.equal(tag);
      });

      const writes = () => [
        { method: "PUT", body: changed(name.replace(" ", ".")) },
        { method: "PATCH", body: rename(`${name} 4`) },
        { method: "DELETE", body: undefined },
      ];

      it("refuses a write with 412 to If-None-Match with the version or *, and changes nothing", async () => {
        const before = (await client.get(at)).body;
        for (const { method, body } of writes()) {
          for (const condition of [tag, "*", `"other", ${tag}`]) {
            expectError(await client.request(method, at, body, { "If-None-Match": condition }), 412, undefined, /If-None-Match/);
          }
        }
        expect((await client.get(at)).body).to.deep.equal(before);
      });

      it("does a write to If-None-Match with another version", async () => {
        for (const { method, body } of writes()) {
          const { status, text } = await client.request(method, at, body, { "If-None-Match": 'W/"999"' });
          expect(status, text).to.be.oneOf([200, 204]);
        }
        expect((await client.get(at)).status).to.equal(404);
      });

      it("holds both conditions where both are given", async () => {
        expectError(await client.patch(at, rename("x"), { "If-Match": tag, "If-None-Match": tag }), 412);
        expectError(await client.patch(at, rename("x"), { "If-Match": 'W/"999"', "If-None-Match": 'W/"998"' }), 412);
        const { status } = await client.patch(at, rename(`${name} 5`), { "If-Match": tag, "If-None-Match": 'W/"998"' });
        expect(status).to.be.oneOf([200, 204]);
      });

      it("answers 404 for an id that is not there, whatever the condition", async () => {
        for (const { method, body } of [{ method: "GET", body: undefined }, ...writes()]) {
          for (const headers of [{ "If-Match": "*" }, { "If-Match": 'W/"1"' }, { "If-None-Match": "*" }, { "If-None-Match": 'W/"1"' }]) {
            expectError(await client.request(method, `${path}/${nobody}`, body, headers as unknown as Record<string, string>), 404);
          }
        }
      });

      it("lets one of twelve parallel writers with the same If-Match write, and no other", async () => {
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, index) => client.patch(at, rename(`${name} by ${index}`), { "If-Match": tag })),
        );
        const written = answers.filter(({ status }) => status === 200 || status === 204);
        expect(written).to.have.length(1);
        for (const answer of answers) if (answer !== written[0]) expectError(answer, 412);
        const { body, headers } = await client.get(at);
        expect((body as JsonObject).displayName).to.equal(`${name} by ${answers.indexOf(written[0] as (typeof answers)[number])}`);
        expect(headers.get("etag")).to.equal(written[0]?.headers.get("etag"));
      });

      it("lets one of four parallel deletes with the same If-Match delete", async () => {
        const answers = await Promise.all(Array.from({ length: 4 }, () => client.delete(at, { "If-Match": tag })));
        expect(answers.map(({ status }) => status).sort()).to.deep.equal([204, 404, 404, 404]);
      });
    });
  }

  it("takes no notice of If-None-Match on lists", async () => {
    expect((await client.get("/Users", { "If-None-Match": "*" })).status).to.equal(200);
  });
});

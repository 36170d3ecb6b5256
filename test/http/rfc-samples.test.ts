/** The samples of RFC 7643 §8 and RFC 7644 §3 that are requests, sent to a strict connection. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, enterpriseSchema, expectError, groupSchema, idsIn, newUser, userSchema } from "../support/wire.js";

interface Sample {
  readonly why: string;
  readonly type: "User" | "Group";
  readonly body?: JsonObject;
  readonly reads?: JsonObject;
  readonly given?: JsonObject;
  readonly patch?: JsonObject;
  readonly then?: JsonObject;
  readonly error?: string;
  readonly filters?: readonly { readonly filter: string }[];
}

const folder = new URL("../../../test/vectors/rfc/", import.meta.url);
const files = readdirSync(folder).sort();

/** The people whom the RFC's samples name by their ids. */
const samplePeople = [
  "2819c223-7f76-453a-919d-413861904646",
  "902c246b-6245-4190-8e05-00816be7344a",
  "08e1d05d-121c-4561-8b96-473d93df9210",
  "26118915-6090-4610-87e4-49d8ca9f808d",
];

forEachServer("RFC samples", (server) => {
  /** A fresh organisation in which the sample's people stand under ids of their own. */
  async function world(file: string): Promise<{ client: ScimClient; sample: Sample }> {
    const client = await server().connect({ dialects: "strict" });
    let text = readFileSync(new URL(file, folder), "utf8");
    for (const [index, id] of samplePeople.entries()) {
      if (!text.includes(`"value": "${id}"`) && !text.includes(`eq \\"${id}`)) continue;
      text = text.replaceAll(id, (await created(client, "/Users", newUser(`sample-${index}@x.example`))).id);
    }
    return { client, sample: JSON.parse(text) as Sample };
  }

  for (const file of files) {
    const { why, body, reads, patch, filters, type } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Sample;
    const endpoint = type === "User" ? "/Users" : "/Groups";
    const schema = type === "User" ? userSchema : groupSchema;
    if (body && reads) {
      it(`${file}: ${why}`, async () => {
        const { client, sample } = await world(file);
        const made = file.includes("3.5.1")
          ? await replaced(client, endpoint, sample.body ?? {})
          : await created(client, endpoint, sample.body ?? {});
        expect(written(made)).to.deep.equal(written(sample.reads ?? {}));
      });
    }
    if (patch) {
      it(`${file}: ${why}`, async () => {
        const { client, sample } = await world(file);
        const before = await created(client, endpoint, { schemas: [schema], ...sample.given });
        const answer = await client.patch(`${endpoint}/${before.id}`, sample.patch);
        if (sample.error) expectError(answer, 400, sample.error);
        else expect(answer.status, answer.text).to.be.oneOf([200, 204]);
        const after = (await client.get(`${endpoint}/${before.id}`)).body as JsonObject;
        expect(written(after)).to.deep.equal(written(sample.error ? before : (sample.then ?? {})));
      });
    }
    if (filters) {
      it(`${file}: ${why}`, async () => {
        const { client } = await world(file);
        for (const { filter } of filters) idsIn(await client.get(`${endpoint}?filter=${encodeURIComponent(filter)}`));
      });
    }
  }
});

async function replaced(client: ScimClient, endpoint: "/Users" | "/Groups", body: JsonObject): Promise<JsonObject> {
  const roles = [{ value: "guide" }];
  const { id } = await created(client, endpoint, { ...body, userName: "before@x.example", roles });
  const answer = await client.put(`${endpoint}/${id}`, body);
  expect(answer.status, answer.text).to.equal(200);
  return answer.body as JsonObject;
}

/** What the client wrote of it, without what the service provider owns or derives. Nobody is inactive; members have no order. */
function written({ schemas: _schemas, id: _id, meta: _meta, groups: _groups, active: _active, ...resource }: JsonObject): JsonObject {
  const shown: JsonObject = { ...resource };
  if (Array.isArray(shown.members)) shown.members = shown.members.map((member) => String((member as JsonObject).value)).sort();
  const extension = shown[enterpriseSchema] as JsonObject | undefined;
  if (extension?.manager) shown[enterpriseSchema] = { ...extension, manager: { value: (extension.manager as JsonObject).value ?? null } };
  return shown;
}

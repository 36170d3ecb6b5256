/** The samples of RFC 7643 §8, RFC 7644 §3 and RFC 9865 that are requests, sent to a strict connection. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import type { JsonObject } from "../../src/scim/resource.js";
import type { ScimClient } from "../support/scim-client.js";
import { forEachServer } from "../support/server.js";
import { created, enterpriseSchema, expectError, groupSchema, idsIn, newUser, userSchema } from "../support/wire.js";

/** A request and what is to be in its answer. `{{name}}` stands for what an earlier answer had at the path in `keep`. */
interface Step {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: JsonObject;
  readonly status: number;
  /** Headers. */
  readonly tells?: Readonly<Record<string, string>>;
  /** What is null here is not there. */
  readonly reads?: JsonObject;
  readonly keep?: Readonly<Record<string, string>>;
}

interface Sample {
  readonly why: string;
  readonly steps?: readonly Step[];
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
    const { why, body, reads, patch, filters, steps, type } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Sample;
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
    if (steps) {
      it(`${file}: ${why}`, async () => {
        const client = await server().connect({ dialects: "strict" });
        const kept = new Map([["base", client.base]]);
        for (const step of steps) await take(client, filled(step, kept), kept);
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

function filled(step: Step, kept: ReadonlyMap<string, string>): Step {
  const text = (name: string) => JSON.stringify(kept.get(name) ?? expect.fail(`Nothing is kept as ${name}`)).slice(1, -1);
  return JSON.parse(JSON.stringify(step).replace(/\{\{(\w+)\}\}/g, (_, name: string) => text(name))) as Step;
}

async function take(client: ScimClient, step: Step, kept: Map<string, string>): Promise<void> {
  const answer = await client.request(step.method, step.path, step.body, step.headers);
  expect(answer.status, `${step.method} ${step.path}: ${answer.text}`).to.equal(step.status);
  for (const [name, value] of Object.entries(step.tells ?? {})) expect(answer.headers.get(name), name).to.equal(value);
  expectPart(answer.body, step.reads, step.path);
  for (const [name, path] of Object.entries(step.keep ?? {})) {
    const value = path.split(".").reduce<unknown>((owner, key) => (owner as JsonObject | undefined)?.[key], answer.body);
    expect(value, path).to.be.a("string");
    kept.set(name, String(value));
  }
}

/** Lists have what is named, in its order; objects may have more. */
function expectPart(actual: unknown, part: unknown, where: string): void {
  if (part === undefined) return;
  if (Array.isArray(part)) {
    const list = actual as unknown[];
    const named = part.every((entry) => Object.hasOwn(Object(entry), "name"));
    for (const [index, entry] of part.entries()) {
      const found = named ? list.find((each) => (each as JsonObject).name === entry.name) : list[index];
      expectPart(found, entry, `${where}[${index}]`);
    }
    if (!named) expect(list, where).to.have.length(part.length);
  } else if (typeof part === "object" && part !== null) {
    expect(actual, where).to.be.an("object");
    for (const [key, value] of Object.entries(part)) expectPart((actual as JsonObject)[key], value, `${where}.${key}`);
  } else expect(actual, where).to.equal(part ?? undefined);
}

/** What the client wrote of it, without what the service provider owns or derives. Nobody is inactive; members have no order. */
function written({ schemas: _schemas, id: _id, meta: _meta, groups: _groups, active: _active, ...resource }: JsonObject): JsonObject {
  const shown: JsonObject = { ...resource };
  if (Array.isArray(shown.members)) shown.members = shown.members.map((member) => String((member as JsonObject).value)).sort();
  const extension = shown[enterpriseSchema] as JsonObject | undefined;
  if (extension?.manager) shown[enterpriseSchema] = { ...extension, manager: { value: (extension.manager as JsonObject).value ?? null } };
  return shown;
}

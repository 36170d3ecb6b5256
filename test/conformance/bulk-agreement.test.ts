/** A bulk request comes to what its operations come to one after the other, whatever its steps: the law behind RFC 7644 §3.7. */
import { expect } from "chai";
import fc from "fast-check";
import { bulk } from "../../src/scim/bulk.js";
import type { RequestContext } from "../../src/scim/context.js";
import type { JsonObject } from "../../src/scim/resource.js";
import type { Store } from "../../src/scim/store.js";
import { MemoryStore } from "../support/memory-store.js";
import { storePlaces } from "../support/stores.js";
import { bulkSchema, newGroup, newUser, patchOf } from "../support/wire.js";
import { localCandidate, request } from "./candidates.js";

const seed = process.env.FC_SEED ? Number(process.env.FC_SEED) : Date.now() & 0x7fffffff;
const cases = Number(process.env.BULK_CASES ?? 60);

interface Candidate {
  readonly store: Store;
  readonly context: () => RequestContext;
}

/** A resource of the stage, or one that an operation of the request creates, by its place among them. */
interface Subject {
  readonly kind: "User" | "Group";
  readonly staged: boolean;
  readonly place: number;
}

type Operation =
  | { readonly method: "POST"; readonly kind: "User" | "Group"; readonly name: number; readonly refers: readonly Subject[] }
  | { readonly method: "PUT"; readonly subject: Subject; readonly name: number; readonly version: number | undefined }
  | { readonly method: "DELETE"; readonly subject: Subject; readonly version: number | undefined }
  | {
      readonly method: "PATCH";
      readonly subject: Subject;
      readonly what: "name" | "other" | "members";
      readonly name: number;
      readonly refers: readonly Subject[];
      readonly version: number | undefined;
    };

const [staged, names] = [3, 5];
const kind = fc.constantFrom("User" as const, "Group" as const);
const subject = fc.record({ kind, staged: fc.boolean(), place: fc.nat(staged - 1) });
const refers = fc.array(subject, { maxLength: 2 });
const version = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 4 });
const name = fc.nat(names - 1);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ method: fc.constant("POST" as const), kind, name, refers }) },
  { weight: 1, arbitrary: fc.record({ method: fc.constant("PUT" as const), subject, name, version }) },
  { weight: 2, arbitrary: fc.record({ method: fc.constant("DELETE" as const), subject, version }) },
  {
    weight: 4,
    arbitrary: fc.record({
      method: fc.constant("PATCH" as const),
      subject,
      what: fc.constantFrom("name" as const, "other" as const, "members" as const),
      name,
      refers,
      version,
    }),
  },
);
const requestOf = fc.record({
  operations: fc.array(operation, { minLength: 1, maxLength: 14 }),
  failOnErrors: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
});

/** The operations as a client sends them; `idOf` names a resource that an earlier operation created. */
class Writer {
  private readonly created: Record<Subject["kind"], number[]> = { User: [], Group: [] };

  constructor(
    private readonly world: World,
    private readonly idOf: (index: number) => string | undefined,
  ) {}

  write(given: Operation, index: number): JsonObject {
    const { world } = this;
    if (given.method === "POST") {
      const body = given.kind === "User" ? this.user(given.name, given.refers) : this.group(given.name, given.refers);
      this.created[given.kind].push(index);
      return { method: "POST", bulkId: `b${index}`, path: `/${given.kind}s`, data: body };
    }
    const { subject: of } = given;
    const path = `/${of.kind}s/${this.named(of)}`;
    const head: JsonObject = { method: given.method, path, ...(given.version === undefined ? {} : { version: `W/"${given.version}"` }) };
    if (given.method === "DELETE") return head;
    if (given.method === "PUT")
      return { ...head, data: of.kind === "User" ? newUser(world.name(given.name)) : newGroup(world.name(given.name)) };
    const attribute = of.kind === "User" ? "userName" : "displayName";
    if (given.what === "name") return { ...head, data: patchOf({ op: "replace", path: attribute, value: world.name(given.name) }) };
    if (given.what === "members" && of.kind === "Group") {
      const value = given.refers.map((each) => ({ value: this.named(each) }));
      return { ...head, data: patchOf({ op: "add", path: "members", value }) };
    }
    return { ...head, data: patchOf({ op: "replace", path: "externalId", value: `e${given.name}` }) };
  }

  private user(userName: number, [manager]: readonly Subject[]): JsonObject {
    const urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    return newUser(this.world.name(userName), manager ? { [urn]: { manager: { value: this.named(manager) } } } : {});
  }

  private group(displayName: number, members: readonly Subject[]): JsonObject {
    return newGroup(this.world.name(displayName), { members: members.map((each) => ({ value: this.named(each) })) });
  }

  private named({ kind: of, staged: isStaged, place }: Subject): string {
    const created = this.created[of];
    const index = created[place % Math.max(1, created.length)];
    if (isStaged || index === undefined) return this.world.staged[of][place] ?? "";
    return this.idOf(index) ?? `bulkId:b${index}`;
  }
}

let worlds = 0;

/** Some users and groups with names of their own, so that one store serves all cases. */
class World {
  readonly staged: Record<Subject["kind"], string[]> = { User: [], Group: [] };
  private readonly prefix = `w${++worlds}-`;

  constructor(readonly candidate: Candidate) {}

  name(index: number): string {
    return `${this.prefix}${index}`;
  }

  async send(operations: readonly JsonObject[], failOnErrors?: number) {
    const body = { schemas: [bulkSchema], Operations: [...operations], ...(failOnErrors === undefined ? {} : { failOnErrors }) };
    const answer = await bulk(this.candidate.store, this.candidate.context(), {
      id: "",
      search: "",
      ifMatch: undefined,
      ifNoneMatch: undefined,
      body,
    });
    expect(answer.faults).to.deep.equal([]);
    return answer.body?.Operations as { status: string; version?: string; location?: string; response?: { scimType?: string } }[];
  }

  async stage(): Promise<void> {
    for (const of of ["User", "Group"] as const) {
      for (let place = 0; place < staged; place += 1) {
        const made = of === "User" ? newUser(`${this.prefix}s${place}`) : newGroup(`${this.prefix}s${place}`);
        const [outcome] = await this.send([{ method: "POST", bulkId: "s", path: `/${of}s`, data: made }]);
        this.staged[of].push(outcome?.location?.split("/").at(-1) ?? "");
      }
    }
  }

  /** All that can be seen of the world's resources, by name and not by id. */
  async seen(ids: readonly (string | undefined)[]): Promise<unknown> {
    const { store, context } = this.candidate;
    const all = [...this.staged.User, ...this.staged.Group, ...ids.filter((id) => id !== undefined)];
    const place = (id: unknown) => all.indexOf(String(id));
    const shape = { values: true, groups: false, members: true };
    return Promise.all(
      all.map(async (id) => {
        const stored = (await store.read(context(), "User", id, shape)) ?? (await store.read(context(), "Group", id, shape));
        if (!stored) return undefined;
        const { members = [], ...rest } = stored.resource;
        const urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        const manager = place((rest[urn] as { manager?: { value?: string } } | undefined)?.manager?.value);
        const own = { userName: rest.userName, displayName: rest.displayName, externalId: rest.externalId };
        const named = JSON.parse(JSON.stringify(own).replaceAll(this.prefix, "")) as object;
        return {
          ...named,
          manager,
          version: stored.version,
          members: (members as { value: string }[]).map(({ value }) => place(value)).sort(),
        };
      }),
    );
  }
}

/** A bulk request of one operation each, until there are as many errors as end the request. */
async function oneByOne(world: World, operations: readonly Operation[], failOnErrors = Number.POSITIVE_INFINITY) {
  const ids: (string | undefined)[] = [];
  const writer = new Writer(world, (index) => ids[index]);
  const outcomes: string[] = [];
  let errors = 0;
  for (const [index, given] of operations.entries()) {
    if (errors >= failOnErrors) break;
    const [outcome] = await world.send([writer.write(given, index)]);
    if (!outcome?.status.startsWith("2")) errors += 1;
    else if (given.method === "POST") ids[index] = outcome.location?.split("/").at(-1);
    outcomes.push(`${outcome?.status} ${outcome?.response?.scimType ?? ""}`);
  }
  return { outcomes, seen: await world.seen(ids) };
}

async function atOnce(world: World, operations: readonly Operation[], failOnErrors: number | undefined) {
  const writer = new Writer(world, () => undefined);
  const answers = await world.send(
    operations.map((given, index) => writer.write(given, index)),
    failOnErrors,
  );
  const ids = operations.map(({ method }, index) => {
    const answer = answers[index];
    return method === "POST" && answer?.status === "201" ? answer.location?.split("/").at(-1) : undefined;
  });
  return { outcomes: answers.map(({ status, response }) => `${status} ${response?.scimType ?? ""}`), seen: await world.seen(ids) };
}

function agreement(title: string, open: () => Promise<Candidate & { readonly close: () => Promise<void> }>, numRuns: number): void {
  describe(`Bulk requests and their operations, ${title}`, () => {
    let candidate: Awaited<ReturnType<typeof open>>;
    before(async function () {
      this.timeout(60_000);
      candidate = await open();
    });
    after(() => candidate?.close());

    it(`come to the same (${numRuns} cases, seed ${seed})`, async function () {
      this.timeout(120_000 + numRuns * 500);
      const law = fc.asyncProperty(requestOf, async ({ operations, failOnErrors }) => {
        const [one, other] = [new World(candidate), new World(candidate)];
        for (const world of [one, other]) await world.stage();
        const expected = await oneByOne(one, operations, failOnErrors);
        expect(await atOnce(other, operations, failOnErrors)).to.deep.equal(expected);
      });
      await fc.assert(law, { numRuns, seed });
    });
  });
}

agreement(
  "in memory",
  async () => {
    const connection = { organisationId: "o", organisationName: "o", plan: "enterprise", profile: "generic", dialects: "lenient" } as const;
    return { store: new MemoryStore(), context: () => request(connection, ""), close: async () => {} };
  },
  cases * 3,
);
for (const { title, make } of storePlaces) agreement(`on ${title}`, async () => localCandidate(await make()), cases);

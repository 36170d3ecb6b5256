/**
 * The laws of PATCH through the store port: each store makes of operations what `applyPatch` makes of them, and keeps it.
 *
 * PATCH_STORE_CASES is how many users each store is asked to change for each law (default 5000): some alone, most in batches, which cost
 * less and come to the same (`bulk-agreement`). PATCH_SEED, as the titles and a failure print it, makes the same ones again.
 */
import { isDeepStrictEqual } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { userType } from "../../schema/scim/resource-types.js";
import { ScimError } from "../../src/scim/errors.js";
import type { Filter } from "../../src/scim/filter.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import { parsePatch, patchSchema } from "../../src/scim/patch-parser.js";
import type { Resource, Stored } from "../../src/scim/resource.js";
import { resolvePath } from "../../src/scim/schema-index.js";
import { type BatchOutcome, type BatchWrite, maxBatch, type Shape } from "../../src/scim/store.js";
import { anyOperations, type Operation, person, settledOperation } from "../scim/patch-arbitrary.js";
import { storePlaces } from "../support/stores.js";
import { localCandidate } from "./candidates.js";
import { everyone, seedOf } from "./population.js";
import type { Candidate } from "./store-exam.js";

const cases = Number(process.env.PATCH_STORE_CASES || 5000);
const seed = seedOf("PATCH_SEED");
const shape: Shape = { values: true, groups: false, members: false };

const parse = (operations: readonly Operation[]) =>
  parsePatch({ schemas: [patchSchema], Operations: operations }, userType, { dialects: "lenient", quirks: new Map(), maxOperations: 10 });

/** What the operations should make of the resource; a SCIM error where they are refused. */
function expected(before: Resource, operations: readonly Operation[]): Resource | ScimError {
  try {
    return applyPatch(before, parse(operations), userType);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
}

type Change =
  | { readonly op: "patch"; readonly id: string; readonly operations: readonly Operation[] }
  | { readonly op: "replace"; readonly id: string; readonly resource: Resource };

/** Users of a store: each call is about all of them, in their order. */
interface Users {
  create(resources: readonly Resource[]): Promise<readonly Stored[]>;
  /** An error where it was refused. */
  change(changes: readonly Change[]): Promise<readonly unknown[]>;
  read(ids: readonly string[]): Promise<readonly (Stored | undefined)[]>;
}

function oneByOne({ store, context }: Candidate): Users {
  const each = async <T, U>(items: readonly T[], work: (item: T) => Promise<U>) => {
    const done: U[] = [];
    for (const item of items) done.push(await work(item));
    return done;
  };
  return {
    create: (resources) => each(resources, (resource) => store.create(context(), "User", resource)),
    read: (ids) => each(ids, (id) => store.read(context(), "User", id, shape)),
    change: (changes) =>
      each(changes, async (change) => {
        const written =
          change.op === "patch"
            ? store.patch(context(), "User", change.id, parse(change.operations), undefined, shape)
            : store.replace(context(), "User", change.id, change.resource, undefined, shape);
        return written.then(
          () => undefined,
          (error: unknown) => error,
        );
      }),
  };
}

function inBatches({ store, context }: Candidate): Users {
  const path = resolvePath(userType, "id");
  if (!path) throw new Error("A user has an id");
  const errorOf = (outcome: BatchOutcome | undefined) => (outcome && "error" in outcome ? outcome.error : undefined);
  const read = async (ids: readonly string[]) => {
    const filter: Filter = { kind: "or", terms: ids.map((value) => ({ kind: "compare", path, operator: "eq", value })) };
    const { resources } = await store.query(context(), "User", { filter, ...everyone }, shape);
    const byId = new Map(resources.map((stored) => [stored.id, stored]));
    return ids.map((id) => byId.get(id));
  };
  return {
    read,
    async create(resources) {
      const writes: BatchWrite[] = resources.map((resource) => ({ op: "create", type: "User", resource }));
      const ids = (await store.batch(context(), writes, false)).map((outcome) => ("id" in outcome ? outcome.id : ""));
      return (await read(ids)).filter((stored) => stored !== undefined);
    },
    async change(changes) {
      const errors: unknown[] = changes.map(() => undefined);
      for (const op of ["patch", "replace"] as const) {
        const of = changes.flatMap((change, index) => (change.op === op ? [{ change, index }] : []));
        const outcomes = await store.batch(
          context(),
          of.map(({ change }) => toWrite(change)),
          false,
        );
        for (const [at, { index }] of of.entries()) errors[index] = errorOf(outcomes[at]);
      }
      return errors;
    },
  };
}

function toWrite(change: Change): BatchWrite {
  const common = { type: "User", id: change.id, ifMatch: undefined } as const;
  return change.op === "patch"
    ? { op: "patch", ...common, operations: parse(change.operations) }
    : { op: "replace", ...common, resource: change.resource };
}

const ways = [
  { way: "alone", users: oneByOne, atOnce: 1, share: Math.min(cases, 200) },
  { way: "in batches", users: inBatches, atOnce: maxBatch, share: Math.max(0, cases - 200) },
] as const;

for (const { title, make } of storePlaces) {
  describe(`the laws of PATCH, on ${title} (PATCH_SEED=${seed})`, function () {
    this.timeout(60_000 + cases * 100);
    let candidate: Candidate;
    let made = 0;
    before(async () => {
      candidate = await localCandidate(await make());
    });
    after(async () => candidate?.close());

    const named = (resources: readonly Resource[]) =>
      resources.map((resource) => ({ ...resource, userName: `law-${++made}@x.example` }) as Resource);

    for (const { way, users, atOnce, share } of ways) {
      const rounds = Math.ceil(share / atOnce);
      const several = <T>(operations: fc.Arbitrary<T>) =>
        fc.array(fc.tuple(person, operations), { minLength: Math.min(atOnce, share), maxLength: Math.min(atOnce, share) });

      it(`operations make of ${share} users what they make of them in memory, and a PUT of that changes nothing, ${way}`, async () => {
        const { create, change, read } = users(candidate);
        let told = 0;
        const law = fc.asyncProperty(several(anyOperations), async (given) => {
          const before = await create(named(given.map(([resource]) => resource)));
          expect(before.length).to.equal(given.length);
          const ids = before.map(({ id }) => id);
          const wanted = before.map(({ resource }, index) => expected(resource, given[index]?.[1] ?? []));
          const refused = await change(ids.map((id, index) => ({ op: "patch", id, operations: given[index]?.[1] ?? [] })));
          const after = await read(ids);
          for (const [index, want] of wanted.entries()) {
            const [old, now] = [before[index], after[index]];
            if (want instanceof ScimError) {
              expect(refused[index]).to.include({ status: want.status, scimType: want.scimType });
              expect(now).to.deep.equal(old);
              continue;
            }
            if (refused[index] !== undefined) throw refused[index];
            const same = isDeepStrictEqual(want, old?.resource);
            expect(now?.resource).to.deep.equal(want);
            expect(now?.version === old?.version).to.equal(same);
            if (!same) told += 1;
          }
          const kept = wanted.flatMap((want, index) =>
            want instanceof ScimError ? [] : [{ op: "replace", id: ids[index] ?? "", resource: want } as const],
          );
          expect((await change(kept)).filter((error) => error !== undefined)).to.deep.equal([]);
          expect(await read(ids)).to.deep.equal(after);
        });
        await fc.assert(law, { numRuns: rounds, seed, endOnFailure: atOnce > 1 });
        expect(told, "operations that change something").to.be.above(share / 3);
      });

      it(`an operation done twice on ${share} users is done once, ${way}`, async () => {
        const { create, change, read } = users(candidate);
        const law = fc.asyncProperty(several(settledOperation), async (given) => {
          const before = await create(named(given.map(([resource]) => resource)));
          const ids = before.map(({ id }) => id);
          const changes = before.flatMap(({ id, resource }, index): Change[] => {
            const operations = given[index]?.slice(1) as Operation[];
            return expected(resource, operations) instanceof ScimError ? [] : [{ op: "patch", id, operations }];
          });
          await change(changes);
          const once = await read(ids);
          expect((await change(changes)).filter((error) => error !== undefined)).to.deep.equal([]);
          expect(await read(ids)).to.deep.equal(once);
        });
        await fc.assert(law, { numRuns: rounds, seed, endOnFailure: atOnce > 1 });
      });
    }
  });
}

/**
 * The laws of PATCH through the store port: each store makes of operations what `applyPatch` makes of them, and keeps it.
 *
 * PATCH_STORE_CASES is how many users each store is asked to change (default 200); PATCH_SEED makes the same ones again.
 */
import { isDeepStrictEqual } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { userType } from "../../schema/scim/resource-types.js";
import { ScimError } from "../../src/scim/errors.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import { parsePatch, patchSchema } from "../../src/scim/patch-parser.js";
import type { Resource } from "../../src/scim/resource.js";
import type { Shape } from "../../src/scim/store.js";
import { anyOperations, type Operation, person, settledOperation } from "../scim/patch-arbitrary.js";
import { storePlaces } from "../support/stores.js";
import { localCandidate } from "./candidates.js";
import { seedOf } from "./population.js";
import type { Candidate } from "./store-exam.js";

const cases = Number(process.env.PATCH_STORE_CASES || 200);
const seed = seedOf("PATCH_SEED");
const shape: Shape = { values: true, groups: false, members: false };

for (const { title, make } of storePlaces) {
  describe(`the laws of PATCH, on ${title} (PATCH_SEED=${seed})`, function () {
    this.timeout(60_000 + cases * 100);
    let candidate: Candidate;
    let made = 0;
    before(async () => {
      candidate = await localCandidate(await make());
    });
    after(async () => candidate?.close());

    const create = (resource: Resource) => {
      made += 1;
      return candidate.store.create(candidate.context(), "User", { ...resource, userName: `law-${made}@x.example` });
    };
    const parse = (operations: readonly Operation[]) =>
      parsePatch({ schemas: [patchSchema], Operations: operations }, userType, {
        dialects: "lenient",
        quirks: new Map(),
        maxOperations: 10,
      });
    const patch = (id: string, operations: readonly Operation[]) =>
      candidate.store.patch(candidate.context(), "User", id, parse(operations), undefined, shape);
    const read = (id: string) => candidate.store.read(candidate.context(), "User", id, shape);

    /** What the operations should make of the resource; a SCIM error where they are refused. */
    const expected = (before: Resource, operations: readonly Operation[]): Resource | ScimError => {
      try {
        return applyPatch(before, parse(operations), userType);
      } catch (error) {
        if (error instanceof ScimError) return error;
        throw error;
      }
    };

    it(`operations make of ${cases} users what they make of them in memory, and a PUT of that changes nothing`, async () => {
      let told = 0;
      const law = fc.asyncProperty(person, anyOperations, async (given, operations) => {
        const before = await create(given);
        const wanted = expected(before.resource, operations);
        if (wanted instanceof ScimError) {
          const refused = await patch(before.id, operations).catch((error: unknown) => error);
          expect(refused).to.include({ status: wanted.status, scimType: wanted.scimType });
          expect(await read(before.id)).to.deep.equal(before);
          return;
        }
        await patch(before.id, operations);
        const after = await read(before.id);
        expect(after?.resource).to.deep.equal(wanted);
        expect(after?.version === before.version).to.equal(isDeepStrictEqual(wanted, before.resource));
        if (!isDeepStrictEqual(wanted, before.resource)) told += 1;
        await candidate.store.replace(candidate.context(), "User", before.id, wanted, undefined, shape);
        expect(await read(before.id)).to.deep.equal(after);
      });
      await fc.assert(law, { numRuns: cases, seed });
      expect(told, "operations that change something").to.be.above(cases / 3);
    });

    it(`an operation done twice on ${cases} users is done once`, async () => {
      const law = fc.asyncProperty(person, settledOperation, async (given, operation) => {
        const before = await create(given);
        if (expected(before.resource, [operation]) instanceof ScimError) return;
        await patch(before.id, [operation]);
        const once = await read(before.id);
        await patch(before.id, [operation]);
        expect(await read(before.id)).to.deep.equal(once);
      });
      await fc.assert(law, { numRuns: cases, seed });
    });
  });
}

/** The laws of PATCH, each with its precondition, on users and operations made by chance (RFC 7644 §3.5.2). */
import { expect } from "chai";
import fc from "fast-check";
import { userType } from "../../schema/scim/resource-types.js";
import { matches } from "../../src/scim/filter-match.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import { parsePatch, patchSchema } from "../../src/scim/patch-parser.js";
import type { Resource } from "../../src/scim/resource.js";
import { readResource } from "../../src/scim/resource-reader.js";
import { enterprise, lenient, strict } from "./leniency.js";
import { absence, anyOperations, type Operation, person, settledOperation } from "./patch-arbitrary.js";

/** In all; each law has its share. */
const cases = Number(process.env.PATCH_CASES ?? 5000);
const laws = 8;

const apply = (before: Resource, operations: readonly Operation[], leniency = lenient()) =>
  applyPatch(
    before,
    parsePatch({ schemas: [patchSchema], Operations: operations }, userType, { ...leniency, maxOperations: 1000 }),
    userType,
    leniency,
  );

/** The result, or nothing where the operations are refused, which they are for a path without a target alone. */
function attempt(before: Resource, operations: readonly Operation[], leniency = lenient()): Resource | undefined {
  try {
    return apply(before, operations, leniency);
  } catch (error) {
    expect(error).to.have.property("scimType", "noTarget");
    return undefined;
  }
}

function law<Given extends unknown[]>(arbitrary: fc.Arbitrary<Given>, check: (...given: Given) => void): void {
  fc.assert(
    fc.property(arbitrary, (given) => check(...given)),
    { numRuns: Math.ceil(cases / laws) },
  );
}

const finds = (filter: string, resource: Resource) =>
  matches(parseFilter(filter, userType, strict()), { id: "1", version: 1, created: "", lastModified: "", resource }, userType);

describe(`the laws of PATCH, in ${cases} cases`, function () {
  this.timeout(Math.max(60_000, cases * 10));

  it("an operation done twice is done once, where it does not change what selects its values", () => {
    law(fc.tuple(person, settledOperation), (before, operation) => {
      const once = attempt(before, [operation]);
      if (once) expect(attempt(once, [operation])).to.deep.equal(once);
    });
  });

  it("several operations are the same as one after the other, where none makes a value that a later one fills", () => {
    law(fc.tuple(person, anyOperations), (before, operations) => {
      const leniency = lenient();
      const together = attempt(before, operations, leniency);
      fc.pre(!leniency.quirks.has("create-on-absent"));
      if (together) expect(operations.reduce((current, one) => apply(current, [one]), before)).to.deep.equal(together);
    });
  });

  it("a remove after an add is as before, where the value was absent", () => {
    law(fc.tuple(person, absence), (before, { add, remove }) => {
      const added = apply(before, [add]);
      expect(added).not.to.deep.equal(before);
      expect(apply(added, [remove])).to.deep.equal(before);
      expect(apply(before, [add, remove])).to.deep.equal(before);
    });
  });

  it("a PUT of the result changes nothing: it is in canonical form", () => {
    law(fc.tuple(person, anyOperations), (before, operations) => {
      const after = attempt(before, operations);
      if (after) expect(readResource(after, userType, lenient())).to.deep.equal(after);
    });
  });

  it("at most one value is primary", () => {
    law(fc.tuple(person, anyOperations), (before, operations) => {
      const after = attempt(before, operations) ?? {};
      for (const values of [after.emails, after.roles, after.addresses] as ({ primary?: boolean }[] | undefined)[]) {
        expect((values ?? []).filter(({ primary }) => primary).length).to.be.below(2);
      }
    });
  });

  it("no value stands there twice with one type", () => {
    law(fc.tuple(person, anyOperations), (before, operations) => {
      const emails = (attempt(before, operations)?.emails ?? []) as { value?: string; type?: string }[];
      // Those without a value are told apart by all that they say.
      const valued = emails.filter(({ value }) => value !== undefined);
      const keys = valued.map(({ value, type }) => `${value} ${type ?? ""}`.toLowerCase());
      expect(new Set(keys).size).to.equal(keys.length);
    });
  });

  it("the input stays what it was", () => {
    law(fc.tuple(person, anyOperations), (before, operations) => {
      const text = JSON.stringify(before);
      attempt(before, operations);
      expect(JSON.stringify(before)).to.equal(text);
    });
  });

  it("what was set is found by a filter, and after its removal no more", () => {
    law(fc.tuple(person, fc.constantFrom("title", "name.familyName", `${enterprise}:costCenter`)), (before, path) => {
      const set = apply(before, [{ op: "replace", path, value: "Set" }]);
      expect(finds(`${path} eq "set"`, set)).to.equal(true);
      expect(finds(`${path} pr`, apply(set, [{ op: "remove", path }]))).to.equal(false);
    });
  });
});

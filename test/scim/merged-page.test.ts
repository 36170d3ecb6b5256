/** Pages of two sorted lists as one: every page is the slice of the merged order, found without reading what lies before it. */
import { expect } from "chai";
import fc from "fast-check";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { compareBytes, comparisonKey } from "../../src/scim/comparison-key.js";
import { mergedPage } from "../../src/scim/merged-page.js";
import type { Stored } from "../../src/scim/resource.js";
import { resolvePath } from "../../src/scim/schema-index.js";
import type { Query } from "../../src/scim/store.js";

const instant = "2026-01-31T08:00:00.000Z";
const names = fc.array(fc.option(fc.constantFrom("a", "B", "b", "é", "Z", "ß", "10", "9"), { nil: undefined }), { maxLength: 12 });

function inOrder(descending: boolean) {
  return (one: Stored, other: Stored) => (descending ? -1 : 1) * compare(one.resource.displayName, other.resource.displayName);
}

function compare(one: unknown, other: unknown): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  return compareBytes(comparisonKey(String(one)), comparisonKey(String(other)));
}

function listOf(type: typeof userType, displayNames: readonly (string | undefined)[], descending: boolean) {
  const path = resolvePath(type, "displayName");
  if (!path) throw new Error("Both types have a displayName");
  const query: Query = { startIndex: 1, count: 1, sort: { path, descending } };
  const stored = displayNames.map(
    (displayName, index): Stored => ({
      id: `${type.name} ${index}`,
      version: 1,
      created: instant,
      lastModified: instant,
      resource: displayName === undefined ? {} : { displayName },
    }),
  );
  return { type, query, stored: stored.sort(inOrder(descending)) };
}

describe("merged pages", () => {
  it("are slices of the merged order, with few reads", () =>
    fc.assert(
      fc.asyncProperty(names, names, fc.boolean(), fc.integer({ min: 1, max: 26 }), fc.integer({ min: 0, max: 9 }), async (...drawn) => {
        const [users, groups, descending, startIndex, count] = drawn;
        const one = listOf(userType, users, descending);
        const other = listOf(groupType, groups, descending);
        let reads = 0;
        const read = async (part: typeof one, from: number, length: number) => {
          reads += 1;
          return { total: part.stored.length, resources: part.stored.slice(from - 1, from - 1 + length) };
        };
        const { total, found } = await mergedPage(one, other, read, read, startIndex, count);
        // Sorting is stable, so of equal ones those of the first list come first
        const merged = [...one.stored, ...other.stored].sort(inOrder(descending));
        expect(total).to.equal(merged.length);
        expect(found.map(({ stored }) => stored.id)).to.deep.equal(
          merged.slice(startIndex - 1, startIndex - 1 + count).map(({ id }) => id),
        );
        for (const { part, stored } of found) expect(stored.id).to.match(new RegExp(`^${part.type.name} `));
        expect(reads).to.be.at.most(startIndex === 1 || count === 0 ? 2 : 4 + 2 * Math.ceil(Math.log2(13)));
      }),
      { numRuns: 500 },
    ));
});

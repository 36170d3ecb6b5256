/** Sorting by every path that can be sorted by, on random people: the order is that of the comparison keys (RFC 7644 §3.4.2.3). */
import { expect } from "chai";
import { comparisonKey } from "../../src/scim/comparison-key.js";
import type { AttributePath } from "../../src/scim/filter.js";
import { parseQuery } from "../../src/scim/query-parameters.js";
import type { ResourceTypeName, Stored } from "../../src/scim/resource.js";
import { storePlaces } from "../support/stores.js";
import { filterablePaths, valuesAt } from "./filter-arbitrary.js";
import { localCandidate } from "./local-candidate.js";
import { bare, kinds, type Population, populate, seedOf } from "./population.js";
import type { Candidate } from "./store-exam.js";

const seed = seedOf("FILTER_SEED");
const pageSize = 13;

for (const { title, make } of storePlaces) {
  describe(`sorting, on ${title} (FILTER_SEED=${seed})`, function () {
    this.timeout(60_000);
    let candidate: Candidate;
    let population: Population;
    before(async () => {
      candidate = await localCandidate(await make());
      population = await populate(candidate, seed);
    });
    after(async () => candidate?.close());

    for (const name of Object.keys(kinds) as ResourceTypeName[]) {
      const { type, mapping } = kinds[name];
      const sortable = filterablePaths(type, mapping).filter(({ text }) => {
        const row = mapping.rows.get(text);
        return (row?.kind === "field" || row?.kind === "own") && row.order !== undefined;
      });
      for (const path of sortable) {
        it(`orders ${name}s by ${path.text}, page by page, and what has none of it behind the others`, async () => {
          const keys = (resources: readonly Stored[]) => resources.map((stored) => keyOf(path, stored, type.name));
          const ascending = keys(population.stored[name]).sort(inOrder);
          expect(keys(await pages(name, path, "ascending"))).to.deep.equal(ascending);
          expect(keys(await pages(name, path, "descending"))).to.deep.equal([...ascending].reverse());
        });
      }
    }

    async function pages(name: ResourceTypeName, path: AttributePath, sortOrder: string): Promise<Stored[]> {
      const seen: Stored[] = [];
      for (let startIndex = 1; ; startIndex += pageSize) {
        const context = candidate.context();
        const asked = { sortby: path.text, sortorder: sortOrder, startindex: String(startIndex), count: String(pageSize) };
        const query = parseQuery(new Map(Object.entries(asked)), kinds[name].type, context);
        const { resources } = await candidate.store.query(context, name, query, bare);
        seen.push(...resources);
        if (resources.length < pageSize) break;
      }
      expect(new Set(seen.map(({ id }) => id)).size, "each once").to.equal(population.stored[name].length);
      return seen;
    }

    /** What decides; `undefined` where there is nothing. */
    function keyOf(path: AttributePath, stored: Stored, name: ResourceTypeName): string | number | undefined {
      const read = population.stored[name].find(({ id }) => id === stored.id);
      const [value] = read ? valuesAt(path, read, kinds[name].type) : [];
      const { type, caseExact } = path.subAttribute ?? path.attribute;
      if (value === undefined || typeof value === "boolean") return value === undefined ? undefined : Number(value);
      if (type === "dateTime") return Date.parse(String(value));
      return caseExact ? String(value) : comparisonKey(String(value));
    }
  });
}

function inOrder(one: string | number | undefined, other: string | number | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  if (typeof one === "string") return Buffer.compare(Buffer.from(one), Buffer.from(String(other)));
  return one - Number(other);
}

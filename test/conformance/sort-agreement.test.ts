/** Sorting by every path that can be sorted by, on random people: the order is that of the comparison keys (RFC 7644 §3.4.2.3). */
import { expect } from "chai";
import { comparisonKey } from "../../src/scim/comparison-key.js";
import type { AttributePath } from "../../src/scim/filter.js";
import { parseQuery } from "../../src/scim/query-parameters.js";
import type { Json, JsonObject, ResourceTypeName, Stored } from "../../src/scim/resource.js";
import { ownerPath } from "../../src/scim/schema-index.js";
import type { CursorPage, CursorPosition, CursorQuery } from "../../src/scim/store.js";
import { storePlaces } from "../support/stores.js";
import { localCandidate } from "./candidates.js";
import { filterablePaths, valuesAt } from "./filter-arbitrary.js";
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
        return row !== undefined && "order" in row && row.order !== undefined;
      });
      for (const path of sortable) {
        it(`orders ${name}s by ${path.text}, page by page, and what has none of it behind the others`, async () => {
          const keys = (resources: readonly Stored[]) => resources.map((stored) => keyOf(path, stored, type.name));
          const ascending = keys(population.stored[name]).sort(inOrder);
          expect(keys(await pages(name, path, "ascending"))).to.deep.equal(ascending);
          expect(keys(await pages(name, path, "descending"))).to.deep.equal([...ascending].reverse());
        });

        it(`goes through ${name}s by ${path.text} from cursor to cursor in the order of the index, and back in reverse`, async () => {
          for (const sortOrder of ["ascending", "descending"] as const) {
            const byIndex = (await pages(name, path, sortOrder)).map(({ id }) => id);
            expect(await walk(name, path, sortOrder, "forward")).to.deep.equal(byIndex);
            expect(await walk(name, path, sortOrder, "backward")).to.deep.equal(byIndex);
          }
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

    /** The ids in the list's order, whichever end the walk begins at. */
    async function walk(
      name: ResourceTypeName,
      path: AttributePath,
      sortOrder: "ascending" | "descending",
      direction: CursorPosition["direction"],
    ): Promise<string[]> {
      const seen: string[] = [];
      for (let position: CursorPosition | undefined = { direction }; position; ) {
        const query: CursorQuery = { sort: { path, descending: sortOrder === "descending" }, count: pageSize, position };
        const page: CursorPage = await candidate.store.queryByCursor(candidate.context(), name, query, bare);
        const ids = page.resources.map(({ id }) => id);
        expect(ids).to.have.length.within(1, pageSize);
        if (direction === "forward") seen.push(...ids);
        else seen.unshift(...ids);
        position = direction === "forward" ? page.next : page.previous;
      }
      return seen;
    }

    /** What decides; `undefined` where there is nothing. */
    function keyOf(path: AttributePath, stored: Stored, name: ResourceTypeName): string | number | undefined {
      const read = population.stored[name].find(({ id }) => id === stored.id);
      const value = read && deciding(path, read, name);
      const { type, caseExact } = path.subAttribute ?? path.attribute;
      if (value === undefined || typeof value === "boolean") return value === undefined ? undefined : Number(value);
      if (type === "dateTime") return Date.parse(String(value));
      return caseExact ? String(value) : comparisonKey(String(value));
    }
  });
}

/** Of several values the primary one decides, else the first. */
function deciding(path: AttributePath, stored: Stored, name: ResourceTypeName): Json | undefined {
  const { attribute, subAttribute } = path;
  if (!attribute.multiValued || !subAttribute) return valuesAt(path, stored, kinds[name].type)[0];
  const values = valuesAt(ownerPath(path), stored, kinds[name].type) as JsonObject[];
  const value = values.find(({ primary }) => primary === true) ?? values[0];
  return value?.[subAttribute.name] ?? (value && subAttribute.name === "primary" ? false : undefined);
}

function inOrder(one: string | number | undefined, other: string | number | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  if (typeof one === "string") return Buffer.compare(Buffer.from(one), Buffer.from(String(other)));
  return one - Number(other);
}

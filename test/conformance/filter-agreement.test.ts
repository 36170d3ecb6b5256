/**
 * The law "filter SQL = filter in memory": random filters on random people pick the same ids by the store's query as by `matches`.
 *
 * FILTER_CASES is how many filters each resource type is asked on each store (default 2500). FILTER_SEED, as the titles and a failure print it,
 * makes the same people and the same filters again.
 */
import { expect } from "chai";
import fc from "fast-check";
import { matches } from "../../src/scim/filter-match.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import type { Json, JsonObject, Resource, ResourceTypeName } from "../../src/scim/resource.js";
import { storePlaces } from "../support/stores.js";
import { localCandidate } from "./candidates.js";
import { filterText } from "./filter-arbitrary.js";
import { bare, everyone, kinds, type Population, populate, seedOf } from "./population.js";
import type { Candidate } from "./store-exam.js";

const cases = Number(process.env.FILTER_CASES || 2500);
const seed = seedOf("FILTER_SEED");

for (const { title, make } of storePlaces) {
  describe(`a filter's meaning, on ${title} (FILTER_SEED=${seed})`, function () {
    this.timeout(30_000 + cases * 60);
    let candidate: Candidate;
    let population: Population;
    before(async () => {
      candidate = await localCandidate(await make());
      population = await populate(candidate, seed);
    });
    after(async () => candidate?.close());

    it("is about what was stored, which is read as it was given", () => {
      for (const { id, resource } of Object.values(population.stored).flat()) {
        expect(inOrder(resource)).to.deep.equal(inOrder(population.given.get(id)));
      }
    });

    for (const name of Object.keys(kinds) as ResourceTypeName[]) {
      it(`is the same in SQL as in memory: ${cases} filters of ${name}s`, async () => {
        const { type } = kinds[name];
        const all = population.stored[name];
        let telling = 0;
        const law = fc.asyncProperty(filterText(kinds[name], all), async (text) => {
          const context = candidate.context();
          const filter = parseFilter(text, type, { dialects: "lenient", quirks: context.quirks });
          const picked = all.filter((stored) => matches(filter, stored, type)).map(({ id }) => id);
          const page = await candidate.store.query(context, name, { filter, ...everyone }, bare);
          expect(page.resources.map(({ id }) => id)).to.have.members(picked);
          expect(page.total).to.equal(picked.length);
          if (picked.length > 0 && picked.length < all.length) telling += 1;
        });
        await fc.assert(law, { numRuns: cases, seed });
        expect(telling, "filters that pick some and leave some").to.be.above(cases / 5);
      });
    }
  });
}

/** Groups and members have no order of their own. */
function inOrder(resource: Resource | undefined): Resource | undefined {
  const byId = (values: Json | undefined) =>
    Object.fromEntries(((values ?? []) as JsonObject[]).map((value) => [String(value.value), value] as const));
  return resource && { ...resource, groups: byId(resource.groups), members: byId(resource.members) };
}

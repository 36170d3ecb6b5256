/** Pages by cursor of two lists as one: forward and backward they are the slices of the merged order, each resource once. */
import { expect } from "chai";
import fc from "fast-check";
import { mergedCursorPage } from "../../src/scim/merged-cursor-page.js";
import type { Stored } from "../../src/scim/resource.js";
import type { CursorPage, CursorPosition } from "../../src/scim/store.js";

type List = readonly Stored[];
type Found = { readonly part: List; readonly stored: Stored };

const instant = "2026-01-31T08:00:00.000Z";
const keys = fc.array(fc.nat(5), { maxLength: 9 }).map((drawn) => [...drawn].sort((a, b) => a - b));
const listOf = (name: string, drawn: readonly number[]): List =>
  drawn.map((key, index) => ({ id: `${name}${index}`, version: key, created: instant, lastModified: instant, resource: {} }));
const byKey = (one: Found, other: Found) => one.stored.version - other.stored.version;
const byList = () => 0;

/** As the store's port has it; a mark is the id of the resource beside which the page is. */
function pageOf(list: List, { direction, from }: CursorPosition, count: number): CursorPage {
  const forward = direction === "forward";
  const at = list.findIndex(({ id }) => id === from);
  const beyond = from === undefined ? list : forward ? list.slice(at + 1) : list.slice(0, at);
  const resources = forward ? beyond.slice(0, count) : beyond.slice(-count);
  const more = beyond.length > resources.length;
  const mark = (stored: Stored | undefined) => (stored ? { from: stored.id } : {});
  return {
    resources,
    ...((forward ? more : from !== undefined) ? { next: { direction: "forward", ...mark(resources.at(-1)) } } : {}),
    ...((forward ? from !== undefined : more) ? { previous: { direction: "backward", ...mark(resources[0]) } } : {}),
  };
}

describe("merged pages by cursor", () => {
  for (const [title, inOrder] of [
    ["sorted together", byKey],
    ["one behind the other", byList],
  ] as const) {
    it(`of lists ${title} are slices of their order, there and back, with two reads of each list`, () =>
      fc.assert(
        fc.asyncProperty(keys, keys, fc.integer({ min: 1, max: 6 }), async (ones, others, count) => {
          const parts = [listOf("a", ones), listOf("b", others)];
          const whole = parts.flatMap((part) => part.map((stored) => ({ part, stored }))).sort(inOrder);
          const ids = whole.map(({ stored }) => stored.id);
          let reads = 0;
          const read = async (part: List, position: CursorPosition, length: number) => {
            reads += 1;
            return pageOf(part, position, length);
          };
          const pages: string[][] = [];
          let page = await mergedCursorPage(parts, read, read, inOrder, { direction: "forward" }, count);
          expect(page.previous).to.equal(undefined);
          for (let more = true; more; ) {
            expect(reads).to.be.at.most(4);
            pages.push(page.found.map(({ stored }) => stored.id));
            more = page.next !== undefined;
            reads = 0;
            if (page.next) page = await mergedCursorPage(parts, read, read, inOrder, page.next, count);
          }
          expect(pages.flat()).to.deep.equal(ids);
          for (const each of pages.slice(0, -1)) expect(each.length).to.equal(count);

          const back: string[][] = [];
          while (page.previous) {
            page = await mergedCursorPage(parts, read, read, inOrder, page.previous, count);
            const shown = page.found.map(({ stored }) => stored.id);
            back.unshift(shown);
            const again = page.next && (await mergedCursorPage(parts, read, read, inOrder, page.next, count));
            const behind = ids.indexOf(shown.at(-1) ?? "") + 1;
            expect(again?.found.map(({ stored }) => stored.id)).to.deep.equal(ids.slice(behind, behind + count));
          }
          expect(back).to.deep.equal(pages.slice(0, -1));
        }),
        { numRuns: 1000 },
      ));
  }
});

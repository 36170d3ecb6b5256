/** The comparison table for strings: case, accents, width, order. */
import { expect } from "chai";
import fc from "fast-check";
import { compareBytes, comparisonKey } from "../../src/scim/comparison-key.js";

describe("comparisonKey", () => {
  const same: [string, string][] = [
    ["Ada", "aDA"],
    ["ÅNGSTRÖM", "ångström"],
    ["\u00e9", "e\u0301"],
    ["Ａｄａ", "ada"],
    ["\u212b", "\u00e5"],
    ["ﬁn", "fin"],
  ];
  for (const [left, right] of same) it(`is one for ${left} and ${right}`, () => expect(comparisonKey(left)).to.equal(comparisonKey(right)));
  const different: [string, string][] = [
    ["é", "e"],
    ["ada", "ada "],
    ["straße", "strasse"],
  ];
  for (const [left, right] of different)
    it(`is two for "${left}" and "${right}"`, () => expect(comparisonKey(left)).to.not.equal(comparisonKey(right)));
});

describe("compareBytes", () => {
  it("orders as the UTF-8 bytes do", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(
        text,
        text,
        (left, right) => Math.sign(compareBytes(left, right)) === Buffer.compare(Buffer.from(left), Buffer.from(right)),
      ),
    );
  });
  it("puts what needs two code units last", () => expect(compareBytes("\uffee", "\u{1f600}")).to.be.below(0));
});

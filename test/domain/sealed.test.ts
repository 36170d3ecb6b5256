/** Sealed secrets open with their key and for their purpose, and say why they do not. */
import { expect } from "chai";
import { NotOpened, Seal, sealBytes } from "../../src/domain/sealed.js";

const seal = new Seal(new Uint8Array(32).fill(1));
const secret = "a client secret: æøå";

describe("A sealed secret", () => {
  it("opens with the same key for the same purpose", () => {
    const sealed = seal.close(secret, "of one");
    expect(new Seal(new Uint8Array(32).fill(1)).open(new Uint8Array(sealed), "of one")).to.equal(secret);
    expect(sealed.length).to.equal(Buffer.byteLength(secret) + sealBytes);
  });

  it("looks different each time and does not show what it holds", () => {
    const [one, other] = [seal.close(secret, "of one"), seal.close(secret, "of one")];
    expect(one.equals(other)).to.equal(false);
    expect(one.includes("client secret")).to.equal(false);
  });

  const cases: readonly (readonly [what: string, open: () => unknown, message: RegExp])[] = [
    ["for another purpose", () => seal.open(seal.close(secret, "of one"), "of another"), /another one than it is taken for/],
    ["with another key", () => new Seal(new Uint8Array(32).fill(2)).open(seal.close(secret, "of one"), "of one"), /another SECRET_KEY/],
    ["when it was cut", () => seal.open(seal.close(secret, "of one").subarray(0, 20), "of one"), /cut short/],
    ["when a bit was changed", () => seal.open(flipped(seal.close(secret, "of one"), 20), "of one"), /was changed/],
    ["when its end was changed", () => seal.open(flipped(seal.close(secret, "of one"), -1), "of one"), /was changed/],
  ];
  for (const [what, open, message] of cases) {
    it(`does not open ${what}`, () => {
      expect(open).to.throw(NotOpened, message);
    });
  }

  it("needs a key of 32 bytes", () => {
    expect(() => new Seal(new Uint8Array(16))).to.throw(RangeError);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const index = at < 0 ? bytes.length + at : at;
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}

/** Each reason for which a request can be refused is given by some code, tried by some test, and explained in each language. */
import { expect } from "chai";
import { type Explained, explanationOf, explanationsIn, languageOf, languages } from "../../src/adapter/explanations.js";
import { read, sources } from "./source-files.js";

const errors = "src/scim/errors.ts";
const union = /export type Reason =([^;]*);/.exec(read(errors).text)?.[1] ?? "";
const reasons = [...union.matchAll(/"(\w+)"/g)].map(([, reason]) => reason as Explained);

/** Where reasons are given: not where they are declared or explained. */
const givers = sources
  .filter(({ path }) => /^src\/(scim|adapter|server)\//.test(path) && !path.startsWith("src/adapter/explanations"))
  .map(({ path, text }) => (path === errors ? text.replace(union, "") : text));
const tests = sources.filter(({ path }) => /^test\/(?!house\/).*\.test\.ts$/.test(path)).map(({ text }) => text);
const named = (reason: string, texts: readonly string[]) => texts.some((text) => new RegExp(`["{ ]${reason}[":]`).test(text));

describe("Reasons", () => {
  it("are many, and each is declared once", () => {
    expect(reasons.length).to.be.above(50);
    expect(new Set(reasons).size).to.equal(reasons.length);
  });

  for (const reason of reasons) {
    it(`such as ${reason} are given and tried`, () => {
      expect(named(reason, givers), "given").to.equal(true);
      expect(named(reason, tests), "tried").to.equal(true);
    });
  }

  it("have explanations that fit on a row, and steps to take, in each language", () => {
    for (const language of languages) {
      for (const [what, { title, meaning, mend, link }] of Object.entries(explanationsIn(language))) {
        expect(title, what).to.match(/^\S.{5,70}[^.]$/);
        expect(meaning, what).to.match(/\.$/);
        expect(mend, what).to.not.be.empty;
        for (const step of mend) expect(step, what).to.match(/^\S.*[.!?]$/s);
        if (link !== undefined) expect(link, what).to.match(/^https:\/\/learn\.microsoft\.com\/entra\/identity\//);
      }
    }
  });

  it("are explained in the language that was asked for, and else in English", () => {
    expect(explanationOf("unknownMember", languageOf("da"))?.title).to.equal("Et medlem af gruppen findes ikke her");
    expect(explanationOf("unknownMember", languageOf("xx"))?.title).to.equal("A member of the group does not exist here");
    for (const nothing of [null, undefined, "", "toString", "ofAnOlderVersion"]) expect(explanationOf(nothing, "en")).to.equal(undefined);
  });

  it("have as many steps in each language", () => {
    const steps = (language: (typeof languages)[number]) =>
      Object.entries(explanationsIn(language)).map(([what, { mend }]) => [what, mend.length]);
    for (const language of languages) expect(steps(language)).to.deep.equal(steps("en"));
  });
});

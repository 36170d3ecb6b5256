/** The samples of RFC 7643 §8 and RFC 7644 §3, read on a strict connection: one file each, named by section. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import { printFilter } from "../../src/scim/filter-printer.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import { parsePatch } from "../../src/scim/patch-parser.js";
import type { Resource } from "../../src/scim/resource.js";
import { readResource } from "../../src/scim/resource-reader.js";
import { refusal, strict } from "./leniency.js";

interface Sample {
  readonly why: string;
  readonly type: "User" | "Group";
  /** A POST or PUT and what is read from it. */
  readonly body?: unknown;
  readonly reads?: Resource;
  /** A PATCH and what it makes of the given resource. */
  readonly given?: Resource;
  readonly patch?: unknown;
  readonly then?: Resource;
  readonly error?: string;
  readonly filters?: readonly { readonly filter: string; readonly means: string }[];
}

const folder = new URL("../../../test/vectors/rfc/", import.meta.url);

describe("RFC samples", () => {
  for (const file of readdirSync(folder).sort()) {
    const sample = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Sample;
    const type = sample.type === "User" ? userType : groupType;
    if (sample.body !== undefined) {
      it(`${file}: ${sample.why}`, () => expect(readResource(sample.body, type, strict())).to.deep.equal(sample.reads));
    }
    if (sample.patch !== undefined) {
      const run = () => applyPatch(sample.given ?? {}, parsePatch(sample.patch, type, { ...strict(), maxOperations: 10 }), type);
      it(`${file}: ${sample.why}`, () => {
        if (sample.error) expect(refusal(run).scimType).to.equal(sample.error);
        else expect(run()).to.deep.equal(sample.then);
      });
    }
    for (const { filter, means } of sample.filters ?? []) {
      it(`${file}: ${filter}`, () => expect(printFilter(parseFilter(filter, type, strict()))).to.equal(means));
    }
  }
});

/** The adapter's documents fit the printed schema, so that a changed schema breaks a test and not a customer. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { buildSchema, type GraphQLSchema, parse, validate } from "graphql";
import { operations } from "../../src/adapter/documents.js";
import { compileOperations } from "../../src/graph/compiled.js";

const sdl = readFileSync(new URL("../../../schema/domain.graphql", import.meta.url), "utf8");

const misfits = (schema: GraphQLSchema) =>
  operations.filter(({ source }) => validate(schema, parse(source)).length > 0).map(({ name }) => name);

describe("the adapter's documents", () => {
  it("fit the printed domain schema", () => expect(misfits(buildSchema(sdl))).to.deep.equal([]));

  it("are known by name and hash, each once", () => {
    expect(new Set(operations.map(({ name }) => name)).size).to.equal(operations.length);
    expect(new Set(operations.map(({ hash }) => hash)).size).to.equal(operations.length);
  });

  for (const [what, from, to] of [
    ["a renamed field", /\bfamilyName\b/g, "surname"],
    ["a renamed mutation", /\bchangeGroup\b/g, "patchGroup"],
    ["a renamed argument", /^(\s*)offset: Int$/gm, "$1skip: Int"],
  ] as const) {
    it(`stop the start on ${what}`, () => {
      const changed = sdl.replace(from, to);
      expect(changed).not.to.equal(sdl);
      expect(() => compileOperations(buildSchema(changed), operations)).to.throw(/does not fit the schema/);
    });
  }
});

/** How many objects an operation can answer with, counted from the domain's own schema. */
import { expect } from "chai";
import { Kind, parse, validate } from "graphql";
import { limits } from "../../src/domain/apollo.js";
import { resultSize } from "../../src/domain/result-size.js";
import { buildDomainSchema } from "../../src/domain/schema.js";

const schema = buildDomainSchema();

function sizeOf(source: string, variables: Record<string, unknown> = {}): number {
  const document = parse(source);
  expect(validate(schema, document)).to.deep.equal([]);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error("No operation");
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return resultSize({ schema, operation, fragments, variables });
}

describe("The size of a result", () => {
  const cases: readonly (readonly [string, string, Record<string, unknown>, number])[] = [
    ["one object", '{ user(id: "x") { id userName } }', {}, 1],
    ["a list that is no page", '{ user(id: "x") { emails { value } } }', {}, 1 + 5],
    ["a page of its default length", "{ users { nodes { id } } }", {}, 1 + 50],
    ["a page of a length in the document", "{ users(first: 7) { nodes { id } } }", {}, 1 + 7],
    ["a page of a length in a variable", "query ($n: Int) { users(first: $n) { nodes { id } } }", { n: 100 }, 1 + 100],
    ["a variable's default", "query ($n: Int = 3) { users(last: $n) { nodes { id } } }", {}, 1 + 3],
    ["a variable that is absent", "query ($n: Int) { users(first: $n) { nodes { id } } }", {}, 1 + 50],
    ["a variable of a wrong type", "query ($n: Int) { users(first: $n) { nodes { id } } }", { n: "many" }, 1 + 50],
    ["edges and their nodes", "{ users(first: 10) { edges { cursor node { id } } pageInfo { endCursor } } }", {}, 1 + 10 * 2 + 1],
    ["pages in pages", "{ groups(first: 10) { nodes { members(first: 20) { nodes { user { id } } } } } }", {}, 1 + 10 * (1 + 1 + 20 * 2)],
    [
      "fragments",
      "{ users(first: 4) { ...P } } fragment P on UserConnection { nodes { ...U ... on Node { id } } } fragment U on User { emails { value } }",
      {},
      1 + 4 * 6,
    ],
    ["a part by type", '{ node(id: "x") { id ... on Disc { shares { permission } } } }', {}, 1 + 5],
    ["a mutation", 'mutation { createDisc(input: {title: "x"}) { owner { id } } }', {}, 2],
    ["the schema itself", "{ __schema { types { fields { name } } } __typename }", {}, 0],
  ];
  for (const [what, source, variables, expected] of cases)
    it(`counts ${what}`, () => {
      expect(sizeOf(source, variables)).to.equal(expected);
    });

  it("is within the limit for what a client needs: a page of whole people with their discs", () => {
    const people =
      "{ users(first: 100) { totalCount nodes { emails { value } phoneNumbers { value } addresses { formatted } groups { displayName } manager { displayName } discs(first: 20) { nodes { title shares { permission group { displayName } } } } } } }";
    expect(sizeOf(people)).to.be.below(limits.objects);
    expect(sizeOf("{ groups(first: 100) { nodes { members(first: 100) { nodes { displayName user { userName } } } } } }")).to.be.below(
      limits.objects,
    );
  });

  it("is beyond the limit for pages in pages in pages, and is told in no time however often a fragment is spread", () => {
    expect(
      sizeOf(
        "query ($n: Int) { users(first: $n) { nodes { groups { members(first: $n) { nodes { user { discs(first: $n) { nodes { id } } } } } } } } }",
        { n: 100 },
      ),
    ).to.be.above(limits.objects);
    const levels = 25;
    const spread = Array.from(
      { length: levels },
      (_, i) => `fragment F${i} on User { manager { ...F${i + 1} } a: manager { ...F${i + 1} } }`,
    ).join(" ");
    const started = performance.now();
    expect(sizeOf(`{ user(id: "x") { ...F0 } } ${spread} fragment F${levels} on User { id }`)).to.equal(2 ** (levels + 1) - 1);
    expect(performance.now() - started).to.be.below(1_000);
  });
});

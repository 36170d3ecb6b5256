/** What a stranger's request may do and what an error may say. */
import { HeaderMap } from "@apollo/server";
import { expect } from "chai";
import {
  GraphQLError,
  type GraphQLFieldConfigMap,
  GraphQLInt,
  GraphQLList,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  getIntrospectionQuery,
} from "graphql";
import { type ApolloContext, createApollo, limits } from "../../src/domain/apollo.js";
import { DomainContext } from "../../src/domain/context.js";
import { DomainError } from "../../src/domain/errors.js";

const viewer = {
  kind: "MEMBER",
  organisationId: "o",
  organisationName: "O",
  plan: "FREE",
  settings: { profile: "GENERIC", dialects: "LENIENT", existingPeople: "REFUSE", unknownMembers: "REFUSE" },
} as const;

const thing: GraphQLObjectType = new GraphQLObjectType({
  name: "Thing",
  fields: (): GraphQLFieldConfigMap<unknown, unknown> => ({
    name: { type: GraphQLString, resolve: () => "thing" },
    thing: { type: thing, args: { first: { type: GraphQLInt } }, resolve: () => ({}) },
    things: { type: things, args: { first: { type: GraphQLInt } }, resolve: () => ({}) },
    refused: {
      type: GraphQLString,
      resolve: () => {
        throw new DomainError("TOO_LONG", "name is longer than 3 characters", { field: "name", limit: 3 });
      },
    },
    broken: {
      type: GraphQLString,
      resolve: () => {
        throw new Error("SELECT secret FROM internals");
      },
    },
    brokenInGraphql: {
      type: GraphQLString,
      resolve: () => {
        throw new GraphQLError("internals again");
      },
    },
  }),
});
const things = new GraphQLObjectType({
  name: "ThingConnection",
  fields: { pageInfo: { type: GraphQLString }, nodes: { type: new GraphQLList(thing), resolve: () => [] } },
});
const schema = new GraphQLSchema({ query: thing });

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly errors: readonly { message: string; path?: unknown; extensions: Record<string, unknown> }[];
}

async function ask(
  query: string,
  options: { development?: boolean; introspection?: boolean; anonymous?: boolean; variables?: object } = {},
) {
  const { development = true, introspection, anonymous = false, variables = {} } = options;
  const logged: { error: unknown; requestId: string }[] = [];
  const apollo = createApollo(schema, {
    development,
    ...(introspection !== undefined && { introspection }),
    log: (error, requestId) => logged.push({ error, requestId }),
  });
  apollo.startInBackgroundHandlingStartupErrorsByLoggingAndFailingAllRequests();
  const context: ApolloContext = anonymous
    ? { anonymous: true, request: { id: "request-1" } }
    : new DomainContext(viewer, undefined as never, Date.now, { id: "request-1" });
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: "POST",
      headers: new HeaderMap([["content-type", "application/json"]]),
      search: "",
      body: { query, variables },
    },
    context: async () => context,
  });
  await apollo.stop();
  if (response.body.kind !== "complete") throw new Error("The answer came in parts");
  return { logged, answer: { status: response.status ?? 200, errors: [], ...JSON.parse(response.body.string) } as Answer };
}

const nested = (depth: number): string => (depth <= 1 ? "name" : `thing { ${nested(depth - 1)} }`);

describe("Apollo Server", () => {
  it("passes a refusal of the domain with its code and problem, and nothing else", async () => {
    const { answer, logged } = await ask("{ refused name }");
    expect(answer.data).to.deep.equal({ refused: null, name: "thing" });
    expect(answer.errors).to.have.length(1);
    expect(answer.errors[0]).to.deep.include({ message: "name is longer than 3 characters", path: ["refused"] });
    expect(answer.errors[0]?.extensions).to.deep.equal({ code: "TOO_LONG", field: "name", limit: 3 });
    expect(logged).to.deep.equal([]);
  });

  for (const [field, internals] of [
    ["broken", "SELECT"],
    ["brokenInGraphql", "internals"],
  ] as const)
    it(`answers a fault of ours (${field}) as INTERNAL with the request id, and logs it whole`, async () => {
      const { answer, logged } = await ask(`{ ${field} }`);
      expect(answer.errors[0]?.extensions).to.deep.equal({ code: "INTERNAL", requestId: "request-1" });
      expect(JSON.stringify(answer)).to.not.include(internals);
      expect(logged.map(({ requestId }) => requestId)).to.deep.equal(["request-1"]);
      expect(String(logged[0]?.error)).to.include(internals);
    });

  const crossing: readonly (readonly [string, string, number])[] = [
    ["deep a selection", `{ ${nested(limits.depth + 1)} }`, limits.depth],
    ["many aliases", `{ ${Array.from({ length: limits.aliases + 1 }, (_, i) => `a${i}: name`).join(" ")} }`, limits.aliases],
    ["many directives", `{ name ${"@include(if: true) ".repeat(limits.directives + 1)} }`, limits.directives],
  ];
  for (const [what, query, limit] of crossing)
    it(`refuses a document with too ${what}, and says how much is allowed`, async () => {
      const { answer } = await ask(query);
      expect(answer.status).to.equal(400);
      const [error] = answer.errors.filter(({ extensions }) => extensions.code === "LIMIT_EXCEEDED");
      expect(error?.message).to.include(what).and.to.include(String(limit));
      expect(error?.extensions).to.deep.equal({ code: "LIMIT_EXCEEDED", limit });
    });

  it("refuses an answer of too many objects before it reads anything, also when the variables say so", async () => {
    const query = "query ($n: Int) { things(first: $n) { nodes { things(first: $n) { nodes { name } } } } }";
    const { answer } = await ask(query, { variables: { n: 1_000 } });
    expect(answer.data).to.equal(undefined);
    expect(answer.errors[0]?.extensions).to.deep.equal({ code: "LIMIT_EXCEEDED", limit: limits.objects });
    expect(answer.errors[0]?.message).to.include("first");
    expect(answer.status).to.equal(400);
    expect((await ask(query, { variables: { n: 100 } })).answer.errors).to.deep.equal([]);
  });

  it("takes an operation that the schema has not for the document's fault", async () => {
    for (const kind of ["subscription", "mutation"]) {
      const { answer, logged } = await ask(`${kind} { name }`);
      expect(answer.status).to.equal(400);
      expect(answer.errors[0]?.extensions).to.include({ code: "GRAPHQL_VALIDATION_FAILED" });
      expect(answer.errors[0]?.message).to.contain(kind);
      expect(logged).to.deep.equal([]);
    }
  });

  it("takes a document at the limit of depth", async () => {
    const { answer } = await ask(`{ ${nested(limits.depth)} }`);
    expect(answer.errors).to.deep.equal([]);
  });

  it("refuses a document with too many tokens before it validates it", async () => {
    const { answer } = await ask(`{ ${"name ".repeat(limits.tokens)} }`);
    expect(answer.status).to.equal(400);
    expect(answer.errors[0]?.message).to.include(String(limits.tokens));
  });

  it("lets a request without a credential read the schema in development, and nothing else", async () => {
    const introspection = await ask(getIntrospectionQuery(), { anonymous: true });
    expect(introspection.answer.errors).to.deep.equal([]);
    for (const query of ["{ name }", "{ __typename name }", "query { ... { name } }"]) {
      const { answer } = await ask(query, { anonymous: true });
      expect(answer.status).to.equal(401);
      expect(answer.errors[0]?.extensions.code).to.equal("UNAUTHENTICATED");
    }
  });

  it("has no introspection and no suggestions in production", async () => {
    const { answer } = await ask(getIntrospectionQuery(), { development: false });
    expect(answer.status).to.equal(400);
    expect(answer.errors[0]?.message).to.match(/introspection/i);
    expect((await ask("{ nane }", { development: false })).answer.errors[0]?.message).to.not.include("Did you mean");
    expect((await ask("{ nane }")).answer.errors[0]?.message).to.include("Did you mean");
  });

  it("has introspection in production where it is asked for, and still no suggestions", async () => {
    const asked = { development: false, introspection: true };
    expect((await ask(getIntrospectionQuery(), asked)).answer.errors).to.deep.equal([]);
    expect((await ask("{ nane }", asked)).answer.errors[0]?.message).to.not.include("Did you mean");
  });

  const faults: readonly (readonly [string, string, object])[] = [
    ["GRAPHQL_PARSE_FAILED", "{ name", {}],
    ["GRAPHQL_VALIDATION_FAILED", "{ nothing }", {}],
    ["BAD_USER_INPUT", "query ($n: Int) { thing(first: $n) { name } }", { n: "many" }],
  ];
  for (const [code, query, variables] of faults)
    it(`answers ${code} for what is no valid request, without logging it`, async () => {
      const { answer, logged } = await ask(query, { variables });
      expect(answer.errors[0]?.extensions).to.deep.equal({ code });
      expect(answer.status).to.equal(400);
      expect(logged).to.deep.equal([]);
    });
});

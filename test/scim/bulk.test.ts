/** The bulk endpoint on the protocol alone: whatever JSON is sent, each operation is answered or the whole is refused. */
import { expect } from "chai";
import fc from "fast-check";
import { groupType, userType } from "../../schema/scim/resource-types.js";
import { bulk } from "../../src/scim/bulk.js";
import { orderBulk } from "../../src/scim/bulk-order.js";
import { readBulk } from "../../src/scim/bulk-request.js";
import { ScimError } from "../../src/scim/errors.js";
import type { JsonObject } from "../../src/scim/resource.js";
import { request } from "../conformance/candidates.js";
import { MemoryStore } from "../support/memory-store.js";
import { bulkSchema, enterpriseSchema, newGroup, newUser, patchOf } from "../support/wire.js";

const context = (dialects: "lenient" | "strict" = "lenient") =>
  request({ organisationId: "o", organisationName: "o", plan: "enterprise", profile: "generic", dialects }, "");
const send = (body: unknown, store = new MemoryStore()) =>
  bulk(store, context(), { id: "", search: "", ifMatch: undefined, ifNoneMatch: undefined, body });

const post = (bulkId: string, path: string, data: JsonObject): JsonObject => ({ method: "POST", path, bulkId, data });
const user = (bulkId: string, manager?: string): JsonObject =>
  post(bulkId, "/Users", newUser(bulkId, manager ? { [enterpriseSchema]: { manager: { value: `bulkId:${manager}` } } } : {}));
const group = (bulkId: string, ...members: string[]): JsonObject =>
  post(bulkId, "/Groups", newGroup(bulkId, { members: members.map((each) => ({ value: `bulkId:${each}` })) }));
const patch = (path: string, attribute: string, value: string): JsonObject => ({
  method: "PATCH",
  path,
  data: patchOf({ op: "replace", path: attribute, value }),
});
const remove = (path: string): JsonObject => ({ method: "DELETE", path });

describe("The steps of a bulk request", () => {
  const rows: { why: string; operations: JsonObject[]; steps: string[]; inOrder?: string[] }[] = [
    {
      why: "are one for all that create the same",
      operations: [user("a"), user("b"), user("c")],
      steps: ["create User 0 1 2"],
    },
    {
      why: "are two for users and groups that take turns",
      operations: [user("a"), group("g", "a"), user("b"), group("h", "b")],
      steps: ["create User 0 2", "create Group 1 3"],
      inOrder: ["create User 0", "create Group 1", "create User 2", "create Group 3"],
    },
    {
      why: "put what is referred to first",
      operations: [group("g", "a"), user("x"), user("a")],
      steps: ["create User 2 1", "create Group 0"],
      inOrder: ["create User 2", "create Group 0", "create User 1"],
    },
    {
      why: "create a circle before it is closed, and who refers to it afterwards",
      operations: [user("a", "b"), user("b", "a"), user("c", "a"), user("d")],
      steps: ["create User 0 1", "change User 0 1", "create User 2 3"],
    },
    {
      why: "keep the order on one resource",
      operations: [patch("/Users/1", "title", "x"), patch("/Users/2", "title", "x"), patch("/Users/1", "title", "y"), remove("/Users/2")],
      steps: ["change User 0 1", "change User 2", "remove User 3"],
    },
    {
      why: "keep the order of who takes and who frees a name",
      operations: [
        user("a"),
        patch("/Users/1", "userName", "a"),
        user("b"),
        patch("/Users/2", "title", "x"),
        remove("/Users/3"),
        user("c"),
      ],
      steps: ["create User 0", "change User 1 3", "create User 2", "remove User 4", "create User 5"],
      inOrder: ["create User 0", "change User 1", "create User 2", "change User 3", "remove User 4", "create User 5"],
    },
    {
      why: "are no longer than a batch",
      operations: Array.from({ length: 101 }, (_, index) => remove(`/Groups/${index}`)),
      steps: [`remove Group ${Array.from({ length: 100 }, (_, index) => index).join(" ")}`, "remove Group 100"],
    },
  ];
  for (const { why, operations, steps, inOrder = steps } of rows) {
    it(why, () => {
      const read = readBulk({ schemas: [bulkSchema], Operations: operations }, context("strict")).operations;
      for (const [failing, expected] of [
        [false, steps],
        [true, inOrder],
      ] as const) {
        const made = orderBulk(read, failing);
        const told = made.map(({ kind, type, tasks }) => [kind, type?.name, ...tasks.map(({ operation }) => operation.index)].join(" "));
        expect(told).to.deep.equal(expected);
      }
    });
  }
});

describe("Any bulk request", () => {
  const word = fc.constantFrom(
    "a",
    "b",
    "bulkId:a",
    "bulkId:b",
    "bulkId:",
    "__proto__",
    "constructor",
    "userName",
    "members",
    "/Users",
    "/Groups",
    "",
  );
  const key = fc.constantFrom(
    ...[
      "method",
      "path",
      "bulkId",
      "version",
      "data",
      "schemas",
      "Operations",
      "op",
      "value",
      "members",
      "userName",
      "displayName",
      "$ref",
    ],
    ...["__proto__", "constructor", enterpriseSchema, "manager", userType.schema.id, groupType.schema.id],
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      word,
      fc.constantFrom(null, true, 0, -1, 1e300, "\u0000", "\ud800", "POST", "PATCH", "add"),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(key, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const operation = fc.oneof(
    tree,
    fc.record(
      {
        method: fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom("POST", "PUT", "PATCH", "DELETE", "post") },
          { weight: 1, arbitrary: tree },
        ),
        path: fc.oneof(fc.constantFrom("/Users", "/Groups", "/Users/bulkId:a", "/Groups/bulkId:b", "/Users/1", "//", "/Users/%"), tree),
        bulkId: fc.oneof(word, tree),
        version: tree,
        data: fc.oneof(
          tree,
          fc.record(
            { userName: tree, displayName: tree, members: tree, Operations: fc.array(tree, { maxLength: 2 }) },
            { requiredKeys: [] },
          ),
        ),
      },
      { requiredKeys: [] },
    ),
  );

  it("is refused whole, or each operation is answered; nothing is a fault", async function () {
    this.timeout(60_000);
    const law = fc.asyncProperty(
      fc.array(operation, { maxLength: 5 }),
      fc.option(tree, { nil: undefined }),
      async (operations, failOnErrors) => {
        try {
          const answer = await send({ schemas: [bulkSchema], Operations: operations, failOnErrors });
          expect(answer.faults).to.deep.equal([]);
          expect(answer.status).to.equal(200);
          const answered = (answer.body?.Operations ?? []) as { status: string }[];
          if (failOnErrors === undefined) expect(answered).to.have.length(operations.length);
          for (const { status } of answered) expect(Number(status)).to.be.within(200, 499);
        } catch (error) {
          if (!(error instanceof ScimError)) throw error;
        }
        expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
        expect(Object.keys(Object.prototype)).to.deep.equal([]);
      },
    );
    await fc.assert(law, { numRuns: 3000 });
  });
});

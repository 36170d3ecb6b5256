/** No input makes anything but a SCIM error, changes a prototype or keeps the process busy. */
import { expect } from "chai";
import fc from "fast-check";
import { groupType, resourceTypes, userType } from "../../schema/scim/resource-types.js";
import { ScimError } from "../../src/scim/errors.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import { parsePatch } from "../../src/scim/patch-parser.js";
import { parsePath } from "../../src/scim/path.js";
import { readResource } from "../../src/scim/resource-reader.js";
import { enterprise, lenient, strict } from "./leniency.js";

/** Runs the call; only a SCIM error may come out of it. */
function survives<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "schemas",
  "userName",
  "name",
  "name.givenName",
  "emails",
  "value",
  "type",
  "primary",
  "active",
  "roles",
  "manager",
  "members",
  "$ref",
  "Operations",
  "op",
  "path",
  enterprise,
  `${enterprise}:manager`,
  'emails[type eq "work"].value',
];
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "medium" },
    fc.oneof(
      fc.string(),
      fc.constantFrom(...names, "True", "False", "", "{}", '{"value":"x"}'),
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
    ),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), tie("json")), { maxLength: 4 }).map(ownProperties),
  ),
}));

/** As JSON.parse makes an object: `__proto__` is a key like any other. */
function ownProperties(entries: [string, unknown][]): object {
  const object = {};
  for (const [name, value] of entries) Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  return object;
}

const operation = fc.record(
  {
    op: fc.oneof(fc.constantFrom("add", "replace", "remove", "Add", "Replace", "Remove"), json),
    path: fc.oneof(fc.constantFrom(...names), json),
    value: json,
  },
  { requiredKeys: ["op"] },
);

describe("hostile input", () => {
  const own = Object.getOwnPropertyNames(Object.prototype).join();
  afterEach(() => expect(Object.getOwnPropertyNames(Object.prototype).join()).to.equal(own));

  for (const type of resourceTypes) {
    it(`as a ${type.name}`, () => {
      const body = fc.oneof(
        json,
        json.map((value) => ({ ...(value as object), userName: "ada", displayName: "Ada" })),
      );
      fc.assert(
        fc.property(body, (given) => {
          for (const leniency of [lenient(), strict()]) {
            const resource = survives(() => readResource(given, type, leniency));
            if (resource) expect(readResource({ schemas: [type.schema.id], ...resource }, type, strict())).to.deep.equal(resource);
          }
        }),
        { numRuns: 500 },
      );
    });
    it(`as a PATCH of a ${type.name}`, () => {
      const start = { userName: "ada", displayName: "Ada", emails: [{ value: "a", type: "work" }], members: [{ value: "u1" }] };
      fc.assert(
        fc.property(
          fc.oneof(
            json,
            fc.array(operation, { maxLength: 3 }).map((Operations) => ({ Operations })),
          ),
          (body) => {
            for (const leniency of [lenient(), strict()]) {
              const operations = survives(() => parsePatch(body, type, { ...leniency, maxOperations: 10 }));
              const after = operations && survives(() => applyPatch(start, operations, type));
              if (after) expect(Object.getPrototypeOf(after)).to.equal(Object.prototype);
            }
          },
        ),
        { numRuns: 1000 },
      );
    });
  }

  it("as a path", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...names)), (text) => {
        survives(() => parsePath(text, userType, lenient()));
      }),
      { numRuns: 500 },
    );
  });

  const deep = (depth: number) => JSON.parse(`${'[{"value":'.repeat(depth)}1${"}]".repeat(depth)}`) as unknown;
  const lists = (depth: number) => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`) as unknown;
  const bodies: [string, () => unknown][] = [
    [
      "deep values",
      () =>
        readResource({ userName: "a", name: deep(5000), emails: lists(5000), [enterprise]: { manager: deep(5000) } }, userType, lenient()),
    ],
    ["a deep simple value", () => readResource({ userName: deep(5000) }, userType, lenient())],
    ["deep parentheses", () => parseFilter("(".repeat(8000), userType, lenient())],
    ["many nots", () => parseFilter("not (".repeat(1600), userType, lenient())],
    ["many brackets", () => parseFilter("emails[".repeat(1000), userType, lenient())],
    ["many quotes", () => parseFilter(`userName eq "${'\\"'.repeat(4000)}`, userType, lenient())],
    [
      "a long blank certificate",
      () => readResource({ userName: "a", x509Certificates: [{ value: `${" ".repeat(900_000)}!` }] }, userType, lenient()),
    ],
    ["a long role", () => readResource({ userName: "a", roles: [{ value: `{${"} ".repeat(45_000)}` }] }, userType, lenient())],
    [
      "many distinct values",
      () =>
        applyPatch(
          { displayName: "T" },
          parsePatch(
            {
              Operations: [
                {
                  op: "add",
                  path: "members",
                  value: Array.from({ length: 20_000 }, (_, index) => ({ value: `${index}`, type: `${index % 7}` })),
                },
              ],
            },
            groupType,
            { ...lenient(), maxOperations: 10 },
          ),
          groupType,
        ),
    ],
    [
      "the same value in many types",
      () =>
        applyPatch(
          { userName: "a" },
          parsePatch(
            {
              Operations: Array.from({ length: 1000 }, (_, op) => ({
                op: "add",
                path: "emails",
                value: Array.from({ length: 20 }, (_, index) => ({ value: "é", type: `${op} ${index}` })),
              })),
            },
            userType,
            { ...lenient(), maxOperations: 1000 },
          ),
          userType,
        ),
    ],
    [
      "many keys",
      () =>
        readResource(
          { userName: "a", ...Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key${index}`, index])) },
          userType,
          lenient(),
        ),
    ],
  ];
  for (const [what, run] of bodies) {
    it(`ends soon: ${what}`, () => {
      const started = performance.now();
      survives(run);
      expect(performance.now() - started).to.be.below(4000);
    });
  }
});

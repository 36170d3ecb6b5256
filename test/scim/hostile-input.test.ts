/** No input makes anything but a SCIM error, changes a prototype or keeps the process busy. */
import { expect } from "chai";
import fc from "fast-check";
import { groupType, resourceTypes, userType } from "../../schema/scim/resource-types.js";
import { ScimError } from "../../src/scim/errors.js";
import { matches } from "../../src/scim/filter-match.js";
import { parseFilter } from "../../src/scim/filter-parser.js";
import { printFilter } from "../../src/scim/filter-printer.js";
import { parseJson } from "../../src/scim/json-text.js";
import { applyPatch } from "../../src/scim/patch-apply.js";
import { parsePatch, patchSchema } from "../../src/scim/patch-parser.js";
import { parsePath } from "../../src/scim/path.js";
import { parseProjection } from "../../src/scim/projection.js";
import { parseQueryString, projectionParameters } from "../../src/scim/query-parameters.js";
import { readResource } from "../../src/scim/resource-reader.js";
import { parseSearchRequest } from "../../src/scim/search-request.js";
import { json, operation, parameters, pieces } from "./hostile-arbitrary.js";
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

const start = { userName: "ada", displayName: "Ada", emails: [{ value: "a", type: "work" }], members: [{ value: "u1" }] };
const stored = { id: "1", version: 1, created: "2026-01-01T00:00:00.000Z", lastModified: "2026-01-01T00:00:00.000Z", resource: start };
/** The text with a piece cut out of its middle. */
function damaged(text: string): string {
  const at = text.length >> 1;
  return `${text.slice(0, at)}${text.slice(at + (text.length % 3))}`;
}

function elapsed(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

/** Inputs in all; each surface has its share. */
const cases = Number(process.env.FUZZ_CASES || 100_000);
/** How long one input may take, in milliseconds. */
const patience = 50;

/** What comes in from outside, and what reads it. */
const surfaces: { readonly what: string; readonly input: fc.Arbitrary<unknown>; readonly read: (input: never) => void }[] = [
  ...resourceTypes.flatMap((type) => [
    {
      what: `a ${type.name}`,
      input: fc.oneof(
        json,
        json.map((value) => ({ ...(value as object), userName: "ada", displayName: "Ada" })),
      ),
      read: (body: unknown) => {
        for (const leniency of [lenient(), strict()]) {
          const resource = survives(() => readResource(body, type, leniency));
          if (!resource) continue;
          const canonical = { schemas: [type.schema.id], ...resource };
          expect(readResource(canonical, type, leniency)).to.deep.equal(resource);
          expect(Object.getPrototypeOf(resource)).to.equal(Object.prototype);
        }
      },
    },
    {
      what: `a PATCH of a ${type.name}`,
      input: fc.oneof(
        json,
        fc.array(operation, { maxLength: 3 }).map((Operations) => ({ schemas: [patchSchema], Operations })),
      ),
      read: (body: unknown) => {
        for (const leniency of [lenient(), strict()]) {
          const operations = survives(() => parsePatch(body, type, { ...leniency, maxOperations: 10 }));
          const after = operations && survives(() => applyPatch(start, operations, type, leniency));
          if (after) expect(Object.getPrototypeOf(after)).to.equal(Object.prototype);
        }
      },
    },
  ]),
  {
    what: "a path",
    input: fc.oneof(fc.string(), fc.string({ unit: "binary" }), pieces),
    read: (text: string) => {
      for (const leniency of [lenient(), strict()]) survives(() => parsePath(text, userType, leniency));
    },
  },
  {
    what: "a filter",
    input: fc.oneof(fc.string(), fc.string({ unit: "binary" }), pieces),
    read: (text: string) => {
      for (const leniency of [lenient(), strict()]) {
        const filter = survives(() => parseFilter(text, userType, leniency));
        if (!filter) continue;
        matches(filter, stored, userType);
        expect(printFilter(parseFilter(printFilter(filter), userType, strict()))).to.equal(printFilter(filter));
      }
    },
  },
  {
    what: "JSON text",
    input: fc.oneof(fc.string(), json.map((value) => JSON.stringify(value)).map(damaged)),
    read: (text: string) => void survives(() => parseJson(text)),
  },
  {
    what: "a query string",
    input: fc.array(fc.tuple(fc.constantFrom(...parameters), fc.oneof(fc.string(), pieces, fc.integer().map(String)))),
    read: (pairs: [string, string][]) => {
      const given = parseQueryString(`?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`);
      survives(() => parseProjection(projectionParameters(given), userType, lenient()));
    },
  },
  { what: "a search request", input: json, read: (body: unknown) => void survives(() => parseSearchRequest(body, lenient())) },
];

describe(`hostile input, ${cases} times`, function () {
  this.timeout(Math.max(60_000, cases * 10));
  const own = Object.getOwnPropertyNames(Object.prototype).join();
  afterEach(() => expect(Object.getOwnPropertyNames(Object.prototype).join()).to.equal(own));

  for (const { what, input, read } of surfaces) {
    it(`as ${what}`, () => {
      fc.assert(
        fc.property(input, (given) => {
          if (elapsed(() => read(given as never)) < patience) return;
          // What is slow once may have waited for the machine; what is slow every time has not.
          const again = Math.min(...[1, 2, 3].map(() => elapsed(() => read(given as never))));
          expect(again, "milliseconds").to.be.below(patience);
        }),
        { numRuns: Math.ceil(cases / surfaces.length) },
      );
    });
  }

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

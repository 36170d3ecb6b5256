/** Inputs that no client should send: JSON, operations and texts that are nearly what the protocol knows. */
import fc from "fast-check";
import { enterprise } from "./leniency.js";

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
export const { json } = fc.letrec<{ json: unknown }>((tie) => ({
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

/** Nearly an operation of a PATCH. */
export const operation = fc.record(
  {
    op: fc.oneof(fc.constantFrom("add", "replace", "remove", "Add", "Replace", "Remove"), json),
    path: fc.oneof(fc.constantFrom(...names), json),
    value: json,
  },
  { requiredKeys: ["op"] },
);

/** Names of query parameters, and one that is none. */
export const parameters = ["filter", "attributes", "excludedAttributes", "sortBy", "sortOrder", "startIndex", "count", "cursor", "x"];

/** Texts that are nearly filters and paths. */
export const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(...names, "title", "meta.created", "meta.lastModified", "active", "photos", "x509Certificates"),
      fc.constantFrom("eq", "NE", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr", "and", "OR", "not", "[", "]", "(", ")", ".", ":", "is"),
      fc.constantFrom('"a"', '"', '"2026-01-01T00:00:00Z"', "true", "null", "42", "-1e9", "'x'", "ada", "%", "\\", '"\\u00e9"', '"%_\\\\"'),
      fc.string({ maxLength: 5 }).map((text) => JSON.stringify(text)),
    ),
    { maxLength: 14 },
  )
  .chain((parts) => fc.constantFrom(parts.join(" "), parts.join("")));

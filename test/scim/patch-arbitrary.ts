/** Users and operations made by chance, for the laws of PATCH. */
import fc from "fast-check";
import { userType } from "../../schema/scim/resource-types.js";
import type { Resource } from "../../src/scim/resource.js";
import { readResource } from "../../src/scim/resource-reader.js";
import { enterprise, lenient } from "./leniency.js";

const word = fc.constantFrom("a", "B", "é", "work", "home", "x@y", "0");
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const entry = fc.record({ value: word, type: maybe(word), display: maybe(word), primary: maybe(fc.boolean()) });
const address = fc.record({ type: maybe(word), locality: maybe(word), country: maybe(word), primary: maybe(fc.boolean()) });

/** In canonical form, but without the userName that makes it somebody. */
export const person: fc.Arbitrary<Resource> = fc
  .record({
    userName: fc.constant("somebody"),
    active: fc.boolean(),
    title: maybe(word),
    name: maybe(fc.record({ givenName: maybe(word), familyName: maybe(word) })),
    emails: maybe(fc.array(entry, { maxLength: 4 })),
    addresses: maybe(fc.array(address, { maxLength: 2 })),
    roles: maybe(fc.array(entry, { maxLength: 2 })),
    [enterprise]: maybe(fc.record({ department: maybe(word), manager: maybe(fc.record({ value: word })) })),
  })
  .map((given) => readResource(given, userType, lenient()));

/** A filter on the values of `emails`, and what it tests. */
interface Selection {
  readonly filter: string;
  readonly tests: readonly string[];
}

const selection: fc.Arbitrary<Selection> = fc.oneof(
  word.map((text) => ({ filter: `type eq "${text}"`, tests: ["type"] })),
  word.map((text) => ({ filter: `value eq "${text}"`, tests: ["value"] })),
  fc.constant({ filter: "primary eq true", tests: ["primary"] }),
  word.map((text) => ({ filter: `not (value co "${text}")`, tests: ["value"] })),
  fc.tuple(word, word).map(([type, value]) => ({ filter: `type eq "${type}" and display ne "${value}"`, tests: ["type", "display"] })),
  fc.tuple(word, word).map(([type, value]) => ({ filter: `type eq "${type}" or value sw "${value}"`, tests: ["type", "value"] })),
);

export interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: unknown;
}

const assigning = fc.constantFrom("add" as const, "replace" as const);

/** Operations on paths without a filter. */
const plain: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ op: assigning, path: fc.constantFrom("title", "nickName", "name.givenName", `${enterprise}:department`), value: word }),
  fc.record({ op: assigning, path: fc.constant("active"), value: fc.boolean() }),
  fc.record({ op: assigning, path: fc.constantFrom("emails", "roles"), value: fc.array(entry, { maxLength: 3 }) }),
  fc.record({ op: assigning, path: fc.constant("addresses"), value: fc.array(address, { maxLength: 2 }) }),
  fc.record({ op: assigning, path: fc.constant("name"), value: fc.record({ givenName: word, middleName: word }) }),
  fc.record({ op: assigning, path: fc.constant(`${enterprise}:manager`), value: fc.record({ value: word }) }),
  fc.record({
    op: fc.constant("remove" as const),
    path: fc.constantFrom("title", "name", "emails", "roles", "addresses", "name.givenName", enterprise, `${enterprise}:manager`),
  }),
);

/** Operations on selected values that change none of what selected them. */
const selecting: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .tuple(assigning, selection, fc.constantFrom("display", "type", "value"), word)
    .filter(([, { tests }, part]) => !tests.includes(part))
    .map(([op, { filter }, part, value]) => ({ op, path: `emails[${filter}].${part}`, value })),
  fc
    .tuple(selection, fc.constantFrom("", ".display", ".type"))
    .filter(([{ tests }, part]) => !tests.includes(part.slice(1)))
    .map(([{ filter }, part]) => ({ op: "remove" as const, path: `emails[${filter}]${part}` })),
);

/** Operations that may change what selects them: what they do twice may differ from what they do once. */
const unsettled: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .tuple(assigning, selection, fc.constantFrom("display", "type", "value"), word)
    .map(([op, { filter }, part, value]) => ({ op, path: `emails[${filter}].${part}`, value })),
  fc.tuple(assigning, selection, entry).map(([op, { filter }, value]) => ({ op, path: `emails[${filter}]`, value })),
  fc.tuple(assigning, selection).map(([op, { filter }]) => ({ op, path: `emails[${filter}].primary`, value: true })),
);

export const settledOperation = fc.oneof(plain, selecting);
export const anyOperation = fc.oneof(plain, selecting, unsettled);
export const anyOperations = fc.array(anyOperation, { minLength: 1, maxLength: 4 });

/** Something that a person does not have, and how it is taken away again. */
export const absence: fc.Arbitrary<{ readonly add: Operation; readonly remove: Operation }> = fc.oneof(
  word.map((type) => ({
    add: { op: "add" as const, path: "emails", value: [{ value: "fresh@x", type }] },
    remove: { op: "remove" as const, path: 'emails[value eq "fresh@x"]' },
  })),
  fc.constantFrom("nickName", "userType", "name.middleName", `${enterprise}:division`).chain((path) =>
    word.map((value) => ({
      add: { op: "add" as const, path, value },
      remove: { op: "remove" as const, path },
    })),
  ),
  word.map((country) => ({
    add: { op: "add" as const, path: "addresses", value: [{ country, region: "fresh" }] },
    remove: { op: "remove" as const, path: 'addresses[region eq "fresh"]' },
  })),
);

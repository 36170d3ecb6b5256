/** An organisation's people and groups at random: every attribute that the mapping tables keep, there or not, with one value or several. */
import fc from "fast-check";
import { groupMapping } from "../../src/adapter/group-mapping.js";
import type { FieldRow, ListRow, Mapping } from "../../src/adapter/mapping.js";
import { userMapping } from "../../src/adapter/user-mapping.js";
import { comparisonKey } from "../../src/scim/comparison-key.js";
import type { Json, JsonObject, Resource } from "../../src/scim/resource.js";
import { text } from "./text-arbitrary.js";

/** A manager is one of the people, by number, or nobody. */
export type ManagerDraft =
  | { readonly person: number; readonly spelling: "as it is" | "in capitals" | "with a space" }
  | { readonly stranger: string };

export interface PersonDraft {
  readonly resource: Resource;
  readonly manager: ManagerDraft | undefined;
  /** Whether it is changed some time after it was created. */
  readonly changed: boolean;
}

/** Members by number; groups are members of later groups only. */
export interface GroupDraft {
  readonly resource: Resource;
  readonly people: readonly number[];
  readonly groups: readonly number[];
}

export interface Draft {
  readonly people: readonly PersonDraft[];
  readonly groups: readonly GroupDraft[];
}

const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const types = fc.constantFrom("work", "Work", "WORK", "home", "other", "ﬁx");
const certificates = fc.constantFrom("MIIB", "miib", "AAAA", "AAAA==", "a+/=");

function part(list: ListRow, name: string): fc.Arbitrary<Json> {
  if (name === "primary") return fc.boolean();
  if (name === "type") return types;
  return list.attribute === "x509Certificates" && name === "value" ? certificates : text;
}

function values(list: ListRow): fc.Arbitrary<Json> {
  const parts = Object.fromEntries(list.fields.map(({ name }) => [name, sometimes(part(list, name))]));
  return fc.array(fc.record(parts).map(withoutAbsent).filter(saysSomething), { maxLength: 3 });
}

const saysSomething = (value: JsonObject) => Object.keys(value).some((name) => name !== "primary");

function withoutAbsent(object: Readonly<Record<string, unknown>>): JsonObject {
  const there = Object.entries(object).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(there) as JsonObject;
}

function field(row: FieldRow): fc.Arbitrary<Json | undefined> {
  if (row.field === "active") return fc.boolean();
  return row.always ? text.filter(canBeSeen) : sometimes(text);
}

/** A name of blanks alone is refused by the product. */
const canBeSeen = (name: string) => !/^[\s\p{Z}\p{Cc}\p{Cf}]*$/u.test(name);

/** A resource of what is kept of it, but for the manager, who must have an id first. */
function resource({ written, lists }: Mapping): fc.Arbitrary<Resource> {
  const own = written.filter((row) => row.field !== "managerId");
  const fields = fc.tuple(...own.map(field)).map((given) => {
    const made: Resource = {};
    for (const [index, row] of own.entries()) assign(made, row, given[index]);
    return made;
  });
  const multiValued = fc.record(Object.fromEntries(lists.map((list) => [list.attribute, values(list)]))).map(withoutAbsent);
  return fc.tuple(fields, multiValued).map(([one, other]) => ({ ...one, ...other }));
}

export function assign(
  made: Resource,
  { urn, attribute, subAttribute }: Pick<FieldRow, "urn" | "attribute" | "subAttribute">,
  value: Json | undefined,
): void {
  if (value === undefined) return;
  const steps = [urn, attribute, subAttribute].filter((step) => step !== undefined);
  const last = steps.pop() as string;
  let owner: JsonObject = made;
  for (const step of steps) {
    owner[step] ??= {};
    owner = owner[step] as JsonObject;
  }
  owner[last] = value;
}

const counts = { people: 60, groups: 12 } as const;
const someone = fc.nat({ max: counts.people - 1 });

const manager: fc.Arbitrary<ManagerDraft> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ person: someone, spelling: fc.constantFrom("as it is", "as it is", "in capitals", "with a space") }),
  },
  { weight: 1, arbitrary: fc.record({ stranger: text }) },
);

const unique = (name: string) => (draft: { readonly resource: Resource }) => comparisonKey(String(draft.resource[name]));
const exactly = (length: number) => ({ minLength: length, maxLength: length, size: "max" }) as const;

export const people: fc.Arbitrary<Draft> = fc.record({
  people: fc.uniqueArray(fc.record({ resource: resource(userMapping), manager: sometimes(manager), changed: fc.boolean() }), {
    ...exactly(counts.people),
    selector: unique("userName"),
  }),
  groups: fc.uniqueArray(
    fc.record({
      resource: resource(groupMapping),
      people: fc.uniqueArray(someone, { maxLength: 8 }),
      groups: fc.uniqueArray(fc.nat({ max: counts.groups - 1 }), { maxLength: 3 }),
    }),
    { ...exactly(counts.groups), selector: unique("displayName") },
  ),
});

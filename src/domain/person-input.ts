/** The inputs that write a person, made from the field table, and their reading: checked, and in the form in which rows are kept. */
import { InputType } from "type-graphql";
import { checkText, checkVisible } from "./comparison-key.js";
import { declared, declareField } from "./declared-field.js";
import { DomainError } from "./errors.js";
import { type LabelledValue, LabelledValueInput, type PostalAddress, PostalAddressInput } from "./labelled-value.js";
import { digestedMax, type ListField, type PersonField, type PersonFields, personFields, type TextField } from "./person-fields.js";
import { Role } from "./user.js";

type Given<Value> = Value extends LabelledValue[] ? LabelledValueInput[] : Value extends PostalAddress[] ? PostalAddressInput[] : Value;
type PersonInput = { [Name in keyof PersonFields]?: Given<PersonFields[Name]> | null } & { role?: Role | null };

@InputType({ description: "A new person. What is left out is unset; `active` is true when left out." })
export class UserInput extends declared<PersonInput>() {}

@InputType({
  description: "What to change of a person. What is left out stays; null clears (`active` becomes true); a list is the whole new list.",
})
export class UserChange extends declared<PersonInput>() {}

const inputTypes = {
  text: () => String,
  boolean: () => Boolean,
  values: () => [LabelledValueInput],
  addresses: () => [PostalAddressInput],
} as const;

for (const field of personFields) {
  const description = field.kind === "text" ? `${field.description} At most ${field.max} characters.` : field.description;
  const required = field.kind === "text" && field.required;
  declareField(UserInput, field.name, inputTypes[field.kind], { description, nullable: !required });
  declareField(UserChange, field.name, inputTypes[field.kind], { description, nullable: true });
}
for (const target of [UserInput, UserChange]) {
  declareField(target, "role", () => Role, {
    description: "What the person may do in the product. Only an admin may give it.",
    nullable: true,
  });
}

/** One value of a list as it is kept: every part there, absent ones null. */
export type KeptValue = { readonly primary: boolean | null } & Readonly<Record<string, string | boolean | null>>;
export type PersonValue = string | null | boolean | readonly KeptValue[];
/** The fields that an input gives, in the order of the field table. */
export type Person = ReadonlyMap<PersonField, PersonValue>;

/** Values of one list. */
export const listMax = 1000;

/** What the product takes for "no value": nothing, and text without a character. */
function textOrNull(text: string | null | undefined): string | null {
  return text === undefined || text === null || text === "" ? null : text;
}

function readText(field: TextField, given: string | null): string | null {
  const text = textOrNull(given);
  if (text === null) {
    if (field.required) throw new DomainError("REQUIRED", `A user must have a ${field.name}.`, { field: field.name });
    return null;
  }
  checkText(field.name, text, field.max);
  if (field.required) checkVisible(field.name, text);
  return text;
}

function readList(field: ListField, given: readonly Record<string, unknown>[] | null): readonly KeptValue[] {
  const list = given ?? [];
  if (list.length > listMax) {
    throw new DomainError("LIMIT_EXCEEDED", `${field.name} has ${list.length} values; ${listMax} are allowed.`, {
      field: field.name,
      limit: listMax,
    });
  }
  const kept: KeptValue[] = [];
  for (const element of list) {
    const value: Record<string, string | boolean | null> = {};
    let empty = true;
    for (const [part, { max }] of Object.entries(field.parts)) {
      const text = textOrNull(element[part] as string | null | undefined);
      if (text !== null) {
        empty = false;
        checkText(`${field.name}.${part}`, text, part === "value" && field.value === "digest" ? digestedMax : max);
      }
      value[part] = text;
    }
    // A value of nothing but "primary" is no value.
    if (!empty) kept.push({ ...value, primary: (element.primary as boolean | null | undefined) ?? null });
  }
  return kept;
}

function readField(field: PersonField, given: unknown): PersonValue {
  if (field.kind === "text") return readText(field, given as string | null);
  if (field.kind === "boolean") return given === null ? true : (given as boolean);
  return readList(field, given as readonly Record<string, unknown>[] | null);
}

/** Reads what an input gives; throws what is wrong with it. */
export function readPerson(input: UserInput | UserChange): Person {
  const person = new Map<PersonField, PersonValue>();
  for (const field of personFields) {
    const given: unknown = input[field.name];
    if (given !== undefined) person.set(field, readField(field, given));
  }
  return person;
}

/** Completes what a new person's input left out. */
export function readNewPerson(input: UserInput): Person {
  const given = readPerson(input);
  return new Map(personFields.map((field) => [field, given.get(field) ?? readField(field, null)]));
}

export function sameValue(one: PersonValue, other: PersonValue): boolean {
  return one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
}

/** How a person's fields become columns and rows: the writing side of the field table. */
import { comparisonKey, digestKey, storedKey } from "./comparison-key.js";
import { allParts } from "./labelled-value.js";
import { type ListField, type PersonField, textFields } from "./person-fields.js";
import type { KeptValue, Person, PersonValue } from "./person-input.js";
import { type SqlRow, type SqlValue, statement } from "./statement.js";

/** The columns of `users` that a field of one value is kept in, with their new values. */
export function columnsOf(field: PersonField, value: PersonValue): [column: string, value: SqlValue][] {
  if (field.kind === "boolean") return [[field.name, value as boolean]];
  if (field.kind !== "text") return [];
  const text = value as string | null;
  return [
    [field.name, text],
    [field.key, text === null ? null : storedKey(field.name, text, field.folding, field.max)],
  ];
}

const partNames = Object.keys(allParts);

function valueKey(field: ListField, text: string): Buffer {
  return field.value === "digest" ? digestKey(text) : storedKey(`${field.name}.value`, text, field.value, field.parts.value?.max ?? 0);
}

/** The rows of `user_values` of one list. */
export function rowsOf(field: ListField, list: readonly KeptValue[]): SqlRow[] {
  return list.map((value, position) => {
    const row: Record<string, SqlValue> = { attribute: field.name, position, isPrimary: value.primary };
    for (const part of partNames) {
      const text = (value[part] ?? null) as string | null;
      row[part] = text;
      if (text === null) row[`${part}Key`] = null;
      else if (part === "value") row[`${part}Key`] = valueKey(field, text);
      else row[`${part}Key`] = storedKey(`${field.name}.${part}`, text, "folded", allParts[part]?.max ?? 0);
    }
    return row;
  });
}

/** All rows of all lists of a person, in the order of the field table. */
export function allRowsOf(person: Person): SqlRow[] {
  return [...person].flatMap(([field, value]) =>
    field.kind === "values" || field.kind === "addresses" ? rowsOf(field, value as readonly KeptValue[]) : [],
  );
}

const partColumns = partNames.flatMap((part) => [part, `${part}Key`]);

export const insertValues = statement(`
  INSERT INTO user_values (organisationId, userId, attribute, position, isPrimary, ${partColumns.join(", ")})
  VALUES [each rows: (:organisation, :userId, :row.attribute, :row.position, :row.isPrimary, ${partColumns.map((name) => `:row.${name}`).join(", ")})]`);

/** The same for the values of many users, each row with its own. */
export const insertValuesOfMany = statement(`
  INSERT INTO user_values (organisationId, userId, attribute, position, isPrimary, ${partColumns.join(", ")})
  VALUES [each rows: (:organisation, :row.userId, :row.attribute, :row.position, :row.isPrimary, ${partColumns.map((name) => `:row.${name}`).join(", ")})]`);

export const deleteValues = statement(
  "DELETE FROM user_values WHERE organisationId = :organisation AND userId = :userId AND attribute IN (:attributes*)",
);

const userColumns = [
  ...["id", "version", "createdAt", "updatedAt", "provisionedAt", "role", "active"],
  ...textFields.flatMap(({ name, key }) => [name, key]),
];

export const insertUser = statement(`
  INSERT INTO users (organisationId, ${userColumns.join(", ")})
  VALUES (:organisation, ${userColumns.map((name) => `:${name}`).join(", ")})`);

export const insertUsers = statement(`
  INSERT INTO users (organisationId, ${userColumns.join(", ")})
  VALUES [each rows: (:organisation, ${userColumns.map((name) => `:row.${name}`).join(", ")})]`);

/** The keys of the work e-mail addresses that a person has. */
export function workEmailKeys(person: Person): { address: string; key: Buffer }[] {
  for (const [field, value] of person) {
    if (field.name !== "emails") continue;
    return (value as readonly KeptValue[]).flatMap(({ type, value: address }) =>
      typeof address === "string" && typeof type === "string" && comparisonKey(type, "folded").equals(work)
        ? [{ address, key: comparisonKey(address, "folded") }]
        : [],
    );
  }
  return [];
}

export const work = comparisonKey("work", "folded");

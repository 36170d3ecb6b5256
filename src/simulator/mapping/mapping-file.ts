/** A mapping as a JSON file that people edit: what is wrong is said with its place and what is allowed. */
import { readFileSync } from "node:fs";
import { ExpressionFault } from "./expression.js";
import { parseExpression } from "./expression-parser.js";
import type { Mapping, MappingRow, ObjectMapping } from "./mapping.js";
import { clauseFault, type ScopingFilter } from "./scoping-filter.js";
import { parseTarget, TargetFault } from "./target.js";

export class MappingFault extends Error {
  override readonly name = "MappingFault";
}

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === "string";
const isFlag: Check = (value) => typeof value === "boolean";
const oneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);

const rowFields: Readonly<Record<keyof MappingRow, { readonly check: Check; readonly allowed: string }>> = {
  target: { check: isText, allowed: "a SCIM path" },
  type: { check: oneOf("direct", "constant", "expression", "none"), allowed: "direct, constant, expression or none" },
  source: { check: isText, allowed: "an attribute's name, a constant or an expression" },
  defaultValue: { check: isText, allowed: "a text" },
  apply: { check: oneOf("always", "onCreation"), allowed: "always or onCreation" },
  matching: { check: (value) => Number.isInteger(value) && Number(value) > 0, allowed: "1, 2, …" },
  reference: { check: oneOf(true), allowed: "true" },
};

const actionFields = ["create", "update", "delete"] as const;

export function readMappingFile(file: string): Mapping {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new MappingFault(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : error}`);
  }
  return toMapping(value, file);
}

export function toMapping(value: unknown, place: string): Mapping {
  const { name, User, Group, ...unknown } = objectAt(value, place);
  refuseUnknown(unknown, place, ["name", "User", "Group"]);
  if (typeof name !== "string") throw new MappingFault(`${place}: name must be a text`);
  return { name, User: objectMapping(User, `${place}: User`, true), Group: objectMapping(Group, `${place}: Group`, false) };
}

function objectMapping(value: unknown, place: string, activeUsers: boolean): ObjectMapping {
  const { enabled, actions, rows, filters, ...unknown } = objectAt(value, place);
  refuseUnknown(unknown, place, ["enabled", "actions", "rows", "filters"]);
  if (!isFlag(enabled)) throw new MappingFault(`${place}: enabled must be true or false`);
  const allowed = objectAt(actions, `${place}.actions`);
  for (const name of actionFields) if (!isFlag(allowed[name])) throw new MappingFault(`${place}.actions: ${name} must be true or false`);
  if (!Array.isArray(rows)) throw new MappingFault(`${place}: rows must be a list`);
  const found = rows.map((row, index) => mappingRow(row, `${place}.rows[${index}]`));
  if (activeUsers && !found.some(({ matching }) => matching !== undefined))
    throw new MappingFault(`${place}: at least one row must be matching`);
  return {
    enabled: enabled as boolean,
    actions: allowed as unknown as ObjectMapping["actions"],
    rows: found,
    ...(filters === undefined ? {} : { filters: scopingFilters(filters, `${place}.filters`) }),
  };
}

function scopingFilters(value: unknown, place: string): ScopingFilter[] {
  if (!Array.isArray(value)) throw new MappingFault(`${place} must be a list`);
  return value.map((filter, index) => {
    const here = `${place}[${index}]`;
    const { name, clauses, ...unknown } = objectAt(filter, here);
    refuseUnknown(unknown, here, ["name", "clauses"]);
    if (typeof name !== "string") throw new MappingFault(`${here}: name must be a text`);
    if (!Array.isArray(clauses) || clauses.length === 0) throw new MappingFault(`${here}: clauses must be a list of at least one`);
    for (const [number, clause] of clauses.entries()) {
      const fault = clauseFault(objectAt(clause, `${here}.clauses[${number}]`));
      if (fault !== undefined) throw new MappingFault(`${here}.clauses[${number}]: ${fault}`);
    }
    return filter as ScopingFilter;
  });
}

function mappingRow(value: unknown, place: string): MappingRow {
  const row = objectAt(value, place);
  for (const [name, given] of Object.entries(row)) {
    const field = Object.hasOwn(rowFields, name) ? rowFields[name as keyof MappingRow] : undefined;
    if (!field) throw new MappingFault(`${place}: there is no ${name}; there are ${Object.keys(rowFields).join(", ")}`);
    if (!field.check(given)) throw new MappingFault(`${place}: ${name} must be ${field.allowed}`);
  }
  const { target, type, source } = row;
  if (typeof target !== "string" || type === undefined) throw new MappingFault(`${place}: target and type are needed`);
  if (type !== "none" && typeof source !== "string") throw new MappingFault(`${place}: source is needed`);
  try {
    parseTarget(target);
    if (type === "expression") parseExpression(String(source));
  } catch (fault) {
    if (fault instanceof ExpressionFault || fault instanceof TargetFault) throw new MappingFault(`${place}: ${fault.message}`);
    throw fault;
  }
  return row as unknown as MappingRow;
}

function objectAt(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new MappingFault(`${place} must be an object`);
  return value as Record<string, unknown>;
}

function refuseUnknown(unknown: object, place: string, known: readonly string[]): void {
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw new MappingFault(`${place}: there is no ${name}; there are ${known.join(", ")}`);
}

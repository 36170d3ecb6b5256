/** What a mapping says that the target holds for one object of the directory. */
import { type Expression, evaluate, type Surroundings, textOf, type Value } from "./expression.js";
import { parseExpression } from "./expression-parser.js";
import { expressionFunctions } from "./functions.js";
import type { MappingRow, ObjectMapping } from "./mapping.js";
import { parseTarget, type Target } from "./target.js";

/** Roles are written whole; everything else is one text or one truth. */
export type MappedValue = string | boolean | readonly object[];

export interface Mapped {
  readonly row: MappingRow;
  readonly target: Target;
  readonly value: MappedValue;
}

interface CompiledRow {
  readonly row: MappingRow;
  readonly target: Target;
  readonly expression: Expression;
}

export interface CompiledMapping {
  readonly mapping: ObjectMapping;
  /** Those that are written with the object. */
  readonly own: readonly CompiledRow[];
  /** Those that are written after all objects. */
  readonly references: readonly { readonly row: MappingRow; readonly target: Target }[];
  /** In the order in which they are asked. */
  readonly matching: readonly CompiledRow[];
}

export function compileMapping(mapping: ObjectMapping): CompiledMapping {
  const rows = mapping.rows.filter(({ type }) => type !== "none");
  const own = rows
    .filter(({ reference }) => !reference)
    .map((row) => ({ row, target: parseTarget(row.target), expression: expressionOf(row) }));
  return {
    mapping,
    own,
    references: rows.filter(({ reference }) => reference).map((row) => ({ row, target: parseTarget(row.target) })),
    matching: own
      .filter(({ row }) => row.matching !== undefined)
      .sort((left, right) => (left.row.matching ?? 0) - (right.row.matching ?? 0)),
  };
}

/** Where the manager or the members come from and go; absent when the mapping has no such row. */
export function sourceOfReferences({ rows }: ObjectMapping): { readonly target: string; readonly source: string } | undefined {
  const row = rows.find(({ reference, type }) => reference && type !== "none");
  return row && { target: row.target, source: row.source ?? "" };
}

function expressionOf({ type, source = "" }: MappingRow): Expression {
  if (type === "expression") return parseExpression(source);
  return type === "constant" ? { kind: "constant", value: source } : { kind: "attribute", name: source };
}

/** Absent and empty values are not provisioned. [D3, D9] */
export function mapped(mapping: CompiledMapping, surroundings: Surroundings, creating: boolean): Mapped[] {
  return mapping.own.flatMap(({ row, target, expression }) => {
    if (!creating && row.apply === "onCreation") return [];
    const value = wireValue(target, evaluate(expression, expressionFunctions, surroundings));
    if (value !== undefined) return [{ row, target, value }];
    return creating && row.defaultValue ? [{ row, target, value: wireValue(target, row.defaultValue) ?? row.defaultValue }] : [];
  });
}

/** As the log shows it: what the expression redacts is not told. [D11] */
export function shown({ row }: Pick<Mapped, "row">, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (row.type === "expression" && /\bRedact\(/.test(row.source ?? "")) return "[Redact]";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** SCIM's booleans that Entra knows; every other value goes out as text. */
function isBoolean({ attribute, sub }: Target): boolean {
  return attribute === "active" || sub === "primary";
}

function wireValue(target: Target, value: Value): MappedValue | undefined {
  if (Array.isArray(value) && value.some((item) => typeof item === "object")) return value as readonly object[];
  const text = textOf(value);
  if (text === "") return undefined;
  return isBoolean(target) && /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : text;
}

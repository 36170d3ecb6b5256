/** Conditions as SQL: operators on a compared column, parameters numbered as they come, and the limits of a `where`. */
import { comparisonKey, type Folding } from "./comparison-key.js";
import { DomainError } from "./errors.js";
import type { SqlValue, StoreKind } from "./statement.js";

/** Room for a filter of 100 comparisons and 32 parentheses in each other, as a client of another language may write it. */
export const whereLimits = { depth: 110, clauses: 250 } as const;

/** Collects the parameters of one condition. */
export class PredicateParameters {
  readonly values: Record<string, SqlValue> = {};
  private clauses = 0;

  constructor(
    readonly kind: StoreKind,
    private readonly prefix = "w",
  ) {}

  /** A parameter with this value, as it stands in SQL. */
  add(value: SqlValue): string {
    const name = `${this.prefix}${this.clauses++}`;
    if (this.clauses > whereLimits.clauses) throw tooMuch("clauses");
    this.values[name] = value;
    return `:${name}`;
  }
}

export function tooMuch(what: keyof typeof whereLimits): DomainError {
  const limit = whereLimits[what];
  const text = what === "depth" ? `where is nested deeper than ${limit} levels.` : `where has more than ${limit} conditions.`;
  return new DomainError("LIMIT_EXCEEDED", text, { field: "where", limit });
}

export type Operator = "eq" | "ne" | "contains" | "startsWith" | "endsWith" | "gt" | "ge" | "lt" | "le";

/** A condition that is neither true nor false counts as false, so its negation is true. */
export function negate(condition: string): string {
  return `NOT COALESCE((${condition}), 0)`;
}

export const never = "1 = 0";
export const always = "1 = 1";

const comparing: Partial<Record<Operator, string>> = { eq: "=", gt: ">", ge: ">=", lt: "<", le: "<=" };

/** The first bytes that come after everything that begins with `prefix`: its last byte is never the highest, since it is UTF-8. */
function afterPrefix(prefix: Buffer): Buffer {
  const after = Buffer.from(prefix);
  after[after.length - 1] = (after[after.length - 1] ?? 0) + 1;
  return after;
}

/** An operator on a column of comparison bytes; NULL is an absent value. */
export function compareBytes(column: string, operator: Operator, key: Buffer, parameters: PredicateParameters): string {
  const sign = comparing[operator];
  if (sign !== undefined) return `${column} ${sign} ${parameters.add(key)}`;
  if (operator === "ne") return `(${column} IS NULL OR ${column} <> ${parameters.add(key)})`;
  if (key.length === 0) return `${column} IS NOT NULL`;
  if (operator === "contains") return `INSTR(${column}, ${parameters.add(key)}) > 0`;
  // A range, which an index serves.
  if (operator === "startsWith") return `(${column} >= ${parameters.add(key)} AND ${column} < ${parameters.add(afterPrefix(key))})`;
  return `SUBSTR(${column}, ${-key.length}) = ${parameters.add(key)}`;
}

/** An operator on a column of whole numbers (instants, flags). */
export function compareNumbers(column: string, operator: Operator, value: number, parameters: PredicateParameters): string {
  if (operator === "ne") return `(${column} IS NULL OR ${column} <> ${parameters.add(value)})`;
  const sign = comparing[operator];
  if (sign === undefined) throw new DomainError("INVALID_VALUE", `${operator} is for text.`, { field: "where" });
  return `${column} ${sign} ${parameters.add(value)}`;
}

export function hasValue(column: string, present: boolean): string {
  return `${column} IS ${present ? "NOT NULL" : "NULL"}`;
}

/** The bytes of a text column that has no key column of its own (ids). */
export function bytesOf(column: string, kind: StoreKind): string {
  return `CAST(${column} AS ${kind === "sqlite" ? "BLOB" : "BINARY"})`;
}

/** Walks the operators that a filter sets; all must hold. */
export function operators(
  field: string,
  filter: Readonly<Record<string, unknown>>,
  one: (operator: Operator | "present", operand: unknown) => string,
): string {
  const conditions: string[] = [];
  for (const [operator, operand] of Object.entries(filter)) {
    if (operand === undefined) continue;
    if (operand === null) {
      throw new DomainError(
        "INVALID_VALUE",
        `where.${field}.${operator} is null, which is no value; use {present: false} for what has none.`,
        { field },
      );
    }
    conditions.push(one(operator as Operator | "present", operand));
  }
  return all(conditions);
}

export function all(conditions: readonly string[]): string {
  return conditions.length === 0 ? always : conditions.length === 1 ? (conditions[0] as string) : `(${conditions.join(" AND ")})`;
}

export function any(conditions: readonly string[]): string {
  return conditions.length === 0 ? never : conditions.length === 1 ? (conditions[0] as string) : `(${conditions.join(" OR ")})`;
}

export function keyOf(text: unknown, folding: Folding): Buffer {
  return comparisonKey(String(text), folding);
}

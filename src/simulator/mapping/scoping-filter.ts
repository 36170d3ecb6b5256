/** Scoping filters: all clauses of one filter must hold, and one filter of the list. [D10] */
import type { Value } from "./expression.js";

export interface ScopingClause {
  /** A single-valued attribute of the source. */
  readonly attribute: string;
  readonly operator: ScopingOperator;
  /** Left out where the operator asks for nothing. */
  readonly value?: string;
}

export interface ScopingFilter {
  readonly name: string;
  readonly clauses: readonly ScopingClause[];
}

interface Operator {
  /** What may be compared with. */
  readonly operand: "none" | "text" | "integer" | "pattern";
  readonly holds: (held: string, value: string) => boolean;
}

const integer = /^-?\d+$/;
const bits = (held: string, value: string) => integer.test(held) && (BigInt(held) & BigInt(value)) !== 0n;
const truth = (held: string) => held.toLowerCase();

/** Of an attribute without a value no clause holds but IS NULL; texts are compared by their case. */
const operators = {
  "&": { operand: "integer", holds: bits },
  "!&": { operand: "integer", holds: (held, value) => integer.test(held) && !bits(held, value) },
  ENDS_WITH: { operand: "text", holds: (held, value) => held.endsWith(value) },
  EQUALS: { operand: "text", holds: (held, value) => held === value },
  Greater_Than: { operand: "integer", holds: (held, value) => integer.test(held) && BigInt(held) > BigInt(value) },
  Greater_Than_OR_EQUALS: { operand: "integer", holds: (held, value) => integer.test(held) && BigInt(held) >= BigInt(value) },
  Includes: { operand: "text", holds: (held, value) => held.includes(value) },
  "IS FALSE": { operand: "none", holds: (held) => truth(held) === "false" },
  "IS NOT NULL": { operand: "none", holds: () => true },
  "IS NULL": { operand: "none", holds: () => false },
  "IS TRUE": { operand: "none", holds: (held) => truth(held) === "true" },
  "NOT EQUALS": { operand: "text", holds: (held, value) => held !== value },
  "NOT REGEX MATCH": { operand: "pattern", holds: (held, value) => !new RegExp(value, "u").test(held) },
  "REGEX MATCH": { operand: "pattern", holds: (held, value) => new RegExp(value, "u").test(held) },
} as const satisfies Readonly<Record<string, Operator>>;

export type ScopingOperator = keyof typeof operators;

/** Not supported in filters. [D9] */
const refusedAttributes = ["appRoleAssignments", "manager", "members", "proxyAddresses", "userType"];

export function passes(filters: readonly ScopingFilter[], attribute: (name: string) => Value): boolean {
  return filters.length === 0 || filters.some(({ clauses }) => clauses.every((clause) => clauseHolds(clause, attribute(clause.attribute))));
}

function clauseHolds({ operator, value = "" }: ScopingClause, held: Value): boolean {
  const text = held === undefined ? "" : String(held);
  if (text === "") return operator === "IS NULL";
  return operators[operator].holds(text, value);
}

/** What is wrong with a clause that somebody wrote; absent when nothing is. */
export function clauseFault({ attribute, operator, value, ...unknown }: Readonly<Record<string, unknown>>): string | undefined {
  const [more] = Object.keys(unknown);
  if (more !== undefined) return `there is no ${more}; there are attribute, operator and value`;
  if (typeof attribute !== "string") return "attribute must be an attribute's name";
  if (refusedAttributes.includes(attribute)) return `${attribute} cannot be filtered by`;
  if (typeof operator !== "string" || !Object.hasOwn(operators, operator)) return `operator must be ${Object.keys(operators).join(", ")}`;
  const { operand } = operators[operator as ScopingOperator];
  if (operand === "none") return value === undefined ? undefined : `${operator} takes no value`;
  if (typeof value !== "string" || value === "") return `${operator} needs a value, as a text`;
  if (operand === "integer" && !integer.test(value)) return `${operator} takes a whole number`;
  return operand === "pattern" ? patternFault(value) : undefined;
}

function patternFault(value: string): string | undefined {
  try {
    new RegExp(value, "u");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function filterText({ name, clauses }: ScopingFilter): string {
  return `${name}: ${clauses.map(({ attribute, operator, value }) => `${attribute} ${operator}${value === undefined ? "" : ` "${value}"`}`).join(" AND ")}`;
}

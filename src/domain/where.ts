/** A `where` input as one SQL condition, two-valued under every `not`; the fields and their columns are tables. */
import { digestKey, type Folding } from "./comparison-key.js";
import { DomainError } from "./errors.js";
import { groupFields } from "./group.js";
import { memberEitherWay, memberOfThese } from "./nested-groups.js";
import { idLength, isId } from "./node.js";
import { indexedTexts } from "./order.js";
import { type ListField, personFields } from "./person-fields.js";
import {
  all,
  always,
  any,
  bytesOf,
  compareBytes,
  compareNumbers,
  hasValue,
  keyOf,
  negate,
  never,
  operators,
  type PredicateParameters,
  tooMuch,
  whereLimits,
} from "./predicate.js";
import type { MembershipKind, WhereInput } from "./where-inputs.js";

/** How the filter of one field becomes a condition. */
type FieldRule = (filter: WhereInput, parameters: PredicateParameters, depth: number) => string;
export type Rules = Readonly<Record<string, FieldRule>>;

/** Joins what a where input says; every key that is set must hold. */
export function condition(where: WhereInput, rules: Rules, parameters: PredicateParameters, depth: number): string {
  if (depth > whereLimits.depth) throw tooMuch("depth");
  const conditions: string[] = [];
  const inner = (input: unknown) => condition(input as WhereInput, rules, parameters, depth + 1);
  for (const [name, value] of Object.entries(where)) {
    if (value === undefined) continue;
    if (value === null) throw new DomainError("INVALID_VALUE", `where.${name} is null, which says nothing; leave it out.`, { field: name });
    if (name === "and") conditions.push(all((value as unknown[]).map(inner)));
    else if (name === "or")
      conditions.push(rules === userRules ? anyOf(value as WhereInput[], parameters, inner) : any((value as unknown[]).map(inner)));
    else if (name === "not") conditions.push(negate(inner(value)));
    else {
      const rule = rules[name];
      if (rule === undefined) throw new DomainError("INVALID_VALUE", `where.${name} is not a field that can be filtered.`, { field: name });
      conditions.push(rule(value as WhereInput, parameters, depth));
    }
  }
  return all(conditions);
}

/** Text with a column of comparison bytes. */
export const text =
  (field: string, column: string, folding: Folding): FieldRule =>
  (filter, parameters) =>
    operators(field, filter, (operator, operand) =>
      operator === "present" ? hasValue(column, operand as boolean) : compareBytes(column, operator, keyOf(operand, folding), parameters),
    );

/** Text that has no column of comparison bytes, compared exactly. */
export const plainText =
  (field: string, column: string): FieldRule =>
  (filter, parameters) =>
    operators(field, filter, (operator, operand) => {
      if (operator === "present") return hasValue(column, operand as boolean);
      const same = operator === "eq" ? `${column} = ${parameters.add(String(operand))} AND ` : "";
      return `(${same}${compareBytes(bytesOf(column, parameters.kind), operator, keyOf(operand, "exact"), parameters)})`;
    });

/** Text whose comparison bytes are a digest: it is equal, or not. */
const digest =
  (field: string, column: string): FieldRule =>
  (filter, parameters) =>
    operators(field, filter, (operator, operand) => {
      if (operator === "present") return hasValue(column, operand as boolean);
      if (operator !== "eq" && operator !== "ne") {
        throw new DomainError("INVALID_VALUE", `${field} can only be compared by eq, ne and present, not by ${operator}.`, { field });
      }
      return compareBytes(column, operator, digestKey(String(operand)), parameters);
    });

/** An id that is always there. What has not the form of an id is no id, but may be a part of one. */
export const id =
  (column: string): FieldRule =>
  (filter, parameters) =>
    operators("id", filter, (operator, operand) => {
      if (operator === "present") return operand === true ? always : never;
      const given = String(operand);
      if (operator === "eq") return isId(given) ? `${column} = ${parameters.add(given)}` : never;
      if (operator === "ne") return isId(given) ? `${column} <> ${parameters.add(given)}` : always;
      return compareBytes(bytesOf(column, parameters.kind), operator, keyOf(given, "exact"), parameters);
    });

export const number =
  (field: string, column: string): FieldRule =>
  (filter, parameters) =>
    operators(field, filter, (operator, operand) =>
      operator === "present" ? hasValue(column, operand as boolean) : compareNumbers(column, operator, Number(operand), parameters),
    );

const word =
  (field: string, column: string): FieldRule =>
  (filter, parameters) =>
    operators(field, filter, (operator, operand) => `${column} ${operator === "ne" ? "<>" : "="} ${parameters.add(String(operand))}`);

/** Rows of another table that belong to the one that is asked for. */
interface Belonging {
  /** Tables, and a condition that the terms are joined to. */
  readonly from: string;
  /** The column that names the owner, and the owner's own. */
  readonly owner: string;
  readonly id: string;
  /** The terms by which an index finds few of the rows. */
  readonly narrow: readonly string[];
}

/** Whether the terms, those of an `and` among them, name few rows. */
function isNarrow(where: WhereInput, narrow: readonly string[]): boolean {
  return Object.entries(where).some(([name, value]) => {
    const inner = (each: unknown) => isNarrow(each as WhereInput, narrow);
    if (name === "and") return (value as unknown[]).some(inner);
    if (name === "or") return (value as unknown[]).every(inner);
    const terms = value as WhereInput | undefined;
    return narrow.includes(name) && (terms?.eq !== undefined || terms?.startsWith !== undefined);
  });
}

/** `{some: …}`: looked up first when its terms name few rows, and otherwise tried for each owner. */
const some =
  (rules: Rules, { from, owner, id: ownId, narrow }: Belonging): FieldRule =>
  (filter, parameters, depth) => {
    if (filter.some === undefined || filter.some === null) return always;
    const where = filter.some as WhereInput;
    const holds = condition(where, rules, parameters, depth + 1);
    return isNarrow(where, narrow)
      ? `${ownId} IN (SELECT ${owner} FROM ${from} AND ${holds})`
      : `EXISTS (SELECT 1 FROM ${from} AND ${owner} = ${ownId} AND ${holds})`;
  };

/** The parts of one value, on the row of it. */
function partRules(list: ListField): Rules {
  const rules: Record<string, FieldRule> = { primary: number("primary", "COALESCE(v.isPrimary, 0)") };
  for (const part of Object.keys(list.parts)) {
    const name = `${list.name}.${part}`;
    const folding = part === "value" ? list.value : "folded";
    rules[part] = folding === "digest" ? digest(name, `v.${part}Key`) : text(name, `v.${part}Key`, folding);
  }
  return rules;
}

function listRule(list: ListField): FieldRule {
  const from = `user_values v WHERE v.organisationId = :organisation AND v.attribute = '${list.name}'`;
  return some(partRules(list), { from, owner: "v.userId", id: "u.id", narrow: ["value"] });
}

const groupReferenceRules: Rules = { id: id("m.groupId"), displayName: text("displayName", "g.displayNameKey", "folded") };

const directGroups: Belonging = {
  from: `memberships m JOIN user_groups g ON g.organisationId = m.organisationId AND g.id = m.groupId
      WHERE m.organisationId = :organisation AND m.userId IS NOT NULL`,
  owner: "m.userId",
  id: "u.id",
  narrow: ["id", "displayName"],
};

/** On a row of `user_groups` as `g` to which a person belongs in one of the two ways. */
const membershipRules = (kind: MembershipKind): Rules => ({
  id: id("g.id"),
  displayName: text("displayName", "g.displayNameKey", "folded"),
  kind: (filter) => operators("kind", filter, (operator, operand) => ((operand === kind) === (operator === "eq") ? always : never)),
});
const directRules = membershipRules("DIRECT");
const indirectRules = membershipRules("INDIRECT");

/**
 * A condition that does not ask for the kind holds on groups alone: people of these and of all groups inside them. One that does is
 * asked twice, once for each kind.
 */
const effectiveGroups: FieldRule = (filter, parameters, depth) => {
  if (filter.some === undefined || filter.some === null) return always;
  const where = filter.some as WhereInput;
  if (Object.keys(where).length === 0) return some(directRules, directGroups)(filter, parameters, depth);
  const holds = (rules: Rules) => condition(where, rules, parameters, depth + 1);
  const few = isNarrow(where, directGroups.narrow);
  if (!asks(where, "kind")) return memberOfThese(holds(directRules), few, parameters.kind);
  return memberEitherWay(holds(directRules), holds(indirectRules), few, parameters.kind);
};

function asks(where: WhereInput, name: string): boolean {
  return Object.entries(where).some(([key, value]) => {
    if (key === "and" || key === "or") return (value as WhereInput[]).some((each) => asks(each, name));
    return key === name || (key === "not" && asks(value as WhereInput, name));
  });
}

/**
 * The manager's name is another row's: what holds on that row, and the opposite where it is about absence. The length keeps a manager
 * `id ` from being found as `id` on stores that pad.
 */
const managerName: FieldRule = (filter, parameters) =>
  operators("managerName", filter, (operator, operand) => {
    const named = (holds: string) =>
      `(LENGTH(u.managerId) = ${idLength} AND u.managerId IN (SELECT b.id FROM users b WHERE b.organisationId = :organisation AND ${holds}))`;
    const key = "b.displayNameKey";
    if (operator === "present") return operand === true ? named(hasValue(key, true)) : negate(named(hasValue(key, true)));
    const bytes = keyOf(operand, "folded");
    return operator === "ne"
      ? negate(named(compareBytes(key, "eq", bytes, parameters)))
      : named(compareBytes(key, operator, bytes, parameters));
  });

const instantRules = (table: string): Rules =>
  Object.fromEntries(["createdAt", "updatedAt", "provisionedAt"].map((name) => [name, number(name, `${table}.${name}`)]));

const userRules: Record<string, FieldRule> = {
  id: id("u.id"),
  ...instantRules("u"),
  role: word("role", "u.role"),
  managerName,
  groups: some(groupReferenceRules, directGroups),
  effectiveGroups,
};
for (const field of personFields) {
  if (field.kind === "text") userRules[field.name] = text(field.name, `u.${field.key}`, field.folding);
  else if (field.kind === "boolean") userRules[field.name] = number(field.name, `u.${field.name}`);
  else userRules[field.name] = listRule(field);
}

/** What an index of the users' own rows finds by equality or by a beginning. */
const lookedUp = ["id", ...indexedTexts];

/** Whether an index finds the few users of it. */
function isLookup(where: WhereInput): boolean {
  return Object.entries(where).some(([name, value]) => {
    if (name === "and") return (value as WhereInput[]).some(isLookup);
    if (name === "or") return (value as WhereInput[]).every(isLookup);
    const some = (value as { readonly some?: WhereInput } | undefined)?.some;
    const narrow = name === "groups" || name === "effectiveGroups" ? directGroups.narrow : ["value"];
    return some ? isNarrow(some, narrow) : isNarrow({ [name]: value }, lookedUp);
  });
}

/**
 * SQLite looks up each term of an OR by its own index. MariaDB does so for columns of the row alone and MySQL not even there: they would try
 * it on every person, so each term is looked up by itself.
 */
function anyOf(terms: readonly WhereInput[], parameters: PredicateParameters, inner: (term: WhereInput) => string): string {
  const conditions = terms.map(inner);
  if (parameters.kind === "sqlite" || terms.length < 2 || !terms.every(isLookup)) return any(conditions);
  const found = conditions.map((each) => `SELECT u.id AS id FROM users u WHERE u.organisationId = :organisation AND ${each}`);
  return `u.id IN (SELECT x.id FROM (${found.join(" UNION ALL ")}) x)`;
}

const memberKind: FieldRule = (filter) =>
  operators("kind", filter, (operator, operand) => hasValue("m.userId", (operand === "USER") === (operator === "eq")));

/** On a row of `memberships` as `m`, with the member's own row as `mu` or `mg`. */
const memberRules: Rules = {
  id: id("m.memberId"),
  kind: memberKind,
  displayName: text("displayName", "COALESCE(mu.displayNameKey, mg.displayNameKey)", "folded"),
};

export const memberJoins = `LEFT JOIN users mu ON mu.organisationId = m.organisationId AND mu.id = m.userId
  LEFT JOIN user_groups mg ON mg.organisationId = m.organisationId AND mg.id = m.childGroupId`;

/** Only a condition on the name needs the members' own rows. */
function members(filter: WhereInput, parameters: PredicateParameters, depth: number): string {
  const joins = JSON.stringify(filter).includes('"displayName"') ? ` ${memberJoins}` : "";
  const from = `memberships m${joins} WHERE m.organisationId = :organisation`;
  return some(memberRules, { from, owner: "m.groupId", id: "g.id", narrow: ["id"] })(filter, parameters, depth);
}

const groupRules: Rules = {
  id: id("g.id"),
  ...instantRules("g"),
  ...Object.fromEntries(Object.entries(groupFields).map(([name, { folding }]) => [name, text(name, `g.${name}Key`, folding)])),
  members,
};

const changeRules: Rules = {
  subjectId: id("c.subjectId"),
  at: number("at", "c.at"),
  ...Object.fromEntries(["action", "correlationId"].map((name) => [name, plainText(name, `c.${name}`)])),
};

type Where = WhereInput | null | undefined;

/** On a row of `users` as `u`. */
export function userCondition(where: Where, parameters: PredicateParameters): string {
  return condition(where ?? {}, userRules, parameters, 1);
}

/** On a row of `user_groups` as `g`. */
export function groupCondition(where: Where, parameters: PredicateParameters): string {
  return condition(where ?? {}, groupRules, parameters, 1);
}

/** On a row of `memberships` as `m` with `memberJoins`. */
export function memberCondition(where: Where, parameters: PredicateParameters): string {
  return condition(where ?? {}, memberRules, parameters, 1);
}

/** On a row of `changes` as `c`. */
export function changeCondition(where: Where, parameters: PredicateParameters): string {
  return condition(where ?? {}, changeRules, parameters, 1);
}

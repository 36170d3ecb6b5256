/** The requests that write, in Entra's dialects. [D1, D2, T2] */

import type { Mapped, MappedValue } from "../mapping/mapped.js";
import { coreGroup, coreUser, type ObjectType } from "../mapping/mapping.js";
import type { Target } from "../mapping/target.js";
import type { ManagerRemoval } from "./job.js";

/** `onDemand` is the older one, whatever the URL asks for. [D2] */
export type Dialect = "legacy" | "flag" | "onDemand";

export interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

export interface Difference {
  readonly target: Target;
  /** Null empties; Entra's own cycles never send it. [T2] */
  readonly value: MappedValue | null;
  /** What the target holds; absent when it holds nothing. */
  readonly before?: unknown;
}

export const endpoints: Readonly<Record<ObjectType, string>> = { User: "/Users", Group: "/Groups" };

const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** Values of the type that stands for the main one. [D1 "Create User"] */
const primaries: Readonly<Record<string, string>> = { emails: "work", phoneNumbers: "work" };

export function createBody(type: ObjectType, values: readonly Pick<Mapped, "target" | "value">[]): Record<string, unknown> {
  const schemas = type === "User" ? [coreUser] : [coreGroup];
  const body: Record<string, unknown> = { schemas };
  for (const { target, value } of values) place(body, target, value);
  for (const { target } of values) if (target.urn?.startsWith("urn:ietf:") && !schemas.includes(target.urn)) schemas.push(target.urn);
  body.meta = { resourceType: type };
  if (type === "User") body.roles ??= [];
  else body.members = [];
  return body;
}

function place(body: Record<string, unknown>, { urn, attribute, filter, sub }: Target, value: MappedValue): void {
  const holder = urn === undefined ? body : child(body, urn);
  if (filter) {
    holder[attribute] ??= [];
    const list = holder[attribute] as Record<string, unknown>[];
    let item = list.find((candidate) => candidate[filter.attribute] === filter.value);
    if (!item) {
      item = { primary: primaries[attribute] === filter.value, [filter.attribute]: filter.value };
      list.push(item);
    }
    item[sub ?? "value"] = value;
  } else if (sub !== undefined) child(holder, attribute)[sub] = value;
  else holder[attribute] = value;
}

function child(holder: Record<string, unknown>, name: string): Record<string, unknown> {
  holder[name] ??= {};
  return holder[name] as Record<string, unknown>;
}

export function patchBody(operations: readonly Operation[]): {
  readonly schemas: readonly string[];
  readonly Operations: readonly Operation[];
} {
  return { schemas: [patchSchema], Operations: operations };
}

/** An operation an attribute; with the flag, what has no filter is merged into one without a path. */
export function updateOperations(differences: readonly Difference[], dialect: Dialect): Operation[] {
  const verb = ({ before }: Difference) => (before === undefined ? "Add" : "Replace");
  if (dialect !== "flag")
    return differences.map((difference) => ({ op: verb(difference), path: difference.target.path, value: legacyValue(difference.value) }));
  const filtered = differences.filter(({ target }) => target.filter);
  const plain = differences.filter(({ target }) => !target.filter);
  return [
    ...filtered.map((difference) => ({ op: verb(difference).toLowerCase(), path: difference.target.path, value: difference.value })),
    ...["add", "replace"].flatMap((op) =>
      merged(
        op,
        plain.filter((difference) => verb(difference).toLowerCase() === op),
      ),
    ),
  ];
}

function merged(op: string, differences: readonly Difference[]): Operation[] {
  const [only] = differences;
  if (!only) return [];
  if (differences.length === 1) return [{ op, path: only.target.path, value: only.value }];
  return [{ op, value: Object.fromEntries(differences.map(({ target, value }) => [target.path, value])) }];
}

/** Booleans are the texts `True` and `False`. [D2] */
function legacyValue(value: Difference["value"]): unknown {
  return typeof value === "boolean" ? (value ? "True" : "False") : value;
}

/** How nobody is written: an empty text [T2], an object with one [R1], or a removal by its value [O scim-patch 453]. */
const nobody: Readonly<Record<ManagerRemoval, (target: Target, before: string) => Operation>> = {
  empty: ({ path }) => ({ op: "Replace", path, value: "" }),
  object: ({ path }) => ({ op: "Replace", path, value: { value: "" } }),
  remove: ({ attribute }, before) => ({ op: "Remove", path: `${attribute}[value eq "${before}"]` }),
};

/** A manager is a bare id. [T2] */
export function managerOperation(
  target: Target,
  value: string | undefined,
  before: string | undefined,
  dialect: Dialect,
  removal: ManagerRemoval = "empty",
): Operation {
  const operation =
    value === undefined
      ? nobody[removal](target, before ?? "")
      : { op: before === undefined ? "Add" : "Replace", path: target.path, value };
  return dialect === "flag" ? { ...operation, op: operation.op.toLowerCase() } : operation;
}

/** Members of one PATCH; to remove them the flag's dialect writes a path for each. [D2] */
export function memberOperations(action: "add" | "remove", ids: readonly string[], dialect: Dialect): Operation[] {
  const value = ids.map((id) => ({ value: id }));
  if (action === "add") return [{ op: dialect === "flag" ? "add" : "Add", path: "members", value }];
  if (dialect === "flag") return ids.map((id) => ({ op: "remove", path: `members[value eq "${id}"]` }));
  return [{ op: "Remove", path: "members", value }];
}

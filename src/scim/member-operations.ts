/** The operations of a group's PATCH apart: those on its own attributes, and the membership delta (RFC 7644 §3.5.2, RFC 7643 §4.2). */

import type { AttributePath, Filter } from "./filter.js";
import type { PatchOperation } from "./patch-operation.js";
import type { JsonObject } from "./resource.js";
import { isMembership } from "./value-set.js";

export type MemberOperation =
  | { readonly op: "add" | "remove" | "replaceAll"; readonly ids: readonly string[] }
  /** Who matches is the store's to find out; the filter's paths are relative to `path`. */
  | { readonly op: "removeMatching"; readonly path: AttributePath; readonly filter: Filter };

/** A delta: the whole new list, or ids to add and ids to remove, which have none in common. */
export interface MemberDelta {
  readonly replaceAll?: string[];
  readonly add: string[];
  readonly remove: string[];
}

export function membersOf(operations: readonly PatchOperation[]): { readonly own: PatchOperation[]; readonly members: MemberOperation[] } {
  const own: PatchOperation[] = [];
  const members: MemberOperation[] = [];
  for (const operation of operations) {
    if (isMembership(operation.target.path.attribute)) members.push(toMemberOperation(operation));
    else own.push(operation);
  }
  return { own, members };
}

/** What the operations amount to, one after the other. A `removeMatching` must have become a `remove` before. */
export function foldMembers(operations: readonly MemberOperation[]): MemberDelta {
  let all: Set<string> | undefined;
  const add = new Set<string>();
  const remove = new Set<string>();
  for (const operation of operations) {
    if (operation.op === "removeMatching") throw new TypeError("A removeMatching must be resolved to ids before it is folded");
    if (operation.op === "replaceAll") all = new Set(operation.ids);
    else if (all) for (const id of operation.ids) operation.op === "add" ? all.add(id) : all.delete(id);
    else if (operation.op === "add") move(operation.ids, remove, add);
    else move(operation.ids, add, remove);
  }
  return all ? { replaceAll: [...all], add: [], remove: [] } : { add: [...add], remove: [...remove] };
}

function move(ids: readonly string[], from: Set<string>, to: Set<string>): void {
  for (const id of ids) {
    from.delete(id);
    to.add(id);
  }
}

function toMemberOperation({ op, target, value }: PatchOperation): MemberOperation {
  const { path, filter } = target;
  if (path.subAttribute) throw new TypeError(`${path.text} does not change, so the parser lets no operation on it through`);
  if (op !== "remove")
    return { op: op === "add" ? "add" : "replaceAll", ids: (value as JsonObject[]).map((member) => String(member.value)) };
  if (!filter) return { op: "replaceAll", ids: [] };
  const ids = idsOf(filter);
  return ids ? { op: "remove", ids } : { op: "removeMatching", path, filter };
}

/** `value eq "1" or value eq "2"` names the members itself. */
function idsOf(filter: Filter): string[] | undefined {
  if (filter.kind === "or") {
    const ids = filter.terms.map(idsOf);
    return ids.every((each) => each !== undefined) ? ids.flat() : undefined;
  }
  const named = filter.kind === "compare" && filter.operator === "eq" && filter.path.attribute.name === "value";
  return named ? [String(filter.value)] : undefined;
}

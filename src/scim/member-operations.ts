/** The operations of a group's PATCH apart: those on its own attributes, and the membership delta (RFC 7644 §3.5.2, RFC 7643 §4.2). */

import type { AttributePath, Filter } from "./filter.js";
import type { PatchOperation } from "./patch-operation.js";
import type { JsonObject } from "./resource.js";
import { isMembership } from "./value-set.js";

export type MemberOperation =
  /** `types`: what some of them are said to be. */
  | { readonly op: "add" | "replaceAll"; readonly ids: readonly string[]; readonly types?: MemberTypes }
  /** `mustMatch`: an id that is no member is 400 noTarget. */
  | { readonly op: "remove"; readonly ids: readonly string[]; readonly mustMatch?: true }
  /** Who matches is the store's to find out; the filter's paths are relative to `path`. `mustMatch`: nobody is 400 noTarget. */
  | { readonly op: "removeMatching"; readonly path: AttributePath; readonly filter: Filter; readonly mustMatch?: true };

/** What members are said to be, by their ids: User or Group. */
export type MemberTypes = ReadonlyMap<string, string>;

type RemoveMatching = Extract<MemberOperation, { op: "removeMatching" }>;

/** A delta: the whole new list, or ids to add and ids to remove, which have none in common. */
export interface MemberDelta {
  readonly replaceAll?: string[];
  readonly add: string[];
  readonly remove: string[];
  /** What those to add, or the whole new list, are said to be. */
  readonly types?: MemberTypes;
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

/** A part of a change, which is applied to what the parts before came to: first those who match leave, then the delta is applied. */
export interface MemberStep extends MemberDelta {
  readonly removeMatching?: RemoveMatching;
  /** That who is to be removed must be a member. */
  readonly mustMatch?: true;
}

/** What the operations amount to, in as few steps as there can be: mostly one. */
export function memberSteps(operations: readonly MemberOperation[]): MemberStep[] {
  const steps: MemberStep[] = [];
  let run: MemberOperation[] = [];
  const endRun = (before: Pick<MemberStep, "mustMatch"> = {}) => {
    if (run.length > 0) steps.push({ ...foldMembers(run), ...before });
    run = [];
  };
  let strict = false;
  for (const operation of operations) {
    const demanding = operation.op === "remove" && operation.mustMatch === true;
    if (operation.op === "removeMatching" || demanding !== strict) endRun(strict ? { mustMatch: true } : {});
    strict = demanding;
    if (operation.op === "removeMatching") {
      steps.push({ removeMatching: operation, add: [], remove: [], ...(operation.mustMatch ? { mustMatch: true } : {}) });
    } else run.push(operation);
  }
  endRun(strict ? { mustMatch: true } : {});
  return steps;
}

/** What the operations amount to, one after the other. A `removeMatching` must have become a `remove` before. */
export function foldMembers(operations: readonly MemberOperation[]): MemberDelta {
  let all: Set<string> | undefined;
  const add = new Set<string>();
  const remove = new Set<string>();
  const types = new Map<string, string>();
  for (const operation of operations) {
    if ("types" in operation) for (const [id, type] of operation.types ?? []) types.set(id, type);
    if (operation.op === "removeMatching") throw new TypeError("A removeMatching must be resolved to ids before it is folded");
    if (operation.op === "replaceAll") all = new Set(operation.ids);
    else if (all) for (const id of operation.ids) operation.op === "add" ? all.add(id) : all.delete(id);
    else if (operation.op === "add") move(operation.ids, remove, add);
    else move(operation.ids, add, remove);
  }
  const said = types.size > 0 ? { types } : {};
  return all ? { replaceAll: [...all], add: [], remove: [], ...said } : { add: [...add], remove: [...remove], ...said };
}

/** What a list of members says that they are. */
export function typesOf(members: readonly JsonObject[]): MemberTypes {
  return new Map(members.flatMap(({ value, type }) => (typeof type === "string" ? [[String(value), type] as const] : [])));
}

function move(ids: readonly string[], from: Set<string>, to: Set<string>): void {
  for (const id of ids) {
    from.delete(id);
    to.add(id);
  }
}

function toMemberOperation({ op, target, value, createOnAbsent = false }: PatchOperation): MemberOperation {
  const { path, filter } = target;
  if (path.subAttribute) throw new TypeError(`${path.text} does not change, so the parser lets no operation on it through`);
  if (op !== "remove") {
    const types = typesOf(value as JsonObject[]);
    const ids = (value as JsonObject[]).map((member) => String(member.value));
    return { op: op === "add" ? "add" : "replaceAll", ids, ...(types.size > 0 ? { types } : {}) };
  }
  if (!filter) return { op: "replaceAll", ids: [] };
  const demand = createOnAbsent ? {} : ({ mustMatch: true } as const);
  const ids = idsOf(filter);
  // Of several ids one is enough, which is the store's to find out.
  return ids && (createOnAbsent || ids.length === 1) ? { op: "remove", ids, ...demand } : { op: "removeMatching", path, filter, ...demand };
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

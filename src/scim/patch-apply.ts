/** Applies operations to a resource, RFC 7644 §3.5.2.1 to §3.5.2.3. The input is never changed; all operations are applied or none. */
import type { Attribute, ResourceType } from "../../schema/scim/attribute.js";
import type { Dialects, ProfileName } from "./context.js";
import { tolerates } from "./dialects.js";
import { equalitiesOf } from "./equalities.js";
import { invalidValue, noTarget, tooMany } from "./errors.js";
import type { Filter } from "./filter.js";
import { matchesEntry } from "./filter-match.js";
import type { PatchOperation } from "./patch-operation.js";
import { printPath } from "./path.js";
import { checkKept } from "./profile.js";
import type { Json, JsonObject, Resource } from "./resource.js";
import { isExtension } from "./schema-index.js";
import { addValues, demoteOthers, distinctValues, isMembership, maxValues, mergeValue, saysNothing } from "./value-set.js";

export interface ApplyOptions {
  /** What may not be taken away. Default `generic`. */
  readonly profile?: ProfileName;
  /** Where uses of tolerances are counted. */
  readonly quirks?: Map<string, number>;
  /** A strict connection refuses what a lenient one decides by itself. Default `lenient`. */
  readonly dialects?: Dialects;
}

/** Values that one PATCH may look at, longer texts counting more: no body may keep the process busy. */
const maxWork = 1_000_000;

interface Run {
  readonly options: ApplyOptions;
  work: number;
}

export function applyPatch(
  resource: Resource,
  operations: readonly PatchOperation[],
  type: ResourceType,
  options: ApplyOptions = {},
): Resource {
  const run: Run = { options, work: 0 };
  const changed = operations.reduce((current, operation) => applyOne(current, operation, type, run), resource);
  const after = withoutEmptyValues(changed, operations, type);
  checkKept(resource, after, operations, type, options.profile ?? "generic");
  return after;
}

/** A value that was made because its path matched nothing may be filled by later operations; one that was not filled goes again. */
function withoutEmptyValues(resource: Resource, operations: readonly PatchOperation[], type: ResourceType): Resource {
  const making = operations.filter(
    ({ op, createOnAbsent, target }) => createOnAbsent && op !== "remove" && !isExtension(type, target.path.schema),
  );
  return [...new Set(making.map(({ target }) => target.path.attribute.name))].reduce((current, name) => {
    const values = (current[name] ?? []) as JsonObject[];
    const kept = values.filter((value) => !saysNothing(value));
    return kept.length < values.length ? withValue(current, name, kept.length > 0 ? kept : undefined) : current;
  }, resource);
}

function applyOne(resource: Resource, operation: PatchOperation, type: ResourceType, run: Run): Resource {
  const { schema, attribute } = operation.target.path;
  if (!isExtension(type, schema)) return withValue(resource, attribute.name, applied(resource[attribute.name], operation, run));
  const extension = (resource[schema] ?? {}) as JsonObject;
  const changed = withValue(extension, attribute.name, applied(extension[attribute.name], operation, run));
  return withValue(resource, schema, Object.keys(changed).length > 0 ? changed : undefined);
}

/** The attribute's new value; `undefined` when it has none any more. */
function applied(current: Json | undefined, operation: PatchOperation, run: Run): Json | undefined {
  const { attribute, subAttribute } = operation.target.path;
  if (attribute.multiValued) return applyToValues((current ?? []) as Json[], operation, run);
  if (operation.target.filter) return applyToSelectedOne(current as JsonObject | undefined, operation, operation.target.filter, run);
  if (attribute.type !== "complex") return operation.value;
  return subAttribute || operation.op !== "remove" ? changeEntry((current ?? {}) as JsonObject, operation) : undefined;
}

function applyToSelectedOne(current: JsonObject | undefined, operation: PatchOperation, filter: Filter, run: Run): Json | undefined {
  if (!current || !selects(filter, current, run)) return nothingMatched(current, operation, run);
  return operation.op === "remove" && !operation.target.path.subAttribute ? undefined : changeEntry(current, operation);
}

function applyToValues(values: Json[], operation: PatchOperation, run: Run): Json[] | undefined {
  const { path, filter } = operation.target;
  spend(run, values.length);
  const selecting = filter !== undefined || path.subAttribute !== undefined;
  const changed = selecting
    ? distinctValues(path.attribute, changeSelected(values as JsonObject[], operation, run))
    : changeList(values, operation);
  if (changed.length > maxValues && !isMembership(path.attribute)) {
    throw invalidValue(`${path.attribute.name} would have ${changed.length} values; ${maxValues} are allowed`);
  }
  return changed.length > 0 ? changed : undefined;
}

function changeList(values: Json[], { op, value, target }: PatchOperation): Json[] {
  if (op === "remove") return [];
  return op === "replace" ? (value as Json[]) : addValues(target.path.attribute, values, value as Json[]);
}

/** Works on the values that the filter selects, or on all of them when there is none. */
function changeSelected(values: JsonObject[], operation: PatchOperation, run: Run): JsonObject[] {
  const { path, filter } = operation.target;
  const selected = new Set(filter ? values.filter((value) => selects(filter, value, run)) : values);
  if (selected.size === 0) return createOrRefuse(values, operation, run);
  if (operation.op === "remove" && !path.subAttribute) return values.filter((value) => !selected.has(value));
  const changed = new Map([...selected].map((value) => [value, changeEntry(value, operation)] as const));
  const result = values.flatMap((value): JsonObject[] => {
    if (!changed.has(value)) return [value];
    const entry = changed.get(value);
    return entry ? [entry] : [];
  });
  const primaries = [...changed.values()].filter((entry) => entry?.primary === true);
  if (primaries.length > 1) severalPrimaries(primaries.length, operation, run);
  return demoteOthers(result, primaries.at(-1));
}

/** At most one value is primary (RFC 7643 §2.4), so an operation cannot make several so. */
function severalPrimaries(number: number, { target }: PatchOperation, { options }: Run): void {
  const leniency = { dialects: options.dialects ?? "lenient", quirks: options.quirks ?? new Map() };
  if (tolerates(leniency, "several-primaries")) return;
  throw invalidValue(`${printPath(target)} selects ${number} values, and only one can be primary`);
}

function createOrRefuse(values: JsonObject[], operation: PatchOperation, run: Run): JsonObject[] {
  const { path, filter } = operation.target;
  if (operation.op === "remove") return filter ? nothingMatched(values, operation, run) : values;
  const described = filter ? operation.createOnAbsent && equalitiesOf(filter) : {};
  if (!described) throw nothingSelected(operation);
  if (filter) counted(run, "create-on-absent");
  const given = path.subAttribute ? { [path.subAttribute.name]: operation.value as Json } : (operation.value as JsonObject);
  const created = { ...described, ...given };
  return demoteOthers([...values, created], created.primary === true ? created : undefined);
}

function nothingMatched<T>(current: T, operation: PatchOperation, run: Run): T {
  if (operation.op !== "remove" || !operation.createOnAbsent) throw nothingSelected(operation);
  counted(run, "remove-of-nothing");
  return current;
}

function nothingSelected({ target }: PatchOperation) {
  return noTarget(`No value matches ${printPath(target)}`);
}

/** One complex value after the operation; `undefined` when nothing of it is left. */
function changeEntry(entry: JsonObject, { op, target, value, createOnAbsent }: PatchOperation): JsonObject | undefined {
  const { attribute, subAttribute } = target.path;
  if (op === "remove") return subAttribute ? withoutSubAttribute(attribute, entry, subAttribute.name) : undefined;
  if (subAttribute) return mergeValue(attribute, entry, { [subAttribute.name]: value as Json });
  if (op === "add" || !attribute.multiValued) return mergeValue(attribute, entry, value as JsonObject);
  const described = createOnAbsent && target.filter ? equalitiesOf(target.filter) : {};
  return { ...described, ...(value as JsonObject) };
}

/** A value is nothing without its significant part: its `value`, or all but `type` and `primary`. */
function withoutSubAttribute(attribute: Attribute, entry: JsonObject, name: string): JsonObject | undefined {
  if (name === "value") return undefined;
  const { [name]: _, ...rest } = entry;
  const empty = attribute.multiValued
    ? Object.keys(rest).every((key) => key === "type" || key === "primary")
    : Object.keys(rest).length === 0;
  return empty ? undefined : rest;
}

function withValue(owner: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...owner, [name]: value };
  if (!Object.hasOwn(owner, name)) return owner;
  const { [name]: _, ...rest } = owner;
  return rest;
}

function selects(filter: Filter, entry: JsonObject, run: Run): boolean {
  const texts = Object.values(entry).reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length >> 6 : 0), 1);
  spend(run, texts * clauses(filter));
  return matchesEntry(filter, entry);
}

function spend(run: Run, work: number): void {
  run.work += work;
  if (run.work > maxWork) throw tooMany("The operations work on too many values; send them in several requests");
}

function clauses(filter: Filter): number {
  if (filter.kind === "and" || filter.kind === "or") return filter.terms.reduce((sum, term) => sum + clauses(term), 0);
  return filter.kind === "not" ? clauses(filter.term) : 1;
}

function counted({ options }: Run, name: "create-on-absent" | "remove-of-nothing"): void {
  options.quirks?.set(name, (options.quirks.get(name) ?? 0) + 1);
}

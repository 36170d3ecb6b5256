/** Reads the body of a PATCH as strict, typed operations: every dialect ends here (RFC 7644 §3.5.2). */
import type { ResourceType, Schema } from "../../schema/scim/attribute.js";
import { isObject, readComplex, readList, readSimple } from "./attribute-value.js";
import { type Leniency, tolerates } from "./dialects.js";
import { equalitiesOf } from "./equalities.js";
import { invalidPath, invalidSyntax, invalidValue, mutability, noTarget, restated, ScimError, tooMany } from "./errors.js";
import type { AttributePath, Filter } from "./filter.js";
import type { PatchOperation, PatchPath } from "./patch-operation.js";
import { parsePath, printPath } from "./path.js";
import type { Json, JsonObject } from "./resource.js";
import {
  attributePaths,
  beginsUndeclared,
  findSchema,
  isExtension,
  ownerPath,
  resolvePath,
  resolveSubAttribute,
  resolveTolerated,
  subPath,
} from "./schema-index.js";
import { isDerived, isMembership } from "./value-set.js";

export const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

export interface PatchOptions extends Leniency {
  readonly maxOperations: number;
}

type Op = PatchOperation["op"];

/** One operation as the client gave it; `given` tells a null from a value that is not there. */
interface Request {
  readonly op: Op;
  readonly raw: unknown;
  readonly given: boolean;
  /** For errors: `Operations[2]`. */
  readonly where: string;
  readonly type: ResourceType;
  readonly leniency: Leniency;
}

export function parsePatch(body: unknown, type: ResourceType, options: PatchOptions): PatchOperation[] {
  if (!isObject(body)) throw invalidSyntax(`The body must be a JSON object with "schemas" and "Operations"`);
  const { schemas, operations } = named(body, ["schemas", "operations"]);
  checkSchemas(schemas, options);
  if (!Array.isArray(operations)) throw invalidSyntax(`"Operations" must be a list of operations`);
  if (operations.length === 0 && !tolerates(options, "empty-operations"))
    throw invalidSyntax(`"Operations" must have at least one operation`);
  if (operations.length > options.maxOperations) {
    throw tooMany(`A PATCH may have ${options.maxOperations} operations; this one has ${operations.length}`);
  }
  return operations.flatMap((raw, index) => {
    const where = `Operations[${index}]`;
    return located(where, () => parseOperation(raw, where, type, options));
  });
}

/** An error from deeper down that does not say which operation it is about is given its place. */
function located<T>(where: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ScimError) || error.detail.includes(where)) throw error;
    throw restated(error, { detail: `${where}: ${error.detail}` });
  }
}

function checkSchemas(raw: unknown, leniency: Leniency): void {
  const found = Array.isArray(raw) && raw.some((urn) => typeof urn === "string" && urn.toLowerCase() === patchSchema.toLowerCase());
  if (!found && !tolerates(leniency, "missing-schemas")) throw invalidSyntax(`schemas must contain ${patchSchema}`, "wrongSchemas");
}

function parseOperation(raw: unknown, where: string, type: ResourceType, leniency: Leniency): PatchOperation[] {
  if (!isObject(raw)) throw invalidSyntax(`${where} must be an object with "op", "path" and "value"`);
  const { op, path, value } = named(raw, ["op", "path", "value"]);
  const request = { op: readOp(op, where, leniency), raw: value, given: value !== undefined, where, type, leniency };
  if (path !== undefined && path !== null && typeof path !== "string") throw invalidPath(`${where}.path must be a string`);
  if (path === undefined) return withoutPath(request);
  if ((path === null || path.trim() === "") && tolerates(leniency, "empty-path")) return withoutPath(request);
  return withPath(request, path ?? "");
}

function readOp(raw: unknown, where: string, leniency: Leniency): Op {
  const op = typeof raw === "string" ? raw.toLowerCase() : undefined;
  const known = op === "add" || op === "replace" || op === "remove";
  if (known && (op === raw || tolerates(leniency, "operation-case"))) return op;
  throw invalidSyntax(`${where}.op must be "add", "replace" or "remove"${known ? ", in lower case" : ""}`);
}

function withPath(request: Request, path: string): PatchOperation[] {
  const { type, leniency } = request;
  if (isForeign(path, type) && tolerates(leniency, "unknown-schema")) return [];
  if (beginsUndeclared(type, path) && tolerates(leniency, "unknown-attribute")) return [];
  const parsed = parsePath(path, type, leniency);
  if (!("extension" in parsed)) return toTarget(request, parsed);
  return request.op === "remove" ? removeAll(request, parsed.extension) : toSchema(request, parsed.extension);
}

/** A path into a schema that no resource type has: what belongs to it is ignored, as it is in a POST. */
function isForeign(path: string, type: ResourceType): boolean {
  const lower = path.trim().toLowerCase();
  const known = [type.schema, ...type.schemaExtensions.map(({ schema }) => schema)];
  return lower.startsWith("urn:") && !known.some(({ id }) => lower.startsWith(id.toLowerCase()));
}

/** The attributes are the keys of the value: one operation for each. */
function withoutPath(request: Request): PatchOperation[] {
  const { op, raw, where } = request;
  if (op === "remove") throw noTarget(`${where} is a remove without a path; name what is to be removed`);
  if (!isObject(raw)) throw invalidValue(`${where} has no path, so its value must be an object with the attributes to ${op}`);
  return Object.entries(raw).flatMap(([key, value]) => {
    if (key.toLowerCase() === "schemas") return [];
    return withKey({ ...request, raw: value, given: true, where: `${where}.value` }, key);
  });
}

function withKey(request: Request, key: string): PatchOperation[] {
  const { type, leniency, where } = request;
  const schema = findSchema(type, key);
  if (schema) return toSchema(request, schema);
  const path = resolvePath(type, key);
  const plain = path && !path.subAttribute && !key.includes(":");
  if (path && !plain && !tolerates(leniency, key.includes(":") ? "urn-key" : "dotted-key")) {
    throw invalidPath(`${where} has the key "${shown(key)}"; give ${path.text} as the path of an operation of its own`);
  }
  const target = path ? { path } : keyInDialect(key, type, leniency);
  if (target) return toTarget(request, target, true);
  if (tolerates(leniency, isForeign(key, type) ? "unknown-schema" : "unknown-attribute")) return [];
  throw invalidPath(`${where} has the key "${shown(key)}", which is no attribute of ${type.name}`, "unknownAttribute");
}

function keyInDialect(key: string, type: ResourceType, leniency: Leniency): PatchPath | undefined {
  const other = resolveTolerated(type, key);
  if (other && tolerates(leniency, other.by)) return { path: other.path };
  if (!key.includes("[") || !tolerates(leniency, "value-path-key")) return undefined;
  const parsed = parsePath(key, type, leniency);
  return "extension" in parsed ? undefined : parsed;
}

function toSchema(request: Request, schema: Schema): PatchOperation[] {
  const { raw, op, where, type, leniency } = request;
  if (!isExtension(type, schema.id) && !tolerates(leniency, "urn-key")) {
    throw invalidPath(`${where} has the key "${schema.id}"; core attributes stand without it`);
  }
  if (raw === null || raw === "" || (Array.isArray(raw) && raw.length === 0))
    return op === "add" ? [] : removeAll({ ...request, op: "remove", given: false }, schema, true);
  if (!isObject(raw)) throw invalidValue(`${where}: ${schema.id} must be an object with the attributes of ${schema.name}`);
  return Object.entries(raw).flatMap(([key, value]) => {
    const path = resolvePath(type, `${schema.id}:${key}`);
    const known = path && (!path.subAttribute || tolerates(leniency, "dotted-key"));
    if (known) return toTarget({ ...request, raw: value, given: true }, { path }, true);
    if (tolerates(leniency, "unknown-attribute")) return [];
    throw invalidPath(`${where} has the key "${shown(key)}", which is no attribute of ${schema.name}`, "unknownAttribute");
  });
}

function removeAll({ type, where, given, leniency }: Request, schema: Schema, emptied = false): PatchOperation[] {
  if (given && !tolerates(leniency, "remove-with-value")) throw invalidValue(`${where} is a remove and takes no value`);
  return attributePaths(type, schema)
    .filter(({ attribute }) => attribute.mutability !== "readOnly")
    .map((path) => removal({ path }, leniency, emptied));
}

function toTarget(request: Request, target: PatchPath, asKey = false): PatchOperation[] {
  const { op, where, leniency } = request;
  const { attribute, subAttribute } = target.path;
  const leaf = subAttribute ?? attribute;
  if (attribute.mutability === "readOnly" || leaf.mutability === "readOnly") {
    if (asKey && tolerates(leniency, "read-only-attribute")) return [];
    throw mutability(`${where}: ${target.path.text} is read-only`);
  }
  if (leaf.mutability === "immutable") throw mutability(`${where}: ${target.path.text} does not change; add or remove the whole value`);
  if (leaf.supported === false) {
    if (tolerates(leniency, "password-ignored")) return [];
    throw invalidPath(`${where}: ${target.path.text} is not supported`, "unknownAttribute");
  }
  if (op === "remove") return toRemovals(request, target);
  if (!request.given) throw invalidValue(`${where} needs a value: it is ${op === "add" ? "an add" : "a replace"}`);
  return isDerived(leaf) ? [] : toAssignments(request, target);
}

function toAssignments(request: Request, target: PatchPath): PatchOperation[] {
  const { op, raw, where, leniency } = request;
  const { attribute, subAttribute } = target.path;
  const place = `${where}.value for ${printPath(target)}`;
  if (target.filter && !subAttribute && isMembership(attribute)) return [toMember(request, target, target.filter)];
  if (attribute.multiValued && !target.filter && !subAttribute) {
    const values = readList(attribute, raw, place, leniency);
    if (values.length > 0) return [assignment(request, target, values)];
    return op === "add" ? [] : [removal(target, leniency, true)];
  }
  if (subAttribute || attribute.type !== "complex") {
    const value = readSimple(subAttribute ?? attribute, raw, place, leniency);
    if (value !== undefined) return [assignment(request, target, value)];
    return addsNothing(request) ? [] : [removal(target, leniency, true)];
  }
  const { value, emptied } = readComplex(attribute, raw, place, leniency);
  const cleared = emptied
    .flatMap(({ name }) => subPath(target.path, name) ?? [])
    .map((path) => removal({ ...target, path }, leniency, true));
  if (value !== undefined) return [...cleared, assignment(request, target, value)];
  if (cleared.length > 0 || addsNothing(request) || isObjectWithContent(raw)) return cleared;
  return [removal(target, leniency, true)];
}

/** Adding an empty list or object adds nothing; an empty string or null unassigns, as a replace does. */
function addsNothing({ op, raw }: Request): boolean {
  return op === "add" && typeof raw === "object" && raw !== null;
}

/** An object of which nothing could be used, such as `{"displayName": "Ada"}` for a manager, changes nothing. */
function isObjectWithContent(raw: unknown): boolean {
  return isObject(raw) && Object.keys(raw).length > 0;
}

/** A member is its id: it can be added under a path that names it, and not turned into another one. */
function toMember(request: Request, target: PatchPath, filter: Filter): PatchOperation {
  const { raw, where, leniency } = request;
  const wanted = equalitiesOf(filter);
  const path = ownerPath(target.path);
  const item = isObject(raw) && !Object.hasOwn(raw, "value") ? { ...raw, ...wanted } : raw;
  const values = readList(path.attribute, Array.isArray(item) ? item : [item], `${where}.value for ${printPath(target)}`, leniency);
  const [member] = values as JsonObject[];
  if (!member || values.length > 1 || wanted?.value !== member.value || !tolerates(leniency, "add-by-value-path")) {
    throw mutability(`${where}: ${printPath(target)} does not change into another member; remove the one and add the other`);
  }
  return { op: "add", target: { path }, value: values };
}

function toRemovals(request: Request, target: PatchPath): PatchOperation[] {
  const { raw, given, where, leniency } = request;
  const { attribute, subAttribute } = target.path;
  if (!given || raw === null) return [removal(target, leniency)];
  if (!tolerates(leniency, "remove-with-value")) {
    throw invalidValue(`${where} is a remove and takes no value; select values in the path with [...]`);
  }
  if (!attribute.multiValued || target.filter || subAttribute) return [removal(target, leniency)];
  return readList(attribute, raw, `${where}.value for ${target.path.text}`, leniency).map((value) => {
    const filter = equalTo(target.path, value as JsonObject);
    return removal({ ...target, filter }, leniency);
  });
}

/** Selects the values that are this one: by value, and by type where it says one; without a value by all that it says. */
function equalTo(owner: AttributePath, entry: JsonObject): Filter {
  const byValue = isMembership(owner.attribute) ? ["value"] : ["value", "type"];
  const names = entry.value === undefined ? Object.keys(entry).filter((name) => name !== "primary") : byValue;
  const terms = names.flatMap((name): Filter[] => {
    const path = resolveSubAttribute(owner, name);
    const value = entry[name];
    return path && value !== undefined ? [{ kind: "compare", path, operator: "eq", value: value as string | boolean }] : [];
  });
  const [only, ...others] = terms;
  return only && others.length === 0 ? only : { kind: "and", terms };
}

function assignment({ op, leniency }: Request, target: PatchPath, value: Json): PatchOperation {
  const creates =
    leniency.dialects === "lenient" && target.path.attribute.multiValued && target.filter && equalitiesOf(target.filter) !== undefined;
  return { op, target, value, ...(creates ? { createOnAbsent: true } : {}) };
}

function removal(target: PatchPath, leniency: Leniency, emptied = false): PatchOperation {
  const tolerant = target.filter && leniency.dialects === "lenient";
  return { op: "remove", target, ...(tolerant ? { createOnAbsent: true } : {}), ...(emptied ? { emptied: true } : {}) };
}

/** The members of a message by name, in any case. */
function named<Name extends string>(object: Record<string, unknown>, names: readonly Name[]): { [name in Name]?: unknown } {
  const found: { [name in Name]?: unknown } = {};
  for (const [key, value] of Object.entries(object)) {
    const name = names.find((candidate) => candidate === key.toLowerCase());
    if (name !== undefined) found[name] = value;
  }
  return found;
}

function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

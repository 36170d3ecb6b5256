/** Reads the body of a bulk request, RFC 7644 §3.7: what is wrong with one operation is that operation's error, not the request's. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { resourceTypes } from "../../schema/scim/resource-types.js";
import { isObject } from "./attribute-value.js";
import { bulkIdIn, type Content } from "./bulk-references.js";
import type { RequestContext } from "./context.js";
import { type Leniency, tolerates } from "./dialects.js";
import { maxOperations } from "./endpoint.js";
import { invalidPath, invalidSyntax, invalidValue, methodNotAllowed, notFound, payloadTooLarge, ScimError } from "./errors.js";
import { parsePatch, patchSchema } from "./patch-parser.js";
import { checkProfile } from "./profile.js";
import { readResource } from "./resource-reader.js";

export const bulkRequestSchema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/** Operations in one bulk request. */
export const maxBulkOperations = 1000;

const methods = ["POST", "PUT", "PATCH", "DELETE"] as const;
export type BulkMethod = (typeof methods)[number];

/** The addressed resource: by its id, or by the bulkId of the operation that creates it. */
export type Target = { readonly id: string } | { readonly bulkId: string };

/** What the answer says again of an operation. */
export interface OperationHead {
  /** Its place in the request. */
  readonly index: number;
  readonly method: string;
  readonly bulkId?: string;
  readonly type?: ResourceType;
  readonly target?: Target;
}

export interface BulkOperation extends OperationHead {
  readonly method: BulkMethod;
  readonly type: ResourceType;
  /** The version that the client knows, as an entity tag. */
  readonly version?: string;
  /** Absent for a DELETE. */
  readonly content?: Content;
}

export interface RefusedOperation extends OperationHead {
  readonly error: unknown;
}

export interface BulkRequest {
  readonly operations: readonly (BulkOperation | RefusedOperation)[];
  /** How many errors end the request; absent where none do. */
  readonly failOnErrors?: number;
}

export function readBulk(body: unknown, context: RequestContext): BulkRequest {
  if (!isObject(body)) throw invalidSyntax('The body must be a JSON object with "schemas" and "Operations"');
  const leniency: Leniency = { dialects: context.connection.dialects, quirks: context.quirks };
  const { schemas, operations, failonerrors } = lowerCased(body);
  checkSchemas(schemas, leniency);
  if (!Array.isArray(operations)) throw invalidSyntax('"Operations" must be a list of operations');
  if (operations.length === 0 && !tolerates(leniency, "empty-operations"))
    throw invalidSyntax('"Operations" must have at least one operation');
  if (operations.length > maxBulkOperations) {
    throw payloadTooLarge(
      `A bulk request may have ${maxBulkOperations} operations; this one has ${operations.length}. Send them in parts.`,
    );
  }
  const failOnErrors = readFailOnErrors(failonerrors);
  checkBulkIds(operations);
  return {
    operations: operations.map((raw, index) => readOperation(raw, index, context, leniency)),
    ...(failOnErrors === undefined ? {} : { failOnErrors }),
  };
}

function checkSchemas(schemas: unknown, leniency: Leniency): void {
  const found =
    Array.isArray(schemas) && schemas.some((urn) => typeof urn === "string" && urn.toLowerCase() === bulkRequestSchema.toLowerCase());
  if (!found && !tolerates(leniency, "missing-schemas")) throw invalidSyntax(`schemas must contain ${bulkRequestSchema}`, "wrongSchemas");
}

function readFailOnErrors(raw: unknown): number | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw === "number" && Number.isSafeInteger(raw) && raw >= 1) return raw;
  throw invalidValue('"failOnErrors" must be a whole number of 1 or more: how many errors end the request');
}

/** A reference must mean one operation: which of two, nobody could say. */
function checkBulkIds(operations: readonly unknown[]): void {
  const seen = new Map<string, number>();
  for (const [index, raw] of operations.entries()) {
    const { method, bulkid } = isObject(raw) ? lowerCased(raw) : {};
    if (typeof bulkid !== "string" || String(method).toUpperCase() !== "POST") continue;
    const before = seen.get(bulkid);
    if (before !== undefined) {
      throw invalidValue(
        `Operations[${before}] and Operations[${index}] have the same bulkId ${JSON.stringify(bulkid.slice(0, 100))}`,
        "bulkReference",
      );
    }
    seen.set(bulkid, index);
  }
}

function readOperation(raw: unknown, index: number, context: RequestContext, leniency: Leniency): BulkOperation | RefusedOperation {
  const given = isObject(raw) ? lowerCased(raw) : {};
  const bulkId = typeof given.bulkid === "string" && given.bulkid !== "" ? given.bulkid : undefined;
  let head: OperationHead = {
    index,
    method: typeof given.method === "string" ? given.method : "",
    ...(bulkId === undefined ? {} : { bulkId }),
  };
  const where = `Operations[${index}]`;
  try {
    if (!isObject(raw)) throw invalidSyntax(`${where} must be an object with "method" and "path"`);
    const method = readMethod(given.method, where, leniency);
    head = { ...head, method };
    if (given.bulkid !== undefined && given.bulkid !== null && bulkId === undefined)
      throw invalidSyntax(`${where}.bulkId must be a string`);
    const { type, target } = readPath(given.path, method, where);
    head = { ...head, type, ...(target ? { target } : {}) };
    if (method === "POST" && bulkId === undefined)
      throw invalidSyntax(`${where} is a POST, so it needs a "bulkId" by which its answer is known`);
    const version = readVersion(given.version, where);
    const content = method === "DELETE" ? undefined : readData(given.data, method, type, where, context, leniency);
    return { ...head, method, type, ...(version === undefined ? {} : { version }), ...(content ? { content } : {}) };
  } catch (error) {
    if (error instanceof ScimError) return { ...head, error };
    throw error;
  }
}

function readMethod(raw: unknown, where: string, leniency: Leniency): BulkMethod {
  const method = methods.find((each) => each === raw || (typeof raw === "string" && each === raw.toUpperCase()));
  if (method && (method === raw || tolerates(leniency, "operation-case"))) return method;
  throw invalidSyntax(`${where}.method must be ${methods.join(", ")}${method ? ", in upper case" : ""}`);
}

const endpoints = resourceTypes.map(({ endpoint }) => endpoint).join(" and ");

/** `/Users`, `/Users/42` or `/Users/bulkId:qwerty`, below the base URL. */
function readPath(raw: unknown, method: BulkMethod, where: string): { readonly type: ResourceType; readonly target?: Target } {
  if (typeof raw !== "string") throw invalidPath(`${where}.path must be a string such as "/Users" or "/Users/{id}"`);
  const [, endpoint = "", segment, ...rest] = /^\/?([^/?#]*)(?:\/([^/?#]+))?\/?(.*)$/.exec(raw) ?? [];
  const type = resourceTypes.find((each) => each.endpoint.toLowerCase() === `/${endpoint.toLowerCase()}`);
  if (!type)
    throw notFound(`${where}: there is nothing at ${JSON.stringify(raw.slice(0, 200))}; a bulk request takes ${endpoints}.`, "unknownPath");
  if (rest.join("") !== "") throw invalidPath(`${where}.path ${JSON.stringify(raw.slice(0, 200))} must end with the resource's id`);
  if (method === "POST") {
    if (segment === undefined) return { type };
    throw methodNotAllowed(`${where}: POST is not possible on one resource; possible are PUT, PATCH, DELETE.`, "DELETE, PATCH, PUT");
  }
  if (segment === undefined)
    throw methodNotAllowed(`${where}: ${method} needs a resource's id in its path: "${type.endpoint}/{id}".`, "POST");
  const id = decoded(segment, where);
  const bulkId = bulkIdIn(id);
  return { type, target: bulkId === undefined ? { id } : { bulkId } };
}

function decoded(segment: string, where: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalidPath(`${where}.path has a % that no two hexadecimal digits follow`);
  }
}

function readVersion(raw: unknown, where: string): string | undefined {
  if (raw === undefined || raw === null || typeof raw === "string") return raw ?? undefined;
  throw invalidSyntax(`${where}.version must be a string, an entity tag such as W/"1"`);
}

function readData(
  data: unknown,
  method: BulkMethod,
  type: ResourceType,
  where: string,
  { connection }: RequestContext,
  leniency: Leniency,
): Content {
  if (data === undefined || data === null)
    throw invalidSyntax(`${where} is a ${method}, so it needs "data", as the body of a request of its own`);
  if (method === "PATCH") {
    // RFC 7644 §3.7.3 shows the operations alone.
    const body = Array.isArray(data) ? { schemas: [patchSchema], Operations: data } : data;
    return { operations: parsePatch(body, type, { ...leniency, maxOperations }) };
  }
  const resource = readResource(data, type, leniency);
  if (method === "POST") checkProfile(resource, type, connection.profile);
  return { resource };
}

/** Names of attributes are taken in any case. */
function lowerCased(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]));
}

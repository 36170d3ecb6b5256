/** Pages of a list: keyset cursors (order key and id) forward and backward, or an offset; as SQL, and back into the asked order. */
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { isId } from "./node.js";
import type { Order, OrderColumn, OrderColumns } from "./order.js";
import { defaultOrder } from "./order.js";
import type { PredicateParameters } from "./predicate.js";
import type { SqlValue } from "./statement.js";

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly offset?: number | null;
}

/** The place of an object in an ordered list. */
export interface Place {
  readonly key: Uint8Array | string | number | null;
  readonly id: string;
}

/** What a page is asked for, checked. */
export interface PageRequest {
  readonly order: Order;
  readonly column: OrderColumn;
  readonly limit: number;
  readonly backward: boolean;
  readonly offset: number;
  readonly from: Place | undefined;
}

const defaultSize = 50;
const largestFor = { MEMBER: 100, ADMIN: 100, PROVISIONING: 1000 } as const;

function wrong(field: string, message: string): DomainError {
  return new DomainError("INVALID_VALUE", message, { field });
}

function natural(name: string, value: number | null | undefined): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (value < 0) throw wrong(name, `${name} is ${value}; it is at least 0.`);
  return value;
}

export function readPage(
  context: DomainContext,
  given: PageArguments,
  columns: OrderColumns,
  asked: Order | null | undefined,
): PageRequest {
  const order = asked ?? defaultOrder;
  const column = columns[order.field] as OrderColumn;
  const first = natural("first", given.first);
  const last = natural("last", given.last);
  const offset = natural("offset", given.offset);
  const backward = last !== undefined || (given.before ?? undefined) !== undefined;
  if (backward && (first !== undefined || offset !== undefined || (given.after ?? undefined) !== undefined)) {
    throw wrong("last", "A page goes backward by last and before, or forward by first with after or offset; not both.");
  }
  if (offset !== undefined && (given.after ?? undefined) !== undefined)
    throw wrong("offset", "A page begins after a cursor or at an offset; not both.");
  const limit = (backward ? last : first) ?? defaultSize;
  const largest = largestFor[context.viewer.kind];
  if (limit > largest) {
    const name = backward ? "last" : "first";
    throw new DomainError("LIMIT_EXCEEDED", `${name} is ${limit}; a page has at most ${largest}.`, { field: name, limit: largest });
  }
  const cursor = backward ? given.before : given.after;
  const from = cursor === null || cursor === undefined ? undefined : readCursor(cursor, order, column, backward ? "before" : "after");
  return { order, column, limit, backward, offset: offset ?? 0, from };
}

export function cursorOf(place: Place, order: Order): string {
  const key = place.key instanceof Uint8Array ? Buffer.from(place.key).toString("base64url") : place.key;
  return Buffer.from(JSON.stringify([order.field, key, place.id])).toString("base64url");
}

function readCursor(cursor: string, order: Order, column: OrderColumn, field: string): Place {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    parts = undefined;
  }
  const [name, key, id] = Array.isArray(parts) ? (parts as unknown[]) : [];
  if (name === order.field && typeof id === "string" && isId(id)) {
    if (key === null && column.nullable) return { key, id };
    if (column.kind === "number" && typeof key === "number") return { key, id };
    if (column.kind === "id" && typeof key === "string") return { key, id };
    if (column.kind === "bytes" && typeof key === "string") return { key: Buffer.from(key, "base64url"), id };
  }
  throw wrong(field, `${field} is not a cursor of this list in this order.`);
}

/** The condition of being beyond a place, in the direction of reading. */
function beyond(place: Place, column: OrderColumn, idColumn: string, descending: boolean, parameters: PredicateParameters): string {
  const sign = descending ? "<" : ">";
  const id = () => `${idColumn} ${sign} ${parameters.add(place.id)}`;
  const { column: key, nullable, kind } = column;
  if (kind === "id") return id();
  if (place.key === null) return descending ? `((${key} IS NULL AND ${id()}) OR ${key} IS NOT NULL)` : `(${key} IS NULL AND ${id()})`;
  const value = place.key as SqlValue;
  const further = `${key} ${sign} ${parameters.add(value)} OR (${key} = ${parameters.add(value)} AND ${id()})`;
  // Absent values come after all others when ascending.
  if (nullable && !descending) return `(${further} OR ${key} IS NULL)`;
  return nullable ? `(${further})` : `(${key} ${sign}= ${parameters.add(value)} AND (${further}))`;
}

/**
 * The rest of a `SELECT` after its `WHERE` condition (which may be given, to be planned for): where the page begins, its order and its
 * length (one row more, to see whether there is more).
 */
export function pageClause(request: PageRequest, idColumn: string, parameters: PredicateParameters, condition = ""): string {
  const { column, order, backward, from, limit, offset } = request;
  const descending = (order.direction === "DESC") !== backward;
  const direction = descending ? " DESC" : "";
  const begin = from === undefined ? "" : ` AND ${beyond(from, column, idColumn, descending, parameters)}`;
  // SQLite would walk all rows in their order rather than look up the few that a subquery names, if an index gave it that order.
  const hide = parameters.kind === "sqlite" && condition.includes(" IN (SELECT ") ? "+" : "";
  const keys = [
    ...(column.nullable ? [`${column.column} IS NULL${direction}`] : []),
    ...(column.kind === "id" ? [] : [`${hide}${column.column}${direction}`]),
    `${hide}${idColumn}${direction}`,
  ];
  return `${begin} ORDER BY ${keys.join(", ")} LIMIT ${parameters.add(limit + 1)} OFFSET ${parameters.add(offset)}`;
}

function compareKeys(one: Place["key"], other: Place["key"]): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  if (one instanceof Uint8Array) return Buffer.compare(one, other as Uint8Array);
  return one < other ? -1 : one > other ? 1 : 0;
}

export interface PageOf<T> {
  readonly items: readonly { readonly item: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** How many there are in all, when the page itself tells. */
  readonly total: number | undefined;
}

/** Puts what was read (one more than asked, in any order) into the asked order and says whether there is more. */
export function cutPage<T>(request: PageRequest, read: readonly { readonly item: T; readonly place: Place }[]): PageOf<T> {
  const { order, backward, limit, offset, from } = request;
  const sign = order.direction === "DESC" ? -1 : 1;
  const sorted = [...read].sort(
    (one, other) => sign * (compareKeys(one.place.key, other.place.key) || compareKeys(one.place.id, other.place.id)),
  );
  const more = sorted.length > limit;
  const cut = more ? (backward ? sorted.slice(-limit) : sorted.slice(0, limit)) : sorted;
  const known = !backward && from === undefined && !more && (sorted.length > 0 || offset === 0) && limit > 0;
  return {
    items: cut.map(({ item, place }) => ({ item, cursor: cursorOf(place, order) })),
    hasNextPage: backward ? from !== undefined : more,
    hasPreviousPage: backward ? more : from !== undefined || (offset > 0 && limit > 0),
    total: known ? offset + sorted.length : undefined,
  };
}

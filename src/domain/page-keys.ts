/** The ids of one page of people or groups, and what they are ordered by, as SQL: by an index that has the order, wherever the page is. */
import { type PageRequest, type Place, pageClause } from "./page.js";
import type { PredicateParameters } from "./predicate.js";
import type { SqlValue, StoreKind } from "./statement.js";

export interface PagedRows {
  /** The table with its alias: `users u`. */
  readonly table: string;
  /** The id's column: `u.id`. */
  readonly id: string;
  /** What the rows satisfy besides being on the page. */
  readonly condition: string;
  /** Nothing but the organisation is asked for, so that no other index can be better than that of the order. */
  readonly all: boolean;
}

/** Beyond this many rows to pass over, it is quicker to sort all than to join two lists of that length. */
const deepest = 1000;

const followsIndex = ({ column, offset }: PageRequest) => column.index !== undefined && (!column.nullable || offset <= deepest);

/** Whether the rows need not be sorted when nothing but the organisation is asked for. */
export function isOrderedByIndex(request: PageRequest): boolean {
  return request.column.kind === "id" || followsIndex(request);
}

/** All of a table, or most, are counted by an index that has all that is asked: MySQL and MariaDB would read the rows themselves. */
export function countedBy(index: string | undefined, kind: StoreKind): string {
  return index === undefined || kind === "sqlite" ? "" : ` FORCE INDEX (${index})`;
}

/** A `SELECT` of `id` and `pageKey`, of one row more than the page has, in any order. */
export function pageKeys(request: PageRequest, rows: PagedRows, parameters: PredicateParameters): string {
  const { column } = request;
  if (column.computed) return computedKeys(request, rows, parameters);
  if (column.index !== undefined && followsIndex(request)) return indexedKeys(request, column.index, rows, parameters);
  const { table, id, condition } = rows;
  return `SELECT ${id} AS id, ${column.column} AS pageKey FROM ${table} WHERE ${condition}${pageClause(request, id, parameters, condition)}`;
}

/** What is ordered by is made for each row, so it is named once and then ordered. */
function computedKeys(request: PageRequest, { table, id, condition }: PagedRows, parameters: PredicateParameters): string {
  const named = { ...request, column: { ...request.column, column: "k.pageKey" } };
  return `SELECT k.id AS id, k.pageKey AS pageKey FROM (SELECT ${id} AS id, ${request.column.column} AS pageKey FROM ${table} WHERE ${condition}) k
    WHERE 1 = 1${pageClause(named, "k.id", parameters)}`;
}

/**
 * An index has absent values before all others, and a list has them behind: they are a list of their own, so that each of the two is read
 * in the order of the index, from where the page begins.
 */
function indexedKeys(request: PageRequest, index: string, rows: PagedRows, parameters: PredicateParameters): string {
  const { column, order, backward, from, limit, offset } = request;
  const { kind } = parameters;
  const descending = (order.direction === "DESC") !== backward;
  // SQLite would walk all rows in their order rather than look up the few that a subquery names, if an index gave it that order.
  const hide = kind === "sqlite" && rows.condition.includes(" IN (SELECT ") ? "+" : "";
  const key = `${hide}${column.column}`;
  const id = `${hide}${rows.id}`;
  const direction = descending ? " DESC" : "";
  const forced = rows.all && kind !== "sqlite" ? ` FORCE INDEX (${index})` : "";
  const beyond =
    from === undefined || from.key === null ? "" : ` AND ${beyondKey(from, key, column.unique ? undefined : id, descending, parameters)}`;
  const part = (condition: string, keys: readonly string[], end: string) =>
    `SELECT ${rows.id} AS id, ${column.column} AS pageKey FROM ${rows.table}${forced} WHERE ${rows.condition}${condition}
      ORDER BY ${keys.map((each) => `${each}${direction}`).join(", ")} ${end}`;
  const page = `LIMIT ${parameters.add(limit + 1)} OFFSET ${parameters.add(offset)}`;
  if (!column.nullable) return part(beyond, column.unique ? [key] : [key, id], page);

  const sign = descending ? "<" : ">";
  const beyondAbsent = from?.key === null ? ` AND ${id} ${sign} ${parameters.add(from.id)}` : "";
  const withKey = (end: string) => part(` AND ${column.column} IS NOT NULL${beyond}`, [key, id], end);
  const without = (end: string) => part(` AND ${column.column} IS NULL${beyondAbsent}`, [id], end);
  // Reading towards them, absent values come last; reading away from them, what comes after one of them may be anything.
  if (from?.key === null && !descending) return without(page);
  if (from !== undefined && from.key !== null && descending) return withKey(page);
  const few = `LIMIT ${parameters.add(offset + limit + 1)}`;
  return `SELECT b.id AS id, b.pageKey AS pageKey FROM (
      SELECT * FROM (${withKey(few)}) w UNION ALL SELECT * FROM (${without(few)}) n
    ) b ORDER BY b.pageKey IS NULL${direction}, b.pageKey${direction}, b.id${direction} ${page}`;
}

/** Each store walks its index from the place on when it is told so in its own way. */
function beyondKey(place: Place, key: string, id: string | undefined, descending: boolean, parameters: PredicateParameters): string {
  const sign = descending ? "<" : ">";
  const value = () => parameters.add(place.key as SqlValue);
  if (id === undefined) return `${key} ${sign} ${value()}`;
  if (parameters.kind === "sqlite") return `(${key}, ${id}) ${sign} (${value()}, ${parameters.add(place.id)})`;
  return `(${key} ${sign} ${value()} OR (${key} = ${value()} AND ${id} ${sign} ${parameters.add(place.id)}))`;
}

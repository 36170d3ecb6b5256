/** Lists of changes, newest first. */

import { Change } from "./change.js";
import { type CountedConnectionOf, toCountedConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import { indexedChangeFields, isEverything, namesFew } from "./list-cost.js";
import type { OrderColumns } from "./order.js";
import { cutPage, type PageArguments, pageClause, readPage } from "./page.js";
import { PredicateParameters } from "./predicate.js";
import { madeStatement, type SqlValue, statement } from "./statement.js";
import { changeCondition } from "./where.js";
import type { WhereInput } from "./where-inputs.js";

// Ids are made in the order of time.
const orderColumns: OrderColumns = { ID: { column: "c.id", nullable: false, kind: "id" } };
const newestFirst = { field: "ID", direction: "DESC" } as const;

const columns = [
  "id",
  "at",
  "action",
  "subjectKind",
  "subjectId",
  "actorKind",
  "actorId",
  "client",
  "correlationId",
  "notes",
  "differences",
];
export const changeColumns = columns.map((name) => `c.${name} AS ${name}`).join(", ");

export interface ChangeListArguments extends PageArguments {
  readonly where?: WhereInput | null;
}

export type ChangeRow = Record<string, SqlValue>;
const json = (text: SqlValue | undefined): unknown => (typeof text === "string" ? JSON.parse(text) : null);

export const toChange = (row: ChangeRow): Change =>
  Object.assign(new Change(), row, { at: Number(row.at), notes: json(row.notes), differences: json(row.differences) });

const selectOne = statement(`SELECT ${changeColumns} FROM changes c WHERE c.organisationId = :organisation AND c.id = :id`);

export async function findChange(context: DomainContext, id: string): Promise<Change | undefined> {
  const row = await context.scope.one<ChangeRow>(selectOne, { id });
  return row && toChange(row);
}

export async function listChanges(context: DomainContext, given: ChangeListArguments): Promise<CountedConnectionOf<Change>> {
  const { scope } = context;
  const request = readPage(context, given, orderColumns, newestFirst);
  const parameters = new PredicateParameters(scope.kind);
  const condition = `c.organisationId = :organisation AND ${changeCondition(given.where, parameters)}`;
  const bounded = !isEverything(given.where) && !namesFew(given.where, indexedChangeFields);
  const counted = { ...parameters.values };
  const count = async () => {
    const row = await scope.one<{ total: number }>(
      madeStatement(`SELECT COUNT(*) AS total FROM changes c WHERE ${condition}`, bounded),
      counted,
    );
    return Number(row?.total ?? 0);
  };
  if (request.limit === 0) return toCountedConnection(cutPage(request, []), count);

  const sql = `SELECT ${changeColumns} FROM changes c WHERE ${condition}${pageClause(request, "c.id", parameters)}`;
  const rows = await scope.all<ChangeRow>(madeStatement(sql, bounded), parameters.values);
  const read = rows.map((row) => {
    const item = toChange(row);
    return { item, place: { id: item.id, key: item.id } };
  });
  return toCountedConnection(cutPage(request, read), count);
}

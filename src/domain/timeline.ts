/** What happened to one person or group, newest first: its own changes, and those of the groups that took it in or let it go. */

import type { Change } from "./change.js";
import { type ChangeRow, changeColumns, toChange } from "./change-list.js";
import type { Difference } from "./change-log.js";
import { type CountedConnectionOf, toCountedConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import type { OrderColumns } from "./order.js";
import { cutPage, type PageArguments, pageClause, readPage } from "./page.js";
import { PredicateParameters } from "./predicate.js";
import { madeStatement, statement } from "./statement.js";

// Ids are made in the order of time, and both indices have them.
const orderColumns: OrderColumns = { ID: { column: "ID", nullable: false, kind: "id" } };
const newestFirst = { field: "ID", direction: "DESC" } as const;

const countAll = statement(`
  SELECT (SELECT COUNT(*) FROM changes WHERE organisationId = :organisation AND subjectId = :subjectId)
       + (SELECT COUNT(*) FROM change_subjects WHERE organisationId = :organisation AND subjectId = :subjectId) AS total`);

const walks = [
  { table: "changes w", id: "w.id" },
  { table: "change_subjects w", id: "w.changeId" },
] as const;

export async function timelineOf(context: DomainContext, subjectId: string, given: PageArguments): Promise<CountedConnectionOf<Change>> {
  const { scope } = context;
  const request = readPage(context, given, orderColumns, newestFirst);
  const count = async () => Number((await scope.one<{ total: number }>(countAll, { subjectId }))?.total ?? 0);
  if (request.limit === 0) return toCountedConnection(cutPage<Change>(request, []), count);
  const parameters = new PredicateParameters(scope.kind);
  const heads = walks.map(
    ({ table, id }, index) =>
      `SELECT * FROM (SELECT ${id} AS id FROM ${table} WHERE w.organisationId = :organisation AND w.subjectId = ${parameters.add(subjectId)}${pageClause(request, id, parameters)}) w${index}`,
  );
  // What a change of a group says of itself by naming it as a subject too comes once.
  const sql = `SELECT ${changeColumns} FROM (${heads.join(" UNION ")}) p
    JOIN changes c ON c.organisationId = :organisation AND c.id = p.id
    ORDER BY c.id${request.backward ? "" : " DESC"} LIMIT ${parameters.add(request.limit + 1)}`;
  const rows = await scope.all<ChangeRow>(madeStatement(sql), parameters.values);
  const read = rows.map((row) => {
    const item = narrowed(toChange(row), subjectId);
    return { item, place: { id: item.id, key: item.id } };
  });
  return toCountedConnection(cutPage(request, read), count);
}

/** Of another one's members only the one that it is about: a change may name thousands. */
function narrowed(change: Change, subjectId: string): Change {
  if (change.subjectId === subjectId) return change;
  const only = (ids: readonly string[]) => ids.filter((id) => id === subjectId);
  change.differences = (change.differences as Difference[])
    .filter((difference) => "added" in difference)
    .map((difference) =>
      "added" in difference ? { field: difference.field, added: only(difference.added), removed: only(difference.removed) } : difference,
    );
  return change;
}

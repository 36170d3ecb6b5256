/** Lists of groups: one statement a page, the count only when it is asked for. */
import { type CountedConnectionOf, toCountedConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import type { Group } from "./group.js";
import { type GroupRow, groupColumns, readGroup } from "./group-rows.js";
import { indexedGroupFields, isEverything, namesFew } from "./list-cost.js";
import { groupOrderColumns, type Order } from "./order.js";
import { cutPage, type PageArguments, type Place, readPage } from "./page.js";
import { countedBy, isOrderedByIndex, pageKeys } from "./page-keys.js";
import { PredicateParameters } from "./predicate.js";
import { madeStatement } from "./statement.js";
import { groupCondition } from "./where.js";
import type { WhereInput } from "./where-inputs.js";

export interface GroupListArguments extends PageArguments {
  readonly where?: WhereInput | null;
  readonly orderBy?: Order | null;
}

export async function listGroups(context: DomainContext, given: GroupListArguments): Promise<CountedConnectionOf<Group>> {
  const { scope } = context;
  const request = readPage(context, given, groupOrderColumns, given.orderBy);
  const parameters = new PredicateParameters(scope.kind);
  const condition = `g.organisationId = :organisation AND ${groupCondition(given.where, parameters)}`;
  const all = isEverything(given.where);
  const few = namesFew(given.where, indexedGroupFields);
  const index = countedBy(all ? "user_groups_createdAt" : undefined, scope.kind);
  const counted = { ...parameters.values };
  const count = async () => {
    const row = await scope.one<{ total: number }>(
      madeStatement(`SELECT COUNT(*) AS total FROM user_groups g${index} WHERE ${condition}`, !all && !few),
      counted,
    );
    return Number(row?.total ?? 0);
  };
  if (request.limit === 0) return toCountedConnection(cutPage(request, []), count);

  const page = pageKeys(request, { table: "user_groups g", id: "g.id", condition, all }, parameters);
  const sql = `SELECT ${groupColumns}, p.pageKey AS pageKey FROM (${page}) p
    CROSS JOIN user_groups g ON g.organisationId = :organisation AND g.id = p.id`;
  const rows = await scope.all<GroupRow>(madeStatement(sql, !few && !(all && isOrderedByIndex(request))), parameters.values);
  const read = rows.map((row) => {
    const item = readGroup(row, scope.organisationId);
    return { item, place: { id: item.id, key: row.pageKey as Place["key"] } };
  });
  return toCountedConnection(cutPage(request, read), count);
}

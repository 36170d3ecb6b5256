/** Lists of users: the page's ids by an index and the whole users of them in one statement, the count only when it is asked for. */
import { type CountedConnectionOf, toCountedConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import { indexedUserFields, isEverything, namesFew } from "./list-cost.js";
import { type Order, userOrderColumns } from "./order.js";
import { cutPage, type PageArguments, type Place, readPage } from "./page.js";
import { countedBy, isOrderedByIndex, pageKeys } from "./page-keys.js";
import { PredicateParameters } from "./predicate.js";
import { madeStatement } from "./statement.js";
import type { User } from "./user.js";
import { readUsers, rememberUser, selectUsers, type UserRow, type UserShape } from "./user-rows.js";
import { userCondition } from "./where.js";
import type { WhereInput } from "./where-inputs.js";

export interface UserListArguments extends PageArguments {
  readonly where?: WhereInput | null;
  readonly orderBy?: Order | null;
}

export async function listUsers(context: DomainContext, given: UserListArguments, shape: UserShape): Promise<CountedConnectionOf<User>> {
  const { scope } = context;
  const request = readPage(context, given, userOrderColumns, given.orderBy);
  const parameters = new PredicateParameters(scope.kind);
  const condition = `u.organisationId = :organisation AND ${userCondition(given.where, parameters)}`;
  const all = isEverything(given.where);
  const few = namesFew(given.where, indexedUserFields);
  const index = all ? "users_createdAt" : isOfActive(given.where) ? "users_active" : undefined;
  const counted = { ...parameters.values };
  const count = async () => {
    const row = await scope.one<{ total: number }>(
      madeStatement(`SELECT COUNT(*) AS total FROM users u${countedBy(index, scope.kind)} WHERE ${condition}`, index === undefined && !few),
      counted,
    );
    return Number(row?.total ?? 0);
  };
  if (request.limit === 0) return toCountedConnection(cutPage(request, []), count);

  // The order key only decides the order: the derived table is read first, then each of its users by id.
  const page = pageKeys(request, { table: "users u", id: "u.id", condition, all }, parameters);
  const tables = `(${page}) p CROSS JOIN users u ON u.organisationId = :organisation AND u.id = p.id`;
  const sql = selectUsers(scope.kind, shape, tables, "u.organisationId = :organisation", ["p.pageKey AS pageKey"]);
  const rows = await scope.all<UserRow>(madeStatement(sql, !few && !(all && isOrderedByIndex(request))), parameters.values);
  const keys = new Map(rows.map((row) => [row.id as string, row.pageKey as Place["key"]]));
  const users = readUsers(rows, shape, scope.organisationId);
  for (const user of users) rememberUser(context, user, shape);
  const read = users.map((item) => ({ item, place: { id: item.id, key: keys.get(item.id) ?? null } }));
  return toCountedConnection(cutPage(request, read), count);
}

/** Nothing but whether they may sign in is asked for. */
function isOfActive(where: WhereInput | null | undefined): boolean {
  return Object.keys(where ?? {}).join() === "active";
}

/** Lists of discs: of all that the viewer sees, filtered and ordered, and of what one person sees. */
import { Field, InputType } from "type-graphql";
import { type CountedConnectionOf, countedConnectionType, toCountedConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import { Disc } from "./disc.js";
import { countDiscsOf, type DiscRow, discColumns, discsOf, toDisc } from "./disc-rows.js";
import { ofVisibleOn } from "./disc-visibility.js";
import { type DiscWhere, discCondition } from "./disc-where.js";
import { enumType } from "./enum-type.js";
import { defaultOrder, type Order, type OrderColumns, OrderDirection } from "./order.js";
import { cutPage, type PageArguments, type Place, pageClause, readPage } from "./page.js";
import { personOf } from "./permissions.js";
import { PredicateParameters } from "./predicate.js";
import { madeStatement } from "./statement.js";

const orderColumns: OrderColumns = {
  ID: { column: "d.id", nullable: false, kind: "id" },
  CREATED_AT: { column: "d.createdAt", nullable: false, kind: "number" },
  UPDATED_AT: { column: "d.updatedAt", nullable: false, kind: "number" },
  TITLE: { column: "d.titleKey", nullable: false, kind: "bytes" },
  YEAR: { column: "d.year", nullable: true, kind: "number" },
};

export const DiscOrderField = enumType("DiscOrderField", "What discs can be ordered by.", {
  ID: "By id.",
  CREATED_AT: "By the instant at which they were made.",
  UPDATED_AT: "By the instant at which they were last changed.",
  TITLE: "By title.",
  YEAR: "By year.",
});

@InputType({ description: "The order of a list of discs." })
export class DiscOrder implements Order {
  @Field(() => DiscOrderField, { description: "What decides; the id decides between equals." })
  field!: string;

  @Field(() => OrderDirection, { description: "Which end comes first.", defaultValue: defaultOrder.direction })
  direction!: OrderDirection;
}

export const DiscConnection = countedConnectionType<Disc>("Disc", () => Disc);
export type DiscConnection = CountedConnectionOf<Disc>;

export interface DiscListArguments extends PageArguments {
  readonly where?: DiscWhere | null;
  readonly orderBy?: Order | null;
}

/** All that the viewer sees. */
export async function listDiscs(context: DomainContext, given: DiscListArguments): Promise<DiscConnection> {
  const { scope } = context;
  const persons = [personOf(context)];
  const request = readPage(context, given, orderColumns, given.orderBy);
  const parameters = new PredicateParameters(scope.kind);
  // All that the viewer sees are found before they are filtered and sorted.
  const bounded = true;
  // The other way round it would lead through all discs of the organisation.
  const join = scope.kind === "sqlite" ? "JOIN" : "STRAIGHT_JOIN";
  const from = `FROM visible v ${join} discs d ON d.organisationId = :organisation AND d.id = v.discId WHERE ${discCondition(given.where, parameters)}`;
  const counted = { ...parameters.values, persons };
  const count = async () => {
    const row = await scope.one<{ total: number }>(
      madeStatement(ofVisibleOn(scope.kind, ` SELECT COUNT(*) AS total ${from}`), bounded),
      counted,
    );
    return Number(row?.total ?? 0);
  };
  if (request.limit === 0) return toCountedConnection(cutPage<Disc>(request, []), count);
  const page = pageClause(request, "d.id", parameters);
  const sql = ofVisibleOn(scope.kind, ` SELECT ${discColumns}, ${request.column.column} AS pageKey ${from}${page}`);
  const rows = await scope.all<DiscRow & { readonly pageKey: Place["key"] }>(madeStatement(sql, bounded), {
    ...parameters.values,
    persons,
  });
  const read = rows.map(({ pageKey, ...row }) => ({ item: toDisc(row), place: { key: pageKey, id: row.id } }));
  return toCountedConnection(cutPage(request, read), count);
}

const byId: Order = { field: "ID", direction: "ASC" };

/** What one person sees, in the order in which it was made; several people's in one statement. */
export async function listDiscsOf(context: DomainContext, personId: string, given: PageArguments): Promise<DiscConnection> {
  const request = readPage(context, given, orderColumns, byId);
  const discs = await discsOf(context, personId, request.limit + 1, request.from?.id ?? "");
  const read = discs.map((item) => ({ item, place: { key: item.id, id: item.id } }));
  return toCountedConnection(cutPage(request, read), () => countDiscsOf(context, personId));
}

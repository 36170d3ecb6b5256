/** The orders in which lists can be had: each field of the enum with the column that is compared. The id decides between equals. */
import { Field, InputType } from "type-graphql";
import { enumType } from "./enum-type.js";
import { personFields } from "./person-fields.js";

export interface OrderColumn {
  readonly column: string;
  /** Absent values come last when ascending and first when descending. */
  readonly nullable: boolean;
  readonly kind: "id" | "number" | "bytes";
}
export type OrderColumns = Readonly<Record<string, OrderColumn>>;

const ownColumns = (table: string): OrderColumns => ({
  ID: { column: `${table}.id`, nullable: false, kind: "id" },
  CREATED_AT: { column: `${table}.createdAt`, nullable: false, kind: "number" },
  UPDATED_AT: { column: `${table}.updatedAt`, nullable: false, kind: "number" },
});

const enumName = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

function personColumns(): OrderColumns {
  const columns: Record<string, OrderColumn> = {};
  for (const field of personFields) {
    if (field.kind === "text") columns[enumName(field.name)] = { column: `u.${field.key}`, nullable: !field.required, kind: "bytes" };
    else if (field.kind === "boolean") columns[enumName(field.name)] = { column: `u.${field.name}`, nullable: false, kind: "number" };
  }
  return columns;
}

export const userOrderColumns: OrderColumns = { ...ownColumns("u"), ...personColumns() };

export const groupOrderColumns: OrderColumns = {
  ...ownColumns("g"),
  DISPLAY_NAME: { column: "g.displayNameKey", nullable: false, kind: "bytes" },
  EXTERNAL_ID: { column: "g.externalIdKey", nullable: true, kind: "bytes" },
};

export const OrderDirection = enumType("OrderDirection", "Which end comes first.", {
  ASC: "The smallest first; what has no value comes last.",
  DESC: "The largest first; what has no value comes before it.",
});
export type OrderDirection = keyof typeof OrderDirection;

const described = (columns: OrderColumns): Record<string, string> =>
  Object.fromEntries(Object.keys(columns).map((name) => [name, `By ${name.toLowerCase().replaceAll("_", " ")}.`]));

export const UserOrderField = enumType("UserOrderField", "What people can be ordered by.", described(userOrderColumns));
export const GroupOrderField = enumType("GroupOrderField", "What groups can be ordered by.", described(groupOrderColumns));

export interface Order {
  readonly field: string;
  readonly direction: OrderDirection;
}

const field = "What decides; the id decides between equals.";
const direction = "Which end comes first.";

@InputType({ description: "The order of a list of people." })
export class UserOrder implements Order {
  @Field(() => UserOrderField, { description: field })
  field!: string;

  @Field(() => OrderDirection, { description: direction, defaultValue: "ASC" })
  direction!: OrderDirection;
}

@InputType({ description: "The order of a list of groups." })
export class GroupOrder implements Order {
  @Field(() => GroupOrderField, { description: field })
  field!: string;

  @Field(() => OrderDirection, { description: direction, defaultValue: "ASC" })
  direction!: OrderDirection;
}

/** Ids grow with time, but the index on the instant is the smaller one. */
export const defaultOrder: Order = { field: "CREATED_AT", direction: "ASC" };

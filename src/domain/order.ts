/** The orders in which lists can be had: each field of the enum with the column that is compared. The id decides between equals. */
import { Field, InputType } from "type-graphql";
import { enumType } from "./enum-type.js";
import { idLength } from "./node.js";
import { type ListField, personFields } from "./person-fields.js";

export interface OrderColumn {
  readonly column: string;
  /** Absent values come last when ascending and first when descending. */
  readonly nullable: boolean;
  readonly kind: "id" | "number" | "bytes";
  /** Of the organisation, this column and, where values may be equal, the id. */
  readonly index?: string;
  /** No two have the same, so that nothing else need decide. */
  readonly unique?: true;
  /** Made of other rows for each row. */
  readonly computed?: true;
}
export type OrderColumns = Readonly<Record<string, OrderColumn>>;

const ownColumns = (table: string, alias: string): OrderColumns => ({
  ID: { column: `${alias}.id`, nullable: false, kind: "id" },
  CREATED_AT: { column: `${alias}.createdAt`, nullable: false, kind: "number", index: `${table}_createdAt` },
  UPDATED_AT: { column: `${alias}.updatedAt`, nullable: false, kind: "number", index: `${table}_updatedAt` },
});

/** Texts of a person whose column of comparison bytes has an index, which is called by the table and the column. */
export const indexedTexts: readonly string[] = ["userName", "externalId", "displayName", "employeeNumber", "managerId"];

const enumName = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

function personColumns(): OrderColumns {
  const columns: Record<string, OrderColumn> = {};
  for (const field of personFields) {
    if (field.kind === "text") {
      const column = { column: `u.${field.key}`, nullable: !field.required, kind: "bytes" } as const;
      columns[enumName(field.name)] = indexedTexts.includes(field.name)
        ? { ...column, index: `users_${field.key}`, ...(field.name === "userName" ? { unique: true } : {}) }
        : column;
    } else if (field.kind === "boolean") columns[enumName(field.name)] = { column: `u.${field.name}`, nullable: false, kind: "number" };
    else Object.assign(columns, partColumns(field));
  }
  return columns;
}

/** A list is ordered by a part of its primary value or else of its first; a digest orders nothing. */
function partColumns(list: ListField): OrderColumns {
  const parts = Object.keys(list.parts).filter((part) => part !== "value" || list.value !== "digest");
  const chosen = (column: string, kind: OrderColumn["kind"]): OrderColumn => ({
    column: `(SELECT ${column} FROM user_values v
      WHERE v.organisationId = u.organisationId AND v.userId = u.id AND v.attribute = '${list.name}'
      ORDER BY COALESCE(v.isPrimary, 0) DESC, v.position LIMIT 1)`,
    nullable: true,
    kind,
    computed: true,
  });
  return Object.fromEntries([
    ...parts.map((part) => [enumName(`${list.name}_${part}`), chosen(`v.${part}Key`, "bytes")]),
    [enumName(`${list.name}_primary`), chosen("COALESCE(v.isPrimary, 0)", "number")],
  ]);
}

const managerName: OrderColumn = {
  column: `CASE WHEN LENGTH(u.managerId) = ${idLength} THEN
    (SELECT b.displayNameKey FROM users b WHERE b.organisationId = u.organisationId AND b.id = u.managerId) END`,
  nullable: true,
  kind: "bytes",
  computed: true,
};

export const userOrderColumns: OrderColumns = { ...ownColumns("users", "u"), ...personColumns(), MANAGER_NAME: managerName };

export const groupOrderColumns: OrderColumns = {
  ...ownColumns("user_groups", "g"),
  DISPLAY_NAME: { column: "g.displayNameKey", nullable: false, kind: "bytes", index: "user_groups_displayNameKey", unique: true },
  EXTERNAL_ID: { column: "g.externalIdKey", nullable: true, kind: "bytes", index: "user_groups_externalIdKey" },
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

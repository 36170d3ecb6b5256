/** Columns, indices and keys as the migrations write them, the same on every store. */
import type { TableColumnOptions, TableForeignKeyOptions, TableIndexOptions } from "typeorm";

export const id = (name: string): TableColumnOptions => ({ name, type: "varchar", length: "36" });
export const text = (name: string, length: number): TableColumnOptions => ({ name, type: "varchar", length: String(length) });
export const bytes = (name: string, length: number): TableColumnOptions => ({ name, type: "varbinary", length: String(length) });
export const flag = (name: string): TableColumnOptions => ({ name, type: "tinyint" });
/** Milliseconds since the epoch. */
export const instant = (name: string): TableColumnOptions => ({ name, type: "bigint" });
export const primary = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
export const optional = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

export const index = (name: string, columnNames: string[], isUnique = false): TableIndexOptions => ({ name, columnNames, isUnique });

export function reference(
  name: string,
  columnNames: string[],
  referencedTableName: string,
  referencedColumnNames: string[],
  onDelete = "CASCADE",
): TableForeignKeyOptions {
  return { name, columnNames, referencedTableName, referencedColumnNames, onDelete, onUpdate: "NO ACTION" };
}

export const toOrganisation = (table: string) => reference(`${table}_organisation`, ["organisationId"], "organisations", ["id"]);

/** Begins with the organisation, so that no row can point into another one. */
export const within = (name: string, column: string, table: string, onDelete = "CASCADE") =>
  reference(name, ["organisationId", column], table, ["organisationId", "id"], onDelete);

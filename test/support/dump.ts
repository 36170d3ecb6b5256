/** All rows of an organisation, table by table, so that two moments or two organisations can be compared. */
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";

export type Row = Readonly<Record<string, unknown>>;
export type Dump = Readonly<Record<string, readonly Row[]>>;

/** Every table whose rows belong to organisations, with the column that says so. */
async function tables(store: Store): Promise<ReadonlyMap<string, string>> {
  const metadata = (store as unknown as { backend: { dataSource: { entityMetadatas: readonly { tableName: string }[] } } }).backend
    .dataSource.entityMetadatas;
  return new Map(metadata.map(({ tableName }) => [tableName, tableName === "organisations" ? "id" : "organisationId"]));
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return typeof value === "bigint" ? Number(value) : value;
}

/** Sorted, so that equal contents are equal dumps. */
export async function dumpOf(store: Store, organisationId: string): Promise<Dump> {
  const dump: Record<string, Row[]> = {};
  for (const [table, column] of await tables(store)) {
    const rows = await store.all<Row>(unscoped(`SELECT * FROM ${table} WHERE ${column} = :id`), { id: organisationId });
    dump[table] = rows
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])))
      .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  }
  return dump;
}

/** How many rows there are, where there are any. */
export function countsOf(dump: Dump): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(dump).flatMap(([table, { length }]) => (length === 0 ? [] : [[table, length]])));
}

/** Indices by which people and groups are ordered end in the id, so that a page that begins among equal values is found at once. */
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Each with what SQLite shall think of it, as in the first migration. */
const indices: readonly { readonly table: string; readonly column: string; readonly rows: string }[] = [
  { table: "users", column: "externalIdKey", rows: "1000000 100000 2" },
  { table: "users", column: "displayNameKey", rows: "1000000 100000 2" },
  { table: "users", column: "employeeNumberKey", rows: "1000000 100000 2" },
  { table: "users", column: "managerIdKey", rows: "1000000 100000 10" },
  { table: "user_groups", column: "externalIdKey", rows: "1000000 100000 2" },
];

export class OrderIndices1790000000003 implements MigrationInterface {
  readonly name = "OrderIndices1790000000003";

  async up(runner: QueryRunner): Promise<void> {
    await remake(runner, ", `id`", " 1");
  }

  async down(runner: QueryRunner): Promise<void> {
    await remake(runner, "", "");
  }
}

async function remake(runner: QueryRunner, more: string, rowsOfMore: string): Promise<void> {
  const sqlite = runner.dataSource.options.type === "better-sqlite3";
  for (const { table, column, rows } of indices) {
    const name = `${table}_${column}`;
    await runner.query(`DROP INDEX \`${name}\`${sqlite ? "" : ` ON \`${table}\``}`);
    await runner.query(`CREATE INDEX \`${name}\` ON \`${table}\` (\`organisationId\`, \`${column}\`${more})`);
    if (sqlite) await runner.query("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", [table, name, `${rows}${rowsOfMore}`]);
  }
  if (sqlite) await runner.query("ANALYZE sqlite_schema");
}

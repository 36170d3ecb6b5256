/** Step 9: what the health of provisioning is read from: credentials that are refused, and whom no directory has touched. */
import type { MigrationInterface, QueryRunner } from "typeorm";

const refusing = ["credentials", "oauth_clients"];

const indices = [
  { table: "users", name: "users_provisionedAt", columns: ["organisationId", "provisionedAt", "active"], rows: "1000000 100000 2 2" },
  { table: "user_groups", name: "user_groups_provisionedAt", columns: ["organisationId", "provisionedAt"], rows: "100000 10000 2" },
];

export class Health1790000000009 implements MigrationInterface {
  readonly name = "Health1790000000009";

  async up(runner: QueryRunner): Promise<void> {
    // In SQL of its own: TypeORM would copy the whole table on SQLite.
    for (const table of refusing) await runner.query(`ALTER TABLE \`${table}\` ADD COLUMN \`refusedAt\` bigint NULL`);
    for (const { table, name, columns, rows } of indices) {
      await runner.query(`CREATE INDEX \`${name}\` ON \`${table}\` (${columns.map((column) => `\`${column}\``).join(", ")})`);
      // What SQLite shall think of it, as in the first migration.
      if (isSqlite(runner)) await runner.query("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", [table, name, rows]);
    }
    if (isSqlite(runner)) await runner.query("ANALYZE sqlite_schema");
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { table, name } of indices) await runner.query(`DROP INDEX \`${name}\`${isSqlite(runner) ? "" : ` ON \`${table}\``}`);
    for (const table of refusing) await runner.query(`ALTER TABLE \`${table}\` DROP COLUMN \`refusedAt\``);
  }
}

const isSqlite = (runner: QueryRunner) => runner.dataSource.options.type === "better-sqlite3";

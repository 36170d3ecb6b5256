/** Who may sign in, and who may not, is looked up and counted by an index that has the order of creation, too. */
import type { MigrationInterface, QueryRunner } from "typeorm";

/** What SQLite shall think of it, as in the first migration: few are deactivated, but nobody knows which of the two is asked for. */
const rows = "1000000 100000 50000 2 1";

export class ActiveIndex1790000000004 implements MigrationInterface {
  readonly name = "ActiveIndex1790000000004";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("CREATE INDEX `users_active` ON `users` (`organisationId`, `active`, `createdAt`, `id`)");
    if (!isSqlite(runner)) return;
    await runner.query("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", ["users", "users_active", rows]);
    await runner.query("ANALYZE sqlite_schema");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX \`users_active\`${isSqlite(runner) ? "" : " ON `users`"}`);
  }
}

const isSqlite = (runner: QueryRunner) => runner.dataSource.options.type === "better-sqlite3";

/** Step 10: rehearsals: which organisation is the copy of which, and at which version everything was when it was copied. */
import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from "typeorm";
import { id, instant, optional, primary, text, toOrganisation } from "./table-parts.js";

const whole = (name: string): TableColumnOptions => ({ name, type: "mediumtext" });

const tables = (integer: string): Table[] => [
  new Table({
    name: "rehearsals",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      text("state", 16),
      instant("startedAt"),
      optional(id("startedById")),
      optional(instant("endedAt")),
      optional(id("endedById")),
      optional(whole("summary")),
    ],
    foreignKeys: [toOrganisation("rehearsals")],
  }),
  new Table({
    name: "rehearsal_versions",
    columns: [primary(id("organisationId")), primary(id("subjectId")), text("kind", 8), { name: "version", type: integer }],
    foreignKeys: [toOrganisation("rehearsal_versions")],
  }),
];

export class Rehearsals1790000000010 implements MigrationInterface {
  readonly name = "Rehearsals1790000000010";

  async up(runner: QueryRunner): Promise<void> {
    const sqlite = runner.dataSource.options.type === "better-sqlite3";
    // In SQL of its own: TypeORM would copy the whole table on SQLite.
    await runner.query("ALTER TABLE `organisations` ADD COLUMN `rehearsalOf` varchar(36) NULL");
    await runner.query("ALTER TABLE `provisioning_connections` ADD COLUMN `rehearsalId` varchar(36) NULL");
    await runner.query("CREATE UNIQUE INDEX `organisations_rehearsalOf` ON `organisations` (`rehearsalOf`)");
    for (const table of tables(sqlite ? "integer" : "int")) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ["rehearsal_versions", "rehearsals"]) await runner.dropTable(table);
    const sqlite = runner.dataSource.options.type === "better-sqlite3";
    await runner.query(`DROP INDEX \`organisations_rehearsalOf\`${sqlite ? "" : " ON `organisations`"}`);
    await runner.query("ALTER TABLE `provisioning_connections` DROP COLUMN `rehearsalId`");
    await runner.query("ALTER TABLE `organisations` DROP COLUMN `rehearsalOf`");
  }
}

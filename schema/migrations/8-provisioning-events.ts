/** Step 8: the provisioning log, the cycles that its requests make up, and whom changes of groups name. */
import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from "typeorm";
import { bytes, flag, id, index, instant, optional, primary, text, toOrganisation } from "./table-parts.js";

const milliseconds = (name: string): TableColumnOptions => ({ name, type: "double" });
const long = (name: string): TableColumnOptions => optional({ name, type: "mediumtext" });

const counters = "requests reads created linked updated deactivated reactivated deleted membersChanged unchanged failed".split(" ");

const tables = (integer: string): Table[] => [
  new Table({
    name: "provisioning_cycles",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      id("credentialId"),
      text("kind", 16),
      instant("startedAt"),
      instant("lastRequestAt"),
      ...counters.map((name) => ({ name, type: integer })),
      milliseconds("totalMs"),
      milliseconds("slowestMs"),
    ],
    indices: [
      index("provisioning_cycles_startedAt", ["organisationId", "startedAt", "id"]),
      index("provisioning_cycles_credentialId", ["organisationId", "credentialId", "lastRequestAt"]),
    ],
    foreignKeys: [toOrganisation("provisioning_cycles")],
  }),
  new Table({
    name: "provisioning_events",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      instant("at"),
      instant("recordedAt"),
      milliseconds("durationMs"),
      id("credentialId"),
      optional(text("client", 255)),
      text("intent", 16),
      text("operation", 16),
      optional(text("subjectKind", 64)),
      optional(id("subjectId")),
      optional(text("subjectName", 255)),
      optional(bytes("subjectNameKey", 1020)),
      { name: "status", type: integer },
      flag("failed"),
      optional(text("errorType", 64)),
      optional(text("reason", 64)),
      long("detail"),
      long("dialects"),
      id("cycleId"),
    ],
    indices: [
      index("provisioning_events_at", ["organisationId", "at", "id"]),
      index("provisioning_events_recordedAt", ["organisationId", "recordedAt", "id"]),
      index("provisioning_events_failed", ["organisationId", "failed", "at", "id"]),
      index("provisioning_events_operation", ["organisationId", "operation", "at", "id"]),
      index("provisioning_events_subjectId", ["organisationId", "subjectId", "at", "id"]),
      index("provisioning_events_subjectNameKey", ["organisationId", "subjectNameKey", "at", "id"]),
      index("provisioning_events_cycleId", ["organisationId", "cycleId", "at", "id"]),
    ],
    foreignKeys: [toOrganisation("provisioning_events")],
  }),
  new Table({
    name: "change_subjects",
    columns: [primary(id("organisationId")), primary(id("subjectId")), primary(id("changeId"))],
    foreignKeys: [toOrganisation("change_subjects")],
  }),
];

export class ProvisioningEvents1790000000008 implements MigrationInterface {
  readonly name = "ProvisioningEvents1790000000008";

  async up(runner: QueryRunner): Promise<void> {
    const integer = runner.dataSource.options.type === "better-sqlite3" ? "integer" : "int";
    for (const table of tables(integer)) await runner.createTable(table);
    // In SQL of its own: TypeORM would copy the whole table on SQLite.
    await runner.query(`ALTER TABLE \`provisioning_connections\` ADD COLUMN \`eventRetentionDays\` ${integer} NOT NULL DEFAULT 90`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE `provisioning_connections` DROP COLUMN `eventRetentionDays`");
    for (const table of ["change_subjects", "provisioning_events", "provisioning_cycles"]) await runner.dropTable(table);
  }
}

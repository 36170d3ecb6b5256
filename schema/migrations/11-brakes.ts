/** Step 11: brakes on the removals of provisioning clients: their settings, what was removed of late, and what is held; and when events were undone. */
import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { flag, id, index, instant, optional, primary, text, toOrganisation, within } from "./table-parts.js";

/** In SQL of their own: TypeORM would copy the whole table on SQLite. */
const settings = (integer: string): readonly (readonly [name: string, type: string])[] => [
  ["brakeMode", "varchar(16) NOT NULL DEFAULT 'OFF'"],
  ["brakeWindowMinutes", `${integer} NOT NULL DEFAULT 60`],
  ["brakeCount", `${integer} NULL`],
  ["brakeSharePercent", `${integer} NULL`],
  ["brakeMarks", `${integer} NOT NULL DEFAULT 0`],
  ["brakeActivePeople", `${integer} NULL`],
  ["brakeActiveAt", "bigint NULL"],
  ["brakeHoldId", "varchar(36) NULL"],
];

const tables = (integer: string): Table[] => [
  new Table({
    name: "provisioning_holds",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      text("mode", 16),
      text("state", 16),
      instant("startedAt"),
      { name: "threshold", type: integer },
      { name: "windowMinutes", type: integer },
      { name: "applied", type: integer },
      { name: "heldCount", type: integer },
      instant("lastTriedAt"),
      optional(instant("decidedAt")),
      optional(id("decidedById")),
      optional(instant("passUntil")),
      optional(instant("endedAt")),
    ],
    indices: [index("provisioning_holds_state", ["state", "lastTriedAt"])],
    foreignKeys: [toOrganisation("provisioning_holds")],
  }),
  new Table({
    name: "provisioning_held",
    columns: [
      primary(id("organisationId")),
      primary(id("holdId")),
      primary(id("subjectId")),
      primary(text("operation", 16)),
      text("subjectKind", 16),
      text("subjectName", 255),
      primary(flag("refused")),
      instant("firstAt"),
      instant("lastAt"),
      { name: "attempts", type: integer },
      optional(instant("appliedAt")),
    ],
    indices: [index("provisioning_held_order", ["organisationId", "holdId", "refused", "firstAt", "subjectId"])],
    foreignKeys: [within("provisioning_held_by", "holdId", "provisioning_holds")],
  }),
  new Table({
    name: "brake_marks",
    columns: [
      primary(id("organisationId")),
      primary(id("subjectId")),
      instant("at"),
      text("operation", 16),
      text("subjectKind", 16),
      text("subjectName", 255),
    ],
    indices: [index("brake_marks_at", ["organisationId", "at"])],
    foreignKeys: [toOrganisation("brake_marks")],
  }),
];

export class Brakes1790000000011 implements MigrationInterface {
  readonly name = "Brakes1790000000011";

  async up(runner: QueryRunner): Promise<void> {
    const integer = integerOf(runner);
    for (const [name, type] of settings(integer)) {
      await runner.query(`ALTER TABLE \`provisioning_connections\` ADD COLUMN \`${name}\` ${type}`);
    }
    await runner.query("ALTER TABLE `provisioning_events` ADD COLUMN `undoneAt` bigint NULL");
    for (const table of tables(integer)) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables(integerOf(runner)).reverse()) await runner.dropTable(table.name);
    await runner.query("ALTER TABLE `provisioning_events` DROP COLUMN `undoneAt`");
    for (const [name] of settings("int")) await runner.query(`ALTER TABLE \`provisioning_connections\` DROP COLUMN \`${name}\``);
  }
}

const integerOf = (runner: QueryRunner) => (runner.dataSource.options.type === "better-sqlite3" ? "integer" : "int");

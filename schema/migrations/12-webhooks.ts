/** Step 12: webhooks, what was delivered to them, and what of the health of provisioning they were last told. */
import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { bytes, flag, id, index, instant, optional, primary, reference, text, toOrganisation } from "./table-parts.js";

const tables = (integer: string): Table[] => [
  new Table({
    name: "webhooks",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      text("url", 500),
      text("events", 255),
      flag("active"),
      bytes("sealedSecret", 255),
      optional(bytes("sealedFormer", 255)),
      optional(instant("formerUntil")),
      instant("createdAt"),
      optional(instant("failingSince")),
    ],
    foreignKeys: [toOrganisation("webhooks")],
  }),
  new Table({
    name: "webhook_deliveries",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      id("webhookId"),
      text("event", 32),
      { name: "payload", type: "mediumtext" },
      text("state", 16),
      { name: "attempts", type: integer },
      instant("createdAt"),
      optional(instant("nextAttemptAt")),
      optional(instant("lastAttemptAt")),
      optional({ name: "lastStatus", type: integer }),
      optional(text("lastError", 255)),
      optional(instant("deliveredAt")),
    ],
    indices: [
      index("webhook_deliveries_webhookId", ["organisationId", "webhookId", "id"]),
      index("webhook_deliveries_nextAttemptAt", ["nextAttemptAt"]),
      index("webhook_deliveries_createdAt", ["createdAt"]),
    ],
    foreignKeys: [
      toOrganisation("webhook_deliveries"),
      reference("webhook_deliveries_webhook", ["organisationId", "webhookId"], "webhooks", ["organisationId", "id"]),
    ],
  }),
  new Table({
    name: "health_told",
    columns: [primary(id("organisationId")), { name: "version", type: integer }, instant("at"), { name: "facts", type: "mediumtext" }],
    foreignKeys: [toOrganisation("health_told")],
  }),
];

export class Webhooks1790000000012 implements MigrationInterface {
  readonly name = "Webhooks1790000000012";

  async up(runner: QueryRunner): Promise<void> {
    const integer = runner.dataSource.options.type === "better-sqlite3" ? "integer" : "int";
    for (const table of tables(integer)) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ["health_told", "webhook_deliveries", "webhooks"]) await runner.dropTable(table);
  }
}

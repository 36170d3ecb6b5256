/** Step 6: sessions, one-time sign-in links, what makes people admins, and which warnings were given. */
import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { bytes, id, index, instant, optional, primary, text, toOrganisation, within } from "./table-parts.js";

const tables: readonly Table[] = [
  new Table({
    name: "sessions",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      id("userId"),
      bytes("digest", 32),
      optional(bytes("previousDigest", 32)),
      instant("rotatedAt"),
      instant("createdAt"),
      instant("lastSeenAt"),
      instant("expiresAt"),
      text("method", 16),
      optional(text("client", 255)),
      optional(bytes("sealedIdToken", 8192)),
      optional(text("providerSession", 255)),
    ],
    indices: [
      index("sessions_id", ["id"], true),
      index("sessions_userId", ["organisationId", "userId", "createdAt"]),
      index("sessions_expiresAt", ["expiresAt"]),
    ],
    foreignKeys: [within("sessions_person", "userId", "users")],
  }),
  new Table({
    name: "sign_in_links",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      id("userId"),
      bytes("digest", 32),
      text("purpose", 16),
      optional(bytes("addressKey", 2048)),
      instant("createdAt"),
      instant("expiresAt"),
      optional(instant("endedAt")),
    ],
    indices: [
      index("sign_in_links_digest", ["digest"], true),
      index("sign_in_links_userId", ["organisationId", "userId", "purpose"]),
      index("sign_in_links_expiresAt", ["expiresAt"]),
    ],
    foreignKeys: [within("sign_in_links_person", "userId", "users")],
  }),
  new Table({
    name: "admin_grants",
    columns: [
      primary(id("organisationId")),
      primary(text("kind", 16)),
      optional(id("groupId")),
      optional(text("appRole", 255)),
      optional(bytes("appRoleKey", 1020)),
      instant("updatedAt"),
    ],
    indices: [index("admin_grants_groupId", ["organisationId", "groupId"])],
    foreignKeys: [toOrganisation("admin_grants"), within("admin_grants_group", "groupId", "user_groups")],
  }),
  new Table({
    name: "expiry_warnings",
    columns: [primary(id("organisationId")), primary(id("subjectId")), primary(instant("expiresAt")), instant("warnedAt")],
    foreignKeys: [toOrganisation("expiry_warnings")],
  }),
];

export class Sessions1790000000006 implements MigrationInterface {
  readonly name = "Sessions1790000000006";

  async up(runner: QueryRunner): Promise<void> {
    // In SQL of its own: TypeORM would copy the whole table on SQLite.
    await runner.query("ALTER TABLE `users` ADD COLUMN `sessionsEndedAt` bigint NULL");
    for (const table of tables) await runner.createTable(table.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
    await runner.query("ALTER TABLE `users` DROP COLUMN `sessionsEndedAt`");
  }
}

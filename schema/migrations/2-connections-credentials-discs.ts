/** Step 2: provisioning connections, credentials, planning discs and their shares. */
import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { bytes, id, index, instant, optional, primary, text, toOrganisation, within } from "./table-parts.js";

const tables = (integer: string): Table[] => [
  new Table({
    name: "provisioning_connections",
    columns: [
      primary(id("organisationId")),
      text("profile", 16),
      text("dialects", 16),
      text("existingPeople", 16),
      text("unknownMembers", 16),
      instant("updatedAt"),
    ],
    foreignKeys: [toOrganisation("provisioning_connections")],
  }),
  new Table({
    name: "credentials",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      text("kind", 16),
      text("label", 100),
      bytes("digest", 32),
      optional(id("userId")),
      instant("createdAt"),
      optional(instant("expiresAt")),
      optional(instant("lastUsedAt")),
      optional(instant("revokedAt")),
    ],
    indices: [
      { name: "credentials_digest", columnNames: ["digest"], isUnique: true },
      index("credentials_user", ["organisationId", "userId"]),
    ],
    foreignKeys: [toOrganisation("credentials"), within("credentials_person", "userId", "users")],
  }),
  new Table({
    name: "discs",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      { name: "version", type: integer },
      text("title", 255),
      bytes("titleKey", 1020),
      optional({ name: "year", type: integer }),
      id("ownerId"),
      instant("createdAt"),
      instant("updatedAt"),
    ],
    indices: [index("discs_owner", ["organisationId", "ownerId", "id"])],
    foreignKeys: [toOrganisation("discs"), within("discs_person", "ownerId", "users", "RESTRICT")],
  }),
  new Table({
    name: "disc_shares",
    columns: [
      primary(id("organisationId")),
      primary(id("discId")),
      primary(id("granteeId")),
      optional(id("userId")),
      optional(id("groupId")),
      text("permission", 8),
      instant("createdAt"),
    ],
    indices: [
      index("disc_shares_user", ["organisationId", "userId", "discId"]),
      index("disc_shares_group", ["organisationId", "groupId", "discId"]),
    ],
    foreignKeys: [
      within("disc_shares_disc", "discId", "discs"),
      within("disc_shares_person", "userId", "users"),
      within("disc_shares_members", "groupId", "user_groups"),
    ],
  }),
];

export class ConnectionsCredentialsDiscs1790000000002 implements MigrationInterface {
  name = "ConnectionsCredentialsDiscs1790000000002";

  async up(runner: QueryRunner): Promise<void> {
    const sqlite = runner.dataSource.options.type === "better-sqlite3";
    for (const table of tables(sqlite ? "integer" : "int")) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ["disc_shares", "discs", "credentials", "provisioning_connections"]) await runner.dropTable(table);
  }
}

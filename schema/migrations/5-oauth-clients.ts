/** Step 5: OAuth clients with their secrets, and the access tokens that were issued to them. */
import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { bytes, id, instant, optional, primary, text, toOrganisation, within } from "./table-parts.js";

const tables = (integer: string): Table[] => [
  new Table({
    name: "oauth_clients",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      text("label", 100),
      text("authentication", 16),
      { name: "accessTokenLifetime", type: integer },
      optional(text("issuer", 500)),
      optional(text("jwksUri", 500)),
      optional(text("subject", 255)),
      optional(text("audience", 255)),
      optional(bytes("identityDigest", 32)),
      instant("createdAt"),
      optional(instant("lastUsedAt")),
      optional(instant("revokedAt")),
    ],
    indices: [
      { name: "oauth_clients_id", columnNames: ["id"], isUnique: true },
      { name: "oauth_clients_identity", columnNames: ["identityDigest"] },
    ],
    foreignKeys: [toOrganisation("oauth_clients")],
  }),
  new Table({
    name: "client_secrets",
    columns: [
      primary(id("organisationId")),
      primary(id("id")),
      id("clientId"),
      bytes("digest", 32),
      text("hint", 4),
      instant("createdAt"),
      instant("expiresAt"),
      optional(instant("lastUsedAt")),
      optional(instant("revokedAt")),
    ],
    indices: [{ name: "client_secrets_client", columnNames: ["organisationId", "clientId", "digest"], isUnique: true }],
    foreignKeys: [toOrganisation("client_secrets"), within("client_secrets_of", "clientId", "oauth_clients")],
  }),
  new Table({
    name: "access_tokens",
    columns: [
      primary(id("organisationId")),
      primary(bytes("digest", 32)),
      id("clientId"),
      optional(id("secretId")),
      instant("createdAt"),
      instant("expiresAt"),
    ],
    indices: [
      { name: "access_tokens_digest", columnNames: ["digest"], isUnique: true },
      { name: "access_tokens_client", columnNames: ["organisationId", "clientId", "expiresAt"] },
      { name: "access_tokens_expiresAt", columnNames: ["expiresAt"] },
      { name: "access_tokens_secret", columnNames: ["organisationId", "secretId"] },
    ],
    foreignKeys: [
      toOrganisation("access_tokens"),
      within("access_tokens_of", "clientId", "oauth_clients"),
      within("access_tokens_made_with", "secretId", "client_secrets"),
    ],
  }),
];

export class OAuthClients1790000000005 implements MigrationInterface {
  readonly name = "OAuthClients1790000000005";

  async up(runner: QueryRunner): Promise<void> {
    const sqlite = runner.dataSource.options.type === "better-sqlite3";
    for (const table of tables(sqlite ? "integer" : "int")) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ["access_tokens", "client_secrets", "oauth_clients"]) await runner.dropTable(table);
  }
}

/** Step 7: single sign-on, who people are at their provider, and sign-ins that are under way. */
import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { bytes, flag, id, index, instant, optional, primary, reference, text, toOrganisation } from "./table-parts.js";

const tables: readonly Table[] = [
  new Table({
    name: "single_sign_on",
    columns: [
      primary(id("organisationId")),
      text("issuer", 400),
      text("clientId", 255),
      text("authentication", 16),
      bytes("sealedSecret", 8192),
      optional(text("certificateThumbprint", 40)),
      optional(instant("certificateExpiresAt")),
      optional(text("tenantId", 64)),
      text("matchBy", 16),
      flag("enabled"),
      flag("required"),
      instant("updatedAt"),
    ],
    foreignKeys: [toOrganisation("single_sign_on")],
  }),
  new Table({
    name: "identities",
    columns: [
      primary(id("organisationId")),
      primary(bytes("identityKey", 32)),
      bytes("authorityKey", 32),
      text("authority", 400),
      text("subject", 255),
      id("userId"),
      instant("createdAt"),
    ],
    indices: [index("identities_authorityKey", ["organisationId", "userId", "authorityKey"], true)],
    foreignKeys: [
      toOrganisation("identities"),
      reference("identities_person", ["organisationId", "userId"], "users", ["organisationId", "id"]),
    ],
  }),
  new Table({
    name: "sign_in_attempts",
    columns: [
      primary(id("organisationId")),
      primary(bytes("stateDigest", 32)),
      bytes("browserDigest", 32),
      text("nonce", 64),
      bytes("sealedVerifier", 256),
      instant("expiresAt"),
    ],
    indices: [index("sign_in_attempts_stateDigest", ["stateDigest"], true), index("sign_in_attempts_expiresAt", ["expiresAt"])],
    foreignKeys: [toOrganisation("sign_in_attempts")],
  }),
];

export class SingleSignOn1790000000007 implements MigrationInterface {
  readonly name = "SingleSignOn1790000000007";

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
  }
}

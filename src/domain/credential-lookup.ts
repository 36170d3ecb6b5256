/** How the bearer of each kind of token is looked up, and how its use is noted. */
import { isAdmin } from "./admin-grant-rows.js";
import type { BrakeMode } from "./brake.js";
import type { Plan, ProvisioningSettings } from "./context.js";
import { type Statement, statement, unscoped } from "./statement.js";
import type { CredentialKind, TokenKind } from "./token.js";

/** Of an access token, the client stands for it. */
export interface CredentialRow extends ProvisioningSettings {
  readonly id: string;
  readonly organisationId: string;
  readonly kind: CredentialKind;
  readonly digest: Uint8Array;
  readonly userId: string | null;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  readonly organisationName: string;
  readonly plan: Plan;
  readonly brakeMode: BrakeMode;
  readonly rehearsalId: string | null;
  readonly isAdmin: number | null;
  readonly active: number | null;
}

export interface CredentialLookup {
  readonly select: Statement<false>;
  readonly noteUse: Statement<true>;
  /** Notes that a client came with it although it was revoked or had ended; those that end by nature are not noted. */
  readonly noteRefusal: Statement<true>;
  readonly endsByNature: boolean;
}

const organisation =
  "o.name AS organisationName, o.plan, p.profile, p.dialects, p.existingPeople, p.unknownMembers, p.brakeMode, p.rehearsalId";

const noteUse = (table: string) =>
  statement(`
  UPDATE ${table} SET lastUsedAt = :now
  WHERE organisationId = :organisation AND id = :id AND (lastUsedAt IS NULL OR lastUsedAt <= :before)`);

const noteRefusal = (table: string) =>
  statement(`
  UPDATE ${table} SET refusedAt = :now
  WHERE organisationId = :organisation AND id = :id AND (refusedAt IS NULL OR refusedAt <= :before)`);

const credential: CredentialLookup = {
  select: unscoped(`
    SELECT c.id, c.organisationId, c.kind, c.digest, c.userId, c.expiresAt, c.lastUsedAt, c.revokedAt, ${organisation}, u.active, ${isAdmin} AS isAdmin
    FROM credentials c
    JOIN organisations o ON o.id = c.organisationId
    JOIN provisioning_connections p ON p.organisationId = c.organisationId
    LEFT JOIN users u ON u.organisationId = c.organisationId AND u.id = c.userId
    WHERE c.digest = :digest`),
  noteUse: noteUse("credentials"),
  noteRefusal: noteRefusal("credentials"),
  endsByNature: false,
};

const accessToken: CredentialLookup = {
  select: unscoped(`
    SELECT c.id, c.organisationId, 'PROVISIONING' AS kind, a.digest, NULL AS userId, a.expiresAt, c.lastUsedAt,
           COALESCE(c.revokedAt, s.revokedAt) AS revokedAt, ${organisation}, NULL AS active, NULL AS isAdmin
    FROM access_tokens a
    JOIN oauth_clients c ON c.organisationId = a.organisationId AND c.id = a.clientId
    LEFT JOIN client_secrets s ON s.organisationId = a.organisationId AND s.id = a.secretId
    JOIN organisations o ON o.id = a.organisationId
    JOIN provisioning_connections p ON p.organisationId = a.organisationId
    WHERE a.digest = :digest`),
  noteUse: noteUse("oauth_clients"),
  noteRefusal: noteRefusal("oauth_clients"),
  endsByNature: true,
};

export const lookups: Readonly<Record<TokenKind, CredentialLookup>> = {
  PROVISIONING: credential,
  API_KEY: credential,
  ACCESS_TOKEN: accessToken,
};

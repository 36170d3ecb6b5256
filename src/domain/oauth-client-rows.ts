/** Reading OAuth clients and their secrets: fixed SQL. */
import DataLoader from "dataloader";
import { ClientSecret } from "./client-secret.js";
import type { DomainContext } from "./context.js";
import { OAuthClient } from "./oauth-client.js";
import { statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";

const clientColumns =
  "organisationId, id, label, authentication, accessTokenLifetime, issuer, jwksUri, subject, audience, createdAt, lastUsedAt, revokedAt";
const secretColumns = "organisationId, id, clientId, hint, createdAt, expiresAt, lastUsedAt, revokedAt";

const selectClient = statement(`SELECT ${clientColumns} FROM oauth_clients WHERE organisationId = :organisation AND id = :id`);

/** Locks the row, so that of two changes at once each knows what it replaces. */
const selectLocked = statement({
  sqlite: `SELECT ${clientColumns} FROM oauth_clients WHERE organisationId = :organisation AND id = :id`,
  mysql: `SELECT ${clientColumns} FROM oauth_clients WHERE organisationId = :organisation AND id = :id FOR UPDATE`,
});

const selectClients = statement(`SELECT ${clientColumns} FROM oauth_clients WHERE organisationId = :organisation ORDER BY createdAt, id`);

const selectSecret = statement(`SELECT ${secretColumns} FROM client_secrets WHERE organisationId = :organisation AND id = :id`);

const selectSecrets = statement(`
  SELECT ${secretColumns} FROM client_secrets WHERE organisationId = :organisation AND clientId IN (:clientIds*) ORDER BY createdAt, id`);

const toClient = (row: OAuthClient): OAuthClient => Object.assign(new OAuthClient(), row);
export const toSecret = (row: Omit<ClientSecret, "digest" | "organisation" | "client">): ClientSecret =>
  Object.assign(new ClientSecret(), row);

export async function findClient(scope: TenantScope, id: string): Promise<OAuthClient | undefined> {
  const row = await scope.one<OAuthClient>(selectClient, { id });
  return row && toClient(row);
}

export async function lockClient(transaction: TenantTransaction, id: string): Promise<OAuthClient | undefined> {
  const row = await transaction.one<OAuthClient>(selectLocked, { id });
  return row && toClient(row);
}

export async function readClients(scope: TenantScope): Promise<OAuthClient[]> {
  return (await scope.all<OAuthClient>(selectClients)).map(toClient);
}

export async function readSecret(transaction: TenantTransaction, id: string): Promise<ClientSecret | undefined> {
  const row = await transaction.one<ClientSecret>(selectSecret, { id });
  return row && toSecret(row);
}

/** One statement for all clients of a request. */
export function secretsOf(context: DomainContext, clientId: string): Promise<ClientSecret[]> {
  const loader = context.keep(
    "secrets of OAuth clients",
    () =>
      new DataLoader<string, ClientSecret[]>(async (clientIds) => {
        const rows = await context.scope.all<ClientSecret>(selectSecrets, { clientIds });
        return clientIds.map((id) => rows.filter((row) => row.clientId === id).map(toSecret));
      }),
  );
  return loader.load(clientId);
}

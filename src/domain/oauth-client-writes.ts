/** Registering, changing and revoking OAuth clients and their secrets. A secret exists only in the answer that makes it. */
import { v7 as newId } from "uuid";
import { type Difference, type Origin, recordChange } from "./change-log.js";
import { type ClientSecret, hintLength, type NewClientSecret, type NewOAuthClient } from "./client-secret.js";
import { checkSecretTerm } from "./client-secret-term.js";
import type { DomainContext } from "./context.js";
import { checkLabel } from "./credential-writes.js";
import { DomainError } from "./errors.js";
import { checkIdentity, identityDigest } from "./federated-identity.js";
import { accessTokenLifetimes, type Identity, identityLimits, OAuthClient } from "./oauth-client.js";
import { lockClient, readSecret, toSecret } from "./oauth-client-rows.js";
import { statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";
import { newToken, tokenDigest } from "./token.js";

const identityParts = Object.keys(identityLimits) as (keyof Identity)[];

const insertClient = statement(`
  INSERT INTO oauth_clients
    (organisationId, id, label, authentication, accessTokenLifetime, ${identityParts.join(", ")}, identityDigest, createdAt)
  VALUES (:organisation, :id, :label, :authentication, :accessTokenLifetime, ${identityParts.map((part) => `:${part}`).join(", ")},
    :identityDigest, :now)`);

const updateClient = statement(`
  UPDATE oauth_clients
  SET label = :label, accessTokenLifetime = :accessTokenLifetime, ${identityParts.map((part) => `${part} = :${part}`).join(", ")},
    identityDigest = :identityDigest
  WHERE organisationId = :organisation AND id = :id`);

const insertSecret = statement(`
  INSERT INTO client_secrets (organisationId, id, clientId, digest, hint, createdAt, expiresAt)
  VALUES (:organisation, :id, :clientId, :digest, :hint, :createdAt, :expiresAt)`);

const revokeClientRow = statement("UPDATE oauth_clients SET revokedAt = :now WHERE organisationId = :organisation AND id = :id");
const revokeSecretRow = statement(
  "UPDATE client_secrets SET revokedAt = :now WHERE organisationId = :organisation AND id = :id AND revokedAt IS NULL",
);

/** What nobody may use any more need not be kept. */
const deleteTokensOfClient = statement("DELETE FROM access_tokens WHERE organisationId = :organisation AND clientId = :id");
const deleteTokensOfSecret = statement("DELETE FROM access_tokens WHERE organisationId = :organisation AND secretId = :id");

export interface ClientInput {
  readonly label: string;
  readonly accessTokenLifetime?: number | null | undefined;
}

export interface ClientChange {
  readonly label?: string | null | undefined;
  readonly accessTokenLifetime?: number | null | undefined;
  readonly federation?: Identity | null | undefined;
}

function checkLifetime(seconds: number): number {
  const { least, most } = accessTokenLifetimes;
  if (seconds < least || seconds > most) {
    throw new DomainError("INVALID_VALUE", `accessTokenLifetime is ${seconds}; allowed are ${least} to ${most} seconds.`, {
      field: "accessTokenLifetime",
    });
  }
  return seconds;
}

/** The values of a client that can be changed, as the log tells them. */
const told = ({ label, accessTokenLifetime, issuer, jwksUri, subject, audience }: OAuthClient) => ({
  label,
  accessTokenLifetime,
  issuer,
  jwksUri,
  subject,
  audience,
});

const instant = (milliseconds: number) => new Date(milliseconds).toISOString();

function registered(context: DomainContext, input: ClientInput, identity: Identity | undefined): OAuthClient {
  const none = { issuer: null, jwksUri: null, subject: null, audience: null };
  return Object.assign(new OAuthClient(), none, identity, {
    organisationId: context.viewer.organisationId,
    id: newId(),
    label: checkLabel(input.label),
    authentication: identity ? "FEDERATED" : "CLIENT_SECRET",
    accessTokenLifetime: checkLifetime(input.accessTokenLifetime ?? accessTokenLifetimes.least),
    identityDigest: identity ? identityDigest(identity) : null,
    createdAt: context.now(),
    lastUsedAt: null,
    revokedAt: null,
  });
}

async function insert(transaction: TenantTransaction, client: OAuthClient): Promise<void> {
  const { id, authentication, identityDigest, createdAt } = client;
  await transaction.run(insertClient, { ...told(client), id, authentication, identityDigest, now: createdAt });
}

/** The columns of a change, in the words of the log; nothing for what stayed as it was. */
function differencesOf(old: Partial<ReturnType<typeof told>>, client: OAuthClient): Difference[] {
  const now = told(client);
  return (Object.keys(now) as (keyof typeof now)[])
    .filter((field) => (old[field] ?? null) !== now[field])
    .map((field) => ({ field, old: old[field] ?? null, new: now[field] }));
}

async function record(
  transaction: TenantTransaction,
  context: DomainContext,
  action: string,
  id: string,
  differences: Difference[],
  origin: Origin | null | undefined,
): Promise<void> {
  await recordChange(transaction, context, { action, subjectKind: "OAuthClient", subjectId: id, differences, origin });
}

function newSecret(client: OAuthClient, createdAt: number, expiresAt: number): { secret: string; row: ClientSecret; digest: Buffer } {
  const secret = newToken("CLIENT_SECRET");
  const hint = secret.slice(-hintLength);
  const { organisationId, id: clientId } = client;
  const row = toSecret({ organisationId, id: newId(), clientId, hint, createdAt, expiresAt, lastUsedAt: null, revokedAt: null });
  return { secret, row, digest: tokenDigest(secret) };
}

async function insertSecretRow(transaction: TenantTransaction, row: ClientSecret, digest: Buffer): Promise<Difference> {
  const { id, clientId, hint, createdAt, expiresAt } = row;
  await transaction.run(insertSecret, { id, clientId, digest, hint, createdAt, expiresAt });
  return { field: "secrets", old: null, new: { id, hint, expiresAt: instant(expiresAt) } };
}

/** Registers a client with its first secret. */
export async function addClient(
  context: DomainContext,
  input: ClientInput & { readonly secretExpiresAt?: number | null | undefined },
  origin?: Origin | null,
): Promise<NewOAuthClient> {
  const client = registered(context, input, undefined);
  const { secret, row, digest } = newSecret(
    client,
    client.createdAt,
    checkSecretTerm(input.secretExpiresAt, client.createdAt, "secretExpiresAt"),
  );
  await context.scope.write(async (transaction) => {
    await insert(transaction, client);
    const made = await insertSecretRow(transaction, row, digest);
    await record(transaction, context, "createOAuthClient", client.id, [...differencesOf({}, client), made], origin);
  });
  context.forget();
  return { client, secret };
}

/** Registers a client that has no secret. */
export async function addFederatedClient(
  context: DomainContext,
  input: ClientInput & { readonly federation: Identity },
  origin?: Origin | null,
): Promise<OAuthClient> {
  const client = registered(context, input, checkIdentity(context, input.federation));
  await context.scope.write(async (transaction) => {
    await insert(transaction, client);
    await record(transaction, context, "createFederatedClient", client.id, differencesOf({}, client), origin);
  });
  context.forget();
  return client;
}

async function present(transaction: TenantTransaction, id: string): Promise<OAuthClient> {
  const client = await lockClient(transaction, id);
  if (!client) throw new DomainError("NOT_FOUND", `There is no OAuth client ${id} in your organisation.`);
  return client;
}

function refuseRevoked({ revokedAt, label }: OAuthClient): void {
  if (revokedAt !== null)
    throw new DomainError("INVALID_VALUE", `The OAuth client "${label}" is revoked; register a new one.`, { field: "id" });
}

/** A new identity ends the access tokens that the old one got. */
export async function changeClient(context: DomainContext, id: string, set: ClientChange, origin?: Origin | null): Promise<OAuthClient> {
  const label = set.label == null ? undefined : checkLabel(set.label);
  const lifetime = set.accessTokenLifetime == null ? undefined : checkLifetime(set.accessTokenLifetime);
  const identity = set.federation ? checkIdentity(context, set.federation) : undefined;
  const changed = await context.scope.write(async (transaction) => {
    const old = await present(transaction, id);
    refuseRevoked(old);
    if (identity && old.authentication !== "FEDERATED") {
      throw new DomainError("INVALID_VALUE", `The OAuth client "${old.label}" has secrets and no federated identity.`, {
        field: "federation",
      });
    }
    const client = Object.assign(new OAuthClient(), old, identity, {
      label: label ?? old.label,
      accessTokenLifetime: lifetime ?? old.accessTokenLifetime,
    });
    const differences = differencesOf(told(old), client);
    if (differences.length === 0) return old;
    const { issuer, subject, audience } = client;
    const known = issuer !== null && subject !== null && audience !== null;
    await transaction.run(updateClient, {
      ...told(client),
      id,
      identityDigest: known ? identityDigest({ issuer, subject, audience }) : null,
    });
    if (identityParts.some((part) => old[part] !== client[part])) await transaction.run(deleteTokensOfClient, { id });
    await record(transaction, context, "changeOAuthClient", id, differences, origin);
    return client;
  });
  context.forget();
  context.request.credentialsChanged?.();
  return changed;
}

export async function addSecret(
  context: DomainContext,
  clientId: string,
  expiresAt?: number | null,
  origin?: Origin | null,
): Promise<NewClientSecret> {
  const now = context.now();
  const end = checkSecretTerm(expiresAt, now, "expiresAt");
  const made = await context.scope.write(async (transaction) => {
    const client = await present(transaction, clientId);
    refuseRevoked(client);
    if (client.authentication !== "CLIENT_SECRET") {
      throw new DomainError("INVALID_VALUE", `The OAuth client "${client.label}" is federated and has no secrets.`, { field: "clientId" });
    }
    const { secret, row, digest } = newSecret(client, now, end);
    const difference = await insertSecretRow(transaction, row, digest);
    await record(transaction, context, "addClientSecret", clientId, [difference], origin);
    return { client, clientSecret: row, secret };
  });
  context.forget();
  return made;
}

/** Revoking again changes nothing. */
export async function revokeSecret(context: DomainContext, id: string, origin?: Origin | null): Promise<OAuthClient> {
  const now = context.now();
  const client = await context.scope.write(async (transaction) => {
    const secret = await readSecret(transaction, id);
    if (!secret) throw new DomainError("NOT_FOUND", `There is no client secret ${id} in your organisation.`);
    const owner = await present(transaction, secret.clientId);
    const { affected } = await transaction.run(revokeSecretRow, { id, now });
    if (affected === 0) return owner;
    await transaction.run(deleteTokensOfSecret, { id });
    const difference: Difference = { field: "secrets", old: { id, hint: secret.hint }, new: null };
    await record(transaction, context, "revokeClientSecret", owner.id, [difference], origin);
    return owner;
  });
  context.forget();
  context.request.credentialsChanged?.();
  return client;
}

/** Revoking again changes nothing. */
export async function revokeClient(context: DomainContext, id: string, origin?: Origin | null): Promise<OAuthClient> {
  const now = context.now();
  const client = await context.scope.write(async (transaction) => {
    const found = await present(transaction, id);
    if (found.revokedAt !== null) return found;
    await transaction.run(revokeClientRow, { id, now });
    await transaction.run(deleteTokensOfClient, { id });
    await record(transaction, context, "revokeOAuthClient", id, [{ field: "revokedAt", old: null, new: instant(now) }], origin);
    return Object.assign(found, { revokedAt: now });
  });
  context.forget();
  context.request.credentialsChanged?.();
  return client;
}

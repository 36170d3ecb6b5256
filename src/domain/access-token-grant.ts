/** What the token endpoint asks of the domain: which client that is, and an access token for it (RFC 6749 §4.4). */
import type { Plan } from "./context.js";
import { identityDigest } from "./federated-identity.js";
import { isId } from "./node.js";
import type { Identity, OAuthClientAuthentication } from "./oauth-client.js";
import { type SqlRow, statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope } from "./tenant-scope.js";
import { newToken, sameDigest, tokenDigest } from "./token.js";

/** A client that is good, as far as it is known before it shows who it is. */
export interface GrantClient {
  readonly organisationId: string;
  readonly id: string;
  readonly authentication: OAuthClientAuthentication;
  /** Seconds. */
  readonly accessTokenLifetime: number;
  readonly lastUsedAt: number | null;
  readonly plan: Plan;
  /** Of a federated client. */
  readonly identity: Identity | undefined;
}

/** A secret that was shown and is good. */
export interface GrantSecret {
  readonly id: string;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

export interface IssuedToken {
  readonly token: string;
  /** Seconds. */
  readonly lifetime: number;
}

interface ClientRow extends SqlRow {
  readonly organisationId: string;
  readonly id: string;
  readonly authentication: OAuthClientAuthentication;
  readonly accessTokenLifetime: number;
  readonly issuer: string | null;
  readonly jwksUri: string | null;
  readonly subject: string | null;
  readonly audience: string | null;
  readonly lastUsedAt: number | null;
  readonly plan: Plan;
}

interface SecretRow extends ClientRow {
  readonly secretId: string;
  readonly digest: Uint8Array;
  readonly secretExpiresAt: number;
  readonly secretLastUsedAt: number | null;
}

const clientColumns = `
  c.organisationId, c.id, c.authentication, c.accessTokenLifetime, c.issuer, c.jwksUri, c.subject, c.audience, c.lastUsedAt, o.plan`;

const selectBySecret = unscoped(`
  SELECT ${clientColumns}, s.id AS secretId, s.digest, s.expiresAt AS secretExpiresAt, s.lastUsedAt AS secretLastUsedAt
  FROM oauth_clients c
  JOIN organisations o ON o.id = c.organisationId
  JOIN client_secrets s ON s.organisationId = c.organisationId AND s.clientId = c.id AND s.digest = :digest
  WHERE c.id = :id AND c.revokedAt IS NULL AND s.revokedAt IS NULL AND s.expiresAt >= :leastEnd`);

/** Somebody has a secret that was good once: the admins of its organisation are told, to the minute. */
const selectEndedSecret = unscoped(`
  SELECT c.organisationId FROM oauth_clients c
  JOIN client_secrets s ON s.organisationId = c.organisationId AND s.clientId = c.id AND s.digest = :digest
  WHERE c.id = :id AND (c.refusedAt IS NULL OR c.refusedAt <= :before)`);
const noteEndedSecret = statement("UPDATE oauth_clients SET refusedAt = :now WHERE organisationId = :organisation AND id = :id");

const federated = "c.revokedAt IS NULL AND c.authentication = 'FEDERATED'";

const selectById = unscoped(`
  SELECT ${clientColumns} FROM oauth_clients c JOIN organisations o ON o.id = c.organisationId WHERE c.id = :id AND ${federated}`);

const selectByIdentity = unscoped(`
  SELECT ${clientColumns} FROM oauth_clients c JOIN organisations o ON o.id = c.organisationId
  WHERE c.identityDigest = :digest AND ${federated} ORDER BY c.id LIMIT 2`);

const insertToken = statement(`
  INSERT INTO access_tokens (organisationId, digest, clientId, secretId, createdAt, expiresAt)
  VALUES (:organisation, :digest, :clientId, :secretId, :now, :expiresAt)`);

const expired = "organisationId = :organisation AND clientId = :clientId AND expiresAt <= :now";

/** A few at a time, so that no request pays for all that have gathered. */
const deleteExpired = statement({
  sqlite: `DELETE FROM access_tokens WHERE rowid IN (SELECT rowid FROM access_tokens WHERE ${expired} LIMIT 100)`,
  mysql: `DELETE FROM access_tokens WHERE ${expired} LIMIT 100`,
});

const noteClient = statement("UPDATE oauth_clients SET lastUsedAt = :now WHERE organisationId = :organisation AND id = :id");
const noteSecret = statement("UPDATE client_secrets SET lastUsedAt = :now WHERE organisationId = :organisation AND id = :id");

/** The time of last use is told to the minute. */
const minute = 60_000;
/** A token that is good for less than a second is none. */
const leastLifetime = 1_000;

function toClient(row: ClientRow): GrantClient {
  const { organisationId, id, authentication, accessTokenLifetime, lastUsedAt, plan, issuer, jwksUri, subject, audience } = row;
  const whole = issuer !== null && jwksUri !== null && subject !== null && audience !== null;
  const identity = whole ? { issuer, jwksUri, subject, audience } : undefined;
  return { organisationId, id, authentication, accessTokenLifetime, lastUsedAt, plan, identity };
}

/** Nothing for an unknown or revoked client, and for a secret that is wrong, expired or revoked: which of them, nobody is told. */
export async function clientBySecret(
  store: Store,
  { clientId, secret, now }: { readonly clientId: string; readonly secret: string; readonly now: number },
): Promise<{ client: GrantClient; secret: GrantSecret } | undefined> {
  if (!isId(clientId)) return undefined;
  const digest = tokenDigest(secret);
  const row = await store.one<SecretRow>(selectBySecret, { id: clientId, digest, leastEnd: now + leastLifetime });
  if (!row || !sameDigest(row.digest, digest)) {
    const ended = await store.one<{ organisationId: string }>(selectEndedSecret, { id: clientId, digest, before: now - minute });
    if (ended)
      await new TenantScope(store, ended.organisationId).write((transaction) => transaction.run(noteEndedSecret, { id: clientId, now }));
    return undefined;
  }
  const { secretId: id, secretExpiresAt: expiresAt, secretLastUsedAt: lastUsedAt } = row;
  return { client: toClient(row), secret: { id, expiresAt, lastUsedAt } };
}

/** The federated client of this id; nothing when there is none that is good. */
export async function federatedClient(store: Store, id: string): Promise<GrantClient | undefined> {
  const row = isId(id) ? await store.one<ClientRow>(selectById, { id }) : undefined;
  return row && toClient(row);
}

/** The federated clients of whoever an assertion says it is from: two are too many to choose from. */
export async function federatedClientsOf(store: Store, claims: Pick<Identity, "issuer" | "subject" | "audience">): Promise<GrantClient[]> {
  return (await store.all<ClientRow>(selectByIdentity, { digest: identityDigest(claims) })).map(toClient);
}

/** No token lives longer than the secret it was got with. */
export async function issueAccessToken(
  store: Store,
  client: GrantClient,
  { secret, now }: { readonly secret?: GrantSecret | undefined; readonly now: number },
): Promise<IssuedToken> {
  const token = newToken("ACCESS_TOKEN");
  const left = secret ? secret.expiresAt - now : Number.POSITIVE_INFINITY;
  const lifetime = Math.floor(Math.min(client.accessTokenLifetime * 1000, left) / 1000);
  const { id: clientId } = client;
  await new TenantScope(store, client.organisationId).write(async (transaction) => {
    await transaction.run(deleteExpired, { clientId, now });
    const row = { digest: tokenDigest(token), clientId, secretId: secret?.id ?? null, now, expiresAt: now + lifetime * 1000 };
    await transaction.run(insertToken, row);
    if ((client.lastUsedAt ?? 0) <= now - minute) await transaction.run(noteClient, { id: clientId, now });
    if (secret && (secret.lastUsedAt ?? 0) <= now - minute) await transaction.run(noteSecret, { id: secret.id, now });
  });
  return { token, lifetime };
}

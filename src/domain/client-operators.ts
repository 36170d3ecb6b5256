/** What operators do with OAuth clients from the command line, recorded as done by the system. */
import type { NewClientSecret, NewOAuthClient } from "./client-secret.js";
import { DomainContext, type FederationRules } from "./context.js";
import { DomainError } from "./errors.js";
import type { Identity, OAuthClient, OAuthClientAuthentication } from "./oauth-client.js";
import { addClient, addFederatedClient, addSecret, type ClientInput, revokeClient, revokeSecret } from "./oauth-client-writes.js";
import { findOrganisation, systemContext } from "./operators.js";
import { unscoped } from "./statement.js";
import type { Store } from "./store.js";

export interface ClientSpecification extends ClientInput {
  /** An id or the exact name. */
  readonly organisation: string;
  readonly secretExpiresAt?: number | undefined;
}

/** A client beside one of its secrets; a federated client has none. */
export interface ClientSummary {
  readonly id: string;
  readonly organisationName: string;
  readonly label: string;
  readonly authentication: OAuthClientAuthentication;
  readonly secretId: string | null;
  readonly hint: string | null;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

const summary = `
  SELECT c.id, o.name AS organisationName, c.label, c.authentication, s.id AS secretId, s.hint, s.expiresAt,
         CASE WHEN s.id IS NULL THEN c.lastUsedAt ELSE s.lastUsedAt END AS lastUsedAt, COALESCE(c.revokedAt, s.revokedAt) AS revokedAt
  FROM oauth_clients c
  JOIN organisations o ON o.id = c.organisationId
  LEFT JOIN client_secrets s ON s.organisationId = c.organisationId AND s.clientId = c.id`;
const order = "ORDER BY c.createdAt, c.id, s.createdAt, s.id";

const selectAll = unscoped(`${summary} ${order}`);
const selectOf = unscoped(`${summary} WHERE c.organisationId = :of ${order}`);

const selectOwner = unscoped(`
  SELECT organisationId, 'CLIENT' AS kind FROM oauth_clients WHERE id = :id
  UNION ALL SELECT organisationId, 'SECRET' FROM client_secrets WHERE id = :id`);

interface Owner {
  readonly organisationId: string;
  readonly kind: "CLIENT" | "SECRET";
}

async function ownerOf(store: Store, id: string): Promise<Owner> {
  const owner = await store.one<Owner>(selectOwner, { id });
  if (!owner)
    throw new DomainError("NOT_FOUND", `There is no OAuth client and no client secret with the id ${id}; see the list.`, { field: "id" });
  return owner;
}

async function contextOf(store: Store, organisation: string, federation?: FederationRules): Promise<DomainContext> {
  const { viewer, scope } = systemContext(store, await findOrganisation(store, organisation));
  return new DomainContext(viewer, scope, Date.now, federation && { federation });
}

export async function createClient(store: Store, { organisation, ...input }: ClientSpecification): Promise<NewOAuthClient> {
  return addClient(await contextOf(store, organisation), input);
}

export async function createFederatedClient(
  store: Store,
  { organisation, ...input }: ClientSpecification & { readonly federation: Identity },
  rules: FederationRules,
): Promise<OAuthClient> {
  return addFederatedClient(await contextOf(store, organisation, rules), input);
}

export async function createSecret(store: Store, clientId: string, expiresAt?: number): Promise<NewClientSecret> {
  const { organisationId } = await ownerOf(store, clientId);
  return addSecret(await contextOf(store, organisationId), clientId, expiresAt);
}

/** Of one organisation, or of all. */
export async function listClients(store: Store, organisation?: string): Promise<ClientSummary[]> {
  if (organisation === undefined) return store.all<ClientSummary>(selectAll);
  const { id: of } = await findOrganisation(store, organisation);
  return store.all<ClientSummary>(selectOf, { of });
}

/** Revokes a client, or one secret of a client alone. */
export async function revokeClientOrSecret(store: Store, id: string): Promise<OAuthClient> {
  const { organisationId, kind } = await ownerOf(store, id);
  const context = await contextOf(store, organisationId);
  return kind === "CLIENT" ? revokeClient(context, id) : revokeSecret(context, id);
}

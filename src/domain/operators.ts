/** What operators do from the command line: organisations and credentials across tenants, recorded as done by the system. */
import { v7 as newId } from "uuid";
import { actorOf, type Difference, recordChange } from "./change-log.js";
import { comparisonKey } from "./comparison-key.js";
import { DomainContext, type Plan, type ProvisioningSettings } from "./context.js";
import type { NewCredential } from "./credential.js";
import { addCredential, type CredentialRow, revokeCredential } from "./credential-writes.js";
import { DomainError } from "./errors.js";
import { isEmailAddress } from "./mail-address.js";
import { noCopy, type Organisation } from "./organisation.js";
import { verifyDomainIn } from "./organisation-domains.js";
import { changeOrganisation, checkName } from "./organisation-rows.js";
import { defaultSettings, settingNames } from "./provisioning-connection.js";
import { addConnection, changeProvisioning, type SettingsChange } from "./provisioning-writes.js";
import type { LinkPurpose } from "./sign-in-link.js";
import { type MadeLink, makeLink } from "./sign-in-links.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope } from "./tenant-scope.js";
import type { User } from "./user.js";
import { createUser } from "./user-writes.js";

/** An organisation as operators see it. */
export interface OrganisationSummary extends ProvisioningSettings {
  readonly id: string;
  readonly name: string;
  readonly plan: Plan;
  readonly createdAt: number;
}

export interface TokenSummary extends CredentialRow {
  readonly organisationName: string;
}

export interface OrganisationSpecification extends SettingsChange {
  readonly name: string;
  readonly plan: Plan;
}

export interface CredentialSpecification {
  /** An id or the exact name. */
  readonly organisation: string;
  readonly label: string;
  /** Milliseconds since the epoch; absent: the credential does not expire. */
  readonly expiresAt?: number | undefined;
}

const summary = `
  SELECT o.id, o.name, o.plan, o.createdAt, ${settingNames.map((name) => `p.${name}`).join(", ")}
  FROM organisations o JOIN provisioning_connections p ON p.organisationId = o.id`;

const selectAll = unscoped(`${summary} WHERE ${noCopy("o")} ORDER BY o.createdAt, o.id`);
const selectNamed = unscoped(`${summary} WHERE (o.id = :named OR o.name = :named) AND ${noCopy("o")} ORDER BY o.createdAt, o.id`);

const tokens = `
  SELECT c.organisationId, c.id, c.kind, c.label, c.userId, c.createdAt, c.expiresAt, c.lastUsedAt, c.revokedAt, o.name AS organisationName
  FROM credentials c JOIN organisations o ON o.id = c.organisationId`;

const selectAllTokens = unscoped(`${tokens} ORDER BY c.createdAt, c.id`);
const selectTokens = statement(`${tokens} WHERE c.organisationId = :organisation ORDER BY c.createdAt, c.id`);

const selectOwners = unscoped("SELECT organisationId FROM credentials WHERE id = :id");

const insertOrganisation = statement(`
  INSERT INTO organisations (id, name, plan, createdAt, updatedAt) VALUES (:organisation, :name, :plan, :now, :now)`);

/** Acts in an organisation as the system: with an admin's rights, without a person or a credential. */
export function systemContext(store: Store, organisation: OrganisationSummary): DomainContext {
  const { id, name, plan, profile, dialects, existingPeople, unknownMembers } = organisation;
  return new DomainContext(
    { kind: "ADMIN", organisationId: id, organisationName: name, plan, settings: { profile, dialects, existingPeople, unknownMembers } },
    new TenantScope(store, id),
  );
}

export function listOrganisations(store: Store): Promise<OrganisationSummary[]> {
  return store.all<OrganisationSummary>(selectAll);
}

/** By id or by exact name. */
export async function findOrganisation(store: Store, named: string): Promise<OrganisationSummary> {
  const found = await store.all<OrganisationSummary>(selectNamed, { named });
  const organisation = found.find(({ id }) => id === named) ?? found[0];
  if (!organisation)
    throw new DomainError("NOT_FOUND", `There is no organisation with the id or exact name "${named}".`, { field: "organisation" });
  if (found.length > 1 && organisation.id !== named) {
    const ids = found.map(({ id }) => id);
    throw new DomainError("INVALID_VALUE", `${ids.length} organisations are named "${named}"; say the id: ${ids.join(", ")}.`, {
      field: "organisation",
      values: ids,
    });
  }
  return organisation;
}

/** Operators name organisations, so they give no name twice; the rule is theirs, since tenants do not know of each other. */
async function refuseTakenName(store: Store, name: string, own?: string): Promise<void> {
  const others = (await store.all<OrganisationSummary>(selectNamed, { named: name })).filter(({ id }) => id !== own);
  const [other] = others;
  if (other === undefined) return;
  throw new DomainError(
    "NOT_UNIQUE",
    `There is an organisation named "${name}" already, with the id ${other.id}. Name it by its exact name or this id to go on with it, or choose another name.`,
    { field: "name", values: others.map(({ id }) => id) },
  );
}

/** `id` is for those who need to know it beforehand. */
export async function createOrganisation(
  store: Store,
  specification: OrganisationSpecification,
  id = newId(),
): Promise<OrganisationSummary> {
  const name = checkName(specification.name);
  await refuseTakenName(store, name);
  const { plan } = specification;
  const settings = Object.fromEntries(
    settingNames.map((setting) => [setting, specification[setting] ?? defaultSettings[setting]]),
  ) as unknown as ProvisioningSettings;
  const organisation: OrganisationSummary = { id, name, plan, createdAt: Date.now(), ...settings };
  const context = systemContext(store, organisation);
  const now = organisation.createdAt;
  await context.scope.write(async (transaction) => {
    await transaction.run(insertOrganisation, { name, plan, now });
    await addConnection(transaction, settings, now);
    const differences: Difference[] = Object.entries({ name, plan, ...settings }).map(([field, value]) => ({
      field,
      old: null,
      new: value,
    }));
    await recordChange(transaction, context, { action: "createOrganisation", subjectKind: "Organisation", subjectId: id, differences });
  });
  return organisation;
}

export async function renameOrganisation(store: Store, organisation: string, name: string): Promise<Organisation> {
  const found = await findOrganisation(store, organisation);
  await refuseTakenName(store, checkName(name), found.id);
  return changeOrganisation(systemContext(store, found), { name });
}

export async function changeOrganisationPlan(store: Store, organisation: string, plan: Plan): Promise<Organisation> {
  return changeOrganisation(systemContext(store, await findOrganisation(store, organisation)), { plan });
}

export async function setProvisioning(store: Store, organisation: string, set: SettingsChange): Promise<OrganisationSummary> {
  const found = await findOrganisation(store, organisation);
  await changeProvisioning(systemContext(store, found), set);
  return findOrganisation(store, found.id);
}

/** Notes that an e-mail domain is the organisation's own, after operators have made sure of it. */
export async function verifyDomain(store: Store, organisation: string, domain: string): Promise<void> {
  await verifyDomainIn(systemContext(store, await findOrganisation(store, organisation)), domain);
}

/** A token for the organisation's identity provider. */
export async function createToken(store: Store, { organisation, label, expiresAt }: CredentialSpecification): Promise<NewCredential> {
  const context = systemContext(store, await findOrganisation(store, organisation));
  return addCredential(context, { kind: "PROVISIONING", label, expiresAt });
}

/** Of one organisation, or of all. */
export async function listTokens(store: Store, organisation?: string): Promise<TokenSummary[]> {
  if (organisation === undefined) return store.all<TokenSummary>(selectAllTokens);
  const { id } = await findOrganisation(store, organisation);
  return new TenantScope(store, id).all<TokenSummary>(selectTokens);
}

/** Revokes any credential by its id. */
export async function revokeToken(store: Store, id: string): Promise<CredentialRow> {
  const [owner] = await store.all<{ organisationId: string }>(selectOwners, { id });
  if (!owner)
    throw new DomainError("NOT_FOUND", "There is no token with this id; the id is not the token itself: see the list of tokens.", {
      field: "id",
    });
  const context = systemContext(store, await findOrganisation(store, owner.organisationId));
  return revokeCredential(context, id, () => undefined);
}

export interface AdminSpecification {
  readonly organisation: string;
  readonly userName: string;
  readonly displayName: string;
}

export async function createAdminUser(store: Store, { organisation, userName, displayName }: AdminSpecification): Promise<User> {
  const context = systemContext(store, await findOrganisation(store, organisation));
  // As for whoever is invited: directories find people who are there already by their work address.
  const emails = isEmailAddress(userName) ? [{ value: userName, type: "work", primary: true }] : [];
  return createUser(context, { userName, displayName, emails, role: "ADMIN" });
}

const selectPerson = statement("SELECT id FROM users WHERE organisationId = :organisation AND (id = :named OR userNameKey = :key)");

export interface ApiKeySpecification extends CredentialSpecification {
  /** The person's id or user name. */
  readonly user: string;
}

export async function createApiKey(store: Store, { organisation, user, label, expiresAt }: ApiKeySpecification): Promise<NewCredential> {
  const context = systemContext(store, await findOrganisation(store, organisation));
  return addCredential(context, { kind: "API_KEY", label, expiresAt, userId: await personNamed(context, user) });
}

async function personNamed(context: DomainContext, user: string): Promise<string> {
  const person = await context.scope.one<{ id: string }>(selectPerson, { named: user, key: comparisonKey(user, "folded") });
  if (!person)
    throw new DomainError("NOT_FOUND", `There is no user with the id or user name "${user}" in ${context.viewer.organisationName}.`, {
      field: "user",
    });
  return person.id;
}

export interface LinkRequest {
  readonly organisation: string;
  /** The person's id or user name. */
  readonly user: string;
  readonly purpose: LinkPurpose;
}

/** A one-time link, for whoever hands it on. */
export async function createSignInLink(store: Store, { organisation, user, purpose }: LinkRequest): Promise<MadeLink> {
  const context = systemContext(store, await findOrganisation(store, organisation));
  const userId = await personNamed(context, user);
  const link = await makeLink(context.scope, { userId, purpose, now: context.now(), actor: actorOf(context) });
  if (!link) throw new DomainError("INVALID_VALUE", `The user "${user}" is deactivated and cannot sign in.`, { field: "user" });
  return link;
}

/** Reading how an organisation signs in: for its admins, for a sign-in that begins, and by the domain of an e-mail address. */
import { DomainError } from "./errors.js";
import type { ProviderSettings } from "./provider-port.js";
import type { Seal } from "./sealed.js";
import { SingleSignOn } from "./single-sign-on.js";
import { openProof } from "./single-sign-on-secret.js";
import { type SqlText, statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope, type TenantTransaction } from "./tenant-scope.js";

export const singleSignOnColumns = [
  "issuer",
  "clientId",
  "authentication",
  "sealedSecret",
  "certificateThumbprint",
  "certificateExpiresAt",
  "tenantId",
  "matchBy",
  "enabled",
  "required",
  "updatedAt",
] as const;

export type SingleSignOnRow = Pick<SingleSignOn, "organisationId" | (typeof singleSignOnColumns)[number]>;

const select = `SELECT organisationId, ${singleSignOnColumns.join(", ")} FROM single_sign_on WHERE organisationId = :organisation`;
const locking: SqlText = { sqlite: select, mysql: `${select} FOR UPDATE` };
const selectSingleSignOn = statement(select);
const lockSingleSignOn = statement(locking);

type Kept = Omit<SingleSignOnRow, "enabled" | "required"> & { readonly enabled: number; readonly required: number };

const fromKept = (row: Kept | undefined): SingleSignOnRow | undefined =>
  row && { ...row, enabled: row.enabled === 1, required: row.required === 1 };

export async function findSingleSignOn(scope: TenantScope | TenantTransaction): Promise<SingleSignOnRow | undefined> {
  return fromKept(await scope.one<Kept>(selectSingleSignOn));
}

/** Locks the row, so that two changes at once are both told with what they replaced. */
export async function lockedSingleSignOn(transaction: TenantTransaction): Promise<SingleSignOnRow | undefined> {
  return fromKept(await transaction.one<Kept>(lockSingleSignOn));
}

export function toSingleSignOn(row: SingleSignOnRow): SingleSignOn {
  return Object.assign(new SingleSignOn(), row);
}

/** Throws NotOpened where the secret was sealed under another key. */
export function toProviderSettings(row: SingleSignOnRow, seal: Seal): ProviderSettings {
  const { organisationId, issuer, clientId, tenantId, updatedAt } = row;
  return { organisationId, issuer, clientId, tenantId, updatedAt, proof: openProof(seal, organisationId, row) };
}

/** Of an organisation that uses single sign-on. */
export async function enabledSingleSignOn(store: Store, organisationId: string): Promise<SingleSignOnRow | undefined> {
  const row = await findSingleSignOn(new TenantScope(store, organisationId));
  return row?.enabled ? row : undefined;
}

/** Whether the organisation's people must use it, admins by role excepted: sign-in links are refused then. */
export async function singleSignOnRequired(scope: TenantScope | TenantTransaction): Promise<boolean> {
  const row = await findSingleSignOn(scope);
  return row?.enabled === true && row.required;
}

// Two rows are enough to know that there is not exactly one.
const selectByDomain = unscoped(`
  SELECT s.organisationId
  FROM organisation_domains d JOIN single_sign_on s ON s.organisationId = d.organisationId
  WHERE d.domain = :domain AND d.verifiedAt IS NOT NULL AND s.enabled = 1
  LIMIT 2`);

/** The organisation whose own e-mail domain it is, where it uses single sign-on. The address need not be anybody's. */
export async function singleSignOnForEmail(store: Store, email: string): Promise<{ readonly organisationId: string } | undefined> {
  const domain = emailDomain(email);
  if (domain === undefined) return undefined;
  const [found, another] = await store.all<{ organisationId: string }>(selectByDomain, { domain });
  return another === undefined ? found : undefined;
}

export function emailDomain(address: string): string | undefined {
  const domain = /^[^\s@]+@([^\s@]+)$/.exec(address.trim())?.[1]?.toLowerCase();
  return domain !== undefined && domain.length <= 253 ? domain : undefined;
}

export function noSingleSignOn(): DomainError {
  return new DomainError("NOT_FOUND", "Single sign-on is not set up; changeSingleSignOn sets it up.");
}

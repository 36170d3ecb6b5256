/** Warns an organisation's admins of credentials that end soon: once for each, whichever of several servers looks first. */
import { adminAddresses } from "./admin-addresses.js";
import { DuplicateKey } from "./database-errors.js";
import type { ExpiringCredential, ExpiryNotice, Notifier } from "./notice.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope } from "./tenant-scope.js";

/** Milliseconds before the end. */
export const warnedBefore = 30 * 24 * 60 * 60_000;

interface ExpiringRow extends ExpiringCredential {
  readonly organisationId: string;
  readonly organisationName: string;
  readonly subjectId: string;
}

const soon = (end: string, subject: string, organisation: string) => `${end} > :now AND ${end} <= :until
  AND NOT EXISTS (SELECT 1 FROM expiry_warnings w WHERE w.organisationId = ${organisation} AND w.subjectId = ${subject} AND w.expiresAt = ${end})`;

// What another one has taken over from already ends in good order, and nobody need be warned.
const selectExpiring = unscoped(`
  SELECT c.organisationId, o.name AS organisationName, c.id AS subjectId, 'SCIM_TOKEN' AS kind, c.label, c.expiresAt
  FROM credentials c JOIN organisations o ON o.id = c.organisationId
  WHERE c.kind = 'PROVISIONING' AND c.revokedAt IS NULL AND ${soon("c.expiresAt", "c.id", "c.organisationId")}
    AND NOT EXISTS (SELECT 1 FROM credentials n WHERE n.organisationId = c.organisationId AND n.kind = c.kind AND n.label = c.label
      AND n.id <> c.id AND n.revokedAt IS NULL AND (n.expiresAt IS NULL OR n.expiresAt > :until))
  UNION ALL
  SELECT s.organisationId, o.name, s.id, 'CLIENT_SECRET', l.label, s.expiresAt
  FROM client_secrets s JOIN organisations o ON o.id = s.organisationId
  JOIN oauth_clients l ON l.organisationId = s.organisationId AND l.id = s.clientId
  WHERE s.revokedAt IS NULL AND l.revokedAt IS NULL AND ${soon("s.expiresAt", "s.id", "s.organisationId")}
    AND NOT EXISTS (SELECT 1 FROM client_secrets n WHERE n.organisationId = s.organisationId AND n.clientId = s.clientId
      AND n.id <> s.id AND n.revokedAt IS NULL AND n.expiresAt > :until)
  UNION ALL
  SELECT i.organisationId, o.name, i.organisationId, 'CERTIFICATE', '', i.certificateExpiresAt
  FROM single_sign_on i JOIN organisations o ON o.id = i.organisationId
  WHERE i.enabled = 1 AND ${soon("i.certificateExpiresAt", "i.organisationId", "i.organisationId")}
  ORDER BY expiresAt`);

const claim = statement(`
  INSERT INTO expiry_warnings (organisationId, subjectId, expiresAt, warnedAt)
  VALUES [each rows: (:organisation, :row.subjectId, :row.expiresAt, :now)]`);
const release = statement(
  "DELETE FROM expiry_warnings WHERE organisationId = :organisation AND warnedAt = :now AND subjectId IN (:subjects*)",
);

/** Answers how many letters were sent. An organisation without an address of an admin is looked at again. */
export async function warnOfExpiry(store: Store, notifier: Notifier, now: number): Promise<number> {
  const rows = await store.all<ExpiringRow>(selectExpiring, { now, until: now + warnedBefore });
  const organisations = new Map<string, ExpiringRow[]>();
  for (const row of rows) organisations.set(row.organisationId, [...(organisations.get(row.organisationId) ?? []), row]);
  let sent = 0;
  for (const [organisationId, expiring] of organisations)
    sent += await warn(new TenantScope(store, organisationId), notifier, expiring, now);
  return sent;
}

async function warn(scope: TenantScope, notifier: Notifier, expiring: readonly ExpiringRow[], now: number): Promise<number> {
  const letters = await lettersTo(scope, expiring);
  if (letters.length === 0 || !(await claimed(scope, expiring, now))) return 0;
  const handedOver = await Promise.all(letters.map((letter) => notifier.send(letter)));
  const sent = handedOver.filter((done) => done).length;
  if (sent === 0)
    await scope.write((transaction) => transaction.run(release, { now, subjects: expiring.map(({ subjectId }) => subjectId) }));
  return sent;
}

/** The primary key decides: of several servers one has all of them. */
async function claimed(scope: TenantScope, rows: readonly ExpiringRow[], now: number): Promise<boolean> {
  const subjects = rows.map(({ subjectId, expiresAt }) => ({ subjectId, expiresAt }));
  try {
    await scope.write((transaction) => transaction.run(claim, { rows: subjects, now }));
    return true;
  } catch (error) {
    if (error instanceof DuplicateKey) return false;
    throw error;
  }
}

async function lettersTo(scope: TenantScope, expiring: readonly ExpiringRow[]): Promise<ExpiryNotice[]> {
  const credentials = expiring.map(({ kind, label, expiresAt }) => ({ kind, label, expiresAt }));
  const organisationName = expiring[0]?.organisationName ?? "";
  return (await adminAddresses(scope)).map((address): ExpiryNotice => ({ kind: "expiring", ...address, organisationName, credentials }));
}

/** Setting up and taking away single sign-on. Secrets are sealed before they reach a row and never reach the change log. */
import { type Difference, type Origin, recordChange } from "./change-log.js";
import { checkText } from "./comparison-key.js";
import type { DomainContext } from "./context.js";
import { DuplicateKey, WriteCollision } from "./database-errors.js";
import { DomainError } from "./errors.js";
import { checkIssuer, checkTenant } from "./issuer.js";
import type { ProviderPort } from "./provider-port.js";
import { clientIdLimit, type SingleSignOn, type SingleSignOnInput } from "./single-sign-on.js";
import { findSingleSignOn, lockedSingleSignOn, type SingleSignOnRow, singleSignOnColumns, toSingleSignOn } from "./single-sign-on-rows.js";
import { type ProofColumns, sealCertificate, sealSecret } from "./single-sign-on-secret.js";
import { type SqlRow, statement } from "./statement.js";

const insertRow = statement(`
  INSERT INTO single_sign_on (organisationId, ${singleSignOnColumns.join(", ")})
  VALUES (:organisation, ${singleSignOnColumns.map((name) => `:${name}`).join(", ")})`);

const updateRow = statement(`
  UPDATE single_sign_on SET ${singleSignOnColumns.map((name) => `${name} = :${name}`).join(", ")} WHERE organisationId = :organisation`);

const deleteRow = statement("DELETE FROM single_sign_on WHERE organisationId = :organisation");
const deleteIdentities = statement("DELETE FROM identities WHERE organisationId = :organisation");
const deleteAttempts = statement("DELETE FROM sign_in_attempts WHERE organisationId = :organisation");

/** What the change log tells; the secret is only said to be another one. */
const told = ["issuer", "clientId", "authentication", "certificateThumbprint", "tenantId", "matchBy", "enabled", "required"] as const;

/** Where single sign-on can be used at all. */
function portOf(context: DomainContext): ProviderPort {
  const { providers } = context.request;
  if (!providers) throw new DomainError("INVALID_VALUE", "Single sign-on cannot be set up from here; the server itself does it.");
  return providers;
}

export async function changeSingleSignOn(context: DomainContext, set: SingleSignOnInput, origin?: Origin | null): Promise<SingleSignOn> {
  const port = portOf(context);
  const now = context.now();
  const proof = newProof(context, port, set, now);
  const changed = await context.scope.write(async (transaction) => {
    const old = await lockedSingleSignOn(transaction);
    const issuer = set.issuer == null && old ? old.issuer : checkIssuer(set.issuer ?? "", port.loopback);
    const kept = proof ?? (old && { ...old });
    if (!kept) {
      throw new DomainError("REQUIRED", "Single sign-on needs either a clientSecret or a certificate.", { field: "clientSecret" });
    }
    // Whoever is asked as issuer is shown the secret: what was entered for one is never sent to another.
    if (!proof && old && old.issuer !== issuer && kept.authentication === "CLIENT_SECRET") {
      throw new DomainError("REQUIRED", "Another issuer needs its own clientSecret or certificate; the one before keeps its secret.", {
        field: "clientSecret",
      });
    }
    // The tenant that an issuer named is not the next issuer's.
    const tenant = set.tenantId ?? (old?.issuer === issuer ? old.tenantId : null);
    const next: SingleSignOnRow = {
      organisationId: transaction.organisationId,
      issuer,
      clientId: set.clientId == null && old ? old.clientId : checkClientId(set.clientId ?? ""),
      authentication: kept.authentication,
      sealedSecret: kept.sealedSecret,
      certificateThumbprint: kept.certificateThumbprint,
      certificateExpiresAt: kept.certificateExpiresAt,
      tenantId: checkTenant(tenant, issuer),
      matchBy: set.matchBy ?? old?.matchBy ?? "USER_NAME",
      enabled: set.enabled ?? old?.enabled ?? true,
      required: set.required ?? old?.required ?? false,
      updatedAt: now,
    };
    const differences: Difference[] = told
      .filter((field) => next[field] !== (old?.[field] ?? null))
      .map((field) => ({ field, old: old?.[field] ?? null, new: next[field] }));
    if (proof) differences.push({ field: "secret", old: old ? "***" : null, new: "***" });
    if (old && differences.length === 0) return old;
    const { organisationId: _, ...columns } = next;
    await transaction.run(old ? updateRow : insertRow, columns as SqlRow).catch((error: unknown) => {
      // Another admin was first: with that row there, it is a change.
      throw error instanceof DuplicateKey ? new WriteCollision(error) : error;
    });
    await recordChange(transaction, context, {
      action: "changeSingleSignOn",
      subjectKind: "Organisation",
      subjectId: transaction.organisationId,
      differences,
      origin,
    });
    return next;
  });
  context.forget();
  return toSingleSignOn(changed);
}

function newProof(context: DomainContext, { seal }: ProviderPort, set: SingleSignOnInput, now: number): ProofColumns | undefined {
  const { organisationId } = context.viewer;
  if (set.clientSecret != null && set.certificate != null) {
    throw new DomainError("INVALID_VALUE", "clientSecret and certificate exclude each other: one of them is enough.", {
      field: "clientSecret",
    });
  }
  if (set.clientSecret != null) return sealSecret(seal, organisationId, set.clientSecret);
  return set.certificate == null ? undefined : sealCertificate(seal, organisationId, set.certificate, now);
}

function checkClientId(given: string): string {
  const clientId = given.trim();
  if (clientId === "") {
    throw new DomainError("REQUIRED", "Single sign-on needs the client id of this server at the provider.", { field: "clientId" });
  }
  checkText("clientId", clientId, clientIdLimit);
  return clientId;
}

/** Forgets who people are at the provider too: set up again, they are found again. False where there was none. */
export async function removeSingleSignOn(context: DomainContext, origin?: Origin | null): Promise<boolean> {
  const removed = await context.scope.write(async (transaction) => {
    const old = await lockedSingleSignOn(transaction);
    if (!old) return false;
    for (const each of [deleteRow, deleteIdentities, deleteAttempts]) await transaction.run(each);
    const differences: Difference[] = told.filter((field) => old[field] !== null).map((field) => ({ field, old: old[field], new: null }));
    await recordChange(transaction, context, {
      action: "removeSingleSignOn",
      subjectKind: "Organisation",
      subjectId: transaction.organisationId,
      differences,
      origin,
    });
    return true;
  });
  context.forget();
  return removed;
}

export async function readSingleSignOn(context: DomainContext): Promise<SingleSignOn | null> {
  const row = await findSingleSignOn(context.scope);
  return row ? toSingleSignOn(row) : null;
}

/** Making, listing and revoking credentials. A token exists only in the answer that makes it. */
import { v7 as newId } from "uuid";
import { type Difference, type Origin, recordChange } from "./change-log.js";
import { checkText } from "./comparison-key.js";
import type { DomainContext } from "./context.js";
import { Credential, labelLimit, type NewCredential } from "./credential.js";
import { DomainError } from "./errors.js";
import { statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";
import { type CredentialKind, newToken, tokenDigest } from "./token.js";

const columns = "organisationId, id, kind, label, userId, createdAt, expiresAt, lastUsedAt, revokedAt";

export type CredentialRow = Pick<
  Credential,
  "organisationId" | "id" | "kind" | "label" | "userId" | "createdAt" | "expiresAt" | "lastUsedAt" | "revokedAt"
>;

const selectCredential = statement(`SELECT ${columns} FROM credentials WHERE organisationId = :organisation AND id = :id`);

const selectCredentials = statement(`SELECT ${columns} FROM credentials WHERE organisationId = :organisation ORDER BY createdAt, id`);

export const insertCredential = statement(`
  INSERT INTO credentials (organisationId, id, kind, label, digest, userId, createdAt, expiresAt)
  VALUES (:organisation, :id, :kind, :label, :digest, :userId, :createdAt, :expiresAt)`);

const revoke = statement(`
  UPDATE credentials SET revokedAt = :now WHERE organisationId = :organisation AND id = :id AND revokedAt IS NULL`);

export const toCredential = (row: CredentialRow): Credential => Object.assign(new Credential(), row);

export async function readCredential(scope: TenantScope | TenantTransaction, id: string): Promise<CredentialRow | undefined> {
  return scope.one<CredentialRow>(selectCredential, { id });
}

export async function readCredentials(scope: TenantScope): Promise<Credential[]> {
  return (await scope.all<CredentialRow>(selectCredentials)).map(toCredential);
}

export interface CredentialInput {
  readonly kind: CredentialKind;
  readonly label: string;
  readonly expiresAt?: number | null | undefined;
  /** The person behind an API key. */
  readonly userId?: string | undefined;
}

export function checkLabel(label: string): string {
  const trimmed = label.trim();
  if (trimmed === "") throw new DomainError("REQUIRED", `A credential needs a label of 1 to ${labelLimit} characters.`, { field: "label" });
  checkText("label", trimmed, labelLimit);
  return trimmed;
}

export function checkExpiry(expiresAt: number | null, now: number): number | null {
  if (expiresAt !== null && expiresAt <= now)
    throw new DomainError("INVALID_VALUE", `expiresAt must be in the future; ${new Date(expiresAt).toISOString()} has passed.`, {
      field: "expiresAt",
    });
  return expiresAt;
}

export async function addCredential(context: DomainContext, input: CredentialInput, origin?: Origin | null): Promise<NewCredential> {
  const now = context.now();
  const { kind, userId = null } = input;
  const label = checkLabel(input.label);
  const expiresAt = checkExpiry(input.expiresAt ?? null, now);
  const token = newToken(kind);
  const id = newId();
  await context.scope.write(async (transaction) => {
    await transaction.run(insertCredential, { id, kind, label, digest: tokenDigest(token), userId, createdAt: now, expiresAt });
    const told = {
      kind,
      label,
      ...(userId !== null && { userId }),
      ...(expiresAt !== null && { expiresAt: new Date(expiresAt).toISOString() }),
    };
    const differences: Difference[] = Object.entries(told).map(([field, value]) => ({ field, old: null, new: value }));
    const action = kind === "PROVISIONING" ? "createProvisioningToken" : "createApiKey";
    await recordChange(transaction, context, { action, subjectKind: "Credential", subjectId: id, differences, origin });
  });
  context.forget();
  const { organisationId } = context.viewer;
  const credential = toCredential({
    organisationId,
    id,
    kind,
    label,
    userId,
    createdAt: now,
    expiresAt,
    lastUsedAt: null,
    revokedAt: null,
  });
  return { credential, token };
}

/** Revoking again changes nothing. `may` refuses what the viewer may not revoke. */
export async function revokeCredential(
  context: DomainContext,
  id: string,
  may: (credential: CredentialRow) => void,
  origin?: Origin | null,
): Promise<Credential> {
  const now = context.now();
  const credential = await context.scope.write(async (transaction) => {
    const row = await readCredential(transaction, id);
    if (!row) throw new DomainError("NOT_FOUND", `There is no credential ${id} in your organisation.`);
    may(row);
    const { affected } = await transaction.run(revoke, { id, now });
    if (affected === 0) return (await readCredential(transaction, id)) ?? row;
    const differences: Difference[] = [{ field: "revokedAt", old: null, new: new Date(now).toISOString() }];
    await recordChange(transaction, context, { action: "revokeCredential", subjectKind: "Credential", subjectId: id, differences, origin });
    return { ...row, revokedAt: now };
  });
  context.forget();
  context.request.credentialsChanged?.();
  return toCredential(credential);
}

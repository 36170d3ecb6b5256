/** A provisioning token that takes over from another one: both are good for a while, so that nothing stops in between. */
import { v7 as newId } from "uuid";
import { type Difference, type Origin, recordChanges } from "./change-log.js";
import type { DomainContext } from "./context.js";
import type { NewCredential } from "./credential.js";
import { checkExpiry, insertCredential, readCredential, toCredential } from "./credential-writes.js";
import { DomainError } from "./errors.js";
import { statement } from "./statement.js";
import { newToken, tokenDigest } from "./token.js";

/** Hours. */
export const overlaps = { least: 0, usual: 24, most: 720 } as const;

const hour = 3_600_000;

const endCredential = statement(`
  UPDATE credentials SET expiresAt = :end WHERE organisationId = :organisation AND id = :id AND revokedAt IS NULL`);

const instant = (milliseconds: number | null) => (milliseconds === null ? null : new Date(milliseconds).toISOString());

export interface Rotation {
  readonly id: string;
  readonly overlapHours: number;
  readonly expiresAt?: number | null | undefined;
}

function checkOverlap(hours: number): number {
  if (hours < overlaps.least || hours > overlaps.most) {
    throw new DomainError("INVALID_VALUE", `overlapHours is ${hours}; allowed are ${overlaps.least} to ${overlaps.most} hours.`, {
      field: "overlapHours",
    });
  }
  return hours * hour;
}

export async function rotateToken(
  context: DomainContext,
  { id: oldId, overlapHours, expiresAt: given }: Rotation,
  origin?: Origin | null,
): Promise<NewCredential> {
  const now = context.now();
  const overlap = checkOverlap(overlapHours);
  const expiresAt = checkExpiry(given ?? null, now);
  const token = newToken("PROVISIONING");
  const id = newId();
  const kind = "PROVISIONING";
  const credential = await context.scope.write(async (transaction) => {
    const old = await readCredential(transaction, oldId);
    if (old?.kind !== kind)
      throw new DomainError("NOT_FOUND", `There is no provisioning token ${oldId} in your organisation.`, { field: "id" });
    if (old.revokedAt !== null || (old.expiresAt !== null && old.expiresAt <= now)) {
      throw new DomainError("INVALID_VALUE", `The token "${old.label}" has ended, so there is nothing to take over; make a new one.`, {
        field: "id",
      });
    }
    const end = Math.min(now + overlap, old.expiresAt ?? Number.POSITIVE_INFINITY);
    await transaction.run(endCredential, { id: oldId, end });
    const row = { id, kind, label: old.label, userId: null, createdAt: now, expiresAt } as const;
    await transaction.run(insertCredential, { ...row, digest: tokenDigest(token) });
    const made = { kind, label: old.label, replaces: oldId, ...(expiresAt !== null && { expiresAt: instant(expiresAt) }) };
    const differences: Difference[] = Object.entries(made).map(([field, value]) => ({ field, old: null, new: value }));
    const ended: Difference[] = end === old.expiresAt ? [] : [{ field: "expiresAt", old: instant(old.expiresAt), new: instant(end) }];
    const change = { action: "rotateProvisioningToken", subjectKind: "Credential", origin };
    await recordChanges(transaction, context, [
      { ...change, subjectId: id, differences },
      ...(ended.length > 0 ? [{ ...change, subjectId: oldId, differences: ended }] : []),
    ]);
    return toCredential({ ...row, organisationId: transaction.organisationId, lastUsedAt: null, revokedAt: null });
  });
  context.forget();
  context.request.credentialsChanged?.();
  return { credential, token };
}

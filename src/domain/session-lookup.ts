/** Whose a session is and what it may do, in one statement at every request; and how its use is noted and its token renewed. */
import { isAdmin } from "./admin-grant-rows.js";
import type { Plan, ProvisioningSettings, Viewer } from "./context.js";
import { newSessionToken, type ParsedSessionToken } from "./session-token.js";
import { sessionLimits } from "./sessions.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope } from "./tenant-scope.js";
import { sameDigest, tokenDigest } from "./token.js";

export interface SessionRow extends ProvisioningSettings {
  readonly id: string;
  readonly organisationId: string;
  readonly userId: string;
  readonly digest: Uint8Array;
  readonly previousDigest: Uint8Array | null;
  readonly rotatedAt: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly organisationName: string;
  readonly plan: Plan;
  readonly active: number;
  readonly sessionsEndedAt: number | null;
  readonly isAdmin: number;
}

const selectSession = unscoped(`
  SELECT s.id, s.organisationId, s.userId, s.digest, s.previousDigest, s.rotatedAt, s.createdAt, s.lastSeenAt, s.expiresAt,
         o.name AS organisationName, o.plan, p.profile, p.dialects, p.existingPeople, p.unknownMembers,
         u.active, u.sessionsEndedAt, ${isAdmin} AS isAdmin
  FROM sessions s
  JOIN organisations o ON o.id = s.organisationId
  JOIN provisioning_connections p ON p.organisationId = s.organisationId
  JOIN users u ON u.organisationId = s.organisationId AND u.id = s.userId
  WHERE s.id = :id`);

/** The same without a look at its token: for what was asked in it before and goes on. */
export async function standingSession(store: Store, id: string, now: number): Promise<SessionRow | undefined> {
  const row = await store.one<SessionRow>(selectSession, { id });
  if (row?.active !== 1 || row.expiresAt <= now || row.lastSeenAt + sessionLimits.idle <= now) return undefined;
  // Ended with the deactivation, whatever came after it.
  return row.sessionsEndedAt !== null && row.createdAt <= row.sessionsEndedAt ? undefined : row;
}

export interface FoundSession {
  readonly row: SessionRow;
  /** By the token before the last rotation. */
  readonly byPrevious: boolean;
}

/** Nothing for a session that was ended, whose time is over, or whose person may not sign in. Never remembered: it is asked at every request. */
export async function findSession(store: Store, { sessionId, digest }: ParsedSessionToken, now: number): Promise<FoundSession | undefined> {
  const row = await standingSession(store, sessionId, now);
  if (!row) return undefined;
  if (sameDigest(row.digest, digest)) return { row, byPrevious: false };
  const overlapping = row.previousDigest !== null && now < row.rotatedAt + sessionLimits.overlap;
  return overlapping && row.previousDigest && sameDigest(row.previousDigest, digest) ? { row, byPrevious: true } : undefined;
}

const rotate = statement(`
  UPDATE sessions SET digest = :next, previousDigest = :digest, rotatedAt = :now, lastSeenAt = :now
  WHERE organisationId = :organisation AND id = :id AND digest = :digest`);

/** A new token for a session that has had its own for an hour; of requests that come at once, one is given it. */
export async function renewedToken(store: Store, { row, byPrevious }: FoundSession, now: number): Promise<string | undefined> {
  if (byPrevious || now < row.rotatedAt + sessionLimits.rotation) return undefined;
  const token = newSessionToken(row.id);
  const parameters = { id: row.id, digest: row.digest, next: tokenDigest(token), now };
  const { affected } = await new TenantScope(store, row.organisationId).write((transaction) => transaction.run(rotate, parameters));
  return affected === 1 ? token : undefined;
}

const noteSeen = statement(`
  UPDATE sessions SET lastSeenAt = :now WHERE organisationId = :organisation AND id = :id AND lastSeenAt <= :before`);

export async function noteSession(store: Store, { organisationId, id }: SessionRow, now: number): Promise<void> {
  const before = now - sessionLimits.seen;
  await new TenantScope(store, organisationId).write((transaction) => transaction.run(noteSeen, { id, now, before }));
}

export function sessionViewer(row: SessionRow): Viewer {
  const { profile, dialects, existingPeople, unknownMembers } = row;
  return {
    kind: row.isAdmin === 1 ? "ADMIN" : "MEMBER",
    organisationId: row.organisationId,
    organisationName: row.organisationName,
    plan: row.plan,
    userId: row.userId,
    sessionId: row.id,
    settings: { profile, dialects, existingPeople, unknownMembers },
  };
}

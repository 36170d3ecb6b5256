/** Sessions from their begin to their end: started by a sign-in, renewed every hour, ended by their person or by time. */
import { v7 as newId } from "uuid";
import { recordChangeBy } from "./change-log.js";
import type { Seal } from "./sealed.js";
import { clientLimit, providerSessionLimit, type SignInMethod, sealedIdTokenLimit } from "./session.js";
import { newSessionToken, parseSessionToken } from "./session-token.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope, type TenantTransaction } from "./tenant-scope.js";
import { sameDigest, tokenDigest } from "./token.js";

const minute = 60_000;
const hour = 60 * minute;

/** In milliseconds. */
export const sessionLimits = {
  /** Without a request. */
  idle: 12 * hour,
  /** Whatever is done. */
  absolute: 7 * 24 * hour,
  /** Then the browser is given another token. */
  rotation: hour,
  /** How long the token before it is good, for requests that were under way. */
  overlap: minute,
  /** `lastSeenAt` is told to the minute. */
  seen: minute,
} as const;

export interface NewSession {
  readonly organisationId: string;
  readonly userId: string;
  readonly method: SignInMethod;
  /** The User-Agent. */
  readonly client?: string | null | undefined;
  readonly now: number;
  /** The provider's ID token, kept closed by `seal` to sign out there; one that is too long is not kept. */
  readonly idToken?: string | undefined;
  readonly seal?: Seal | undefined;
  /** The provider's own name of the session (`sid`). */
  readonly providerSession?: string | undefined;
}

export interface StartedSession {
  /** For the cookie. It is shown here and never again. */
  readonly token: string;
  readonly expiresAt: number;
}

const insertSession = statement(`
  INSERT INTO sessions (organisationId, id, userId, digest, rotatedAt, createdAt, lastSeenAt, expiresAt, method, client, sealedIdToken, providerSession)
  VALUES (:organisation, :id, :userId, :digest, :now, :now, :now, :expiresAt, :method, :client, :sealedIdToken, :providerSession)`);

/** The person must be one of the organisation's; whether it is active is asked at every request. */
export function startSession(store: Store, session: NewSession): Promise<StartedSession> {
  return new TenantScope(store, session.organisationId).write((transaction) => startSessionWithin(transaction, session));
}

/** The same in a transaction that does more. */
export async function startSessionWithin(transaction: TenantTransaction, session: NewSession): Promise<StartedSession> {
  const { userId, method, client, now, providerSession } = session;
  const id = newId();
  const token = newSessionToken(id);
  const expiresAt = now + sessionLimits.absolute;
  await transaction.run(insertSession, {
    id,
    userId,
    digest: tokenDigest(token),
    now,
    expiresAt,
    method,
    client: shortened(client, clientLimit),
    sealedIdToken: sealedIdToken(id, session),
    providerSession: providerSession !== undefined && providerSession.length <= providerSessionLimit ? providerSession : null,
  });
  await recordChangeBy(transaction, { kind: "USER", id: userId }, now, {
    action: "startSession",
    subjectKind: "Session",
    subjectId: id,
    differences: [{ field: "method", old: null, new: method }],
  });
  return { token, expiresAt };
}

const purpose = (sessionId: string) => `ID token of the session ${sessionId}`;

function sealedIdToken(id: string, { idToken, seal }: NewSession): Buffer | null {
  if (idToken === undefined || seal === undefined) return null;
  const sealed = seal.close(idToken, purpose(id));
  return sealed.length <= sealedIdTokenLimit ? sealed : null;
}

function shortened(text: string | null | undefined, limit: number): string | null {
  const clean = (text ?? "").replace(/[\p{Cc}\p{Surrogate}]/gu, "").trim();
  return clean === "" ? null : [...clean].slice(0, limit).join("");
}

interface EndedRow {
  readonly organisationId: string;
  readonly userId: string;
  readonly digest: Uint8Array;
  readonly previousDigest: Uint8Array | null;
  readonly method: SignInMethod;
  readonly sealedIdToken: Uint8Array | null;
  readonly providerSession: string | null;
}

/** A session that was ended, with what its provider needs to end its own. */
export interface EndedSession {
  readonly organisationId: string;
  readonly userId: string;
  readonly method: SignInMethod;
  /** Closed; `idTokenOf` opens it. */
  readonly sealedIdToken: Uint8Array | null;
  readonly sessionId: string;
  readonly providerSession: string | null;
}

const selectById = unscoped(
  "SELECT organisationId, userId, digest, previousDigest, method, sealedIdToken, providerSession FROM sessions WHERE id = :id",
);
const deleteSession = statement("DELETE FROM sessions WHERE organisationId = :organisation AND id = :id AND userId = :userId");

/** Signs out. Nothing for a token that opens nothing. */
export async function endSessionByToken(store: Store, token: string, now: number = Date.now()): Promise<EndedSession | undefined> {
  const parsed = parseSessionToken(token);
  const row = parsed && (await store.one<EndedRow>(selectById, { id: parsed.sessionId }));
  if (!parsed || !row) return undefined;
  const { organisationId, userId, digest, previousDigest, method, sealedIdToken, providerSession } = row;
  if (!sameDigest(digest, parsed.digest) && !(previousDigest && sameDigest(previousDigest, parsed.digest))) return undefined;
  await new TenantScope(store, organisationId).write((transaction) => endSessionWithin(transaction, parsed.sessionId, userId, now));
  return { organisationId, userId, method, sealedIdToken, sessionId: parsed.sessionId, providerSession };
}

/** Throws NotOpened where it was closed under another key. */
export function idTokenOf({ sealedIdToken, sessionId }: EndedSession, seal: Seal): string | undefined {
  return sealedIdToken === null ? undefined : seal.open(sealedIdToken, purpose(sessionId));
}

/** Whether the person had such a session. */
export async function endSessionWithin(transaction: TenantTransaction, id: string, userId: string, now: number): Promise<boolean> {
  if ((await transaction.run(deleteSession, { id, userId })).affected === 0) return false;
  await recordChangeBy(transaction, { kind: "USER", id: userId }, now, {
    action: "endSession",
    subjectKind: "Session",
    subjectId: id,
    differences: [{ field: "endedAt", old: null, new: new Date(now).toISOString() }],
  });
  return true;
}

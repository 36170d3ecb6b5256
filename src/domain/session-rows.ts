/** A person's own sessions: reading and ending them. */

import { recordChange } from "./change-log.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { Session } from "./session.js";
import { endSessionWithin, sessionLimits } from "./sessions.js";
import { statement } from "./statement.js";

type SessionValues = Pick<Session, "id" | "createdAt" | "lastSeenAt" | "expiresAt" | "method" | "client">;

const columns = "s.id, s.createdAt, s.lastSeenAt, s.expiresAt, s.method, s.client";
const alive = `s.expiresAt > :now AND s.lastSeenAt > :idleBefore AND s.createdAt > COALESCE(u.sessionsEndedAt, 0)`;
const selectSessions = statement(`
  SELECT ${columns} FROM sessions s JOIN users u ON u.organisationId = s.organisationId AND u.id = s.userId
  WHERE s.organisationId = :organisation AND s.userId = :userId AND ${alive} ORDER BY s.createdAt DESC, s.id DESC`);
const selectSession = statement(`
  SELECT ${columns} FROM sessions s JOIN users u ON u.organisationId = s.organisationId AND u.id = s.userId
  WHERE s.organisationId = :organisation AND s.id = :id AND s.userId = :userId AND ${alive}`);
const selectOthers = statement(`
  SELECT id FROM sessions WHERE organisationId = :organisation AND userId = :userId AND id <> :current`);
const deleteThese = statement("DELETE FROM sessions WHERE organisationId = :organisation AND userId = :userId AND id IN (:ids*)");

const atNow = (now: number) => ({ now, idleBefore: now - sessionLimits.idle });

const toSession =
  ({ viewer }: DomainContext) =>
  (row: SessionValues): Session =>
    Object.assign(new Session(), row, { current: row.id === viewer.sessionId });

export async function readSessions(context: DomainContext, userId: string): Promise<Session[]> {
  return (await context.scope.all<SessionValues>(selectSessions, { userId, ...atNow(context.now()) })).map(toSession(context));
}

/** Only one of the person's own. */
export async function findSession(context: DomainContext, id: string, userId: string): Promise<Session | undefined> {
  const row = await context.scope.one<SessionValues>(selectSession, { id, userId, ...atNow(context.now()) });
  return row && toSession(context)(row);
}

export async function endSession(context: DomainContext, id: string, userId: string): Promise<string> {
  if (!(await context.scope.write((transaction) => endSessionWithin(transaction, id, userId, context.now())))) {
    throw new DomainError("NOT_FOUND", `You have no session with the id "${id}".`, { field: "id" });
  }
  return id;
}

/** All but the one that asks; of an API key, all. Answers how many. */
export function endOtherSessions(context: DomainContext, userId: string): Promise<number> {
  return context.scope.write(async (transaction) => {
    const rows = await transaction.all<{ id: string }>(selectOthers, { userId, current: context.viewer.sessionId ?? "" });
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return 0;
    await transaction.run(deleteThese, { userId, ids });
    await recordChange(transaction, context, {
      action: "endOtherSessions",
      subjectKind: "User",
      subjectId: userId,
      differences: [{ field: "sessions", added: [], removed: ids }],
    });
    return ids.length;
  });
}

/** One-time sign-in links: made for active people, good once and for a while, replaced by the next one of their purpose. */
import { v7 as newId } from "uuid";
import { type Actor, type Origin, recordChangeBy } from "./change-log.js";
import { comparisonKey } from "./comparison-key.js";
import { type StartedSession, startSessionWithin } from "./sessions.js";
import type { LinkPurpose } from "./sign-in-link.js";
import { singleSignOnRequired } from "./single-sign-on-rows.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope, type TenantTransaction } from "./tenant-scope.js";
import { newToken, sameDigest, tokenDigest } from "./token.js";

const minute = 60_000;

/** How long a link is good, in milliseconds. */
export const linkLifetimes: Readonly<Record<LinkPurpose, number>> = { SIGN_IN: 30 * minute, INVITATION: 7 * 24 * 60 * minute };

export interface MadeLink {
  /** What the link is made of. It is shown here and never again. */
  readonly token: string;
  readonly expiresAt: number;
}

export interface LinkSpecification {
  readonly userId: string;
  readonly purpose: LinkPurpose;
  /** Where it is mailed: it opens nothing once the address is no longer the person's. */
  readonly address?: string;
  readonly now: number;
  readonly actor: Actor;
  readonly origin?: Origin | null | undefined;
}

// Two that make a link for one person at once wait for each other, so that the later one replaces the earlier.
const lockPerson = statement({
  sqlite: "SELECT active FROM users WHERE organisationId = :organisation AND id = :userId",
  mysql: "SELECT active FROM users WHERE organisationId = :organisation AND id = :userId FOR UPDATE",
});
const endOlder = statement(`
  UPDATE sign_in_links SET endedAt = :now
  WHERE organisationId = :organisation AND userId = :userId AND purpose = :purpose AND endedAt IS NULL`);
const insertLink = statement(`
  INSERT INTO sign_in_links (organisationId, id, userId, digest, purpose, addressKey, createdAt, expiresAt)
  VALUES (:organisation, :id, :userId, :digest, :purpose, :addressKey, :now, :expiresAt)`);

/** Nothing for somebody who is not there or not active. */
export function makeLink(scope: TenantScope, specification: LinkSpecification): Promise<MadeLink | undefined> {
  return scope.write((transaction) => makeLinkWithin(transaction, specification));
}

async function makeLinkWithin(
  transaction: TenantTransaction,
  { userId, purpose, address, now, actor, origin }: LinkSpecification,
): Promise<MadeLink | undefined> {
  const person = await transaction.one<{ active: number }>(lockPerson, { userId });
  if (person?.active !== 1) return undefined;
  const token = newToken("SIGN_IN_LINK");
  const expiresAt = now + linkLifetimes[purpose];
  await transaction.run(endOlder, { userId, purpose, now });
  const addressKey = address === undefined ? null : comparisonKey(address, "folded");
  await transaction.run(insertLink, { id: newId(), userId, digest: tokenDigest(token), purpose, addressKey, now, expiresAt });
  await recordChangeBy(transaction, actor, now, {
    action: "sendSignInLink",
    subjectKind: "User",
    subjectId: userId,
    differences: [
      { field: "purpose", old: null, new: purpose },
      { field: "expiresAt", old: null, new: new Date(expiresAt).toISOString() },
    ],
    origin,
  });
  return { token, expiresAt };
}

/** Why a link opens nothing. */
export type LinkRefusal = "link-expired" | "link-used" | "inactive" | "required-sso";

export type LinkUse =
  | { readonly refused: LinkRefusal; readonly organisationId?: string }
  | { readonly session: StartedSession; readonly organisationId: string };

interface LinkRow {
  readonly organisationId: string;
  readonly id: string;
  readonly userId: string;
  readonly digest: Uint8Array;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly active: number;
  readonly role: string;
  readonly sessionsEndedAt: number | null;
  /** Whether the address to which the link was mailed is still the person's. */
  readonly arrived: number;
}

const selectLink = unscoped(`
  SELECT l.organisationId, l.id, l.userId, l.digest, l.createdAt, l.expiresAt, l.endedAt, u.active, u.role, u.sessionsEndedAt,
    CASE WHEN l.addressKey IS NULL OR l.addressKey = u.userNameKey OR EXISTS (
      SELECT 1 FROM user_values v
      WHERE v.organisationId = l.organisationId AND v.userId = l.userId AND v.attribute = 'emails' AND v.valueKey = l.addressKey
    ) THEN 1 ELSE 0 END AS arrived
  FROM sign_in_links l JOIN users u ON u.organisationId = l.organisationId AND u.id = l.userId
  WHERE l.digest = :digest`);

/** The update decides: of two that use a link at once, one is signed in. */
const endLink = statement(`
  UPDATE sign_in_links SET endedAt = :now
  WHERE organisationId = :organisation AND id = :id AND endedAt IS NULL AND expiresAt > :now`);

const form = /^pdl_[A-Za-z0-9_-]{43}$/;

/** Signs in whom the link was made for. Nothing is used up by a refusal. */
export async function signInByLink(store: Store, token: string, client: string | undefined, now: number): Promise<LinkUse> {
  if (!form.test(token)) return { refused: "link-expired" };
  const digest = tokenDigest(token);
  const row = await store.one<LinkRow>(selectLink, { digest });
  if (!row || !sameDigest(row.digest, digest)) return { refused: "link-expired" };
  const { organisationId, id, userId } = row;
  const scope = new TenantScope(store, organisationId);
  const refused = refusalOf(row, now) ?? (row.role !== "ADMIN" && (await singleSignOnRequired(scope)) ? "required-sso" : undefined);
  if (refused !== undefined) return { refused, organisationId };
  return scope.write(async (transaction): Promise<LinkUse> => {
    if ((await transaction.run(endLink, { id, now })).affected === 0) return { refused: "link-used", organisationId };
    const session = await startSessionWithin(transaction, { organisationId, userId, method: "SIGN_IN_LINK", client, now });
    return { session, organisationId };
  });
}

function refusalOf({ active, createdAt, expiresAt, endedAt, sessionsEndedAt, arrived }: LinkRow, now: number): LinkRefusal | undefined {
  if (active !== 1) return "inactive";
  if (endedAt !== null) return "link-used";
  if (expiresAt <= now || Number(arrived) !== 1 || (sessionsEndedAt !== null && createdAt <= sessionsEndedAt)) return "link-expired";
  return undefined;
}

/** Which person of an organisation has signed in at its provider: known already, or found once and known from then on. Never a new one. */
import { recordChangeBy } from "./change-log.js";
import { comparisonKey } from "./comparison-key.js";
import { DuplicateKey, ForeignKeyMissing } from "./database-errors.js";
import { authorityLimit, identityKeys, subjectLimit } from "./identity.js";
import type { SignInMatch } from "./single-sign-on.js";
import { emailDomain } from "./single-sign-on-rows.js";
import { type Statement, statement } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope, type TenantTransaction } from "./tenant-scope.js";
import { work } from "./user-columns.js";

/** What a provider said of who signed in; RFC 7519 and OpenID Connect Core §5.1, and Entra's `tid` and `oid`. */
export interface SignInClaims {
  readonly iss: string;
  readonly sub: string;
  readonly tid?: string | undefined;
  readonly oid?: string | undefined;
  readonly preferredUsername?: string | undefined;
  readonly email?: string | undefined;
  readonly emailVerified?: boolean | undefined;
}

export type SignedIn = { readonly userId: string } | { readonly refused: "unknown" | "inactive"; readonly why: string };

interface PersonRow {
  readonly id: string;
  readonly active: number;
}

/** From before the person's last deactivation: whoever came back may be known as somebody else now. */
const stale = "i.createdAt <= COALESCE(u.sessionsEndedAt, 0)";

const selectKnown = statement(`
  SELECT u.id, u.active, CASE WHEN ${stale} THEN 1 ELSE 0 END AS stale
  FROM identities i JOIN users u ON u.organisationId = i.organisationId AND u.id = i.userId
  WHERE i.organisationId = :organisation AND i.identityKey = :identityKey`);

const selectVerified = statement(
  "SELECT 1 AS found FROM organisation_domains WHERE organisationId = :organisation AND domain = :domain AND verifiedAt IS NOT NULL",
);

const insertIdentity = statement(`
  INSERT INTO identities (organisationId, identityKey, authorityKey, authority, subject, userId, createdAt)
  VALUES (:organisation, :identityKey, :authorityKey, :authority, :subject, :userId, :now)`);

const confirmIdentity = statement(
  "UPDATE identities SET createdAt = :now WHERE organisationId = :organisation AND identityKey = :identityKey",
);

const selectOld = statement(`
  SELECT i.identityKey, i.subject, CASE WHEN ${stale} THEN 1 ELSE 0 END AS stale
  FROM identities i JOIN users u ON u.organisationId = i.organisationId AND u.id = i.userId
  WHERE i.organisationId = :organisation AND i.userId = :userId AND i.authorityKey = :authorityKey`);

const deleteIdentity = statement("DELETE FROM identities WHERE organisationId = :organisation AND identityKey = :identityKey");

interface Match {
  readonly what: string;
  readonly value: (claims: SignInClaims) => string | undefined;
  readonly folding: "exact" | "folded";
  /** Whether the value is an e-mail address on one of the organisation's own domains. */
  readonly ownDomain: boolean;
  /** Two rows are enough to know that there is not exactly one. */
  readonly select: Statement<true>;
}

const among = (where: string) => statement(`SELECT id, active FROM users WHERE organisationId = :organisation AND ${where} = :key LIMIT 2`);

const matches: Readonly<Record<SignInMatch, Match>> = {
  EXTERNAL_ID: {
    what: "external id",
    value: (claims) => subjectOf(claims).subject,
    folding: "exact",
    ownDomain: false,
    select: among("externalIdKey"),
  },
  USER_NAME: {
    what: "user name",
    value: ({ preferredUsername }) => preferredUsername,
    folding: "folded",
    ownDomain: true,
    select: among("userNameKey"),
  },
  WORK_EMAIL: {
    what: "work e-mail address",
    value: ({ email, emailVerified }) => (emailVerified === false ? undefined : email),
    folding: "folded",
    ownDomain: true,
    select: statement(`
      SELECT DISTINCT u.id, u.active
      FROM user_values v JOIN users u ON u.organisationId = v.organisationId AND u.id = v.userId
      WHERE v.organisationId = :organisation AND v.attribute = 'emails' AND v.valueKey = :key AND v.typeKey = :work
      LIMIT 2`),
  },
};

/** At Entra `sub` is another one for each application and `oid` the same for all, and provisioning knows `oid`. */
function subjectOf({ iss, sub, tid, oid }: SignInClaims): { authority: string; subject: string } {
  return tid !== undefined && oid !== undefined ? { authority: tid, subject: oid } : { authority: iss, subject: sub };
}

/** The claims are believed: who asks has checked the token that they stood in. */
export async function signedInPerson(
  store: Store,
  organisationId: string,
  matchBy: SignInMatch,
  claims: SignInClaims,
  now: number,
): Promise<SignedIn> {
  const { authority, subject } = subjectOf(claims);
  if (authority.length > authorityLimit || subject === "" || subject.length > subjectLimit) {
    return { refused: "unknown", why: `The subject must have 1 to ${subjectLimit} characters.` };
  }
  const keys = identityKeys(authority, subject);
  const scope = new TenantScope(store, organisationId);
  const known = await scope.one<PersonRow & { stale: number }>(selectKnown, { identityKey: keys.identityKey });
  if (known) {
    if (known.stale === 1 && known.active === 1) await scope.write((transaction) => transaction.run(confirmIdentity, { ...keys, now }));
    return whenActive(known);
  }
  const found = await findOne(scope, matchBy, claims);
  if ("refused" in found) return found;
  if (found.active !== 1) return whenActive(found);
  const identity = { ...keys, authority, subject, userId: found.id, now };
  try {
    return await scope.write((transaction) => link(transaction, identity, matchBy));
  } catch (error) {
    if (error instanceof ForeignKeyMissing) return { refused: "unknown", why: "The person was deleted at the same moment." };
    if (!(error instanceof DuplicateKey)) throw error;
    const first = await scope.one<PersonRow>(selectKnown, { identityKey: keys.identityKey });
    return first ? whenActive(first) : takenBefore;
  }
}

const takenBefore: SignedIn = {
  refused: "unknown",
  why: "The person who fits is known at the provider as somebody else; that ends when the person is deactivated or deleted.",
};

interface NewIdentity {
  readonly identityKey: Buffer;
  readonly authorityKey: Buffer;
  readonly authority: string;
  readonly subject: string;
  readonly userId: string;
  readonly now: number;
}

/**
 * A name may have been given on to somebody whom provisioning has not told of yet: the first who is known keeps the person. An external
 * id is the object id itself, and needs no such care.
 */
async function link(transaction: TenantTransaction, identity: NewIdentity, matchBy: SignInMatch): Promise<SignedIn> {
  const { identityKey, authority, authorityKey, subject, userId, now } = identity;
  const old = await transaction.one<{ identityKey: Uint8Array; subject: string; stale: number }>(selectOld, { userId, authorityKey });
  if (old) {
    // The same sign-in in another window was first.
    if (identityKey.equals(old.identityKey)) return { userId };
    if (old.stale !== 1 && matchBy !== "EXTERNAL_ID") return takenBefore;
    await transaction.run(deleteIdentity, { identityKey: old.identityKey });
  }
  await transaction.run(insertIdentity, { ...identity });
  await recordChangeBy(transaction, { kind: "USER", id: userId }, now, {
    action: "linkIdentity",
    subjectKind: "User",
    subjectId: userId,
    differences: [{ field: "identity", old: old ? { authority, subject: old.subject } : null, new: { authority, subject } }],
  });
  return { userId };
}

function whenActive({ id, active }: PersonRow): SignedIn {
  return active === 1 ? { userId: id } : { refused: "inactive", why: `The person ${id} is deactivated.` };
}

async function findOne(
  scope: TenantScope,
  matchBy: SignInMatch,
  claims: SignInClaims,
): Promise<PersonRow | { readonly refused: "unknown"; readonly why: string }> {
  const { what, value, folding, ownDomain, select } = matches[matchBy];
  const text = value(claims)?.trim() ?? "";
  if (text === "") return { refused: "unknown", why: `The provider says nothing, or nothing verified, to compare with the ${what}.` };
  if (ownDomain && !(await isOwn(scope, text))) {
    return { refused: "unknown", why: `The ${what} that the provider says is on no verified domain of the organisation.` };
  }
  const key = comparisonKey(text, folding);
  const [person, another] = await scope.all<PersonRow>(select, matchBy === "WORK_EMAIL" ? { key, work } : { key });
  if (person === undefined) return { refused: "unknown", why: `Nobody has the ${what} that the provider says.` };
  if (another !== undefined) return { refused: "unknown", why: `Several people have the ${what} that the provider says.` };
  return person;
}

async function isOwn(scope: TenantScope, address: string): Promise<boolean> {
  const domain = emailDomain(address);
  return domain !== undefined && (await scope.one(selectVerified, { domain })) !== undefined;
}

/** From a bearer token to a viewer: the only place that decides whom a request is trusted to be. */
import { DomainContext, type Plan, type ProvisioningSettings, type RequestHooks, type Viewer } from "./context.js";
import { DomainError } from "./errors.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope } from "./tenant-scope.js";
import { type CredentialKind, type ParsedToken, parseToken, sameDigest } from "./token.js";

/**
 * How long a provisioning client's verified credential is believed. A facade in front may add 2 s of its own: the product promises
 * that a revoked credential and a changed setting are effective after at most 5 s.
 */
export const believedFor = 3_000;
const believedAtMost = 10_000;

/** `lastUsedAt` is told to the minute. */
const useNoted = 60_000;

interface CredentialRow extends ProvisioningSettings {
  readonly id: string;
  readonly organisationId: string;
  readonly kind: CredentialKind;
  readonly digest: Uint8Array;
  readonly userId: string | null;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  readonly organisationName: string;
  readonly plan: Plan;
  readonly role: "ADMIN" | "MEMBER" | null;
  readonly active: number | null;
}

const selectByDigest = unscoped(`
  SELECT c.id, c.organisationId, c.kind, c.digest, c.userId, c.expiresAt, c.lastUsedAt, c.revokedAt,
         o.name AS organisationName, o.plan, p.profile, p.dialects, p.existingPeople, p.unknownMembers, u.role, u.active
  FROM credentials c
  JOIN organisations o ON o.id = c.organisationId
  JOIN provisioning_connections p ON p.organisationId = c.organisationId
  LEFT JOIN users u ON u.organisationId = c.organisationId AND u.id = c.userId
  WHERE c.digest = :digest`);

const noteUse = statement(`
  UPDATE credentials SET lastUsedAt = :now
  WHERE organisationId = :organisation AND id = :id AND (lastUsedAt IS NULL OR lastUsedAt <= :before)`);

/** One text for every reason: it tells nobody which tokens once existed. */
const refusal = () => new DomainError("UNAUTHENTICATED", "The token is unknown, expired or revoked.");

interface Believed {
  readonly viewer: Viewer;
  readonly until: number;
}

export class Authentication {
  /** Verified provisioning credentials by digest. A person's state is never believed twice, so API keys are not in it. */
  private readonly believed = new Map<string, Believed>();
  private readonly asked = new Map<string, Promise<Believed>>();
  private readonly noted = new Map<string, number>();
  private readonly noting = new Set<Promise<void>>();
  /** Counts changes of credentials, so that what was read before one is not believed after it. */
  private changes = 0;

  constructor(
    private readonly store: Store,
    private readonly now: () => number = Date.now,
    /** Told when the time of last use could not be written; the request itself goes on. */
    private readonly onError: (error: unknown) => void = (error) => process.emitWarning(error instanceof Error ? error : String(error)),
  ) {}

  /** Throws UNAUTHENTICATED. A text that is no token of ours costs no query. */
  async viewerOf(token: string): Promise<Viewer> {
    const parsed = parseToken(token);
    if (!parsed) throw refusal();
    if (parsed.kind === "API_KEY") return (await this.verify(parsed)).viewer;
    const key = parsed.digest.toString("base64");
    const known = this.believed.get(key);
    if (known && this.now() < known.until) return known.viewer;
    this.believed.delete(key);
    return (await this.askOnce(key, parsed)).viewer;
  }

  /** The context of one request. */
  async contextFor(token: string, requestId?: string): Promise<DomainContext> {
    const viewer = await this.viewerOf(token);
    const request: RequestHooks = { ...(requestId !== undefined && { id: requestId }), credentialsChanged: () => this.forget() };
    return new DomainContext(viewer, new TenantScope(this.store, viewer.organisationId), this.now, request);
  }

  /** Believes nothing read before: a credential, a plan or a provisioning setting changed. */
  forget(): void {
    this.changes++;
    this.believed.clear();
    this.asked.clear();
  }

  /** Resolves when no time of last use is waiting to be written: before the store is closed. */
  async settled(): Promise<void> {
    while (this.noting.size > 0) await Promise.all(this.noting);
  }

  /** Requests that come while the same token is being asked for share the answer. */
  private askOnce(key: string, parsed: ParsedToken): Promise<Believed> {
    const running = this.asked.get(key);
    if (running) return running;
    const changes = this.changes;
    const asking = this.verify(parsed)
      .then((answer) => {
        if (changes === this.changes) this.remember(key, answer);
        return answer;
      })
      .finally(() => {
        if (this.asked.get(key) === asking) this.asked.delete(key);
      });
    this.asked.set(key, asking);
    return asking;
  }

  private remember(key: string, answer: Believed): void {
    const oldest = this.believed.size >= believedAtMost ? this.believed.keys().next() : undefined;
    if (oldest && !oldest.done) this.believed.delete(oldest.value);
    this.believed.set(key, answer);
  }

  private async verify({ digest }: ParsedToken): Promise<Believed> {
    const now = this.now();
    const row = await this.store.one<CredentialRow>(selectByDigest, { digest });
    if (!row || !sameDigest(row.digest, digest) || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now))
      throw refusal();
    if (row.kind === "API_KEY" && row.active !== 1) throw refusal();
    this.noteUse(row, now);
    return { viewer: toViewer(row), until: Math.min(now + believedFor, row.expiresAt ?? Number.POSITIVE_INFINITY) };
  }

  private noteUse({ organisationId, id, lastUsedAt }: CredentialRow, now: number): void {
    const before = now - useNoted;
    if (Math.max(lastUsedAt ?? 0, this.noted.get(id) ?? 0) > before) return;
    if (this.noted.size >= believedAtMost) this.noted.clear();
    this.noted.set(id, now);
    const writing = new TenantScope(this.store, organisationId)
      .write(async (transaction) => {
        await transaction.run(noteUse, { id, now, before });
      })
      .catch(this.onError)
      .finally(() => this.noting.delete(writing));
    this.noting.add(writing);
  }
}

function toViewer(row: CredentialRow): Viewer {
  const { profile, dialects, existingPeople, unknownMembers } = row;
  return {
    kind: row.kind === "PROVISIONING" ? "PROVISIONING" : row.role === "ADMIN" ? "ADMIN" : "MEMBER",
    organisationId: row.organisationId,
    organisationName: row.organisationName,
    plan: row.plan,
    ...(row.userId !== null && { userId: row.userId }),
    credentialId: row.id,
    settings: { profile, dialects, existingPeople, unknownMembers },
  };
}

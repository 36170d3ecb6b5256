/** From a bearer token or a session to a viewer: the only place that decides whom a request is trusted to be. */
import { DomainContext, type LentHooks, type RequestHooks, type Viewer } from "./context.js";
import { type CredentialRow, lookups } from "./credential-lookup.js";
import { DomainError } from "./errors.js";
import { findSession, noteSession, renewedToken, sessionViewer, standingSession } from "./session-lookup.js";
import { parseSessionToken } from "./session-token.js";
import type { StartedSession } from "./sessions.js";
import type { Statement } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope } from "./tenant-scope.js";
import { type ParsedToken, parseToken, sameDigest } from "./token.js";

/**
 * How long a provisioning client's verified credential is believed. A facade in front may add 2 s of its own: the product promises
 * that a revoked credential and a changed setting are effective after at most 5 s.
 */
export const believedFor = 3_000;
const believedAtMost = 10_000;

/** `lastUsedAt` and `lastSeenAt` are told to the minute. */
const useNoted = 60_000;

const sessionRefusal = () => new DomainError("UNAUTHENTICATED", "The session has ended; sign in again.");
/** One text for every reason: it tells nobody which tokens once existed. */
const refusal = () => new DomainError("UNAUTHENTICATED", "The token is unknown, expired or revoked.");

interface Believed {
  readonly viewer: Viewer;
  readonly until: number;
}

export interface SessionContext {
  readonly context: DomainContext;
  readonly renewed?: StartedSession;
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
    /** What every context is lent. */
    private readonly lent: LentHooks = {},
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
    return this.context(viewer, requestId);
  }

  /**
   * The context of one request in a session, and the token that the browser is to hold from now on where it gets another one. One
   * statement at every request: whoever was deactivated, deleted or is no admin any more is so at once.
   */
  async contextForSession(token: string, requestId?: string): Promise<SessionContext> {
    const now = this.now();
    const parsed = parseSessionToken(token);
    const found = parsed && (await findSession(this.store, parsed, now));
    if (!found) throw sessionRefusal();
    const context = this.context(sessionViewer(found.row), requestId);
    const renewed = await renewedToken(this.store, found, now);
    if (renewed !== undefined) return { context, renewed: { token: renewed, expiresAt: found.row.expiresAt } };
    this.note(found.row.id, found.row.lastSeenAt, now, () => noteSession(this.store, found.row, now));
    return { context };
  }

  /** Who somebody is by now, in a request that goes on. Rejects as at its beginning; the browser's token is left as it is. */
  async viewerNow({ viewer }: DomainContext, token: string): Promise<Viewer> {
    if (viewer.sessionId === undefined) return this.viewerOf(token);
    const row = await standingSession(this.store, viewer.sessionId, this.now());
    if (!row) throw sessionRefusal();
    return sessionViewer(row);
  }

  private context(viewer: Viewer, requestId: string | undefined): DomainContext {
    const request: RequestHooks = {
      ...this.lent,
      ...(requestId !== undefined && { id: requestId }),
      credentialsChanged: () => this.forget(),
    };
    return new DomainContext(viewer, new TenantScope(this.store, viewer.organisationId, viewer.rehearsalOf), this.now, request);
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

  private async verify({ kind, digest }: ParsedToken): Promise<Believed> {
    const now = this.now();
    const { select, noteUse, noteRefusal, endsByNature } = lookups[kind];
    const row = await this.store.one<CredentialRow>(select, { digest });
    if (!row || !sameDigest(row.digest, digest)) throw refusal();
    const ended = row.expiresAt !== null && row.expiresAt <= now;
    if (row.revokedAt !== null || ended) {
      // Its admins are told that somebody still comes with it.
      if (row.kind === "PROVISIONING" && (row.revokedAt !== null || !endsByNature))
        this.noteUse({ ...row, lastUsedAt: null }, now, noteRefusal, "refused");
      throw refusal();
    }
    if (row.kind === "API_KEY" && row.active !== 1) throw refusal();
    this.noteUse(row, now, noteUse);
    return { viewer: toViewer(row), until: Math.min(now + believedFor, row.expiresAt ?? Number.POSITIVE_INFINITY) };
  }

  private noteUse({ organisationId, id, lastUsedAt }: CredentialRow, now: number, noteUse: Statement<true>, how = "used"): void {
    const parameters = { id, now, before: now - useNoted };
    this.note(`${how} ${id}`, lastUsedAt, now, async () => {
      await new TenantScope(this.store, organisationId).write((transaction) => transaction.run(noteUse, parameters));
    });
  }

  /** At most once a minute, and beside the request. */
  private note(id: string, last: number | null, now: number, write: () => Promise<void>): void {
    if (Math.max(last ?? 0, this.noted.get(id) ?? 0) > now - useNoted) return;
    if (this.noted.size >= believedAtMost) this.noted.clear();
    this.noted.set(id, now);
    const writing = write()
      .catch(this.onError)
      .finally(() => this.noting.delete(writing));
    this.noting.add(writing);
  }
}

function toViewer(row: CredentialRow): Viewer {
  const { profile, dialects, existingPeople, unknownMembers, organisationId } = row;
  // People and their API keys go on as if there were no rehearsal.
  const rehearsalId = row.kind === "PROVISIONING" ? row.rehearsalId : null;
  return {
    kind: row.kind === "PROVISIONING" ? "PROVISIONING" : row.isAdmin === 1 ? "ADMIN" : "MEMBER",
    ...(rehearsalId === null ? { organisationId } : { organisationId: rehearsalId, rehearsalOf: organisationId }),
    organisationName: row.organisationName,
    plan: row.plan,
    ...(row.userId !== null && { userId: row.userId }),
    credentialId: row.id,
    settings: { profile, dialects, existingPeople, unknownMembers },
    ...(row.brakeMode !== "OFF" && rehearsalId === null && { braked: true }),
  };
}

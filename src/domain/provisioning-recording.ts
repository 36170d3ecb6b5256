/** Writes the provisioning log: many requests of one credential in one transaction with a constant number of statements. */
import { comparisonKey, keyBytes } from "./comparison-key.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { isId } from "./node.js";
import { type ChangeMade, type ChangesMade, readChangesMade } from "./provisioning-changes-made.js";
import type { CycleCounter } from "./provisioning-cycle.js";
import { countInCycles, type Stretch } from "./provisioning-cycle-writes.js";
import { type DialectUse, eventTexts, notRecorded, type ProvisioningIntent, type ProvisioningOperation } from "./provisioning-event.js";
import { eventColumnNames } from "./provisioning-event-list.js";
import { countersOf, hasFailed, intentOf, nameIn, operationOf } from "./provisioning-operation.js";
import { shareOut } from "./rehearsal-log.js";
import { type SqlRow, statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";

/** Requests that one mutation takes. */
export const recordingLimit = 500;

/** A request as its client tells of it. */
export interface RequestTold {
  readonly id: string;
  readonly at: number;
  readonly durationMs: number;
  readonly intent: ProvisioningIntent;
  readonly status: number;
  readonly errorType?: string | null | undefined;
  readonly reason?: string | null | undefined;
  readonly detail?: string | null | undefined;
  readonly subjectKind?: string | null | undefined;
  readonly subjectId?: string | null | undefined;
  readonly subjectName?: string | null | undefined;
  readonly client?: string | null | undefined;
  readonly dialects?: unknown;
}

export interface ReadsTold {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly totalMs: number;
  readonly slowestMs: number;
}

/** Of a request that nobody told of, its changes alone tell what was asked. */
export type Recorded = Omit<RequestTold, "intent"> & { readonly intent?: ProvisioningIntent };

function wrong(field: string, message: string): DomainError {
  return new DomainError("INVALID_VALUE", message, { field });
}

/** Between two tellings there are a few hundred; what is beyond all reason would not fit its column. */
const mostReads = 10_000_000;

const isDuration = (value: number) => Number.isFinite(value) && value >= 0;

function check(requests: readonly RequestTold[], reads: ReadsTold | null | undefined): void {
  if (requests.length > recordingLimit) {
    throw new DomainError("LIMIT_EXCEEDED", `At most ${recordingLimit} requests are recorded at once.`, {
      field: "requests",
      limit: recordingLimit,
    });
  }
  for (const { id, status, durationMs } of requests) {
    if (!isId(id)) throw wrong("requests.id", `"${id}" is not the id of a request; it is a UUID in lower case.`);
    if (status < 100 || status > 599) throw wrong("requests.status", `The status ${status} is none of 100 to 599.`);
    if (!isDuration(durationMs)) throw wrong("requests.durationMs", "durationMs is a number that is at least 0.");
  }
  if (!reads) return;
  const { count, firstAt, lastAt, totalMs, slowestMs } = reads;
  if (count < 0 || count > mostReads) throw wrong("reads.count", `count is ${count}; it is at least 0 and at most ${mostReads}.`);
  if (firstAt > lastAt) throw wrong("reads.lastAt", "lastAt is before firstAt.");
  if (!isDuration(totalMs) || !isDuration(slowestMs))
    throw wrong("reads.totalMs", "totalMs and slowestMs are numbers that are at least 0.");
}

/** Answers how many were not recorded before. */
export async function recordRequests(context: DomainContext, requests: readonly RequestTold[], reads?: ReadsTold | null): Promise<number> {
  check(requests, reads);
  const { credentialId } = context.viewer;
  if (credentialId === undefined) throw new DomainError("FORBIDDEN", "Only a provisioning client tells of its requests.");
  const { here, atHome } = await shareOut(context.scope, requests, reads);
  const now = context.now();
  // What was asked before a rehearsal began is told of when it has.
  const earlier = atHome.length === 0 ? 0 : await record(context.scope.atHome(), credentialId, now, atHome);
  return earlier + (await record(context.scope, credentialId, now, here.requests, here.reads));
}

/** Also where something is rehearsed, which has the organisation's own connection. */
const connection = "SELECT 1 AS locked FROM provisioning_connections WHERE organisationId = :home";
const lockConnection = statement({ sqlite: connection, mysql: `${connection} FOR UPDATE` });

const selectKnown = statement(`
  SELECT id, status, recordedAt, credentialId FROM provisioning_events WHERE organisationId = :organisation AND id IN (:ids*)`);

const selectNames = statement(`
  SELECT id, userName AS name FROM users WHERE organisationId = :organisation AND id IN (:ids*)
  UNION ALL SELECT id, displayName FROM user_groups WHERE organisationId = :organisation AND id IN (:ids*)`);

const columns = [...eventColumnNames, "recordedAt", "failed", "subjectNameKey"];
const insert = `
  INSERT INTO provisioning_events (organisationId, ${columns.join(", ")})
  VALUES [each rows: (:organisation, ${columns.map((name) => `:row.${name}`).join(", ")})]`;
const written = columns.filter((name) => name !== "id");
// Only what was made up for a request that nobody had told of is written over.
const writeEvents = statement({
  sqlite: `${insert} ON CONFLICT (organisationId, id) DO UPDATE SET ${written.map((name) => `${name} = excluded.${name}`).join(", ")}`,
  mysql: `${insert} ON DUPLICATE KEY UPDATE ${written.map((name) => `${name} = VALUES(${name})`).join(", ")}`,
});

interface KnownRow {
  readonly id: string;
  readonly status: number;
  readonly recordedAt: number;
  readonly credentialId: string;
}

/** A request with what it came to. */
interface Event extends Stretch {
  readonly request: Recorded;
  readonly intent: ProvisioningIntent;
  readonly operation: ProvisioningOperation;
  readonly subjectKind: string | null;
  readonly subjectId: string | null;
  /** As the changes tell it. */
  readonly name: string | undefined;
}

/**
 * Records requests of a credential, and counts them and the reads between them in its cycles. The connection's row is locked first: of
 * several processes one counts at a time, and whoever tells of the same request again finds it.
 */
export async function record(
  scope: TenantScope,
  credentialId: string,
  now: number,
  requests: readonly Recorded[],
  reads?: ReadsTold | null,
): Promise<number> {
  if (requests.length === 0 && !reads?.count) return 0;
  // A request is told of when it is over: nothing is added to its changes while others are kept waiting.
  const ids = requests.map(({ id }) => id);
  const made = await readChangesMade(scope, credentialId, ids);
  return scope.write(async (transaction) => {
    await transaction.one(lockConnection);
    const { events, fresh } = await newEvents(transaction, credentialId, made, now, requests);
    // A repetition of what was recorded before has nothing new to count.
    const between = reads?.count && (requests.length === 0 || events.length > 0) ? [stretchOf(reads, now)] : [];
    const cycles = await countInCycles<Stretch>(transaction, credentialId, [...events, ...between]);
    if (events.length > 0) {
      const names = await namesOf(transaction, events);
      const rows = events.map((event) => rowOf(event, { credentialId, now, names, cycleId: cycles.get(event) ?? "" }));
      await transaction.run(writeEvents, { rows });
    }
    return fresh;
  });
}

async function newEvents(
  transaction: TenantTransaction,
  credentialId: string,
  made: ChangesMade,
  now: number,
  requests: readonly Recorded[],
) {
  const byId = new Map(requests.map((request) => [request.id, request]));
  const ids = [...byId.keys()];
  if (ids.length === 0) return { events: [], fresh: 0 };
  const known = new Map((await transaction.all<KnownRow>(selectKnown, { ids })).map((row) => [row.id, row]));
  const open = [...byId.values()].filter(({ id, status }) => {
    const before = known.get(id);
    // Of what was made up for it the credential is known by its changes.
    return (
      before === undefined || (Number(before.status) === notRecorded && status !== notRecorded && before.credentialId === credentialId)
    );
  });
  if (open.length === 0) return { events: [], fresh: 0 };
  const events = open.map((request) => eventOf(request, made.get(request.id) ?? [], known.get(request.id), now));
  return { events, fresh: open.filter(({ id }) => !known.has(id)).length };
}

function eventOf(request: Recorded, changes: readonly ChangeMade[], before: KnownRow | undefined, now: number): Event {
  const operation = operationOf(request, changes);
  // What was made up for it is counted already, with the changes that there were.
  const uncounted = before === undefined ? changes : changes.filter(({ at }) => at > Number(before.recordedAt));
  const counters: CycleCounter[] =
    before === undefined
      ? ["requests", ...countersOf(request, operation, changes)]
      : uncounted.flatMap((change) => countersOf({ status: notRecorded }, operationOf(request, [change]), [change]));
  const counts: Partial<Record<CycleCounter, number>> = {};
  for (const name of counters) counts[name] = (counts[name] ?? 0) + 1;

  const subjects = new Map(changes.map((change) => [change.subjectId, change]));
  const [only] = subjects.size === 1 ? subjects.values() : [];
  const { subjectId = null } = request;
  const told = subjectId !== null && isId(subjectId) ? subjectId : null;
  const from = Math.min(request.at, now);
  return {
    request,
    intent: request.intent ?? intentOf(changes),
    operation,
    subjectKind: only?.subjectKind ?? (subjects.size > 1 ? null : cut(request.subjectKind, eventTexts.subjectKind)),
    subjectId: only?.subjectId ?? (subjects.size > 1 ? null : told),
    name: changes.map(nameIn).findLast((name) => name !== undefined),
    from,
    to: Math.min(Math.round(from + request.durationMs), now),
    counts,
    totalMs: request.durationMs,
    slowestMs: request.durationMs,
  };
}

function stretchOf({ count, firstAt, lastAt, totalMs, slowestMs }: ReadsTold, now: number): Stretch {
  const counts = { requests: count, reads: count };
  return { from: Math.min(firstAt, now), to: Math.min(lastAt, now), counts, totalMs, slowestMs };
}

async function namesOf(transaction: TenantTransaction, events: readonly Event[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(events.flatMap(({ subjectId }) => subjectId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await transaction.all<{ id: string; name: string }>(selectNames, { ids });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

interface Written {
  readonly credentialId: string;
  readonly now: number;
  readonly names: ReadonlyMap<string, string>;
  readonly cycleId: string;
}

function rowOf(
  { request, intent, operation, subjectKind, subjectId, name, from }: Event,
  { credentialId, now, names, cycleId }: Written,
): SqlRow {
  const called = subjectId === null ? undefined : (name ?? names.get(subjectId));
  const subjectName = cut(called ?? request.subjectName, eventTexts.subjectName);
  const dialects = dialectsOf(request.dialects);
  return {
    id: request.id,
    at: from,
    recordedAt: now,
    durationMs: request.durationMs,
    credentialId,
    client: cut(request.client, eventTexts.client),
    intent,
    operation,
    subjectKind,
    subjectId,
    subjectName,
    subjectNameKey: subjectName === null ? null : comparisonKey(subjectName, "folded").subarray(0, keyBytes(eventTexts.subjectName)),
    status: request.status,
    failed: hasFailed(request),
    errorType: cut(request.errorType, eventTexts.errorType),
    reason: cut(request.reason, eventTexts.reason),
    detail: cut(request.detail, eventTexts.detail),
    dialects: dialects.length === 0 ? null : JSON.stringify(dialects),
    cycleId,
  };
}

/** A log takes what it gets: as text that every store keeps, no longer than its column. */
function cut(text: string | null | undefined, limit: number): string | null {
  if (text === null || text === undefined || text === "") return null;
  const short = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return short.replace(/[\0\p{Surrogate}]/gu, "\u{fffd}");
}

const dialectLimit = 100;

function dialectsOf(told: unknown): DialectUse[] {
  if (typeof told !== "object" || told === null) return [];
  return Object.entries(told)
    .filter(([, count]) => Number.isInteger(count))
    .slice(0, dialectLimit)
    .map(([name, count]) => ({ name: name.slice(0, dialectLimit), count: count as number }));
}

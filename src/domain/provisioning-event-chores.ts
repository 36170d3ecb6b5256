/** What keeps the provisioning log whole and short: events of changes that nobody told of, and the removal of what is old. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { isId } from "./node.js";
import { notRecorded } from "./provisioning-event.js";
import { type Recorded, record, recordingLimit } from "./provisioning-recording.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope } from "./tenant-scope.js";

const minute = 60_000;
const day = 24 * 60 * minute;

/** Until then whoever made a change may still tell of its request. */
const toldWithin = minute;
/** Of a later look: how long a transaction may take from its first statement until it is in sight. */
const committedWithin = 10 * minute;

/** Where provisioning clients were at work, copies in which something is rehearsed among them; what is new counts as used. */
const selectActive = unscoped(`
  SELECT o.id, o.rehearsalOf FROM organisations o
  WHERE EXISTS (SELECT 1 FROM credentials c WHERE c.organisationId = COALESCE(o.rehearsalOf, o.id)
      AND c.kind = 'PROVISIONING' AND COALESCE(c.lastUsedAt, c.createdAt) >= :since)
    OR EXISTS (SELECT 1 FROM oauth_clients c WHERE c.organisationId = COALESCE(o.rehearsalOf, o.id)
      AND COALESCE(c.lastUsedAt, c.createdAt) >= :since)`);

interface UntoldRow {
  readonly credentialId: string;
  readonly correlationId: string;
  readonly firstId: string;
  readonly at: number;
  readonly client: string | null;
}

// The primary key finds the changes since, whose ids are in the order of time.
const untold = (force: string) => `
  SELECT c.actorId AS credentialId, c.correlationId, MIN(c.id) AS firstId, MIN(c.at) AS at, MAX(c.client) AS client
  FROM changes c${force} LEFT JOIN provisioning_events e ON e.organisationId = c.organisationId AND e.id = c.correlationId
  WHERE c.organisationId = :organisation AND c.id > :after AND c.actorKind = 'CREDENTIAL'
    AND c.correlationId LIKE '________-____-____-____-____________' AND e.id IS NULL
  GROUP BY c.actorId, c.correlationId HAVING MAX(c.at) <= :before
  ORDER BY firstId LIMIT ${recordingLimit}`;
const selectUntold = statement({ sqlite: untold(""), mysql: untold(" FORCE INDEX (PRIMARY)") });

/** The smallest id of a change made at this time. */
function idAt(time: number): string {
  const hex = Math.max(time, 0).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * Makes events of changes by credentials whose request was never told of, since the process that answered it ended first. Of an
 * organisation it looks at the changes of a day the first time, and later at those since it looked last.
 */
export function eventRepair(store: Store): (now: number) => Promise<number> {
  const looked = new Map<string, number>();
  return async (now) => {
    let repaired = 0;
    const faults: unknown[] = [];
    for (const { id, rehearsalOf } of await store.all<{ id: string; rehearsalOf: string | null }>(selectActive, { since: now - 2 * day })) {
      // A fault at one organisation keeps none of the others from it; it is looked at again the next time.
      try {
        repaired += await repair(new TenantScope(store, id, rehearsalOf ?? undefined), now, looked.get(id) ?? now - day);
        looked.set(id, now - toldWithin - committedWithin);
      } catch (error) {
        faults.push(error);
      }
      await nextTurn();
    }
    if (faults.length > 0) throw new AggregateError(faults, `${faults.length} organisations could not be looked at.`);
    return repaired;
  };
}

async function repair(scope: TenantScope, now: number, since: number): Promise<number> {
  let repaired = 0;
  for (let after = idAt(since); ; ) {
    const rows = await scope.all<UntoldRow>(selectUntold, { after, before: now - toldWithin });
    const byCredential = new Map<string, Recorded[]>();
    for (const row of rows.filter(({ correlationId }) => isId(correlationId)))
      byCredential.set(row.credentialId, [...(byCredential.get(row.credentialId) ?? []), toRecorded(row)]);
    for (const [credentialId, requests] of byCredential) repaired += await record(scope, credentialId, now, requests);
    const last = rows.at(-1);
    if (rows.length < recordingLimit || last === undefined) return repaired;
    after = last.firstId;
  }
}

function toRecorded({ correlationId, at, client }: UntoldRow): Recorded {
  return { id: correlationId, at: Number(at), durationMs: 0, status: notRecorded, client };
}

/** As many rows go at once, so that writers have their turn. */
const removedAtOnce = 1_000;

const outOfDate = (table: string, column: string) => `
  SELECT p.organisationId, p.eventRetentionDays FROM provisioning_connections p
  WHERE EXISTS (SELECT 1 FROM ${table} t WHERE t.organisationId = p.organisationId AND t.${column} < :now - p.eventRetentionDays * ${day})`;

function removal(table: string, column: string, more = "") {
  const condition = `organisationId = :organisation AND ${column} < :before${more}`;
  const oldest = `${condition} ORDER BY ${column} LIMIT ${removedAtOnce}`;
  return {
    select: unscoped(outOfDate(table, column)),
    remove: statement({
      sqlite: `DELETE FROM ${table} WHERE organisationId = :organisation AND id IN (SELECT id FROM ${table} WHERE ${oldest})`,
      mysql: `DELETE FROM ${table} WHERE ${oldest}`,
    }),
  };
}

/** Events first: those that are there have their cycle. */
const removals = [removal("provisioning_events", "at"), removal("provisioning_cycles", "startedAt", " AND lastRequestAt < :before")];

/** Removes events and cycles that are older than their organisation keeps them; what was changed stays in the change log. */
export async function removeOldEvents(store: Store, now: number): Promise<number> {
  let removed = 0;
  for (const { select, remove } of removals) {
    for (const { organisationId, eventRetentionDays } of await store.all<{ organisationId: string; eventRetentionDays: number }>(select, {
      now,
    })) {
      const before = now - Number(eventRetentionDays) * day;
      const scope = new TenantScope(store, organisationId);
      for (let gone = removedAtOnce; gone === removedAtOnce; removed += gone) {
        gone = (await scope.write((transaction) => transaction.run(remove, { before }))).affected;
        await nextTurn();
      }
    }
  }
  return removed;
}

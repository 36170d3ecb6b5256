/** Looks at the health of the organisations that have webhooks, and tells these what has changed: once, whoever of several processes looks. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { DuplicateKey } from "./database-errors.js";
import { failureCauses, type HealthFacts, healthFacts } from "./health-facts.js";
import { judge } from "./health-judgement.js";
import { counterNames, isRunning } from "./provisioning-cycle.js";
import type { FailureCause, HealthState } from "./provisioning-health.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope, type TenantTransaction } from "./tenant-scope.js";
import { readWebhooks } from "./webhook-rows.js";
import { enqueue, type Message } from "./webhook-writes.js";

/** What was told last. */
interface Told {
  readonly state: HealthState | null;
  readonly cycleId: string | null;
  readonly heldSince: number | null;
  /** Of credentials that end, id and time. */
  readonly expiring: readonly string[];
  /** Failures up to then are told. */
  readonly failuresUntil: number;
}

const selectWatched = unscoped("SELECT DISTINCT organisationId FROM webhooks WHERE active = 1 ORDER BY organisationId");
const selectTold = statement("SELECT version, facts FROM health_told WHERE organisationId = :organisation");
const insertTold = statement("INSERT INTO health_told (organisationId, version, at, facts) VALUES (:organisation, 1, :now, :facts)");
const updateTold = statement(`
  UPDATE health_told SET version = version + 1, at = :now, facts = :facts WHERE organisationId = :organisation AND version = :version`);

/** Failures are told of as long as they are news. */
const newsFor = 24 * 60 * 60_000;

/**
 * Answers how many messages now wait to be sent. What is rehearsed is nobody's news. An organisation that cannot be looked at keeps none of the
 * others from it.
 */
export async function watchHealth(store: Store, now: number, onError: (error: unknown, organisationId: string) => void): Promise<number> {
  let waiting = 0;
  for (const { organisationId } of await store.all<{ organisationId: string }>(selectWatched)) {
    try {
      waiting += await look(new TenantScope(store, organisationId), now);
    } catch (error) {
      onError(error, organisationId);
    }
    await nextTurn();
  }
  return waiting;
}

async function look(scope: TenantScope, now: number): Promise<number> {
  const row = await scope.one<{ version: number; facts: string }>(selectTold);
  const before = row ? (JSON.parse(row.facts) as Told) : undefined;
  const facts = await healthFacts(scope, scope, now);
  const since = Math.max((before?.failuresUntil ?? 0) + 1, now - newsFor);
  const causes = before && (facts.lastFailure ?? 0) >= since ? await failureCauses(scope, since) : [];
  const told = toldOf(facts, before, now);
  // Whoever makes the first webhook is not told of what was before.
  const messages = before ? messagesOf(before, told, facts, causes) : [];
  if (before && messages.length === 0 && JSON.stringify(told) === JSON.stringify(before)) return 0;
  try {
    return await scope.write(async (transaction) => {
      if (!(await took(transaction, row?.version, JSON.stringify(told), now))) return 0;
      return messages.length === 0 ? 0 : (await enqueue(transaction, await readWebhooks(transaction), messages, now)).length;
    });
  } catch (error) {
    if (error instanceof DuplicateKey) return 0;
    throw error;
  }
}

/** Whether no other process told in between. */
async function took(transaction: TenantTransaction, version: number | undefined, facts: string, now: number): Promise<boolean> {
  if (version === undefined) return (await transaction.run(insertTold, { facts, now })).affected > 0;
  return (await transaction.run(updateTold, { facts, now, version: Number(version) })).affected > 0;
}

function finished({ cycles }: HealthFacts, now: number) {
  return cycles.find((cycle) => !isRunning(cycle, now));
}

const expiringKey = ({ id, at }: { readonly id: string; readonly at: number }) => `${id} ${at}`;

function toldOf(facts: HealthFacts, before: Told | undefined, now: number): Told {
  return {
    state: judge(facts, now).state,
    cycleId: finished(facts, now)?.id ?? null,
    heldSince: facts.heldSince,
    expiring: facts.expiring.map(expiringKey),
    failuresUntil: Math.max(before?.failuresUntil ?? 0, facts.lastFailure ?? 0),
  };
}

const instant = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

function messagesOf(before: Told, told: Told, facts: HealthFacts, causes: readonly FailureCause[]): Message[] {
  const messages: Message[] = [];
  if (told.state !== before.state) messages.push({ event: "HEALTH_CHANGED", data: { state: told.state, before: before.state } });
  const cycle = told.cycleId === before.cycleId ? undefined : facts.cycles.find(({ id }) => id === told.cycleId);
  if (cycle) {
    const counts = Object.fromEntries(counterNames.map((name) => [name, cycle[name]]));
    const { id, kind, startedAt, lastRequestAt } = cycle;
    messages.push({
      event: "CYCLE_FINISHED",
      data: { id, kind, startedAt: instant(startedAt), lastRequestAt: instant(lastRequestAt), ...counts },
    });
  }
  if (causes.length > 0) {
    const failures = causes.map(({ reason, errorType, status, count, lastAt }) => ({
      reason,
      errorType,
      status,
      count,
      lastAt: instant(lastAt),
    }));
    messages.push({ event: "PROVISIONING_FAILED", data: { failures } });
  }
  if (told.heldSince !== null && told.heldSince !== before.heldSince)
    messages.push({ event: "REMOVALS_HELD", data: { since: instant(told.heldSince) } });
  for (const credential of facts.expiring)
    if (!before.expiring.includes(expiringKey(credential)))
      messages.push({
        event: "CREDENTIAL_EXPIRING",
        data: { id: credential.id, label: credential.label, expiresAt: instant(credential.at) },
      });
  return messages;
}

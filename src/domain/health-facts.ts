/** What the health of provisioning is judged by: a constant number of statements, none of which grows with the organisation. */
import { warnedBefore } from "./expiry-warnings.js";
import type { ProvisioningCycle } from "./provisioning-cycle.js";
import { type CycleRow, cycleColumns, toCycle } from "./provisioning-cycle-list.js";
import { ProvisioningOperation } from "./provisioning-event.js";
import { driftCounted, type FailureCause } from "./provisioning-health.js";
import { madeStatement, statement } from "./statement.js";
import type { TenantScope } from "./tenant-scope.js";

const day = 24 * 60 * 60_000;
const refusedWithin = 7 * day;

/** Cycles from which their usual distance is learnt. */
const looked = 11;

export interface LabelledInstant {
  readonly id: string;
  readonly label: string;
  readonly at: number;
}

export interface HealthFacts {
  /** The last ones, newest first. */
  readonly cycles: readonly ProvisioningCycle[];
  readonly lastSuccess: number | null;
  readonly lastFailure: number | null;
  readonly lastChange: number | null;
  readonly expiring: readonly LabelledInstant[];
  readonly refused: readonly LabelledInstant[];
  readonly neverProvisioned: number;
  readonly groupsNeverProvisioned: number;
  /** When the hold in force began. */
  readonly heldSince: number | null;
}

const selectCycles = statement(`
  SELECT ${cycleColumns} FROM provisioning_cycles y
  WHERE y.organisationId = :organisation ORDER BY y.startedAt DESC, y.id DESC LIMIT ${looked}`);

const nothingChanged: readonly string[] = ["UNCHANGED", "FAILED", "HELD"];
const changing = Object.keys(ProvisioningOperation).filter((name) => !nothingChanged.includes(name));

const lastWith = (condition: string) => `
  (SELECT MAX(e.at) FROM provisioning_events e WHERE e.organisationId = :organisation AND ${condition})`;

// One seek in an index for each.
const selectLast = statement(`
  SELECT ${lastWith("e.failed = 0")} AS success, ${lastWith("e.failed = 1")} AS failure,
    ${changing.map((operation) => `${lastWith(`e.operation = '${operation}'`)} AS ${operation}`).join(", ")}`);

const selectCredentials = statement(`
  SELECT 'expiring' AS kind, c.id, c.label, c.expiresAt AS at FROM credentials c
  WHERE c.organisationId = :home AND c.kind = 'PROVISIONING' AND c.revokedAt IS NULL AND c.expiresAt > :now AND c.expiresAt <= :soon
  UNION ALL
  SELECT 'expiring', l.id, l.label, MAX(s.expiresAt) FROM oauth_clients l
  JOIN client_secrets s ON s.organisationId = l.organisationId AND s.clientId = l.id AND s.revokedAt IS NULL
  WHERE l.organisationId = :home AND l.revokedAt IS NULL
  GROUP BY l.id, l.label HAVING MAX(s.expiresAt) > :now AND MAX(s.expiresAt) <= :soon
  UNION ALL
  SELECT 'refused', c.id, c.label, c.refusedAt FROM credentials c WHERE c.organisationId = :home AND c.refusedAt > :recently
  UNION ALL
  SELECT 'refused', l.id, l.label, l.refusedAt FROM oauth_clients l WHERE l.organisationId = :home AND l.refusedAt > :recently
  ORDER BY at, id`);

const counted = (table: string, more = "") => `
  (SELECT COUNT(*) FROM (SELECT 1 FROM ${table} t
    WHERE t.organisationId = :home AND t.provisionedAt IS NULL${more} LIMIT ${driftCounted}) AS ${table}_counted)`;

const selectDrift = statement(`
  SELECT ${counted("users", " AND t.active = 1")} AS people, ${counted("user_groups")} AS \`groups\`,
    (SELECT h.startedAt FROM provisioning_connections p
      JOIN provisioning_holds h ON h.organisationId = p.organisationId AND h.id = p.brakeHoldId
      WHERE p.organisationId = :home AND h.mode = 'HOLD' AND h.state IN ('OPEN', 'KEPT')) AS heldSince`);

const instant = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

/** Where clients come to: the organisation, or its copy while something is rehearsed. */
export async function whereClientsCome(scope: TenantScope): Promise<TenantScope> {
  return (await scope.rehearsal()) ?? scope;
}

/** Cycles and events are those of `asked`, everything else is the organisation's own. */
export async function healthFacts(scope: TenantScope, asked: TenantScope, now: number): Promise<HealthFacts> {
  const [cycles, last, credentials, drift] = await Promise.all([
    asked.all<CycleRow>(selectCycles),
    asked.one<Record<string, number | null>>(selectLast),
    scope.all<LabelledInstant & { kind: string }>(selectCredentials, { now, soon: now + warnedBefore, recently: now - refusedWithin }),
    scope.one<{ people: number; groups: number; heldSince: number | null }>(selectDrift),
  ]);
  const { success, failure, ...changes } = last ?? {};
  const lastChange = Math.max(0, ...Object.values(changes).map((at) => instant(at) ?? 0));
  const of = (kind: string) => credentials.filter((row) => row.kind === kind).map(({ id, label, at }) => ({ id, label, at: Number(at) }));
  return {
    cycles: cycles.map(toCycle),
    lastSuccess: instant(success),
    lastFailure: instant(failure),
    lastChange: lastChange === 0 ? null : lastChange,
    expiring: of("expiring"),
    refused: of("refused"),
    neverProvisioned: Number(drift?.people ?? 0),
    groupsNeverProvisioned: Number(drift?.groups ?? 0),
    heldSince: instant(drift?.heldSince),
  };
}

const causesNamed = 20;

// Grows with what failed in that time, under the deadline.
const selectCauses = madeStatement(
  `SELECT e.reason, e.errorType, e.status, COUNT(*) AS count, MAX(e.at) AS lastAt, MAX(e.id) AS exampleId FROM provisioning_events e
  WHERE e.organisationId = :organisation AND e.failed = 1 AND e.at >= :since
  GROUP BY e.reason, e.errorType, e.status ORDER BY COUNT(*) DESC, MAX(e.at) DESC LIMIT ${causesNamed}`,
  true,
);

/** The most frequent first. */
export async function failureCauses(asked: TenantScope, since: number): Promise<FailureCause[]> {
  const rows = await asked.all<FailureCause>(selectCauses, { since });
  return rows.map((row) => ({ ...row, status: Number(row.status), count: Number(row.count), lastAt: Number(row.lastAt) }));
}

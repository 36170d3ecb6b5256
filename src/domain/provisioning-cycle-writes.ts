/** Puts requests into the cycles of their credential, and counts them there. */
import { v7 as uuid } from "uuid";
import { type CycleCounter, counterNames, cycleGap, type ProvisioningCycleKind } from "./provisioning-cycle.js";
import { type CycleRow, cycleColumnNames, cycleColumns, quoted, toCycle } from "./provisioning-cycle-list.js";
import { type SqlRow, statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";

/** Requests from one instant to another, and what they are counted as. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly counts: Partial<Record<CycleCounter, number>>;
  readonly totalMs: number;
  readonly slowestMs: number;
}

type Counts = Record<CycleCounter, number>;

/** A cycle as it will be written. */
interface Counted extends Counts {
  readonly id: string;
  kind: ProvisioningCycleKind;
  startedAt: number;
  lastRequestAt: number;
  totalMs: number;
  slowestMs: number;
}

/** Cycles that the stretches may belong to. */
const selectNear = statement(`
  SELECT ${cycleColumns} FROM provisioning_cycles y
  WHERE y.organisationId = :organisation AND y.credentialId = :credentialId AND y.lastRequestAt > :from AND y.startedAt < :to
  ORDER BY y.startedAt`);

/** Those of the credential, and of the ones that it took over from, which have its label. */
const selectAny = statement(`
  SELECT y.id FROM provisioning_cycles y
  WHERE y.organisationId = :organisation AND (y.credentialId = :credentialId OR y.credentialId IN (
    SELECT o.id FROM credentials m JOIN credentials o ON o.organisationId = m.organisationId AND o.label = m.label AND o.kind = m.kind
    WHERE m.organisationId = :home AND m.id = :credentialId))
  LIMIT 1`);

const columns = ["credentialId", ...cycleColumnNames.filter((name) => name !== "credentialId")];
const kept = ["startedAt", "lastRequestAt", ...counterNames, "totalMs", "slowestMs"];
const insert = `
  INSERT INTO provisioning_cycles (organisationId, ${columns.map(quoted).join(", ")})
  VALUES [each rows: (:organisation, ${columns.map((name) => `:row.${name}`).join(", ")})]`;
const writeCycles = statement({
  sqlite: `${insert} ON CONFLICT (organisationId, id) DO UPDATE SET ${kept
    .map(quoted)
    .map((name) => `${name} = excluded.${name}`)
    .join(", ")}`,
  mysql: `${insert} ON DUPLICATE KEY UPDATE ${kept
    .map(quoted)
    .map((name) => `${name} = VALUES(${name})`)
    .join(", ")}`,
});

function opened({ from, to }: Stretch): Counted {
  const counts = Object.fromEntries(counterNames.map((name) => [name, 0])) as Counts;
  return { id: uuid(), kind: "INCREMENTAL", startedAt: from, lastRequestAt: to, ...counts, totalMs: 0, slowestMs: 0 };
}

function count(cycle: Counted, { from, to, counts, totalMs, slowestMs }: Stretch): void {
  cycle.startedAt = Math.min(cycle.startedAt, from);
  cycle.lastRequestAt = Math.max(cycle.lastRequestAt, to);
  for (const [name, more] of Object.entries(counts) as [CycleCounter, number][]) cycle[name] += more;
  cycle.totalMs += totalMs;
  cycle.slowestMs = Math.max(cycle.slowestMs, slowestMs);
}

/** The cycle that a stretch is nearest to, if no pause is between them. */
function cycleAround(cycles: readonly Counted[], { from, to }: Stretch): Counted | undefined {
  const away = ({ startedAt, lastRequestAt }: Counted) => Math.max(from - lastRequestAt, startedAt - to, 0);
  const [nearest] = cycles.filter((cycle) => away(cycle) < cycleGap).sort((one, other) => away(one) - away(other));
  return nearest;
}

/**
 * The id of each stretch's cycle. Whoever calls holds a lock under which no other one counts, so that what is read is what is written
 * over.
 */
export async function countInCycles<Each extends Stretch>(
  transaction: TenantTransaction,
  credentialId: string,
  stretches: readonly Each[],
): Promise<ReadonlyMap<Each, string>> {
  const found = new Map<Each, string>();
  if (stretches.length === 0) return found;
  const from = Math.min(...stretches.map((stretch) => stretch.from)) - cycleGap;
  const to = Math.max(...stretches.map((stretch) => stretch.to)) + cycleGap;
  const near = await transaction.all<CycleRow>(selectNear, { credentialId, from, to });
  const cycles: Counted[] = near.map((row) => ({ ...toCycle(row) }));
  const known = new Set(cycles);
  const touched = new Set<Counted>();
  for (const stretch of [...stretches].sort((one, other) => one.from - other.from)) {
    let cycle = cycleAround(cycles, stretch);
    if (cycle === undefined) {
      cycle = opened(stretch);
      cycles.push(cycle);
      cycles.sort((one, other) => one.startedAt - other.startedAt);
    }
    count(cycle, stretch);
    touched.add(cycle);
    found.set(stretch, cycle.id);
  }
  const first = cycles.find((cycle) => !known.has(cycle));
  if (first !== undefined && !(await transaction.one(selectAny, { credentialId }))) first.kind = "INITIAL";
  const rows: SqlRow[] = [...touched].map((cycle) => ({
    credentialId,
    ...(Object.fromEntries(
      columns.filter((name) => name !== "credentialId").map((name) => [name, cycle[name as keyof Counted]]),
    ) as SqlRow),
  }));
  await transaction.run(writeCycles, { rows });
  return found;
}

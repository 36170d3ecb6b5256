/** Lists of cycles, newest first, and what the cycles of each day came to. */
import { type CountedConnectionOf, toCountedConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { isEverything } from "./list-cost.js";
import type { OrderColumns } from "./order.js";
import { cutPage, type PageArguments, readPage } from "./page.js";
import { pageKeys } from "./page-keys.js";
import { PredicateParameters } from "./predicate.js";
import { counterNames, dayCounters, ProvisioningCycle, ProvisioningDay } from "./provisioning-cycle.js";
import { madeStatement, type SqlValue, statement } from "./statement.js";
import { condition, number, type Rules } from "./where.js";
import type { WhereInput } from "./where-inputs.js";

const orderColumns: OrderColumns = {
  STARTED_AT: { column: "y.startedAt", nullable: false, kind: "number", index: "provisioning_cycles_startedAt" },
};
const newestFirst = { field: "STARTED_AT", direction: "DESC" } as const;

export const cycleColumnNames = ["id", "credentialId", "kind", "startedAt", "lastRequestAt", ...counterNames, "totalMs", "slowestMs"];
/** Some of the names are words of SQL. */
export const quoted = (name: string) => `\`${name}\``;
export const cycleColumns = cycleColumnNames.map((name) => `y.${quoted(name)} AS ${quoted(name)}`).join(", ");

export type CycleRow = Record<string, SqlValue>;

export function toCycle(row: CycleRow): ProvisioningCycle {
  const numbers = ["startedAt", "lastRequestAt", ...counterNames, "totalMs", "slowestMs"].map((name) => [name, Number(row[name])] as const);
  return Object.assign(new ProvisioningCycle(), row, Object.fromEntries(numbers));
}

const selectById = statement(`SELECT ${cycleColumns} FROM provisioning_cycles y WHERE y.organisationId = :organisation AND y.id = :id`);
const selectLatest = statement(`
  SELECT ${cycleColumns} FROM provisioning_cycles y
  WHERE y.organisationId = :organisation ORDER BY y.startedAt DESC, y.id DESC LIMIT 1`);

type Scoped = Pick<DomainContext, "scope">;

export async function findCycle({ scope }: Scoped, id: string): Promise<ProvisioningCycle | undefined> {
  const row = await scope.one<CycleRow>(selectById, { id });
  return row && toCycle(row);
}

/** The one that began last. */
export async function latestCycle({ scope }: Scoped): Promise<ProvisioningCycle | undefined> {
  const row = await scope.one<CycleRow>(selectLatest);
  return row && toCycle(row);
}

const rules: Rules = { startedAt: number("startedAt", "y.startedAt") };

export interface CycleListArguments extends PageArguments {
  readonly where?: WhereInput | null;
}

export async function listCycles(context: DomainContext, given: CycleListArguments): Promise<CountedConnectionOf<ProvisioningCycle>> {
  const { scope } = context;
  const request = readPage(context, given, orderColumns, newestFirst);
  const parameters = new PredicateParameters(scope.kind);
  const holds = `y.organisationId = :organisation AND ${condition(given.where ?? {}, rules, parameters, 1)}`;
  const counted = { ...parameters.values };
  const count = async () => {
    const row = await scope.one<{ total: number }>(
      madeStatement(`SELECT COUNT(*) AS total FROM provisioning_cycles y WHERE ${holds}`, !isEverything(given.where)),
      counted,
    );
    return Number(row?.total ?? 0);
  };
  if (request.limit === 0) return toCountedConnection(cutPage(request, []), count);
  const keys = pageKeys(request, { table: "provisioning_cycles y", id: "y.id", condition: holds, all: true }, parameters);
  const sql = `SELECT ${cycleColumns} FROM (${keys}) p
    CROSS JOIN provisioning_cycles y ON y.organisationId = :organisation AND y.id = p.id`;
  const rows = await scope.all<CycleRow>(madeStatement(sql), parameters.values);
  const read = rows.map((row) => {
    const item = toCycle(row);
    return { item, place: { id: item.id, key: item.startedAt } };
  });
  return toCountedConnection(cutPage(request, read), count);
}

const day = 24 * 60 * 60_000;
export const daysLimit = 366;

const sums = dayCounters.map((name) => `SUM(y.${name}) AS ${name}`).join(", ");
const daysSince = (number: string) => `
  SELECT ${number} AS day, COUNT(*) AS cycles, ${sums} FROM provisioning_cycles y
  WHERE y.organisationId = :organisation AND y.startedAt >= :since GROUP BY ${number}`;
const selectDays = statement({ sqlite: daysSince(`y.startedAt / ${day}`), mysql: daysSince(`y.startedAt DIV ${day}`) });

/** The last days with today, the oldest first; days without a cycle among them. */
export async function listDays(context: DomainContext, days: number): Promise<ProvisioningDay[]> {
  if (days < 1 || days > daysLimit)
    throw new DomainError("LIMIT_EXCEEDED", `days is ${days}; it is at least 1 and at most ${daysLimit}.`, {
      field: "days",
      limit: daysLimit,
    });
  const today = Math.floor(context.now() / day);
  const first = today - days + 1;
  const rows = await context.scope.all<Record<string, number>>(selectDays, { since: first * day });
  const found = new Map(rows.map((row) => [Number(row.day), row]));
  return Array.from({ length: days }, (_, index) => {
    const row = found.get(first + index);
    const counts = ["cycles", ...dayCounters].map((name) => [name, Number(row?.[name] ?? 0)] as const);
    const date = new Date((first + index) * day).toISOString().slice(0, 10);
    return Object.assign(new ProvisioningDay(), { date, ...Object.fromEntries(counts) });
  });
}

/** Lists of events, newest first: a page is found by an index wherever one serves what is asked, and read under the deadline elsewhere. */
import { type CountedConnectionOf, toCountedConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import { namesFew } from "./list-cost.js";
import type { OrderColumn, OrderColumns } from "./order.js";
import { cutPage, type PageArguments, type PageOf, type PageRequest, readPage } from "./page.js";
import { pageKeys } from "./page-keys.js";
import { permit } from "./permissions.js";
import { all, always, any, PredicateParameters } from "./predicate.js";
import { type DialectUse, ProvisioningEvent } from "./provisioning-event.js";
import { type EventWhere, eventCondition, failedOf, operationsOf } from "./provisioning-event-where.js";
import { madeStatement, type SqlValue, statement } from "./statement.js";
import type { WhereInput } from "./where-inputs.js";

const by = (index: string): OrderColumn => ({ column: "e.at", nullable: false, kind: "number", index: `provisioning_events_${index}` });
const byTime = by("at");
const orderColumns: OrderColumns = { AT: byTime };
const newestFirst = { field: "AT", direction: "DESC" } as const;

export const eventColumnNames = [
  "id",
  "at",
  "durationMs",
  "credentialId",
  "client",
  "intent",
  "operation",
  "subjectKind",
  "subjectId",
  "subjectName",
  "status",
  "errorType",
  "reason",
  "detail",
  "dialects",
  "cycleId",
] as const;
const eventColumns = [...eventColumnNames, "undoneAt"].map((name) => `e.${name} AS ${name}`).join(", ");

type EventRow = Record<string, SqlValue>;

function toEvent(row: EventRow): ProvisioningEvent {
  const dialects = typeof row.dialects === "string" ? (JSON.parse(row.dialects) as DialectUse[]) : [];
  return Object.assign(new ProvisioningEvent(), row, {
    at: Number(row.at),
    durationMs: Number(row.durationMs),
    status: Number(row.status),
    undoneAt: row.undoneAt === null ? null : Number(row.undoneAt),
    dialects,
  });
}

const selectById = statement(`SELECT ${eventColumns} FROM provisioning_events e WHERE e.organisationId = :organisation AND e.id = :id`);
const selectByIds = statement(`
  SELECT ${eventColumns} FROM provisioning_events e
  WHERE e.organisationId = :organisation AND e.id IN (:ids*) ORDER BY e.at DESC, e.id DESC`);

export async function findEvent({ scope }: Pick<DomainContext, "scope">, id: string): Promise<ProvisioningEvent | undefined> {
  const row = await scope.one<EventRow>(selectById, { id });
  return row && toEvent(row);
}

/** Newest first. */
export async function readEvents({ scope }: Pick<DomainContext, "scope">, ids: readonly string[]): Promise<ProvisioningEvent[]> {
  return ids.length === 0 ? [] : (await scope.all<EventRow>(selectByIds, { ids })).map(toEvent);
}

export interface EventListArguments extends PageArguments {
  readonly where?: EventWhere;
}

/** Fields by which an index finds the few events that are equal to one value. */
const indexedFields = { id: true, subjectId: true, subjectName: true } as const;

/** How the events of a list are found: by the index that has them in their order, or by one that finds few, or by looking at all. */
interface Search {
  /** What must hold, but what each walk adds. */
  readonly condition: string;
  /** Walks along an index, each of which finds events in their order; what each of them adds to the condition. */
  readonly walks: readonly { readonly column: OrderColumn; readonly condition: string }[];
  /** An index serves all of it. */
  readonly served: boolean;
  readonly few: boolean;
}

function searchFor(where: EventWhere, parameters: PredicateParameters): Search {
  const { operation: _operation, failed: _failed, at: _at, ...rest } = (where ?? {}) as Record<string, WhereInput | undefined>;
  const [operations, failed] = [operationsOf(where), failedOf(where)];
  const names = Object.keys(rest).filter((name) => rest[name] !== undefined);
  const few = namesFew(rest, indexedFields);
  // SQLite would rather look up all that failed.
  const hidden = few && parameters.kind === "sqlite" ? "+" : "";
  const kinds = operations?.map((each) => `${hidden}e.operation = ${parameters.add(each)}`);
  const outcome = failed === undefined ? [] : [`${hidden}e.failed = ${parameters.add(failed)}`];
  const conditions = ["e.organisationId = :organisation", eventCondition(where, parameters)];
  const search = (walks: Search["walks"], more: readonly string[], served: boolean): Search => ({
    condition: all([...conditions, ...more]),
    walks,
    served,
    few,
  });
  if (few) {
    // No order is worth an index here.
    const column = { column: byTime.column, nullable: false, kind: byTime.kind };
    return search([{ column, condition: always }], [...outcome, ...(kinds ? [any(kinds)] : [])], true);
  }
  // Several kinds of events are the heads of one walk for each, so that those between them are not looked at.
  if (kinds)
    return search(
      kinds.map((kind) => ({ column: by("operation"), condition: kind })),
      outcome,
      names.length + outcome.length === 0,
    );
  const [kind, ...others] = outcome;
  if (kind) return search([{ column: by("failed"), condition: kind }], others, names.length === 0);
  const cycle = names.length === 1 && rest.cycleId?.eq !== undefined;
  return search([{ column: by(cycle ? "cycleId" : "at"), condition: always }], [], cycle || names.length === 0);
}

const table = "provisioning_events e";

function keysOf(request: PageRequest, { condition, walks, served }: Search, parameters: PredicateParameters): string {
  const parts = walks.map((walk) =>
    pageKeys(
      { ...request, column: walk.column },
      { table, id: "e.id", condition: all([condition, walk.condition]), all: served },
      parameters,
    ),
  );
  const [part, ...others] = parts;
  if (part === undefined)
    return "SELECT e.id AS id, e.at AS pageKey FROM provisioning_events e WHERE e.organisationId = :organisation AND 1 = 0";
  if (others.length === 0) return part;
  const direction = (request.order.direction === "DESC") !== request.backward ? " DESC" : "";
  return `SELECT b.id AS id, b.pageKey AS pageKey FROM (${parts.map((each, at) => `SELECT * FROM (${each}) w${at}`).join(" UNION ALL ")}) b
    ORDER BY b.pageKey${direction}, b.id${direction} LIMIT ${parameters.add(request.limit + 1)}`;
}

async function readPageOf({ scope }: DomainContext, request: PageRequest, where: EventWhere): Promise<PageOf<ProvisioningEvent>> {
  const parameters = new PredicateParameters(scope.kind);
  const search = searchFor(where, parameters);
  const sql = `SELECT ${eventColumns} FROM (${keysOf(request, search, parameters)}) p
    CROSS JOIN provisioning_events e ON e.organisationId = :organisation AND e.id = p.id`;
  const rows = await scope.all<EventRow>(madeStatement(sql, !search.served), parameters.values);
  const read = rows.map((row) => {
    const item = toEvent(row);
    return { item, place: { id: item.id, key: item.at } };
  });
  return cutPage(request, read);
}

async function count({ scope }: DomainContext, where: EventWhere): Promise<number> {
  const parameters = new PredicateParameters(scope.kind);
  const { condition, walks, few } = searchFor(where, parameters);
  const sql = `SELECT COUNT(*) AS total FROM provisioning_events e WHERE ${all([condition, any(walks.map((walk) => walk.condition))])}`;
  const row = await scope.one<{ total: number }>(madeStatement(sql, !few), parameters.values);
  return Number(row?.total ?? 0);
}

export async function listEvents(context: DomainContext, given: EventListArguments): Promise<CountedConnectionOf<ProvisioningEvent>> {
  const request = readPage(context, given, orderColumns, newestFirst);
  const page = request.limit === 0 ? cutPage<ProvisioningEvent>(request, []) : await readPageOf(context, request, given.where);
  return toCountedConnection(page, () => count(context, given.where));
}

/** All that a filter finds, newest first, page by page; nothing of a page is kept when the next one is read. For admins. */
export async function* eventPages(context: DomainContext, where: EventWhere, size: number): AsyncGenerator<ProvisioningEvent[]> {
  permit(context, "provisioningEvents");
  const request: PageRequest = { order: newestFirst, column: byTime, limit: size, backward: false, offset: 0, from: undefined };
  for (let from: PageRequest["from"]; ; ) {
    const { items, hasNextPage } = await readPageOf(context, { ...request, from }, where);
    const events = items.map(({ item }) => item);
    if (events.length > 0) yield events;
    const last = events.at(-1);
    if (!hasNextPage || last === undefined) return;
    from = { id: last.id, key: last.at };
  }
}

/** Lists of holds, newest first, and of the removals that they know of. */
import DataLoader from "dataloader";
import { type ConnectionOf, toConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import type { OrderColumns } from "./order.js";
import { cutPage, type PageArguments, pageClause, readPage } from "./page.js";
import { PredicateParameters } from "./predicate.js";
import { HeldRemoval, ProvisioningHold } from "./provisioning-hold.js";
import { madeStatement, type SqlValue, statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";

// Ids are made in the order of time.
const orderColumns: OrderColumns = { ID: { column: "h.id", nullable: false, kind: "id" } };
const newestFirst = { field: "ID", direction: "DESC" } as const;

const texts = ["id", "mode", "state", "decidedById"] as const;
const numbers = ["startedAt", "threshold", "windowMinutes", "applied", "heldCount", "lastTriedAt"] as const;
const optional = ["decidedAt", "passUntil", "endedAt"] as const;
const select = [...texts, ...numbers, ...optional].map((name) => `h.${name} AS ${name}`).join(", ");

type HoldRow = Record<string, SqlValue>;

function toHold(row: HoldRow): ProvisioningHold {
  const hold: Record<string, unknown> = { ...row };
  for (const name of numbers) hold[name] = Number(row[name]);
  for (const name of optional) hold[name] = row[name] === null ? null : Number(row[name]);
  return Object.assign(new ProvisioningHold(), hold);
}

const selectOne = statement(`SELECT ${select} FROM provisioning_holds h WHERE h.organisationId = :organisation AND h.id = :id`);

export async function readHold(scope: TenantScope | TenantTransaction, id: string): Promise<ProvisioningHold | undefined> {
  const row = await scope.one<HoldRow>(selectOne, { id });
  return row && toHold(row);
}

export async function listHolds(context: DomainContext, given: PageArguments): Promise<ConnectionOf<ProvisioningHold>> {
  const request = readPage(context, given, orderColumns, newestFirst);
  const parameters = new PredicateParameters(context.scope.kind);
  const sql = `SELECT ${select} FROM provisioning_holds h WHERE h.organisationId = :organisation${pageClause(request, "h.id", parameters)}`;
  const rows = request.limit === 0 ? [] : await context.scope.all<HoldRow>(madeStatement(sql), parameters.values);
  const read = rows.map((row) => {
    const item = toHold(row);
    return { item, place: { id: item.id, key: item.id } };
  });
  return toConnection(cutPage(request, read));
}

/** Removals of one hold that one request may read. */
const mostRemovals = 1000;
const columns = ["holdId", "subjectId", "operation", "subjectKind", "subjectName", "firstAt", "lastAt", "attempts", "appliedAt"];

type RemovalRow = Record<string, SqlValue>;

const toRemoval = (row: RemovalRow): HeldRemoval =>
  Object.assign(new HeldRemoval(), row, {
    firstAt: Number(row.firstAt),
    lastAt: Number(row.lastAt),
    appliedAt: row.appliedAt === null ? null : Number(row.appliedAt),
  });

/** The removals that a hold refused, or those that were carried out without it: the first ones, in one statement for all holds of a page. */
export function removalsOf(context: DomainContext, holdId: string, refused: boolean, first: number): Promise<HeldRemoval[]> {
  if (first < 0 || first > mostRemovals)
    throw new DomainError("LIMIT_EXCEEDED", `first is ${first}; it is 0 to ${mostRemovals}.`, { field: "first", limit: mostRemovals });
  const loader = context.keep(
    `removals ${refused} ${first}`,
    () =>
      new DataLoader<string, HeldRemoval[]>(
        async (ids) => {
          const parameters: Record<string, string> = Object.fromEntries(ids.map((id, index) => [`hold${index}`, id]));
          const parts = ids.map(
            (_, index) => `SELECT * FROM (SELECT ${columns.join(", ")} FROM provisioning_held
              WHERE organisationId = :organisation AND holdId = :hold${index} AND refused = :refused ORDER BY firstAt, subjectId LIMIT :first) r${index}`,
          );
          const rows = await context.scope.all<RemovalRow>(madeStatement(parts.join(" UNION ALL ")), { ...parameters, refused, first });
          const read = rows.map(toRemoval);
          return ids.map((id) =>
            read
              .filter((removal) => removal.holdId === id)
              .sort((one, other) => one.firstAt - other.firstAt || (one.subjectId < other.subjectId ? -1 : 1)),
          );
        },
        { maxBatchSize: 100 },
      ),
  );
  return loader.load(holdId);
}

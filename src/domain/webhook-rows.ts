/** Reading webhooks and deliveries: fixed SQL. */
import { type ConnectionOf, toConnection } from "./connection.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import type { OrderColumns } from "./order.js";
import { cutPage, type PageArguments, pageClause, readPage } from "./page.js";
import { PredicateParameters } from "./predicate.js";
import { madeStatement, type SqlValue, statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";
import { Webhook, WebhookDelivery, type WebhookEvent } from "./webhook.js";

const webhookColumns = "w.id, w.url, w.events, w.active, w.sealedSecret, w.sealedFormer, w.formerUntil, w.createdAt, w.failingSince";
const ofOrganisation = `SELECT ${webhookColumns} FROM webhooks w WHERE w.organisationId = :organisation`;
const selectAll = statement(`${ofOrganisation} ORDER BY w.id`);
const one = `${ofOrganisation} AND w.id = :id`;
const selectOne = statement(one);
const selectLocked = statement({ sqlite: one, mysql: `${one} FOR UPDATE` });

export type Row = Record<string, SqlValue>;

const instant = (value: SqlValue | undefined): number | null => (value === null || value === undefined ? null : Number(value));

export const eventsText = (events: readonly WebhookEvent[]): string => [...new Set(events)].join(" ");

function toWebhook(row: Row): Webhook {
  return Object.assign(new Webhook(), row, {
    events: String(row.events).split(" ").filter(Boolean) as WebhookEvent[],
    active: Number(row.active) === 1,
    createdAt: Number(row.createdAt),
    formerUntil: instant(row.formerUntil),
    failingSince: instant(row.failingSince),
  });
}

export async function readWebhooks(scope: TenantScope | TenantTransaction): Promise<Webhook[]> {
  return (await scope.all<Row>(selectAll)).map(toWebhook);
}

export const noWebhook = (id: string) =>
  new DomainError("NOT_FOUND", `No webhook of the organisation has the id "${id}".`, { field: "id" });

/** In a transaction it is locked until that ends. */
export async function readWebhook(scope: TenantScope | TenantTransaction, id: string, lock = false): Promise<Webhook> {
  const row = await scope.one<Row>(lock ? selectLocked : selectOne, { id });
  if (!row) throw noWebhook(id);
  return toWebhook(row);
}

const names = ["id", "webhookId", "event", "payload", "state", "lastError"] as const;
const numbers = ["attempts", "createdAt"] as const;
const optional = ["nextAttemptAt", "lastAttemptAt", "lastStatus", "deliveredAt"] as const;
export const deliveryColumns = [...names, ...numbers, ...optional].map((name) => `d.${name} AS ${name}`).join(", ");

export function toDelivery(row: Row): WebhookDelivery {
  const read: Record<string, unknown> = { ...row, payload: JSON.parse(String(row.payload)) };
  for (const name of numbers) read[name] = Number(row[name]);
  for (const name of optional) read[name] = instant(row[name]);
  return Object.assign(new WebhookDelivery(), read);
}

const selectDelivery = statement(`
  SELECT ${deliveryColumns} FROM webhook_deliveries d WHERE d.organisationId = :organisation AND d.id = :id`);

export async function readDelivery(scope: TenantScope | TenantTransaction, id: string): Promise<WebhookDelivery> {
  const row = await scope.one<Row>(selectDelivery, { id });
  if (!row) throw new DomainError("NOT_FOUND", `No delivery of the organisation has the id "${id}".`, { field: "id" });
  return toDelivery(row);
}

// Ids are made in the order of time.
const orderColumns: OrderColumns = { ID: { column: "d.id", nullable: false, kind: "id" } };
const newestFirst = { field: "ID", direction: "DESC" } as const;

export async function listDeliveries(
  context: DomainContext,
  webhookId: string,
  given: PageArguments,
): Promise<ConnectionOf<WebhookDelivery>> {
  await readWebhook(context.scope, webhookId);
  const request = readPage(context, given, orderColumns, newestFirst);
  const parameters = new PredicateParameters(context.scope.kind);
  const sql = `SELECT ${deliveryColumns} FROM webhook_deliveries d
    WHERE d.organisationId = :organisation AND d.webhookId = :webhookId${pageClause(request, "d.id", parameters)}`;
  const rows = request.limit === 0 ? [] : await context.scope.all<Row>(madeStatement(sql), { ...parameters.values, webhookId });
  const read = rows.map((row) => {
    const item = toDelivery(row);
    return { item, place: { id: item.id, key: item.id } };
  });
  return toConnection(cutPage(request, read));
}

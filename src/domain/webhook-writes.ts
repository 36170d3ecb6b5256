/** Making, changing and removing webhooks, and what is to be delivered to them. A secret exists only in the answer that makes it. */
import { randomBytes } from "node:crypto";
import { v7 as newId } from "uuid";
import { type Difference, type Origin, recordChange } from "./change-log.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import type { ProviderPort } from "./provider-port.js";
import type { Seal } from "./sealed.js";
import { type SqlRow, statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";
import {
  NewWebhook,
  Webhook,
  type WebhookChange,
  type WebhookDelivery,
  type WebhookEvent,
  webhookEvents,
  webhookLimits,
} from "./webhook.js";
import { eventsText, noWebhook, readDelivery, readWebhook, readWebhooks } from "./webhook-rows.js";

/** The secret of before goes on signing for so long. */
const overlap = 24 * 60 * 60_000;

const insertWebhook = statement(`
  INSERT INTO webhooks (organisationId, id, url, events, active, sealedSecret, createdAt)
  VALUES (:organisation, :id, :url, :events, 1, :sealedSecret, :now)`);
const updateWebhook = statement(`
  UPDATE webhooks SET url = :url, events = :events, active = :active, failingSince = :failingSince
  WHERE organisationId = :organisation AND id = :id`);
const updateSecret = statement(`
  UPDATE webhooks SET sealedFormer = sealedSecret, formerUntil = :until, sealedSecret = :sealedSecret
  WHERE organisationId = :organisation AND id = :id`);
const deleteWebhookRow = statement("DELETE FROM webhooks WHERE organisationId = :organisation AND id = :id");
const dropWaiting = statement(`
  UPDATE webhook_deliveries SET state = 'FAILED', nextAttemptAt = NULL, lastError = 'The webhook was switched off.'
  WHERE organisationId = :organisation AND webhookId = :id AND state = 'PENDING'`);
const insertDeliveries = statement(`
  INSERT INTO webhook_deliveries (organisationId, id, webhookId, event, payload, state, attempts, createdAt, nextAttemptAt)
  VALUES [each rows: (:organisation, :row.id, :row.webhookId, :row.event, :row.payload, 'PENDING', 0, :now, :now)]`);
const lockOrganisation = statement({
  sqlite: "SELECT id FROM organisations WHERE id = :organisation",
  mysql: "SELECT id FROM organisations WHERE id = :organisation FOR UPDATE",
});

export const webhookPurpose = (organisationId: string, id: string) => `webhook ${id} of ${organisationId}`;

function portOf(context: DomainContext): ProviderPort {
  const { providers } = context.request;
  if (!providers) throw new DomainError("INVALID_VALUE", "Webhooks cannot be set up from here; the server itself does it.");
  return providers;
}

/** As it will be asked for: https, or on this machine plain http where that is allowed. */
function checkUrl(text: string, loopback: boolean): string {
  const allowed = `it must be an absolute https address${loopback ? ", or one of this machine by http" : ""} without user name, password and fragment, of at most ${webhookLimits.url} characters`;
  const refused = (what: string) => new DomainError("INVALID_VALUE", `url ${what}; ${allowed}.`, { field: "url" });
  if (!URL.canParse(text)) throw refused("is no address");
  const url = new URL(text);
  const own = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(loopback && own && url.protocol === "http:")) throw refused(`begins with ${url.protocol}//`);
  if (url.username !== "" || url.password !== "" || url.hash !== "") throw refused("has parts that are not allowed");
  if (url.href.length > webhookLimits.url) throw refused(`is ${url.href.length} characters long`);
  return url.href;
}

function checkEvents(events: readonly WebhookEvent[]): readonly WebhookEvent[] {
  if (events.length === 0)
    throw new DomainError("REQUIRED", "events is empty; a webhook is told of one event at least.", { field: "events" });
  return [...new Set(events)];
}

const newSecret = () => `whsec_${randomBytes(32).toString("base64")}`;

interface WebhookInput {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
}

function record(
  transaction: TenantTransaction,
  context: DomainContext,
  change: {
    readonly action: string;
    readonly id: string;
    readonly differences: readonly Difference[];
    readonly origin: Origin | null | undefined;
  },
): Promise<void> {
  const { id: subjectId, ...rest } = change;
  return recordChange(transaction, context, { subjectKind: "Webhook", subjectId, ...rest });
}

export async function createWebhook(context: DomainContext, input: WebhookInput, origin?: Origin | null): Promise<NewWebhook> {
  const { seal, loopback } = portOf(context);
  const { organisationId } = context.viewer;
  const [id, secret, now] = [newId(), newSecret(), context.now()];
  const [url, events] = [checkUrl(input.url, loopback), checkEvents(input.events)];
  const sealedSecret = seal.close(secret, webhookPurpose(organisationId, id));
  const webhook = await context.scope.write(async (transaction) => {
    await transaction.one(lockOrganisation);
    if ((await readWebhooks(transaction)).length >= webhookLimits.webhooks) {
      throw new DomainError("LIMIT_EXCEEDED", `An organisation has at most ${webhookLimits.webhooks} webhooks; remove one first.`, {
        limit: webhookLimits.webhooks,
      });
    }
    await transaction.run(insertWebhook, { id, url, events: eventsText(events), sealedSecret, now });
    const differences = [
      { field: "url", old: null, new: url },
      { field: "events", old: [], new: events },
    ];
    await record(transaction, context, { action: "createWebhook", id, differences, origin });
    return readWebhook(transaction, id);
  });
  return Object.assign(new NewWebhook(), { webhook, secret });
}

/** Absent and null values stay as they are. */
export function changeWebhook(context: DomainContext, id: string, set: WebhookChange, origin?: Origin | null): Promise<Webhook> {
  const { loopback } = portOf(context);
  return context.scope.write(async (transaction) => {
    const old = await readWebhook(transaction, id, true);
    const url = set.url == null ? old.url : checkUrl(set.url, loopback);
    const events = set.events == null ? old.events : checkEvents(set.events);
    const active = set.active ?? old.active;
    const differences: Difference[] = [];
    if (url !== old.url) differences.push({ field: "url", old: old.url, new: url });
    if (eventsText(events) !== eventsText(old.events)) differences.push({ field: "events", old: old.events, new: events });
    if (active !== old.active) differences.push({ field: "active", old: old.active, new: active });
    if (differences.length === 0) return old;
    // Another address, or another beginning, has not failed yet.
    const failingSince = url === old.url && active === old.active ? old.failingSince : null;
    await transaction.run(updateWebhook, { id, url, events: eventsText(events), active, failingSince });
    if (!active) await transaction.run(dropWaiting, { id });
    await record(transaction, context, { action: "changeWebhook", id, differences, origin });
    return Object.assign(new Webhook(), old, { url, events, active, failingSince });
  });
}

/** The former secret signs too for a day, so that the receiver can change over meanwhile. */
export async function rotateWebhookSecret(context: DomainContext, id: string, origin?: Origin | null): Promise<NewWebhook> {
  const { seal } = portOf(context);
  const secret = newSecret();
  const sealedSecret = seal.close(secret, webhookPurpose(context.viewer.organisationId, id));
  const webhook = await context.scope.write(async (transaction) => {
    await readWebhook(transaction, id, true);
    await transaction.run(updateSecret, { id, sealedSecret, until: context.now() + overlap });
    await record(transaction, context, { action: "rotateWebhookSecret", id, differences: [], origin });
    return readWebhook(transaction, id);
  });
  return Object.assign(new NewWebhook(), { webhook, secret });
}

export function deleteWebhook(context: DomainContext, id: string, origin?: Origin | null): Promise<string> {
  return context.scope.write(async (transaction) => {
    const old = await readWebhook(transaction, id, true);
    if ((await transaction.run(deleteWebhookRow, { id })).affected === 0) throw noWebhook(id);
    const differences = [{ field: "url", old: old.url, new: null }];
    await record(transaction, context, { action: "deleteWebhook", id, differences, origin });
    return id;
  });
}

/** One message to some webhooks: the same for all of them, each its own delivery. */
export interface Message {
  readonly event: WebhookEvent;
  readonly data: unknown;
}

/** The ids of the deliveries. Each webhook gets what it is told of. */
export async function enqueue(
  transaction: TenantTransaction,
  webhooks: readonly Webhook[],
  messages: readonly Message[],
  now: number,
): Promise<string[]> {
  const rows: SqlRow[] = messages.flatMap(({ event, data }) =>
    webhooks
      .filter(({ active, events }) => active && (event === "TEST" || events.includes(event)))
      .map(({ id: webhookId }) => ({ id: newId(), webhookId, event, payload: payloadOf(event, data, now) })),
  );
  if (rows.length > 0) await transaction.run(insertDeliveries, { rows, now });
  return rows.map(({ id }) => String(id));
}

/** Standard Webhooks: `type`, `timestamp` (ISO 8601) and `data`. */
function payloadOf(event: WebhookEvent, data: unknown, now: number): string {
  return JSON.stringify({ type: webhookEvents[event].type, timestamp: new Date(now).toISOString(), data });
}

/** Answers what waits to be sent. */
export function testWebhook(context: DomainContext, id: string): Promise<WebhookDelivery> {
  return context.scope.write(async (transaction) => {
    const webhook = await readWebhook(transaction, id);
    if (!webhook.active) throw new DomainError("INVALID_VALUE", "The webhook is switched off; switch it on first.", { field: "id" });
    const { organisationId, organisationName } = context.viewer;
    const data = { organisation: { id: organisationId, name: organisationName } };
    const [delivery = ""] = await enqueue(transaction, [webhook], [{ event: "TEST", data }], context.now());
    return readDelivery(transaction, delivery);
  });
}

const again = statement(`
  UPDATE webhook_deliveries SET state = 'PENDING', nextAttemptAt = :now WHERE organisationId = :organisation AND id = :id`);

/** Sends it once more, whatever became of it; the receiver knows it by the same `webhook-id`. */
export function redeliver(context: DomainContext, id: string): Promise<WebhookDelivery> {
  return context.scope.write(async (transaction) => {
    const { webhookId } = await readDelivery(transaction, id);
    const webhook = await readWebhook(transaction, webhookId);
    if (!webhook.active) throw new DomainError("INVALID_VALUE", "The webhook is switched off; switch it on first.", { field: "id" });
    await transaction.run(again, { id, now: context.now() });
    return readDelivery(transaction, id);
  });
}

export function openSecrets(seal: Seal, organisationId: string, webhook: Webhook, now: number): string[] {
  const purpose = webhookPurpose(organisationId, webhook.id);
  const former = webhook.sealedFormer !== null && webhook.formerUntil !== null && webhook.formerUntil > now ? [webhook.sealedFormer] : [];
  return [webhook.sealedSecret, ...former].map((sealed) => seal.open(sealed, purpose));
}

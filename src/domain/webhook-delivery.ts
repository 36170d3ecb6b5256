/** Delivers what waits for webhooks: signed, tried again with growing pauses, once however many processes do it. */
import { Webhook as Signer } from "standardwebhooks";
import { NotOpened, type Seal } from "./sealed.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope } from "./tenant-scope.js";
import type { Webhook, WebhookDelivery } from "./webhook.js";
import { readDelivery, readWebhook } from "./webhook-rows.js";
import { openSecrets } from "./webhook-writes.js";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The pauses between attempts that Standard Webhooks suggests; behind the last one there is no other attempt. */
export const pauses = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour] as const;

/** A webhook to which nothing could be delivered for so long is switched off. */
export const givenUpAfter = 3 * day;
const keptFor = 30 * day;

/** Nobody else takes a delivery meanwhile; a process that ended in between has it taken by another one behind it. */
const lease = 2 * minute;
const atOnce = 20;

/** How messages leave the house. */
export interface WebhookPort {
  readonly seal: Seal;
  /** Rejects when there was no answer, with what may be shown to an admin. */
  readonly post: (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<{ readonly status: number }>;
}

// One of each webhook, so that a slow receiver keeps nobody waiting but itself.
const selectDue = unscoped(`
  SELECT d.organisationId, d.webhookId, MIN(d.id) AS id FROM webhook_deliveries d WHERE d.nextAttemptAt <= :now
  GROUP BY d.organisationId, d.webhookId LIMIT ${atOnce}`);

const claim = statement(`
  UPDATE webhook_deliveries SET nextAttemptAt = :until, attempts = attempts + 1, lastAttemptAt = :now
  WHERE organisationId = :organisation AND id = :id AND state = 'PENDING' AND nextAttemptAt <= :now`);

const settle = statement(`
  UPDATE webhook_deliveries
  SET state = :state, nextAttemptAt = :next, lastStatus = :status, lastError = :error, deliveredAt = COALESCE(:deliveredAt, deliveredAt)
  WHERE organisationId = :organisation AND id = :id`);

const noteSuccess = statement(
  "UPDATE webhooks SET failingSince = NULL WHERE organisationId = :organisation AND id = :id AND failingSince IS NOT NULL",
);
const noteFailure = statement(
  "UPDATE webhooks SET failingSince = :now WHERE organisationId = :organisation AND id = :id AND failingSince IS NULL",
);
const switchOff = statement("UPDATE webhooks SET active = 0 WHERE organisationId = :organisation AND id = :id");
const dropWaiting = statement(`
  UPDATE webhook_deliveries SET state = 'FAILED', nextAttemptAt = NULL WHERE organisationId = :organisation AND webhookId = :webhookId AND state = 'PENDING'`);

interface Due {
  readonly organisationId: string;
  readonly webhookId: string;
  readonly id: string;
}

/** Attempts under way; of each webhook one at a time. */
export class Deliverer {
  /** By webhook. */
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly store: Store,
    private readonly port: WebhookPort,
    private readonly now: () => number,
    private readonly onError: (error: unknown, deliveryId: string) => void,
  ) {}

  /** Begins what is due; answers how many attempts began. */
  async begin(): Promise<number> {
    const due = await this.store.all<Due>(selectDue, { now: this.now() });
    const fresh = due.filter(({ webhookId }) => !this.running.has(webhookId)).slice(0, atOnce - this.running.size);
    for (const each of fresh) {
      const attempting = attempt(new TenantScope(this.store, each.organisationId), this.port, each.id, this.now)
        .catch((error: unknown) => this.onError(error, each.id))
        .finally(() => this.running.delete(each.webhookId));
      this.running.set(each.webhookId, attempting);
    }
    return fresh.length;
  }

  /** Resolves when no attempt is under way. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running.values());
  }
}

async function attempt(scope: TenantScope, port: WebhookPort, id: string, now: () => number): Promise<void> {
  const at = now();
  const claimed = await scope.write((transaction) => transaction.run(claim, { id, until: at + lease, now: at }));
  if (claimed.affected === 0) return;
  const delivery = await readDelivery(scope, id);
  const webhook = await readWebhook(scope, delivery.webhookId);
  const outcome = webhook.active ? await send(scope, port, webhook, delivery, at) : { error: "The webhook was switched off.", gone: true };
  await note(scope, webhook, delivery, outcome, now());
}

interface Outcome {
  readonly status?: number;
  /** Absent where it was delivered. */
  readonly error?: string;
  /** Whether it is of no use to try again. */
  readonly gone?: boolean;
}

async function send(
  scope: TenantScope,
  { seal, post }: WebhookPort,
  webhook: Webhook,
  delivery: WebhookDelivery,
  at: number,
): Promise<Outcome> {
  const body = JSON.stringify(delivery.payload);
  try {
    const signatures = openSecrets(seal, scope.organisationId, webhook, at).map((secret) =>
      new Signer(secret).sign(delivery.id, new Date(at), body),
    );
    const headers = {
      "Content-Type": "application/json",
      "User-Agent": "Plandisc-Webhooks/1",
      "webhook-id": delivery.id,
      "webhook-timestamp": String(Math.floor(at / second)),
      "webhook-signature": signatures.join(" "),
    };
    const { status } = await post(webhook.url, headers, body);
    if (status >= 200 && status < 300) return { status };
    return {
      status,
      error: status === 410 ? "The receiver says that it is gone for good (410)." : `The receiver answered ${status}.`,
      gone: status === 410,
    };
  } catch (error) {
    if (error instanceof NotOpened) return { error: `${error.message} Make a new secret.` };
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const errorLimit = 255;

async function note(
  scope: TenantScope,
  webhook: Webhook,
  delivery: WebhookDelivery,
  { status = null, error, gone }: { status?: number | null; error?: string; gone?: boolean },
  now: number,
): Promise<void> {
  const pause = pauses[delivery.attempts - 1];
  const again = error !== undefined && !gone && pause !== undefined;
  await scope.write(async (transaction) => {
    const told = error === undefined ? null : error.slice(0, errorLimit);
    const state = error === undefined ? "DELIVERED" : again ? "PENDING" : "FAILED";
    await transaction.run(settle, {
      id: delivery.id,
      state,
      next: again ? now + pause : null,
      status,
      error: told,
      deliveredAt: error === undefined ? now : null,
    });
    if (error === undefined) return void (await transaction.run(noteSuccess, { id: webhook.id }));
    await transaction.run(noteFailure, { id: webhook.id, now });
    const tooLong = webhook.failingSince !== null && webhook.failingSince <= now - givenUpAfter;
    if (!webhook.active || !(gone || tooLong)) return;
    await transaction.run(switchOff, { id: webhook.id });
    await transaction.run(dropWaiting, { webhookId: webhook.id });
  });
}

const outOfDate = unscoped({
  sqlite: "DELETE FROM webhook_deliveries WHERE rowid IN (SELECT rowid FROM webhook_deliveries WHERE createdAt < :before LIMIT 1000)",
  mysql: "DELETE FROM webhook_deliveries WHERE createdAt < :before LIMIT 1000",
});

/** Deliveries are kept for thirty days; a thousand go at once. */
export async function removeOldDeliveries(store: Store, now: number): Promise<number> {
  let removed = 0;
  for (let gone = 1000; gone === 1000; removed += gone)
    gone = (await store.write((transaction) => transaction.run(outOfDate, { before: now - keptFor }))).affected;
  return removed;
}

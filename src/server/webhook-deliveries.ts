/** Sends what waits for webhooks, every second: to public addresses alone, following nothing. */
import type { Logger } from "pino";
import type { Seal } from "../domain/sealed.js";
import type { Store } from "../domain/store.js";
import { Deliverer, type WebhookPort } from "../domain/webhook-delivery.js";
import { outgoing } from "./outgoing.js";

const pause = 1_000;
/** Standard Webhooks asks for 15 to 30 seconds. */
const timeout = 15_000;

export interface DeliveryRules {
  /** Whether this machine itself may be told, and by plain HTTP: in development and tests. */
  readonly loopback: boolean;
  readonly log: Logger;
}

/** Answers how to end it: what is under way is waited for. */
export function deliveries(store: Store, seal: Seal, { loopback, log }: DeliveryRules): () => Promise<void> {
  const ask = outgoing({ loopback, timeout, unread: true });
  const port: WebhookPort = { seal, post: (url, headers, body) => ask(url, { method: "POST", headers, body }) };
  const deliverer = new Deliverer(store, port, Date.now, (error, deliveryId) => log.error({ err: error, deliveryId }, "webhook not told"));
  let ended = false;
  let looking: Promise<void> = Promise.resolve();
  let timer = setTimeout(tick, pause).unref();

  function tick(): void {
    looking = deliverer
      .begin()
      .then(
        () => undefined,
        (error: unknown) => log.error({ err: error }, "webhooks not told"),
      )
      .finally(() => {
        if (!ended) timer = setTimeout(tick, pause).unref();
      });
  }
  return async () => {
    ended = true;
    clearTimeout(timer);
    await looking;
    await deliverer.settled();
  };
}

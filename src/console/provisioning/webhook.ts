/** What the pages about webhooks are made of, as the domain API answers it, in the words of their own texts. */
import type { ResultOf } from "gql.tada";
import type { operations } from "../operations.js";
import { danishWebhooks } from "../texts/danish-webhooks.js";
import { englishWebhooks, type WebhookTexts } from "../texts/english-webhooks.js";
import { useWords } from "./words.js";

export type Webhook = ResultOf<typeof operations.webhooks>["organisation"]["webhooks"][number];
export type Delivery = ResultOf<typeof operations.webhookDeliveries>["webhookDeliveries"]["nodes"][number];
export type WebhookEvent = Webhook["events"][number];

const words = { en: englishWebhooks, da: danishWebhooks };

export const useWebhookWords = () => useWords(words);

/** A test is told to whatever webhook asks for it. */
export const eventsToChoose = [
  "HEALTH_CHANGED",
  "PROVISIONING_FAILED",
  "REMOVALS_HELD",
  "CREDENTIAL_EXPIRING",
  "CYCLE_FINISHED",
] as const satisfies readonly WebhookEvent[];

export const stateOf = ({ active, failingSince }: Webhook): keyof WebhookTexts["states"] =>
  active ? (failingSince === null ? "good" : "failing") : "off";

export const stateTags = { good: "good", failing: "bad", off: "plain" } as const;

/** What a provisioning request was and became, in the product's words, as the domain keeps it. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import type { Answer } from "../scim/endpoint.js";
import type { ScimError } from "../scim/errors.js";
import type { ProvisioningIntent, ProvisioningRequestInput } from "./domain-types.js";

/** A request on its way, filled in as it goes on. */
export interface Exchange {
  readonly intent: ProvisioningIntent;
  /** The User-Agent, shortened. */
  readonly client: string;
  /** Absent where the path is no resource type's. */
  readonly type?: ResourceType;
  /** As the path has it; empty where the whole endpoint is addressed. */
  readonly id: string;
  /** The dialects that it needed, counted. */
  readonly quirks: Map<string, number>;
  /** Parsed JSON. */
  body?: unknown;
  answer?: Answer;
}

export interface Outcome {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly status: number;
  readonly refused?: ScimError | undefined;
}

const intents: Readonly<Record<string, ProvisioningIntent>> = {
  POST: "CREATE",
  PUT: "REPLACE",
  PATCH: "CHANGE",
  DELETE: "DELETE",
};

/** What a request by this method is out to do; searches and bulk requests say so themselves. */
export function intentOf(method: string): ProvisioningIntent {
  return intents[method] ?? "READ";
}

/** Reads that went well are counted; everything else is kept one by one. */
export function isKept({ intent }: Exchange, { status }: Outcome): boolean {
  return intent !== "READ" || status >= 400;
}

/** What one request says may be as long as its body: a batch of them must fit into one. A longer id is nobody's. */
const longest = { detail: 1_000, name: 255, id: 36 } as const;

export function toRecord(exchange: Exchange, outcome: Outcome): ProvisioningRequestInput {
  const { intent, client, type, quirks } = exchange;
  const refused = outcome.refused ?? exchange.answer?.refused?.[0];
  return {
    id: outcome.requestId,
    at: new Date(outcome.at).toISOString(),
    durationMs: outcome.durationMs,
    intent,
    status: outcome.status,
    errorType: refused?.scimType ?? null,
    reason: refused?.reason ?? null,
    detail: refused ? cut(detailOf(refused, exchange.answer), longest.detail) : null,
    subjectKind: type?.name ?? null,
    subjectId: subjectIdOf(exchange) ?? null,
    subjectName: subjectNameOf(exchange) ?? null,
    client: client === "" ? null : client,
    dialects: quirks.size > 0 ? Object.fromEntries(quirks) : null,
  };
}

/** A bulk request succeeds although some of its operations do not. */
function detailOf({ detail }: ScimError, answer: Answer | undefined): string {
  const count = answer?.refused?.length ?? 0;
  return count > 1 ? `${count} operations failed; the first: ${detail}` : detail;
}

function subjectIdOf({ id, answer }: Exchange): string | undefined {
  const made = answer?.body?.id;
  const known = id !== "" ? id : typeof made === "string" ? made : undefined;
  return known !== undefined && known.length <= longest.id ? known : undefined;
}

/** By what people and groups are known, in the answer, else in what was sent. */
const nameOf: Readonly<Record<string, string>> = { User: "userName", Group: "displayName" };

function subjectNameOf({ type, body, answer }: Exchange): string | undefined {
  const wanted = type && nameOf[type.name];
  if (wanted === undefined) return undefined;
  const name = textAt(answer?.body, wanted) ?? textAt(body, wanted);
  return name === undefined ? undefined : cut(name, longest.name);
}

/** Names of attributes are in any case (RFC 7643 §2.1). */
function textAt(object: unknown, name: string): string | undefined {
  if (typeof object !== "object" || object === null || Array.isArray(object)) return undefined;
  const found = Object.entries(object).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Never in the middle of a character. */
function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

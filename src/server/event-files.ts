/** The provisioning log as a file, CSV (RFC 4180) or JSON Lines: read page by page and sent as fast as it is taken. */
import { stringify } from "csv-stringify/sync";
import { coerceInputValue, GraphQLError, type GraphQLInputType, type GraphQLSchema } from "graphql";
import type { Language } from "../adapter/explanation.js";
import { explanationOf, languageOf } from "../adapter/explanations.js";
import type { Change } from "../domain/change.js";
import type { DomainContext } from "../domain/context.js";
import { DomainError } from "../domain/errors.js";
import { notRecorded, type ProvisioningEvent } from "../domain/provisioning-event.js";
import { eventPages } from "../domain/provisioning-event-list.js";
import { readChangesOf, readCredentialLabels } from "../domain/provisioning-event-parts.js";
import type { EventWhere } from "../domain/provisioning-event-where.js";
import { saysBusy } from "./busy.js";
import { differencesAsText } from "./differences-as-text.js";
import type { Context, Step } from "./request-state.js";
import { streamBody } from "./stream-body.js";

export const eventFilesPath = "/provisioning";

export interface EventFilesParts {
  readonly schema: GraphQLSchema;
  /** Nothing for a request that nobody is behind; rejects with a DomainError for a token or session that opens nothing. */
  readonly callerOf: (ctx: Context) => Promise<DomainContext | undefined>;
  /** Whether the same caller could still ask. */
  readonly isStill: (ctx: Context, context: DomainContext) => Promise<boolean>;
  /** How often the caller of a long file is looked at again, in milliseconds. */
  readonly recheckEvery?: number;
}

/** The changes of one event can have the whole of a large group in them. */
const eventsAtOnce = 50;
const everyMinute = 60_000;

/** One event with what stands in other rows. */
interface Told {
  readonly event: ProvisioningEvent;
  readonly changes: readonly Change[];
  readonly credentialLabel: string | null;
  readonly language: Language;
}

const instant = (milliseconds: number) => new Date(milliseconds).toISOString();

/** What a file has of an event, in this order; names are those of the API. */
const columns: Readonly<Record<string, (told: Told) => unknown>> = {
  at: ({ event }) => instant(event.at),
  id: ({ event }) => event.id,
  operation: ({ event }) => event.operation,
  intent: ({ event }) => event.intent,
  subjectKind: ({ event }) => event.subjectKind,
  subjectId: ({ event }) => event.subjectId,
  subjectName: ({ event }) => event.subjectName,
  status: ({ event }) => event.status,
  errorType: ({ event }) => event.errorType,
  reason: ({ event }) => event.reason,
  explanation: ({ event, language }) => explanationOf(event.status === notRecorded ? "notRecorded" : event.reason, language)?.title ?? null,
  detail: ({ event }) => event.detail,
  credentialId: ({ event }) => event.credentialId,
  credentialLabel: ({ credentialLabel }) => credentialLabel,
  client: ({ event }) => event.client,
  dialects: ({ event }) => event.dialects,
  changes: ({ changes }) =>
    changes.map(({ action, subjectKind, subjectId, differences }) => ({ action, subjectKind, subjectId, differences })),
  durationMs: ({ event }) => event.durationMs,
  cycleId: ({ event }) => event.cycleId,
};

/** What is not one value is told in words where a row has no room for more. */
const asText: Readonly<Record<string, (told: Told) => string>> = {
  dialects: ({ event }) => event.dialects.map(({ name, count }) => `${name} ${count}`).join(", "),
  changes: ({ changes }) =>
    changes
      .map(({ differences }) => differencesAsText(differences))
      .filter((text) => text !== "")
      .join("; "),
};

interface Format {
  readonly mediaType: string;
  readonly head: string;
  readonly piece: (page: readonly Told[]) => string;
}

/** Spreadsheets take a text that begins so for a formula; they are told that it is none. */
const csv = { escape_formulas: true, record_delimiter: "windows" } as const;
const names = Object.keys(columns);

const formats: Readonly<Record<string, Format>> = {
  "events.csv": {
    mediaType: "text/csv; charset=utf-8",
    // Excel reads a file as UTF-8 only if it begins with the mark.
    head: `\ufeff${stringify([names], csv)}`,
    piece: (page) =>
      stringify(
        page.map((told) => Object.entries(columns).map(([name, value]) => (asText[name] ?? value)(told))),
        csv,
      ),
  },
  "events.jsonl": {
    mediaType: "application/jsonl; charset=utf-8",
    head: "",
    piece: (page) =>
      page
        .map((told) => `${JSON.stringify(Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, value(told)])))}\n`)
        .join(""),
  },
};

export function eventFiles(parts: EventFilesParts): Step {
  return async (ctx, next) => {
    const name = ctx.path
      .toLowerCase()
      .replace(/\/{2,}/g, "/")
      .slice(eventFilesPath.length + 1);
    const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
    if (!format) return next();
    if (ctx.method !== "GET" && ctx.method !== "HEAD") {
      ctx.set("Allow", "GET, HEAD");
      ctx.status = 405;
      return;
    }
    try {
      const pieces = await openPieces(ctx, format, parts);
      ctx.status = 200;
      ctx.set("Content-Type", format.mediaType);
      const [base, extension] = name.split(".");
      ctx.set("Content-Disposition", `attachment; filename="provisioning-${base}-${instant(Date.now()).slice(0, 10)}.${extension}"`);
      if (ctx.method === "GET") streamBody(ctx, pieces);
    } catch (error) {
      refuse(ctx, error);
    }
  };
}

/**
 * The first page is read before the answer begins, so that what is refused is said with its status. Of whom it is refused to later the
 * connection is cut, so that nobody takes what was sent for the whole.
 */
async function openPieces(ctx: Context, format: Format, parts: EventFilesParts): Promise<AsyncIterable<string>> {
  const { schema, callerOf, isStill, recheckEvery = everyMinute } = parts;
  const context = await callerOf(ctx);
  if (!context) throw new DomainError("UNAUTHENTICATED", "The provisioning log is told to admins who are signed in, or by an API key.");
  const language = languageOf(ctx.query.language);
  const pages = eventPages(context, whereOf(ctx, schema), eventsAtOnce);
  const first = await pages.next();
  return (async function* () {
    let looked = performance.now();
    try {
      yield format.head;
      for (let page = first; page.done !== true; page = await pages.next()) {
        yield format.piece(await toldOf(context, page.value, language));
        if (performance.now() - looked < recheckEvery) continue;
        if (!(await isStill(ctx, context))) {
          ctx.res.destroy();
          return;
        }
        looked = performance.now();
      }
    } finally {
      await pages.return(undefined);
    }
  })();
}

/** The filter of `provisioningEvents`, as JSON. */
function whereOf(ctx: Context, schema: GraphQLSchema): EventWhere {
  const { where } = ctx.query;
  if (where === undefined || where === "") return undefined;
  try {
    return coerceInputValue(JSON.parse(String(where)), schema.getType("ProvisioningEventWhere") as GraphQLInputType) as EventWhere;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof GraphQLError)) throw error;
    throw new DomainError("INVALID_VALUE", `where must be JSON as provisioningEvents takes it: ${error.message}`, { field: "where" });
  }
}

async function toldOf(context: DomainContext, events: readonly ProvisioningEvent[], language: Language): Promise<Told[]> {
  const changes = await readChangesOf(context, events);
  const labels = await readCredentialLabels(
    context,
    events.map(({ credentialId }) => credentialId),
  );
  return events.map((event, at) => ({
    event,
    changes: changes[at] ?? [],
    credentialLabel: labels.get(event.credentialId) ?? null,
    language,
  }));
}

const statuses: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, INVALID_VALUE: 400, LIMIT_EXCEEDED: 400, TOO_LONG: 400 };

function refuse(ctx: Context, error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
  const { code, message } = error;
  if (!saysBusy(ctx, error)) ctx.status = statuses[code] ?? 403;
  ctx.body = { code, message };
}

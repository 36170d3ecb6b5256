/** Subscriptions of the domain API as server-sent events, by the GraphQL over SSE protocol: one operation a request. */

import { once } from "node:events";
import { type ExecutionArgs, type GraphQLSchema, getOperationAST, parse, specifiedRules, validate } from "graphql";
import { createHandler, type Response as SseResponse } from "graphql-sse";
import type { Logger } from "pino";
import { checkSize, documentRules, isFragment, limits } from "../domain/apollo.js";
import type { DomainContext } from "../domain/context.js";
import { DomainError } from "../domain/errors.js";
import { notAcceptable } from "../scim/errors.js";
import { qualityOf } from "./accept.js";
import { withOperation } from "./console-operations.js";
import { toWire, writeRefusal } from "./graphql-refusal.js";
import { readJson } from "./request-body.js";
import type { Context, Step } from "./request-state.js";
import { streamBody } from "./stream-body.js";

export const streamPath = "/graphql/stream";

export interface StreamParts {
  readonly schema: GraphQLSchema;
  /** Nothing for a request that nobody is behind; rejects with a DomainError for a token or session that opens nothing. */
  readonly callerOf: (ctx: Context) => Promise<DomainContext | undefined>;
  /** Whether the same caller could still ask. */
  readonly isStill: (ctx: Context, context: DomainContext) => Promise<boolean>;
  /** Where it is not, a session asks for the console's own operations alone. */
  readonly development: boolean;
  readonly log: Logger;
  readonly maxBody: number;
  /** How often the caller is looked at again, in milliseconds. */
  readonly recheckEvery?: number;
  /** How often it is looked whether the client takes what it is sent, in milliseconds. */
  readonly lookEvery?: number;
}

const everyMinute = 60_000;
const everyFiveSeconds = 5_000;
/** As many streams one person, or one credential without a person, may have open. */
const streamsAtOnce = 10;
/** When there may be room again, in seconds. */
const retryAfter = 30;
const eventStream = "text/event-stream";
const rules = [...specifiedRules, ...documentRules()];

interface Asked {
  readonly ctx: Context;
  readonly context: DomainContext;
}

export interface GraphqlStream {
  readonly route: Step;
  /** Cuts the streams that are open, without the word that they are complete: whoever still wants to know asks again. */
  readonly end: () => void;
}

export function graphqlStream(parts: StreamParts): GraphqlStream {
  const { schema, log, recheckEvery = everyMinute, lookEvery = everyFiveSeconds } = parts;
  const handle = createHandler<undefined, Asked>({
    // Each request is a stream of its own.
    authenticate: () => null,
    onSubscribe: ({ context: { context } }, params) => operationOf(schema, context, params),
    async onNext(_context, { context: { ctx } }, result) {
      await taken(ctx);
      return result.errors && { ...result, errors: result.errors.map((error) => toWire(ctx, error, log)) as never };
    },
  });
  const open = new Set<AsyncGenerator<string>>();
  const places = new Map<string, number>();
  const route: Step = async (ctx) => {
    if (ctx.method !== "POST") {
      ctx.set("Allow", "POST");
      ctx.status = 405;
      return;
    }
    try {
      const asked = await askedBy(ctx, parts);
      if (ctx.res.closed) return;
      if (!takePlace(places, asked)) {
        const full = `At most ${streamsAtOnce} streams are open at once; try again when another one has ended.`;
        ctx.set("Retry-After", String(retryAfter));
        writeRefusal(ctx, new DomainError("LIMIT_EXCEEDED", full, { limit: streamsAtOnce }), log, 429);
        return;
      }
      const headers = { get: (name: string) => (name === "accept" ? eventStream : ctx.get(name)) };
      const answer = await handle({ method: "POST", url: ctx.url, headers, body: asked.body, raw: undefined, context: asked });
      write(ctx, answer);
      const [body] = answer;
      if (body === null || typeof body === "string") return;
      if (ctx.res.closed) {
        await body.return(undefined);
        return;
      }
      open.add(body);
      const again = setInterval(() => void endUnlessStill(asked, parts), recheckEvery).unref();
      const looks = setInterval(endUnlessTaken(ctx), lookEvery).unref();
      ctx.res.once("close", () => {
        open.delete(body);
        clearInterval(again);
        clearInterval(looks);
      });
    } catch (error) {
      writeRefusal(ctx, error, log, 400);
    }
  };
  const end = () => {
    for (const body of open) void body.return(undefined);
  };
  return { route, end };
}

async function askedBy(ctx: Context, { callerOf, development, maxBody }: StreamParts): Promise<Asked & { body: Record<string, unknown> }> {
  const given = await readJson(ctx, ["application/json"], maxBody);
  const context = await callerOf(ctx);
  if (!context) throw new DomainError("UNAUTHENTICATED", "Only those who are signed in can watch.");
  if (qualityOf(eventStream, ctx.get("Accept")) === 0) throw notAcceptable(`Subscriptions are answered as ${eventStream} alone.`);
  const body = withOperation(given, { session: context.viewer.sessionId !== undefined, development });
  return { ctx, context, body: body as Record<string, unknown> };
}

/** What is to be executed, under the limits that hold at `/graphql`; an answer where it is refused. */
function operationOf(
  schema: GraphQLSchema,
  context: DomainContext,
  {
    query,
    operationName,
    variables,
  }: { query: string; operationName?: string | undefined; variables?: Record<string, unknown> | undefined },
): ExecutionArgs & { contextValue: never } {
  const document = parse(query, { maxTokens: limits.tokens });
  const [invalid] = validate(schema, document, rules);
  if (invalid) throw invalid;
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== "subscription") {
    throw new DomainError("INVALID_VALUE", "Only subscriptions are answered here; /graphql answers queries and mutations.");
  }
  checkSize({ schema, operation, fragments: document.definitions.filter(isFragment), variables: variables ?? {} });
  return { schema, document, operationName, variableValues: variables, contextValue: context as never };
}

function write(ctx: Context, [body, { status, headers = {} }]: SseResponse): void {
  ctx.status = status;
  ctx.set(headers);
  // Proxies that keep answers back until they are whole would keep this one for ever.
  ctx.set("X-Accel-Buffering", "no");
  if (body !== null) {
    if (typeof body === "string") ctx.body = body;
    else streamBody(ctx, body);
  }
}

/** Until the answer is over. */
function takePlace(places: Map<string, number>, { ctx, context: { viewer } }: Asked): boolean {
  const whose = viewer.userId ?? viewer.credentialId ?? viewer.organisationId;
  const taken = places.get(whose) ?? 0;
  if (taken >= streamsAtOnce) return false;
  places.set(whose, taken + 1);
  ctx.res.once("close", () => {
    const left = (places.get(whose) ?? 1) - 1;
    if (left > 0) places.set(whose, left);
    else places.delete(whose);
  });
  return true;
}

/** Nothing more is asked of a subscription than its client takes: what is put into the queue stays there until it is sent. */
async function taken({ res }: Context): Promise<void> {
  if (!res.writableNeedDrain || res.closed) return;
  const over = new AbortController();
  const { signal } = over;
  await Promise.race(["drain", "close"].map((event) => once(res, event, { signal }))).finally(() => over.abort());
}

/** For each look: a client that took nothing since the last one is gone, or as good as gone. */
function endUnlessTaken({ res }: Context): () => void {
  let waited = false;
  res.on("drain", () => {
    waited = false;
  });
  return () => {
    if (waited && res.writableNeedDrain) res.destroy();
    waited = res.writableNeedDrain;
  };
}

/** A stream lasts as long as its caller may ask for it; what waits to be sent is not sent any more. */
async function endUnlessStill({ ctx, context }: Asked, { isStill, log }: StreamParts): Promise<void> {
  try {
    if (!(await isStill(ctx, context))) ctx.res.destroy();
  } catch (error) {
    // Asked again the next time: a store that is busy is no reason to send anybody away.
    log.error({ err: error, requestId: ctx.state.requestId }, "caller of a stream not looked at");
  }
}

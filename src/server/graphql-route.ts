/** The domain API over HTTP: Koa's request to Apollo Server and back, and the known operations of a remote facade beside it. */
import { type ApolloServer, HeaderMap } from "@apollo/server";
import type { Logger } from "pino";
import type { ApolloContext } from "../domain/apollo.js";
import { DomainContext } from "../domain/context.js";
import { DomainError } from "../domain/errors.js";
import type { Execute } from "../graph/compiled.js";
import { organisationHeader } from "../graph/remote.js";
import { withOperation } from "./console-operations.js";
import { toWire, writeRefusal } from "./graphql-refusal.js";
import { readJson } from "./request-body.js";
import type { Context, Step } from "./request-state.js";

export interface GraphqlParts {
  /** Started. */
  readonly apollo: ApolloServer<ApolloContext>;
  /** Nothing for a request that nobody is behind; rejects with a DomainError for a token or session that opens nothing. */
  readonly callerOf: (ctx: Context) => Promise<DomainContext | undefined>;
  /** Where it is not, a session asks for the console's own operations alone. */
  readonly development: boolean;
  /** The facade's operations by the hash of their text: they run outside the limits for strangers, for provisioning clients. */
  readonly trusted: ReadonlyMap<string, Execute>;
  /** The hashes of those that a person's API key may name too. */
  readonly personal: ReadonlySet<string>;
  readonly log: Logger;
  readonly maxBody: number;
}

interface GraphqlBody {
  readonly variables?: object | null;
  readonly extensions?: { readonly persistedQuery?: { readonly sha256Hash?: unknown } } | null;
}

/** The landing page of Apollo Server loads Sandbox from Apollo; only where it is served at all. */
const landingPagePolicy = "frame-ancestors 'none'";

export function graphqlRoute(parts: GraphqlParts): Step {
  return async (ctx) => {
    try {
      const body = ctx.method === "POST" ? await readJson(ctx, ["application/json"], parts.maxBody) : undefined;
      const context = await contextOf(ctx, parts);
      const known = trustedOperation(parts, body);
      if (known) await answerTrusted(ctx, context, known, (body as GraphqlBody).variables ?? {}, parts);
      else
        await answerByApollo(
          ctx,
          context,
          parts.apollo,
          withOperation(body, { session: isSession(context), development: parts.development }),
        );
    } catch (error) {
      writeRefusal(ctx, error, parts.log);
    }
  };
}

interface Known {
  readonly hash: string;
  readonly execute: Execute;
}

function trustedOperation({ trusted }: GraphqlParts, body: unknown): Known | undefined {
  const hash = typeof body === "object" && body !== null ? (body as GraphqlBody).extensions?.persistedQuery?.sha256Hash : undefined;
  const execute = typeof hash === "string" ? trusted.get(hash) : undefined;
  return typeof hash === "string" && execute ? { hash, execute } : undefined;
}

async function contextOf(ctx: Context, { callerOf }: GraphqlParts): Promise<ApolloContext> {
  return (await callerOf(ctx)) ?? { anonymous: true, request: { id: ctx.state.requestId } };
}

function isSession(context: ApolloContext): boolean {
  return context instanceof DomainContext && context.viewer.sessionId !== undefined;
}

async function answerTrusted(
  ctx: Context,
  context: ApolloContext,
  { hash, execute }: Known,
  variables: object,
  { personal, log }: GraphqlParts,
): Promise<void> {
  if (!(context instanceof DomainContext)) throw new DomainError("UNAUTHENTICATED", "Known operations need a credential");
  if (context.viewer.kind !== "PROVISIONING" && !personal.has(hash)) {
    throw new DomainError(
      "FORBIDDEN",
      "This is a person's API key; the known operations of provisioning need a SCIM token of the organisation",
    );
  }
  const begun = ctx.get(organisationHeader);
  const { organisationId } = context.viewer;
  if (begun !== "" && begun !== organisationId) {
    throw new DomainError("BUSY", "A rehearsal began or ended while this was asked; nothing was changed, please try again.");
  }
  ctx.set(organisationHeader, organisationId);
  const { data, errors } = await execute(context, variables);
  ctx.set("Content-Type", "application/json; charset=utf-8");
  ctx.body = JSON.stringify(errors ? { data, errors: errors.map((error) => toWire(ctx, error, log)) } : { data });
}

async function answerByApollo(ctx: Context, context: ApolloContext, apollo: ApolloServer<ApolloContext>, body: unknown): Promise<void> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(ctx.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: ctx.method, headers, search: ctx.search, body },
    context: async () => context,
  });
  ctx.status = response.status ?? 200;
  for (const [name, value] of response.headers) ctx.set(name, value);
  if (response.headers.get("content-type")?.startsWith("text/html")) ctx.set("Content-Security-Policy", landingPagePolicy);
  if (response.body.kind !== "complete") throw new Error("Incremental delivery is not switched on");
  ctx.body = response.body.string;
}

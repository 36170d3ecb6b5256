/** Apollo Server over the domain's schema: limits for strangers, no internals in errors, Sandbox in development. */
import { randomUUID } from "node:crypto";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { unwrapResolverError } from "@apollo/server/errors";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginLandingPageLocalDefault } from "@apollo/server/plugin/landingPage/default";
import { ApolloArmor } from "@escape.tech/graphql-armor";
import {
  type DefinitionNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { resultSize, type SizedOperation } from "./result-size.js";

/** The context of a request without a credential: it may read the schema where introspection is on, and nothing else. */
export interface Anonymous {
  readonly anonymous: true;
  readonly request: DomainContext["request"];
}

export type ApolloContext = DomainContext | Anonymous;

export interface ApolloOptions {
  /** Suggestions in errors. */
  readonly development: boolean;
  /** Introspection, and Sandbox as the landing page; as `development` when it is not said. */
  readonly introspection?: boolean;
  /** Takes the faults of ours, whole; the client reads only the request id. */
  readonly log: (error: unknown, requestId: string) => void;
}

/** What one request may ask for. The product's own stored documents run outside these limits. */
export const limits = { depth: 12, aliases: 30, objects: 50_000, tokens: 2_000, directives: 20 } as const;

/** Not valid GraphQL, or not for this server: the codes of Apollo Server, whose texts name only what the request said itself. */
const requestFaults = new Set<unknown>([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "BAD_REQUEST",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
  "PERSISTED_QUERY_NOT_SUPPORTED",
]);

function findDomainError(error: unknown): DomainError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause instanceof GraphQLError ? cause.originalError : undefined)
    if (cause instanceof DomainError) return cause;
  return undefined;
}

const isRequestFault = (error: unknown) => error instanceof GraphQLError && requestFaults.has(error.extensions.code);

/** Reports a crossed limit as a refusal of the domain, which says what is allowed. */
function refuse(what: string, limit: number) {
  return (context: ValidationContext | null) => {
    const error = new DomainError("LIMIT_EXCEEDED", `The document has too ${what}; at most ${limit} allowed.`, { limit });
    if (!context) throw error;
    context.reportError(new GraphQLError(error.message, { originalError: error, extensions: error.extensions }));
  };
}

/** Not every schema has subscriptions, and to ask for one is the document's fault. */
const operationsOfTheSchema: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (!context.getSchema().getRootType(node.operation))
      context.reportError(new GraphQLError(`This API has no ${node.operation}s.`, { nodes: node }));
  },
});

/** What documents of strangers are held to, beside GraphQL's own rules. */
export function documentRules(): ValidationRule[] {
  const rule = (what: string, n: number) => ({ n, propagateOnRejection: false, onReject: [refuse(what, n)] });
  const { validationRules } = new ApolloArmor({
    maxDepth: { ...rule("deep a selection", limits.depth), flattenFragments: true },
    maxAliases: rule("many aliases", limits.aliases),
    maxDirectives: rule("many directives", limits.directives),
    // Sees no variables, which are where clients put the size of their pages: see `result-size`.
    costLimit: { enabled: false },
    // The parser and Apollo Server do these two themselves; armor's way parses each document twice and shows unexpected errors.
    maxTokens: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  }).protect();
  return [operationsOfTheSchema, ...validationRules];
}

/** Throws for an operation whose answer could be too large. */
export function checkSize(operation: SizedOperation): void {
  const size = resultSize(operation);
  if (size <= limits.objects) return;
  throw new DomainError(
    "LIMIT_EXCEEDED",
    `The answer could have ${size} objects; at most ${limits.objects} are allowed: ask for smaller pages with \`first\`.`,
    { limit: limits.objects },
  );
}

export const isFragment = (definition: DefinitionNode): definition is FragmentDefinitionNode =>
  definition.kind === Kind.FRAGMENT_DEFINITION;

const readsOnlyTheSchema = (operation: OperationDefinitionNode) =>
  operation.selectionSet.selections.every((selection) => selection.kind === "Field" && selection.name.value.startsWith("__"));

export function createApollo(
  schema: GraphQLSchema,
  { development, introspection = development, log }: ApolloOptions,
): ApolloServer<ApolloContext> {
  const gate: ApolloServerPlugin<ApolloContext> = {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, operation, document, request, schema }) {
          if (!operation) return;
          if (operation.operation === "subscription")
            throw new DomainError(
              "INVALID_VALUE",
              "Subscriptions are answered as server-sent events: send this to the path below, /stream.",
            );
          if (!(contextValue instanceof DomainContext) && !readsOnlyTheSchema(operation))
            throw new DomainError("UNAUTHENTICATED", "A credential is needed: send it as `Authorization: Bearer TOKEN`.");
          checkSize({ schema, operation, fragments: document.definitions.filter(isFragment), variables: request.variables ?? {} });
        },
        async didEncounterErrors({ errors, contextValue }) {
          for (const error of errors) {
            if (findDomainError(error) || isRequestFault(error)) continue;
            const requestId = contextValue.request.id ?? randomUUID();
            log(unwrapResolverError(error), requestId);
            error.extensions.requestId = requestId;
          }
        },
        async willSendResponse({ response, errors }) {
          const refusal = errors?.map(findDomainError).find((error) => error !== undefined);
          // Refused before it ran: with data beside it, the answer is a 200 like any other.
          if (!refusal || response.body.kind !== "single" || response.body.singleResult.data !== undefined) return;
          response.http.status = refusal.code === "UNAUTHENTICATED" ? 401 : 400;
          if (refusal.code === "UNAUTHENTICATED") response.http.headers.set("www-authenticate", 'Bearer realm="Plandisc"');
        },
      };
    },
  };

  function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
    const where = { ...(formatted.locations && { locations: formatted.locations }), ...(formatted.path && { path: formatted.path }) };
    const refusal = findDomainError(error);
    if (refusal) return { message: refusal.message, ...where, extensions: { code: refusal.code, ...refusal.problem } };
    if (isRequestFault(error)) return { message: formatted.message, ...where, extensions: { code: formatted.extensions?.code } };
    let requestId = formatted.extensions?.requestId;
    if (typeof requestId !== "string") {
      requestId = randomUUID();
      log(unwrapResolverError(error), String(requestId));
    }
    return {
      message: `A fault of this server; its log names it under the request id ${requestId}`,
      ...where,
      extensions: { code: "INTERNAL", requestId },
    };
  }

  return new ApolloServer<ApolloContext>({
    schema,
    introspection,
    formatError,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !development,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    // Whoever started the server ends it, in the right order.
    stopOnTerminationSignals: false,
    persistedQueries: false,
    validationRules: documentRules(),
    parseOptions: { maxTokens: limits.tokens },
    plugins: [
      gate,
      introspection
        ? ApolloServerPluginLandingPageLocalDefault({ footer: false, includeCookies: false })
        : ApolloServerPluginLandingPageDisabled(),
    ],
  });
}

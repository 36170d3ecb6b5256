/** The client of a GraphQL API at a URL: the caller's token is passed on, documents are named by their hash first. */
import { type GraphCaller, type GraphClient, GraphError, GraphUnavailable, type Operation } from "./client.js";

interface Answer {
  data?: unknown;
  errors?: { message?: unknown; extensions?: Record<string, unknown> }[];
}

/** What an API answers that does not know a document by its hash: it is sent whole instead. */
const unknownHash: ReadonlySet<string> = new Set(["PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"]);

/** In which organisation the API answered: told with each answer, and told back by whoever goes on with the same request. */
export const organisationHeader = "X-Organisation";

export interface RemoteOptions {
  /** How long one call may take, in milliseconds. */
  readonly timeout?: number;
}

export function remoteClient(url: string, { timeout = 15_000 }: RemoteOptions = {}): GraphClient {
  /** A request that began in one organisation must not go on in another, which is where the same token may lead a moment later. */
  const begunIn = new WeakMap<GraphCaller, string>();

  async function post(caller: GraphCaller, operation: Operation<unknown, never>, variables: object, withSource: boolean): Promise<Answer> {
    let response: Response;
    const begun = begunIn.get(caller);
    try {
      response = await fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          Authorization: `Bearer ${caller.token}`,
          "Apollo-Require-Preflight": "true",
          ...(begun !== undefined && { [organisationHeader]: begun }),
        },
        body: JSON.stringify({
          operationName: operation.name,
          variables,
          ...(withSource ? { query: operation.source } : { extensions: { persistedQuery: { version: 1, sha256Hash: operation.hash } } }),
        }),
        signal: AbortSignal.timeout(timeout),
      });
    } catch (error) {
      throw unanswered(operation, error);
    }
    const organisation = response.headers.get(organisationHeader);
    if (organisation !== null) begunIn.set(caller, organisation);
    try {
      return answerIn(await response.json());
    } catch (error) {
      const cause = new Error(`${url} answered ${response.status}, which is no GraphQL answer`, { cause: error });
      throw new GraphUnavailable("The product's API answers, but not as a GraphQL API does", isMutation(operation), { cause });
    }
  }

  return {
    async execute<Data, Variables extends object>(caller: GraphCaller, operation: Operation<Data, Variables>, variables: Variables) {
      const known = operation as Operation<unknown, never>;
      let answer = await post(caller, known, variables, false);
      if (unknownHash.has(errorOf(answer)?.code ?? "")) answer = await post(caller, known, variables, true);
      const error = errorOf(answer);
      if (error) throw error;
      return answer.data as Data;
    },
  };
}

const isMutation = ({ source }: Operation<unknown, never>) => /^\s*mutation\b/.test(source);

/** What tells that a request never left: nothing was listening, or there is no such host. */
const neverSent: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function unanswered(operation: Operation<unknown, never>, error: unknown): GraphUnavailable {
  const reason = (error as { cause?: { code?: unknown; errors?: { code?: unknown }[] } }).cause;
  const code = reason?.code ?? reason?.errors?.[0]?.code;
  if (neverSent.has(code)) return new GraphUnavailable("The product's API cannot be reached", false, { cause: error });
  return new GraphUnavailable("The product's API did not answer", isMutation(operation), { cause: error });
}

function answerIn(body: unknown): Answer {
  const answer = body as Answer | null;
  if (typeof answer === "object" && answer !== null && (answer.data || Array.isArray(answer.errors))) return answer;
  throw new Error("It has neither data nor errors");
}

function errorOf(answer: Answer): GraphError | undefined {
  const [first] = answer.errors ?? [];
  if (!first) return undefined;
  const extensions = first.extensions ?? {};
  const code = typeof extensions.code === "string" ? extensions.code : "INTERNAL";
  return new GraphError(String(first.message), code, extensions);
}

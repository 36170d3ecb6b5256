/** The client of a GraphQL API at a URL: the caller's token is passed on, documents are named by their hash first. */
import { type GraphCaller, type GraphClient, GraphError, GraphUnavailable, type Operation } from "./client.js";

interface Answer {
  data?: unknown;
  errors?: { message?: unknown; extensions?: Record<string, unknown> }[];
}

/** What an API answers that does not know a document by its hash: it is sent whole instead. */
const unknownHash: ReadonlySet<string> = new Set(["PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"]);

export interface RemoteOptions {
  /** How long one call may take, in milliseconds. */
  readonly timeout?: number;
}

export function remoteClient(url: string, { timeout = 15_000 }: RemoteOptions = {}): GraphClient {
  async function post(caller: GraphCaller, operation: Operation<unknown, never>, variables: object, withSource: boolean): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          Authorization: `Bearer ${caller.token}`,
          "Apollo-Require-Preflight": "true",
        },
        body: JSON.stringify({
          operationName: operation.name,
          variables,
          ...(withSource ? { query: operation.source } : { extensions: { persistedQuery: { version: 1, sha256Hash: operation.hash } } }),
        }),
        signal: AbortSignal.timeout(timeout),
      });
    } catch (error) {
      throw new GraphUnavailable(`The GraphQL API could not be reached`, { cause: error });
    }
    try {
      return (await response.json()) as Answer;
    } catch (error) {
      throw new GraphUnavailable(`The GraphQL API answered ${response.status} without JSON`, { cause: error });
    }
  }

  return {
    async execute<Data, Variables extends object>(caller: GraphCaller, operation: Operation<Data, Variables>, variables: Variables) {
      const known = operation as Operation<unknown, never>;
      let answer = await post(caller, known, variables, false);
      if (unknownHash.has(errorOf(answer)?.code ?? "")) answer = await post(caller, known, variables, true);
      const error = errorOf(answer);
      if (error) throw error;
      if (answer.data === undefined || answer.data === null) throw new GraphUnavailable("The GraphQL API answered neither data nor errors");
      return answer.data as Data;
    },
  };
}

function errorOf(answer: Answer): GraphError | undefined {
  const [first] = answer.errors ?? [];
  if (!first) return undefined;
  const extensions = first.extensions ?? {};
  const code = typeof extensions.code === "string" ? extensions.code : "INTERNAL";
  return new GraphError(String(first.message), code, extensions);
}

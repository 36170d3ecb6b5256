/** The client of a schema in this process: no HTTP, no parsing, compiled documents. */
import type { ExecutionResult, GraphQLError } from "graphql";
import { type GraphCaller, type GraphClient, GraphError, type Operation } from "./client.js";
import type { Execute } from "./compiled.js";

/**
 * @param compiled the documents this client may send, see `compileOperations`
 * @param contextFor authenticates a token and makes the schema's context; asked once for each caller
 */
export function localClient(compiled: ReadonlyMap<string, Execute>, contextFor: (token: string) => Promise<unknown>): GraphClient {
  const contexts = new WeakMap<GraphCaller, Promise<unknown>>();
  function contextOf(caller: GraphCaller): Promise<unknown> {
    let context = contexts.get(caller);
    if (!context) {
      context = contextFor(caller.token);
      contexts.set(caller, context);
    }
    return context;
  }
  return {
    async execute<Data, Variables extends object>(caller: GraphCaller, operation: Operation<Data, Variables>, variables: Variables) {
      const execute = compiled.get(operation.hash);
      if (!execute) throw new Error(`Operation ${operation.name} was not compiled for this client`);
      let context: unknown;
      try {
        context = await contextOf(caller);
      } catch (error) {
        throw fromGraphQLError(error as GraphQLError);
      }
      return dataOf<Data>(await execute(context, variables));
    },
  };
}

function dataOf<Data>(result: ExecutionResult): Data {
  const [error] = result.errors ?? [];
  if (error) throw fromGraphQLError(error);
  return result.data as Data;
}

/** A refusal carries a code; anything without one is a fault, kept as the cause so that its stack reaches the log. */
function fromGraphQLError(error: GraphQLError): GraphError {
  const cause = error.originalError ?? error;
  const extensions = error.extensions ?? {};
  const code = typeof extensions.code === "string" ? extensions.code : "INTERNAL";
  return new GraphError(error.message, code, extensions, { cause });
}

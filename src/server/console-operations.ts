/** The console's operations by their hash: in production a session may name these and nothing else. */
import { operations } from "../console/operations.js";
import { operation } from "../graph/operation.js";

export const consoleOperations: ReadonlyMap<string, string> = new Map(
  Object.values(operations).map((text) => {
    const { hash, source } = operation(String(text));
    return [hash, source];
  }),
);

interface GraphqlBody {
  readonly query?: unknown;
  readonly extensions?: { readonly persistedQuery?: { readonly sha256Hash?: unknown } } | null;
}

export interface Asked {
  /** The request is known by its session, and not by a token. */
  readonly session: boolean;
  readonly development: boolean;
}

/**
 * The body as Apollo takes it: with the text of the operation that it names. Throws for a session that asks for anything else in
 * production, in a body or in a query string. A body that is no object is Apollo's to refuse.
 */
export function withOperation(body: unknown, { session, development }: Asked): unknown {
  const { query, extensions }: GraphqlBody = typeof body === "object" && body !== null ? body : {};
  const hash = extensions?.persistedQuery?.sha256Hash;
  const known = typeof hash === "string" ? consoleOperations.get(hash) : undefined;
  if (known !== undefined) return { ...(body as object), query: known, extensions: {} };
  const names = typeof hash === "string" && query === undefined;
  if (session && (names || !development)) throw new UnknownOperation();
  return body;
}

/** Told as Apollo Server tells of documents that it does not know by their hash. */
export class UnknownOperation extends Error {
  override readonly name = "UnknownOperation";
  readonly code = "PERSISTED_QUERY_NOT_FOUND";
  constructor() {
    super("A session may ask only for the console's own operations, by their hash. Programs use an API key.");
  }
}

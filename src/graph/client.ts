/** The one client type: whoever speaks to a GraphQL API speaks through it, in this process or over HTTP. */

/**
 * A document, known by the SHA-256 of its source. `Data` and `Variables` are phantom types: what it answers and takes.
 */
export interface Operation<Data, Variables> {
  readonly name: string;
  readonly source: string;
  /** Lower-case hex SHA-256 of `source`, the key under which a server may know it beforehand. */
  readonly hash: string;
  readonly __types?: (variables: Variables) => Data;
}

/** Who asks. One object per request: a client may keep what belongs to one request by its identity. */
export interface GraphCaller {
  readonly token: string;
}

export interface GraphClient {
  /** Rejects with `GraphError` for anything the API answers as an error, and with `GraphUnavailable` when it cannot be reached. */
  execute<Data, Variables extends object>(caller: GraphCaller, operation: Operation<Data, Variables>, variables: Variables): Promise<Data>;
}

/** An error the API answered: the first entry of `errors`. `code` is its stable `extensions.code`. */
export class GraphError extends Error {
  override readonly name = "GraphError";
  constructor(
    message: string,
    readonly code: string,
    readonly extensions: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The API could not be reached or did not answer in its own form. The message may be shown to a client; the cause is for the log. */
export class GraphUnavailable extends Error {
  override readonly name = "GraphUnavailable";
  constructor(
    message: string,
    /** Whether the operation may have been carried out although no answer came. */
    readonly maybeDone: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

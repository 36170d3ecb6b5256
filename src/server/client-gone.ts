/** Tells a client that went away, or broke HTTP's framing, from a fault of ours. */

const codes: ReadonlySet<string | undefined> = new Set([
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_HTTP_REQUEST_TIMEOUT",
]);

/** The access log says that the request was given up; what Node's parser says of a text that is not HTTP begins with HPE. */
export function isClientGone(error: unknown): error is NodeJS.ErrnoException {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof Error && (codes.has(code) || code?.startsWith("HPE_") === true);
}

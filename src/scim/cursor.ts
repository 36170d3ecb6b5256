/** Cursors as clients get them: closed, bound to their query and good for a while, RFC 9865 §2. */
import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import type { RequestContext } from "./context.js";
import { expiredCursor, invalidCount, invalidCursor } from "./errors.js";
import { printFilter } from "./filter-printer.js";
import type { CursorPosition, CursorQuery } from "./store.js";

/** What is asked of the resources of one endpoint. */
export type CursorList = Pick<CursorQuery, "filter" | "sort"> & { readonly endpoint: string };

/** A query without its place: what a cursor belongs to. That of the root goes through several lists. */
export interface CursorScope {
  readonly lists: readonly CursorList[];
  readonly root: boolean;
  readonly count: number;
}

/** What of a request closes and opens cursors. */
export type CursorContext = Pick<RequestContext, "connection" | "cursors" | "now">;

/** What is inside: until when it is good, the count and the digest of its query, and the place. */
type Content = readonly [until: number, count: number, query: string, backward: 0 | 1, from: string | null];

const cipher = "aes-256-gcm";
const vectorBytes = 12;
const tagBytes = 16;
/** Longer than any that is given out: a place holds a value by which the list is sorted. */
const longest = 8192;

/**
 * A place names a person's values, so it is encrypted and not only signed. The initialisation vector is made of the content: chance has no
 * part in it, and different contents still have different ones.
 */
export function sealCursor({ direction, from }: CursorPosition, scope: CursorScope, context: CursorContext): string {
  const { cursors, now } = context;
  const until = Math.ceil(now() / 1000) + cursors.timeout;
  const content: Content = [until, scope.count, digestOf(scope), direction === "backward" ? 1 : 0, from ?? null];
  const plain = Buffer.from(JSON.stringify(content));
  const vector = createHmac("sha256", cursors.key.subarray(32, 64)).update(plain).digest().subarray(0, vectorBytes);
  const sealing = createCipheriv(cipher, cursors.key.subarray(0, 32), vector).setAAD(ownerOf(context));
  return Buffer.concat([vector, sealing.update(plain), sealing.final(), sealing.getAuthTag()]).toString("base64url");
}

/** One text for whatever is not ours to give: another organisation's cursor is told from nonsense by nobody. */
export function openCursor(cursor: string, scope: CursorScope, context: CursorContext): CursorPosition {
  const content = read(cursor, context);
  if (!content) {
    throw invalidCursor(
      "cursor is none that was given out here: leave it empty for the first page, and then send nextCursor or previousCursor.",
    );
  }
  const [until, count, query, backward, from] = content;
  if (until * 1000 < context.now()) {
    throw expiredCursor(
      `cursor has expired: the next page is to be asked for within ${context.cursors.timeout} seconds. Begin again with an empty one.`,
    );
  }
  if (query !== digestOf(scope)) {
    throw invalidCursor("cursor belongs to another query: endpoint, filter, sortBy and sortOrder stay the same from page to page.");
  }
  if (count !== scope.count) throw invalidCount(`count is ${scope.count}; it stays the same from page to page, and began as ${count}.`);
  return { direction: backward === 1 ? "backward" : "forward", ...(from === null ? {} : { from }) };
}

/** How many a page has that the cursor leads to; `undefined` for what is no cursor. */
export function countOfCursor(cursor: string, context: CursorContext): number | undefined {
  return read(cursor, context)?.[1];
}

function read(cursor: string, context: CursorContext): Content | undefined {
  if (cursor.length > longest || !/^[\w-]+$/.test(cursor)) return undefined;
  const sealed = Buffer.from(cursor, "base64url");
  // Characters that say nothing would let one cursor be written in several ways.
  if (sealed.length < vectorBytes + tagBytes || sealed.toString("base64url") !== cursor) return undefined;
  const opening = createDecipheriv(cipher, context.cursors.key.subarray(0, 32), sealed.subarray(0, vectorBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(ownerOf(context))
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    const plain = Buffer.concat([opening.update(sealed.subarray(vectorBytes, -tagBytes)), opening.final()]);
    return JSON.parse(plain.toString()) as Content;
  } catch {
    return undefined;
  }
}

/** The filter counts as it is understood, so that the spelling of names may differ, as it does in the RFC's own example. */
function digestOf({ root, lists }: CursorScope): string {
  const queries = lists.map(({ endpoint, filter, sort }) => [
    endpoint,
    filter ? printFilter(filter) : null,
    sort ? [sort.path.schema, sort.path.text, sort.descending] : null,
  ]);
  return createHash("sha256")
    .update(JSON.stringify([root, queries]))
    .digest("base64url")
    .slice(0, 22);
}

function ownerOf({ connection }: CursorContext): Buffer {
  return Buffer.from(connection.organisationId);
}

/** What a browser holds of its session: the session's id and 256 random bits, in 65 characters that any cookie may have. */
import { randomBytes } from "node:crypto";
import { parse } from "uuid";
import { tokenDigest } from "./token.js";

const idCharacters = 22;
const form = /^[A-Za-z0-9_-]{65}$/;

export interface ParsedSessionToken {
  readonly sessionId: string;
  readonly digest: Buffer;
}

export function newSessionToken(sessionId: string): string {
  return Buffer.from(parse(sessionId)).toString("base64url") + randomBytes(32).toString("base64url");
}

/** Nothing for a text that cannot be one of ours: such a text needs no look into the store. */
export function parseSessionToken(token: string): ParsedSessionToken | undefined {
  if (!form.test(token)) return undefined;
  const id = Buffer.from(token.slice(0, idCharacters), "base64url");
  return { sessionId: uuidOf(id), digest: tokenDigest(token) };
}

/** Any sixteen bytes: whether a session has such an id is the store's to say. */
function uuidOf(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

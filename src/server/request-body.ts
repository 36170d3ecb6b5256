/** Reads a request's body: its media type, its size, its text; RFC 7644 §3.1 and §3.12. */
import type { IncomingMessage } from "node:http";
import { invalidSyntax, payloadTooLarge, unsupportedMediaType } from "../scim/errors.js";
import { parseJson } from "../scim/json-text.js";
import type { Context } from "./request-state.js";

/** How much of a body that is too large is read and thrown away, so that its sender comes to read the answer. */
const drainAtMost = 16 * 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true });

export async function readJson(ctx: Context, mediaTypes: readonly string[], limit: number): Promise<unknown> {
  const { type, charset } = mediaTypeOf(ctx.get("Content-Type"));
  if (!mediaTypes.includes(type)) {
    const found = type === "" ? "missing" : JSON.stringify(type.slice(0, 100));
    throw unsupportedMediaType(
      `The Content-Type is ${found}; ${mediaTypes.join(" and ")} ${mediaTypes.length === 1 ? "is" : "are"} accepted.`,
    );
  }
  if (charset !== "utf-8" && charset !== "utf8") {
    throw unsupportedMediaType(`The charset is ${JSON.stringify(charset.slice(0, 100))}; JSON is read as utf-8.`);
  }
  return parseJson(await readBody(ctx, limit));
}

/** The text of a body in UTF-8, whatever its media type. */
export async function readBody(ctx: Context, limit: number): Promise<string> {
  const encoding = ctx.get("Content-Encoding").trim().toLowerCase();
  if (encoding !== "" && encoding !== "identity") {
    throw unsupportedMediaType(
      `The Content-Encoding is ${JSON.stringify(encoding.slice(0, 100))}; bodies are read as they are, uncompressed.`,
    );
  }
  return decode(await readBytes(ctx, limit));
}

function mediaTypeOf(header: string): { type: string; charset: string } {
  const [type = "", ...parameters] = header.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  return { type, charset: charset?.replaceAll('"', "") ?? "utf-8" };
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidSyntax("The request body is not UTF-8 text.");
  }
}

async function readBytes(ctx: Context, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // The stream stays open when it is left early, so that the answer can still be written.
    for await (const chunk of (ctx.req as IncomingMessage).iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else if (length > limit + drainAtMost) break;
    }
  } catch {
    throw invalidSyntax("The request body ended before it was complete, or was not framed as HTTP/1.1 asks.");
  }
  if (length > limit) {
    ctx.set("Connection", "close");
    throw payloadTooLarge(`The request body is larger than ${limit} bytes; send it in parts.`);
  }
  return Buffer.concat(chunks);
}

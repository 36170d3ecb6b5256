/** Makes an operation of a document's text: its name and the hash by which a server may know it beforehand. */
import { createHash } from "node:crypto";
import type { Operation } from "./client.js";

/** `source` must hold exactly one named operation. */
export function operation<Data, Variables>(source: string): Operation<Data, Variables> {
  const name = /^\s*(?:query|mutation|subscription)\s+(\w+)/.exec(source)?.[1];
  if (!name) throw new Error(`An operation needs a name: ${source.slice(0, 80)}`);
  return { name, source, hash: createHash("sha256").update(source).digest("hex") };
}

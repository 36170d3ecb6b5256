/** Reads a long answer as it comes, without keeping it. */
import { request } from "node:http";
import type { ScimClient } from "./scim-client.js";

export interface Drained {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly bytes: number;
  readonly pieces: number;
  /** How often a text comes in it. */
  readonly count: number;
  /** Whether the connection ended as an answer ends. */
  readonly complete: boolean;
}

/** @param leaveAfter closes the connection after that many bytes */
export function drained(
  client: ScimClient,
  path: string,
  { text = '"value":', leaveAfter = Number.POSITIVE_INFINITY } = {},
): Promise<Drained> {
  return new Promise((resolve, reject) => {
    const asked = request(`${client.base}${path}`, { headers: { Authorization: `Bearer ${client.token}` } }, (answer) => {
      let bytes = 0;
      let pieces = 0;
      let count = 0;
      let rest = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => {
        bytes += piece.length;
        pieces += 1;
        const seen = rest + piece;
        count += seen.split(text).length - 1;
        rest = seen.slice(Math.max(seen.lastIndexOf(text) + text.length, seen.length - text.length + 1));
        if (bytes >= leaveAfter) asked.destroy();
      });
      answer.on("error", () => {});
      answer.on("close", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes, pieces, count, complete: answer.complete }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}

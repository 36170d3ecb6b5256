/** A connection that reads and does not write: what would be written is shown, and answered as if it had been. */
import { randomUUID } from "node:crypto";
import type { Answer, Connection } from "../connection.js";

export function dryRun(connection: Connection, show: (request: string) => void): Connection {
  const made = new Set<string>();
  return {
    ...connection,
    async send(method, path, body, headers) {
      if (method === "GET") {
        const [, id = ""] = /^\/(?:Users|Groups)\/([^/?]+)/.exec(path) ?? [];
        return made.has(id) ? answer(200, { id }) : connection.send(method, path, body, headers);
      }
      show(`${method} ${path}${body === undefined ? "" : `\n${JSON.stringify(body, null, 2)}`}`);
      if (method !== "POST") return answer(204, undefined);
      const id = randomUUID();
      made.add(id);
      return answer(201, { id });
    },
  };
}

function answer(status: number, body: unknown): Answer {
  return { status, headers: new Headers(), body, text: body === undefined ? "" : JSON.stringify(body), ms: 0, repeated: [] };
}

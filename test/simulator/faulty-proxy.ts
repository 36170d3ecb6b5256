/** A proxy that spoils some requests: answers in the server's place, answers too late, or cuts the line before or after the server did the work. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Chance } from "../../src/simulator/directory/chance.js";

export interface FaultyProxy {
  readonly url: string;
  /** Where requests go on to; another one when the server comes back on another port. */
  target: string;
  /** How many requests were spoiled, by kind. */
  readonly spoiled: Record<Fault, number>;
  /** The share of requests that are spoiled. */
  rate: number;
  stop(): Promise<void>;
}

const answered = ["500", "429"] as const;
/** `cut` takes the line away as a broken machine does, `reset` as TCP does; `late` lets the client give up after the work is done. */
export const faults = [...answered, "cut before", "cut after", "reset before", "late"] as const;
export type Fault = (typeof faults)[number];

export interface ProxySettings {
  /** What may happen; all that need no patience, unless said otherwise. */
  readonly kinds?: readonly Fault[];
  /** Seconds, of Retry-After. */
  readonly retryAfter?: number;
}

export async function startFaultyProxy(target: string, seed: number, rate: number, settings: ProxySettings = {}): Promise<FaultyProxy> {
  const { kinds = faults.filter((fault) => fault !== "late"), retryAfter = 0 } = settings;
  const chance = new Chance(seed);
  const spoiled = Object.fromEntries(kinds.map((fault) => [fault, 0])) as Record<Fault, number>;
  const server = createServer((incoming, outgoing) => {
    const fault = chance.next() < proxy.rate ? chance.oneOf(kinds) : undefined;
    if (fault) spoiled[fault] += 1;
    if (fault === "cut before") return void incoming.socket.destroy();
    if (fault === "reset before") return void incoming.socket.resetAndDestroy();
    if (answered.some((each) => each === fault)) {
      incoming.resume();
      outgoing.writeHead(Number(fault), { "Retry-After": String(retryAfter) });
      return void outgoing.end();
    }
    forward(proxy.target, incoming, outgoing, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${port}`,
    target,
    spoiled,
    rate,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

function forward(target: string, incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault | undefined): void {
  const { hostname, port } = new URL(target);
  const { method, url, headers } = incoming;
  const forwarded = request({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
    answer.once("error", () => incoming.socket.destroy());
    if (fault === "cut after" || fault === "late") {
      answer.resume();
      if (fault === "cut after") answer.once("end", () => incoming.socket.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.once("error", () => incoming.socket.destroy());
  incoming.pipe(forwarded);
}

/** A proxy that spoils some requests: answers 500 or 429 in the server's place, or cuts the line before or after the server did the work. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { Chance } from "../../src/simulator/directory/chance.js";

export interface FaultyProxy {
  readonly url: string;
  /** How many requests were spoiled, by kind. */
  readonly spoiled: Record<Fault, number>;
  /** The share of requests that are spoiled. */
  rate: number;
  stop(): Promise<void>;
}

const faults = ["500", "429", "cut before", "cut after"] as const;
type Fault = (typeof faults)[number];

export async function startFaultyProxy(target: string, seed: number, rate: number): Promise<FaultyProxy> {
  const chance = new Chance(seed);
  const spoiled = Object.fromEntries(faults.map((fault) => [fault, 0])) as Record<Fault, number>;
  const server = createServer((incoming, outgoing) => {
    const fault = chance.next() < proxy.rate ? chance.oneOf(faults) : undefined;
    if (fault) spoiled[fault] += 1;
    if (fault === "cut before") return void incoming.socket.destroy();
    if (fault === "500" || fault === "429") {
      incoming.resume();
      outgoing.writeHead(Number(fault), { "Retry-After": "0" });
      return void outgoing.end();
    }
    const { hostname, port } = new URL(target);
    const { method, url, headers } = incoming;
    const forwarded = request({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
      if (fault === "cut after") {
        answer.resume();
        answer.once("end", () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.once("error", () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${port}`,
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

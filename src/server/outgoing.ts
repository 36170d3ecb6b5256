/** Requests that this server makes to hosts that a customer named: to public addresses alone, in bounded time and size, following nothing. */
import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { type IncomingMessage, request as requestPlainly } from "node:http";
import { request as requestSecurely } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";

export interface OutgoingLimits {
  /** Whether this machine itself may be asked, and by plain HTTP: in development and tests. */
  readonly loopback: boolean;
  /** Milliseconds, from the first byte sent to the last one read. */
  readonly timeout?: number;
  /** Bytes of an answer. */
  readonly size?: number;
  /** Whether the status alone is of interest: the answer's body is not read, and may be as long as it likes. */
  readonly unread?: boolean;
}

export interface OutgoingRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What was asked for could not be had; the message may be logged. */
export class OutgoingFault extends Error {
  override readonly name = "OutgoingFault";
}

const ownMachine = new BlockList();
ownMachine.addSubnet("127.0.0.0", 8, "ipv4");
ownMachine.addAddress("::1", "ipv6");

/** What is not the public internet: private networks, links, shared and reserved ranges, and ways to write those as others. */
const notPublic = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const)
  notPublic.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  ["::", 96],
  ["64:ff9b::", 32],
  ["2001::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 9],
  ["ff00::", 8],
] as const)
  notPublic.addSubnet(network, prefix, "ipv6");

/** Whether a request may go to this address. */
export function mayReach(address: string, loopback: boolean): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  return loopback && ownMachine.check(address, family) ? true : !notPublic.check(address, family);
}

/** Resolves names as usual, and hands on only addresses that may be reached: whoever owns a name decides what it resolves to. */
function guardedLookup(loopback: boolean): LookupFunction {
  return (hostname: string, options: LookupOptions, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, "", 0);
      const allowed = found.filter(({ address }) => mayReach(address, loopback));
      const [first] = allowed;
      if (!first) return callback(new OutgoingFault(`${hostname} has no address that may be reached`), "", 0);
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** Gives the answer whatever its status, a redirect among them; throws an `OutgoingFault` when there is none. */
export function outgoing({ loopback, timeout = 5_000, size = 262_144, unread = false }: OutgoingLimits) {
  const lookupPublic = guardedLookup(loopback);
  return async (address: string | URL, { method = "GET", headers = {}, body }: OutgoingRequest = {}): Promise<Response> => {
    const url = new URL(address);
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    if (url.protocol !== "https:" && !(loopback && url.protocol === "http:"))
      throw new OutgoingFault(`${url.origin} is not asked: no https`);
    if (isIP(host) !== 0 && !mayReach(host, loopback)) throw new OutgoingFault(`${host} is no address that may be reached`);
    const signal = AbortSignal.timeout(timeout);
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = (url.protocol === "https:" ? requestSecurely : requestPlainly)(url, {
          method,
          headers: { Accept: "application/json", ...headers },
          lookup: lookupPublic,
          signal,
          agent: false,
        });
        request.once("response", resolve).once("error", reject).end(body);
      });
      return unread ? withoutBody(answer) : await toResponse(answer, size);
    } catch (error) {
      if (error instanceof OutgoingFault) throw error;
      const why = signal.aborted ? `no answer within ${timeout} ms` : error instanceof Error ? error.message : String(error);
      throw new OutgoingFault(`${url.origin} could not be asked: ${why}`, { cause: error });
    }
  };
}

/** The connection goes with the answer: nothing keeps it for another request. */
function withoutBody(answer: IncomingMessage): Response {
  const { statusCode = 0 } = answer;
  answer.destroy();
  return new Response(null, { status: statusCode });
}

async function toResponse(answer: IncomingMessage, size: number): Promise<Response> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > size) throw new OutgoingFault(`The answer is larger than ${size} bytes`);
    chunks.push(chunk);
  }
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) for (const value of values ?? []) headers.append(name, value);
  const status = answer.statusCode ?? 0;
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : Buffer.concat(chunks), { status, headers });
}

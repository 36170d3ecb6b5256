/** Tells the domain in batches what provisioning clients asked for and what became of it: a request waits for none of it. */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { recordProvisioningRequests } from "../adapter/documents.js";
import type { ProvisioningReadsInput, ProvisioningRequestInput } from "../adapter/domain-types.js";
import { type Exchange, isKept, type Outcome, toRecord } from "../adapter/request-record.js";
import { type GraphClient, GraphError } from "../graph/client.js";
import type { Bearer, Step } from "./request-state.js";

export interface RecorderSettings {
  /** How long a request waits to be told, in milliseconds. */
  readonly every: number;
  /** As many of one credential are told at once. */
  readonly batch: number;
  /** As many may wait. */
  readonly atMost: number;
  /** How long to wait before each further try, in milliseconds. */
  readonly pauses: readonly number[];
  /** How long the last requests may take to be told at the end, in milliseconds. */
  readonly atTheEnd: number;
}

const usual: RecorderSettings = { every: 1_000, batch: 200, atMost: 10_000, pauses: [250, 1_000], atTheEnd: 8_000 };

/** How many credentials are told of at a time, so that requests have their share of the store. */
const tellers = 4;

/** Refusals that may pass. Anything else would be refused again, but a token that has ended. */
const passing: ReadonlySet<string> = new Set(["BUSY", "INTERNAL"]);

interface Reads {
  count: number;
  readonly firstAt: number;
  lastAt: number;
  totalMs: number;
  slowestMs: number;
}

/** What waits, of one credential. */
class Queue {
  readonly requests: ProvisioningRequestInput[] = [];
  reads: Reads | undefined;
  telling: Promise<void> | undefined;
  /** That of the request which began last. */
  token = "";
  private tokenAt = Number.NEGATIVE_INFINITY;
  constructor(readonly credentialId: string) {}

  cameWith(token: string, at: number): void {
    if (at < this.tokenAt) return;
    this.token = token;
    this.tokenAt = at;
  }

  count({ at, durationMs }: Outcome): void {
    this.reads ??= { count: 0, firstAt: at, lastAt: at, totalMs: 0, slowestMs: 0 };
    this.reads.count += 1;
    this.reads.lastAt = Math.max(this.reads.lastAt, at);
    this.reads.totalMs += durationMs;
    this.reads.slowestMs = Math.max(this.reads.slowestMs, durationMs);
  }

  takeReads(): ProvisioningReadsInput | null {
    const reads = this.reads;
    this.reads = undefined;
    return reads ? { ...reads, firstAt: new Date(reads.firstAt).toISOString(), lastAt: new Date(reads.lastAt).toISOString() } : null;
  }

  /** The oldest failed read, else the oldest request: of a write the domain knows at least what it changed. */
  dropOldest(): void {
    const read = this.requests.findIndex(({ intent }) => intent === "READ");
    this.requests.splice(Math.max(read, 0), 1);
  }
}

export class RequestRecorder {
  private readonly settings: RecorderSettings;
  private readonly queues = new Map<string, Queue>();
  /** Requests that wait or are being told. */
  private size = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: GraphClient,
    private readonly log: Logger,
    settings: Partial<RecorderSettings> = {},
  ) {
    this.settings = { ...usual, ...settings };
  }

  note({ credentialId, token }: Bearer, exchange: Exchange, outcome: Outcome): void {
    const queue = this.queueOf(credentialId);
    queue.cameWith(token, outcome.at);
    if (!isKept(exchange, outcome)) queue.count(outcome);
    else if (this.hasRoom()) {
      queue.requests.push(toRecord(exchange, outcome));
      this.size += 1;
      if (queue.requests.length >= this.settings.batch) void this.tell(queue);
    }
    this.timer ??= setTimeout(() => void this.tick(), this.settings.every).unref();
  }

  /** Resolves when everything was told that can be: when no more requests come. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    const late = new AbortController();
    await Promise.race([this.flush(), pause(this.settings.atTheEnd, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    if (this.size > 0) this.log.error({ requests: this.size }, "provisioning requests not recorded: the server ended");
    this.reportDropped();
  }

  private queueOf(credentialId: string): Queue {
    const known = this.queues.get(credentialId);
    if (known) return known;
    const queue = new Queue(credentialId);
    this.queues.set(credentialId, queue);
    return queue;
  }

  /** Whoever has most in the queue makes room. */
  private hasRoom(): boolean {
    if (this.size < this.settings.atMost) return true;
    this.dropped += 1;
    const [longest] = [...this.queues.values()].sort((one, other) => other.requests.length - one.requests.length);
    if (!longest || longest.requests.length === 0) return false;
    longest.dropOldest();
    this.size -= 1;
    return true;
  }

  private async tick(): Promise<void> {
    await this.flush();
    this.reportDropped();
    this.timer = this.queues.size > 0 ? setTimeout(() => void this.tick(), this.settings.every).unref() : undefined;
  }

  private async flush(): Promise<void> {
    const waiting = [...this.queues.values()];
    const teller = async () => {
      for (let queue = waiting.shift(); queue; queue = waiting.shift()) {
        // What is on its way does not take in what came since.
        await queue.telling;
        await this.tell(queue);
      }
    };
    await Promise.all(Array.from({ length: tellers }, teller));
  }

  /** One batch after the other, and of what waits now alone: the rest comes with the next batch. */
  private tell(queue: Queue): Promise<void> {
    queue.telling ??= this.tellAll(queue).finally(() => {
      queue.telling = undefined;
      if (queue.requests.length === 0 && !queue.reads) this.queues.delete(queue.credentialId);
    });
    return queue.telling;
  }

  private async tellAll(queue: Queue): Promise<void> {
    let left = queue.requests.length;
    // Reads come all the time: whoever waited until there are none would never be done.
    for (let reads = queue.takeReads(); left > 0 || reads; reads = null) {
      const requests = queue.requests.splice(0, this.settings.batch);
      left -= this.settings.batch;
      await this.send(queue, requests, reads);
      this.size -= requests.length;
    }
  }

  private async send(queue: Queue, requests: readonly ProvisioningRequestInput[], reads: ProvisioningReadsInput | null): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const { token } = queue;
      try {
        await this.client.execute({ token }, recordProvisioningRequests, { requests, reads });
        return;
      } catch (error) {
        const again = hasEnded(error) ? await this.nextToken(queue, token) : mayPass(error) && (await this.wait(attempt));
        if (!again) {
          const [first] = requests;
          this.log.error({ err: error, requests: requests.length, requestId: first?.id }, "provisioning requests not recorded");
          return;
        }
      }
    }
  }

  /** Whether there is another try after this one. */
  private async wait(attempt: number): Promise<boolean> {
    const wait = this.settings.pauses[attempt];
    if (wait !== undefined) await pause(wait);
    return wait !== undefined;
  }

  /** A client whose token has ended gets another one at once, and is soon back with it. */
  private async nextToken(queue: Queue, ended: string): Promise<boolean> {
    for (let attempt = 0; queue.token === ended; attempt += 1) if (!(await this.wait(attempt))) return false;
    return true;
  }

  private reportDropped(): void {
    if (this.dropped === 0) return;
    this.log.error({ requests: this.dropped }, "provisioning requests not recorded: too many waited");
    this.dropped = 0;
  }
}

function hasEnded(error: unknown): boolean {
  return error instanceof GraphError && error.code === "UNAUTHENTICATED";
}

function mayPass(error: unknown): boolean {
  return !(error instanceof GraphError) || passing.has(error.code);
}

/** Comes before the errors are written. A request that its client gave up before it was whole did nothing and is not told. */
export function recordedBy(recorder: Pick<RequestRecorder, "note">): Step {
  return async (ctx, next) => {
    const at = Date.now();
    const began = performance.now();
    await next();
    const { requestId, bearer, exchange, refused } = ctx.state;
    if (!bearer || !exchange || !(exchange.answer || refused)) return;
    const durationMs = Math.round((performance.now() - began) * 10) / 10;
    recorder.note(bearer, exchange, { requestId, at, durationMs, status: ctx.status, refused });
  };
}

/** The embedded store's bounded reads: in a thread of their own, so that others are served meanwhile, one after the other. */
import { Worker } from "node:worker_threads";
import type { StatementResult } from "./backend.js";
import { DeadlinePassed, fromSqlite, WaitedTooLong } from "./database-errors.js";
import { type ScanAnswer, type ScanRequest, type ScanThreadData, signals } from "./sqlite-scan-request.js";
import type { BoundStatement } from "./statement.js";

/** Milliseconds that a read waits for those before it. */
const longestWait = 10_000;

/** Milliseconds in which a statement that is asked to stop should. */
const stopsWithin = 1000;

const guard = "within_deadline";

/**
 * Asks for the time at about every thousandth row that a statement looks at, in whichever of its parts it is: SQLite evaluates what is
 * not deterministic for each row, and in the order in which it is written. What follows each `WHERE` is an AND.
 */
export function guarded(sql: string): string {
  return sql.replace(/\bWHERE\b/g, `WHERE (random() & 1023 <> 0 OR ${guard}()) AND`);
}

interface Waiting {
  readonly resolve: (answer: ScanAnswer) => void;
  readonly reject: (error: unknown) => void;
}

export class SqliteScans {
  private readonly shared = new Int32Array(new SharedArrayBuffer(8));
  private thread: Worker | undefined;
  private waiting: Waiting | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly wait = longestWait,
  ) {}

  run<Row>({ sql, values }: BoundStatement, deadline: number): Promise<StatementResult<Row>> {
    const until = performance.now() + this.wait;
    const turn = this.queue.then(async () => {
      if (this.stopping || performance.now() > until) throw new WaitedTooLong();
      const answer = await this.ask({ sql: guarded(sql), values, deadline });
      if ("passed" in answer) throw new DeadlinePassed();
      if ("fault" in answer) throw fromSqlite(Object.assign(new Error(answer.fault.message), answer.fault));
      return { rows: answer.rows as Row[], affected: answer.rows.length, insertId: 0 };
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** Ends what runs, and lets nothing else begin. */
  async close(): Promise<void> {
    this.stop();
    await this.queue;
    const { thread } = this;
    if (thread === undefined) return;
    const ended = new Promise<void>((resolve) => thread.once("exit", () => resolve()));
    thread.ref();
    thread.postMessage("close");
    await ended;
  }

  private get stopping(): boolean {
    return Atomics.load(this.shared, signals.stop) !== 0;
  }

  private stop(): void {
    Atomics.store(this.shared, signals.stop, 1);
  }

  private async ask(request: ScanRequest): Promise<ScanAnswer> {
    const thread = this.thread ?? this.start();
    // A thread that waits for work must not keep the process.
    thread.ref();
    try {
      return await new Promise<ScanAnswer>((resolve, reject) => {
        this.waiting = { resolve, reject };
        thread.postMessage(request);
      });
    } finally {
      this.waiting = undefined;
      thread.unref();
    }
  }

  private start(): Worker {
    const { file, shared } = this;
    const data: ScanThreadData = { file, guard, shared };
    const thread = new Worker(new URL("./sqlite-scan-thread.js", import.meta.url), { workerData: data });
    // A process that ends stops its threads wherever they are, and the driver does not bear that in the midst of a statement.
    const stopped = () => {
      this.stop();
      Atomics.wait(shared, signals.busy, 1, stopsWithin);
    };
    process.once("exit", stopped);
    let fault: unknown;
    thread.on("message", (answer: ScanAnswer) => this.waiting?.resolve(answer));
    thread.on("error", (error) => {
      fault = error;
    });
    // The next read starts another one.
    thread.on("exit", (code) => {
      process.off("exit", stopped);
      this.thread = undefined;
      this.waiting?.reject(new Error(`The thread of bounded reads ended with ${code}`, { cause: fault }));
    });
    this.thread = thread;
    return thread;
  }
}

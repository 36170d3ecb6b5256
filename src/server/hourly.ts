/** What the server does by itself every hour. It keeps no process alive. */
import type { Logger } from "pino";

const hour = 60 * 60_000;
/** After the start, when what serves requests has begun. */
const first = 60_000;

export interface Chore {
  readonly what: string;
  readonly run: (now: number) => Promise<unknown>;
}

/** Answers how to end it: what is under way is waited for. */
export function hourly(chores: readonly Chore[], log: Logger): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let timer = setTimeout(tick, first).unref();
  function tick(): void {
    timer = setTimeout(tick, hour).unref();
    running = running.then(() => all(chores, log));
  }
  return () => {
    clearTimeout(timer);
    return running;
  };
}

async function all(chores: readonly Chore[], log: Logger): Promise<void> {
  for (const { what, run } of chores) {
    try {
      await run(Date.now());
    } catch (error) {
      log.error({ err: error, what }, "not done this hour");
    }
  }
}

/** What the server does by itself every hour, and every minute. It keeps no process alive. */
import type { Logger } from "pino";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

export interface Chore {
  readonly what: string;
  readonly run: (now: number) => Promise<unknown>;
}

/** From a minute after the start, when what serves requests has begun. Answers how to end it: what is under way is waited for. */
export function hourly(chores: readonly Chore[], log: Logger): () => Promise<void> {
  return repeatedly({ first: minute, every: hour }, chores, log);
}

/** From the start. */
export function everyMinute(chores: readonly Chore[], log: Logger): () => Promise<void> {
  return repeatedly({ first: second, every: minute }, chores, log);
}

interface Times {
  /** After the start. */
  readonly first: number;
  readonly every: number;
}

function repeatedly({ first, every }: Times, chores: readonly Chore[], log: Logger): () => Promise<void> {
  let ended = false;
  let running: Promise<void> = Promise.resolve();
  let timer = setTimeout(tick, first).unref();
  function tick(): void {
    running = all(chores, log, () => ended).then(() => {
      if (!ended) timer = setTimeout(tick, every).unref();
    });
  }
  return () => {
    ended = true;
    clearTimeout(timer);
    return running;
  };
}

async function all(chores: readonly Chore[], log: Logger, isEnded: () => boolean): Promise<void> {
  for (const { what, run } of chores) {
    if (isEnded()) return;
    try {
      await run(Date.now());
    } catch (error) {
      log.error({ err: error, what }, "not done this time");
    }
  }
}

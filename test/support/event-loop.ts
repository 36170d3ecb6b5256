/** What a piece of work costs this process: its time, the longest that others had to wait, and the memory at its height. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";

export interface Cost {
  readonly milliseconds: number;
  /** The longest time in milliseconds in which nothing else had its turn. */
  readonly longestBlock: number;
  /** Megabytes of heap above what there was before. */
  readonly heap: number;
}

const resolution = 2;
const megabyte = 1024 * 1024;

export async function costOf<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly cost: Cost }> {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let highest = before;
  const watch = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().heapUsed);
  }, 10);
  const delay = monitorEventLoopDelay({ resolution });
  await pause(20);
  delay.enable();
  const began = performance.now();
  try {
    const result = await work();
    const milliseconds = performance.now() - began;
    await pause(2 * resolution);
    return { result, cost: { milliseconds, longestBlock: Math.max(0, delay.max / 1e6 - resolution), heap: (highest - before) / megabyte } };
  } finally {
    delay.disable();
    clearInterval(watch);
  }
}

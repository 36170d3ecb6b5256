/** Works on a list with so many at a time; the first fault ends it. */

export async function withWorkers<T>(
  items: readonly T[],
  count: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  let ended = false;
  const worker = async (): Promise<void> => {
    for (;;) {
      const index = next;
      if (ended || signal?.aborted || index >= items.length) return;
      next += 1;
      try {
        await work(items[index] as T);
      } catch (error) {
        ended = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(count, items.length) }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** What is drawn of a day, from the bottom of its bar up. */
import type { Day } from "./health.js";

export const bars = {
  joined: ({ created, linked }) => created + linked,
  updated: ({ updated }) => updated,
  removed: ({ deactivated, deleted }) => deactivated + deleted,
  failed: ({ failed }) => failed,
} as const satisfies Record<string, (day: Day) => number>;

export type Bar = keyof typeof bars;

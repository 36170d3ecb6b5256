/** What the embedded store and its thread of bounded reads say to each other. */
import type { SqlValue } from "./statement.js";

/** Places in what both see at once. */
export const signals = { stop: 0, busy: 1 } as const;

export interface ScanThreadData {
  readonly file: string;
  /** The name of the function that ends a statement. */
  readonly guard: string;
  /** `stop` is asked for by one side, `busy` is said by the other while a statement runs. */
  readonly shared: Int32Array;
}

export interface ScanRequest {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** Milliseconds from its beginning. */
  readonly deadline: number;
}

export type ScanAnswer =
  | { readonly rows: unknown[] }
  | { readonly passed: true }
  | { readonly fault: { readonly message: string; readonly code: unknown; readonly errcode: number | undefined } };

/** What an admin is told of something that went wrong. */

export interface Explanation {
  readonly title: string;
  readonly meaning: string;
  /** What to do, step by step. */
  readonly mend: readonly string[];
}

export type Language = "en" | "da";

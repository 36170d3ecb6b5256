/** What an RFC asks for, section by section: who does it, and which test proves it. */

export type Level = "MUST" | "SHOULD" | "MAY";

/** One thing that is asked for, in our own words, with the title of its test or of the row that the test is made of. */
export type Ask = readonly [level: Level, what: string, title: string, elsewhere?: Partial<Places>];

export interface Places {
  /** The file that does it. */
  readonly by: string;
  /** The file of the test. */
  readonly test: string;
}

export interface Chapter extends Places {
  readonly rfc: 7643 | 7644 | 9865;
  readonly section: string;
  readonly about: string;
  readonly asks: readonly Ask[];
}

/** What the program lends its commands: the terminal, the environment, and the ways a command ends. */

/** For scripts. */
export const exitCodes = { good: 0, failed: 1, wrongUsage: 2, unreachable: 3, interrupted: 130 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  /** Standard output is a terminal and colours are not unwanted (NO_COLOR). */
  readonly coloured: boolean;
  /** How wide it is; absent where standard output is none. */
  readonly columns?: number;
  /** Aborted by Ctrl-C or a request to end, so that a command can put things in order. */
  readonly interrupted: AbortSignal;
  readonly exit: (code: ExitCode) => void;
}

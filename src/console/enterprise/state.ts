/** In which state a credential is, and whether it will soon be refused. */

/** Sooner than this a credential's end is warned of. */
const warnedFor = 30 * 86_400_000;

export type State = "good" | "stateSoon" | "stateExpired" | "stateRevoked";

interface Ending {
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

export function stateOf({ expiresAt, revokedAt }: Ending, now = Date.now()): State {
  if (revokedAt !== null) return "stateRevoked";
  if (expiresAt === null) return "good";
  const left = Date.parse(expiresAt) - now;
  return left <= 0 ? "stateExpired" : left < warnedFor ? "stateSoon" : "good";
}

export const isAlive = (ending: Ending) => ["good", "stateSoon"].includes(stateOf(ending));

export const tagOf = { good: "good", stateSoon: "warning", stateExpired: "bad", stateRevoked: "plain" } as const satisfies Record<
  State,
  string
>;

/** An instant some years from now, as the API takes it. */
export function inYears(years: number): string {
  const date = new Date();
  date.setFullYear(date.getFullYear() + years);
  return date.toISOString();
}

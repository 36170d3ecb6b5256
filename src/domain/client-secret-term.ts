/** How long a client secret may be good for: one to three years, two when nobody says. */
import { DomainError } from "./errors.js";

const years = { least: 1, usual: 2, most: 3 } as const;

/** Days begin at different times around the world: what is a year from now there counts as one here. */
const slack = 86_400_000;

export const secretTermText = `From then on it is refused: ${years.least} to ${years.most} years from now. Absent or null: in ${years.usual} years.`;

function afterYears(now: number, count: number): number {
  const date = new Date(now);
  return date.setUTCFullYear(date.getUTCFullYear() + count);
}

const day = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 10);

/** The end of a new secret. */
export function checkSecretTerm(expiresAt: number | null | undefined, now: number, field: string): number {
  if (expiresAt === null || expiresAt === undefined) return afterYears(now, years.usual);
  const [least, most] = [afterYears(now, years.least), afterYears(now, years.most)];
  if (expiresAt < least - slack || expiresAt > most + slack) {
    throw new DomainError(
      "INVALID_VALUE",
      `${field} is ${day(expiresAt)}; a client secret ends ${years.least} to ${years.most} years from now: ${day(least)} to ${day(most)}.`,
      { field },
    );
  }
  return expiresAt;
}

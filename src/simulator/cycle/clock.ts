/** The simulated clock: instants as ISO texts, moved by minutes. */

export function instantAfter(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) + minutes * 60_000).toISOString();
}

export function minutesBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000;
}

export function later(one: string, other: string): string {
  return Date.parse(one) >= Date.parse(other) ? one : other;
}

/** A value of which every text has had its secrets taken out, wherever it is. */

export type Redact = (text: string) => string;

export function redacted<T>(value: T, redact: Redact): T {
  return inside(value, redact) as T;
}

function inside(value: unknown, redact: Redact): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => inside(item, redact));
  if (value instanceof Headers) return new Headers([...value].map(([name, text]) => [name, redact(text)]));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [redact(name), inside(item, redact)]));
}

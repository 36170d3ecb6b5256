/** Numbers, instants and durations as people read them. */
import { type Html, html } from "./html.js";

const language = "en-GB";
const numbers = new Intl.NumberFormat(language);
const instants = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

export function number(value: number): string {
  return numbers.format(value);
}

/** `1 user`, `1,200 users`; `one` is the word for one of them. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

export function instant(iso: string): Html {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return html`${iso}`;
  return html`<time datetime="${date.toISOString()}">${instants.format(date)}</time>`;
}

/** A text in which instants are shown as such. */
export function withInstants(text: string): Html {
  const parts = text.split(/(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?)/);
  return html`${parts.map((part, index) => (index % 2 === 1 ? instant(part) : part))}`;
}

const units = [
  { unit: "hour", milliseconds: 3_600_000 },
  { unit: "minute", milliseconds: 60_000 },
  { unit: "second", milliseconds: 1_000 },
  { unit: "millisecond", milliseconds: 1 },
] as const;

export function duration(milliseconds: number): string {
  const { unit, milliseconds: of } = units.find((each) => milliseconds >= each.milliseconds) ?? units[units.length - 1] ?? units[3];
  const format = new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: unit === "millisecond" ? 0 : 1,
  });
  return format.format(milliseconds / of);
}

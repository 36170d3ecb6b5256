/** Dates in .NET's custom formats, as FormatDateTime reads and writes them. [D11] */
import { ExpressionFault } from "./expression.js";

const months = "January February March April May June July August September October November December".split(" ");
const days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  afternoon?: boolean;
  /** Minutes east of UTC. */
  offset: number;
}

interface Specifier {
  readonly pattern: string;
  readonly read?: (parts: Parts, text: string) => void;
  readonly write: (date: Date) => string;
}

const padded = (number: number, digits: number) => String(number).padStart(digits, "0");

/** Longer ones first. */
const specifiers: readonly (readonly [string, Specifier])[] = [
  numeric("yyyy", 4, "year", (date) => date.getUTCFullYear()),
  [
    "yy",
    {
      pattern: "\\d{2}",
      read: (parts, text) => {
        parts.year = Number(text) + (Number(text) < 50 ? 2000 : 1900);
      },
      write: (date) => padded(date.getUTCFullYear() % 100, 2),
    },
  ],
  monthName("MMMM", (name) => name),
  monthName("MMM", (name) => name.slice(0, 3)),
  ...["MM", "M"].map((letters) => numeric(letters, 2, "month", (date) => date.getUTCMonth() + 1)),
  ["dddd", { pattern: "[A-Za-z]+", write: (date) => days[date.getUTCDay()] ?? "" }],
  ["ddd", { pattern: "[A-Za-z]{3}", write: (date) => (days[date.getUTCDay()] ?? "").slice(0, 3) }],
  ...["dd", "d"].map((letters) => numeric(letters, 2, "day", (date) => date.getUTCDate())),
  ...["HH", "H"].map((letters) => numeric(letters, 2, "hour", (date) => date.getUTCHours())),
  ...["hh", "h"].map((letters) => numeric(letters, 2, "hour", (date) => date.getUTCHours() % 12 || 12)),
  ...["mm", "m"].map((letters) => numeric(letters, 2, "minute", (date) => date.getUTCMinutes())),
  ...["ss", "s"].map((letters) => numeric(letters, 2, "second", (date) => date.getUTCSeconds())),
  ...["fff", "ff", "f"].map(fraction),
  [
    "tt",
    {
      pattern: "[AaPp][Mm]",
      read: (parts, text) => {
        parts.afternoon = /^p/i.test(text);
      },
      write: (date) => (date.getUTCHours() < 12 ? "AM" : "PM"),
    },
  ],
  offset("zzz", "+00:00"),
  offset("K", "Z"),
];

export function parseDate(text: string, format: string): Date {
  const found: Specifier[] = [];
  const pattern = walk(
    format,
    (specifier) => {
      found.push(specifier);
      return `(${specifier.pattern})`;
    },
    (literal) => literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"),
  );
  const match = new RegExp(`^\\s*${pattern}\\s*$`).exec(text);
  if (!match) throw new ExpressionFault(`${text} is no date of the form ${format}`);
  const parts: Parts = { year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0, offset: 0 };
  for (const [index, specifier] of found.entries()) specifier.read?.(parts, match[index + 1] ?? "");
  const hour = parts.afternoon === undefined ? parts.hour : (parts.hour % 12) + (parts.afternoon ? 12 : 0);
  const instant = Date.UTC(parts.year, parts.month - 1, parts.day, hour, parts.minute, parts.second, parts.millisecond);
  return new Date(instant - parts.offset * 60_000);
}

export function formatDate(date: Date, format: string): string {
  return walk(
    format,
    (specifier) => specifier.write(date),
    (literal) => literal,
  );
}

function walk(format: string, each: (specifier: Specifier) => string, literal: (text: string) => string): string {
  let result = "";
  for (let at = 0; at < format.length; ) {
    const rest = format.slice(at);
    const known = specifiers.find(([letters]) => rest.startsWith(letters));
    const quoted = /^(?:'([^']*)'|\\(.))/.exec(rest);
    if (known) result += each(known[1]);
    else result += literal(quoted ? (quoted[1] ?? quoted[2] ?? "") : rest.charAt(0));
    at += known ? known[0].length : (quoted?.[0].length ?? 1);
  }
  return result;
}

type NumericPart = "year" | "month" | "day" | "hour" | "minute" | "second";

function numeric(letters: string, most: number, part: NumericPart, get: (date: Date) => number): readonly [string, Specifier] {
  return [
    letters,
    {
      pattern: letters.length === 1 ? `\\d{1,${most}}` : `\\d{${letters.length}}`,
      read: (parts, text) => {
        parts[part] = Number(text);
      },
      write: (date) => padded(get(date), letters.length),
    },
  ];
}

function monthName(letters: string, short: (name: string) => string): readonly [string, Specifier] {
  return [
    letters,
    {
      pattern: months.map(short).join("|"),
      read: (parts, text) => {
        parts.month = months.findIndex((name) => short(name) === text) + 1;
      },
      write: (date) => short(months[date.getUTCMonth()] ?? ""),
    },
  ];
}

function fraction(letters: string): readonly [string, Specifier] {
  return [
    letters,
    {
      pattern: `\\d{${letters.length}}`,
      read: (parts, text) => {
        parts.millisecond = Number(text.padEnd(3, "0"));
      },
      write: (date) => padded(date.getUTCMilliseconds(), 3).slice(0, letters.length),
    },
  ];
}

/** What is written is always UTC. */
function offset(letters: string, written: string): readonly [string, Specifier] {
  return [
    letters,
    {
      pattern: "(?:[+-]\\d{2}:?\\d{2}|Z)",
      read: (parts, text) => {
        parts.offset = offsetOf(text);
      },
      write: () => written,
    },
  ];
}

function offsetOf(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

/** Texts that stand for an instant without saying their form; without an offset they are UTC. */
export function readDate(text: string): Date {
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/.exec(text.trim());
  if (iso) return new Date(`${iso[1]}T${iso[2] ?? "00:00"}${iso[3] ?? "Z"}`);
  const form = ["M/d/yyyy h:mm:ss tt", "M/d/yyyy h:mm tt", "M/d/yyyy"].find((format) => {
    try {
      parseDate(text, format);
      return true;
    } catch (fault) {
      if (fault instanceof ExpressionFault) return false;
      throw fault;
    }
  });
  if (form === undefined)
    throw new ExpressionFault(`${text} is no date that can be read: write 2027-06-30T12:00:00Z or 6/30/2027 12:00:00 PM`);
  return parseDate(text, form);
}

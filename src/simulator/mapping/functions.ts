/** The functions of mapping expressions, a row each, as Microsoft documents them. [D11] */
import { formatDate, parseDate, readDate } from "./date-format.js";
import { ExpressionFault, type ExpressionFunction, numberOf, textOf, type Value } from "./expression.js";
import { randomString } from "./random-string.js";
import { replaceText } from "./replace-text.js";

type Run = ExpressionFunction["run"];

const any = Number.POSITIVE_INFINITY;
const one = (parameters: string, run: (text: string, value: Value) => Value): ExpressionFunction => ({
  parameters,
  least: 1,
  most: 1,
  run: ([value]) => run(textOf(value), value),
});
const row = (parameters: string, least: number, most: number, run: Run, assumed?: string): ExpressionFunction => ({
  parameters,
  least,
  most,
  run,
  ...(assumed === undefined ? {} : { assumed }),
});
const text = (values: readonly Value[], index: number) => textOf(values[index]);
const number = (values: readonly Value[], index: number): number => {
  const found = numberOf(values[index]);
  if (Number.isNaN(found))
    throw new ExpressionFault(`Parameter ${index + 1} is ${textOf(values[index]) || "absent"}, and must be a number`);
  return found;
};
const date = (values: readonly Value[], index: number): Date => {
  const value = values[index];
  return value instanceof Date ? value : readDate(textOf(value));
};
const list = (value: Value): readonly (string | object)[] => (Array.isArray(value) ? value : value === undefined ? [] : [textOf(value)]);
const texts = (value: Value): string[] => list(value).map((item) => (typeof item === "string" ? item : textOf([item as never])));
const absent = (value: Value) => value === undefined || (Array.isArray(value) && value.length === 0);
const empty = (value: Value) => absent(value) || value === "";
const isTrue = (value: Value) => value === true || /^true$/i.test(textOf(value)) || (numberOf(value) || 0) !== 0;

/** Active Directory's count: 100 nanoseconds since 1601. */
const epoch1601 = 11_644_473_600_000n;

const intervals: Readonly<Record<string, { readonly ms?: number; readonly months?: number }>> = {
  yyyy: { months: 12 },
  m: { months: 1 },
  d: { ms: 86_400_000 },
  ww: { ms: 604_800_000 },
  h: { ms: 3_600_000 },
  n: { ms: 60_000 },
  s: { ms: 1000 },
};
function interval(name: string) {
  const known = Object.hasOwn(intervals, name) ? intervals[name] : undefined;
  if (!known) throw new ExpressionFault(`The interval is ${name}, and may be ${Object.keys(intervals).join(", ")}`);
  return known;
}

/** Letters that no decomposition takes apart. */
const letters: Readonly<Record<string, string>> = {
  æ: "ae",
  Æ: "AE",
  ø: "oe",
  Ø: "OE",
  œ: "oe",
  Œ: "OE",
  ß: "ss",
  ł: "l",
  Ł: "L",
  ı: "i",
  đ: "d",
  Đ: "D",
};

export const expressionFunctions: Readonly<Record<string, ExpressionFunction>> = {
  Append: row(
    "source, suffix",
    2,
    2,
    (values) => (absent(values[0]) ? undefined : text(values, 0) + text(values, 1)),
    "nothing is appended to an absent source",
  ),
  AppRoleAssignmentsComplex: row("[appRoleAssignments]", 1, 1, ([roles]) =>
    texts(roles).map((name) => ({ primary: false, type: "WindowsAzureActiveDirectoryRole", displayName: name, value: name })),
  ),
  BitAnd: row("value1, value2", 2, 2, (values) => Number(BigInt(number(values, 0)) & BigInt(number(values, 1)))),
  CBool: row("expression", 1, 1, ([value]) => isTrue(value)),
  CDate: one("expression", (source) => readDate(source)),
  Coalesce: row("source1, source2, …, defaultValue", 1, any, (values) => values.find((value) => !absent(value))),
  ConvertToBase64: one("source", (source) => Buffer.from(source, "utf16le").toString("base64")),
  ConvertToUTF8Hex: one("source", (source) => Buffer.from(source, "utf8").toString("hex").toUpperCase()),
  Count: row("attribute", 1, 1, ([value]) => list(value).length),
  CStr: one("value", (source) => source),
  DateAdd: row("interval, value, dateTime", 3, 3, (values) => {
    const { ms, months = 0 } = interval(text(values, 0));
    const from = date(values, 2);
    const count = Math.trunc(number(values, 1));
    return ms === undefined ? addMonths(from, months * count) : new Date(from.getTime() + ms * count);
  }),
  DateDiff: row("interval, date1, date2", 3, 3, (values) => {
    const name = text(values, 0);
    const { ms, months = 1 } = interval(name);
    const [from, to] = [date(values, 1), date(values, 2)];
    // Years, months and weeks are counted on the calendar, as Visual Basic does and the documented examples show.
    if (ms === undefined) return calendarMonths(to, months) - calendarMonths(from, months);
    if (name === "ww") return (weekBegin(to) - weekBegin(from)) / ms;
    return Math.trunc((to.getTime() - from.getTime()) / ms) + 0;
  }),
  DateFromNum: row("value", 1, 1, ([value]) => {
    const digits = textOf(value).trim();
    if (!/^\d+$/.test(digits)) throw new ExpressionFault(`${digits} is no Active Directory date: digits are expected`);
    return new Date(Number(BigInt(digits) / 10_000n - epoch1601));
  }),
  FormatDateTime: row("source, dateTimeStyles, inputFormat, outputFormat", 4, 4, (values) =>
    empty(values[0]) ? undefined : formatDate(parseDate(text(values, 0), text(values, 2)), text(values, 3)),
  ),
  Guid: row("", 0, 0, (_, { chance }) =>
    "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => Math.floor(chance() * 16).toString(16)),
  ),
  IgnoreFlowIfNullOrEmpty: row("expression", 1, 1, ([value]) => (empty(value) ? undefined : value)),
  IIF: row("condition, valueIfTrue, valueIfFalse", 3, 3, ([condition, yes, no]) => (isTrue(condition) ? yes : no)),
  InStr: row("value1, value2, start, compareType", 2, 4, (values) => {
    const fold = text(values, 3) === "vbTextCompare" ? (part: string) => part.toLowerCase() : (part: string) => part;
    return fold(text(values, 0)).indexOf(fold(text(values, 1)), absent(values[2]) ? 0 : number(values, 2) - 1) + 1;
  }),
  IsNull: row("expression", 1, 1, ([value]) => absent(value)),
  IsNullOrEmpty: row("expression", 1, 1, ([value]) => empty(value)),
  IsPresent: row("expression", 1, 1, ([value]) => !empty(value)),
  IsString: row("expression", 1, 1, ([value]) => typeof value === "string"),
  Item: row("attribute, index", 2, 2, (values) => texts(values[0])[number(values, 1) - 1]),
  Join: row(
    "separator, source1, source2, …",
    2,
    any,
    (values) =>
      values
        .slice(1)
        .flatMap(texts)
        .filter((part) => part !== "")
        .join(text(values, 0)),
    "absent and empty sources leave no separator behind",
  ),
  Left: row("String, NumChars", 2, 2, (values) => (number(values, 1) < 0 ? text(values, 0) : text(values, 0).slice(0, number(values, 1)))),
  Mid: row("source, start, length", 3, 3, (values) =>
    text(values, 0).slice(number(values, 1) - 1, number(values, 1) - 1 + number(values, 2)),
  ),
  NormalizeDiacritics: one("source", (source) =>
    source
      .normalize("NFD")
      .replace(/[\u0300-\u036f\u0331]/g, "")
      .replace(/[^\0-\x7f]/g, (letter) => letters[letter] ?? letter),
  ),
  Not: row("source", 1, 1, ([value]) => textOf(value) !== "True"),
  Now: row("", 0, 0, (_, { now }) => now()),
  NumFromDate: row("value", 1, 1, (values) => String((BigInt(date(values, 0).getTime()) + epoch1601) * 10_000n)),
  PCase: row("source, wordSeparators", 1, 2, (values) => properCase(text(values, 0), absent(values[1]) ? undefined : text(values, 1))),
  RandomString: row(
    "Length, MinimumNumbers, MinimumSpecialCharacters, MinimumCapital, MinimumLowerCase, CharactersToAvoid",
    5,
    6,
    (values, { chance }) =>
      randomString(
        [1, 2, 3, 4].map((index) => number(values, index)),
        number(values, 0),
        text(values, 5),
        chance,
      ),
  ),
  Redact: row("value", 1, 1, ([value]) => value),
  RemoveDuplicates: row("attribute", 1, 1, ([value]) => [...new Set(texts(value))]),
  Replace: row("source, oldValue, regexPattern, regexGroupName, replacementValue, replacementAttributeName, template", 7, 7, (values) =>
    replaceText(values.map((value) => (absent(value) ? undefined : textOf(value)))),
  ),
  SelectUniqueValue: row(
    "uniqueValueRule1, uniqueValueRule2, …",
    2,
    any,
    (values) => values.find((value) => !empty(value)),
    "not supported for SCIM applications; the first rule's value counts",
  ),
  SingleAppRoleAssignment: row("[appRoleAssignments]", 1, 1, ([roles]) => texts(roles)[0]),
  Split: row("source, delimiter", 2, 2, (values) => (empty(values[0]) ? [] : text(values, 0).split(text(values, 1)))),
  StripSpaces: one("source", (source) => source.replaceAll(" ", "")),
  Switch: row("source, defaultValue, key1, value1, …", 4, any, (values) => {
    const source = textOf(values[0]);
    for (let index = 2; index + 1 < values.length; index += 2) if (textOf(values[index]) === source) return values[index + 1];
    return values[1];
  }),
  ToLower: row("source, culture", 1, 2, (values) => (absent(values[0]) ? undefined : text(values, 0).toLowerCase())),
  ToUpper: row("source, culture", 1, 2, (values) => (absent(values[0]) ? undefined : text(values, 0).toUpperCase())),
  Word: row("String, WordNumber, Delimiters", 3, 3, (values) => {
    const marks = text(values, 2);
    const words = [""];
    for (const letter of text(values, 0)) {
      if (marks.includes(letter)) words.push("");
      else words.push((words.pop() ?? "") + letter);
    }
    return words.filter((word) => word !== "")[number(values, 1) - 1] ?? "";
  }),
};

function addMonths(from: Date, months: number): Date {
  const to = new Date(from);
  to.setUTCDate(1);
  to.setUTCMonth(to.getUTCMonth() + months);
  const last = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  to.setUTCDate(Math.min(from.getUTCDate(), last));
  return to;
}

/** How many months, or lots of them, since the year 0. */
function calendarMonths(date: Date, lot: number): number {
  return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / lot);
}

/** The Sunday on or before the date. */
function weekBegin(date: Date): number {
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - date.getUTCDay());
}

function properCase(source: string, separators: string | undefined): string {
  const separates = (letter: string) =>
    separators === undefined ? /[\p{P}\p{S}\p{Z}\p{C}]/u.test(letter) && letter !== "'" : separators.includes(letter);
  let begins = true;
  return [...source]
    .map((letter) => {
      const written = begins ? letter.toUpperCase() : letter.toLowerCase();
      begins = separates(letter);
      return written;
    })
    .join("");
}

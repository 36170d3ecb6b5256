/** Texts on which stores like to disagree: case, accents, compatibility forms, spaces, wildcards, quotes, control characters, emoji. */
import fc from "fast-check";

/** Few of them, so that different people have the same, or nearly the same. */
const words = [
  ...["Ada", "ada", "ADA", "Ada ", " Ada", "Ａｄａ", "Adam", "b", "in  side", "in side"],
  ...["Zoe", "Zoé", "ZOÉ", "Zoe\u0301", "zoë", "Straße", "STRASSE", "STRAẞE", "strasse"],
  ...["İzmir", "i\u0307zmir", "izmir", "ızmir", "IZMIR", "ﬁn", "fin", "FIN", "ΟΔΟΣ", "οδος", "οδοσ", "Å", "\u212b", "K", "k"],
  ...["100%", "100_", "100", "%", "_", "a\\b", "a\\\\b", "\\", 'say "hi"', "it's", "'; --", "a]b", "(not)"],
  ...["line\nbreak", "tab\there", "\u0001", "\u001f\u007f", "null", "true", "42"],
  ...["😀", "😀 Ada", "👩‍🚀", "\uffee", "𝔘", "\u{10ffff}", "\uffff"],
] as const;

const atoms = [
  "a",
  "A",
  "e",
  "é",
  "E\u0301",
  "ß",
  "ẞ",
  "s",
  "İ",
  "ı",
  "ﬁ",
  "Σ",
  "ς",
  "😀",
  "\uffee",
  " ",
  "%",
  "_",
  "\\",
  '"',
  "'",
  "\u0001",
  "\n",
  "0",
  "~",
];

export const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...atoms), { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")) },
);

const points = (given: string) => [...given];

/** What may be asked of a text that is there, so that some but not all answer. */
const variations: readonly ((given: string) => string)[] = [
  (given) => given,
  (given) => given,
  (given) => given.toUpperCase(),
  (given) => given.toLowerCase(),
  (given) => given.normalize("NFD"),
  (given) => given.normalize("NFKC"),
  (given) => points(given).slice(0, 1).join(""),
  (given) => points(given).slice(0, 2).join(""),
  (given) => points(given).slice(0, -1).join(""),
  (given) => points(given).slice(1).join(""),
  (given) => points(given).slice(-1).join(""),
  (given) => points(given).slice(-3).join(""),
  (given) => points(given).slice(1, -1).join(""),
  (given) => `${given} `,
  (given) => given.trim(),
  (given) => `${given}a`,
  predecessor,
];

/** The text that a range of beginnings ends at, one too early. */
function predecessor(given: string): string {
  const last = points(given).at(-1);
  const point = last?.codePointAt(0) ?? 0;
  return last === undefined || point === 0 || point === 0xe000 ? given : given.slice(0, -last.length) + String.fromCodePoint(point - 1);
}

export const variation = (given: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(given, fc.constantFrom(...variations)).map(([each, change]) => change(each));

/** Reads JSON text; what is wrong is told by its place, since the text itself may hold what does not belong into logs. */
import { invalidSyntax } from "./errors.js";

/** Deeper than any SCIM message, far below what recursion bears. */
const maxDepth = 50;

/** How many tokens are looked at to find a fault's place: a few milliseconds of work. */
const maxTokens = 10_000;

export function parseJson(text: string): unknown {
  const deep = tooDeepAt(text);
  if (deep !== undefined) throw invalidSyntax(`The request body is nested deeper than ${maxDepth} levels at ${placeOf(text, deep)}.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (text.trim() === "") throw invalidSyntax("The request body is empty; a JSON object is expected.");
    throw invalidSyntax(`The request body is not JSON: ${faultIn(text)}.`);
  }
}

function placeOf(text: string, index: number): string {
  const before = text.slice(0, index);
  return `line ${before.split("\n").length}, column ${index - before.lastIndexOf("\n")}`;
}

function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) index = endOfString(text, index);
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) return index;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return undefined;
}

/** The index of the closing quote, or one behind the text. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== 0x22) index += text.charCodeAt(index) === 0x5c ? 2 : 1;
  return index;
}

/** A mark, or a string, a number or a word: the parts of JSON text between its blanks. */
interface Token {
  readonly kind: string;
  readonly end: number;
}

const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Reads strings by hand: an expression with two loops in one another would never come to an end on a long one. */
function tokenAt(text: string, start: number): Token | undefined {
  const first = text[start] ?? "";
  if (first !== "" && "{}[]:,".includes(first)) return { kind: first, end: start + 1 };
  if (first === '"') {
    const end = endOfString(text, start) + 1;
    return end <= text.length && isString(text.slice(start, end)) ? { kind: "string", end } : undefined;
  }
  literal.lastIndex = start;
  return literal.test(text) ? { kind: "literal", end: literal.lastIndex } : undefined;
}

function isString(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "string";
  } catch {
    return false;
  }
}

function afterBlanks(text: string, start: number): number {
  let index = start;
  while (" \t\r\n".includes(text[index] ?? "-")) index++;
  return index;
}

/** The states of the grammar of RFC 8259 between two tokens, and what may come in each. */
const expectations = {
  value: "a value",
  first: "a value or ]",
  name: "a name in double quotes",
  firstName: "a name in double quotes or }",
  colon: "a colon",
  comma: "a comma or a closing bracket",
  end: "the end of the text",
} as const;

type Expecting = keyof typeof expectations;

/** Where text that is known not to be JSON stops being it, and what would have to stand there. */
function faultIn(text: string): string {
  const open: string[] = [];
  let expecting: Expecting = "value";
  let index = afterBlanks(text, 0);
  for (let read = 0; read < maxTokens; read++) {
    const token = tokenAt(text, index);
    const next: Expecting | undefined = token && advance(expecting, token.kind, open);
    if (!token || !next) {
      const found = index >= text.length ? "it ends" : "there is something else";
      return `at ${placeOf(text, index)} ${expectations[expecting]} is expected, but ${found}`;
    }
    expecting = next;
    index = afterBlanks(text, token.end);
  }
  return `the fault is somewhere after ${placeOf(text, index)}`;
}

/** What comes after a token, if it may stand there; `open` holds the brackets that are not closed yet. */
function advance(expecting: Expecting, kind: string, open: string[]): Expecting | undefined {
  const isValue = expecting === "value" || expecting === "first";
  const isName = expecting === "name" || expecting === "firstName";
  if (isValue && (kind === "{" || kind === "[")) {
    open.push(kind === "{" ? "}" : "]");
    return kind === "{" ? "firstName" : "first";
  }
  if (isValue && (kind === "string" || kind === "literal")) return afterValue(open);
  if (isName && kind === "string") return "colon";
  if (expecting === "colon" && kind === ":") return "value";
  if (expecting === "comma" && kind === ",") return open.at(-1) === "}" ? "name" : "value";
  const closes = expecting === "comma" || expecting === "first" || expecting === "firstName";
  if (!closes || kind !== open.at(-1)) return undefined;
  open.pop();
  return afterValue(open);
}

function afterValue(open: readonly string[]): Expecting {
  return open.length === 0 ? "end" : "comma";
}

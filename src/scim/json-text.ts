/** Reads JSON text; what is wrong is told by its place, since the text itself may hold what does not belong into logs. */
import { invalidSyntax } from "./errors.js";

/** Deeper than any SCIM message, far below what recursion bears. */
const maxDepth = 50;

export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (text.trim() === "") throw invalidSyntax("The request body is empty; a JSON object is expected.");
    throw invalidSyntax(`The request body is not JSON: ${placeOf(text, faultIn(text))}.`);
  }
  const deep = depthFault(text);
  if (deep !== undefined) throw invalidSyntax(`The request body is nested deeper than ${maxDepth} levels at ${placeOf(text, deep)}.`);
  return value;
}

function placeOf(text: string, { index, expected }: Fault): string {
  const before = text.slice(0, index);
  const line = before.split("\n").length;
  const column = index - before.lastIndexOf("\n");
  const found = index >= text.length ? "it ends" : "there is something else";
  return expected === "" ? `line ${line}, column ${column}` : `at line ${line}, column ${column} ${expected} is expected, but ${found}`;
}

interface Fault {
  readonly index: number;
  readonly expected: string;
}

function depthFault(text: string): Fault | undefined {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) index = endOfString(text, index);
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) return { index, expected: "" };
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return undefined;
}

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
type Expecting = "value" | "first" | "name" | "firstName" | "colon" | "comma" | "end";
const expectations: Readonly<Record<Expecting, string>> = {
  value: "a value",
  first: "a value or ]",
  name: "a name in double quotes",
  firstName: "a name in double quotes or }",
  colon: "a colon",
  comma: "a comma or a closing bracket",
  end: "the end of the text",
};

/** Where text that is known not to be JSON stops being it. */
function faultIn(text: string): Fault {
  const open: string[] = [];
  let expecting: Expecting = "value";
  for (let index = afterBlanks(text, 0); ; ) {
    const token = tokenAt(text, index);
    const next: Expecting | undefined = token && advance(expecting, token.kind, open);
    if (!token || !next) return { index, expected: expectations[expecting] };
    expecting = next;
    index = afterBlanks(text, token.end);
  }
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

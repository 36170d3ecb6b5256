/** Reads a filter, RFC 7644 §3.4.2.2 and its grammar in Figure 1, typed against a resource type's attributes. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { type Leniency, tolerates } from "./dialects.js";
import { invalidFilter, type Reason, type ScimError, sensitive } from "./errors.js";
import type { AttributePath, CompareOperator, Filter } from "./filter.js";
import { type Literal, OperandRefused, operatorsOf, readOperand } from "./filter-operand.js";
import { resolvePath, resolveSubAttribute, resolveTolerated, subPath } from "./schema-index.js";

export const maxFilterLength = 8192;
const maxDepth = 32;
const maxClauses = 100;

const operators: ReadonlySet<string> = new Set<CompareOperator>(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]);
const space = /[ \t\r\n]*/y;
const name = /[A-Za-z0-9_$:.-]+/y;
const bareLiteral = /[^\s()[\]"]+/y;
const string = /"(?:[^"\\]|\\.)*"/y;

/** Attributes of `others` are understood too: a query of several types knows those of each. */
export function parseFilter(text: string, type: ResourceType, leniency: Leniency, others: readonly ResourceType[] = []): Filter {
  return new FilterParser(text, type, leniency, 0, others).parseAll();
}

/** One text, read from left to right; `scope` is the attribute whose value path is being read. */
export class FilterParser {
  private at: number;
  private depth = 0;
  private clauses = 0;

  constructor(
    private readonly text: string,
    private readonly type: ResourceType,
    private readonly leniency: Leniency,
    start = 0,
    private readonly others: readonly ResourceType[] = [],
  ) {
    this.at = start;
    if (text.length > maxFilterLength) throw invalidFilter(`The filter has ${text.length} characters; ${maxFilterLength} are allowed`);
  }

  get position(): number {
    return this.at;
  }

  parseAll(): Filter {
    const filter = this.parseOr(undefined);
    this.skipSpace();
    if (this.at < this.text.length) throw this.fail(`${this.here()} is not expected here; "and", "or" or the end is`);
    return filter;
  }

  /** `[type eq "work"]`, beginning at its bracket. */
  parseSelection(owner: AttributePath): Filter {
    return this.nested("[", "]", () => this.parseOr(owner));
  }

  private parseOr(scope: AttributePath | undefined): Filter {
    return this.parseChain("or", () => this.parseChain("and", () => this.parseTerm(scope)));
  }

  private parseChain(kind: "and" | "or", next: () => Filter): Filter {
    const first = next();
    if (!this.takeWord(kind)) return first;
    const terms = [first];
    do terms.push(next());
    while (this.takeWord(kind));
    return joined(kind, terms);
  }

  private parseTerm(scope: AttributePath | undefined): Filter {
    this.skipSpace();
    if (this.text[this.at] === "(") return this.nested("(", ")", () => this.parseOr(scope));
    if (this.takeWord("not")) {
      this.skipSpace();
      if (this.text[this.at] !== "(") throw this.fail('"not" is followed by a filter in parentheses');
      return { kind: "not", term: this.nested("(", ")", () => this.parseOr(scope)) };
    }
    const start = this.at;
    const path = this.parsePath(scope);
    this.skipSpace();
    if (this.text[this.at] === "[") return this.parseValuePath(path, start);
    return this.parseComparison(path, start);
  }

  private parseValuePath(path: AttributePath, start: number): Filter {
    if (path.attribute.type !== "complex" || path.subAttribute) throw this.fail(`${path.text} has no values to select from`, start);
    if (!path.attribute.multiValued && !tolerates(this.leniency, "filter-on-single-value")) {
      throw this.fail(`${path.text} has one value only, so it takes no [...]`, start);
    }
    const term = this.parseSelection(path);
    if (this.text[this.at] !== ".") return { kind: "valuePath", path, term };
    if (!tolerates(this.leniency, "sub-attribute-behind-value-path")) {
      throw this.fail(`a value path ends at its "]"; write ${path.text}[... and value eq "..."]`);
    }
    this.at += 1;
    const behind = this.at;
    const last = this.parseComparison(this.parsePath(path), behind);
    return { kind: "valuePath", path, term: joined("and", [term, last]) };
  }

  private parseComparison(given: AttributePath, start: number): Filter {
    this.skipSpace();
    this.clauses += 1;
    if (this.clauses > maxClauses) throw this.fail(`there are more than ${maxClauses} comparisons`, start);
    const operatorAt = this.at;
    const word = this.take(name)?.toLowerCase();
    if (word === "pr") return { kind: "present", path: given };
    if (word === undefined || !operators.has(word)) {
      this.at = operatorAt;
      throw this.fail(`${this.here()} is no operator; eq, ne, co, sw, ew, gt, ge, lt, le and pr are`);
    }
    const operator = word as CompareOperator;
    const path = this.comparable(given, start);
    const leaf = path.subAttribute ?? path.attribute;
    const allowed = operatorsOf[leaf.type];
    if (!allowed.includes(operator)) {
      throw this.fail(`"${operator}" cannot be used with ${path.text}, a ${leaf.type}; ${[...allowed, "pr"].join(", ")} can`, operatorAt);
    }
    return this.parseOperand(path, operator);
  }

  private parseOperand(path: AttributePath, operator: CompareOperator): Filter {
    this.skipSpace();
    const start = this.at;
    const literal = this.takeLiteral(path, operator);
    try {
      const value = readOperand(path.subAttribute ?? path.attribute, literal, this.leniency);
      if (value !== null) return { kind: "compare", path, operator, value };
    } catch (error) {
      if (error instanceof OperandRefused) throw this.fail(`${path.text}: ${error.message}`, start);
      throw error;
    }
    if (operator === "ne") return { kind: "present", path };
    if (operator === "eq") return { kind: "not", term: { kind: "present", path } };
    throw this.fail(`"${operator}" cannot be used with null; eq and ne can`, start);
  }

  /** A complex attribute stands for its `value`: `emails co "example.com"`, `manager eq "42"`. */
  private comparable(path: AttributePath, start: number): AttributePath {
    if (path.subAttribute || path.attribute.type !== "complex") return path;
    const value = subPath(path, "value");
    if (value) return value;
    const names = path.attribute.subAttributes?.map((attribute) => `${path.text}.${attribute.name}`).join(", ");
    throw this.fail(`${path.text} is complex; compare one of ${names}`, start);
  }

  private parsePath(scope: AttributePath | undefined): AttributePath {
    this.skipSpace();
    const start = this.at;
    const text = this.take(name);
    if (text === undefined) throw this.fail(`${this.here()} is not expected here; the name of an attribute is`);
    const path = scope ? resolveSubAttribute(scope, text) : this.resolve(text);
    if (!path)
      throw this.fail(
        `"${shown(text)}" is no ${scope ? `sub-attribute of ${scope.text}` : `attribute of ${this.types.map((type) => type.name).join(" or ")}`}`,
        start,
        scope ? "unknownAttribute" : "unknownFilterAttribute",
      );
    if ((path.subAttribute ?? path.attribute).returned === "never") throw sensitive(`${path.text} cannot be filtered by`);
    return path;
  }

  private resolve(text: string): AttributePath | undefined {
    for (const type of this.types) {
      const path = resolvePath(type, text);
      if (path) return path;
    }
    for (const type of this.types) {
      const other = resolveTolerated(type, text);
      if (other && tolerates(this.leniency, other.by)) return other.path;
    }
    return undefined;
  }

  private get types(): readonly ResourceType[] {
    return [this.type, ...this.others];
  }

  private takeLiteral(path: AttributePath, operator: CompareOperator): Literal {
    const after = `${path.text} ${operator}`;
    if (this.at >= this.text.length) throw this.fail(`a value is missing behind "${after}"`);
    const start = this.at;
    if (this.text[this.at] !== '"') {
      const text = this.take(bareLiteral);
      if (text === undefined) throw this.fail(`${this.here()} is not expected here; a value is, behind "${after}"`);
      if (text.startsWith("'")) throw this.fail("a string stands in double quotes, not in single ones", start);
      return { text, quoted: false };
    }
    const quoted = this.take(string);
    if (quoted === undefined) throw this.fail("this string has no closing quote", start);
    if (/[^\s()[\]]/.test(this.text[this.at] ?? " ")) throw this.fail(`${this.here()} follows a string without a space`);
    try {
      return { text: JSON.parse(quoted) as string, quoted: true };
    } catch {
      throw this.fail("this string is not written as JSON writes strings", start);
    }
  }

  private nested(open: string, close: string, inner: () => Filter): Filter {
    const start = this.at;
    this.at += open.length;
    this.depth += 1;
    if (this.depth > maxDepth) throw this.fail(`it is nested more than ${maxDepth} deep`, start);
    const filter = inner();
    this.skipSpace();
    if (this.text[this.at] !== close) {
      throw this.at < this.text.length
        ? this.fail(`${this.here()} is not expected here; "${close}" is`)
        : this.fail(`"${open}" is not closed`, start);
    }
    this.at += close.length;
    this.depth -= 1;
    return filter;
  }

  private takeWord(word: string): boolean {
    this.skipSpace();
    const start = this.at;
    if (this.take(name)?.toLowerCase() === word) return true;
    this.at = start;
    return false;
  }

  private skipSpace(): void {
    this.take(space);
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text)?.[0];
    this.at += match?.length ?? 0;
    return match;
  }

  private here(): string {
    return this.at < this.text.length ? `"${shown(this.text.slice(this.at))}"` : "The end";
  }

  private fail(why: string, at = this.at, reason?: Reason): ScimError {
    return invalidFilter(`The filter is invalid at character ${at + 1}: ${why}`, reason);
  }
}

/** One flat list of terms, whatever the parentheses were. */
function joined(kind: "and" | "or", terms: readonly Filter[]): Filter {
  return { kind, terms: terms.flatMap((term) => (term.kind === kind ? term.terms : [term])) };
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

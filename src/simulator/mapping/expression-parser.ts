/** Reads expressions as Entra's mapping editor takes them: functions, `[attributes]`, `"constants"` with `\` before `"` and `\`, left-out parameters. [D11] */
import { type Comparison, type Expression, ExpressionFault } from "./expression.js";
import { expressionFunctions } from "./functions.js";

const tokens =
  /\s*(?:(?<attribute>\[[^\]]+\])|(?<string>"(?:\\.|[^"\\])*")|(?<hex>&H[0-9A-Fa-f]+)|(?<number>-?\d+(?:\.\d+)?)|(?<word>[A-Za-z][A-Za-z0-9]*)|(?<operator><>|>=|<=|[=<>])|(?<mark>[(),]))/y;

type TokenKind = "attribute" | "string" | "hex" | "number" | "word" | "operator" | "mark";

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
}

/** Words that stand for themselves. */
const words = ["vbTextCompare", "vbBinaryCompare", "True", "False"];

export function parseExpression(text: string): Expression {
  const reader = new Reader(text);
  const expression = reader.comparison();
  reader.end();
  return expression;
}

class Reader {
  private readonly tokens: readonly Token[];
  private next = 0;

  constructor(private readonly text: string) {
    this.tokens = tokensOf(text);
  }

  comparison(): Expression {
    const left = this.operand();
    const operator = this.take("operator");
    return operator ? { kind: "comparison", operator: operator.text as Comparison, left, right: this.operand() } : left;
  }

  end(): void {
    const token = this.tokens[this.next];
    if (token) throw fault(this.text, token.at, "nothing more is expected");
  }

  private operand(): Expression {
    const token = this.tokens[this.next];
    if (!token) throw fault(this.text, this.text.length, "a function, an [attribute] or a constant is expected");
    this.next += 1;
    switch (token.kind) {
      case "attribute":
        return { kind: "attribute", name: token.text.slice(1, -1).trim() };
      case "string":
        return { kind: "constant", value: token.text.slice(1, -1).replace(/\\(.)/g, "$1") };
      case "hex":
        return { kind: "constant", value: Number.parseInt(token.text.slice(2), 16) };
      case "number":
        return { kind: "constant", value: Number(token.text) };
      case "word":
        return this.wordOrCall(token);
      default:
        throw fault(this.text, token.at, "a function, an [attribute] or a constant is expected");
    }
  }

  private wordOrCall(name: Token): Expression {
    if (!this.mark("(")) {
      if (words.includes(name.text)) return { kind: "word", name: name.text };
      throw fault(this.text, name.at, `${name.text} is followed by "("; constants stand in quotes, attributes in brackets`);
    }
    const known = Object.hasOwn(expressionFunctions, name.text) ? expressionFunctions[name.text] : undefined;
    if (!known) throw fault(this.text, name.at, `there is no function ${name.text}; names are case-sensitive`);
    const parameters = this.parameters();
    if (parameters.length < known.least || parameters.length > known.most)
      throw fault(this.text, name.at, `${name.text}(${known.parameters}) was given ${parameters.length} parameters`);
    return { kind: "call", name: name.text, parameters };
  }

  private parameters(): Expression[] {
    if (this.mark(")")) return [];
    const parameters: Expression[] = [];
    for (;;) {
      const token = this.tokens[this.next];
      const leftOut = token?.kind === "mark" && (token.text === "," || token.text === ")");
      parameters.push(leftOut ? { kind: "constant", value: undefined } : this.comparison());
      if (this.mark(")")) return parameters;
      if (!this.mark(",")) throw fault(this.text, this.tokens[this.next]?.at ?? this.text.length, `"," or ")" is expected`);
    }
  }

  private take(kind: TokenKind): Token | undefined {
    const token = this.tokens[this.next];
    if (token?.kind !== kind) return undefined;
    this.next += 1;
    return token;
  }

  private mark(text: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== "mark" || token.text !== text) return false;
    this.next += 1;
    return true;
  }
}

function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== "") {
    tokens.lastIndex = at;
    const match = tokens.exec(text);
    const [kind, word] = Object.entries(match?.groups ?? {}).find(([, group]) => group !== undefined) ?? [];
    if (!match || !kind || word === undefined) throw fault(text, at, "neither a function, an [attribute] nor a constant begins here");
    at = tokens.lastIndex;
    found.push({ kind: kind as TokenKind, text: word, at: at - word.length });
  }
  return found;
}

function fault(text: string, at: number, why: string): ExpressionFault {
  return new ExpressionFault(`${text}\n${" ".repeat(at)}^ ${why}`);
}

/** An attribute mapping's expression as a tree, and what it comes to for one object. [D11] */

/** An application role of a user, as `AppRoleAssignmentsComplex` writes it. [D3] */
export interface RoleValue {
  readonly primary: boolean;
  readonly type: string;
  readonly displayName: string;
  readonly value: string;
}

export type Value = string | number | boolean | Date | readonly (string | RoleValue)[] | undefined;

export type Comparison = "=" | "<>" | ">" | ">=" | "<" | "<=";

export type Expression =
  | { readonly kind: "attribute"; readonly name: string }
  | { readonly kind: "constant"; readonly value: string | number | undefined }
  | { readonly kind: "word"; readonly name: string }
  | { readonly kind: "comparison"; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "call"; readonly name: string; readonly parameters: readonly Expression[] };

/** What an expression may ask for beside its object's attributes. */
export interface Surroundings {
  readonly attribute: (name: string) => Value;
  readonly now: () => Date;
  /** At least 0, below 1. */
  readonly chance: () => number;
}

/** The expression, or what it was given, is wrong: where, and what is allowed. */
export class ExpressionFault extends Error {
  override readonly name = "ExpressionFault";
}

export interface ExpressionFunction {
  /** As the documentation writes the parameters. */
  readonly parameters: string;
  readonly least: number;
  readonly most: number;
  /** What the documentation leaves open and is answered here by assumption. */
  readonly assumed?: string;
  readonly run: (values: readonly Value[], surroundings: Surroundings) => Value;
}

export function evaluate(
  expression: Expression,
  functions: Readonly<Record<string, ExpressionFunction>>,
  surroundings: Surroundings,
): Value {
  const resultOf = (part: Expression): Value => {
    switch (part.kind) {
      case "attribute":
        return surroundings.attribute(part.name);
      case "constant":
        return part.value;
      case "word":
        return part.name;
      case "comparison":
        return compare(part.operator, resultOf(part.left), resultOf(part.right));
      case "call": {
        const known = functions[part.name];
        if (!known) throw new ExpressionFault(`There is no function ${part.name}`);
        return known.run(part.parameters.map(resultOf), surroundings);
      }
    }
  };
  return resultOf(expression);
}

/** With an absent side no comparison holds: "if the source attribute is empty or null, the condition check fails". */
function compare(operator: Comparison, left: Value, right: Value): boolean {
  if (left === undefined || left === "" || right === undefined || right === "") return false;
  const numbers = [numberOf(left), numberOf(right)] as const;
  const order = numbers.some(Number.isNaN) ? compareTexts(textOf(left), textOf(right)) : numbers[0] - numbers[1];
  const holds = { "=": order === 0, "<>": order !== 0, ">": order > 0, ">=": order >= 0, "<": order < 0, "<=": order <= 0 };
  return holds[operator];
}

function compareTexts(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** As a mapping hands it on: booleans are `True` and `False`, instants `M/d/yyyy h:mm:ss tt` in UTC. */
export function textOf(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value instanceof Date) return dateText(value);
  if (typeof value === "string" || typeof value === "number") return String(value);
  return value.map((item) => (typeof item === "string" ? item : item.value)).join(";");
}

export function numberOf(value: Value): number {
  if (typeof value === "number") return value;
  if (value instanceof Date) return value.getTime();
  const text = textOf(value).trim();
  return text === "" ? Number.NaN : Number(text);
}

function dateText(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const hours = date.getUTCHours();
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  return `${day} ${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? "AM" : "PM"}`;
}

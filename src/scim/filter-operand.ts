/** What may be compared with what: the operators of each attribute type and how a literal becomes a value, RFC 7644 §3.4.2.2. */
import type { Attribute, AttributeType } from "../../schema/scim/attribute.js";
import { type Leniency, tolerates } from "./dialects.js";
import type { CompareOperator, FilterValue } from "./filter.js";
import { parseInstant } from "./instant.js";

/** The right-hand side as it was written. */
export interface Literal {
  readonly text: string;
  readonly quoted: boolean;
}

/** Why a literal was refused; the parser adds where. */
export class OperandRefused extends Error {}

const equality = ["eq", "ne"] as const;
const ordered = ["eq", "ne", "gt", "ge", "lt", "le"] as const;
const textual = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;

export const operatorsOf: Readonly<Record<AttributeType, readonly CompareOperator[]>> = {
  string: textual,
  reference: textual,
  boolean: equality,
  binary: equality,
  integer: ordered,
  decimal: ordered,
  dateTime: ordered,
  complex: [],
};

/** The literal as a value of the attribute's type; `null` for the word null. */
export function readOperand(attribute: Attribute, literal: Literal, leniency: Leniency): FilterValue | null {
  if (!literal.quoted && literal.text.toLowerCase() === "null") return null;
  switch (attribute.type) {
    case "boolean":
      return readBoolean(literal, leniency);
    case "integer":
    case "decimal":
      return readNumber(attribute, literal, leniency);
    case "dateTime":
      return readDateTime(literal, leniency);
    default:
      return readString(literal, leniency);
  }
}

function readString({ text, quoted }: Literal, leniency: Leniency): string {
  if (/\p{Cs}/u.test(text)) throw new OperandRefused("it has half a surrogate pair; a string must be valid Unicode");
  if (quoted || tolerates(leniency, "unquoted-literal")) return text;
  throw new OperandRefused(`a string stands in double quotes: "${text}"`);
}

function readBoolean({ text, quoted }: Literal, leniency: Leniency): boolean {
  if (!quoted && (text === "true" || text === "false")) return text === "true";
  const word = text.toLowerCase();
  if ((word === "true" || word === "false") && tolerates(leniency, "boolean-string")) return word === "true";
  throw new OperandRefused("it is compared with true or false, without quotes");
}

function readNumber({ type }: Attribute, { text, quoted }: Literal, leniency: Leniency): number {
  const form = type === "integer" ? /^-?\d{1,15}$/ : /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
  if (form.test(text) && Number.isFinite(Number(text)) && (!quoted || tolerates(leniency, "scalar-as-string"))) return Number(text);
  throw new OperandRefused(
    type === "integer" ? "it is compared with a whole number, without quotes" : "it is compared with a number, without quotes",
  );
}

/** The instant in UTC, so that offsets do not matter afterwards; ISO 8601 writes years of four digits alone. */
function readDateTime({ text, quoted }: Literal, leniency: Leniency): string {
  const instant = parseInstant(text);
  if (instant === undefined || (!quoted && !tolerates(leniency, "unquoted-literal"))) {
    throw new OperandRefused('it is compared with a time in double quotes, such as "2026-01-31T08:00:00Z"');
  }
  const written = new Date(instant).toISOString();
  if (!/^\d{4}-/.test(written)) throw new OperandRefused("it is compared with a time of the years 0000 to 9999 in UTC");
  return written;
}

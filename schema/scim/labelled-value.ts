/** The sub-attributes that a multi-valued attribute has by default, RFC 7643 §2.4. */
import type { Attribute } from "./attribute.js";

export const primarySubAttribute = {
  name: "primary",
  type: "boolean",
  description: "Whether this is the preferred one of the values. At most one of them is; one that does not say so is not.",
} as const satisfies Attribute;

/** A type that is one of the suggestions or any other word. */
export const typeSubAttribute = <const Types extends readonly string[]>(what: string, canonicalValues: Types) =>
  ({ name: "type", type: "string", description: `What kind of ${what} it is.`, canonicalValues }) as const satisfies Attribute;

/** `value`, `display`, `type` and `primary` of one kind of thing. */
export const labelledValue = <const Value extends Attribute, const Types extends readonly string[]>(
  what: string,
  value: Value,
  types: Types,
) =>
  [
    value,
    { name: "display", type: "string", description: `The ${what} as people should read it.` },
    typeSubAttribute(what, types),
    primarySubAttribute,
  ] as const satisfies readonly Attribute[];

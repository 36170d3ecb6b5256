/** Declares a GraphQL enum from one table of values and their descriptions. */
import { registerEnumType } from "type-graphql";

/** The values of an enum as an object that type-graphql and the compiler both take. */
export type EnumValues<Value extends string> = { readonly [V in Value]: V };

export function enumType<const Value extends string>(
  name: string,
  description: string,
  values: { readonly [V in Value]: string },
): EnumValues<Value> {
  const names = Object.keys(values) as Value[];
  const type = Object.fromEntries(names.map((value) => [value, value])) as EnumValues<Value>;
  registerEnumType(type, {
    name,
    description,
    valuesConfig: Object.fromEntries(names.map((value) => [value, { description: values[value] }])) as {
      [V in Value]: { description: string };
    },
  });
  return type;
}

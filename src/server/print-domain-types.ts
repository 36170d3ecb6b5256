/** Prints the domain schema as TypeScript interfaces, so that the adapter's mapping is checked against it by the compiler. */
import {
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

const scalars: Readonly<Record<string, string>> = {
  ID: "string",
  String: "string",
  Boolean: "boolean",
  Int: "number",
  Float: "number",
  DateTime: "string",
  JSON: "unknown",
};

const header = "/** The domain API's types, printed from its schema by `npm run emit`: do not edit. */\n";

export function printDomainTypes(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith("__"))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const blocks: string[] = [];
  for (const type of types) {
    if (isEnumType(type)) blocks.push(printEnum(type));
    else if (isInputObjectType(type)) blocks.push(printInput(type));
    else if (isObjectType(type) || isInterfaceType(type)) blocks.push(printObject(type));
  }
  return `${header}\n${blocks.join("\n")}`;
}

function printEnum(type: GraphQLEnumType): string {
  const values = type.getValues().map((value) => JSON.stringify(value.name));
  const oneLine = `export type ${type.name} = ${values.join(" | ")};\n`;
  return oneLine.length <= 141 ? oneLine : `export type ${type.name} =\n${values.map((value) => `  | ${value}`).join("\n")};\n`;
}

function printObject(type: GraphQLObjectType | GraphQLInterfaceType): string {
  return `export interface ${type.name} {\n${Object.values(type.getFields()).map(printField).join("")}}\n`;
}

function printInput(type: GraphQLInputObjectType): string {
  return `export interface ${type.name} {\n${Object.values(type.getFields()).map(printInputField).join("")}}\n`;
}

function printField(field: GraphQLField<unknown, unknown>): string {
  return `  ${field.name}: ${printType(field.type)};\n`;
}

function printInputField(field: GraphQLInputField): string {
  const optional = isNonNullType(field.type) && field.defaultValue === undefined ? "" : "?";
  return `  ${field.name}${optional}: ${printType(field.type)};\n`;
}

function printType(type: GraphQLType, nullable = true): string {
  if (isNonNullType(type)) return printType(type.ofType, false);
  if (isListType(type)) {
    const item = printType(type.ofType);
    return `${item.includes(" ") ? `(${item})` : item}[]${nullable ? " | null" : ""}`;
  }
  return `${scalars[type.name] ?? type.name}${nullable ? " | null" : ""}`;
}

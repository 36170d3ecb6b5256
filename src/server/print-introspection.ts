/** Prints the domain API's schema as a type, which the console's typed operations are read against. */
import { minifyIntrospection, outputIntrospectionFile } from "@gql.tada/internal";
import { type GraphQLSchema, introspectionFromSchema } from "graphql";

const head = "/** The domain API's schema as a type, for the typed operations of the console. Printed by `npm run emit`. */";

/** The library's declarations, without its advice and its own use of them. */
export function printIntrospection(schema: GraphQLSchema): string {
  const introspection = minifyIntrospection(introspectionFromSchema(schema));
  const text = outputIntrospectionFile(introspection, { fileType: ".d.ts", shouldPreprocess: true });
  const declarations = text.slice(0, text.indexOf("import * as gqlTada")).replace(/\/\*[\s\S]*?\*\/\n?/g, "");
  return `${head}\n${declarations.trim().replace(/\n{3,}/g, "\n\n")}\n`;
}

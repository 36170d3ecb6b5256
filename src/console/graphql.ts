/** Makes a typed operation of a text: gql.tada reads the text's type, and what runs is the text itself. */
import type { initGraphQLTada } from "gql.tada";
import type { introspection } from "./domain-introspection.js";

type Typed = ReturnType<
  typeof initGraphQLTada<{ introspection: introspection; disableMasking: true; scalars: { ID: string; DateTime: string; JSON: unknown } }>
>;

/** Whitespace is nothing to GraphQL, and each text is sent to every browser. */
const shortened = (text: string) => text.replace(/\s+/g, " ").trim();

export const graphql = ((text: string, fragments: readonly string[] = []) =>
  shortened([text, ...fragments].join("\n"))) as unknown as Typed;

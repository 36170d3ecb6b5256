/** Sends what a developer wrote to the domain API, and reads its schema. */

export interface Question {
  readonly query: string;
  readonly variables: string;
  /** Empty: in the name of the session. */
  readonly apiKey: string;
}

/** The answer as text to look at, or why there is none. */
export async function ask({ query, variables, apiKey }: Question): Promise<string> {
  let parsed: unknown;
  try {
    parsed = variables.trim() === "" ? {} : JSON.parse(variables);
  } catch (error) {
    return (error as SyntaxError).message;
  }
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(apiKey !== "" && { Authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify({ query, variables: parsed }),
    });
    return JSON.stringify(await response.json(), undefined, 2);
  } catch (error) {
    return (error as Error).message;
  }
}

interface TypeRef {
  readonly kind: string;
  readonly name: string | null;
  readonly ofType?: TypeRef | null;
}

interface Input {
  readonly name: string;
  readonly description: string | null;
  readonly type: TypeRef;
}

export interface SchemaType {
  readonly name: string;
  readonly kind: string;
  readonly description: string | null;
  readonly fields: readonly (Input & { readonly args: readonly Input[] })[] | null;
  readonly inputFields: readonly Input[] | null;
  readonly enumValues: readonly { readonly name: string; readonly description: string | null }[] | null;
}

const introspection = `query Schema {
  __schema {
    types {
      name kind description
      fields { name description type { ...Ref } args { name description type { ...Ref } } }
      inputFields { name description type { ...Ref } }
      enumValues { name description }
    }
  }
}
fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

/** Nothing where introspection is off. */
export async function readSchema(apiKey: string): Promise<readonly SchemaType[] | undefined> {
  const text = await ask({ query: introspection, variables: "", apiKey });
  try {
    const { data } = JSON.parse(text) as { data?: { __schema: { types: readonly SchemaType[] } } };
    const types = data?.__schema.types.filter(({ name }) => !name.startsWith("__"));
    return types?.toSorted((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
  } catch {
    return undefined;
  }
}

/** Where one begins to read comes first. */
const rank = ({ name }: SchemaType) => ["Query", "Mutation"].indexOf(name) >>> 0;

/** As it is written: `[User!]!`. */
export function typeText({ kind, name, ofType }: TypeRef): string {
  if (kind === "NON_NULL" && ofType) return `${typeText(ofType)}!`;
  if (kind === "LIST" && ofType) return `[${typeText(ofType)}]`;
  return name ?? "";
}

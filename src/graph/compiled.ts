/** Known documents, parsed, validated and compiled once, so that a request pays for none of it. */
import {
  coerceInputValue,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLNamedType,
  GraphQLScalarType,
  GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInputType,
  Kind,
  parse,
  typeFromAST,
  type VariableDefinitionNode,
  validate,
  visit,
} from "graphql";
import { type CompiledQuery, compileQuery, isCompiledQuery } from "graphql-jit";
import type { Operation } from "./client.js";

export type Execute = (context: unknown, variables: object) => Promise<ExecutionResult>;

/** Throws when an operation does not fit the schema: a changed schema stops the start, not a customer's request. */
export function compileOperations(schema: GraphQLSchema, operations: Iterable<Operation<unknown, never>>): ReadonlyMap<string, Execute> {
  const compiled = new Map<string, Execute>();
  const config = schema.toConfig();
  const compilable = new GraphQLSchema({ ...config, types: [...config.types, coerced] });
  for (const operation of operations) {
    const document = parse(operation.source);
    const errors = validate(schema, document);
    if (errors.length > 0) {
      throw new Error(`Operation ${operation.name} does not fit the schema: ${errors.map((error) => error.message).join("; ")}`);
    }
    const recursive = recursiveVariables(schema, document);
    const query = compileQuery(compilable, asCoerced(document, recursive), operation.name);
    if (!isCompiledQuery(query)) {
      throw new Error(`Operation ${operation.name} cannot be compiled: ${query.errors?.map((error) => error.message).join("; ")}`);
    }
    compiled.set(operation.hash, runner(query, recursive));
  }
  return compiled;
}

/**
 * The compiler unrolls input types, which never ends for one that contains itself (a `where` with `and`). Variables of such types are
 * coerced here by graphql-js and reach the compiled query as this scalar, which takes them as they are.
 */
const coerced = new GraphQLScalarType({ name: "CoercedInput", parseValue: (value) => value });

function recursiveVariables(schema: GraphQLSchema, document: DocumentNode): ReadonlyMap<string, GraphQLInputType> {
  const found = new Map<string, GraphQLInputType>();
  visit(document, {
    VariableDefinition(node: VariableDefinitionNode) {
      const type = typeFromAST(schema, node.type as Parameters<typeof typeFromAST>[1]) as GraphQLNamedType | undefined;
      if (type && isInputType(type) && containsItself(getNamedType(type))) found.set(node.variable.name.value, type);
    },
  });
  return found;
}

function containsItself(type: GraphQLNamedType, within: readonly GraphQLNamedType[] = []): boolean {
  if (within.includes(type)) return true;
  if (!isInputObjectType(type)) return false;
  return Object.values(type.getFields()).some((field) => containsItself(getNamedType(field.type), [...within, type]));
}

function asCoerced(document: DocumentNode, recursive: ReadonlyMap<string, GraphQLInputType>): DocumentNode {
  if (recursive.size === 0) return document;
  return visit(document, {
    VariableDefinition(node: VariableDefinitionNode) {
      if (!recursive.has(node.variable.name.value)) return undefined;
      return { ...node, type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: coerced.name } } };
    },
  });
}

function runner(query: CompiledQuery, recursive: ReadonlyMap<string, GraphQLInputType>): Execute {
  return async (context, variables) => {
    const given: Record<string, unknown> = { ...variables };
    try {
      for (const [name, type] of recursive) if (given[name] !== undefined) given[name] = coerceInputValue(given[name], type);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
    return (await query.query(undefined, context, given)) as ExecutionResult;
  };
}

/** How many objects an operation can answer with at most, counted before anything is read: pages multiply. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getVariableValues,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** A page that does not say how long it is. */
const defaultPage = 50;
/** A list that is no page: a person's e-mail addresses, a disc's shares. */
const usualList = 5;

/** An operation with what is needed to read it. */
export interface SizedOperation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: readonly FragmentDefinitionNode[];
  readonly variables: Readonly<Record<string, unknown>>;
}

class Counter {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** A fragment counts the same wherever it is spread on one page size, so that spreading it often costs no time. */
  private readonly counted = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    fragments: readonly FragmentDefinitionNode[],
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    this.fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  /** `page` is how many objects the connection that is being read has. */
  count(set: SelectionSetNode, type: GraphQLNamedType | undefined, page: number): number {
    let total = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) total += this.field(selection, type, page);
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        total += this.count(selection.selectionSet, this.condition(selection.typeCondition?.name.value) ?? type, page);
      else total += this.fragment(selection.name.value, page);
    }
    return total;
  }

  private condition(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.schema.getType(name);
  }

  private fragment(name: string, page: number): number {
    const key = `${name} ${page}`;
    const known = this.counted.get(key);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    const total = fragment ? this.count(fragment.selectionSet, this.condition(fragment.typeCondition.name.value), page) : 0;
    this.counted.set(key, total);
    return total;
  }

  private field(field: FieldNode, parent: GraphQLNamedType | undefined, page: number): number {
    const definition = isCompositeType(parent) && "getFields" in parent ? parent.getFields()[field.name.value] : undefined;
    const type = definition && getNamedType(definition.type);
    // Introspection, and what validation would have refused.
    if (!definition || !isCompositeType(type) || !field.selectionSet) return 0;
    if (isConnection(type)) return 1 + this.count(field.selectionSet, type, this.pageSize(field));
    const times = isListType(getNullableType(definition.type)) ? (isConnection(parent) ? page : Math.max(usualList, this.given(field))) : 1;
    return times * (1 + this.count(field.selectionSet, type, page));
  }

  /** A list of ids, or of objects to write, is answered with one object for each. */
  private given(field: FieldNode): number {
    const lengths = (field.arguments ?? []).map(({ value }) => {
      if (value.kind === Kind.LIST) return value.values.length;
      const given = value.kind === Kind.VARIABLE ? this.variables[value.name.value] : undefined;
      return Array.isArray(given) ? given.length : 0;
    });
    return Math.max(0, ...lengths);
  }

  private pageSize(field: FieldNode): number {
    for (const { name, value } of field.arguments ?? []) {
      if (name.value !== "first" && name.value !== "last") continue;
      const given =
        value.kind === Kind.VARIABLE ? this.variables[value.name.value] : value.kind === Kind.INT ? Number(value.value) : undefined;
      if (typeof given === "number") return given;
    }
    return defaultPage;
  }
}

function isConnection(type: GraphQLNamedType | undefined): boolean {
  return isObjectType(type) && "pageInfo" in type.getFields();
}

/** Variables that are not what the operation declares count as absent: the execution refuses them. */
export function resultSize({ schema, operation, fragments, variables }: SizedOperation): number {
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const root = schema.getRootType(operation.operation) ?? undefined;
  return new Counter(schema, fragments, coerced).count(operation.selectionSet, root, defaultPage);
}

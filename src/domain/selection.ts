/** What a request asks of the object that a resolver answers with, so that nothing else is read. */
import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";

type Asked = Pick<GraphQLResolveInfo, "fieldNodes" | "fragments">;

function collect(set: SelectionSetNode | undefined, info: Asked, found: FieldNode[]): void {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) found.push(selection);
    else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, info, found);
    else collect(info.fragments[selection.name.value]?.selectionSet, info, found);
  }
}

/**
 * The names selected below the resolver's field, at the end of any of the given paths (`[[]]`: directly below it). Fields under
 * `@include` and `@skip` count: reading too much is no harm, reading too little is.
 */
export function selectedFields(info: Asked, paths: readonly (readonly string[])[] = [[]]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of paths) {
    let nodes: readonly FieldNode[] = info.fieldNodes;
    for (const step of [...path, undefined]) {
      const below: FieldNode[] = [];
      for (const node of nodes) collect(node.selectionSet, info, below);
      nodes = step === undefined ? below : below.filter((node) => node.name.value === step);
    }
    for (const node of nodes) names.add(node.name.value);
  }
  return names;
}

/** Where the objects of a connection are. */
export const connectionPaths = [["nodes"], ["edges", "node"]] as const;

/** Which attributes an answer carries: `returned`, `attributes` and `excludedAttributes`, RFC 7644 §3.9 and RFC 7643 §7. */
import type { Attribute, ResourceType } from "../../schema/scim/attribute.js";
import { commonAttributes } from "../../schema/scim/common.js";
import { type Leniency, tolerates } from "./dialects.js";
import { invalidValue } from "./errors.js";
import { LongList } from "./long-list.js";
import type { Json, JsonObject } from "./resource.js";
import type { Shape } from "./store.js";

export interface Projection {
  /** What a store must read for it. */
  readonly shape: Shape;
  /** The request named attributes, so that its answer carries a resource even where it could be left out. */
  readonly asked: boolean;
  readonly nodes: readonly ProjectedAttribute[];
}

/** An attribute that is shown, in declared order; without `children` it is shown as it is stored. */
export interface ProjectedAttribute {
  readonly name: string;
  readonly children?: readonly ProjectedAttribute[];
  /** On a `$ref`: the resource types it may point at. */
  readonly referenceTypes?: readonly string[];
}

export interface ProjectionParameters {
  readonly attributes?: string;
  readonly excludedAttributes?: string;
}

/** A node of the whole tree of a resource type: extensions are nodes too, named by their URN. */
interface Node {
  readonly name: string;
  readonly returned: NonNullable<Attribute["returned"]>;
  readonly children: readonly Node[];
  readonly multiValued: boolean;
  readonly referenceTypes?: readonly string[];
}

/** How a node is chosen: as a whole, or through some of its children. */
type Choice = "whole" | ReadonlyMap<Node, Choice>;

interface Tree {
  readonly nodes: readonly Node[];
  readonly byDefault: Projection;
  /** Lower-case path, plain and URN-qualified, to the nodes from the outside in. */
  readonly paths: ReadonlyMap<string, readonly Node[]>;
}

const trees = new WeakMap<ResourceType, Tree>();

/** Unknown attribute names choose nothing. `attributes` alone decides where a lenient connection's client sends both. */
export function parseProjection(
  { attributes, excludedAttributes }: ProjectionParameters,
  type: ResourceType,
  leniency: Leniency,
): Projection {
  const tree = treeOf(type);
  const wanted = listed(attributes);
  const unwanted = listed(excludedAttributes);
  if (wanted.length === 0 && unwanted.length === 0) return tree.byDefault;
  if (wanted.length > 0 && unwanted.length > 0 && !tolerates(leniency, "both-projections")) {
    throw invalidValue("attributes and excludedAttributes exclude each other: send one of them.", "invalidQuery");
  }
  const nodes = wanted.length > 0 ? only(tree.nodes, choose(tree, wanted), false) : without(tree.nodes, choose(tree, unwanted));
  return { nodes, shape: shapeOf(type, nodes), asked: true };
}

/** The order of attributes is the declared one; `meta` comes last. Objects and lists that end up empty are left out. */
export function project(resource: JsonObject, nodes: readonly ProjectedAttribute[], reference: Reference): JsonObject {
  const shown: JsonObject = {};
  for (const node of nodes) {
    const value = node.referenceTypes ? reference(resource, node.referenceTypes) : resource[node.name];
    if (value === undefined) continue;
    const part = node.children ? projectValue(value, node.children, reference) : value;
    if (part !== undefined) shown[node.name] = part;
  }
  return shown;
}

/** Makes a value's `$ref`. */
export type Reference = (value: JsonObject, referenceTypes: readonly string[]) => string | undefined;

function projectValue(value: Json, nodes: readonly ProjectedAttribute[], reference: Reference): Json | undefined {
  if (value instanceof LongList) return value.mapped((entry) => projectValue(entry, nodes, reference));
  if (Array.isArray(value)) {
    const values = value.map((entry) => projectValue(entry, nodes, reference)).filter((entry) => entry !== undefined);
    return values.length > 0 ? values : undefined;
  }
  if (typeof value !== "object" || value === null) return value;
  const shown = project(value, nodes, reference);
  return Object.keys(shown).length > 0 ? shown : undefined;
}

function listed(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function choose(tree: Tree, names: readonly string[]): ReadonlyMap<Node, Choice> {
  const chosen = new Map<Node, Choice>();
  for (const name of names) {
    let level: Map<Node, Choice> = chosen;
    const steps = tree.paths.get(name.toLowerCase()) ?? [];
    for (const [index, node] of steps.entries()) {
      const choice = level.get(node);
      if (choice === "whole") break;
      if (index === steps.length - 1) {
        level.set(node, "whole");
        break;
      }
      const below = (choice as Map<Node, Choice> | undefined) ?? new Map<Node, Choice>();
      level.set(node, below);
      level = below;
    }
  }
  return chosen;
}

/** `whole`: the parent was named, so its children are shown unless they are never returned or wait to be asked for. */
function only(nodes: readonly Node[], choice: ReadonlyMap<Node, Choice>, whole: boolean): ProjectedAttribute[] {
  return nodes.flatMap((node) => {
    const own = choice.get(node);
    if (node.returned === "never") return [];
    if (node.returned === "always" || own === "whole" || (whole && node.returned === "default")) {
      return [projected(node, only(node.children, new Map(), true))];
    }
    return own === undefined ? [] : [projected(node, only(node.children, own, false))];
  });
}

function without(nodes: readonly Node[], choice: ReadonlyMap<Node, Choice>): ProjectedAttribute[] {
  return nodes.flatMap((node) => {
    const own = choice.get(node);
    if (node.returned === "never" || node.returned === "request") return [];
    if (own === "whole" && node.returned === "default") return [];
    return [projected(node, without(node.children, own === undefined || own === "whole" ? new Map() : own))];
  });
}

/** A value that is shown whole needs no walk, so it carries no children; one with a `$ref` is made anew. */
function projected(node: Node, children: readonly ProjectedAttribute[]): ProjectedAttribute {
  const { name, referenceTypes } = node;
  if (referenceTypes) return { name, referenceTypes };
  const asStored = children.length === node.children.length && children.every((child) => !child.children && !child.referenceTypes);
  return asStored ? { name } : { name, children };
}

function shapeOf(type: ResourceType, nodes: readonly ProjectedAttribute[]): Shape {
  const multiValued = new Set(type.schema.attributes.filter((attribute) => attribute.multiValued).map((attribute) => attribute.name));
  const shown = (name: string) => nodes.some((node) => node.name === name);
  const related = ["groups", "members"];
  return {
    values: nodes.some((node) => multiValued.has(node.name) && !related.includes(node.name)),
    groups: multiValued.has("groups") && shown("groups"),
    members: multiValued.has("members") && shown("members"),
  };
}

function treeOf(type: ResourceType): Tree {
  const known = trees.get(type);
  if (known) return known;
  const common = commonAttributes.map(nodeOf);
  const core = type.schema.attributes.map(nodeOf);
  const extensions = type.schemaExtensions.map(({ schema }) => ({
    urn: schema.id,
    node: extensionNode(schema.id, schema.attributes.map(nodeOf)),
  }));
  const meta = common.filter((node) => node.name === "meta");
  const nodes = [...common.filter((node) => node.name !== "meta"), ...core, ...extensions.map(({ node }) => node), ...meta];
  const paths = new Map<string, readonly Node[]>();
  for (const node of [...common, ...core]) {
    addPaths(paths, "", node.name, [node]);
    addPaths(paths, `${type.schema.id}:`, node.name, [node]);
  }
  for (const { urn, node } of extensions) {
    paths.set(urn.toLowerCase(), [node]);
    for (const child of node.children) addPaths(paths, `${urn}:`, child.name, [node, child]);
  }
  const shown = without(nodes, new Map());
  const tree: Tree = { nodes, paths, byDefault: { nodes: shown, shape: shapeOf(type, shown), asked: false } };
  trees.set(type, tree);
  return tree;
}

function addPaths(paths: Map<string, readonly Node[]>, prefix: string, name: string, steps: readonly Node[]): void {
  paths.set(`${prefix}${name}`.toLowerCase(), steps);
  for (const child of steps.at(-1)?.children ?? []) paths.set(`${prefix}${name}.${child.name}`.toLowerCase(), [...steps, child]);
}

function nodeOf(attribute: Attribute): Node {
  return {
    name: attribute.name,
    returned: attribute.returned ?? "default",
    multiValued: attribute.multiValued ?? false,
    children: (attribute.subAttributes ?? []).map(nodeOf),
    ...(attribute.name === "$ref" ? { referenceTypes: attribute.referenceTypes ?? [] } : {}),
  };
}

function extensionNode(name: string, children: readonly Node[]): Node {
  return { name, returned: "default", multiValued: false, children };
}

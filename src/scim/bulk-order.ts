/** In which order the operations of a bulk request are done, RFC 7644 §3.7: few steps of many operations, with what one after the other would come to. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { bulkIdIn, type Content, referencesIn, setReferencesAside } from "./bulk-references.js";
import type { BulkOperation, RefusedOperation } from "./bulk-request.js";
import { maxBatch } from "./store.js";

/** Operations that refer to each other in a circle: created without what closes it, which is added afterwards. */
export interface Circle {
  readonly operations: readonly BulkOperation[];
}

export type Kind = "create" | "change" | "remove" | "refuse";

/** One thing to do: an operation, or a half of one in a circle. */
export interface Task {
  readonly kind: Kind;
  readonly operation: BulkOperation | RefusedOperation;
  /** What it writes: without what closes a circle, or only that. */
  readonly content?: Content;
  readonly circle?: Circle;
  /** Of an operation in a circle: nothing more is to be done for it. */
  readonly completes?: true;
}

/** Tasks of one kind on one type. */
export interface Step {
  readonly kind: Kind;
  readonly type: ResourceType | undefined;
  readonly tasks: Task[];
}

/**
 * @param inOrder keeps the tasks in the order of the request as far as it can be, since not all of them may be done
 */
export function orderBulk(operations: readonly (BulkOperation | RefusedOperation)[], inOrder: boolean): Step[] {
  const graph = new Graph(operations);
  const plan = new Plan(inOrder);
  for (const task of graph.tasks()) plan.place(task, keysOf(task, graph));
  return plan.steps;
}

/** Who refers to whom. */
class Graph {
  /** The operations that create something, by their bulkId. */
  private readonly creators = new Map<string, BulkOperation>();
  private readonly references = new Map<BulkOperation, ReadonlySet<string>>();
  private readonly circles = new Map<BulkOperation, Circle>();

  constructor(private readonly operations: readonly (BulkOperation | RefusedOperation)[]) {
    for (const operation of operations) {
      if ("error" in operation) continue;
      if (operation.method === "POST" && operation.bulkId !== undefined) this.creators.set(operation.bulkId, operation);
      this.references.set(operation, operation.content ? referencesIn(operation.content, operation.type) : new Set());
    }
    this.findCircles();
  }

  /** All tasks: those that others depend on before them, else in the order of the request. */
  tasks(): Task[] {
    const tasks: Task[] = [];
    const seen = new Set<BulkOperation>();
    const visit = (operation: BulkOperation | RefusedOperation): void => {
      if ("error" in operation) {
        tasks.push({ kind: "refuse", operation });
        return;
      }
      if (seen.has(operation)) return;
      const circle = this.circles.get(operation);
      const together = circle?.operations ?? [operation];
      for (const each of together) seen.add(each);
      for (const each of together) for (const needed of this.neededBy(each)) visit(needed);
      tasks.push(...(circle ? inCircle(circle) : [whole(operation)]));
    };
    for (const operation of this.operations) visit(operation);
    return tasks;
  }

  referencesOf(operation: BulkOperation): ReadonlySet<string> {
    return this.references.get(operation) ?? new Set();
  }

  /** The bulkIds of the circle that a bulkId is in, or itself: none is there to be referred to before all are. */
  circleOf(bulkId: string): readonly string[] {
    const creator = this.creators.get(bulkId);
    const circle = creator && this.circles.get(creator);
    return circle ? circle.operations.flatMap((operation) => operation.bulkId ?? []) : [bulkId];
  }

  /** The operations that create what this one addresses or refers to. */
  private neededBy(operation: BulkOperation): BulkOperation[] {
    const named = [...this.referencesOf(operation)].map(bulkIdIn);
    const { target } = operation;
    if (target && "bulkId" in target) named.push(target.bulkId);
    return named.flatMap((bulkId) => (bulkId === undefined ? [] : (this.creators.get(bulkId) ?? [])));
  }

  /** Tarjan's strongly connected components, of those that create something: no others can be referred to. */
  private findCircles(): void {
    const order = new Map<BulkOperation, number>();
    const low = new Map<BulkOperation, number>();
    const stack: BulkOperation[] = [];
    const open = new Set<BulkOperation>();
    const visit = (operation: BulkOperation): number => {
      let lowest = order.size;
      order.set(operation, lowest);
      stack.push(operation);
      open.add(operation);
      for (const needed of this.neededBy(operation)) {
        if (!order.has(needed)) lowest = Math.min(lowest, visit(needed));
        else if (open.has(needed)) lowest = Math.min(lowest, order.get(needed) ?? lowest);
      }
      low.set(operation, lowest);
      if (lowest === order.get(operation)) this.close(stack.splice(stack.indexOf(operation)), open);
      return lowest;
    };
    for (const operation of this.creators.values()) if (!order.has(operation)) visit(operation);
  }

  private close(component: readonly BulkOperation[], open: Set<BulkOperation>): void {
    for (const operation of component) open.delete(operation);
    const [only] = component;
    if (component.length === 1 && only && !this.neededBy(only).includes(only)) return;
    const circle: Circle = { operations: [...component].sort((one, other) => one.index - other.index) };
    for (const operation of component) this.circles.set(operation, circle);
  }
}

function whole(operation: BulkOperation): Task {
  const { method, content } = operation;
  const kind = method === "POST" ? "create" : method === "DELETE" ? "remove" : "change";
  return { kind, operation, ...(content ? { content } : {}) };
}

/** First each without what refers to the circle, then that. */
function inCircle(circle: Circle): Task[] {
  const bulkIds = new Set(circle.operations.flatMap(({ bulkId }) => bulkId ?? []));
  const creates: Task[] = [];
  const completions: Task[] = [];
  for (const operation of circle.operations) {
    const { content, type } = operation;
    const parts = content && "resource" in content ? setReferencesAside(content.resource, type, bulkIds) : undefined;
    if (!parts) throw new TypeError("An operation in a circle refers to the circle");
    creates.push({ kind: "create", operation, circle, content: { resource: parts.resource } });
    completions.push({ kind: "change", operation, circle, completes: true, content: { operations: parts.operations } });
  }
  return [...creates, ...completions];
}

/** What a task touches. Two tasks with a key in common keep their order, unless the key is touched in the same shared way. */
type Key = readonly [key: string, way: string];
const alone = "alone";
const refer = "refer";
/** Completions of one circle do not mind each other. */
const complete = "complete";

/** Changing these may take or free a name, or decide whether there is an admin left. */
const told: ReadonlySet<string> = new Set(["userName", "displayName", "emails", "active"]);

function keysOf({ kind, operation, content, completes }: Task, graph: Graph): Key[] {
  if ("error" in operation) return [];
  const { method, type, target, bulkId, version } = operation;
  const keys: Key[] = [];
  const referTo = (named: string, way = refer) => {
    for (const each of graph.circleOf(named)) keys.push([`bulk ${each}`, each === named ? way : refer]);
  };
  if (method === "POST") keys.push([`bulk ${bulkId}`, completes ? complete : alone]);
  else if (target && "bulkId" in target) referTo(target.bulkId, alone);
  else if (target) keys.push([`id ${target.id}`, alone]);
  for (const reference of content ? referencesIn(content, type) : []) {
    const named = bulkIdIn(reference);
    if (named === undefined) keys.push([`id ${reference}`, refer]);
    else if (completes && graph.circleOf(named).includes(bulkId ?? "")) keys.push([`bulk ${named}`, complete]);
    else referTo(named);
  }
  if (kind !== "change" || tells(content)) keys.push([`names ${type.name}`, kind]);
  // A resource that goes changes the groups that it was in.
  if (kind === "remove") keys.push(["versions", "change"]);
  if (version !== undefined) keys.push(["versions", "expect"]);
  return keys;
}

function tells(content: Content | undefined): boolean {
  if (!content || "resource" in content) return true;
  return content.operations.some(({ target }) => told.has(target.path.attribute.name));
}

/** Steps, each task in the first one that it can be in. */
class Plan {
  readonly steps: Step[] = [];
  /** By key and way, the last step in which it is touched. */
  private readonly touched = new Map<string, Map<string, number>>();

  constructor(private readonly inOrder: boolean) {}

  place(task: Task, keys: readonly Key[]): void {
    let earliest = this.inOrder ? Math.max(0, this.steps.length - 1) : 0;
    for (const [key, way] of keys) {
      for (const [other, last] of this.touched.get(key) ?? []) {
        earliest = Math.max(earliest, way === alone || other !== way ? last + 1 : last);
      }
    }
    const at = this.stepFor(task, earliest);
    this.steps[at]?.tasks.push(task);
    for (const [key, way] of keys) {
      const ways = this.touched.get(key) ?? new Map<string, number>();
      ways.set(way, Math.max(at, ways.get(way) ?? 0));
      this.touched.set(key, ways);
    }
  }

  private stepFor({ kind, operation: { type } }: Task, earliest: number): number {
    for (let at = earliest; at < this.steps.length; at += 1) {
      const step = this.steps[at];
      if (step?.kind === kind && (step.type === type || kind === "refuse") && step.tasks.length < maxBatch) return at;
    }
    this.steps.push({ kind, type, tasks: [] });
    return this.steps.length - 1;
  }
}

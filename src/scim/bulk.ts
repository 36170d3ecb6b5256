/** The bulk endpoint, RFC 7644 §3.7: many operations in one request, each done or refused by itself. */
import { locationOf } from "./answer.js";
import { type Circle, orderBulk, type Step, type Task } from "./bulk-order.js";
import { bulkIdIn, type Content, replaceReferences } from "./bulk-references.js";
import { type BulkOperation, type OperationHead, type RefusedOperation, readBulk } from "./bulk-request.js";
import type { RequestContext } from "./context.js";
import type { Answer, EndpointRequest } from "./endpoint.js";
import { entityTag, parseCondition, toIfMatch } from "./entity-tag.js";
import { internal, invalidValue, ScimError } from "./errors.js";
import type { Json, JsonObject } from "./resource.js";
import type { BatchOutcome, BatchWrite, Store } from "./store.js";

export const bulkResponseSchema = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

export async function bulk(store: Store, context: RequestContext, request: EndpointRequest): Promise<Answer> {
  const { operations, failOnErrors } = readBulk(request.body, context);
  const run = new Run(store, context, operations, failOnErrors);
  for (const step of orderBulk(operations, failOnErrors !== undefined)) {
    if (run.ended) break;
    await run.do(step);
  }
  await run.undoOpenCircles();
  const body = { schemas: [bulkResponseSchema], Operations: run.answers() };
  return { status: 200, headers: {}, body, faults: run.faults, refused: run.refused };
}

type Done = { readonly status: number; readonly id: string; readonly version?: number };
type Result = Done | { readonly error: unknown };

class Run {
  readonly faults: unknown[] = [];
  /** In the order of the request, once the answers are made. */
  readonly refused: ScimError[] = [];
  private readonly results = new Map<number, Result>();
  /** Of what was created, by bulkId; without those of a circle that is not complete yet. */
  private readonly ids = new Map<string, string>();
  /** Of circles that are not complete yet, what was created. */
  private readonly halves = new Map<Circle, Map<BulkOperation, string>>();
  private readonly completed = new Map<Circle, Map<BulkOperation, Done>>();
  private readonly broken = new Set<Circle>();
  private errors = 0;
  private readonly patience: number;

  constructor(
    private readonly store: Store,
    private readonly given: RequestContext,
    private readonly operations: readonly (BulkOperation | RefusedOperation)[],
    private readonly failOnErrors: number | undefined,
  ) {
    this.patience = given.deadline - given.now();
  }

  get ended(): boolean {
    return this.failOnErrors !== undefined && this.errors >= this.failOnErrors;
  }

  async do({ tasks }: Step): Promise<void> {
    if (this.failOnErrors !== undefined) return this.inOrder(tasks);
    const writes: { readonly task: Task; readonly write: BatchWrite }[] = [];
    for (const task of tasks) {
      const write = await this.writeOf(task);
      if ("error" in write) this.refuse(task, write.error);
      else writes.push({ task, write });
    }
    const outcomes = await this.write(
      writes.map(({ write }) => write),
      false,
    );
    for (const [at, { task }] of writes.entries()) this.note(task, outcomes[at]);
  }

  /** Where errors may end the request nothing may be done behind one: all at once if none fails, else first those before the one to blame. */
  private async inOrder(tasks: readonly Task[]): Promise<void> {
    if (tasks.length === 0 || this.ended) return;
    const writes: BatchWrite[] = [];
    for (const task of tasks) {
      const write = await this.writeOf(task);
      if (!("error" in write)) writes.push(write);
      else if (tasks.length === 1) return this.refuse(task, write.error);
      else return this.around(tasks, writes.length);
    }
    const outcomes = await this.write(writes, tasks.length > 1);
    if (tasks.length > 1 && !outcomes.every(isDone)) {
      const failed = outcomes.findIndex((outcome) => "error" in outcome);
      return this.around(tasks, failed >= 0 ? failed : Math.floor(tasks.length / 2));
    }
    for (const [at, task] of tasks.entries()) this.note(task, outcomes[at]);
  }

  private async around(tasks: readonly Task[], failed: number): Promise<void> {
    await this.inOrder(tasks.slice(0, failed));
    await this.inOrder(tasks.slice(failed, failed + 1));
    await this.inOrder(tasks.slice(failed + 1));
  }

  /** Each step has the time that a request of its own would have. */
  private async write(writes: readonly BatchWrite[], allOrNothing: boolean): Promise<readonly BatchOutcome[]> {
    const context = { ...this.given, deadline: this.given.now() + this.patience };
    if (writes.length === 0) return [];
    try {
      return await this.store.batch(context, writes, allOrNothing);
    } catch (error) {
      return writes.map(() => ({ error }));
    }
  }

  private async writeOf({ kind, operation, content, circle, completes }: Task): Promise<BatchWrite | { readonly error: unknown }> {
    try {
      if ("error" in operation) return operation;
      const type = operation.type.name;
      if (circle && this.broken.has(circle)) throw brokenCircle();
      const written = content && this.resolved(content, operation, circle);
      if (completes && circle && written && "operations" in written) {
        return { op: "patch", type, id: this.halves.get(circle)?.get(operation) ?? "", operations: written.operations, ifMatch: undefined };
      }
      if (kind === "create" && written && "resource" in written) return { op: "create", type, resource: written.resource };
      const { target } = operation;
      const id = target && "id" in target ? target.id : this.idOf(target?.bulkId ?? "");
      const versions = parseCondition(operation.version);
      const ifMatch = await toIfMatch(versions, async () => (await this.store.read(this.given, type, id, rowOnly))?.version);
      if (!written) return { op: "remove", type, id, ifMatch };
      if ("operations" in written) return { op: "patch", type, id, operations: written.operations, ifMatch };
      return { op: "replace", type, id, resource: written.resource, ifMatch };
    } catch (error) {
      return { error };
    }
  }

  private resolved(content: Content, { type }: BulkOperation, circle: Circle | undefined): Content {
    return replaceReferences(content, type, (text) => {
      const bulkId = bulkIdIn(text);
      return bulkId === undefined ? text : this.idOf(bulkId, circle);
    });
  }

  private idOf(bulkId: string, circle?: Circle): string {
    const id = this.ids.get(bulkId) ?? this.halfOf(bulkId, circle);
    if (id !== undefined) return id;
    const known = this.operations.some((operation) => operation.method === "POST" && operation.bulkId === bulkId);
    throw invalidValue(
      known
        ? `bulkId:${bulkId} refers to an operation that created nothing: its own answer says why`
        : `bulkId:${bulkId} refers to no operation of this request; a POST with that bulkId is needed`,
      "bulkReference",
    );
  }

  private halfOf(bulkId: string, circle: Circle | undefined): string | undefined {
    const operation = circle?.operations.find((each) => each.bulkId === bulkId);
    return circle && operation && this.halves.get(circle)?.get(operation);
  }

  private note(task: Task, outcome: BatchOutcome | undefined): void {
    const { operation, circle, completes, kind } = task;
    if ("error" in operation) return;
    if (!outcome || !isDone(outcome)) {
      this.refuse(task, outcome && "error" in outcome ? outcome.error : new Error("A write was left undone"));
    } else if (!circle) {
      if (kind === "create" && operation.bulkId !== undefined) this.ids.set(operation.bulkId, outcome.id);
      this.results.set(operation.index, { status: statusOf[kind], ...outcome });
    } else if (completes) this.complete(circle, operation, { status: statusOf.create, ...outcome });
    else this.halves.set(circle, (this.halves.get(circle) ?? new Map()).set(operation, outcome.id));
  }

  /** Nothing of a circle may be referred to before all of it is there. */
  private complete(circle: Circle, operation: BulkOperation, done: Done): void {
    const completed = (this.completed.get(circle) ?? new Map<BulkOperation, Done>()).set(operation, done);
    this.completed.set(circle, completed);
    if (completed.size < circle.operations.length) return;
    this.halves.delete(circle);
    for (const [{ index, bulkId }, each] of completed) {
      if (bulkId !== undefined) this.ids.set(bulkId, each.id);
      this.results.set(index, each);
    }
  }

  /** A circle stands or falls as a whole: who refers to what is not there would not be what was asked for. */
  private refuse({ operation, circle }: Task, error: unknown): void {
    this.fail(operation, error);
    if (circle) this.broken.add(circle);
  }

  /** The first error is the one that is told. */
  private fail({ index }: OperationHead, error: unknown): void {
    if (this.results.has(index)) return;
    this.results.set(index, { error });
    this.errors += 1;
  }

  /** Takes back what was created of circles that failed, or that the end of the request left open. */
  async undoOpenCircles(): Promise<void> {
    for (const [circle, created] of this.halves) {
      for (const [operation, id] of created) {
        const [outcome] = await this.write([{ op: "remove", type: operation.type.name, id, ifMatch: undefined }], false);
        if (outcome && "error" in outcome) this.faults.push(outcome.error);
        if (this.broken.has(circle)) this.fail(operation, brokenCircle());
      }
    }
  }

  /** In the order of the request; what was not done is left out. */
  answers(): JsonObject[] {
    return this.operations.flatMap((operation) => {
      const result = this.results.get(operation.index);
      return result ? [this.answerOf(operation, result)] : [];
    });
  }

  private answerOf(operation: BulkOperation | RefusedOperation, result: Result): JsonObject {
    const { method, bulkId } = operation;
    const location = this.locationOf(operation, result);
    const head: JsonObject = { method, ...(bulkId === undefined ? {} : { bulkId }), ...(location === undefined ? {} : { location }) };
    if (!("error" in result)) {
      if (result.version !== undefined) head.version = entityTag(result.version);
      return { ...head, status: String(result.status) };
    }
    const error = result.error instanceof ScimError ? result.error : this.fault(result.error);
    this.refused.push(error);
    return { ...head, status: String(error.status), response: error.toJSON() as unknown as Json };
  }

  /** Also of what failed, but for what was not created. */
  private locationOf({ type, target }: OperationHead, result: Result): string | undefined {
    const known = target && ("id" in target ? target.id : this.ids.get(target.bulkId));
    const id = "error" in result ? known : result.id;
    return type && id !== undefined ? locationOf(type, id, this.given.baseUrl) : undefined;
  }

  private fault(error: unknown): ScimError {
    this.faults.push(error);
    return internal(`A fault of this server, not of the request; its log names it under the request id ${this.given.correlationId}.`);
  }
}

const isDone = (outcome: BatchOutcome): outcome is Extract<BatchOutcome, { readonly id: string }> => "id" in outcome;

const rowOnly = { values: false, groups: false, members: false };
const statusOf = { create: 201, change: 200, remove: 204, refuse: 400 } as const;

function brokenCircle(): ScimError {
  return invalidValue(
    "This operation is in a circle of references with one that failed, so it was taken back: that one's answer says why",
    "bulkReference",
  );
}

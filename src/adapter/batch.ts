/** Many writes of one kind by the list forms of the domain's mutations: one outcome for each, RFC 7644 §3.7. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { GraphError } from "../graph/client.js";
import type { RequestContext } from "../scim/context.js";
import { notFound } from "../scim/errors.js";
import { membersOf } from "../scim/member-operations.js";
import type { Resource, ResourceTypeName, Stored } from "../scim/resource.js";
import type { BatchOutcome, BatchWrite, IfMatch, Store } from "../scim/store.js";
import { changeGroups, changeUsers, createGroups, createUsers, deleteGroups, deleteUsers, groupsById, usersById } from "./documents.js";
import type {
  Group,
  GroupChange,
  GroupToChange,
  MembersChange,
  ObjectToDelete,
  OriginInput,
  Problem,
  User,
  UserChange,
  UserInput,
  UserToChange,
} from "./domain-types.js";
import { LostRace, toScimError } from "./error-table.js";
import { groupMapping } from "./group-mapping.js";
import { memberChange, memberReplacement, newGroupInput, noteSkipped } from "./group-resources.js";
import type { Mapping } from "./mapping.js";
import { originOf, patched, replaced, type Send, stale } from "./resources.js";
import { type Input, toChange, toInput } from "./to-input.js";
import { toStored } from "./to-resource.js";
import { userMapping } from "./user-mapping.js";

type Create = Extract<BatchWrite, { op: "create" }>;
type Change = Extract<BatchWrite, { op: "replace" | "patch" }>;
type Remove = Extract<BatchWrite, { op: "remove" }>;

/** What the domain answered for one of them. */
interface Result {
  readonly written?: { readonly id: string; readonly version?: number; readonly skippedMemberIds?: readonly string[] } | null;
  readonly problem: Problem | null;
}

interface Options {
  readonly allOrNothing: boolean;
  readonly origin: OriginInput;
}

/** What a change does to one resource. */
interface Planned {
  /** Absent where the resource need not be known to change it. */
  readonly apply?: (before: Resource) => Resource;
  readonly members?: MembersChange | undefined;
}

/** What differs between the types. */
interface ListForms {
  readonly mapping: Mapping;
  read(send: Send, ids: readonly string[]): Promise<readonly (Stored | undefined)[]>;
  create(send: Send, resources: readonly Resource[], options: Options): Promise<readonly Result[]>;
  plan(context: RequestContext, write: Change): Planned;
  change(send: Send, changes: readonly Changed[], options: Options): Promise<readonly Result[]>;
  remove(send: Send, deletions: readonly ObjectToDelete[], options: Options): Promise<readonly Result[]>;
}

interface Changed {
  readonly id: string;
  readonly version: number | undefined;
  readonly set: Input | undefined;
  readonly members: MembersChange | undefined;
}

const users: ListForms = {
  mapping: userMapping,
  async read(send, ids) {
    return (await send(usersById, { ids })).usersById.map((user: User | null) => (user ? toStored(userMapping, user) : undefined));
  },
  async create(send, resources, options) {
    const inputs = resources.map((resource) => toInput(userMapping, resource) as unknown as UserInput);
    return (await send(createUsers, { inputs, ...options })).createUsers.map(({ user, problem }) => ({ written: user, problem }));
  },
  plan: (context, write) => ({
    apply:
      write.op === "patch"
        ? (before) => patched(context, userMapping, before, write.operations)
        : (before) => replaced(context, userMapping, before, write.resource),
  }),
  async change(send, changed, options) {
    const changes: UserToChange[] = changed.map(({ id, version, set }) => ({ id, version, set: (set ?? {}) as UserChange }));
    return (await send(changeUsers, { changes, ...options })).changeUsers.map(({ user, problem }) => ({ written: user, problem }));
  },
  async remove(send, deletions, options) {
    return (await send(deleteUsers, { deletions, ...options })).deleteUsers.map(toResult);
  },
};

const groups: ListForms = {
  mapping: groupMapping,
  async read(send, ids) {
    return (await send(groupsById, { ids })).groupsById.map((group: Group | null) => (group ? toStored(groupMapping, group) : undefined));
  },
  async create(send, resources, options) {
    const inputs = resources.map(newGroupInput);
    return (await send(createGroups, { inputs, ...options })).createGroups.map(({ change, problem }) => ({ written: change, problem }));
  },
  plan(context, write) {
    if (write.op === "replace") {
      const members = memberReplacement(write.resource);
      return { members, apply: (before) => replaced(context, groupMapping, before, write.resource) };
    }
    const { own, members } = membersOf(write.operations);
    const change = memberChange(members);
    if (own.length === 0 && change) return { members: change };
    return { members: change, apply: (before) => patched(context, groupMapping, before, own) };
  },
  async change(send, changed, options) {
    const changes: GroupToChange[] = changed.map(({ id, version, set, members }) => ({
      id,
      ...(version === undefined ? {} : { version }),
      ...(set ? { set: set as GroupChange } : {}),
      ...(members ? { members } : {}),
    }));
    return (await send(changeGroups, { changes, ...options })).changeGroups.map(({ change, problem }) => ({ written: change, problem }));
  },
  async remove(send, deletions, options) {
    return (await send(deleteGroups, { deletions, ...options })).deleteGroups.map(toResult);
  },
};

const toResult = ({ id, problem }: { id: string | null; problem: Problem | null }): Result => ({
  written: id === null ? null : { id },
  problem,
});

const formsOf: Readonly<Record<ResourceTypeName, ListForms>> = { User: users, Group: groups };

/**
 * @param alone does one write by itself, with all that a single request does to win its races
 */
export async function writeBatch(
  send: Send,
  context: RequestContext,
  writes: readonly BatchWrite[],
  allOrNothing: boolean,
  alone: Store,
): Promise<readonly BatchOutcome[]> {
  const [first] = writes;
  if (!first) return [];
  // The embedded store answers at once: without this, others would wait until the last batch.
  await nextTurn();
  const options = { allOrNothing, origin: originOf(context) };
  const batch: Batch = { forms: formsOf[first.type], send, context, options, alone };
  if (first.op === "create") return create(batch, writes as readonly Create[]);
  if (first.op === "remove") return remove(batch, writes as readonly Remove[]);
  return change(batch, writes as readonly Change[]);
}

interface Batch {
  readonly forms: ListForms;
  readonly send: Send;
  readonly context: RequestContext;
  readonly options: Options;
  readonly alone: Store;
}

async function create(batch: Batch, writes: readonly Create[]): Promise<BatchOutcome[]> {
  const { forms, send, options } = batch;
  const results = await inPortions(batch, writes, (part) =>
    forms.create(
      send,
      part.map(({ resource }) => resource),
      options,
    ),
  );
  return results.map((result) => toOutcome(batch, result));
}

async function remove(batch: Batch, writes: readonly Remove[]): Promise<BatchOutcome[]> {
  const { forms, send, options } = batch;
  const results = await inPortions(batch, writes, (part) =>
    forms.remove(
      send,
      part.map(({ id, ifMatch }) => ({ id, ...(typeof ifMatch === "number" ? { version: ifMatch } : {}) })),
      options,
    ),
  );
  return results.map((result, index) => guardedOutcome(toOutcome(batch, result, writes[index]?.id), writes[index]?.ifMatch));
}

async function change(batch: Batch, writes: readonly Change[]): Promise<BatchOutcome[]> {
  const { forms, context, send, options } = batch;
  const plans: (Planned | { readonly error: unknown })[] = [];
  for (const write of writes) plans.push(await attempt(() => forms.plan(context, write)));
  const read = writes.filter((_, index) => "apply" in (plans[index] ?? {})).map(({ id }) => id);
  const found = read.length === 0 ? [] : await attempt(() => forms.read(send, read));
  if ("error" in found) return writes.map(() => found);
  const known = new Map(read.map((id, index) => [id, found[index]]));
  const outcomes: (BatchOutcome | undefined)[] = [];
  const changed: (Changed & { readonly index: number })[] = [];
  for (const [index, write] of writes.entries()) {
    const plan = plans[index] ?? {};
    const one = "error" in plan ? plan : await attempt(() => differenceOf(forms.mapping, write, plan, known.get(write.id)));
    if ("error" in one || "outcome" in one) outcomes[index] = "outcome" in one ? one.outcome : one;
    else changed.push({ index, ...one });
  }
  if (options.allOrNothing && outcomes.some((outcome) => outcome && "error" in outcome)) {
    return writes.map((_, index) => outcomes[index] ?? { undone: true });
  }
  const results = await inPortions(batch, changed, (part) => forms.change(send, part, options));
  for (const [at, { index, id }] of changed.entries()) {
    const outcome = toOutcome(batch, results[at] ?? { undone: true }, id);
    outcomes[index] = await settled(batch, writes[index] as Change, outcome);
  }
  return outcomes as BatchOutcome[];
}

/** A race that was lost is run again, alone, unless the client said which version it knows. */
async function settled({ context, alone, options }: Batch, write: Change, outcome: BatchOutcome): Promise<BatchOutcome> {
  const guarded = guardedOutcome(outcome, write.ifMatch);
  if (options.allOrNothing || !("error" in guarded && guarded.error instanceof LostRace)) return guarded;
  const shape = { values: false, groups: false, members: false };
  const { type, id, ifMatch } = write;
  return attempt(async () => {
    const written =
      write.op === "patch"
        ? await alone.patch(context, type, id, write.operations, ifMatch, shape)
        : await alone.replace(context, type, id, write.resource, ifMatch, shape);
    return { id: written.id, version: written.version };
  });
}

function differenceOf(mapping: Mapping, { id, ifMatch }: Change, { apply, members }: Planned, before: Stored | undefined) {
  const expected = typeof ifMatch === "number" ? ifMatch : undefined;
  if (!apply) return { id, version: expected, set: undefined, members };
  if (!before) throw notFound(`${mapping.type.name} ${id.slice(0, 64)} not found`);
  if (expected !== undefined && expected !== before.version) throw stale();
  const set = toChange(mapping, before.resource, apply(before.resource));
  const changes = Object.keys(set).length > 0;
  if (!changes && !members) return { outcome: { id, version: before.version } };
  return { id, version: changes ? before.version : expected, set: changes ? set : undefined, members };
}

function guardedOutcome(outcome: BatchOutcome, ifMatch: IfMatch): BatchOutcome {
  const lost = "error" in outcome && outcome.error instanceof LostRace && typeof ifMatch === "number";
  return lost ? { error: stale() } : outcome;
}

type Settled = Result | { readonly error: unknown } | { readonly undone: true };

function toOutcome({ forms: { mapping }, context }: Batch, result: Settled, id?: string): BatchOutcome {
  if ("error" in result || "undone" in result) return result;
  const { written, problem } = result;
  if (problem) {
    const { code, message, ...extensions } = problem;
    return { error: toScimError(new GraphError(message, code, { code, ...extensions }), { mapping, id }) };
  }
  if (!written) return { undone: true };
  noteSkipped(context, written.skippedMemberIds ?? []);
  return { id: written.id, ...(written.version === undefined ? {} : { version: written.version }) };
}

async function attempt<T>(work: () => T | Promise<T>): Promise<T | { readonly error: unknown }> {
  try {
    return await work();
  } catch (error) {
    return { error };
  }
}

/** What one call to the domain API may carry, in characters: what it sends is larger than what the client sent, and it has a limit too. */
const portionSize = 400_000;

/** Few writes carry much; where they do, all or nothing cannot be had at once and nothing is done. */
async function inPortions<T>(
  { options }: Batch,
  writes: readonly T[],
  write: (part: readonly T[]) => Promise<readonly Result[]>,
): Promise<readonly Settled[]> {
  const parts = portions(writes);
  if (parts.length > 1 && options.allOrNothing) return writes.map(() => ({ undone: true }));
  const results: Settled[] = [];
  for (const part of parts) {
    const done = await attempt(() => write(part));
    results.push(...("error" in done ? part.map(() => done) : done));
  }
  return results;
}

function portions<T>(writes: readonly T[]): T[][] {
  const parts: T[][] = [];
  let room = 0;
  for (const write of writes) {
    const size = JSON.stringify(write).length;
    if (size > room) {
      parts.push([]);
      room = portionSize;
    }
    parts.at(-1)?.push(write);
    room -= size;
  }
  return parts;
}

/** Writes of many objects by one mutation: one outcome for each, in few statements where none is refused. */
import type { DomainContext } from "./context.js";
import { DuplicateKey, ForeignKeyMissing, WriteCollision } from "./database-errors.js";
import { DomainError } from "./errors.js";
import type { Removal } from "./hold-rows.js";
import { type BrakeFor, holdBack, tooManyAtOnce, writeBraked } from "./removals.js";
import type { TenantTransaction } from "./tenant-scope.js";

/** Objects that one mutation may write. */
export const listLimit = 100;

/** What became of one of them; neither where all were to be written or none and another one was refused. */
export type Outcome<T> = { readonly value: T } | { readonly problem: DomainError } | { readonly undone: true };
export const undone = { undone: true } as const;

/** Writing them together did not go: nothing of it was done, and each is to be written by itself. */
export class OneByOne extends Error {}

export function checkList(items: readonly unknown[]): void {
  if (items.length > listLimit) {
    throw new DomainError("LIMIT_EXCEEDED", `One mutation takes at most ${listLimit} objects.`, { limit: listLimit });
  }
}

/** A refusal is the outcome of its own object; a fault is everybody's. */
export async function outcomeOf<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof DomainError) return { problem: error };
    throw error;
  }
}

/** A part of the list: what could not be decided yet has no outcome. */
export type Outcomes<T> = (Outcome<T> | undefined)[];

export interface ListWrite<Item, T> {
  readonly items: readonly Item[];
  /** Nothing is written unless all can be. */
  readonly allOrNothing: boolean;
  /** Writes one by itself, with all rules. */
  readonly single: (item: Item) => Promise<T>;
  /**
   * Writes those without an outcome that need no rule of their own, and leaves the others to `single`; throws `OneByOne` when it wrote
   * nothing.
   */
  readonly together: (outcomes: Outcomes<T>) => Promise<void>;
}

/** As if they were written one after the other. */
export async function writeList<Item, T>({ items, allOrNothing, single, together }: ListWrite<Item, T>): Promise<Outcome<T>[]> {
  checkList(items);
  let outcomes: Outcomes<T> = items.map(() => undefined);
  if (items.length > 1) {
    const before = [...outcomes];
    try {
      await together(outcomes);
    } catch (error) {
      if (!(error instanceof OneByOne)) throw error;
      outcomes = allOrNothing ? outcomes : before;
    }
    if (allOrNothing && outcomes.some((outcome) => outcome === undefined || !("value" in outcome))) {
      return outcomes.map((outcome) => (outcome !== undefined && "problem" in outcome ? outcome : undone));
    }
  }
  const done: Outcome<T>[] = [];
  for (const [index, item] of items.entries()) done.push(outcomes[index] ?? (await outcomeOf(() => single(item))));
  return done;
}

/** A transaction for many: another writer in the way, or a row that is not there any more, undoes it. */
export async function writeTogether<T>(
  context: DomainContext,
  work: (transaction: TenantTransaction, brakeFor: BrakeFor) => Promise<T>,
): Promise<T> {
  return writeBraked(context, async (transaction, brakeFor) => {
    try {
      return await work(transaction, brakeFor);
    } catch (error) {
      if (error instanceof WriteCollision || error instanceof ForeignKeyMissing || error instanceof DuplicateKey) {
        throw new OneByOne("Written one by one", { cause: error });
      }
      throw error;
    }
  });
}

/** What is planned for one object of the list. */
export interface PlanOf {
  readonly index: number;
  readonly old: { readonly id: string };
}

/** Those whose removal is not among the ones that are held. */
export function withoutHeld<P extends PlanOf>(plans: readonly P[], held: readonly Removal[]): P[] {
  const ids = new Set(held.map(({ subjectId }) => subjectId));
  return plans.filter(({ old }) => !ids.has(old.id));
}

/** Makes the refusal the outcome of each plan that is held, which is noted where others of the list are written. */
export async function refuseHeld<T>(
  context: DomainContext,
  held: readonly Removal[],
  plans: readonly PlanOf[],
  outcomes: Outcomes<T>,
  allOrNothing: boolean,
): Promise<void> {
  if (held.length === 0) return;
  const problem = allOrNothing ? tooManyAtOnce() : await holdBack(context, held);
  const ids = new Set(held.map(({ subjectId }) => subjectId));
  for (const { index, old } of plans) if (ids.has(old.id)) outcomes[index] = { problem };
}

/** The indexes of those without an outcome whose key no earlier one has: a second one of the same object comes after the first. */
export function firstOfEach<T>(outcomes: Outcomes<T>, keyOf: (index: number) => string): number[] {
  const seen = new Set<string>();
  const first: number[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const key = keyOf(index);
    if (outcome === undefined && !seen.has(key)) first.push(index);
    seen.add(key);
  }
  return first;
}

export function chunks<T>(list: readonly T[], size = 1000): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < list.length; from += size) parts.push(list.slice(from, from + size));
  return parts;
}

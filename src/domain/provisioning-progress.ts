/** What is new in the provisioning log, for those who watch: one look at the store every two seconds, shared by all who watch an organisation. */
import { Field, ObjectType } from "type-graphql";
import { isRunning, ProvisioningCycle } from "./provisioning-cycle.js";
import { latestCycle } from "./provisioning-cycle-list.js";
import { ProvisioningEvent } from "./provisioning-event.js";
import { readEvents } from "./provisioning-event-list.js";
import { statement } from "./statement.js";
import type { TenantScope } from "./tenant-scope.js";

@ObjectType({ simpleResolvers: true, description: "What happened since the last message." })
export class ProvisioningProgress {
  @Field(() => [ProvisioningEvent], { description: "New events, the newest first, at most 50; none in the first message." })
  events!: ProvisioningEvent[];

  @Field(() => Boolean, { description: "Whether there were more of them." })
  more!: boolean;

  @Field(() => ProvisioningCycle, { nullable: true, description: "The cycle that began last, as it stands; null before the first one." })
  cycle!: ProvisioningCycle | null;
}

const lookEvery = 2_000;
const toldAtOnce = 50;
const seenAtOnce = 1_000;
/** An event may come into sight so many milliseconds after the time with which it was written; until then those seen are remembered. */
const overlap = 10_000;

const selectRecent = statement(`
  SELECT id, recordedAt FROM provisioning_events
  WHERE organisationId = :organisation AND recordedAt >= :since ORDER BY recordedAt DESC, id DESC LIMIT ${seenAtOnce}`);

/** What one listener has not taken yet is one message, however long it takes. */
class Listener implements AsyncIterableIterator<ProvisioningProgress> {
  private pending: ProvisioningProgress | undefined;
  private waiting: ((result: IteratorResult<ProvisioningProgress>) => void) | undefined;
  private over = false;

  constructor(private readonly left: (listener: Listener) => void) {}

  tell(progress: ProvisioningProgress): void {
    if (this.waiting) {
      this.waiting({ value: progress, done: false });
      this.waiting = undefined;
      return;
    }
    const events = [...progress.events, ...(this.pending?.events ?? [])];
    const more = progress.more || this.pending?.more === true || events.length > toldAtOnce;
    this.pending = { events: events.slice(0, toldAtOnce), more, cycle: progress.cycle };
  }

  next(): Promise<IteratorResult<ProvisioningProgress>> {
    if (this.over) return Promise.resolve({ value: undefined, done: true });
    const value = this.pending;
    this.pending = undefined;
    if (value) return Promise.resolve({ value, done: false });
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  return(): Promise<IteratorResult<ProvisioningProgress>> {
    this.over = true;
    this.pending = undefined;
    this.waiting?.({ value: undefined, done: true });
    this.waiting = undefined;
    this.left(this);
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** One organisation, from when somebody watches it until nobody does. */
class Watch {
  private readonly listeners = new Set<Listener>();
  private readonly seen = new Map<string, number>();
  private cycle: ProvisioningCycle | null = null;
  private shown: string | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly scope: TenantScope,
    private readonly now: () => number,
    private readonly onError: (error: unknown) => void,
    /** Those of all watches that are under way. */
    private readonly looks: Set<Promise<void>>,
    private readonly unwatched: () => void,
  ) {
    this.lookOn();
  }

  listen(): Listener {
    const listener = new Listener((gone) => {
      this.listeners.delete(gone);
      if (this.listeners.size > 0) return;
      clearTimeout(this.timer);
      this.unwatched();
    });
    this.listeners.add(listener);
    // Whoever comes before the first look is told by it.
    if (this.shown !== undefined) listener.tell({ events: [], more: false, cycle: this.cycle });
    return listener;
  }

  end(): void {
    for (const listener of this.listeners) void listener.return();
  }

  private lookOn(): void {
    const looking = this.look()
      .catch(this.onError)
      .finally(() => {
        this.looks.delete(looking);
        if (this.listeners.size > 0) this.timer = setTimeout(() => this.lookOn(), lookEvery).unref();
      });
    this.looks.add(looking);
  }

  private async look(): Promise<void> {
    const now = this.now();
    const since = now - overlap;
    const recent = await this.scope.all<{ id: string; recordedAt: number }>(selectRecent, { since });
    const fresh = recent.filter(({ id }) => !this.seen.has(id)).map(({ id }) => id);
    for (const { id, recordedAt } of recent) this.seen.set(id, Number(recordedAt));
    for (const [id, recordedAt] of this.seen) if (recordedAt < since) this.seen.delete(id);
    this.cycle = (await latestCycle(this)) ?? null;
    const first = this.shown === undefined;
    const shown = this.cycle ? JSON.stringify([this.cycle, isRunning(this.cycle, now)]) : "";
    if (!first && fresh.length === 0 && shown === this.shown) return;
    const events = first ? [] : await readEvents(this, fresh.slice(0, toldAtOnce));
    this.shown = shown;
    for (const listener of this.listeners) listener.tell({ events, more: !first && fresh.length > toldAtOnce, cycle: this.cycle });
  }
}

/** All watches of a process. */
export class ProgressWatches {
  private readonly watches = new Map<string, Watch>();
  private readonly looks = new Set<Promise<void>>();

  constructor(
    /** Told when the store could not be looked at; the watch goes on. */
    private readonly onError: (error: unknown) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** Begins with a message without events and ends when its taker is done, or at `close`. */
  listen(scope: TenantScope): AsyncIterableIterator<ProvisioningProgress> {
    const { organisationId } = scope;
    let watch = this.watches.get(organisationId);
    if (!watch) {
      watch = new Watch(scope, this.now, this.onError, this.looks, () => this.watches.delete(organisationId));
      this.watches.set(organisationId, watch);
    }
    return watch.listen();
  }

  /** Resolves when the store is looked at no more. */
  async close(): Promise<void> {
    for (const watch of [...this.watches.values()]) watch.end();
    await Promise.all(this.looks);
  }
}

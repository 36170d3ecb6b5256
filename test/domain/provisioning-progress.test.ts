/** Whoever watches is told what is new, soon and once, and costs the store as much as all who watch the same organisation. */
import { expect } from "chai";
import { parse, subscribe } from "graphql";
import { DomainContext } from "../../src/domain/context.js";
import { ProgressWatches } from "../../src/domain/provisioning-progress.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { counted, newTenant, schema, type Tenant } from "../support/domain.js";
import { RecordedClient, told } from "../support/recorded.js";
import { forEachStore } from "../support/stores.js";

interface Message {
  readonly events: readonly { readonly id: string; readonly operation: string; readonly user: { readonly userName: string } | null }[];
  readonly more: boolean;
  readonly cycle: { readonly requests: number; readonly running: boolean } | null;
}
type Messages = AsyncIterableIterator<{ readonly data: { readonly provisioningProgress: Message } }>;

forEachStore("Watching provisioning", (open) => {
  let store: Store;
  let watches: ProgressWatches;
  let tenant: Tenant;
  let client: RecordedClient;
  const faults: unknown[] = [];

  before(async () => {
    store = await open();
  });
  beforeEach(async () => {
    watches = new ProgressWatches((error) => faults.push(error));
    tenant = await newTenant(store);
    client = new RecordedClient(tenant);
  });
  afterEach(async () => {
    await watches.close();
    expect(faults).to.deep.equal([]);
  });

  const text = "subscription { provisioningProgress { events { id operation user { userName } } more cycle { requests running } } }";
  async function watch(kind: "ADMIN" | "MEMBER" | "PROVISIONING" = "ADMIN", of = tenant) {
    const { viewer, scope } = of.as(kind);
    return subscribe({ schema, document: parse(text), contextValue: new DomainContext(viewer, scope, Date.now, { progress: watches }) });
  }
  async function next(messages: Messages): Promise<Message> {
    const { value } = await messages.next();
    return JSON.parse(JSON.stringify(value.data.provisioningProgress)) as Message;
  }

  it("tells each what is new within three seconds, and nothing of another organisation", async () => {
    await client.record([told()]);
    const [one, two] = [(await watch()) as Messages, (await watch()) as Messages];
    const other = await newTenant(store);
    const theirs = (await watch("ADMIN", other)) as Messages;
    for (const messages of [one, two])
      expect(await next(messages)).to.deep.equal({ events: [], more: false, cycle: { requests: 1, running: true } });
    expect(await next(theirs)).to.deep.equal({ events: [], more: false, cycle: null });

    const began = Date.now();
    const id = await client.do((context, origin) => createUser(context, { userName: "ann" }, origin));
    const stranger = await new RecordedClient(other).do(async () => undefined);
    const message = {
      events: [{ id, operation: "CREATED", user: { userName: "ann" } }],
      more: false,
      cycle: { requests: 2, running: true },
    };
    expect(await next(one)).to.deep.equal(message);
    expect(Date.now() - began).to.be.lessThan(3_000);
    expect(await next(two)).to.deep.equal(message);
    expect((await next(theirs)).events.map((event) => event.id)).to.deep.equal([stranger]);

    // Whoever comes later begins with what there is, and reads alone are told of too.
    const late = (await watch()) as Messages;
    expect(await next(late)).to.deep.equal({ events: [], more: false, cycle: { requests: 2, running: true } });
    const now = Date.now();
    await client.record([], { count: 5, firstAt: now, lastAt: now, totalMs: 5, slowestMs: 1 });
    for (const messages of [one, two, late])
      expect(await next(messages)).to.deep.equal({ events: [], more: false, cycle: { requests: 7, running: true } });
  });

  it("keeps what is not taken, the newest fifty of it", async () => {
    const messages = (await watch()) as Messages;
    await next(messages);
    const requests = Array.from({ length: 60 }, (_, index) => told({ at: Date.now() - 60 + index }));
    await client.record(requests);
    const { events, more } = await next(messages);
    expect(more).to.equal(true);
    expect(events.map(({ id }) => id)).to.deep.equal(
      requests
        .slice(10)
        .map(({ id }) => id)
        .reverse(),
    );
  });

  it("looks once for all who watch, and not at all when nobody does", async () => {
    const all = [(await watch()) as Messages, (await watch()) as Messages, (await watch()) as Messages];
    for (const messages of all) await next(messages);
    const pause = () => new Promise((resolve) => setTimeout(resolve, 3_000));
    const watched = await counted(store, pause, { withLog: true });
    expect(watched.statements.length, watched.statements.join("\n")).to.be.within(2, 4);
    const waiting = all.map((messages) => messages.next());
    for (const messages of all) await messages.return?.();
    expect((await Promise.all(waiting)).map(({ done }) => done)).to.deep.equal([true, true, true]);
    expect((await counted(store, pause, { withLog: true })).statements).to.deep.equal([]);
  });

  it("ends for all when it is closed", async () => {
    const messages = (await watch()) as Messages;
    await next(messages);
    const waiting = messages.next();
    await watches.close();
    expect((await waiting).done).to.equal(true);
  });

  it("is for admins", async () => {
    for (const kind of ["MEMBER", "PROVISIONING"] as const) {
      const answer = await watch(kind);
      expect("errors" in answer && answer.errors?.[0]?.extensions.code).to.equal("FORBIDDEN");
    }
  });
});

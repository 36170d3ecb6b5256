/** Undo: what a request of a provisioning client changed is put back, where nothing came after it. */
import { expect } from "chai";
import { v7 as uuid } from "uuid";
import type { Difference } from "../../src/domain/change-log.js";
import type { DomainContext } from "../../src/domain/context.js";
import { changeGroup, createGroup, deleteGroup } from "../../src/domain/group-writes.js";
import type { ProvisioningIntent } from "../../src/domain/provisioning-event.js";
import { recordRequests } from "../../src/domain/provisioning-recording.js";
import type { Store } from "../../src/domain/store.js";
import { changeUsers } from "../../src/domain/user-list-writes.js";
import { changeUser, createUser, deactivateUser, deleteUser, reactivateUser } from "../../src/domain/user-writes.js";
import { ask, counted, newTenant, refusal, type Tenant } from "../support/domain.js";
import { rehearsalWorld } from "../support/rehearsal-world.js";
import { forEachStore } from "../support/stores.js";

interface Event {
  readonly undoneAt: string | null;
  readonly undoRefusal: string | null;
}

type Origin = { readonly correlationId: string };

forEachStore("Undo of an event", (open) => {
  let store: Store;
  let tenant: Tenant;
  let root: string;
  const admin = () => tenant.as("ADMIN", root);
  const client = () => tenant.as("PROVISIONING");

  before(async () => {
    store = await open();
    tenant = await newTenant(store);
    root = (await createUser(tenant.as("ADMIN"), { userName: "root", role: "ADMIN" })).id;
  });

  /** A request of the client, with its event. */
  async function request(
    work: (context: DomainContext, origin: Origin) => Promise<unknown>,
    intent: ProvisioningIntent = "CHANGE",
  ): Promise<string> {
    const id = uuid();
    await work(client(), { correlationId: id });
    await recordRequests(client(), [{ id, at: Date.now(), durationMs: 1, intent, status: 200 }]);
    return id;
  }

  async function eventOf(id: string, context = admin()): Promise<Event> {
    const query = "query ($where: ProvisioningEventWhere) { provisioningEvents(where: $where) { nodes { undoneAt undoRefusal } } }";
    const { provisioningEvents } = await ask<{ provisioningEvents: { nodes: Event[] } }>(context, query, { where: { id: { eq: id } } });
    const [event] = provisioningEvents.nodes;
    if (event === undefined) throw new Error(`There is no event ${id}`);
    return event;
  }

  const undo = (id: string, context = admin()) =>
    ask<{ undoProvisioningEvent: Event }>(
      context,
      'mutation ($id: ID!) { undoProvisioningEvent(id: $id, origin: { client: "test", correlationId: "mine" }) { undoneAt undoRefusal } }',
      { id },
    );

  async function lastChange(subjectId: string) {
    const query = "query ($id: ID!) { timeline(subjectId: $id, first: 1) { nodes { action actorId client correlationId differences } } }";
    const { timeline } = await ask<{ timeline: { nodes: { action: string; actorId: string; differences: Difference[] }[] } }>(
      admin(),
      query,
      { id: subjectId },
    );
    return timeline.nodes[0];
  }

  async function person(id: string): Promise<Record<string, unknown>> {
    const query =
      "query ($id: ID!) { user(id: $id) { userName active title displayName version emails { value type primary } groups { displayName } } }";
    return (await ask<{ user: Record<string, unknown> }>(admin(), query, { id })).user;
  }

  let made = 0;
  const named = (name: string) => `${name}-${++made}`;
  const newPerson = async (fields: Parameters<typeof createUser>[1] = { userName: named("ann") }) =>
    (await createUser(client(), fields)).id;

  /** It can be undone and is; nothing but the version differs from before. */
  async function undone(
    id: string,
    subject: string,
    read: (id: string) => Promise<Record<string, unknown>>,
    before: Record<string, unknown>,
  ) {
    expect(await eventOf(id)).to.deep.equal({ undoneAt: null, undoRefusal: null });
    const { undoProvisioningEvent } = await undo(id);
    expect(undoProvisioningEvent.undoneAt).to.match(/^20/);
    expect(undoProvisioningEvent.undoRefusal).to.match(/undone already/);
    const { version: _before, ...old } = before;
    const { version: _after, ...now } = await read(subject);
    expect(now).to.deep.equal(old);
    expect(await lastChange(subject)).to.deep.include({
      action: "undoProvisioningEvent",
      actorId: root,
      client: "test",
      correlationId: "mine",
    });
  }

  const emails = [{ value: "a@example.com", type: "work", primary: true }, { value: "b@example.com" }];
  const changes: readonly [title: string, change: (id: string, context: DomainContext, origin: Origin) => Promise<unknown>][] = [
    ["a text", (id, context, origin) => changeUser(context, id, null, { title: "other" }, origin)],
    ["a text that was taken away", (id, context, origin) => changeUser(context, id, null, { displayName: null }, origin)],
    [
      "lists and names",
      (id, context, origin) => changeUser(context, id, null, { emails: [{ value: "c@example.com" }], userName: named("new") }, origin),
    ],
    ["a list that was taken away", (id, context, origin) => changeUser(context, id, null, { emails: [] }, origin)],
    ["a deactivation", (id, context, origin) => deactivateUser(context, id, origin)],
    ["a list form", (id, context, origin) => changeUsers(context, [{ id, set: { title: "other", active: false } }], { origin })],
  ];
  for (const [title, change] of changes) {
    it(`puts back ${title}`, async () => {
      const id = await newPerson({ userName: named("bob"), title: "x", displayName: "Bob", emails });
      const before = await person(id);
      const event = await request((context, origin) => change(id, context, origin));
      expect(await person(id)).not.to.deep.equal(before);
      await undone(event, id, person, before);
    });
  }

  it("puts back a reactivation, but not the last admin's", async () => {
    const id = await newPerson();
    await deactivateUser(admin(), id);
    const before = await person(id);
    await undone(await request((context, origin) => reactivateUser(context, id, origin)), id, person, before);
    const other = await newTenant(store);
    const [one, two] = [
      await createUser(other.as("ADMIN"), { userName: "one", role: "ADMIN" }),
      await createUser(other.as("ADMIN"), { userName: "two", role: "ADMIN" }),
    ];
    await deactivateUser(other.as("ADMIN"), two.id);
    const correlationId = uuid();
    await reactivateUser(other.as("PROVISIONING"), two.id, { correlationId });
    await recordRequests(other.as("PROVISIONING"), [{ id: correlationId, at: Date.now(), durationMs: 1, intent: "CHANGE", status: 200 }]);
    await deactivateUser(other.as("ADMIN"), one.id);
    expect(await refusal(undo(correlationId, other.as("ADMIN", two.id)))).to.equal("LAST_ADMIN");
    expect((await eventOf(correlationId, other.as("ADMIN", two.id))).undoneAt).to.equal(null);
  });

  async function group(id: string): Promise<Record<string, unknown>> {
    const query = "query ($id: ID!) { group(id: $id) { displayName externalId version members { nodes { id } } } }";
    return (await ask<{ group: Record<string, unknown> }>(admin(), query, { id })).group;
  }

  it("puts back a group's fields and members", async () => {
    const [stays, goes, comes] = [await newPerson(), await newPerson(), await newPerson()];
    const { id } = await createGroup(client(), { displayName: named("Group"), externalId: "e", memberIds: [stays, goes] });
    const before = await group(id);
    const set = { displayName: named("Other"), externalId: null };
    const event = await request((context, origin) =>
      changeGroup(context, id, null, { set, members: { add: [comes], remove: [goes] } }, origin),
    );
    await undone(event, id, group, before);
  });

  it("leaves members alone who are no longer as the request left them", async () => {
    const [one, two, three, four] = [await newPerson(), await newPerson(), await newPerson(), await newPerson()];
    const { id } = await createGroup(client(), { displayName: named("Group"), memberIds: [three, four] });
    const event = await request((context, origin) =>
      changeGroup(context, id, null, { members: { add: [one, two], remove: [three, four] } }, origin),
    );
    await changeGroup(admin(), id, null, { members: { remove: [one], add: [three] } });
    await undo(event);
    expect((await group(id)).members).to.deep.equal({ nodes: [three, four].sort().map((each) => ({ id: each })) });
    expect((await lastChange(id))?.differences).to.deep.equal([{ field: "members", added: [four], removed: [two] }]);
    const other = await request((context, origin) => changeGroup(context, id, null, { members: { add: [one], remove: [four] } }, origin));
    await changeGroup(admin(), id, null, { members: { remove: [one] } });
    await deleteUser(admin(), four);
    expect((await eventOf(other)).undoRefusal).to.match(/Nothing of it is left to undo/);
    expect(await refusal(undo(other))).to.equal("INVALID_VALUE id");
  });

  it("is refused where somebody decided again on the same member, although all is as the request left it", async () => {
    const person = await newPerson();
    const { id } = await createGroup(client(), { displayName: named("Admins"), memberIds: [person] });
    const removed = await request((context, origin) => changeGroup(context, id, null, { members: { remove: [person] } }, origin));
    expect((await eventOf(removed)).undoRefusal).to.equal(null);
    await changeGroup(admin(), id, null, { members: { add: [await newPerson()] } });
    const elsewhere = await createGroup(admin(), { displayName: named("Others"), memberIds: [person] });
    await changeGroup(admin(), elsewhere.id, null, { members: { remove: [person] } });
    expect((await eventOf(removed)).undoRefusal, "others, and other groups").to.equal(null);
    await changeGroup(admin(), id, null, { members: { add: [person] } });
    await changeGroup(admin(), id, null, { members: { remove: [person] } });
    const { changes: log } = await ask<{ changes: { nodes: { id: string }[] } }>(
      admin(),
      `{ changes(first: 1, where: { subjectId: { eq: "${id}" } }) { nodes { id } } }`,
    );
    const { undoRefusal } = await eventOf(removed);
    expect(undoRefusal)
      .to.match(/^members were changed again by changeGroup at 20/)
      .and.include(log.nodes[0]?.id);
    const error = await undo(removed).catch((refused: { extensions: object }) => refused);
    expect((error as { extensions: object }).extensions).to.deep.equal({
      code: "OVERLAP",
      field: "id",
      values: log.nodes.map((change) => change.id),
    });
    expect(JSON.stringify(await group(id))).not.to.include(person);
    const added = await request((context, origin) => changeGroup(context, id, null, { members: { add: [person] } }, origin));
    await changeGroup(admin(), id, null, { members: { remove: [person] } });
    await changeGroup(admin(), id, null, { members: { add: [person] } });
    expect(await refusal(undo(added))).to.equal("OVERLAP id");
  });

  it("is not done in a rehearsal, and says what to do instead", async () => {
    const world = await rehearsalWorld(store);
    const { id: rehearsal } = await world.start();
    const id = uuid();
    await changeUser(await world.client(), world.ids.ann, null, { title: "y" }, { correlationId: id });
    await recordRequests(await world.client(), [{ id, at: Date.now(), durationMs: 1, intent: "CHANGE", status: 200 }]);
    const query = "{ provisioningEvents(rehearsal: true) { nodes { id undoRefusal } } }";
    const { provisioningEvents } = await ask<{ provisioningEvents: { nodes: Event[] } }>(await world.admin(), query);
    expect(provisioningEvents.nodes[0]).to.include({ id });
    expect(provisioningEvents.nodes[0]?.undoRefusal).to.match(/only rehearsed/);
    const error = await undo(id, await world.admin()).catch((refused: { message: string }) => refused);
    expect(error).to.include({ message: provisioningEvents.nodes[0]?.undoRefusal });
    expect(await refusal(undo(id))).to.equal("NOT_FOUND id");
    await world.end("applyRehearsal", rehearsal);
    expect((await eventOf(id, await world.admin())).undoRefusal).to.equal(null);
    await undo(id, await world.admin());
  });

  it("is refused where a later change touched the same, and says which", async () => {
    const id = await newPerson({ userName: named("carl"), title: "one", nickName: "x" });
    const event = await request((context, origin) => changeUser(context, id, null, { title: "two" }, origin));
    await changeUser(admin(), id, null, { nickName: "y" });
    expect((await eventOf(event)).undoRefusal).to.equal(null);
    await changeUser(admin(), id, null, { title: "three" });
    await changeUser(admin(), id, null, { title: "two" });
    const { changes: log } = await ask<{ changes: { nodes: { id: string }[] } }>(
      admin(),
      `{ changes(first: 2, where: { subjectId: { eq: "${id}" } }) { nodes { id } } }`,
    );
    const later = log.nodes.map((change) => change.id).reverse();
    const { undoRefusal } = await eventOf(event);
    expect(undoRefusal)
      .to.match(/^title was changed again by changeUser at 20/)
      .and.include(later[0])
      .and.include("1 more");
    const error = await undo(event).catch((refused: { extensions: object; message: string }) => refused);
    expect(error).to.deep.include({ message: undoRefusal });
    expect((error as unknown as { extensions: object }).extensions).to.deep.equal({ code: "OVERLAP", field: "id", values: later });
    expect(await person(id)).to.include({ title: "two" });
  });

  it("is refused where a later change touched a group's name, but not for other members", async () => {
    const member = await newPerson();
    const { id } = await createGroup(client(), { displayName: named("Group") });
    const event = await request((context, origin) => changeGroup(context, id, null, { set: { displayName: named("Other") } }, origin));
    await changeGroup(admin(), id, null, { members: { add: [member] } });
    expect((await eventOf(event)).undoRefusal).to.equal(null);
    await changeGroup(admin(), id, null, { set: { displayName: named("Third") } });
    expect(await refusal(undo(event))).to.equal("OVERLAP id");
  });

  const never: readonly [
    title: string,
    intent: ProvisioningIntent,
    make: () => Promise<(context: DomainContext, origin: Origin) => Promise<unknown>>,
    words: RegExp,
  ][] = [
    [
      "a creation",
      "CREATE",
      async () => (context, origin) => createUser(context, { userName: named("dora") }, origin),
      /deactivate the person, or delete/,
    ],
    [
      "a group's creation",
      "CREATE",
      async () => (context, origin) => createGroup(context, { displayName: named("G") }, origin),
      /A creation is not undone/,
    ],
    [
      "a deletion",
      "DELETE",
      async () => {
        const id = await newPerson();
        return (context, origin) => deleteUser(context, id, null, origin);
      },
      /deleted is gone/,
    ],
    [
      "a group's deletion",
      "DELETE",
      async () => {
        const { id } = await createGroup(client(), { displayName: named("G") });
        return (context, origin) => deleteGroup(context, id, null, origin);
      },
      /provision it again/,
    ],
    ["nothing", "CHANGE", async () => async () => undefined, /changed nothing/],
    [
      "what changed two people",
      "BULK",
      async () => {
        const ids = [await newPerson(), await newPerson()];
        return (context, origin) =>
          changeUsers(
            context,
            ids.map((id) => ({ id, set: { title: "x" } })),
            { origin },
          );
      },
      /several people or groups/,
    ],
  ];
  for (const [title, intent, make, words] of never) {
    it(`is refused for ${title}, with what to do instead`, async () => {
      const event = await request(await make(), intent);
      expect((await eventOf(event)).undoRefusal).to.match(words);
      expect(await refusal(undo(event))).to.equal("INVALID_VALUE id");
      expect((await eventOf(event)).undoneAt).to.equal(null);
    });
  }

  it("leaves it that somebody who was there before is provisioned", async () => {
    const { id } = await createUser(admin(), { userName: named("eve"), title: "x" });
    const event = await request((context, origin) => changeUser(context, id, null, { title: "y" }, origin));
    await undo(event);
    const { user } = await ask<{ user: { title: string; provisionedAt: string | null } }>(
      admin(),
      `{ user(id: "${id}") { title provisionedAt } }`,
    );
    expect(user.title).to.equal("x");
    expect(user.provisionedAt).to.match(/^20/);
  });

  it("is refused for somebody who is gone, and for a name that was given away", async () => {
    const userName = named("fay");
    const [id, other] = [await newPerson({ userName }), await newPerson()];
    const event = await request((context, origin) => changeUser(context, id, null, { userName: named("new") }, origin));
    await changeUser(admin(), other, null, { userName });
    expect(await refusal(undo(event))).to.equal("NOT_UNIQUE userName");
    expect((await eventOf(event)).undoneAt).to.equal(null);
    await deleteUser(admin(), id);
    expect((await eventOf(event)).undoRefusal).to.equal("The person is gone since.");
  });

  it("is done once, whoever asks at the same time", async () => {
    const id = await newPerson({ userName: named("gil"), title: "x" });
    const event = await request((context, origin) => changeUser(context, id, null, { title: "y" }, origin));
    const answers = await Promise.all([1, 2, 3, 4].map(() => refusal(undo(event))));
    expect(answers.sort()).to.deep.equal(["INVALID_VALUE id", "INVALID_VALUE id", "INVALID_VALUE id", "nothing was refused"]);
    expect(await person(id)).to.include({ title: "x", version: 3 });
  });

  it("is for admins of the organisation", async () => {
    const id = await newPerson();
    const event = await request((context, origin) => changeUser(context, id, null, { title: "x" }, origin));
    for (const kind of ["MEMBER", "PROVISIONING"] as const) expect(await refusal(undo(event, tenant.as(kind, root)))).to.equal("FORBIDDEN");
    const other = await newTenant(store);
    expect(await refusal(undo(event, other.as("ADMIN")))).to.equal("NOT_FOUND id");
    expect(await refusal(undo("nothing"))).to.equal("NOT_FOUND id");
    expect(await eventOf(event)).to.deep.equal({ undoneAt: null, undoRefusal: null });
  });

  it("is judged for a page of events in a constant number of statements", async () => {
    const crowd = await newTenant(store);
    const asked = async () => {
      const query = "{ provisioningEvents { nodes { undoRefusal } } }";
      const { result, statements } = await counted(store, () => ask<{ provisioningEvents: { nodes: Event[] } }>(crowd.as("ADMIN"), query));
      return { refusals: result.provisioningEvents.nodes.map(({ undoRefusal }) => undoRefusal), statements: statements.length };
    };
    const events = async (count: number) => {
      for (let index = 0; index < count; index++) {
        const { id } = await createUser(crowd.as("ADMIN"), { userName: named("p") });
        const { id: groupId } = await createGroup(crowd.as("ADMIN"), { displayName: named("g"), memberIds: [id] });
        for (const work of [
          (origin: Origin) => changeUser(crowd.as("PROVISIONING"), id, null, { title: "x" }, origin),
          (origin: Origin) => changeGroup(crowd.as("PROVISIONING"), groupId, null, { members: { remove: [id] } }, origin),
        ]) {
          const correlationId = uuid();
          await work({ correlationId });
          await recordRequests(crowd.as("PROVISIONING"), [
            { id: correlationId, at: Date.now(), durationMs: 1, intent: "CHANGE", status: 200 },
          ]);
        }
      }
    };
    await events(1);
    const few = await asked();
    await events(8);
    const many = await asked();
    expect(few.refusals).to.deep.equal([null, null]);
    expect(many.refusals).to.have.length(18);
    expect(new Set(many.refusals)).to.deep.equal(new Set([null]));
    expect(many.statements).to.equal(few.statements);
    expect(many.statements).to.be.at.most(8);
  });
});

/** What is under way when a rehearsal begins or ends: it belongs to the copy or to the organisation, and never to a copy that is gone. */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { v7 as uuid } from "uuid";
import { Authentication } from "../../src/domain/authentication.js";
import { comparisonKey } from "../../src/domain/comparison-key.js";
import { DomainContext } from "../../src/domain/context.js";
import { DomainError } from "../../src/domain/errors.js";
import { addMembers } from "../../src/domain/group-writes.js";
import { startRehearsal } from "../../src/domain/rehearsal-writes.js";
import { statement } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { findUser } from "../../src/domain/user-rows.js";
import { changeUser, createUser } from "../../src/domain/user-writes.js";
import { ask, refusal } from "../support/domain.js";
import { type RehearsalWorld, rehearsalWorld } from "../support/rehearsal-world.js";
import { forEachStore } from "../support/stores.js";

const insert = statement(`
  INSERT INTO users (organisationId, id, version, createdAt, updatedAt, role, active, userName, userNameKey)
  VALUES (:organisation, :id, 1, 0, 0, 'MEMBER', 1, 'late', :key)`);

/** The id of the rehearsal that is beginning, as soon as it is known. */
async function begun(world: RehearsalWorld): Promise<string> {
  for (;;) {
    const found = await world.rehearsal<{ id: string } | null>("id");
    if (found) return found.id;
    await pause(10);
  }
}

forEachStore("When a rehearsal begins or ends", (open) => {
  let store: Store;
  before(async () => {
    store = await open();
  });

  for (const mutation of ["applyRehearsal", "discardRehearsal"] as const) {
    it(`requests that still believe in it are told to come again (${mutation})`, async () => {
      const one = await rehearsalWorld(store);
      const { id } = await one.start();
      const { id: made } = await createUser(await one.client(), { userName: "new" });
      const late = [await one.client(), await one.client(), await one.client(), await one.client(), await one.client()] as const;
      await one.end(mutation, id);
      const answers = [
        refusal(findUser(late[0], one.ids.ann)),
        refusal(findUser(late[1], made)),
        refusal(createUser(late[2], { userName: "later" })),
        refusal(changeUser(late[3], one.ids.ann, null, { title: "x" })),
        refusal(addMembers(late[4], one.groups.inner, [made])),
      ];
      expect(await Promise.all(answers)).to.deep.equal(["BUSY", "BUSY", "BUSY", "BUSY", "BUSY"]);
      expect((await findUser(await one.client(), made))?.userName).to.equal(mutation === "applyRehearsal" ? "new" : undefined);
    });
  }

  it("turns clients away before the copy is made, and can be discarded then, but not applied", async () => {
    const one = await rehearsalWorld(store);
    const { viewer, scope } = await one.admin();
    const before = await findUser(await one.admin(), one.ids.ann);
    const credentialsChanged = () => one.authentication.forget();
    const admin = new DomainContext(viewer, scope, Date.now, { rehearsalsWait: 5_000, credentialsChanged });
    const starting = refusal(startRehearsal(admin));
    const id = await begun(one);
    expect(await refusal(one.client().then((client) => createUser(client, { userName: "early" })))).to.equal("BUSY");
    expect(await refusal(startRehearsal(await one.admin()))).to.equal("INVALID_VALUE");
    expect((await one.rehearsal<{ summary: Record<string, number> }>("summary { created deleted }")).summary).to.deep.equal({
      created: 0,
      deleted: 0,
    });
    expect(await refusal(one.end("applyRehearsal", id))).to.equal("INVALID_VALUE id");
    await one.end("discardRehearsal", id);
    expect(await starting).to.equal("INVALID_VALUE");
    expect(await findUser(await one.admin(), one.ids.ann)).to.deep.equal(before);
    const { id: made } = await createUser(await one.client(), { userName: "late" });
    expect(await findUser(await one.admin(), made)).to.include({ userName: "late" });
  });

  it("so are those of another process, until it asks again who they are", async () => {
    const one = await rehearsalWorld(store);
    let now = Date.now();
    const elsewhere = new Authentication(store, () => now);
    const { id } = await one.start();
    await elsewhere.contextFor(one.token);
    await one.end("discardRehearsal", id);
    expect(await refusal(createUser(await elsewhere.contextFor(one.token), { userName: "late" }))).to.equal("BUSY");
    now += 3_001;
    const { id: made } = await createUser(await elsewhere.contextFor(one.token), { userName: "late" });
    expect(await findUser(await one.admin(), made)).to.include({ userName: "late" });
  });

  it("it waits for whoever is writing in it, and takes what they wrote", async () => {
    const one = await rehearsalWorld(store);
    const { id } = await one.start();
    const { scope } = await one.client();
    const late = uuid();
    let written = () => {};
    const open = new Promise<void>((resolve) => {
      written = resolve;
    });
    let inside = () => {};
    const begun = new Promise<void>((resolve) => {
      inside = resolve;
    });
    const writing = scope.write(async (transaction) => {
      await transaction.run(insert, { id: late, key: comparisonKey("late", "folded") });
      inside();
      await open;
    });
    await begun;
    const ending = one.end("applyRehearsal", id);
    await new Promise((resolve) => setTimeout(resolve, 400));
    written();
    await Promise.all([writing, ending]);
    expect(await findUser(await one.admin(), late)).to.include({ userName: "late" });
  });

  for (const mutation of ["applyRehearsal", "discardRehearsal"] as const) {
    it(`nothing that was answered is lost, and nothing that was refused is there (${mutation})`, async () => {
      const one = await rehearsalWorld(store);
      const { id } = await one.start();
      let over = false;
      const answered: { id: string; organisationId: string; groupId: string }[] = [];
      const refused: string[] = [];
      const writer = async (number: number) => {
        for (let index = 0; !over || index < 3; index++) {
          const userName = `writer ${number}.${index}`;
          const context = await one.client();
          try {
            const user = await createUser(context, { userName });
            await addMembers(context, one.groups.inner, [user.id]);
            answered.push({ id: user.id, organisationId: context.viewer.organisationId, groupId: one.groups.inner });
          } catch (error) {
            if (!(error instanceof DomainError) || error.code !== "BUSY") throw error;
            refused.push(userName);
          }
        }
      };
      const writers = Array.from({ length: 4 }, (_, number) => writer(number));
      await new Promise((resolve) => setTimeout(resolve, 150));
      await one.end(mutation, id);
      await new Promise((resolve) => setTimeout(resolve, 100));
      over = true;
      await Promise.all(writers);
      const inCopy = answered.filter(({ organisationId }) => organisationId === id);
      expect(inCopy.length).to.be.above(0);
      expect(answered.length).to.be.above(inCopy.length);
      const expected = mutation === "applyRehearsal" ? answered : answered.filter(({ organisationId }) => organisationId === one.id);
      const query = "query ($ids: [ID!]!) { usersById(ids: $ids) { id groups { id } } }";
      const there: string[] = [];
      for (let from = 0; from < answered.length; from += 100) {
        const ids = answered.slice(from, from + 100).map((user) => user.id);
        const { usersById } = await ask<{ usersById: ({ id: string; groups: { id: string }[] } | null)[] }>(await one.admin(), query, {
          ids,
        });
        there.push(...usersById.flatMap((user) => (user?.groups.some((group) => group.id === one.groups.inner) ? [user.id] : [])));
      }
      expect(there.sort()).to.deep.equal(expected.map((user) => user.id).sort());
    });
  }
});

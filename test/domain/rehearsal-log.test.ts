/** Requests that are told of a moment after they were made: logged where they were made, whatever a rehearsal did in between. */
import { expect } from "chai";
import { recordRequests } from "../../src/domain/provisioning-recording.js";
import { statement } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { ask } from "../support/domain.js";
import { told } from "../support/recorded.js";
import { type RehearsalWorld, rehearsalWorld } from "../support/rehearsal-world.js";
import { forEachStore } from "../support/stores.js";

const copyOfEvent = (names: readonly string[]) =>
  statement(`
  INSERT INTO provisioning_events (organisationId, ${names.join(", ")})
  SELECT :organisation, ${names.join(", ")} FROM provisioning_events WHERE organisationId = :home`);

interface Event {
  readonly operation: string;
  readonly subjectName: string | null;
}

forEachStore("The log of a rehearsal", (open) => {
  let store: Store;
  before(async () => {
    store = await open();
  });

  async function events(one: RehearsalWorld, rehearsal: boolean): Promise<string[]> {
    const query = "query ($rehearsal: Boolean!) { provisioningEvents(rehearsal: $rehearsal) { nodes { operation subjectName } } }";
    const found = await ask<{ provisioningEvents: { nodes: Event[] } }>(await one.admin(), query, { rehearsal });
    return found.provisioningEvents.nodes.map(({ operation, subjectName }) => `${operation} ${subjectName}`);
  }
  const cycles = async (one: RehearsalWorld) => (await one.dump()).provisioning_cycles?.length;

  /** A creation and a failure, untold as yet. */
  async function asked(one: RehearsalWorld, userName: string) {
    const made = told();
    await createUser(await one.client(), { userName }, { correlationId: made.id });
    return [made, told({ status: 400, subjectName: `${userName} again` })];
  }
  const reads = () => ({ count: 3, firstAt: Date.now(), lastAt: Date.now(), totalMs: 3, slowestMs: 1 });
  const past = () => new Promise((resolve) => setTimeout(resolve, 5));

  it("has what was asked in it, and what was asked before is the organisation's", async () => {
    const one = await rehearsalWorld(store);
    const before = await asked(one, "before");
    await past();
    const { id } = await one.start();
    const during = await asked(one, "during");
    expect(await recordRequests(await one.client(), [...before, ...during], reads())).to.equal(4);
    expect((await events(one, false)).sort()).to.deep.equal(["CREATED before", "FAILED before again"]);
    expect((await events(one, true)).sort()).to.deep.equal(["CREATED during", "FAILED during again"]);
    await one.end("applyRehearsal", id);
    expect((await events(one, false)).sort()).to.deep.equal([
      "CREATED before",
      "CREATED during",
      "FAILED before again",
      "FAILED during again",
    ]);
  });

  it("is the organisation's when it was applied before anybody told", async () => {
    const one = await rehearsalWorld(store);
    const { id } = await one.start();
    const during = await asked(one, "during");
    await one.end("applyRehearsal", id);
    expect(await recordRequests(await one.client(), during)).to.equal(2);
    expect((await events(one, false)).sort()).to.deep.equal(["CREATED during", "FAILED during again"]);
  });

  it("is gone when it was discarded before anybody told", async () => {
    const one = await rehearsalWorld(store);
    const { id } = await one.start();
    const [during, counted] = [await asked(one, "during"), reads()];
    await past();
    await one.end("discardRehearsal", id);
    await past();
    expect(await recordRequests(await one.client(), during, counted)).to.equal(0);
    expect([await events(one, false), await cycles(one)]).to.deep.equal([[], 0]);
    const after = await asked(one, "after");
    expect(await recordRequests(await one.client(), after, reads())).to.equal(2);
    expect([(await events(one, false)).length, await cycles(one)]).to.deep.equal([2, 1]);
  });

  it("is taken over once when a request was told of in both", async () => {
    const one = await rehearsalWorld(store);
    const made = told();
    await createUser(one.asSystem(), { userName: "x" });
    await recordRequests(await one.client(), [made]);
    const { id } = await one.start();
    const { scope } = await one.client();
    const [row] = (await one.dump()).provisioning_events ?? [];
    const names = Object.keys(row ?? {}).filter((name) => name !== "organisationId");
    await scope.write((transaction) => transaction.run(copyOfEvent(names)));
    await one.end("applyRehearsal", id);
    expect(await events(one, false)).to.have.lengthOf(1);
  });
});

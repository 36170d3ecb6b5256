/** A server that is killed in the middle of writes: what was changed is in the change log and nothing else is, and the log of requests is made whole. */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { openStore } from "../../ormconfig.js";
import { createGroup } from "../../src/domain/group-writes.js";
import { createOrganisation, createToken, systemContext } from "../../src/domain/operators.js";
import { statement } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { TenantScope } from "../../src/domain/tenant-scope.js";
import { createUsers } from "../../src/domain/user-list-writes.js";
import { Program } from "../support/program.js";
import { loggedChanges, replayed, stateOf } from "../support/replayed-log.js";
import { type ScimAnswer, ScimClient } from "../support/scim-client.js";
import { type StorePlace, storePlaces } from "../support/stores.js";
import { newUser, patchOf } from "../support/wire.js";

const writes = 200;
const kills = 4;
/** Requests under way at once. */
const parallel = 16;

/** Older than the time within which a request may still be told of. */
const makeOlder = statement("UPDATE changes SET at = at - 61000 WHERE organisationId = :organisation");
const selectEvents = statement("SELECT id, status, operation FROM provisioning_events WHERE organisationId = :organisation");

interface EventRow {
  readonly id: string;
  readonly status: number;
  readonly operation: string;
}

for (const { title, make } of storePlaces) {
  describe(`A server that is killed, on ${title}`, function () {
    this.timeout(120_000);
    let place: StorePlace;
    let organisation: string;
    let token: string;
    let people: string[];
    let team: string;
    let server: Program | undefined;
    /** Ids of the requests that were answered with success and must have changed something. */
    const done: string[] = [];
    let sent = 0;

    before(async () => {
      place = await make();
      await withStore(async (store) => {
        const made = await createOrganisation(store, { name: "Acme", plan: "ENTERPRISE", profile: "GENERIC" });
        organisation = made.id;
        token = (await createToken(store, { organisation, label: "Entra" })).token;
        const context = systemContext(store, made);
        const outcomes = await createUsers(
          context,
          Array.from({ length: 40 }, (_, index) => ({ userName: `first ${index}` })),
        );
        people = outcomes.flatMap((outcome) => ("value" in outcome ? outcome.value.id : []));
        team = (await createGroup(context, { displayName: "Team" })).id;
      });
    });
    after(async () => {
      server?.signal("SIGKILL");
      await server?.ended;
      await place.remove();
    });

    async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
      const store = await openStore(place.location);
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    }

    async function start(): Promise<ScimClient> {
      server = new Program("main", [], { ...place.environment, DEMO: "0" });
      return new ScimClient(await server.says(/(http:\/\/127\.0\.0\.1:\d+\/scim\/v2)/), token);
    }

    function write(client: ScimClient, index: number): Promise<ScimAnswer> {
      const person = people[index % people.length] ?? "";
      switch (index % 5) {
        case 0:
          return client.post("/Users", newUser(`new ${index}`, { title: `t ${index}` }));
        case 1:
          return client.patch(`/Groups/${team}`, patchOf({ op: "add", path: "members", value: [{ value: person }] }));
        case 2:
          return index % 20 === 2 ? client.delete(`/Users/${person}`) : client.post("/Users", newUser(`other ${index}`));
        default:
          return client.patch(`/Users/${person}`, patchOf({ op: "replace", path: "title", value: `t ${index}` }));
      }
    }

    /** Writes until the server is gone, which it is after so many answers and a moment more. */
    async function writeAndKill(client: ScimClient, answers: number, moment: number): Promise<void> {
      let answered = 0;
      let gone = false;
      const writer = async () => {
        while (!gone && sent < writes) {
          const index = sent++;
          try {
            const { status, headers } = await write(client, index);
            // Who is a member already becomes none.
            if (status < 300 && index % 5 !== 1) done.push(headers.get("X-Request-Id") ?? "");
            answered += 1;
          } catch {
            gone = true;
          }
          if (answered === answers) {
            answered += 1;
            await pause(moment);
            server?.signal("SIGKILL");
          }
        }
      };
      await Promise.all(Array.from({ length: parallel }, writer));
      server?.signal("SIGKILL");
      await server?.ended;
    }

    it(`has a change in its log if and only if it is in its rows, after each of ${kills} kills`, async () => {
      for (let kill = 0; kill < kills; kill++) {
        const rest = Math.floor((writes - sent) / (kills - kill));
        await writeAndKill(await start(), Math.max(1, Math.floor(rest * (0.3 + 0.4 * Math.random()))), 3 * Math.random());
        await withStore(async (store) => {
          const changes = await loggedChanges(store, organisation);
          expect(await stateOf(store, organisation)).to.deep.equal(replayed(changes));
          const known = new Set(changes.map(({ correlationId }) => correlationId));
          expect(done.filter((id) => !known.has(id))).to.deep.equal([]);
        });
      }
      expect(done.length).to.be.greaterThan(kills * 5);
    });

    it("has, once it runs again, an event for each change that a client made", async () => {
      await withStore((store) => new TenantScope(store, organisation).write((transaction) => transaction.run(makeOlder)));
      await start();
      await withStore(async (store) => {
        const made = (await loggedChanges(store, organisation)).filter(({ actorKind }) => actorKind === "CREDENTIAL");
        const wanted = new Set(made.map(({ correlationId }) => correlationId));
        let events: EventRow[] = [];
        for (const until = Date.now() + 20_000; Date.now() < until; await pause(100)) {
          events = await new TenantScope(store, organisation).all<EventRow>(selectEvents);
          if (events.filter(({ id }) => wanted.has(id)).length === wanted.size) break;
        }
        expect(new Set(events.filter(({ operation }) => !["UNCHANGED", "FAILED"].includes(operation)).map(({ id }) => id))).to.deep.equal(
          wanted,
        );
        // Killed before it told of them.
        expect(events.filter(({ status }) => status === 0)).to.not.deep.equal([]);
      });
    });
  });
}

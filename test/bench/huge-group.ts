/**
 * What a group of HUGE_GROUP members (100,000 unless set) costs on each store, in one process and in front of a remote domain. Run by hand:
 * `npm run build && npx mocha --spec dist/test/bench/huge-group.js`
 */
import { manyMembers, manyUsers } from "../support/crowd.js";
import { costOf } from "../support/event-loop.js";
import { drained } from "../support/scim-stream.js";
import { startRemote, startWhole } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant } from "../support/tenant.js";
import { created, newGroup, patchOf } from "../support/wire.js";

const size = Number(process.env.HUGE_GROUP || 100_000);
const manyGroups = 1_000;

for (const { title, make } of storePlaces) {
  for (const remote of [false, true]) {
    describe(`a group of ${size} on ${title}${remote ? ", in front of a remote domain" : ""}`, function () {
      this.timeout(600_000);
      it("is measured", async () => {
        const environment = { SCIM_MAX_BODY: String(64 * 1024 * 1024) };
        const whole = await startWhole(await make(), environment);
        const server = remote ? await startRemote(whole, environment) : whole;
        try {
          const { store } = whole;
          if (!store) throw new Error("A whole server has a store");
          const { id: organisation, scim } = await newTenant(server);
          const people = await manyUsers(store, organisation, size);
          const { id } = await created(scim, "/Groups", newGroup("Huge"));
          await manyMembers(store, organisation, id, people);
          for (let index = 0; index < manyGroups; index += 1) {
            const { id: other } = await created(scim, "/Groups", newGroup(`Group ${index}`));
            if (index % 50 === 0) await manyMembers(store, organisation, other, people.slice(index, index + 10));
          }
          const [one = ""] = people;
          const newcomers = await manyUsers(store, organisation, 10_000, "new");
          const asked = (text: string) => `/Groups?attributes=id&filter=${encodeURIComponent(text)}`;
          const rows: readonly (readonly [what: string, work: () => Promise<unknown>])[] = [
            ["GET, whole", () => drained(scim, `/Groups/${id}`)],
            ["GET, whole, again", () => drained(scim, `/Groups/${id}`)],
            ["GET without members", () => scim.get(`/Groups/${id}?excludedAttributes=members`)],
            ["list of 100 groups, whole", () => drained(scim, "/Groups?count=100")],
            ["members eq", () => scim.get(asked(`members eq "${one}"`))],
            [
              "members[value and type and display]",
              () => scim.get(asked(`members[value eq "${one}" and type eq "User" and display sw "c"]`)),
            ],
            ["id eq and members eq", () => scim.get(asked(`id eq "${id}" and members eq "${one}"`))],
            [
              "PATCH add of 10,000",
              () => scim.patch(`/Groups/${id}`, patchOf({ op: "add", path: "members", value: newcomers.map((value) => ({ value })) })),
            ],
            [
              "PATCH remove where display sw",
              () => scim.patch(`/Groups/${id}`, patchOf({ op: "remove", path: 'members[display sw "new."]' })),
            ],
            [
              "PUT of the first 20,000",
              () =>
                scim.put(`/Groups/${id}?attributes=id`, newGroup("Huge", { members: people.slice(0, 20_000).map((value) => ({ value })) })),
            ],
          ];
          for (const [what, work] of rows) {
            let statements = 0;
            store.onStatement = () => {
              statements += 1;
            };
            const { result, cost } = await costOf(work);
            store.onStatement = undefined;
            const { status } = result as { status: number };
            const numbers = [
              `${cost.milliseconds.toFixed(0)} ms`,
              `block ${cost.longestBlock.toFixed(0)} ms`,
              `heap +${cost.heap.toFixed(0)} MB`,
              `${statements} statements`,
            ];
            process.stdout.write(`      ${what.padEnd(38)} ${status}  ${numbers.map((each) => each.padStart(16)).join("")}\n`);
          }
        } finally {
          await server.stop();
        }
      });
    });
  }
}

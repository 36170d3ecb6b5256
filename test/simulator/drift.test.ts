/** Where directory and target differ although the job did what Entra does: each such difference is listed with its reason, and nothing else is. */
import { expect } from "chai";
import { type Drift, driftKinds, driftOf } from "../../src/simulator/cycle/drift.js";
import { changeSettings, restart } from "../../src/simulator/cycle/job.js";
import * as changes from "../../src/simulator/directory/changes.js";
import { findGroup, findUser } from "../../src/simulator/directory/directory.js";
import { startWhole, type TestServer } from "../support/server.js";
import { embeddedPlace } from "../support/stores.js";
import { expectProvisioned, held } from "./provisioned.js";
import { people, type Rig, rig } from "./scenario.js";

const crew = [{ displayName: "Team", members: ["ada", "bo"] }];

/** Kind, name, and what is meant of it. */
function drifts({ world, directory }: Rig): string[] {
  const called = (id: string) => directory.users[id]?.displayName ?? directory.groups[id]?.displayName ?? id;
  return driftOf(world).map(({ kind, name, attribute, refersTo }) =>
    [kind, name, attribute, refersTo && called(refersTo)].filter((part) => part !== undefined).join(" "),
  );
}

describe("Drifts", function () {
  this.timeout(60_000);
  let server: TestServer;
  before(async () => {
    server = await startWhole(await embeddedPlace());
  });
  after(() => server.stop());

  const seen = new Set<string>();
  const started = async (all: Rig): Promise<Rig> => {
    await all.cycle();
    expect(drifts(all), "after the initial cycle").to.deep.equal([]);
    return all;
  };
  const expectDrifts = (all: Rig, expected: readonly string[]) => {
    const found = drifts(all);
    expect(found).to.have.members(expected);
    for (const drift of driftOf(all.world)) {
      seen.add(drift.kind);
      expect(drift satisfies Drift).to.satisfy(({ why, mend }: Drift) => why.length > 10 && mend.length > 10);
    }
  };
  const user = (all: Rig, name: string) => findUser(all.directory, name);
  const team = (all: Rig) => findGroup(all.directory, "Team");

  it("are all that has not been provisioned yet, before the first cycle and after a change", async () => {
    const all = await rig(server, people(["ada", "bo"], crew));
    expectDrifts(all, ["pending ada", "pending bo", "pending Team"]);
    await started(all);
    changes.changeUser(all.directory, user(all, "ada"), { department: "Sales" });
    expectDrifts(all, ["pending ada"]);
    changes.unassign(all.directory, user(all, "bo").objectId);
    changes.unassign(all.directory, team(all).objectId);
    expectDrifts(all, ["pending ada", "pending bo", "pending Team"]);
    await all.cycle();
    expectDrifts(all, ["unmanaged bo"]);
  });

  it("are values that were cleared, until the target's are cleared too", async () => {
    const all = await started(await rig(server, people(["ada"])));
    changes.changeUser(all.directory, user(all, "ada"), { mail: "" });
    await all.cycle();
    expectDrifts(all, ['cleared ada emails[type eq "work"].value']);
    changes.changeUser(all.directory, user(all, "ada"), { mail: "ada2@x.example" });
    await all.cycle();
    expectDrifts(all, []);
  });

  it("are values that the mapping writes at creation alone", async () => {
    const all = await rig(server, people(["ada"]));
    const { mapping } = all.world.job.settings;
    const rows = mapping.User.rows.map((row) => (row.target === "displayName" ? { ...row, apply: "onCreation" as const } : row));
    changeSettings(all.world.job, { mapping: { ...mapping, User: { ...mapping.User, rows } } });
    await started(all);
    changes.changeUser(all.directory, user(all, "ada"), { displayName: "Another" });
    await all.cycle();
    expectDrifts(all, ["onCreation Another displayName"]);
    expect((await held(all.tenant.admin)).users[0]?.displayName).to.equal("ada");
  });

  it("are members and managers who came later, until a restart", async () => {
    const directory = people(["ada", "bo", "cy"], crew);
    changes.setManager(directory, findUser(directory, "cy"), findUser(directory, "bo").objectId);
    changes.setEnabled(directory, findUser(directory, "bo"), false);
    const all = await rig(server, directory);
    await all.cycle();
    expectDrifts(all, ["notProvisioned bo"]);
    changes.setEnabled(directory, user(all, "bo"), true);
    await all.cycle();
    expectDrifts(all, [
      "memberMissing Team members bo",
      "manager cy urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager bo",
    ]);
    restart(all.world.job);
    await all.cycle();
    expectDrifts(all, []);
    await expectProvisioned(all.world, all.tenant.admin);
  });

  it("are who left the scope, also when they are left as they were, and what of them stays when they are gone", async () => {
    const all = await started(await rig(server, people(["ada", "bo", "cy"]), { skipOutOfScopeDeletions: true }));
    changes.unassign(all.directory, user(all, "ada").objectId);
    await all.cycle();
    expectDrifts(all, ["unmanaged ada"]);
    changeSettings(all.world.job, { skipOutOfScopeDeletions: false });
    changes.unassign(all.directory, user(all, "bo").objectId);
    await all.cycle();
    const bo = user(all, "bo");
    changes.deleteUser(all.directory, bo, all.world.clock);
    changes.purgeUser(all.directory, bo);
    await all.cycle();
    expectDrifts(all, ["unmanaged ada", `left ${all.directory.removed[bo.objectId]?.name}`]);
    expect((await held(all.tenant.admin)).users).to.have.lengthOf(3);
  });

  it("are links that a restart broke, of objects that are not matched anew", async () => {
    const all = await started(await rig(server, people(["ada", "bo"])));
    changes.unassign(all.directory, user(all, "bo").objectId);
    restart(all.world.job, ["Full"]);
    expectDrifts(all, ["pending ada", "linkBroken bo"]);
    await all.cycle();
    expectDrifts(all, ["linkBroken bo"]);
    expect((await held(all.tenant.admin)).users.map(({ active }) => active)).to.deep.equal([true, true]);
    changes.assign(all.directory, user(all, "bo").objectId);
    await all.cycle();
    expectDrifts(all, []);
    await expectProvisioned(all.world, all.tenant.admin);
  });

  it("are members who left while a link was broken, until they have come and gone once more", async () => {
    const all = await started(await rig(server, people(["ada", "bo"], crew)));
    restart(all.world.job, ["Full"]);
    changes.editMembers(all.directory, team(all), { remove: [user(all, "bo").objectId] });
    await all.cycle();
    expectDrifts(all, ["memberKept Team members bo"]);
    expect((await held(all.tenant.admin)).groups[0]?.members).to.have.lengthOf(2);
    for (const change of ["add", "remove"] as const) {
      changes.editMembers(all.directory, team(all), { [change]: [user(all, "bo").objectId] });
      await all.cycle();
    }
    expectDrifts(all, []);
    await expectProvisioned(all.world, all.tenant.admin);
  });

  it("are failures while they are tried again, and failures that were dropped", async () => {
    const all = await started(await rig(server, people(["ada"])));
    const stranger = await all.tenant.scim.post("/Users", {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "new@x.example",
      externalId: "stranger",
      active: true,
      displayName: "Stranger",
      emails: [{ type: "work", value: "stranger@x.example" }],
    });
    changes.changeUser(all.directory, user(all, "ada"), { userPrincipalName: "new@x.example" });
    await all.cycle();
    expectDrifts(all, ["escrowed ada"]);
    expect(driftOf(all.world)[0]?.mend).to.match(/give one another name for a cycle/);
    restart(all.world.job, ["Escrows"]);
    for (let number = 0; number < 3; number += 1) await all.cycle();
    expectDrifts(all, ["pruned ada"]);
    await all.tenant.scim.delete(`/Users/${(stranger.body as { id: string }).id}`);
    restart(all.world.job);
    await all.cycle();
    expectDrifts(all, []);
    await expectProvisioned(all.world, all.tenant.admin);
  });

  it("are creations without an answer, when nobody asks for them again", async () => {
    const directory = people(["ada"]);
    const all = await rig(server, directory, {
      between: (connection) => ({
        ...connection,
        async send(method, path, body, headers) {
          const answer = await connection.send(method, path, body, headers);
          return method === "POST" ? { ...answer, status: 502, body: undefined } : answer;
        },
      }),
    });
    await all.cycle();
    expectDrifts(all, ["escrowed ada", "unanswered ada"]);
    changes.unassign(directory, user(all, "ada").objectId);
    for (let number = 0; number < 3; number += 1) await all.cycle();
    expectDrifts(all, ["unanswered ada"]);
    expect((await held(all.tenant.admin)).users).to.have.lengthOf(1);
    changes.assign(directory, user(all, "ada").objectId);
    await all.cycle();
    expectDrifts(all, []);
  });

  it("are no members whose addition had no answer: they are removed as if it had been done", async () => {
    let lose = false;
    const all = await rig(server, people(["ada", "bo"], [{ displayName: "Team", members: ["ada"] }]), {
      between: (connection) => ({
        ...connection,
        async send(method, path, body, headers) {
          const answer = await connection.send(method, path, body, headers);
          return lose && method === "PATCH" ? { ...answer, status: 504, body: undefined } : answer;
        },
      }),
    });
    await started(all);
    changes.editMembers(all.directory, team(all), { add: [user(all, "bo").objectId] });
    lose = true;
    await all.cycle();
    expectDrifts(all, ["escrowed Team", "memberMissing Team members bo"]);
    expect((await held(all.tenant.admin)).groups[0]?.members).to.have.lengthOf(2);
    changes.editMembers(all.directory, team(all), { remove: [user(all, "bo").objectId] });
    await all.cycle();
    expectDrifts(all, ["escrowed Team", "memberKept Team members bo"]);
    lose = false;
    for (let number = 0; number < 4; number += 1) await all.cycle();
    expectDrifts(all, []);
    await expectProvisioned(all.world, all.tenant.admin);
  });

  it("have all been seen here", () => {
    expect([...seen].sort()).to.deep.equal([...driftKinds].sort());
  });
});

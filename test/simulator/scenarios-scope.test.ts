/** People and groups that leave the scope, one or too many at a time, against the whole server, with the log that Entra writes. */
import { expect } from "chai";
import { changeSettings, restart } from "../../src/simulator/cycle/job.js";
import * as changes from "../../src/simulator/directory/changes.js";
import { findGroup, findUser } from "../../src/simulator/directory/directory.js";
import { startWhole, type TestServer } from "../support/server.js";
import { embeddedPlace } from "../support/stores.js";
import { expectProvisioned, held } from "./provisioned.js";
import { people, type Rig, rig, row, told } from "./scenario.js";

const changed = "import scoping processing export";
const passedOver = "import scoping:skipped";
const referred = "import referenceResolution export";
const removed = "import scoping export";
const disabled = (name: string) => row(name, "disable", "success", changed, { active: "True -> False" });
const skipped = (name: string) => row(name, "other", "skipped EntrySynchronizationSkipped", passedOver);
const unchanged = (name: string) => row(name, "other", "skipped EntrySynchronizationSkipped", "import scoping");

const idOf = ({ directory }: Rig, name: string) => findUser(directory, name).objectId;
const team = ({ directory }: Rig) => findGroup(directory, "Team");

describe("Scenarios of scope", function () {
  this.timeout(30_000);
  let server: TestServer;
  before(async () => {
    server = await startWhole(await embeddedPlace());
  });
  after(() => server.stop());

  describe("unassigned and assigned again", () => {
    it("is disabled, not followed while away, and comes back on the same account with what changed", async () => {
      const all = await rig(server, people(["ada", "bo"]), { concurrency: 1 });
      await all.cycle();
      const ada = idOf(all, "ada");
      const { targetId } = all.world.job.links[ada] ?? {};
      changes.unassign(all.directory, ada);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([disabled("ada")]);

      changes.changeUser(all.directory, findUser(all.directory, "ada"), { department: "Away" });
      expect(told(all, (await all.cycle()).log)).to.deep.equal([skipped("ada")]);

      changes.assign(all.directory, ada);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "update", "success", changed, {
          active: "False -> True",
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "- -> Away",
        }),
      ]);
      expect(all.world.job.links[ada]?.targetId).to.equal(targetId);
      await expectProvisioned(all.world, all.tenant.admin);
    });

    it("is not deleted when deleted for good while away", async () => {
      const all = await rig(server, people(["ada"]), { concurrency: 1 });
      await all.cycle();
      const ada = findUser(all.directory, "ada");
      changes.unassign(all.directory, ada.objectId);
      await all.cycle();
      changes.deleteUser(all.directory, ada, all.world.clock);
      const buried = ada.userPrincipalName;
      changes.purgeUser(all.directory, ada);
      const { log, writes } = await all.cycle();
      expect([told(all, log), writes]).to.deep.equal([[skipped(buried)], 0]);
      expect((await held(all.tenant.admin)).users.map(({ userName, active }) => [userName, active])).to.deep.equal([
        ["ada@x.example", false],
      ]);
    });

    it("leaves with the group that brought it, and with its membership", async () => {
      const all = await rig(server, people(["ada", "bo"], [{ displayName: "Team", members: ["ada", "bo"] }]), { concurrency: 1 });
      for (const name of ["ada", "bo"]) changes.unassign(all.directory, idOf(all, name));
      await all.cycle();
      changes.editMembers(all.directory, team(all), { remove: [idOf(all, "ada")] });
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        disabled("ada"),
        unchanged("Team"),
        row("Team", "update", "success", referred, { members: "ada -> -" }),
      ]);
      changes.editMembers(all.directory, team(all), { add: [idOf(all, "ada")] });
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "update", "success", changed, { active: "False -> True" }),
        unchanged("Team"),
        row("Team", "update", "success", referred, { members: "- -> ada" }),
      ]);
      await expectProvisioned(all.world, all.tenant.admin);
    });

    it("leaves with a scoping filter: a new initial cycle disables who does not pass", async () => {
      const all = await rig(server, people(["ada", "bo"]), { concurrency: 1 });
      await all.cycle();
      const { mapping } = all.world.job.settings;
      const filters = [{ name: "All but bo", clauses: [{ attribute: "displayName", operator: "NOT EQUALS", value: "bo" } as const] }];
      changeSettings(all.world.job, { mapping: { ...mapping, User: { ...mapping.User, filters } } });
      const { kind, log } = await all.cycle();
      expect([kind, told(all, log)]).to.deep.equal(["initial", [unchanged("ada"), disabled("bo")]]);
      await expectProvisioned(all.world, all.tenant.admin, { unassigned: [idOf(all, "bo")] });
    });

    it("deletes a group, which has no account to disable, and makes another one when it is assigned again", async () => {
      const all = await rig(server, people(["ada"], [{ displayName: "Team", members: ["ada"] }]), { concurrency: 1 });
      await all.cycle();
      const before = (await held(all.tenant.admin)).groups[0]?.id;
      changes.unassign(all.directory, team(all).objectId);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([row("Team", "delete", "success", removed)]);
      expect((await held(all.tenant.admin)).groups).to.deep.equal([]);
      changes.assign(all.directory, team(all).objectId);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("Team", "create", "success", "import scoping matching export", {
          displayName: "- -> Team",
          externalId: `- -> ${team(all).objectId}`,
        }),
        row("Team", "update", "success", referred, { members: "- -> ada" }),
      ]);
      expect((await held(all.tenant.admin)).groups[0]?.id).not.to.equal(before);
      await expectProvisioned(all.world, all.tenant.admin);
    });
  });

  describe("skipOutOfScopeDeletions", () => {
    it("leaves alone who leaves the scope, and goes on with who is disabled or deleted", async () => {
      const all = await rig(server, people(["ada", "bo", "cy"], [{ displayName: "Team", members: ["bo"] }]), {
        concurrency: 1,
        skipOutOfScopeDeletions: true,
      });
      await all.cycle();
      changes.unassign(all.directory, idOf(all, "ada"));
      changes.unassign(all.directory, team(all).objectId);
      changes.setEnabled(all.directory, findUser(all.directory, "bo"), false);
      const cy = findUser(all.directory, "cy");
      changes.deleteUser(all.directory, cy, all.world.clock);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        skipped("ada"),
        disabled("bo"),
        row("cy", "disable", "success", changed, { userName: `cy@x.example -> ${cy.userPrincipalName}`, active: "True -> False" }),
        skipped("Team"),
      ]);
      const { users, groups } = await held(all.tenant.admin);
      const active = Object.fromEntries(users.map((user) => [user.displayName as string, user.active]));
      expect([active, groups.map(({ displayName }) => displayName)]).to.deep.equal([{ ada: true, bo: false, cy: false }, ["Team"]]);
    });
  });

  describe("accidental deletion", () => {
    const names = ["ada", "bo", "cy", "dee"];
    const staged = [
      row("ada", "other", "skipped StagedAction", "export:skipped"),
      row("bo", "other", "skipped StagedAction", "export:skipped"),
      row("Team", "stageddelete", "skipped StagedDelete", "export:skipped"),
    ];

    /** Two people and a group leave at once, and two deletions are allowed. */
    async function stopped(): Promise<Rig> {
      const directory = people(names, [{ displayName: "Team", members: ["dee"] }]);
      const all = await rig(server, directory, { concurrency: 1, accidentalDeletionThreshold: 2 });
      await all.cycle();
      changes.unassign(directory, idOf(all, "ada"));
      changes.setEnabled(directory, findUser(directory, "bo"), false);
      changes.unassign(directory, team(all).objectId);
      changes.changeUser(directory, findUser(directory, "cy"), { department: "Waiting" });
      const before = await held(all.tenant.admin);
      const { end, staged: count, writes, log } = await all.cycle();
      expect([end, count, writes, told(all, log)]).to.deep.equal(["stopped", 3, 0, staged]);
      expect(await held(all.tenant.admin)).to.deep.equal(before);
      const { code, quarantine } = all.world.job;
      expect([code, quarantine?.reason]).to.deep.equal(["Quarantine", "TooManyDeletes"]);
      return all;
    }
    const waiting = row("cy", "update", "success", changed, {
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "- -> Waiting",
    });

    it("as many as are allowed go through", async () => {
      const all = await rig(server, people(names), { concurrency: 1, accidentalDeletionThreshold: 2 });
      await all.cycle();
      for (const name of ["ada", "bo"]) changes.unassign(all.directory, idOf(all, name));
      const { end, log } = await all.cycle();
      expect([end, told(all, log)]).to.deep.equal(["complete", [disabled("ada"), disabled("bo")]]);
    });

    it("one more stops the job before it writes, again at each attempt, until deletions are allowed", async () => {
      const all = await stopped();
      all.world.clock = all.world.job.quarantine?.nextAttempt ?? "";
      const again = await all.cycle();
      expect([again.end, told(all, again.log)]).to.deep.equal(["stopped", staged]);
      restart(all.world.job, ["ForceDeletes"]);
      const allowed = await all.cycle();
      expect([allowed.end, told(all, allowed.log), all.world.job.code]).to.deep.equal([
        "complete",
        [disabled("ada"), disabled("bo"), waiting, row("Team", "delete", "success", removed)],
        "Active",
      ]);
      expect((await held(all.tenant.admin)).groups).to.deep.equal([]);
      // It was allowed once: the next time it is stopped again.
      for (const name of ["cy", "dee"]) changes.unassign(all.directory, idOf(all, name));
      changeSettings(all.world.job, { accidentalDeletionThreshold: 1 });
      expect((await all.cycle()).end).to.equal("stopped");
    });

    it("one more stops the job, until the assignments are mended and the job is restarted: nobody is disabled", async () => {
      const all = await stopped();
      changes.assign(all.directory, idOf(all, "ada"));
      changes.assign(all.directory, team(all).objectId);
      changes.setEnabled(all.directory, findUser(all.directory, "bo"), true);
      restart(all.world.job);
      const { end, kind, log } = await all.cycle();
      expect([end, kind, told(all, log)]).to.deep.equal([
        "complete",
        "initial",
        [unchanged("ada"), unchanged("bo"), waiting, unchanged("dee"), unchanged("Team")],
      ]);
      expect(all.world.job.code).to.equal("Active");
      await expectProvisioned(all.world, all.tenant.admin);
    });
  });
});

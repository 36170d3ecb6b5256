/** Provisioning cycles against the whole server: what the directory says arrives, what fails is tried again, and nothing is written twice. */
import { expect } from "chai";
import { openConnection } from "../../src/simulator/connection.js";
import { runCycle } from "../../src/simulator/cycle/cycle.js";
import { changeSettings, restart } from "../../src/simulator/cycle/job.js";
import { onDemand } from "../../src/simulator/cycle/on-demand.js";
import { runCycles } from "../../src/simulator/cycle/run.js";
import { Chance } from "../../src/simulator/directory/chance.js";
import * as changes from "../../src/simulator/directory/changes.js";
import { type DirectoryGroup, type DirectoryUser, findUser } from "../../src/simulator/directory/directory.js";
import { generateDirectory } from "../../src/simulator/directory/generate.js";
import { randomDay } from "../../src/simulator/directory/random-days.js";
import { startWhole, type TestServer } from "../support/server.js";
import { embeddedPlace } from "../support/stores.js";
import { startFaultyProxy } from "./faulty-proxy.js";
import { expectProvisioned, held } from "./provisioned.js";
import { clock, lines, people, type Rig, rig, type Sent } from "./scenario.js";

describe("Provisioning cycles", function () {
  this.timeout(120_000);
  let server: TestServer;
  before(async () => {
    server = await startWhole(await embeddedPlace());
  });
  after(() => server.stop());

  for (const dialect of ["legacy", "flag"] as const) {
    describe(`a tenant of 200 users and 12 groups, ${dialect}`, () => {
      let all: Rig;
      const user = (index: number) => Object.values(all.directory.users)[index] as DirectoryUser;
      const group = (index: number) => Object.values(all.directory.groups)[index] as DirectoryGroup;
      const expectSame = () => expectProvisioned(all.world, all.tenant.admin);

      before(async () => {
        const directory = generateDirectory({ users: 200, groups: 12, seed: 5, domain: "fabrikam.example" });
        // Who is in scope by a group alone would leave it with the group.
        for (const objectId of Object.keys(directory.users)) changes.assign(directory, objectId);
        all = await rig(server, directory, { dialect });
      });

      it("arrives in the initial cycle, each field and membership of it", async () => {
        const { kind, end, failed, log } = await all.cycle();
        expect([kind, end, failed]).to.deep.equal(["initial", "complete", 0]);
        expect(log.filter(({ provisioningAction }) => provisioningAction === "create")).to.have.lengthOf(212);
        const { users, groups } = await expectSame();
        expect([users.length, groups.length]).to.deep.equal([200, 12]);
      });

      it("sends groups after users, and references last", () => {
        const last = (holds: (sent: Sent) => boolean) => all.writes().findLastIndex(holds);
        const first = (holds: (sent: Sent) => boolean) => all.writes().findIndex(holds);
        const posts = (path: string) => (sent: Sent) => sent.method === "POST" && sent.path === path;
        expect(last(posts("/Users"))).to.be.below(first(posts("/Groups")));
        expect(last(posts("/Groups"))).to.be.below(first(({ method }) => method === "PATCH"));
      });

      it("is not written again by the next cycle, nor by a restart that reads everything", async () => {
        const next = await all.cycle();
        expect([next.kind, next.writes, next.reads]).to.deep.equal(["incremental", 0, 2]);
        restart(all.world.job);
        const again = await all.cycle();
        expect([again.kind, again.writes, again.reads, again.skipped]).to.deep.equal(["initial", 0, 214, 212]);
      });

      it("takes a new user, with a manager and a group", async () => {
        const hired = changes.hire(all.directory, "11111111-0000-4000-8000-000000000001", {
          userPrincipalName: "ada.new@fabrikam.example",
          mail: "ada.new@fabrikam.example",
          givenName: "Ada",
          surname: "New",
        });
        changes.setManager(all.directory, hired, user(3).objectId);
        changes.editMembers(all.directory, group(0), { add: [hired.objectId] });
        const { log } = await all.cycle();
        expect(lines(log).filter((line) => !line.includes("skipped"))).to.have.members([
          "Ada New create success",
          "Ada New update success",
          "Team 1 update success",
        ]);
        await expectSame();
      });

      it("takes a new name, a move and another manager in as few requests as there are objects and references", async () => {
        changes.changeUser(all.directory, user(4), {
          userPrincipalName: "renamed@fabrikam.example",
          mail: "renamed@fabrikam.example",
          surname: "Strand",
          displayName: "R",
        });
        changes.changeUser(all.directory, user(5), { department: "Elsewhere", city: "Oslo", mobile: "+47 1" });
        changes.setManager(all.directory, user(5), user(9).objectId);
        changes.setManager(all.directory, user(6), undefined);
        const { writes } = await all.cycle();
        expect(writes).to.equal(4);
        await expectSame();
      });

      it("disables and enables", async () => {
        changes.setEnabled(all.directory, user(7), false);
        const { log } = await all.cycle();
        expect(lines(log)).to.deep.equal([`${user(7).displayName} disable success`]);
        expect(all.writes()[0]?.body).to.deep.equal({
          schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
          Operations: [
            dialect === "legacy" ? { op: "Replace", path: "active", value: "False" } : { op: "replace", path: "active", value: false },
          ],
        });
        await expectSame();
        changes.setEnabled(all.directory, user(7), true);
        await all.cycle();
        await expectSame();
      });

      it("deletes softly with a tombstone for a name, restores on the same id, and purges", async () => {
        const gone = user(8);
        const name = gone.userPrincipalName;
        changes.deleteUser(all.directory, gone, all.world.clock);
        expect(lines((await all.cycle()).log)).to.deep.equal([`${gone.displayName} disable success`]);
        const tombstone = `${gone.objectId.replaceAll("-", "")}${name}`;
        const { users } = await expectSame();
        const id = users.find(({ userName }) => userName === tombstone)?.id;
        changes.restoreUser(all.directory, gone);
        expect(lines((await all.cycle()).log)).to.deep.equal([`${gone.displayName} update success`]);
        expect((await expectSame()).users.find(({ userName }) => userName === name)?.id).to.equal(id);
        changes.deleteUser(all.directory, gone, all.world.clock);
        await all.cycle();
        changes.purgeUser(all.directory, gone);
        expect(lines((await all.cycle()).log)).to.include(`${tombstone} delete success`);
        await expectSame();
      });

      it("takes new names and members of groups, and deletes groups", async () => {
        changes.renameGroup(all.directory, group(1), "Renamed");
        changes.editMembers(all.directory, group(2), {
          add: [user(20).objectId, user(21).objectId, group(1).objectId],
          remove: group(2)
            .members.slice(0, 2)
            .filter((member) => all.directory.users[member]),
        });
        changes.deleteGroup(all.directory, group(5));
        const { log } = await all.cycle();
        expect(lines(log)).to.include("Team 6 delete success");
        expect(all.sent.filter(({ path }) => /members/.test(path) && !/excludedAttributes=members/.test(path))).to.deep.equal([]);
        await expectSame();
      });
    });
  }

  describe("who leaves the scope", () => {
    it("is disabled, comes back on the same id, and is not deleted later when out", async () => {
      const all = await rig(server, people(["ada", "bo"]));
      await all.cycle();
      const bo = findUser(all.directory, "bo");
      const link = all.world.job.links[bo.objectId];
      changes.unassign(all.directory, bo.objectId);
      expect(lines((await all.cycle()).log)).to.deep.equal(["bo disable success"]);
      await expectProvisioned(all.world, all.tenant.admin, { unassigned: [bo.objectId] });
      changes.changeUser(all.directory, bo, { displayName: "Bo the second" });
      changes.assign(all.directory, bo.objectId);
      const back = await all.cycle();
      expect(back.log[0]?.provisioningStatusInfo.status).to.equal("success");
      expect(all.world.job.links[bo.objectId]?.targetId).to.equal(link?.targetId);
      await expectProvisioned(all.world, all.tenant.admin);
      changes.unassign(all.directory, bo.objectId);
      await all.cycle();
      changes.deleteUser(all.directory, bo, all.world.clock);
      changes.purgeUser(all.directory, bo);
      const { writes } = await all.cycle();
      expect(writes).to.equal(0);
      expect((await held(all.tenant.admin)).users).to.have.lengthOf(2);
    });

    it("stays as it is with skipOutOfScopeDeletions", async () => {
      const all = await rig(server, people(["ada"], [{ displayName: "Team", members: [] }]), { skipOutOfScopeDeletions: true });
      await all.cycle();
      for (const { principal } of [...all.directory.assignments]) changes.unassign(all.directory, principal);
      const { writes, log } = await all.cycle();
      expect([writes, lines(log)]).to.deep.equal([
        0,
        ["ada other skipped EntrySynchronizationSkipped", "Team other skipped EntrySynchronizationSkipped"],
      ]);
    });

    it("is deleted when the mapping has no active, and a group always", async () => {
      const all = await rig(server, people(["ada", "bo"], [{ displayName: "Team", members: ["ada"] }]));
      const { mapping } = all.world.job.settings;
      await all.cycle();
      const rows = mapping.User.rows.filter(({ target }) => target !== "active");
      changeSettings(all.world.job, { mapping: { ...mapping, User: { ...mapping.User, rows } } });
      for (const name of ["bo", "Team"]) {
        const object = name === "Team" ? Object.values(all.directory.groups)[0] : findUser(all.directory, name);
        changes.unassign(all.directory, object?.objectId ?? "");
      }
      const { kind, log } = await all.cycle();
      expect([kind, lines(log).filter((line) => line.includes("delete"))]).to.deep.equal([
        "initial",
        ["bo delete success", "Team delete success"],
      ]);
      const { users, groups } = await held(all.tenant.admin);
      expect([users.map(({ userName }) => userName), groups]).to.deep.equal([["ada@x.example"], []]);
    });

    it("is not provisioned at all when disabled from the beginning", async () => {
      const directory = people(["ada", "bo"], [{ displayName: "Team", members: ["ada", "bo"] }]);
      const all = await rig(server, directory);
      changes.setEnabled(directory, findUser(directory, "bo"), false);
      expect(lines((await all.cycle()).log)).to.include("bo other skipped EntrySynchronizationSkipped");
      const { users, groups } = await held(all.tenant.admin);
      expect([users.length, groups[0]?.members.length]).to.deep.equal([1, 1]);
      // Who comes later is not added to groups until a restart or a change of the group. [D9]
      changes.setEnabled(directory, findUser(directory, "bo"), true);
      await all.cycle();
      expect((await held(all.tenant.admin)).groups[0]?.members).to.have.lengthOf(1);
      restart(all.world.job);
      await all.cycle();
      await expectProvisioned(all.world, all.tenant.admin);
    });
  });

  describe("matching", () => {
    it("links who is there already, and writes the differences", async () => {
      const all = await rig(server, people(["ada"]));
      const made = await all.tenant.scim.post("/Users", {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
        userName: "ADA@x.example",
        active: true,
        displayName: "Before",
        externalId: "other",
        emails: [{ type: "work", value: "ada@x.example" }],
      });
      const { log } = await all.cycle();
      expect([made.status, lines(log)]).to.deep.equal([201, ["ada update success"]]);
      await expectProvisioned(all.world, all.tenant.admin);
    });

    it("asks by one attribute after the other, in the order of precedence", async () => {
      const all = await rig(server, people(["ada"]));
      const { mapping } = all.world.job.settings;
      const precedence: Readonly<Record<string, number>> = { externalId: 1, userName: 2 };
      const rows = mapping.User.rows.map(({ matching: _, ...row }) => ({
        ...row,
        ...(precedence[row.target] ? { matching: precedence[row.target] ?? 0 } : {}),
      }));
      changeSettings(all.world.job, { mapping: { ...mapping, User: { ...mapping.User, rows } } });
      await all.cycle();
      const asked = all.sent.filter(({ method, path }) => method === "GET" && path.startsWith("/Users?")).slice(1);
      expect(asked.map(({ path }) => path)).to.deep.equal([
        "/Users?filter=externalId+eq+%22ada%22",
        "/Users?filter=userName+eq+%22ada%40x.example%22",
      ]);
    });

    it("does not tell in the log what the mapping redacts", async () => {
      const all = await rig(server, people(["ada"]));
      const { mapping } = all.world.job.settings;
      const rows = mapping.User.rows.map((row) =>
        row.target === "displayName"
          ? { target: "displayName", type: "expression" as const, source: 'Redact(Append([displayName], "-x"))' }
          : row,
      );
      changeSettings(all.world.job, { mapping: { ...mapping, User: { ...mapping.User, rows } } });
      const { log } = await all.cycle();
      const change = log[0]?.modifiedProperties.find(({ displayName }) => displayName === "displayName");
      expect([change?.newValue, (await held(all.tenant.admin)).users[0]?.displayName]).to.deep.equal(["[Redact]", "ada-x"]);
    });

    it("skips who has no matching value", async () => {
      const all = await rig(server, people(["ada"]));
      const { mapping } = all.world.job.settings;
      const rows = mapping.User.rows.map(({ matching: _, ...row }) => (row.target === "title" ? { ...row, matching: 1 } : row));
      changeSettings(all.world.job, { mapping: { ...mapping, User: { ...mapping.User, rows } } });
      expect(lines((await all.cycle()).log)).to.deep.equal(["ada other skipped ImportSkipped"]);
    });
  });

  describe("two users who exchange names", () => {
    it("conflict with each other until one of them has another name for a cycle", async () => {
      const all = await rig(server, people(["ada", "bo"]));
      await all.cycle();
      const [ada, bo] = [findUser(all.directory, "ada"), findUser(all.directory, "bo")];
      changes.swapNames(all.directory, ada, bo);
      expect(lines((await all.cycle()).log)).to.have.members(["ada update failure EntryConflict", "bo update failure EntryConflict"]);
      const name = ada.userPrincipalName;
      changes.changeUser(all.directory, ada, { userPrincipalName: "between@x.example" });
      await all.cycle();
      changes.changeUser(all.directory, ada, { userPrincipalName: name });
      changes.changeUser(all.directory, bo, { displayName: "bo" });
      for (let number = 0; number < 4; number += 1) await all.cycle();
      await expectProvisioned(all.world, all.tenant.admin);
      expect(all.world.job.escrows).to.deep.equal({});
    });
  });

  describe("accidental deletion prevention", () => {
    it("stops the job, until deletions are allowed", async () => {
      const all = await rig(server, people(["ada", "bo", "cy"]), { accidentalDeletionThreshold: 1 });
      await all.cycle();
      for (const name of ["ada", "bo"]) changes.unassign(all.directory, findUser(all.directory, name).objectId);
      const stopped = await all.cycle();
      expect([stopped.end, stopped.staged, stopped.writes]).to.deep.equal(["stopped", 2, 0]);
      expect(lines(stopped.log)).to.deep.equal(["ada other skipped StagedAction", "bo other skipped StagedAction"]);
      expect([all.world.job.code, all.world.job.quarantine?.reason]).to.deep.equal(["Quarantine", "TooManyDeletes"]);
      restart(all.world.job, ["ForceDeletes"]);
      const allowed = await all.cycle();
      expect([allowed.end, lines(allowed.log), all.world.job.code]).to.deep.equal([
        "complete",
        ["ada disable success", "bo disable success"],
        "Active",
      ]);
      changes.unassign(all.directory, findUser(all.directory, "cy").objectId);
      expect((await all.cycle()).end).to.equal("complete");
    });
  });

  describe("failures", () => {
    it("of some requests are put off and tried again, and in the end all is equal", async () => {
      const proxy = await startFaultyProxy(server.url, 11, 0.08);
      try {
        const directory = generateDirectory({ users: 80, groups: 6, seed: 6, domain: "fabrikam.example" });
        const all = await rig(server, directory, {}, proxy.url);
        const first = await all.cycle();
        expect(first.failed).to.be.above(0);
        expect(Object.keys(all.world.job.escrows)).to.have.lengthOf.above(0);
        const note = first.log.find(({ provisioningStatusInfo }) => provisioningStatusInfo.status === "failure");
        expect(note?.provisioningStatusInfo.errorInformation?.additionalDetails).to.match(
          /^This operation was retried 0 times\. It will be retried again after this date: 2027-01-04T08:40:00\.000 UTC$/,
        );
        changes.changeUser(directory, Object.values(directory.users)[0] as DirectoryUser, { department: "Elsewhere" });
        changes.renameGroup(directory, Object.values(directory.groups)[0] as DirectoryGroup, "Renamed");
        await all.cycle();
        proxy.rate = 0;
        for (let number = 0; number < 12 && Object.keys(all.world.job.escrows).length > 0; number += 1) await all.cycle();
        expect(Object.values(proxy.spoiled).every((count) => count > 0)).to.equal(true);
        expect(all.world.job.escrows).to.deep.equal({});
        await expectProvisioned(all.world, all.tenant.admin);
      } finally {
        await proxy.stop();
      }
    });

    it("of credentials put the job into quarantine, tried again after 6, 12 and 24 hours, and then every 24", async () => {
      const all = await rig(server, people(["ada"]));
      const bearer = { token: async () => "pds_wrong", close: async () => {} };
      const refused = openConnection({ url: `${server.url}/scim/v2`, bearer, retries: 0 });
      const reports = await runCycles(all.world, refused, 5, {}, () => {});
      expect(reports.map(({ failure }) => failure?.errorCode)).to.deep.equal(
        Array(5).fill("SystemForCrossDomainIdentityManagementInvalidCredentials"),
      );
      const hours = reports.map(({ began }) => (Date.parse(began) - Date.parse(clock)) / 3_600_000);
      expect(hours).to.deep.equal([0, 6, 12, 24, 48]);
      expect([all.world.job.code, all.world.job.quarantine?.reason]).to.deep.equal(["Quarantine", "EncounteredQuarantineException"]);
      all.world.clock = all.world.job.quarantine?.nextAttempt ?? "";
      await all.cycle();
      expect([all.world.job.code, all.world.job.quarantine]).to.deep.equal(["Active", undefined]);
    });

    it("of a job in quarantine end after 28 days with the job", async () => {
      const all = await rig(server, people(["ada"]));
      const bearer = { token: async () => "pds_wrong", close: async () => {} };
      const refused = openConnection({ url: `${server.url}/scim/v2`, bearer, retries: 0 });
      const reports = await runCycles(all.world, refused, 60, {}, () => {});
      expect([all.world.job.code, (Date.parse(reports.at(-1)?.began ?? "") - Date.parse(clock)) / 86_400_000]).to.deep.equal([
        "Paused",
        28,
      ]);
    });

    it("of a query that answers 404 put the job into quarantine", async () => {
      const all = await rig(server, people(["ada"]));
      const elsewhere = openConnection({
        url: `${server.url}/nowhere`,
        bearer: { token: async () => "t", close: async () => {} },
        retries: 0,
      });
      const { end, failure } = await runCycle(all.world, elsewhere);
      expect([end, failure?.errorCode]).to.deep.equal(["stopped", "SystemForCrossDomainIdentityManagementServiceIncompatible"]);
    });

    it("of a server that is not there leave everything for the next cycle", async () => {
      const all = await rig(server, people(["ada"]));
      const nobody = openConnection({
        url: "http://127.0.0.1:9/scim/v2",
        bearer: { token: async () => "t", close: async () => {} },
        retries: 0,
      });
      const { end } = await runCycle(all.world, nobody);
      expect([end, all.world.job.watermark]).to.deep.equal(["unreachable", undefined]);
      await all.cycle();
      await expectProvisioned(all.world, all.tenant.admin);
    });

    for (const [onMissingAnchor, expected] of [
      ["fail", "ada update failure InvalidAnchor"],
      ["rematch", "ada create success"],
    ] as const) {
      it(`of a known id that is gone: ${onMissingAnchor}`, async () => {
        const all = await rig(server, people(["ada"]), { onMissingAnchor });
        await all.cycle();
        const ada = findUser(all.directory, "ada");
        await all.tenant.scim.delete(`/Users/${all.world.job.links[ada.objectId]?.targetId}`);
        changes.changeUser(all.directory, ada, { department: "Sales" });
        expect(lines((await all.cycle()).log)).to.deep.equal([expected]);
        restart(all.world.job, ["Full"]);
        await all.cycle();
        await expectProvisioned(all.world, all.tenant.admin);
      });
    }
  });

  describe("on demand", () => {
    it("provisions one user, and a group with the members that are named, in the older dialect", async () => {
      const all = await rig(server, people(["ada", "bo", "cy"], [{ displayName: "Team", members: ["ada", "bo", "cy"] }]), {
        dialect: "flag",
      });
      const id = (name: string) => findUser(all.directory, name).objectId;
      for (const name of ["ada", "bo"]) expect((await onDemand(all.world, all.connection, id(name))).status).to.equal("success");
      const [team] = Object.values(all.directory.groups);
      await onDemand(all.world, all.connection, team?.objectId ?? "", [id("ada")]);
      await onDemand(all.world, all.connection, team?.objectId ?? "", [id("bo")]);
      expect((await held(all.tenant.admin)).groups[0]?.members).to.have.lengthOf(2);
      changes.changeUser(all.directory, findUser(all.directory, "ada"), { department: "Sales" });
      all.sent.length = 0;
      const { records } = await onDemand(all.world, all.connection, id("ada"));
      expect(all.writes()[0]?.body).to.deep.include({
        Operations: [{ op: "Add", path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", value: "Sales" }],
      });
      expect(records[0]?.provisioningSteps.map(({ provisioningStepType }) => provisioningStepType)).to.deep.equal([
        "import",
        "scoping",
        "processing",
        "export",
      ]);
      changes.setEnabled(all.directory, findUser(all.directory, "bo"), false);
      expect((await onDemand(all.world, all.connection, id("bo"))).status).to.equal("skipped");
      changes.unassign(all.directory, team?.objectId ?? "");
      changes.unassign(all.directory, id("ada"));
      expect((await onDemand(all.world, all.connection, id("ada"))).records[0]?.provisioningAction).to.equal("disable");
    });
  });

  it("a month of random days ends as the directory says, once a restart has picked up what Entra leaves out", async () => {
    const directory = generateDirectory({ users: 40, groups: 5, seed: 8, domain: "fabrikam.example" });
    const all = await rig(server, directory, { scope: "all" });
    const chance = new Chance(2);
    await all.cycle();
    for (let day = 0; day < 35; day += 1) {
      all.world.clock = new Date(Date.parse(all.world.clock) + 86_400_000).toISOString();
      randomDay(directory, chance, all.world.clock, 4);
      expect(lines((await all.cycle()).log).filter((line) => line.includes("failure"))).to.deep.equal([]);
    }
    const never = Object.values(directory.users).filter(({ objectId }) => !all.world.job.links[objectId]);
    expect(never.filter(({ accountEnabled, deletedAt }) => accountEnabled && !deletedAt)).to.deep.equal([]);
    const left = never.map(({ objectId }) => objectId);
    restart(all.world.job);
    await all.cycle();
    await expectProvisioned(all.world, all.tenant.admin, { never: left });
    restart(all.world.job, ["Full"]);
    await all.cycle();
    await expectProvisioned(all.world, all.tenant.admin, { never: left });
  });
});

/** What a job can be told: who gets its letters, how managers are taken away, and whether references are asked for first. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { JobSettings } from "../../src/simulator/cycle/job.js";
import { readWorld } from "../../src/simulator/cycle/state-file.js";
import * as changes from "../../src/simulator/directory/changes.js";
import { findGroup, findUser } from "../../src/simulator/directory/directory.js";
import { type Mailbox, openMailbox } from "../support/mailbox.js";
import { startWhole, type TestServer } from "../support/server.js";
import { embeddedPlace } from "../support/stores.js";
import { newTenant } from "../support/tenant.js";
import { entra } from "./command-line.js";
import { expectProvisioned } from "./provisioned.js";
import { people, rig } from "./scenario.js";

describe("A job's settings", function () {
  this.timeout(60_000);
  let server: TestServer;
  before(async () => {
    server = await startWhole(await embeddedPlace());
  });
  after(() => server.stop());

  describe("notify", () => {
    let mailbox: Mailbox;
    let folder: string;
    let state: string;
    let good: string[];
    let bad: string[];
    before(async () => {
      mailbox = await openMailbox();
    });
    after(() => mailbox.close());
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "entra-"));
      state = join(folder, "state.json");
      const { scim } = await newTenant(server, { profile: "ENTRA" });
      const url = ["--url", `${server.url}/scim/v2`, "--retries", "0"];
      good = [...url, "--token", scim.token ?? ""];
      bad = [...url, "--token", "pds_wrong"];
      await entra("new", state, "--users", "6", "--groups", "0", "--clock", "2027-01-04T08:00:00Z");
      await entra("set", state, "--notify", "admin@fabrikam.example");
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const smtp = () => ["--smtp", mailbox.url];

    it("sends a letter once when the job goes into quarantine, and again for another reason or a new series", async () => {
      const { output } = await entra("run", state, ...bad, ...smtp(), "--cycles", "3");
      expect(output.match(/notification for /g)).to.have.lengthOf(1);
      expect(output).to.match(
        /notification for admin@fabrikam\.example: Provisioning is in quarantine: EncounteredQuarantineException \(2027-01-04T08:00:00\.000Z\), sent/,
      );
      const letter = await mailbox.next();
      expect(letter.to).to.deep.equal(["admin@fabrikam.example"]);
      expect(letter.text).to.match(/Subject: Provisioning is in quarantine: EncounteredQuarantineException/);
      expect(letter.text).to.match(/Error: +GET .* answered 401: the credentials are not accepted/);
      expect(letter.text).to.match(/Next attempt: 2027-01-04T14:00:00\.000Z/);
      expect(mailbox.waiting).to.deep.equal([]);

      await entra("run", state, ...good, ...smtp());
      expect(mailbox.waiting).to.deep.equal([]);
      await entra("run", state, ...bad, ...smtp());
      expect((await mailbox.next()).text).to.include("EncounteredQuarantineException");
    });

    it("sends one when too many deletions stop the job", async () => {
      await entra("set", state, "--accidental-deletion-threshold", "2");
      await entra("run", state, ...good, ...smtp());
      const names = Object.values(readWorld(state).directory.users).map(({ userPrincipalName }) => userPrincipalName);
      await entra("unassign", state, ...names.slice(0, 3));
      const { output, code } = await entra("run", state, ...good, ...smtp());
      expect([code, output.match(/, sent/g)?.length]).to.deep.equal([1, 1]);
      const { text } = await mailbox.next();
      // A long subject goes on in a second line.
      expect(text).to.match(/Subject: Accidental deletions prevention stopped provisioning:\s+TooManyDeletes/);
      expect(text).to.include("3 objects are to be deleted or disabled, and 2 may be");
      expect(text).to.include("entra restart --scope ForceDeletes");
    });

    it("prints it without a mail server, and keeps it on the status page; says when the mail server takes nothing", async () => {
      const printed = await entra("run", state, ...bad);
      const line =
        "notification for admin@fabrikam.example: Provisioning is in quarantine: EncounteredQuarantineException (2027-01-04T08:00:00.000Z)";
      expect(printed.output.split("\n")).to.include(line);
      expect((await entra("status", state)).output).to.include(line);
      await entra("restart", state);
      const { output } = await entra("run", state, ...bad, "--smtp", "smtp://127.0.0.1:9");
      expect(output).to.match(/notification for admin@.*, not sent: .*ECONNREFUSED/);
      expect((await entra("set", state, "--notify", "nobody")).output).to.match(/Write an e-mail address/);
      expect((await entra("run", state, ...bad, "--smtp", "localhost")).output).to.match(/A mail server's address is smtp:/);
      await entra("set", state, "--notify", "off");
      await entra("restart", state);
      expect((await entra("run", state, ...bad)).output).not.to.include("notification");
    });
  });

  describe("managerRemoval", () => {
    const manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
    for (const dialect of ["legacy", "flag"] as const) {
      const forms: Readonly<Record<NonNullable<JobSettings["managerRemoval"]>, (id: string) => object>> = {
        empty: () => ({ op: "Replace", path: manager, value: "" }),
        object: () => ({ op: "Replace", path: manager, value: { value: "" } }),
        remove: (id) => ({ op: "Remove", path: `manager[value eq "${id}"]` }),
      };
      for (const [managerRemoval, form] of Object.entries(forms) as [keyof typeof forms, (id: string) => { op: string }][]) {
        it(`${managerRemoval}, ${dialect}: arrives`, async () => {
          const directory = people(["ada", "bo"]);
          const ada = findUser(directory, "ada");
          changes.setManager(directory, ada, findUser(directory, "bo").objectId);
          const all = await rig(server, directory, { dialect, managerRemoval });
          await all.cycle();
          const { manager: before = "" } = all.world.job.links[ada.objectId] ?? {};
          changes.setManager(directory, ada, undefined);
          await all.cycle();
          const expected = form(before);
          expect(all.writes().map(({ body }) => (body as { Operations: object[] }).Operations)).to.deep.equal([
            [dialect === "flag" ? { ...expected, op: expected.op.toLowerCase() } : expected],
          ]);
          await expectProvisioned(all.world, all.tenant.admin);
        });
      }
    }
  });

  describe("referenceChecks", () => {
    const checked = async (referenceChecks: NonNullable<JobSettings["referenceChecks"]>) => {
      const directory = people(["ada", "bo"], [{ displayName: "Team", members: ["ada", "bo"] }]);
      changes.setManager(directory, findUser(directory, "ada"), findUser(directory, "bo").objectId);
      const all = await rig(server, directory, { referenceChecks });
      await all.cycle();
      const checks = all.sent.filter(({ path }) => path.includes("attributes=id")).map(({ path }) => decodeURIComponent(path));
      await expectProvisioned(all.world, all.tenant.admin);
      return { all, checks };
    };

    it("are off unless they are asked for", async () => expect((await checked("off")).checks).to.deep.equal([]));

    it("ask for a manager by id and value", async () => {
      const { all, checks } = await checked("manager");
      const { links } = all.world.job;
      const id = (name: string) => links[findUser(all.directory, name).objectId]?.targetId;
      expect(checks).to.deep.equal([`/Users?attributes=id&filter=id+eq+"${id("ada")}"+and+manager+eq+"${id("bo")}"`]);
    });

    it("ask for each member too, and leave alone what is there already", async () => {
      const { all, checks } = await checked("all");
      const group = findGroup(all.directory, "Team");
      const { links } = all.world.job;
      const target = links[group.objectId]?.targetId;
      const ids = group.members.map((member) => links[member]?.targetId);
      expect(checks.slice(1)).to.deep.equal(
        ids.map((id) => `/Groups?attributes=id&excludedAttributes=members&filter=id+eq+"${target}"+and+members+eq+"${id}"`),
      );
      const link = links[group.objectId];
      if (link) link.members = {};
      changes.renameGroup(all.directory, group, "Team renamed");
      await all.cycle();
      expect(all.writes().map(({ body }) => (body as { Operations: { path: string }[] }).Operations.map(({ path }) => path))).to.deep.equal(
        [["displayName"]],
      );
      expect(Object.keys(links[group.objectId]?.members ?? {})).to.have.members(group.members);
    });
  });

  describe("of two who exchange names, or give one on", () => {
    it("the second try succeeds once the name is free: by a name given on in the same cycle, or by a tombstone", async () => {
      const all = await rig(server, people(["ada", "bo"]), { concurrency: 1 });
      await all.cycle();
      const [ada, bo] = [findUser(all.directory, "ada"), findUser(all.directory, "bo")];
      changes.changeUser(all.directory, bo, { userPrincipalName: "bo.new@x.example" });
      changes.changeUser(all.directory, ada, { userPrincipalName: "bo@x.example" });
      const { log } = await all.cycle();
      expect(log.map(({ provisioningStatusInfo: { status, errorInformation } }) => errorInformation?.errorCode ?? status)).to.deep.equal([
        "EntryConflict",
        "success",
      ]);
      expect((await all.cycle()).failed).to.equal(0);
      await expectProvisioned(all.world, all.tenant.admin);

      changes.swapNames(all.directory, ada, bo);
      expect((await all.cycle()).failed).to.equal(2);
      changes.deleteUser(all.directory, bo, all.world.clock);
      // Ada is tried before Bo's tombstone has freed the name.
      expect((await all.cycle()).failed).to.equal(1);
      for (let number = 0; number < 3; number += 1) expect((await all.cycle()).failed).to.equal(0);
      expect(all.world.job.escrows).to.deep.equal({});
      await expectProvisioned(all.world, all.tenant.admin);
    });
  });
});

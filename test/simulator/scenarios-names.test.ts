/** Names that are given back, exchanged and given on, against the whole server: deletion with a tombstone, restore, swap and re-hire, with the log that Entra writes. */
import { expect } from "chai";
import * as changes from "../../src/simulator/directory/changes.js";
import { type DirectoryUser, findUser } from "../../src/simulator/directory/directory.js";
import { startWhole, type TestServer } from "../support/server.js";
import { embeddedPlace } from "../support/stores.js";
import { expectProvisioned, held } from "./provisioned.js";
import { arrival, people, type Rig, rig, row, told } from "./scenario.js";

const created = "import scoping matching export";
const changed = "import scoping processing export";
const refused = "import scoping processing export:failure";
const referred = "import referenceResolution export";

const tombstone = ({ objectId }: DirectoryUser, name: string) => `${objectId.replaceAll("-", "")}${name}`;

function hireAnew(all: Rig, number: number, name = "ada"): DirectoryUser {
  return changes.hire(all.directory, `22222222-0000-4000-8000-00000000000${number}`, {
    userPrincipalName: `${name}@x.example`,
    mail: `${name}@x.example`,
    givenName: "ada",
    surname: "Quill",
    displayName: "ada anew",
  });
}

/** What the server has, by the name that it knows them by. */
async function accounts(all: Rig): Promise<Readonly<Record<string, { readonly id: string; readonly active: boolean }>>> {
  const { users } = await held(all.tenant.admin);
  return Object.fromEntries(users.map(({ userName, id, active }) => [userName, { id, active }]));
}

describe("Scenarios of names", function () {
  this.timeout(30_000);
  let server: TestServer;
  before(async () => {
    server = await startWhole(await embeddedPlace());
  });
  after(() => server.stop());

  describe("soft delete and restore", () => {
    it("disables under a tombstone, and brings the same account back with its groups", async () => {
      const all = await rig(server, people(["ada", "bo"], [{ displayName: "Team", members: ["ada"] }]), { concurrency: 1 });
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "create", "success", created, arrival("ada")),
        row("bo", "create", "success", created, arrival("bo")),
        row("Team", "create", "success", created, {
          displayName: "- -> Team",
          externalId: `- -> ${Object.keys(all.directory.groups)[0]}`,
        }),
        row("Team", "update", "success", referred, { members: "- -> ada" }),
      ]);
      const ada = findUser(all.directory, "ada");
      const { id } = (await accounts(all))["ada@x.example"] ?? {};

      changes.deleteUser(all.directory, ada, all.world.clock);
      const buried = tombstone(ada, "ada@x.example");
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "disable", "success", changed, { userName: `ada@x.example -> ${buried}`, active: "True -> False" }),
      ]);
      expect(all.writes().map(({ method, path, body }) => [method, path, (body as { Operations: unknown }).Operations])).to.deep.equal([
        [
          "PATCH",
          `/Users/${id}`,
          [
            { op: "Replace", path: "userName", value: buried },
            { op: "Replace", path: "active", value: "False" },
          ],
        ],
      ]);
      expect((await accounts(all))[buried]).to.deep.equal({ id, active: false });

      changes.restoreUser(all.directory, ada);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "update", "success", changed, { userName: `${buried} -> ada@x.example`, active: "False -> True" }),
      ]);
      expect((await accounts(all))["ada@x.example"]).to.deep.equal({ id, active: true });
      await expectProvisioned(all.world, all.tenant.admin);
    });

    it("disables under the name itself where userName is not mapped from userPrincipalName", async () => {
      const all = await rig(server, people(["ada"]), { concurrency: 1 });
      const { mapping } = all.world.job.settings;
      const rows = mapping.User.rows.map((each) => (each.target === "userName" ? { ...each, source: "mail" } : each));
      all.world.job.settings = { ...all.world.job.settings, mapping: { ...mapping, User: { ...mapping.User, rows } } };
      await all.cycle();
      changes.deleteUser(all.directory, findUser(all.directory, "ada"), all.world.clock);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([row("ada", "disable", "success", changed, { active: "True -> False" })]);
      expect((await accounts(all))["ada@x.example"]?.active).to.equal(false);
    });

    it("conflicts at the restore while a stranger has the name, is put off each time twice as long, and ends when the stranger goes", async () => {
      const all = await rig(server, people(["ada"]), { concurrency: 1 });
      await all.cycle();
      const ada = findUser(all.directory, "ada");
      changes.deleteUser(all.directory, ada, all.world.clock);
      await all.cycle();
      const stranger = await all.tenant.scim.post("/Users", {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
        userName: "ada@x.example",
        externalId: "stranger",
        active: true,
        displayName: "Stranger",
        emails: [{ type: "work", value: "stranger@x.example" }],
      });
      expect(stranger.status).to.equal(201);
      changes.restoreUser(all.directory, ada);
      const waits: number[] = [];
      for (let number = 0; number < 3; number += 1) {
        const { began, log } = await all.cycle();
        expect(told(all, log)).to.deep.equal([row("ada", "update", "failure EntryConflict", refused)]);
        const { nextAttempt = "" } = all.world.job.escrows[ada.objectId] ?? {};
        waits.push((Date.parse(nextAttempt) - Date.parse(began)) / 60_000);
        all.world.clock = nextAttempt;
      }
      expect(waits).to.deep.equal([40, 80, 160]);
      await all.tenant.scim.delete(`/Users/${(stranger.body as { id: string }).id}`);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "update", "success", changed, {
          userName: `${tombstone(ada, "ada@x.example")} -> ada@x.example`,
          active: "False -> True",
        }),
      ]);
      expect(all.world.job.escrows).to.deep.equal({});
      await expectProvisioned(all.world, all.tenant.admin);
    });
  });

  describe("two people who exchange names", () => {
    it("conflict, until one of them has had another name for a cycle", async () => {
      const all = await rig(server, people(["ada", "bo"]), { concurrency: 1 });
      await all.cycle();
      const before = await accounts(all);
      const [ada, bo] = [findUser(all.directory, "ada"), findUser(all.directory, "bo")];
      changes.swapNames(all.directory, ada, bo);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "update", "failure EntryConflict", refused),
        row("bo", "update", "failure EntryConflict", refused),
      ]);
      expect(await accounts(all)).to.deep.equal(before);

      changes.changeUser(all.directory, ada, { userPrincipalName: "between@x.example" });
      const mended = await all.cycle();
      expect(told(all, mended.log)).to.deep.equal([
        row("ada", "update", "success", changed, {
          userName: "ada@x.example -> between@x.example",
          'emails[type eq "work"].value': "ada@x.example -> bo@x.example",
          externalId: "ada -> bo",
        }),
        row("bo", "update", "success", changed, {
          userName: "bo@x.example -> ada@x.example",
          'emails[type eq "work"].value': "bo@x.example -> ada@x.example",
          externalId: "bo -> ada",
        }),
      ]);
      changes.changeUser(all.directory, ada, { userPrincipalName: "bo@x.example" });
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "update", "success", changed, { userName: "between@x.example -> bo@x.example" }),
      ]);
      const after = await accounts(all);
      expect([after["bo@x.example"]?.id, after["ada@x.example"]?.id]).to.deep.equal([
        before["ada@x.example"]?.id,
        before["bo@x.example"]?.id,
      ]);
      await expectProvisioned(all.world, all.tenant.admin);
    });
  });

  describe("re-hire", () => {
    it("after the purge is a new account: the old one is deleted", async () => {
      const all = await rig(server, people(["ada"], [{ displayName: "Team", members: ["ada"] }]), { concurrency: 1 });
      await all.cycle();
      const ada = findUser(all.directory, "ada");
      const before = (await accounts(all))["ada@x.example"];
      changes.deleteUser(all.directory, ada, all.world.clock);
      await all.cycle();
      const buried = tombstone(ada, "ada@x.example");
      changes.purgeUser(all.directory, ada);
      const anew = hireAnew(all, 1);
      changes.assign(all.directory, anew.objectId);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada anew", "create", "success", created, { ...arrival("ada"), displayName: "- -> ada anew" }),
        row(buried, "delete", "success", "import scoping export"),
        row("Team", "other", "skipped EntrySynchronizationSkipped", "import scoping"),
      ]);
      const after = await accounts(all);
      expect(Object.keys(after)).to.deep.equal(["ada@x.example"]);
      expect(after["ada@x.example"]?.id).not.to.equal(before?.id);
      expect((await held(all.tenant.admin)).groups[0]?.members).to.deep.equal([]);
      await expectProvisioned(all.world, all.tenant.admin);
    });

    it("while the old account is in the recycle bin is a new account: the tombstone left the name free", async () => {
      const all = await rig(server, people(["ada"]), { concurrency: 1 });
      await all.cycle();
      const ada = findUser(all.directory, "ada");
      const before = (await accounts(all))["ada@x.example"];
      changes.deleteUser(all.directory, ada, all.world.clock);
      changes.assign(all.directory, hireAnew(all, 2).objectId);
      // The old one comes first in a cycle, so that one is enough for both.
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "disable", "success", changed, {
          userName: `ada@x.example -> ${tombstone(ada, "ada@x.example")}`,
          active: "True -> False",
        }),
        row("ada anew", "create", "success", created, { ...arrival("ada"), displayName: "- -> ada anew" }),
      ]);
      const after = await accounts(all);
      expect(after[tombstone(ada, "ada@x.example")]).to.deep.equal({ id: before?.id, active: false });
      expect(after["ada@x.example"]?.active).to.equal(true);
      await expectProvisioned(all.world, all.tenant.admin);
    });

    it("while the old account is disabled and keeps its name needs another name, and is another account", async () => {
      const all = await rig(server, people(["ada"]), { concurrency: 1 });
      await all.cycle();
      const ada = findUser(all.directory, "ada");
      changes.setEnabled(all.directory, ada, false);
      expect(() => hireAnew(all, 3)).to.throw("ada@x.example is another user's userPrincipalName");
      changes.assign(all.directory, hireAnew(all, 3, "ada2").objectId);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "disable", "success", changed, { active: "True -> False" }),
        row("ada anew", "create", "success", created, {
          ...arrival("ada", "ada2"),
          displayName: "- -> ada anew",
        }),
      ]);
      await expectProvisioned(all.world, all.tenant.admin);
    });

    it("takes over the old account where that one was unassigned first: its name was never given back", async () => {
      const all = await rig(server, people(["ada"]), { concurrency: 1 });
      await all.cycle();
      const ada = findUser(all.directory, "ada");
      const before = (await accounts(all))["ada@x.example"];
      changes.unassign(all.directory, ada.objectId);
      await all.cycle();
      changes.deleteUser(all.directory, ada, all.world.clock);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada", "other", "skipped EntrySynchronizationSkipped", "import scoping:skipped"),
      ]);
      const anew = hireAnew(all, 4);
      changes.assign(all.directory, anew.objectId);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row("ada anew", "update", "success", "import scoping matching processing export", {
          active: "False -> True",
          displayName: "ada -> ada anew",
        }),
      ]);
      expect(await accounts(all)).to.deep.equal({ "ada@x.example": { id: before?.id, active: true } });
      changes.purgeUser(all.directory, ada);
      expect(told(all, (await all.cycle()).log)).to.deep.equal([
        row(tombstone(ada, "ada@x.example"), "other", "skipped EntrySynchronizationSkipped", "import scoping:skipped"),
      ]);
      expect(await accounts(all)).to.deep.equal({ "ada@x.example": { id: before?.id, active: true } });
    });
  });
});

/** Quarantine on a simulated clock, against the whole server: what brings a job there, when it is tried again, how it comes out, with the log that Entra writes. */
import { expect } from "chai";
import type { Connection } from "../../src/simulator/connection.js";
import { onDemand } from "../../src/simulator/cycle/on-demand.js";
import * as changes from "../../src/simulator/directory/changes.js";
import { findUser } from "../../src/simulator/directory/directory.js";
import { startWhole, type TestServer } from "../support/server.js";
import { embeddedPlace } from "../support/stores.js";
import { expectProvisioned, held } from "./provisioned.js";
import { arrival, clock, people, type Rig, rig, row, told } from "./scenario.js";

const department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";

const hours = (instant = "") => (Date.parse(instant) - Date.parse(clock)) / 3_600_000;

/** The hours after the first failure at which the job is tried next. */
async function attempts(all: Rig, count: number): Promise<{ hours: number[]; logged: number; codes: (string | undefined)[] }> {
  const found: number[] = [];
  const codes: (string | undefined)[] = [];
  let logged = 0;
  for (let number = 0; number < count; number += 1) {
    const { log, failure } = await all.cycle();
    logged += log.length;
    codes.push(failure?.errorCode);
    found.push(hours(all.world.job.quarantine?.nextAttempt));
    all.world.clock = all.world.job.quarantine?.nextAttempt ?? "";
  }
  return { hours: found, logged, codes };
}

describe("Scenarios of quarantine", function () {
  this.timeout(60_000);
  let server: TestServer;
  before(async () => {
    server = await startWhole(await embeddedPlace());
  });
  after(() => server.stop());

  it("refused credentials: nothing is tried on objects, the job at 6, 12, 24 hours and each 24 on; a new token and all is made up for", async () => {
    let token: string | undefined;
    const all = await rig(server, people(["ada"]), { concurrency: 1, token: () => token ?? all.tenant.scim.token ?? "" });
    await all.cycle();
    changes.changeUser(all.directory, findUser(all.directory, "ada"), { department: "Later" });
    token = (await all.tenant.revoked()).token ?? "";
    all.world.clock = clock;
    const { hours: when, logged, codes } = await attempts(all, 5);
    expect(when).to.deep.equal([6, 12, 24, 48, 72]);
    expect(logged).to.equal(0);
    expect(new Set(codes)).to.deep.equal(new Set(["SystemForCrossDomainIdentityManagementInvalidCredentials"]));
    const { code, quarantine, countSuccessiveCompleteFailures } = all.world.job;
    expect([code, quarantine?.reason, quarantine?.seriesCount, quarantine?.currentBegan, countSuccessiveCompleteFailures]).to.deep.equal([
      "Quarantine",
      "EncounteredQuarantineException",
      5,
      clock,
      5,
    ]);
    expect((await onDemand(all.world, all.connection, findUser(all.directory, "ada").objectId)).status).to.equal("failure");

    token = undefined;
    const { end, log } = await all.cycle();
    expect([end, told(all, log)]).to.deep.equal([
      "complete",
      [row("ada", "update", "success", "import scoping processing export", { [department]: "- -> Later" })],
    ]);
    expect([all.world.job.code, all.world.job.quarantine, all.world.job.countSuccessiveCompleteFailures]).to.deep.equal([
      "Active",
      undefined,
      0,
    ]);
    await expectProvisioned(all.world, all.tenant.admin);
  });

  it("a match query that is answered 404: the job waits, and begins when the address is right", async () => {
    let wrong = true;
    const all = await rig(server, people(["ada"]), {
      concurrency: 1,
      between: (connection) => ({
        ...connection,
        send: (method, path, ...rest) => connection.send(method, wrong ? path.replace("/Users", "/Persons") : path, ...rest),
      }),
    });
    const { hours: when, logged, codes } = await attempts(all, 3);
    expect([when, logged]).to.deep.equal([[6, 12, 24], 0]);
    expect(new Set(codes)).to.deep.equal(new Set(["SystemForCrossDomainIdentityManagementServiceIncompatible"]));
    expect(all.world.job.quarantine?.error).to.include("answered 404 where an empty list is expected");
    wrong = false;
    const { end, kind, log } = await all.cycle();
    expect([end, kind, told(all, log)]).to.deep.equal([
      "complete",
      "initial",
      [row("ada", "create", "success", "import scoping matching export", arrival("ada"))],
    ]);
    expect([all.world.job.code, all.world.job.quarantine]).to.deep.equal(["Active", undefined]);
  });

  describe("by count", () => {
    const least = 5_000;
    const many = Array.from({ length: least }, (_, index) => `x${index}`);

    /** A crowd whose creation fails, as behind a broken part of the server; everybody else reaches the real one. */
    class Broken {
      readonly mended = new Set<string>();

      readonly between = (connection: Connection): Connection => ({
        ...connection,
        send: async (method, path, body, headers) => {
          const name = /x\d+(?=(%40|@)x\.example)/.exec(method === "POST" ? JSON.stringify(body) : path)?.[0];
          if (name === undefined || this.mended.has(name)) return connection.send(method, path, body, headers);
          const found = { totalResults: 0, Resources: [] };
          const [status, answer] = method === "GET" ? [200, found] : [500, { detail: "broken" }];
          return { status, headers: new Headers(), body: answer, text: JSON.stringify(answer), ms: 0, repeated: [] };
        },
      });
    }

    it("5,000 failures that are more than 40 % of all: tried again after 6, 12 and 24 hours, and out of it below 5,000", async () => {
      const broken = new Broken();
      const all = await rig(server, people(["ada"]), { concurrency: 1, between: broken.between });
      await all.cycle();
      for (const [index, name] of many.entries()) {
        const objectId = `33333333-0000-4000-8000-${String(index).padStart(12, "0")}`;
        const address = `${name}@x.example`;
        changes.addUser(all.directory, objectId, { userPrincipalName: address, mail: address, givenName: name, surname: "Quill" });
        all.directory.assignments.push({ principal: objectId, role: "User" });
      }
      changes.changeUser(all.directory, findUser(all.directory, "ada"), { department: "Sales" });
      all.world.clock = clock;
      const first = await all.cycle();
      expect([first.end, first.succeeded, first.failed]).to.deep.equal(["complete", 1, least]);
      const [ada, one] = told(all, first.log);
      expect(ada).to.deep.equal(row("ada", "update", "success", "import scoping processing export", { [department]: "- -> Sales" }));
      expect(one).to.deep.equal(row("x0 Quill", "create", "failure InternalServerError", "import scoping matching export:failure"));
      const standing = () => [all.world.job.code, all.world.job.quarantine?.reason, hours(all.world.job.quarantine?.nextAttempt)];
      expect(standing()).to.deep.equal(["Quarantine", "EncounteredEscrowProportionThreshold", 6]);
      for (const next of [12, 24, 48]) {
        all.world.clock = all.world.job.quarantine?.nextAttempt ?? "";
        expect((await all.cycle()).failed).to.equal(least);
        expect(standing()).to.deep.equal(["Quarantine", "EncounteredEscrowProportionThreshold", next]);
      }

      for (const name of many.slice(0, 2)) broken.mended.add(name);
      all.world.clock = all.world.job.quarantine?.nextAttempt ?? "";
      const last = await all.cycle();
      expect([last.succeeded, last.failed]).to.deep.equal([2, least - 2]);
      expect(
        told(all, last.log)
          .slice(0, 2)
          .map(({ identity, action, status }) => [identity, action, status]),
      ).to.deep.equal([
        ["x0 Quill", "create", "success"],
        ["x1 Quill", "create", "success"],
      ]);
      expect([all.world.job.code, all.world.job.quarantine]).to.deep.equal(["Active", undefined]);
      expect((await held(all.tenant.admin)).users.map(({ userName }) => userName).sort()).to.deep.equal([
        "ada@x.example",
        "x0@x.example",
        "x1@x.example",
      ]);
    });

    it("in the initial cycle: what failed is dropped, and the job pauses at the end", async () => {
      const broken = new Broken();
      const all = await rig(server, people(["ada"]), { concurrency: 1, between: broken.between });
      for (const [index, name] of many.entries()) {
        const objectId = `44444444-0000-4000-8000-${String(index).padStart(12, "0")}`;
        const address = `${name}@x.example`;
        changes.addUser(all.directory, objectId, { userPrincipalName: address, mail: address, givenName: name, surname: "Quill" });
        all.directory.assignments.push({ principal: objectId, role: "User" });
      }
      const { kind, failed } = await all.cycle();
      const { code, escrowsPruned, escrows, quarantine } = all.world.job;
      expect([kind, failed, code, escrowsPruned, escrows, quarantine]).to.deep.equal(["initial", least, "Paused", true, {}, undefined]);
    });
  });
});

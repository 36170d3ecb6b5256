/** What the administrator sees: log records, their file and table, the progress bar, and the command line with its exit codes. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readWorld } from "../../src/simulator/cycle/state-file.js";
import { progressBar } from "../../src/simulator/log/progress.js";
import type { ProvisioningRecord } from "../../src/simulator/log/provisioning-record.js";
import { startMemory, type TestServer } from "../support/server.js";
import { entra } from "./command-line.js";

describe("What the administrator sees", function () {
  this.timeout(60_000);
  let server: TestServer;
  let folder: string;
  let state: string;
  let target: string[];
  before(async () => {
    server = await startMemory();
    const { token } = await server.connect({ profile: "entra" });
    target = ["--url", `${server.url}/scim/v2`, "--token", token ?? ""];
    folder = mkdtempSync(join(tmpdir(), "entra-"));
    state = join(folder, "state.json");
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await server.stop();
  });
  const logged = () =>
    readFileSync(join(folder, "state.log.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as ProvisioningRecord);

  it("a new tenant, once, in a file that only its owner reads", async () => {
    const make = ["new", state, "--users", "12", "--groups", "2", "--seed", "3", "--clock", "2027-01-04T08:00:00Z"];
    const { output, code } = await entra(...make);
    expect([output.split(", tenant")[0], code]).to.deep.equal([`${state}: 12 users, 2 groups`, 0]);
    expect(statSync(state).mode & 0o777).to.equal(0o600);
    expect(await entra(...make)).to.deep.equal({ output: `${state} is there already (--force overwrites it).`, code: 2 });
  });

  it("what would be written, without its being written or kept", async () => {
    const before = readFileSync(state, "utf8");
    const { output, code } = await entra("run", state, ...target, "--dry-run");
    expect(output.match(/^POST \/Users$/gm)).to.have.lengthOf(12);
    expect(output.match(/^PATCH \/Groups\//gm)).to.have.lengthOf(2);
    expect([code, readFileSync(state, "utf8") === before]).to.deep.equal([0, true]);
  });

  it("cycles, a line each", async () => {
    const { output, code } = await entra("run", state, ...target, "--cycles", "2");
    expect(output.split("\n")).to.deep.equal([
      "2027-01-04 08:00  initial cycle complete: 27 succeeded, 0 failed, 0 skipped; 16 reads, 27 writes",
      "2027-01-04 08:40  incremental cycle complete: 0 succeeded, 0 failed, 0 skipped; 2 reads, 0 writes",
      "",
    ]);
    expect(code).to.equal(0);
  });

  it("records in Graph's form", () => {
    const record = logged().find(({ sourceIdentity }) => sourceIdentity.identityType === "User");
    expect(record).to.include.keys(
      ..."id activityDateTime tenantId jobId cycleId changeId provisioningAction durationInMilliseconds initiatedBy sourceSystem targetSystem".split(
        " ",
      ),
      ..."sourceIdentity targetIdentity provisioningSteps modifiedProperties provisioningStatusInfo".split(" "),
    );
    expect(record?.provisioningSteps.map(({ provisioningStepType, status }) => `${provisioningStepType} ${status}`)).to.deep.equal([
      "import success",
      "scoping success",
      "matching success",
      "export success",
    ]);
    const name = record?.modifiedProperties.find(({ displayName }) => displayName === "userName");
    expect([name?.oldValue, name?.newValue?.endsWith("@fabrikam.example")]).to.deep.equal([null, true]);
    expect(record?.targetIdentity.id).to.match(/^[0-9a-f-]{36}$/);
  });

  it("changes by name, and their records in a table", async () => {
    const { directory } = readWorld(state);
    const [first, second] = Object.values(directory.users).map(({ userPrincipalName }) => userPrincipalName);
    if (!first || !second) throw new Error("There are two users");
    for (const words of [
      ["disable", state, first],
      ["rename", state, second, "other@fabrikam.example"],
      ["move", state, "other@fabrikam.example", "--set", "department=Elsewhere", "city=", "--manager", "none"],
      ["hire", state, "ada@fabrikam.example", "--set", "givenName=Ada", "surname=Quill", "--manager", first],
      ["group", "create", state, "Team X", "ada@fabrikam.example"],
      ["group", "rename", state, "Team 1", "Team One"],
      ["group", "remove", state, "Team 2", first],
      ["assign", state, first],
    ]) {
      expect((await entra(...words)).code, words.join(" ")).to.equal(0);
    }
    expect((await entra("run", state, ...target)).code).to.equal(0);
    const { output } = await entra("log", state, "--last", "20");
    for (const line of [
      /disable +success +active$/m,
      /User Ada Quill +create +success/,
      /Group Team X +create +success/,
      /Group Team One +update +success +displayName/,
    ])
      expect(output).to.match(line);
    const detail = (await entra("log", state, "--identity", "Team One", "--last", "1", "--steps")).output;
    expect(detail).to.include("    displayName: Team 1 -> Team One");
    expect((await entra("directory", state)).output).to.match(/^other@fabrikam.example .* enabled/m);
  });

  it("failures by the exit code, and how the job stands", async () => {
    const taken = Object.values(readWorld(state).directory.users).at(-2)?.userPrincipalName ?? "";
    await entra("swap", state, taken, "ada@fabrikam.example");
    expect((await entra("run", state, ...target)).code).to.equal(1);
    expect((await entra("log", state, "--status", "failure")).output.match(/EntryConflict/g)).to.have.lengthOf(2);
    const { output } = await entra("status", state);
    expect(output).to.match(/^status +Active$/m);
    expect(output).to.match(/^escrows +2, the next at 2027-01-04T1/m);
    expect((await entra("run", state, "--url", "http://127.0.0.1:9/scim/v2", "--token", "t", "--retries", "0")).code).to.equal(3);
    expect((await entra("on-demand", state, ...target, "--user", taken)).code).to.equal(1);
    const nowhere = ["--url", "http://127.0.0.1:9/scim/v2", "--token", "t", "--retries", "0"];
    expect((await entra("on-demand", state, ...nowhere, "--user", taken)).code).to.equal(3);
    const refused = await entra("on-demand", state, ...target.slice(0, 2), "--token", "wrong", "--user", taken);
    expect([refused.code, refused.output.includes("the credentials are not accepted")]).to.deep.equal([1, true]);
  });

  it("settings, restarts and mappings", async () => {
    const file = join(folder, "mapping.json");
    writeFileSync(file, (await entra("mapping", "--name", "tutorial", "--json")).output);
    expect((await entra("set", state, "--mapping", file, "--accidental-deletion-threshold", "5")).code).to.equal(0);
    const { job } = readWorld(state);
    expect([job.settings.mapping.name, job.settings.accidentalDeletionThreshold, job.watermark]).to.deep.equal(["tutorial", 5, undefined]);
    await entra("set", state, "--accidental-deletion-threshold", "off");
    await entra("restart", state, "--scope", "Full");
    expect(readWorld(state).job).to.deep.include({ links: {}, escrows: {} });
    expect(readWorld(state).job.settings).not.to.have.property("accidentalDeletionThreshold");
    expect((await entra("mapping", state)).output).to.match(/^Users \(tutorial\)/);
  });

  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    ["no state file", ["status", "absent.json"], "absent.json cannot be read"],
    ["nobody of that name", ["disable", "STATE", "nobody"], "No user has the objectId, userPrincipalName or mailNickname nobody"],
    ["an unknown attribute", ["move", "STATE", "ada", "--set", "nick=x"], "Write name=value, with one of userPrincipalName"],
    ["no mapping file", ["set", "STATE", "--mapping", "absent.json"], "absent.json cannot be read as JSON"],
    ["no credentials", ["run", "STATE", "--url", "http://127.0.0.1:9"], "Say how to sign in"],
    [
      "six members on demand",
      ["on-demand", "STATE", "--url", "http://127.0.0.1:9", "--group", "g", "--members", ..."abcdef"],
      "At most 5 members",
    ],
  ];
  for (const [title, words, why] of wrong) {
    it(`what is wrong: ${title}`, async () => {
      const { output, code } = await entra(...words.map((word) => (word === "STATE" ? state : word)));
      expect([output.includes(why) || output, code]).to.deep.equal([true, 2]);
    });
  }

  it("a progress bar on a terminal, with percent, counts and rate, and nothing in a pipe", () => {
    let written = "";
    let now = 0;
    const write = (text: string) => {
      written += text;
    };
    const show = (isTTY: boolean, colours: boolean) => {
      written = "";
      now = 0;
      const bar = progressBar({ isTTY, columns: 80, write }, colours, () => now);
      bar.begin("Users", 4);
      for (let number = 0; number < 4; number += 1) {
        now += 250;
        bar.tick();
      }
      bar.end();
      return written;
    };
    const lines = show(true, false).split("\r\u001b[2K");
    expect(lines[3]).to.equal(`Users              ${"█".repeat(12)}${"░".repeat(12)}  50 %  2/4  4/s`);
    expect(lines.at(-2)).to.include("100 %  4/4  4/s");
    expect(lines.at(-1)).to.equal("");
    expect(show(true, true)).to.include("\u001b[36m");
    expect(show(false, false)).to.equal("");
  });
});

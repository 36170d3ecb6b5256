/** The demo as a process: what it prints, that what it says is there, and that nothing stays behind. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readWorld } from "../../src/simulator/cycle/state-file.js";
import { assignmentsOf } from "../../src/simulator/sign-in/admission.js";
import { Browser } from "../support/browser.js";
import { Program, run } from "../support/program.js";
import { pickAccount } from "./signing-in.js";

interface Listed {
  readonly totalResults: number;
  readonly Resources: readonly { readonly userName: string; readonly active: boolean; readonly externalId: string }[];
}

const row = (name: string) => new RegExp(`^ *${name} {2,}(\\S+)$`, "m");

describe("The demo", () => {
  it("stays up, holds at the product what the directory says, signs its people in, and leaves nothing behind", async function () {
    this.timeout(120_000);
    const demo = new Program("demo", ["--users", "8", "--groups", "2", "--days", "12"], {});
    try {
      await demo.says(/Until Ctrl-C\./);
      const [state, scim, token] = await Promise.all(
        [row("Its state, for npm run entra"), row("SCIM endpoint"), row("SCIM token")].map((each) => demo.says(each)),
      );
      if (!state || !scim || !token) throw new Error(demo.output);
      expect(demo.output).to.match(/initial cycle complete: \d+ succeeded, 0 failed/);
      expect(demo.output)
        .to.match(/incremental cycle stopped: .*InvalidCredentials/)
        .and.include("provisioning restarted");
      expect(demo.output).to.match(/exchange names\n.* 2 failed/);
      expect(readFileSync(await demo.says(row("The simulator's report")), "utf8")).to.match(/^<!doctype html>/i);
      const enterprise = await fetch(await demo.says(row("What provisioning did there")), { headers: { Accept: "text/html" } });
      expect(enterprise.headers.get("Content-Type")).to.match(/^text\/html/);

      const { directory, job } = readWorld(state);
      const response = await fetch(`${scim}/Users?count=1000`, { headers: { Authorization: `Bearer ${token}` } });
      const { Resources } = (await response.json()) as Listed;
      const linked = Object.keys(job.links).flatMap((objectId) => directory.users[objectId] ?? []);
      expect(linked.length).to.be.above(7);
      for (const { objectId, userPrincipalName, accountEnabled, deletedAt } of linked) {
        const found = Resources.find(({ externalId }) => externalId === objectId);
        const active = accountEnabled && deletedAt === undefined && assignmentsOf(directory, objectId).length > 0;
        expect(found, userPrincipalName).to.include({ userName: userPrincipalName, active });
      }

      const begin = await demo.says(row("Sign in with the simulated directory"));
      const isProduct = (url: URL) => url.pathname === "/sign-in/callback";
      const browser = new Browser();
      const { url } = await pickAccount(browser, begin, isProduct, await demo.says(row("as")));
      expect((await browser.go(url)).headers.get("Location")).to.equal("/");

      demo.signal("SIGINT");
      const { exitCode, errors } = await demo.ended;
      expect([exitCode, errors]).to.deep.equal([0, ""]);
      expect(existsSync(state)).to.equal(false);
      expect(await fetch(scim).catch(() => "gone")).to.equal("gone");
    } finally {
      demo.signal("SIGINT");
      await demo.ended;
    }
  });

  it("ends after the month with --once, and keeps what it made where it is told to", async function () {
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), "demo-test-"));
    try {
      const parameters = ["--once", "--users", "3", "--groups", "1", "--days", "1", "--data", folder];
      const { exitCode, output, errors } = await run("demo", parameters, {});
      expect([exitCode, errors]).to.deep.equal([0, ""]);
      expect(output).to.include("3 users and 1 group of fabrikam.example").and.not.include("Until Ctrl-C");
      expect(Object.keys(readWorld(join(folder, "state.json")).job.links).length).to.be.above(2);
      expect(existsSync(join(folder, "report.html"))).to.equal(true);
      const again = await run("demo", parameters, {});
      expect([again.exitCode, again.errors]).to.deep.equal([2, `${folder} holds a demo already; choose another folder (--data).\n`]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says that a port is taken", async function () {
    this.timeout(60_000);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    try {
      const address = other.address();
      const port = typeof address === "object" ? address?.port : 0;
      const { exitCode, errors } = await run("demo", ["--port", String(port)], {});
      expect(exitCode).to.equal(1);
      expect(errors).to.match(/^The server did not start\. Cannot start: .*another program listens there/i);
    } finally {
      other.close();
    }
  });

  it("tells of itself and refuses what is no number", async () => {
    expect((await run("demo", ["--help"], {})).output)
      .to.include("--seed <n>")
      .and.include("Exit codes");
    expect((await run("demo", ["--users", "none"], {})).exitCode).to.equal(2);
  });
});

/** What a job keeps when its process is killed in the middle of a cycle: its links, its members, and what was put off. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { World } from "../../src/simulator/cycle/job.js";
import { Journal, journalBeside } from "../../src/simulator/cycle/journal.js";
import { newWorld } from "../../src/simulator/cycle/new-world.js";
import { readWorld, writeWorld } from "../../src/simulator/cycle/state-file.js";
import { toDirectory } from "../../src/simulator/directory/directory-file.js";
import { Program, run } from "../support/program.js";
import { startMemory, type TestServer } from "../support/server.js";

/** Passes requests on and remembers them with their answers. */
async function startListener(target: string) {
  const seen: { readonly method: string; readonly path: string; readonly status: number }[] = [];
  const server = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(target);
    const { method = "", url: path = "", headers } = incoming;
    const forwarded = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      const { statusCode: status = 0 } = answer;
      seen.push({ method, path, status });
      outgoing.writeHead(status, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.once("error", () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe("A job whose process is killed", function () {
  this.timeout(60_000);
  let folder: string;
  let state: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "entra-"));
    state = join(folder, "state.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  describe("in an initial cycle", () => {
    let server: TestServer;
    let listener: Awaited<ReturnType<typeof startListener>>;
    before(async () => {
      server = await startMemory();
      listener = await startListener(server.url);
    });
    after(async () => {
      await listener.stop();
      await server.stop();
    });

    for (const [part, arrived] of [
      ["users", ({ method, path }: { method: string; path: string }) => method === "POST" && path.endsWith("/Users")],
      ["members", ({ method, path }: { method: string; path: string }) => method === "PATCH" && path.includes("/Groups/")],
    ] as const) {
      it(`goes on among the ${part} where it was: nobody is created twice, and nothing conflicts`, async () => {
        const { token = "" } = await server.connect({ profile: "entra" });
        await run("entra", ["new", state, "--users", "150", "--groups", "25", "--seed", "4"], {});
        const parameters = ["run", state, "--url", `${listener.url}/scim/v2`, "--token", token, "--concurrency", "2"];
        listener.seen.length = 0;
        const first = new Program("entra", parameters, {});
        while (listener.seen.filter(arrived).length < 12) await new Promise((resolve) => setTimeout(resolve, 2));
        first.signal("SIGKILL");
        expect((await first.ended).exitCode).to.equal(null);
        const posted = listener.seen.filter(({ method, status }) => method === "POST" && status === 201).length;
        expect(existsSync(journalBeside(state))).to.equal(true);
        const kept = Object.values(readWorld(state).job.links);
        // What was answered while the process died is found by its name.
        expect(kept.length).to.be.within(posted - 2, posted);
        const members = kept.reduce((sum, link) => sum + Object.keys(link.members ?? {}).length, 0);
        if (part === "members") expect(members).to.be.above(0);

        listener.seen.length = 0;
        const second = await run("entra", parameters, {});
        expect(second.output).to.match(/initial cycle complete: \d+ succeeded, 0 failed/);
        const { seen } = listener;
        expect(seen.filter(({ status }) => status === 409)).to.deep.equal([]);
        expect(seen.filter(({ method, status }) => method === "POST" && status === 201).length + posted).to.equal(175);
        const matched = seen.filter(({ method, path }) => method === "GET" && path.includes("filter=")).length;
        expect(matched, "queries, with two of the test").to.equal(175 - kept.length + 2);
        const { job, directory } = readWorld(state);
        const wanted = Object.values(directory.groups).reduce((sum, group) => sum + group.members.length, 0);
        expect(Object.values(job.links).reduce((sum, link) => sum + Object.keys(link.members ?? {}).length, 0)).to.equal(wanted);
        expect(existsSync(journalBeside(state))).to.equal(false);
        const third = await run("entra", parameters, {});
        expect(third.output).to.match(/incremental cycle complete: .*; 2 reads, 0 writes/);
      });
    }
  });

  describe("by its journal", () => {
    let world: World;
    let journal: Journal;
    beforeEach(() => {
      world = newWorld(toDirectory({}, 1, "x.example"), 1, "2027-01-04T08:00:00.000Z");
      writeWorld(state, world);
      journal = new Journal(journalBeside(state), world);
    });
    const link = (targetId: string) => ({ kind: "Group" as const, targetId, managed: true, active: true });

    it("knows what was added and taken away, of objects and of members", () => {
      const { job } = world;
      job.links.g = { ...link("1"), members: { a: "x", b: "y" } };
      journal.object("g");
      journal.members("g", { a: "x", b: "y", c: "z" });
      journal.members("g", { b: null });
      job.escrows.u = { kind: "User", phase: "object", attempts: 1, firstFailed: "", nextAttempt: "", errorCode: "Timeout" };
      journal.object("u");
      job.links.gone = link("2");
      journal.object("gone");
      delete job.links.gone;
      job.broken = { gone: { kind: "Group", targetId: "2" } };
      journal.object("gone");
      const read = readWorld(state).job;
      expect(read.links).to.deep.equal({ g: { ...link("1"), members: { a: "x", c: "z" } } });
      expect([Object.keys(read.escrows), read.broken]).to.deep.equal([["u"], job.broken]);
    });

    it("forgets the members of a group that is another resource now", () => {
      const { job } = world;
      job.links.g = link("1");
      journal.object("g");
      journal.members("g", { a: "x" });
      job.links.g = link("2");
      journal.object("g");
      expect(readWorld(state).job.links.g?.members).to.deep.equal({});
    });

    it("leaves out a line that was cut off", () => {
      world.job.links.g = link("1");
      journal.object("g");
      world.job.links.h = link("2");
      journal.object("h");
      const file = journalBeside(state);
      writeFileSync(file, readFileSync(file, "utf8").slice(0, -9));
      expect(Object.keys(readWorld(state).job.links)).to.deep.equal(["g"]);
    });

    it("takes nothing from the journal of another revision of the state file", () => {
      world.job.links.g = link("1");
      journal.object("g");
      const stale = readFileSync(journalBeside(state), "utf8");
      delete world.job.links.g;
      writeWorld(state, world);
      expect(existsSync(journalBeside(state))).to.equal(false);
      writeFileSync(journalBeside(state), stale);
      expect(readWorld(state).job.links).to.deep.equal({});
    });
  });
});

/** The HTML reports of a job and of the acceptance tests: what stands in them, what is left out, and that no value breaks out of its place. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { readWorld } from "../../src/simulator/cycle/state-file.js";
import type { LoggedCycle } from "../../src/simulator/log/cycle-file.js";
import { gather } from "../../src/simulator/report/gathered.js";
import { escaped, html } from "../../src/simulator/report/html.js";
import { jobReport } from "../../src/simulator/report/job-report.js";
import { validateReport } from "../../src/simulator/report/validate-report.js";
import { redacting } from "../../src/simulator/validate/report.js";
import type { Outcome } from "../../src/simulator/validate/run.js";
import { run } from "../support/program.js";
import { entra } from "./command-line.js";
import { clock, recordOf, worldOf } from "./logged.js";
import { TinyServer } from "./tiny-server.js";

/** The text of a page, as a browser would say it without its tags. */
const spoken = (page: string) =>
  page
    .replace(/<(style|script)>.*?<\/\1>/gs, "")
    .replace(/<\/?(time|strong|code|a)\b[^>]*>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(
      /&(amp|lt|gt|quot|#39|#96);/g,
      (_, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#96": "`" })[name] ?? "",
    )
    .replace(/\s+/g, " ");

const tags = (page: string) => page.match(/<[^>]*>/g)?.map((tag) => tag.replace(/"[^"]*"/g, '""'));

/** Whatever servers may answer, and what would be a way out if it were not escaped. */
const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "</td></table><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "</script><img src=x onerror=alert(1)>",
    "</style>",
    "<!--",
    "-->",
    "]]>",
    "&lt;b&gt;",
    "`\u0024{1}`",
    "javascript:alert(1)",
    "\ud800 half, \u0000 nothing",
  ),
);

const jobPage = (displayName: string, text: string) => {
  const world = worldOf(displayName);
  const { id: jobId } = world.job;
  const records = [
    recordOf({ cycle: "one", name: displayName, jobId, text, action: text }),
    recordOf({ cycle: "one", name: "other", jobId, text, action: text, errorCode: "EntryConflict" }),
    recordOf({ cycle: "one", name: "third", jobId, text, action: text, errorCode: `x${text}` }),
  ];
  return jobReport({ world, cycles: gather(jobId, records, []), broken: 0, stateFile: `${text}.json` }).text;
};

const testPage = (text: string, redact = (given: string) => given) => {
  const answer = { status: 400, headers: new Headers({ etag: "W/1" }), body: undefined, text: `x${text}`, ms: 3, repeated: [] };
  const exchanges = [
    { method: "POST", path: text, body: { a: text }, answer } as const,
    { method: "GET", path: text, error: text } as const,
  ];
  const result = { name: text, list: "gallery", category: "mandatory", source: text, ms: 5, exchanges } as const;
  const outcome: Outcome = {
    tag: text,
    results: [
      { ...result, status: "failed", expected: text, found: text },
      { ...result, status: "skipped", why: text },
    ],
    hints: [{ hint: text, source: text, times: 1, example: text }],
    left: [text],
    interrupted: true,
  };
  return validateReport(text, outcome, redact);
};

describe("The HTML reports", function () {
  this.timeout(60_000);

  describe("escape", () => {
    const cases: readonly (readonly [string, string])[] = [
      ["a & b", "a &amp; b"],
      ["<b>", "&lt;b&gt;"],
      [`"'\``, "&quot;&#39;&#96;"],
      ["&amp;", "&amp;amp;"],
      ["a\r\nb\rc\td", "a\nb\nc\td"],
      ["\u0000\u001b\u007f\u0085\ufffe", "\ufffd".repeat(5)],
      ["\ud83d\ude00 \ud83d", "\ud83d\ude00 \ufffd"],
    ];
    for (const [given, wanted] of cases) it(JSON.stringify(given), () => expect(escaped(given)).to.equal(wanted));

    it("whatever is put into a template, but for what is a piece itself", () => {
      expect(html`<p title="${"<"}">${["<", html`<b>${1}</b>`, undefined]}</p>`.text).to.equal('<p title="&lt;">&lt;<b>1</b></p>');
    });

    it("every value, so that the page of a job is made of the same tags", () => {
      const plain = tags(jobPage("x", "x"));
      fc.assert(
        fc.property(anything, anything, (name, text) => {
          expect(tags(jobPage(name, text))).to.deep.equal(plain);
        }),
        { numRuns: 60 },
      );
    });

    it("every value, so that the page of a run of tests is made of the same tags", () => {
      const plain = tags(testPage("x"));
      fc.assert(
        fc.property(anything, (text) => {
          expect(tags(testPage(text))).to.deep.equal(plain);
        }),
        { numRuns: 60 },
      );
    });
  });

  describe("of a job", () => {
    const tiny = new TinyServer();
    let folder: string;
    let state: string;
    let file: string;
    let target: string[];
    let page: string;
    before(async () => {
      await tiny.start();
      folder = mkdtempSync(join(tmpdir(), "entra-"));
      state = join(folder, "state.json");
      file = join(folder, "report.html");
      target = ["--url", `${tiny.url}/scim`, "--token", tiny.token];
      await entra("new", state, "--users", "8", "--groups", "2", "--seed", "3", "--clock", clock);
      for (const id of ["g1", "g2"]) tiny.kept.Groups.set(id, { id, displayName: "Team 2" });
      await entra("run", state, ...target, "--cycles", "1");
      await entra("restart", state, "--scope", "Escrows");
      await entra("run", state, ...target, "--cycles", "2");
      const [someone = ""] = Object.values(readWorld(state).directory.users).map(({ userPrincipalName }) => userPrincipalName);
      await entra("on-demand", state, ...target, "--user", someone);
      await entra("unassign", state, someone);
      await entra("run", state, ...target);
      await entra("set", state, "--notify", "it@x.example");
      await entra("run", state, ...target.slice(0, 2), "--token", "wrong");
      const records = readFileSync(join(folder, "state.log.jsonl"), "utf8").trimEnd().split("\n").length;
      appendFileSync(join(folder, "state.log.jsonl"), '{"half a line');
      const { output, code } = await entra("report", state, "--out", file);
      expect([output, code]).to.deep.equal([
        `${file}: 6 cycles, ${records} records, 1 failure, ${/(\d+) possible/.exec(output)?.[1]} possible differences\n`,
        0,
      ]);
      page = readFileSync(file, "utf8");
    });
    after(async () => {
      rmSync(folder, { recursive: true });
      await tiny.stop();
    });

    const said: Readonly<Record<string, RegExp>> = {
      "the status": /status Quarantine .*mapping default .*next cycle 4 Jan 2027, 16:40, the next attempt of a quarantine/,
      "why it is in quarantine":
        /In quarantine: EncounteredQuarantineException\. .* the credentials are not accepted\. It began .* 1 attempt failed/,
      "the watermark": /watermark change \d+ of \d+/,
      "a cycle that broke off": /incremental, 4 Jan 2027, 10:40 stopped SystemForCrossDomainIdentityManagementInvalidCredentials/,
      "the letter that tells of it": /Letter Provisioning is in quarantine: EncounteredQuarantineException, to it@x\.example Tenant: /,
      "an initial cycle, and how many requests it sent": /initial, 4 Jan 2027, 08:00 complete .* Requests \d+ reads, \d+ writes/,
      "what was done on demand": /on demand, 4 Jan 2027, 10:00 complete/,
      "cycles in which nothing happened, as one": /4 Jan 2027, 08:40 to 4 Jan 2027, 09:20 2 with nothing to write complete/,
      "counts by action and status": /Records by action and status Action Status Records create success 9/,
      "failures by code, with what to do":
        /Failures by error code .* DuplicateTargetEntries 1 2 resources have displayName Team 2 Remove all but one of those that match/,
      "what differs, why, and what mends it": /Drift .* Not followed any more \(1\) What mends it: Assign it again/,
      "what nobody can know": /What was changed in the target by somebody else is not noticed/,
      "steps of a record": /Steps Step Status What was done EntryImport success Received User/,
      "changed values": /Changed values Attribute Before After userName nothing \S+@fabrikam\.example/,
      "a line that cannot be read": /1 line of the log cannot be read/,
    };
    for (const [title, pattern] of Object.entries(said)) it(title, () => expect(spoken(page)).to.match(pattern));

    it("asks nobody for anything", () => {
      expect(page.match(/ (?:src|href|action|srcset|data|poster)="[^#][^"]*/g)).to.deep.equal([' href="data:,']);
      expect(page).to.match(
        /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-\S+&#39;; script-src &#39;sha256-/,
      );
    });

    it("is written by run, too, and not by a dry run", async () => {
      const other = join(folder, "other.html");
      const { output, code } = await entra("run", state, ...target, "--report", other);
      expect([output.includes(`${other}: 7 cycles`), code]).to.deep.equal([true, 0]);
      expect(spoken(readFileSync(other, "utf8"))).to.include("status Active");
      expect((await entra("run", state, ...target, "--report", other, "--dry-run")).code).to.equal(2);
    });

    it("does not begin a run whose report could not be written", async () => {
      const before = readFileSync(state, "utf8");
      const nowhere = join(folder, "absent", "report.html");
      for (const words of [
        ["run", state, ...target, "--report", nowhere],
        ["report", state, "--out", nowhere],
      ]) {
        const { output, code } = await entra(...words);
        expect([output.startsWith(`${nowhere} cannot be written: `), code]).to.deep.equal([true, 2]);
      }
      expect(readFileSync(state, "utf8") === before).to.equal(true);
    });

    it("goes on in a log whose last line was left half", async () => {
      await entra("run", state, ...target);
      const read = (await entra("log", state, "--last", "1000", "--json")).output.trimEnd().split("\n");
      expect(read.length).to.be.greaterThan(10);
      expect(read.every((line) => JSON.parse(line).jobId !== undefined)).to.equal(true);
    });

    it("has nothing of an earlier job of the same name", async () => {
      await entra("new", state, "--users", "1", "--force");
      expect((await entra("report", state, "--out", file)).output).to.match(/: 0 cycles, 0 records, 0 failures/);
      expect(existsSync(join(folder, "state.cycles.jsonl"))).to.equal(true);
    });
  });

  describe("of a long log", () => {
    const world = worldOf();
    const jobId = world.job.id;
    const many = (cycle: string, count: number, errorCode?: string) =>
      Array.from({ length: count }, (_, index) =>
        recordOf({ cycle, name: `${cycle} ${index}`, jobId, ...(errorCode ? { errorCode } : {}) }),
      );
    const pageOf = (cycles: ReturnType<typeof gather>) => jobReport({ world, cycles, broken: 0, stateFile: "s.json" }).text;
    const rows = (page: string) => page.match(/ data-row /g)?.length ?? 0;

    it("counts all, shows failures whole and the first hundred of the others, and says how to get the rest", () => {
      const cycles = gather(jobId, [...many("one", 10_000), ...many("one", 300, "EntryConflict")], []);
      const page = pageOf(cycles);
      expect(rows(page)).to.equal(400);
      const text = spoken(page);
      expect(text).to.include("400 of 10,300 records, 300 of them failures");
      expect(text).to.include("9,900 records are left out; all of them: entra log s.json --cycle one --json");
      expect(text).to.include("create success 10,000");
      expect(text).to.include("EntryConflict 300");
      expect(page.length).to.be.lessThan(2_000_000);
    });

    it("keeps the newest of very many, and counts the others", () => {
      const limits = { ofCycle: 3, failures: 4, others: 5 };
      const records = ["one", "two", "three"].flatMap((cycle) => [...many(cycle, 10), ...many(cycle, 3, "Timeout")]);
      const held = gather(jobId, records, [], limits).map(({ cycleId, total, failures, others, errors }) => [
        cycleId,
        total,
        failures.length,
        others.length,
        errors[0]?.count,
      ]);
      expect(held.sort()).to.deep.equal([
        ["one", 13, 0, 0, 3],
        ["three", 13, 3, 3, 3],
        ["two", 13, 1, 2, 3],
      ]);
    });

    it("tells a cycle whose process was killed", () => {
      expect(spoken(pageOf(gather(jobId, many("one", 1), [])))).to.match(
        /cycle, 4 Jan 2027, 08:00 unfinished .* its process was killed, or runs still/,
      );
    });

    it("is in the order of the simulated clock, the newest first", () => {
      const cycle = (cycleId: string, began: string): LoggedCycle => ({
        jobId,
        cycleId,
        began,
        kind: "incremental",
        succeeded: 0,
        failed: 0,
        skipped: 0,
        reads: 2,
        writes: 0,
        end: "complete",
        staged: 0,
        notifications: [],
        durationInMilliseconds: 61_000,
      });
      const cycles = gather(jobId, many("first", 1), [cycle("third", "2027-01-06T08:00:00Z"), cycle("second", "2027-01-05T08:00:00Z")]);
      expect(cycles.map(({ cycleId }) => cycleId)).to.deep.equal(["third", "second", "first"]);
      expect(spoken(pageOf(cycles))).to.include("5 Jan 2027, 08:00 to 6 Jan 2027, 08:00 2 with nothing to write complete 2 mins 0 0 4 0");
    });
  });

  describe("of the acceptance tests", () => {
    const tiny = new TinyServer();
    let folder: string;
    before(async () => {
      await tiny.start();
      folder = mkdtempSync(join(tmpdir(), "entra-"));
    });
    after(async () => {
      rmSync(folder, { recursive: true });
      await tiny.stop();
    });
    const validate = (...words: string[]) => run("entra", ["validate", `${tiny.url}/scim`, "--token", tiny.token, ...words], {});

    it("says what passed, what was expected and found, the hints, and what was sent and answered", async () => {
      tiny.make("a group cannot be renamed");
      const file = join(folder, "tests.html");
      const { exitCode, errors } = await validate("--report", file, "--only", "Update", "Filter for an existing group");
      expect([exitCode, errors]).to.deep.equal([1, ""]);
      const page = readFileSync(file, "utf8");
      const text = spoken(page);
      expect(text).to.match(/Acceptance report \d+ tests of http:\/\/127\.0\.0\.1:\d+\/scim/);
      expect(text).to.match(
        /Update Group displayName validator mandatory failed .* Expected totalResults 1 .* Found 200 .* PATCH \/Groups\//,
      );
      expect(text).to.include('"op": "Replace", "path": "displayName", "value": "entra-validate-');
      expect(text).to.match(/answered 200, \d+ ms content-type: application\/scim\+json/);
      expect(page).not.to.include(tiny.token);
    });

    it("takes secrets out that a server answers", () => {
      const page = testPage('{"access_token":"hush"} <token&1>', redacting(["<token&1>"]));
      expect(spoken(page)).to.include('"access_token":"[secret]"').and.not.to.include("hush");
      expect(spoken(page)).not.to.include("token&1");
    });

    it("does not begin where the report could not be written", async () => {
      const { exitCode, output, errors } = await validate("--report", join(folder, "absent", "x.html"));
      expect([exitCode, output, errors.includes("cannot be written")]).to.deep.equal([2, "", true]);
    });
  });
});

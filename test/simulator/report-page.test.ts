/** The HTML reports in a real browser: in both colours, on a desk and on a phone, with and without script, and with a long log. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { World } from "../../src/simulator/cycle/job.js";
import { gather } from "../../src/simulator/report/gathered.js";
import { jobReport } from "../../src/simulator/report/job-report.js";
import { validateReport } from "../../src/simulator/report/validate-report.js";
import { openBrowser } from "../support/chromium.js";
import { desktop, phone, violationsOn } from "../support/visit.js";
import { clock, recordOf, worldOf } from "./logged.js";

const hostile = "</td></table><script>document.title = 'broken out'</script><img src=http://127.0.0.1:9/x onerror=alert(1)>";

function jobPage(successes: number, failures: number): string {
  const world: World = worldOf(hostile);
  const { id: jobId } = world.job;
  const made = (cycle: string, count: number, errorCode?: string) =>
    Array.from({ length: count }, (_, index) =>
      recordOf({ cycle, name: `${errorCode ?? "fine"} ${index}`, jobId, text: hostile, ...(errorCode ? { errorCode } : {}) }),
    );
  const quarantine = { reason: "EncounteredQuarantineException", error: hostile, currentBegan: clock, nextAttempt: clock } as const;
  world.job.quarantine = { ...quarantine, seriesBegan: clock, seriesCount: 2 };
  world.job.code = "Quarantine";
  const records = [...made("one", successes), ...made("one", failures, "EntryConflict"), ...made("two", 1, "Timeout")];
  return jobReport({ world, cycles: gather(jobId, records, []), broken: 1, stateFile: "state.json" }).text;
}

function testPage(): string {
  const answer = { status: 400, headers: new Headers(), body: { detail: hostile }, text: hostile, ms: 3, repeated: [429] };
  const exchanges = [{ method: "POST", path: "/Users", body: { userName: hostile }, answer } as const];
  const test = { list: "gallery", category: "mandatory", source: "test 1", ms: 5, exchanges } as const;
  const results = [
    { ...test, name: "Create_User_Test", status: "passed" },
    { ...test, name: "Update_User_Test", dialect: "flag", status: "failed", expected: "201", found: hostile },
  ] as const;
  const hints = [{ hint: "an answer should be fast", source: "[D7]", times: 2, example: hostile }];
  return validateReport("https://x.example/scim", { tag: "t", results, hints, left: [hostile], interrupted: false }, (text) => text);
}

describe("The HTML reports in a browser", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "entra-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Fails when the browser complained, or asked for anything but the file. */
  async function opened(text: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
    const file = join(folder, "report.html");
    writeFileSync(file, text);
    const address = pathToFileURL(file).href;
    const context = await (await openBrowser()).newContext({ viewport: desktop, ...options });
    const complaints: string[] = [];
    context.on("request", (request) => {
      const [asked] = request.url().split("#");
      if (asked !== address && asked !== "data:,") complaints.push(`asked ${request.url()}`);
    });
    context.on("console", (message) => complaints.push(message.text()));
    context.on("weberror", (error) => complaints.push(String(error.error())));
    try {
      const page = await context.newPage();
      page.on("dialog", (dialog) => {
        complaints.push(dialog.message());
        void dialog.dismiss();
      });
      await page.goto(address);
      await look(page);
    } finally {
      await context.close();
    }
    expect(complaints).to.deep.equal([]);
  }

  const pages = { "a job": jobPage(10, 2), "the acceptance tests": testPage() };
  const windows = { desktop, phone };
  for (const [name, text] of Object.entries(pages)) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const [window, viewport] of Object.entries(windows)) {
        it(`of ${name}: axe finds nothing, ${colorScheme}, on a ${window}`, async () => {
          await opened(text, { colorScheme, viewport }, async (page) => {
            await page.evaluate(() => {
              for (const details of document.querySelectorAll("details")) details.open = true;
            });
            expect(await violationsOn(page)).to.deep.equal([]);
            const [wide, title] = await page.evaluate(() => [document.documentElement.scrollWidth, document.title] as const);
            expect(wide, "as wide as the window").to.equal(viewport.width);
            expect(title).to.match(/^(Provisioning|Acceptance) report$/);
          });
        });
      }
    }
  }

  it("rows are chosen by text, status and action, and cycles without any go", async () => {
    await opened(pages["a job"], {}, async (page) => {
      const shown = () => page.locator("tr[data-row]:visible").count();
      const said = page.locator("output");
      expect([await shown(), await said.innerText()]).to.deep.equal([13, "13 of 13 shown"]);
      await page.getByLabel("Status").selectOption("failure");
      await said.filter({ hasText: /^3 of 13 shown$/ }).waitFor();
      expect([await shown(), await page.locator("section.cycle:visible").count()]).to.deep.equal([3, 2]);
      await page.getByLabel("Text").fill("tIMEout");
      await said.filter({ hasText: /^1 of 13 shown$/ }).waitFor();
      expect([await shown(), await page.locator("section.cycle:visible").count()]).to.deep.equal([1, 1]);
      await page.getByRole("button", { name: "All" }).click();
      await said.filter({ hasText: /^13 of 13 shown$/ }).waitFor();
      await page.getByLabel("Action").selectOption("create");
      await page.getByLabel("Text").fill("fine");
      await said.filter({ hasText: /^10 of 13 shown$/ }).waitFor();
    });
  });

  it("a row opens by keyboard, and shows what servers said as they said it", async () => {
    await opened(pages["a job"], {}, async (page) => {
      const row = page.locator("tr[data-row]").first();
      await row.locator("summary").focus();
      await page.keyboard.press("Enter");
      await row.getByText("EntryExport").waitFor();
      expect(await row.innerText()).to.include(hostile);
    });
  });

  it("without script everything is there", async () => {
    await opened(pages["a job"], { javaScriptEnabled: false }, async (page) => {
      expect([await page.locator("tr[data-row]:visible").count(), await page.locator("form:visible").count()]).to.deep.equal([13, 0]);
    });
  });

  it("on paper there is no filter, and the colours are those of paper", async () => {
    await opened(pages["a job"], { colorScheme: "dark" }, async (page) => {
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      expect(await page.locator("form:visible, nav:visible").count()).to.equal(0);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(ground).to.equal("rgb(255, 255, 255)");
      expect((await page.pdf({ format: "A4" })).length).to.be.greaterThan(10_000);
    });
  });

  it("10,000 records and 500 failures stay usable", async () => {
    await opened(jobPage(10_000, 500), {}, async (page) => {
      await page.getByLabel("Text").fill("EntryConflict 499");
      await page
        .locator("output")
        .filter({ hasText: /^1 of 601 shown$/ })
        .waitFor();
      expect(await page.getByText("9,900 records are left out").count()).to.equal(1);
    });
  });
});

/** The overview of provisioning as an admin reads it: how it is, what is running, what failed and why, and the way to the requests. */
import { expect } from "chai";
import { forEachConsole } from "../support/consoles.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { visiting } from "../support/visit.js";
import { asAdmin, deactivation, idOf, logged, newUser } from "./care.js";

forEachConsole("the overview of provisioning", (server) => {
  let tenant: Tenant;
  beforeEach(async () => {
    tenant = await newTenant(server());
  });

  it("goes from never to healthy to failing by itself, counts what arrives, and leads to what failed", async () => {
    const { scim } = tenant;
    await asAdmin(server(), tenant, async (visit) => {
      const { page } = visit;
      await visit.open("/people", "People");
      await visit.link("Provisioning").click();
      await visit.at("Provisioning");
      await visit.heading("Your directory has never come").waitFor();
      await page.getByText("No cycle yet.").waitFor();
      expect(await page.locator("canvas").count()).to.equal(0);

      const ada = await scim.post("/Users", newUser("ada@overview.example"));
      await visit.heading("Provisioning works").waitFor();
      const running = visit.region("The first cycle is running");
      const number = async (name: string) => running.locator("dl > div", { hasText: name }).locator("dd").innerText();
      expect(await number("Created")).to.equal("1");
      await scim.patch(`/Users/${idOf(ada)}`, deactivation);
      await running.getByText("Deactivated").waitFor();
      expect(await number("Requests")).to.equal("2");
      await page.locator("canvas").waitFor();
      await page.getByText("The same as a table").click();
      // Cycle, requests, created, changed, removed, failed.
      const days = page.getByRole("group", { name: "The last 30 days" });
      await days.getByRole("row", { name: /^\d+ \w+ \d+ 1 2 1 0 1 0$/ }).waitFor({ timeout: 30_000 });

      for (let time = 0; time < 3; time++) await scim.post("/Users", newUser("ada@overview.example"));
      await visit.heading("Provisioning is failing").waitFor();
      await visit.page.getByText("3 times").waitFor({ timeout: 30_000 });
      const cause = visit.region("Why requests failed").locator("li.row");
      expect(await cause.count()).to.equal(1);
      expect(await cause.innerText()).to.match(/^Somebody else has this user name\n+3 times/);
      await cause.locator("summary").click();
      await cause.getByText("User names are unique", { exact: false }).waitFor();
      await visit.link("Show them in the log", cause).click();
      await visit.at("Provisioning log");
      expect(await page.locator("tbody tr").count()).to.equal(3);
      expect(new URL(page.url()).search).to.equal("?outcome=failed&period=day&reason=duplicateUserName");
    });
  });

  it("says that a refused credential stops Entra, and what to do", async () => {
    const made = await tenant.scim.post("/Users", newUser("bob@overview.example"));
    await logged(tenant, made);
    await (await tenant.revoked()).get("/Users");
    await asAdmin(server(), tenant, async (visit) => {
      await visit.open("/provisioning", "Provisioning");
      await visit.heading("Entra has probably stopped provisioning").waitFor();
      const look = visit.region("What to look at");
      expect(await look.innerText()).to.match(/Now\s+Your directory comes with a credential that has ended or was revoked\./);
      await look.getByText("test: refused", { exact: false }).waitFor();
      await look.locator("summary").last().click();
      await look.getByText("Press Restart provisioning.").last().waitFor();
    });
  });

  it("lists all cycles, and leads from each to its requests", async () => {
    const made = await tenant.scim.post("/Users", newUser("cleo@overview.example"));
    await logged(tenant, made);
    await asAdmin(server(), tenant, async (visit) => {
      await visit.open("/provisioning", "Provisioning");
      await visit.link("All cycles").click();
      await visit.at("Cycles");
      expect(await visit.page.locator("tbody tr").count()).to.equal(1);
      await visit.link("Show in the log").click();
      await visit.at("Provisioning log");
      await visit.link("Person created").waitFor();
    });
  });

  it("keeps the log as long as an admin says on the page Enterprise", async () => {
    const { admin } = tenant;
    await asAdmin(server(), tenant, async (visit) => {
      await visit.open("/enterprise", "Enterprise");
      await visit.field("The provisioning log is kept for").selectOption("365 days");
      await visit.page.getByText("Saved.").waitFor();
      const { organisation } = await admin.data<{ organisation: { provisioning: { eventRetentionDays: number } } }>(
        "{ organisation { provisioning { eventRetentionDays } } }",
      );
      expect(organisation.provisioning.eventRetentionDays).to.equal(365);
    });
  });

  it("is for admins alone", async () => {
    await tenant.admin.data('mutation { inviteUser(input: { email: "member@tenant.example" }) { id } }');
    await visiting(server(), {}, async (visit) => {
      await visit.signIn({ organisation: tenant.id, user: "member@tenant.example" });
      for (const path of ["", "/cycles", "/rehearsal", "/brakes", "/webhooks", "/webhooks/one"]) {
        await visit.open(`/provisioning${path}`, "This page is for admins");
      }
    });
  });
});

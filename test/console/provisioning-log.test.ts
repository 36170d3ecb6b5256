/** The provisioning log as an admin reads it: what came, why it failed, what it changed, what is new meanwhile, and undoing it. */
import { expect } from "chai";
import { forEachConsole } from "../support/consoles.js";
import { eventsOf, loggedEvents, requestIdOf } from "../support/provisioning-log.js";
import type { ScimAnswer } from "../support/scim-client.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { type Visit, type VisitOptions, visiting } from "../support/visit.js";

const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const logPath = "/provisioning/log";
const heading = "Provisioning log";

const idOf = ({ body }: ScimAnswer) => (body as { id: string }).id;
const newUser = (userName: string, more: object = {}) => ({ schemas: [userSchema], userName, ...more });
const patch = (...operations: object[]) => ({ schemas: [patchSchema], Operations: operations });
const rows = ({ page }: Visit) => page.locator("tbody tr");

forEachConsole("the provisioning log", (server) => {
  let tenant: Tenant;
  beforeEach(async () => {
    tenant = await newTenant(server());
  });

  const asAdmin = (work: (visit: Visit) => Promise<void>, options: VisitOptions = {}) =>
    visiting(server(), options, async (visit) => {
      await visit.signIn({ organisation: tenant.id, user: "admin@tenant.example" });
      await work(visit);
    });

  /** Waits until the log knows of these requests. */
  async function logged(...answers: readonly ScimAnswer[]): Promise<void> {
    await eventsOf(tenant.admin, answers.map(requestIdOf));
  }

  it("finds by person, action, outcome, period and request, keeps all of it in the address, and comes back to it", async () => {
    const { scim } = tenant;
    const ada = await scim.post("/Users", newUser("ada@log.example", { displayName: "Ada Log" }));
    const bob = await scim.post("/Users", newUser("bob@log.example"));
    const gone = await scim.patch(`/Users/${idOf(bob)}`, patch({ op: "replace", path: "active", value: false }));
    const twice = await scim.post("/Users", newUser("ada@log.example"));
    await logged(ada, bob, gone, twice);
    await asAdmin(async (visit) => {
      const { page } = visit;
      await visit.open("/people", "People");
      await visit.link("Provisioning").click();
      await visit.link("Log").click();
      await visit.at(heading);
      expect(await rows(visit).count()).to.equal(4);
      expect(await rows(visit).first().innerText()).to.match(/ada@log\.example.*Create a person.*Failed/s);

      await visit.field("Outcome").selectOption("Failed or held up");
      await page.waitForURL(`**${logPath}?outcome=failed`);
      await visit.settled();
      expect(await rows(visit).count()).to.equal(1);
      await visit.field("Outcome").selectOption("All");
      await visit.field("Action").selectOption("Deactivated");
      await visit.link("Person deactivated").waitFor();
      await visit.settled();
      expect(await rows(visit).count()).to.equal(1);
      await visit.link("Person deactivated").click();
      await visit.at("Person deactivated: bob@log.example");
      await page.goBack();
      await visit.at(heading);
      expect(new URL(page.url()).search).to.equal("?action=deactivated");
      expect(await visit.field("Action").inputValue()).to.equal("deactivated");

      await visit.button("Clear the filters").click();
      await visit.link("Create a person").waitFor();
      // Slower than one search follows another.
      await visit.field("Search by person, group or request id").pressSequentially("BOB@", { delay: 400 });
      expect(await visit.field("Search by person, group or request id").inputValue()).to.equal("BOB@");
      await page.waitForURL("**?who=BOB**");
      await visit.settled();
      expect(await rows(visit).count()).to.equal(2);
      await visit.field("Search by person, group or request id").fill(requestIdOf(ada));
      await visit.link("Ada Log").waitFor();
      await visit.settled();
      expect(await rows(visit).count()).to.equal(1);

      await visit.open(`${logPath}?period=dates&to=2020-01-01`, heading);
      await page.getByText("Nothing matches.").waitFor();
      await visit.field("Period").selectOption("The last hour");
      await visit.link("Ada Log").waitFor();
      const [event] = await loggedEvents(tenant.admin);
      await visit.open(`${logPath}?reason=${event?.reason}`, heading);
      expect(await rows(visit).count()).to.equal(1);
      await visit.button(/^Show all: Only: /).click();
      await visit.link("Person deactivated").waitFor();
    });
  });

  it("goes from page to page and back, and comes back to the page it was left on", async () => {
    const answers: ScimAnswer[] = [];
    for (let index = 0; index < 27; index++) answers.push(await tenant.scim.post("/Users", newUser(`p${index}@log.example`)));
    await logged(...answers);
    await asAdmin(async (visit) => {
      await visit.open(logPath, heading);
      expect(await rows(visit).count()).to.equal(25);
      await visit.button("Next page").click();
      await visit
        .link("p0@log.example")
        .or(rows(visit).filter({ hasText: "p0@log.example" }))
        .first()
        .waitFor();
      expect(await rows(visit).count()).to.equal(2);
      await rows(visit).last().getByRole("link", { name: "Person created" }).click();
      await visit.at("Person created: p0@log.example");
      await visit.page.goBack();
      await visit.at(heading);
      expect(await rows(visit).count()).to.equal(2);
      await visit.button("Previous page").click();
      await rows(visit).nth(24).waitFor();
    });
  });

  it("says why a request failed, what that means, and what to change in Entra; in Danish too", async () => {
    const { scim } = tenant;
    await scim.post("/Users", newUser("ada@log.example"));
    const twice = await scim.post("/Users", newUser("ada@log.example", { active: "True" }));
    await logged(twice);
    const facts = async (visit: Visit, language: string) => {
      const { explanations } = (await (await visit.context.request.get(`/facts.json?language=${language}`)).json()) as {
        explanations: Record<string, { title: string; mend: string[]; term: string; link: string }>;
      };
      return explanations.duplicateUserName as NonNullable<(typeof explanations)[string]>;
    };
    await asAdmin(async (visit) => {
      const { page } = visit;
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: server().url });
      await visit.open(logPath, heading);
      await visit.link("Create a person").click();
      await visit.at("Create a person: ada@log.example");
      const { title, mend, term, link } = await facts(visit, "en");
      const why = visit.region("Why, and what to do");
      await why.getByText(title).waitFor();
      expect(await why.locator("ol li").allInnerTexts()).to.deep.equal(mend);
      expect(await why.getByRole("link", { name: term }).getAttribute("href")).to.equal(link);
      const request = visit.region("The request");
      await request.getByText("409 (uniqueness)").waitFor();
      await request.getByText("boolean-string").waitFor();
      await visit.button("Copy: Request id").click();
      await page.getByText("Request id copied.").waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).to.equal(requestIdOf(twice));
      expect(await visit.button("Undo").count()).to.equal(0);
      await visit.link("All of this cycle").click();
      await visit.at(heading);
      expect(await rows(visit).count()).to.equal(2);
      await page.goBack();

      await visit.field("Language").selectOption("Dansk");
      await page.getByText((await facts(visit, "da")).title).waitFor();
      await visit.photograph("event-failed-danish");
    });
  });

  it("shows what changed from what to what, and undoes it with a warning; what was undone says so", async () => {
    const { scim } = tenant;
    const ada = await scim.post("/Users", newUser("ada@log.example", { displayName: "Ada", title: "Planner" }));
    const changed = await scim.patch(`/Users/${idOf(ada)}`, patch({ op: "replace", path: "title", value: "Director" }));
    await logged(ada, changed);
    await asAdmin(async (visit) => {
      const { page } = visit;
      await visit.open(`${logPath}/${requestIdOf(changed)}`, "Person changed: Ada");
      expect(await page.getByRole("row", { name: /^Job title/ }).innerText()).to.match(/Job title\s+Planner\s+Director/);
      await visit.button("Undo").click();
      const dialog = visit.dialog("Undo this for Ada?");
      await dialog.getByText(/^Entra will not notice\./).waitFor();
      await visit.button("Undo", dialog).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText("It was undone.").waitFor();
      await page.locator(".tag", { hasText: "Undone" }).waitFor();
      await visit.button("Undo").waitFor({ state: "detached" });
      const { user } = await tenant.admin.data<{ user: { title: string } }>("query ($id: ID!) { user(id: $id) { title } }", {
        id: idOf(ada),
      });
      expect(user.title).to.equal("Planner");

      await visit.open(`${logPath}/${requestIdOf(ada)}`, "Person created: Ada");
      await page.getByText(/^It cannot be undone: /).waitFor();
      expect(await visit.button("Undo").count()).to.equal(0);
    });
  });

  it("fills by itself where it was empty, then says how many are new, and moves nothing until one asks for them", async () => {
    const { scim } = tenant;
    await asAdmin(async (visit) => {
      const { page } = visit;
      await visit.open(logPath, heading);
      await page.getByText("Nothing has arrived yet").waitFor();
      await visit.photograph("provisioning-log-empty");
      await scim.post("/Users", newUser("first@log.example"));
      await page.getByText("first@log.example").waitFor();

      const shown = await rows(visit).allInnerTexts();
      for (const name of ["second", "third"]) await scim.post("/Users", newUser(`${name}@log.example`));
      await visit.button("Show 2 new").waitFor();
      expect(await rows(visit).allInnerTexts()).to.deep.equal(shown);
      expect(await visit.violations()).to.deep.equal([]);
      await visit.photograph("provisioning-log-new");
      await visit.button("Show 2 new").click();
      await rows(visit).filter({ hasText: "third@log.example" }).waitFor();
      expect(await rows(visit).count()).to.equal(3);
      expect(await visit.button(/^Show \d+ new$/).count()).to.equal(0);
    });
  });

  it("tells of nothing new that the filters leave out", async () => {
    await logged(await tenant.scim.post("/Users", newUser("here@log.example")));
    await asAdmin(async (visit) => {
      await visit.open(`${logPath}?who=here`, heading);
      await tenant.scim.post("/Users", newUser("other@log.example"));
      await tenant.scim.post("/Users", newUser("here-too@log.example"));
      await visit.button("Show 1 new").waitFor();
    });
  });

  it("saves the list that is shown, as CSV and as JSON Lines", async () => {
    const { scim } = tenant;
    await logged(await scim.post("/Users", newUser("ada@log.example")), await scim.post("/Users", newUser("ada@log.example")));
    await asAdmin(async (visit) => {
      await visit.open(`${logPath}?outcome=failed`, heading);
      for (const [name, lines] of [
        ["CSV", 2],
        ["JSON Lines", 1],
      ] as const) {
        const href = await visit.link(name).getAttribute("href");
        const response = await visit.context.request.get(href ?? "");
        expect(response.status(), name).to.equal(200);
        const text = await response.text();
        expect(text.trim().split("\n"), name).to.have.length(lines);
        expect(text).to.include("ada@log.example").and.to.include("FAILED");
      }
    });
  });

  it("tells on the page of a person and of a group what happened, who did it, and undoes it there", async () => {
    const { scim } = tenant;
    const ada = await scim.post("/Users", newUser("ada@log.example", { displayName: "Ada" }));
    const group = await scim.post("/Groups", { schemas: [groupSchema], displayName: "Planners" });
    const joined = await scim.patch(`/Groups/${idOf(group)}`, patch({ op: "add", path: "members", value: [{ value: idOf(ada) }] }));
    const gone = await scim.patch(`/Users/${idOf(ada)}`, patch({ op: "replace", path: "active", value: false }));
    await logged(ada, group, joined, gone);
    const text = 'mutation ($id: ID!) { changeUser(id: $id, set: { title: "Planner" }) { id } }';
    await tenant.admin.data(text, { id: idOf(ada) });
    await asAdmin(async (visit) => {
      await visit.open(`/people/${idOf(ada)}`, "Ada");
      const told = visit.region("What happened").locator(".timeline > li");
      await told.first().waitFor();
      expect((await told.allInnerTexts()).map((entry) => entry.split("\n")[0])).to.deep.equal([
        "Changed by Admin",
        "Deactivated by test",
        "Came into Planners by test",
        "Created by the directory by test",
      ]);
      await visit.button(/^Undo: Deactivated, /).click();
      await visit.button("Undo", visit.dialog("Undo this for Ada?")).click();
      await visit.page.locator(".tag", { hasText: /^Active$/ }).waitFor();
      await visit.settled();
      await told.nth(2).getByText("Undone", { exact: true }).waitFor();
      expect((await told.first().innerText()).split("\n")[0]).to.equal("A change of the directory was undone by Admin");
      await visit.photograph("person-timeline");

      await visit.open(`/groups/${idOf(group)}`, "Planners");
      await visit.region("What happened").getByText("Added").waitFor();
      await visit.region("What happened").getByRole("link", { name: "Ada" }).waitFor();
      await visit.button(/^Undo: Changed, /).click();
      await visit.button("Undo", visit.dialog("Undo this for Planners?")).click();
      await visit.heading("Members (0)").waitFor();
    });
  });

  it("is for admins alone", async () => {
    await tenant.scim.post("/Users", newUser("ada@log.example", { active: true }));
    await visiting(server(), {}, async (visit) => {
      await visit.signIn({ organisation: tenant.id, user: "ada@log.example" });
      await visit.open(logPath, "This page is for admins");
      expect(await visit.link("Provisioning").count()).to.equal(0);
    });
  });
});

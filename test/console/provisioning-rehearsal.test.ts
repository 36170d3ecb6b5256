/** Rehearsals as an admin leads them: started, looked at while the directory works in the copy, applied, blocked and discarded. */
import { expect } from "chai";
import { forEachConsole } from "../support/consoles.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import type { Visit } from "../support/visit.js";
import { asAdmin, deactivation, holds, idOf, newUser, patch } from "./care.js";

forEachConsole("rehearsals", (server) => {
  let tenant: Tenant;
  beforeEach(async () => {
    tenant = await newTenant(server());
  });

  async function start(visit: Visit): Promise<void> {
    await visit.open("/provisioning/rehearsal", "Rehearsal");
    await visit.button("Start a rehearsal").click();
    await visit.button("Start a rehearsal", visit.dialog("Start a rehearsal?")).click();
    await visit.heading("A rehearsal is running").waitFor();
    await holds();
  }
  const names = async () => {
    const { users } = await tenant.admin.data<{ users: { nodes: { userName: string; title: string | null; active: boolean }[] } }>(
      "{ users(orderBy: { field: USER_NAME, direction: ASC }) { nodes { userName title active } } }",
    );
    return users.nodes.map(({ userName, title, active }) => `${userName} ${title} ${active}`);
  };

  it("show people by name with before and after and what failed, and do it when they are applied", async () => {
    const { scim } = tenant;
    const ada = await scim.post("/Users", newUser("ada@rehearsal.example", { displayName: "Ada", title: "Editor" }));
    const bob = await scim.post("/Users", newUser("bob@rehearsal.example", { displayName: "Bob" }));
    const before = await names();
    await asAdmin(server(), tenant, async (visit) => {
      const { page } = visit;
      await start(visit);
      await scim.patch(`/Users/${idOf(ada)}`, patch({ op: "replace", path: "title", value: "Planner" }));
      await scim.patch(`/Users/${idOf(bob)}`, deactivation);
      await scim.post("/Users", newUser("eve@rehearsal.example", { displayName: "Eve" }));
      await scim.post("/Users", newUser("ada@rehearsal.example"));
      expect(await names()).to.deep.equal(before);

      // By itself: the page watches.
      await visit.region("What failed").getByText("Somebody else has this user name").waitFor();
      const people = visit.region("People");
      await visit.link("Bob", people).waitFor();
      await visit.field("What would become of them", people).selectOption("Changed (1)");
      await visit.link("Ada", people).waitFor();
      expect(await people.getByRole("row", { name: /^Job title/ }).innerText()).to.match(/Job title\s+Editor\s+Planner/);
      await visit.field("What would become of them", people).selectOption("Created (1)");
      await people.getByText("Eve", { exact: true }).first().waitFor();

      await visit.open("/provisioning/brakes", "Brake");
      await page.getByText("your directory works in a copy", { exact: false }).waitFor();
      await visit.button("Look at the rehearsal").click();
      await visit.at("Rehearsal");
      await visit.button("Apply").click();
      const asked = visit.dialog("Apply the rehearsal?");
      await asked.getByText("It changes 3 people and 0 groups", { exact: false }).waitFor();
      await asked.getByText("1 of the people lose their access.").waitFor();
      await visit.button("Apply", asked).click();
      await visit.heading("The last rehearsal was applied").waitFor();
    });
    expect(await names()).to.deep.equal([
      "ada@rehearsal.example Planner true",
      "admin@tenant.example null true",
      "bob@rehearsal.example null false",
      "eve@rehearsal.example null true",
    ]);
  });

  it("cannot be applied over what was changed meanwhile, which is listed, and say after discarding what to do in Entra", async () => {
    const { scim, admin } = tenant;
    const ada = await scim.post("/Users", newUser("ada@rehearsal.example", { displayName: "Ada" }));
    await asAdmin(server(), tenant, async (visit) => {
      await start(visit);
      await visit.page.getByText("Nothing has come yet.", { exact: false }).waitFor();
      await scim.patch(`/Users/${idOf(ada)}`, patch({ op: "replace", path: "title", value: "Planner" }));
      await admin.data("mutation ($id: ID!) { deactivateUser(id: $id) { id } }", { id: idOf(ada) });
      const before = await names();
      const meanwhile = visit.region("Changed in Plandisc meanwhile");
      await meanwhile.getByRole("row", { name: /Deactivated Ada Admin$/ }).waitFor();
      expect(await visit.button("Apply").count()).to.equal(0);
      await visit.button("Discard").click();
      await visit.button("Discard", visit.dialog("Discard the rehearsal?")).click();
      await visit.heading("What to do in Entra now").waitFor();
      await visit.page.getByText("press Restart provisioning", { exact: false }).waitFor();
      await visit.button("Start a rehearsal").waitFor();
      expect(await names()).to.deep.equal(before);
    });
  });
});

/** The brake as an admin has it: set, told of on every page when it holds, released, kept with people let in again, and ended. */
import { expect } from "chai";
import { forEachConsole } from "../support/consoles.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { asAdmin, deactivation, holds, idOf, newUser } from "./care.js";

forEachConsole("the brake", (server) => {
  let tenant: Tenant;
  let ids: string[];
  beforeEach(async () => {
    tenant = await newTenant(server());
    ids = [];
    for (const name of ["ada", "bob", "cleo", "dan"]) ids.push(idOf(await tenant.scim.post("/Users", newUser(`${name}@brake.example`))));
  });

  const removeAll = async () => {
    const statuses: number[] = [];
    for (const id of ids) statuses.push((await tenant.scim.patch(`/Users/${id}`, deactivation)).status);
    return statuses;
  };
  const inactive = async () => {
    const { users } = await tenant.admin.data<{ users: { totalCount: number } }>(
      "{ users(where: { active: { eq: false } }) { totalCount } }",
    );
    return users.totalCount;
  };

  it("holds what is too much, says who waits on every page, and lets it through when an admin says so", async () => {
    await asAdmin(server(), tenant, async (visit) => {
      const { page } = visit;
      await visit.open("/provisioning/brakes", "Brake");
      await page.getByLabel("tell the admins, and hold further removals until one of them decides").check();
      await visit.field("Let through: at most so many").fill("two");
      await page.getByText("Enter a whole number, or leave it empty.").waitFor();
      await visit.field("Let through: at most so many").fill("2");
      await visit.field("Let through: at most so many percent of the active people").fill("");
      await visit.button("Save").click();
      await page.getByText("Saved.").waitFor();
      await holds();
      expect(await removeAll()).to.deep.equal([200, 200, 429, 429]);

      await visit.open("/provisioning/webhooks", "Webhooks");
      await page.getByText("Removals are held: 2 people or groups wait for a decision. cleo@brake.example, dan@brake.example").waitFor();
      await visit.button("Look at it and decide").click();
      await visit.at("Brake");
      const held = visit.region("Removals wait for a decision");
      expect(await held.getByRole("group", { name: "Held back", exact: true }).locator("tbody tr").allInnerTexts()).to.have.lengthOf(2);
      await visit.button("They are meant: let them through").click();
      await visit.button("Let them through", visit.dialog("Let these removals through?")).click();
      await visit.heading("Removals are let through").waitFor();
      await holds();
      expect(await removeAll()).to.deep.equal([200, 200, 200, 200]);
      await visit.button("It is settled: end the hold").click();
      await visit.button("End the hold", visit.dialog("End the hold?")).click();
      await page.getByText("The hold is over.").waitFor();
      await visit
        .region("Earlier holds")
        .getByRole("row", { name: /Ended 4 2 Admin$|Ended 2 2 Admin$/ })
        .waitFor();
      expect(await visit.button("It is settled: end the hold").count()).to.equal(0);
    });
    expect(await inactive()).to.equal(4);
  });

  it("refuses what is a mistake, and lets those in again who were deactivated before", async () => {
    await tenant.admin.data("mutation { changeBrake(set: { mode: HOLD, count: 2, sharePercent: null }) { updatedAt } }");
    await holds();
    expect(await removeAll()).to.deep.equal([200, 200, 429, 429]);
    expect(await inactive()).to.equal(2);
    await asAdmin(server(), tenant, async (visit) => {
      await visit.open("/provisioning/brakes", "Brake");
      await visit.button("They are a mistake: refuse them").click();
      const asked = visit.dialog("Refuse these removals?");
      await asked.getByLabel("Also let those in again who were deactivated before the hold began").check();
      await visit.button("Refuse them", asked).click();
      await visit.heading("Removals are refused").waitFor();
      await visit.page.getByText("Decided by Admin", { exact: false }).waitFor();
    });
    expect(await inactive()).to.equal(0);
  });
});

/** The tutorial as the customer's admin walks it: sign in by a link, make a token on the page Enterprise, use it, rotate it, revoke it, sign out. */
import { expect } from "chai";
import { forEachConsole } from "../support/consoles.js";
import { refusedInTime } from "../support/oauth.js";
import { ScimClient } from "../support/scim-client.js";
import { newTenant } from "../support/tenant.js";
import { type Visit, visiting } from "../support/visit.js";

const user = "admin@tenant.example";

const newPerson = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName: "grace@tenant.example",
  displayName: "Grace Holm",
  externalId: "0b0b0b0b-0000-4000-8000-000000000001",
  emails: [{ value: "grace@tenant.example", type: "work", primary: true }],
  active: true,
};

forEachConsole("the tutorial", (server) => {
  const clientOf = (token: string) => new ScimClient(`${server().url}/scim/v2`, token);

  it("is walked from the one-time link to signing out", async () => {
    const tenant = await newTenant(server());
    await visiting(server(), {}, async (visit) => {
      const { page, context } = visit;
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server().url });

      await page.goto(await visit.linkFor({ organisation: tenant.id, user }));
      await visit.at("Sign in");
      expect(await signedIn(visit)).to.equal(false);
      await visit.button("Sign in").click();
      await visit.at("Enterprise");
      await visit.heading("Manage users with SCIM").waitFor();
      expect(await visit.field("SCIM endpoint").inputValue()).to.equal(`${server().url}/scim/v2`);

      await visit.button("Make a SCIM token").click();
      const making = visit.dialog("Make a SCIM token");
      await visit.field("Name", making).fill("Entra walk");
      await visit.button("Make a SCIM token", making).click();
      const first = await copied(visit);
      const scim = clientOf(first);
      expect(await cellsOf(visit, "Entra walk")).to.deep.equal([["Entra walk", "Good", "Never", "Never"]]);

      expect((await scim.get("/Users")).status).to.equal(200);
      const made = await scim.post("/Users", newPerson);
      expect(made.status).to.equal(201);

      await visit.link("People").click();
      await visit.at("People");
      await visit.field("Search by name, user name or e-mail").fill("grace");
      await page.getByText("1 found").waitFor();
      await page.getByRole("row", { name: /Grace Holm grace@tenant\.example .* Provisioned Active Member/ }).waitFor();
      await visit.link("Grace Holm").click();
      await visit.at("Grace Holm");
      await page.locator("dl").getByText(newPerson.externalId).waitFor();

      await visit.link("Enterprise").click();
      await visit.at("Enterprise");
      expect(await cellsOf(visit, "Entra walk")).to.deep.equal([["Entra walk", "Good", "this minute", "Never"]]);
      await page.getByText("Last heard from your directory this minute").waitFor();

      await visit.button("Rotate: Entra walk").click();
      const rotating = visit.dialog("Rotate Entra walk?");
      await visit.field("The old one works for", rotating).selectOption("1 hour");
      await visit.button("Rotate", rotating).click();
      const second = await copied(visit);
      expect(second).not.to.equal(first);
      for (const token of [first, second]) expect((await clientOf(token).get("/Users?count=0")).status).to.equal(200);
      const [newer, older] = await cellsOf(visit, "Entra walk");
      expect([newer?.slice(0, 2), older?.slice(0, 2)]).to.deep.equal([
        ["Entra walk", "Good"],
        ["Entra walk", "Expires soon"],
      ]);

      for (const token of [second, first]) {
        await visit.button("Revoke: Entra walk").first().click();
        await visit.button("Revoke", visit.dialog("Revoke Entra walk?")).click();
        await visit.dialog("Revoke Entra walk?").waitFor({ state: "detached" });
        await refusedInTime(clientOf(token));
      }
      await visit.button("Show revoked and expired ones (2)").click();
      expect((await cellsOf(visit, "Entra walk")).map(([, state]) => state)).to.deep.equal(["Revoked", "Revoked"]);

      const cookies = await context.cookies();
      await visit.button("Sign out").click();
      await visit.at("Sign in to Plandisc");
      expect(new URL(page.url()).pathname).to.equal("/sign-in");
      expect(await context.cookies()).to.deep.equal([]);
      await context.addCookies(cookies);
      expect(await signedIn(visit)).to.equal(false);
    });
  });

  it("ends at the sign-in page for whoever keeps the cookie of a session that has ended", async () => {
    const tenant = await newTenant(server());
    await visiting(server(), { expected: [/status of 401 .*\/graphql/] }, async (visit) => {
      await visit.signIn({ organisation: tenant.id, user });
      const cookies = await visit.context.cookies();
      await visit.open("/sessions", "My sessions");
      await visit.button("Sign out").click();
      await visit.at("Sign in to Plandisc");
      await visit.context.addCookies(cookies);
      await visit.open("/people", "Sign in to Plandisc");
      await visit.page.getByText("Your session has ended.").waitFor();
      await visit.page.goBack();
      await visit.at("Sign in to Plandisc");
    });
  });

  it("says why to whoever uses a link a second time", async () => {
    const tenant = await newTenant(server());
    await visiting(server(), { expected: [/status of 400 .*\/sign-in\/link/] }, async (visit) => {
      const link = await visit.linkFor({ organisation: tenant.id, user });
      await visit.page.goto(link);
      await visit.button("Sign in").click();
      await visit.at("Enterprise");
      await visit.page.goto("about:blank");
      await visit.page.goto(link);
      await visit.button("Sign in").click();
      await visit.at("You were not signed in");
      await visit.page.getByText("This sign-in link was used already").waitFor();
    });
  });
});

async function signedIn({ context, server }: Visit): Promise<boolean> {
  const response = await context.request.get("/facts.json", { headers: { Origin: server.url } });
  return response.ok();
}

/** The token that the dialog shows, which the button has copied; the dialog is closed. */
async function copied(visit: Visit): Promise<string> {
  const dialog = visit.dialog("Your new SCIM token");
  const shown = await visit.field("SCIM token", dialog).inputValue();
  await visit.button("Copy: SCIM token", dialog).click();
  await dialog.getByText("SCIM token copied.").waitFor();
  expect(await visit.page.evaluate(() => navigator.clipboard.readText())).to.equal(shown);
  await visit.button("I have copied it", dialog).click();
  await dialog.waitFor({ state: "detached" });
  return shown;
}

/** Name, state, last use and end of the tokens with a label, the newest first. */
async function cellsOf(visit: Visit, label: string): Promise<string[][]> {
  const rows = visit.page.getByRole("group", { name: "SCIM tokens" }).getByRole("row").filter({ hasText: label });
  await rows.first().waitFor();
  return Promise.all((await rows.all()).map(async (row) => (await row.getByRole("cell").allInnerTexts()).slice(0, 4)));
}

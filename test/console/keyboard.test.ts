/** The console by the keyboard alone: nothing is out of reach, and the focus is never lost. */
import { expect } from "chai";
import { forEachConsole, oneConsole } from "../support/consoles.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { phone, type Visit, visiting } from "../support/visit.js";

/** More than there is to pass on any page. */
const farthest = 100;

forEachConsole(
  "the keyboard",
  (server) => {
    let tenant: Tenant;
    before(async () => {
      tenant = await newTenant(server());
    });
    const user = () => ({ organisation: tenant.id, user: "admin@tenant.example" });

    it("makes a token, and gets the focus back from each dialog", async () => {
      await visiting(server(), {}, async (visit) => {
        const { page, context } = visit;
        await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server().url });
        await visit.signIn(user());
        await visit.open("/enterprise", "Enterprise");
        await tabTo(visit, "Make a SCIM token");
        await page.keyboard.press("Enter");
        const making = visit.dialog("Make a SCIM token");
        await making.waitFor();
        await page.keyboard.press("Escape");
        await making.waitFor({ state: "detached" });
        expect(await focused(visit)).to.equal("Make a SCIM token");

        await page.keyboard.press("Enter");
        await making.waitFor();
        await tabTo(visit, "Name");
        await page.keyboard.press("ControlOrMeta+A");
        await page.keyboard.type("By keys");
        await page.keyboard.press("Enter");
        const shown = visit.dialog("Your new SCIM token");
        await shown.waitFor();
        const token = await visit.field("SCIM token", shown).inputValue();
        // It would be lost.
        await page.keyboard.press("Escape");
        await page.keyboard.press("Escape");
        await shown.waitFor();
        await tabTo(visit, "Copy: SCIM token");
        await page.keyboard.press("Enter");
        await shown.getByText("SCIM token copied.").waitFor();
        expect(await page.evaluate(() => navigator.clipboard.readText())).to.equal(token);
        await tabTo(visit, "I have copied it");
        await page.keyboard.press("Enter");
        await shown.waitFor({ state: "detached" });
        expect(await focused(visit)).to.equal("Make a SCIM token");
        await visit.button("Rotate: By keys").waitFor();
      });
    });

    it("skips to the content, and begins a new page at its heading", async () => {
      await visiting(server(), {}, async (visit) => {
        const { page } = visit;
        await visit.signIn(user());
        await visit.open("/enterprise", "Enterprise");
        await page.keyboard.press("Tab");
        expect(await focused(visit)).to.equal("Skip to the content");
        await page.keyboard.press("Enter");
        await tabTo(visit, "Copy: SCIM endpoint");
        await visit.link("People").focus();
        await page.keyboard.press("Enter");
        await visit.at("People");
        expect(await focused(visit)).to.equal("People");
        await tabTo(visit, "Invite a person");
      });
    });

    it("opens the list of pages on a phone", async () => {
      await visiting(server(), { window: phone }, async (visit) => {
        const { page } = visit;
        await visit.signIn(user());
        await visit.open("/enterprise", "Enterprise");
        expect(await visit.link("Groups").isVisible()).to.equal(false);
        await tabTo(visit, "Menu");
        await page.keyboard.press("Enter");
        await tabTo(visit, "Groups");
        await page.keyboard.press("Enter");
        await visit.at("Groups");
        expect(await visit.link("Groups").isVisible()).to.equal(false);
      });
    });
  },
  oneConsole,
);

/** What has the focus, by its accessible name as far as the console gives names. */
async function focused({ page }: Visit): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent?.replace(/\*$/, "") : undefined;
    return element?.getAttribute("aria-label") ?? label ?? element?.textContent ?? "";
  });
}

async function tabTo(visit: Visit, name: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < farthest; presses++) {
    await visit.page.keyboard.press("Tab");
    const at = await focused(visit);
    if (at === name) return;
    passed.push(at);
  }
  throw new Error(`"${name}" is not reached by Tab; these are: ${passed.join(", ")}`);
}

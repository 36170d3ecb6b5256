/** Whoever looks at the console sees one's own: members no page of admins, admins nothing of another organisation. */
import { expect } from "chai";
import { pages } from "../../src/console/pages.js";
import { forEachConsole } from "../support/consoles.js";
import { newTenant } from "../support/tenant.js";
import { visiting } from "../support/visit.js";
import { type Populated, populatedTenant } from "./populated-tenant.js";

const admin = "admin@tenant.example";
const ofAdmins = [pages.enterprise, pages.people, pages.groups, pages.singleSignOn];

forEachConsole("what is whose", (server) => {
  let populated: Populated;
  before(async () => {
    populated = await populatedTenant(server(), `Mark${server().url.slice(-5)}`);
  });

  it("shows a member the own discs and sessions, and no page of admins", async () => {
    const { tenant, personId, groupId, mark } = populated;
    // The group would make its people admins.
    await tenant.admin.data("mutation { changeAdminGrant(groupId: null, appRole: null) { appRole } }");
    await visiting(server(), {}, async (visit) => {
      await visit.signIn({ organisation: tenant.id, user: personId });
      await visit.open("/", "My discs");
      await visit.page.getByRole("row", { name: `${mark} campaigns 2027` }).waitFor();
      const links = visit.page.getByRole("navigation").getByRole("link");
      expect(await links.allInnerTexts()).to.deep.equal(["My discs", "My sessions"]);
      const names = ["Sign out", "Menu"];
      for (const path of [...ofAdmins, `/people/${personId}`, `/groups/${groupId}`]) {
        await visit.open(path, "This page is for admins");
        const buttons = (await visit.page.getByRole("button").all()).map((button) => button.innerText());
        expect((await Promise.all(buttons)).filter((name) => name !== "" && !names.includes(name))).to.deep.equal([]);
      }
    });
  });

  it("makes an admin of whom the chosen group makes one", async () => {
    const { tenant, personId, mark } = populated;
    await visiting(server(), {}, async (visit) => {
      await visit.signIn({ organisation: tenant.id, user: admin });
      await visit.open("/single-sign-on", "Single sign-on");
      await visit.field("Group").selectOption(`${mark} Marketing`);
      await visit.button("Save", visit.region("Who is admin by directory")).click();
      await visit.page.getByText("Saved.").waitFor();
    });
    await visiting(server(), {}, async (visit) => {
      await visit.signIn({ organisation: tenant.id, user: personId });
      await visit.open("/", "Enterprise");
      await visit.open(`/people/${personId}`, /^Bo Madsen/);
      await visit.page.getByText("Admin by group or app role").waitFor();
    });
  });

  it("shows an admin nothing of another organisation, not even by its address", async () => {
    const { mark, personId, groupId } = populated;
    const other = await newTenant(server());
    await visiting(server(), {}, async (visit) => {
      await visit.signIn({ organisation: other.id, user: admin });
      const own: readonly (readonly [path: string, heading: string])[] = [
        ["/enterprise", "Enterprise"],
        ["/people", "People"],
        ["/groups", "Groups"],
        ["/single-sign-on", "Single sign-on"],
        ["/discs", "My discs"],
        ["/sessions", "My sessions"],
        [`/people/${personId}`, "There is nothing here"],
        [`/groups/${groupId}`, "There is nothing here"],
      ];
      for (const [path, heading] of own) {
        await visit.open(path, heading);
        expect(await visit.page.content(), path).not.to.match(new RegExp(mark, "i"));
      }
      await visit.open("/people", "People");
      await visit.field("Search by name, user name or e-mail").fill(mark);
      await visit.page.getByText("Nobody matches.").waitFor();
    });
  });
});

/** What the console says while it waits, where there is nothing, and where something goes wrong; and that it goes on afterwards. */
import { expect } from "chai";
import { operations } from "../../src/console/operations.js";
import { operation } from "../../src/graph/operation.js";
import { forEachConsole, oneConsole } from "../support/consoles.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { type Visit, type VisitOptions, visiting } from "../support/visit.js";

type OperationName = keyof typeof operations;
type Answer = (route: Parameters<Parameters<Visit["page"]["route"]>[1]>[0]) => Promise<void>;

forEachConsole(
  "its states",
  (server) => {
    let tenant: Tenant;
    before(async () => {
      tenant = await newTenant(server());
    });

    const asAdmin = (options: VisitOptions, work: (visit: Visit) => Promise<void>) =>
      visiting(server(), options, async (visit) => {
        await visit.signIn({ organisation: tenant.id, user: "admin@tenant.example" });
        await work(visit);
      });

    /** Answers one operation in the server's place, until what is returned is called. */
    async function instead({ page }: Visit, name: OperationName, answer: Answer): Promise<() => Promise<void>> {
      const { hash } = operation(String(operations[name]));
      await page.route("**/graphql", (route) => (route.request().postData()?.includes(hash) ? answer(route) : route.fallback()));
      return () => page.unroute("**/graphql");
    }

    const failures: readonly { readonly what: string; readonly answer: Answer; readonly says: string; readonly complaint: RegExp }[] = [
      {
        what: "the server is out of reach",
        answer: (route) => route.abort("internetdisconnected"),
        says: "The server did not answer. Check the connection and try again.",
        complaint: /ERR_INTERNET_DISCONNECTED/,
      },
      {
        what: "something in between answers 502",
        answer: (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }),
        says: "Something went wrong on the server.",
        complaint: /status of 502/,
      },
      {
        what: "the server has a fault",
        answer: (route) =>
          route.fulfill({
            status: 500,
            json: { errors: [{ message: "Fault", extensions: { code: "INTERNAL", requestId: "the-request" } }] },
          }),
        says: "Request id: the-request",
        complaint: /status of 500/,
      },
    ];
    for (const { what, answer, says, complaint } of failures) {
      it(`says so and tries again when asked to: ${what}`, async () => {
        await asAdmin({ expected: [complaint] }, async (visit) => {
          const restore = await instead(visit, "people", answer);
          await visit.open("/people", "People");
          await visit.page.getByRole("alert").getByText(says).waitFor();
          expect(await visit.violations()).to.deep.equal([]);
          await visit.photograph(`failure-${complaint.source.replace(/\W+/g, "-")}`);
          await restore();
          await visit.button("Try again").click();
          await visit.link("Admin").waitFor();
          expect(await visit.page.getByRole("alert").count()).to.equal(0);
        });
      });
    }

    it("keeps what it shows when reading it anew fails", async () => {
      await asAdmin({ expected: [/ERR_INTERNET_DISCONNECTED/] }, async (visit) => {
        await visit.open("/people", "People");
        await visit.link("Groups").click();
        await visit.at("Groups");
        await instead(visit, "people", (route) => route.abort("internetdisconnected"));
        await visit.link("People").click();
        await visit.page.getByRole("alert").waitFor();
        await visit.link("Admin").waitFor();
      });
    });

    it("says why a change was refused, in the dialog that asked for it", async () => {
      await asAdmin({ expected: [/ERR_INTERNET_DISCONNECTED/] }, async (visit) => {
        await visit.open("/enterprise", "Enterprise");
        const restore = await instead(visit, "createProvisioningToken", (route) => route.abort("internetdisconnected"));
        await visit.button("Make a SCIM token").click();
        const making = visit.dialog("Make a SCIM token");
        await visit.button("Make a SCIM token", making).click();
        await making.getByRole("alert").waitFor();
        await restore();
        await visit.button("Make a SCIM token", making).click();
        await visit.dialog("Your new SCIM token").waitFor();
      });
    });

    it("shows progress while it waits, first for the page and then for its parts", async () => {
      await asAdmin({}, async (visit) => {
        for (const name of ["viewer", "people"] as const) {
          const release = await held(visit, name);
          await visit.page.goto("/people");
          await visit.page.getByRole("progressbar", { name: "Loading" }).waitFor();
          await visit.photograph(`waiting-${name}`);
          await release();
          await visit.link("Admin").waitFor();
          expect(await visit.page.getByRole("progressbar").count()).to.equal(0);
        }
      });
    });

    it("sends once, however often the button of a dialog is pressed", async () => {
      await asAdmin({}, async (visit) => {
        await visit.open("/enterprise", "Enterprise");
        const release = await held(visit, "createProvisioningToken");
        await visit.button("Make a SCIM token").click();
        const making = visit.dialog("Make a SCIM token");
        await visit.field("Name", making).fill("Pressed thrice");
        for (let press = 0; press < 3; press++) await visit.field("Name", making).press("Enter");
        await making.getByRole("progressbar").waitFor();
        await release();
        await visit.button("I have copied it").click();
        expect(await visit.page.getByRole("row", { name: /^Pressed thrice/ }).count()).to.equal(1);
      });
    });

    /** Keeps the server's answer back until what is returned is called. */
    async function held(visit: Visit, name: OperationName): Promise<() => Promise<void>> {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const restore = await instead(visit, name, async (route) => {
        await released;
        await route.continue();
      });
      return async () => {
        release();
        await restore();
      };
    }

    it("says so where a page's program does not arrive, and loads it anew", async () => {
      await asAdmin(
        { expected: [/ERR_FAILED/, /page error: TypeError: Failed to fetch dynamically/, /dynamically imported/] },
        async (visit) => {
          await visit.open("/enterprise", "Enterprise");
          await visit.page.route("**/assets/groups-page-*.js", (route) => route.abort());
          await visit.link("Groups").click();
          await visit.page.getByRole("alert").getByText("This page could not be shown.").waitFor();
          await visit.link("People").click();
          await visit.at("People");
          await visit.link("Groups").click();
          await visit.page.getByRole("alert").waitFor();
          await visit.page.unroute("**/assets/groups-page-*.js");
          await visit.button("Try again").click();
          await visit.at("Groups");
        },
      );
    });

    const empty: readonly { readonly path: string; readonly heading: string; readonly says: string }[] = [
      { path: "/groups", heading: "Groups", says: "No groups yet." },
      { path: "/discs", heading: "My discs", says: "No discs yet." },
      { path: "/enterprise", heading: "Enterprise", says: "No OAuth client yet." },
      { path: "/single-sign-on", heading: "Single sign-on", says: "No domain yet." },
    ];
    for (const { path, heading, says } of empty) {
      it(`says what is missing, and what brings it: ${heading}`, async () => {
        await asAdmin({}, async (visit) => {
          await visit.open(path, heading);
          await visit.page.getByText(says).waitFor();
          await visit.photograph(`empty${path.replace("/", "-")}`);
        });
      });
    }
  },
  oneConsole,
);

/** Every page and dialog of the console: what axe finds on it in both colours and on a phone, how much is sent for the first one, and Danish. */
import { expect } from "chai";
import { looked } from "../support/appearances.js";
import { forEachConsole, oneConsole } from "../support/consoles.js";
import { desktop, type Visit, visiting } from "../support/visit.js";
import { type Populated, populatedTenant } from "./populated-tenant.js";

const admin = "admin@tenant.example";

/** What a page may weigh, in bytes as they are sent. */
const heaviest = 200_000;

interface View {
  readonly name: string;
  readonly path: (populated: Populated) => string;
  readonly heading: string | RegExp;
  readonly anonymous?: true;
  /** What is done on the page before it is looked at. */
  readonly act?: (visit: Visit) => Promise<unknown>;
  /** Each opened by its button and left by Escape. */
  readonly dialogs?: readonly (readonly [name: string, button: string | RegExp, dialog: string | RegExp])[];
}

const signIn = { path: () => "/sign-in", heading: "Sign in to Plandisc", anonymous: true } as const;
const enterprise = { path: () => "/enterprise", heading: "Enterprise" };
const people = { path: () => "/people", heading: "People" };
const log = { path: () => "/provisioning/log", heading: "Provisioning log" };
const singleSignOn = { path: () => "/single-sign-on", heading: "Single sign-on" };

const views: readonly View[] = [
  { name: "sign-in", ...signIn },
  { name: "sign-in-again", ...signIn, path: () => "/sign-in?reason=session-ended" },
  {
    name: "sign-in-mail",
    ...signIn,
    act: async (visit) => {
      await visit.field("Work e-mail").fill("looked-at@nowhere.example");
      await visit.button("Next").click();
      await visit.at("Look into your mail");
    },
  },
  {
    name: "sign-in-wrong",
    ...signIn,
    act: async (visit) => {
      await visit.button("Next").click();
      await visit.page.getByText("Enter an e-mail address, such as").waitFor();
    },
  },
  { name: "sign-in-link", path: () => "/sign-in/link#token", heading: "Sign in", anonymous: true },
  { name: "sign-in-link-empty", path: () => "/sign-in/link", heading: "Sign in", anonymous: true },
  { name: "not-allowed", path: () => "/not-allowed?reason=unknown", heading: "You were not signed in", anonymous: true },
  {
    name: "enterprise",
    ...enterprise,
    dialogs: [
      ["make-token", "Make a SCIM token", "Make a SCIM token"],
      ["rotate-token", /^Rotate: /, /^Rotate /],
      ["revoke-token", /^Revoke: .* Entra ID$/, /^Revoke /],
      ["make-client", "Make an OAuth client", "Make an OAuth client"],
      ["add-secret", /^Add a secret: /, "Add a secret"],
      ["change-client", /^Change: .* gallery$/, /^Change /],
      ["revoke-secret", /^Revoke secret /, /^Revoke the secret /],
      ["revoke-client", /^Revoke client: .* gallery$/, /^Revoke /],
      ["add-federation", "Add a federated identity", "Add a federated identity"],
      ["change-federation", /^Change: .* workload$/, /^Change /],
    ],
  },
  {
    name: "token-shown",
    ...enterprise,
    act: async (visit) => {
      await visit.button("Make a SCIM token").click();
      await visit.button("Make a SCIM token", visit.dialog("Make a SCIM token")).click();
      await visit.dialog("Your new SCIM token").waitFor();
    },
  },
  { name: "all-attributes", ...enterprise, act: (visit) => visit.page.getByRole("switch").click() },
  { name: "people", ...people, dialogs: [["invite", "Invite a person", "Invite a person"]] },
  {
    name: "people-none",
    ...people,
    act: async (visit) => {
      await visit.field("Search by name, user name or e-mail").fill("nobody at all");
      await visit.page.getByText("Nobody matches.").waitFor();
    },
  },
  {
    name: "person",
    path: ({ personId }) => `/people/${personId}`,
    heading: /^Bo Madsen/,
    dialogs: [
      ["deactivate", "Deactivate", /^Deactivate /],
      ["role", "Make admin", /^Change the role of /],
    ],
  },
  { name: "groups", path: () => "/groups", heading: "Groups" },
  { name: "group", path: ({ groupId }) => `/groups/${groupId}`, heading: / Marketing$/ },
  { name: "provisioning-log", ...log },
  {
    name: "provisioning-log-filtered",
    path: () => "/provisioning/log?outcome=failed&period=dates&reason=duplicateUserName&cycle=00000000-0000-7000-8000-000000000001",
    heading: "Provisioning log",
    act: (visit) => visit.page.getByText("Nothing matches.").waitFor(),
  },
  { name: "event-failed", path: ({ events }) => `/provisioning/log/${events.failed}`, heading: /^Create a person: / },
  {
    name: "event-changed",
    path: ({ events }) => `/provisioning/log/${events.changed}`,
    heading: /^Person changed: Bo Madsen /,
    dialogs: [["undo", "Undo", /^Undo this for /]],
  },
  { name: "event-members", path: ({ events }) => `/provisioning/log/${events.members}`, heading: /^Members added: / },
  { name: "event-missing", path: () => "/provisioning/log/nothing", heading: "There is nothing here" },
  {
    name: "single-sign-on",
    ...singleSignOn,
    dialogs: [
      ["remove-single-sign-on", "Remove single sign-on", "Remove single sign-on?"],
      ["remove-domain", /^Remove: waiting-/, /^Remove waiting-/],
    ],
  },
  {
    name: "single-sign-on-check",
    ...singleSignOn,
    act: async (visit) => {
      await visit.button("Check").click();
      await visit.page.getByText(/^It does not work yet: http:\/\/127\.0\.0\.1:1 could not be asked: \w+ ECONNREFUSED [\d.:]+$/).waitFor();
    },
  },
  { name: "discs", path: () => "/discs", heading: "My discs" },
  {
    name: "sessions",
    path: () => "/sessions",
    heading: "My sessions",
    dialogs: [["end-sessions", "End all other sessions", "End all other sessions?"]],
  },
  { name: "missing", path: () => "/people/nobody", heading: "There is nothing here" },
  { name: "explorer", path: () => "/graphiql", heading: "GraphQL" },
];

forEachConsole(
  "every page",
  (server) => {
    let populated: Populated;
    before(async () => {
      populated = await populatedTenant(server(), "Fabrikam");
    });

    for (const { name, path, heading, anonymous, act, dialogs = [] } of views) {
      const title = [name, ...dialogs.map(([dialog]) => dialog)].join(", ");
      it(`is accessible and fits in light and dark, on a desk and on a phone: ${title}`, async () => {
        await visiting(server(), {}, async (visit) => {
          if (!anonymous) await visit.signIn({ organisation: populated.tenant.id, user: admin });
          await visit.open(path(populated), heading);
          await act?.(visit);
          const found = await looked(visit, name);
          for (const [dialogName, button, dialog] of dialogs) {
            await visit.page.setViewportSize(desktop);
            await visit.button(button).first().click();
            await visit.dialog(dialog).waitFor();
            found.push(...(await looked(visit, dialogName)));
            await visit.page.keyboard.press("Escape");
            await visit.dialog(dialog).waitFor({ state: "detached" });
          }
          if (found.length > 0) throw new Error(found.join("\n"));
        });
      });
    }

    const first: readonly (readonly [path: string, heading: string])[] = [
      ["/", "Enterprise"],
      ["/sign-in", "Sign in to Plandisc"],
      ["/provisioning", "Provisioning"],
      ["/provisioning/log", "Provisioning log"],
      ["/provisioning/cycles", "Cycles"],
      ["/provisioning/rehearsal", "Rehearsal"],
      ["/provisioning/brakes", "Brake"],
      ["/provisioning/webhooks", "Webhooks"],
    ];
    for (const [path, heading] of first) {
      it(`weighs less than ${heaviest} bytes as they are sent: ${heading}`, async () => {
        await visiting(server(), {}, async (visit) => {
          await visit.signIn({ organisation: populated.tenant.id, user: admin });
          await visit.open(path, heading);
          const sent = await visit.page.evaluate(() =>
            [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map((entry) => {
              const { name, encodedBodySize } = entry as PerformanceResourceTiming;
              return { name: new URL(name).pathname, size: encodedBodySize };
            }),
          );
          const total = sent.reduce((sum, { size }) => sum + size, 0);
          console.log(`      ${heading}: ${total} bytes in ${sent.length} answers`);
          expect(
            sent.every(({ size }) => size > 0),
            JSON.stringify(sent),
          ).to.equal(true);
          expect(total).to.be.below(heaviest);
        });
      });
    }

    it("is Danish for whoever chooses it, and stays so", async () => {
      await visiting(server(), {}, async (visit) => {
        await visit.signIn({ organisation: populated.tenant.id, user: admin });
        await visit.open("/people", "People");
        await visit.field("Language").selectOption("Dansk");
        await visit.at("Personer");
        expect(await visit.page.locator("html").getAttribute("lang")).to.equal("da");
        expect(await visit.page.title()).to.equal("Personer · Plandisc");
        await visit.open("/enterprise", "Enterprise");
        await visit.heading("Administrer brugere med SCIM").waitFor();
        expect(await visit.violations()).to.deep.equal([]);
        await visit.photograph("enterprise-danish");
      });
    });

    it("is Danish for a Danish browser", async () => {
      await visiting(server(), { language: "da-DK" }, async (visit) => {
        await visit.open("/sign-in", "Log ind på Plandisc");
        await visit.open("/not-allowed?reason=inactive", "Du blev ikke logget ind");
      });
    });
  },
  oneConsole,
);

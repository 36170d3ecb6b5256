/** The pages for the care of provisioning as they are seen: what axe finds on them and their dialogs in both colours and on a phone. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { v7 as uuid } from "uuid";
import { DomainContext } from "../../src/domain/context.js";
import { findOrganisation, systemContext } from "../../src/domain/operators.js";
import { recordRequests } from "../../src/domain/provisioning-recording.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { looked } from "../support/appearances.js";
import { forEachConsole, oneConsole } from "../support/consoles.js";
import { firstCredential, told } from "../support/recorded.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { desktop, type Visit } from "../support/visit.js";
import { asAdmin, deactivation, holds, idOf, logged, newGroup, newUser, patch } from "./care.js";

const day = 86_400_000;

/** Thirty days of a directory, some of them with failures and one with nothing. */
async function past(store: Store, tenant: Tenant): Promise<void> {
  const { viewer, scope } = systemContext(store, await findOrganisation(store, tenant.id));
  for (let ago = 30; ago > 0; ago--) {
    if (ago === 12) continue;
    const at = Date.now() - ago * day;
    const context = new DomainContext({ ...viewer, kind: "PROVISIONING", credentialId: firstCredential }, scope, () => at);
    const requests = [];
    for (let index = 0; index < (ago * 7) % 9; index++) {
      const request = told({ id: uuid({ msecs: at + index }), at: at + index, intent: "CREATE", status: 201 });
      await createUser(context, { userName: `past-${ago}-${index}@care.example` }, { correlationId: request.id });
      requests.push(request);
    }
    if (ago % 4 === 0)
      requests.push(
        told({
          id: uuid({ msecs: at + 50 }),
          at: at + 50,
          intent: "CREATE",
          status: 409,
          reason: "duplicateUserName",
          errorType: "uniqueness",
        }),
      );
    await recordRequests(context, requests, { count: 40, firstAt: at, lastAt: at + 90_000, totalMs: 400, slowestMs: 30 });
  }
}

forEachConsole(
  "the pages for the care of provisioning",
  (server) => {
    let tenant: Tenant;
    let receiver: Server;
    let address = "";
    before(async () => {
      receiver = createServer((_request, response) => response.writeHead(503).end());
      await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
      address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    });
    after(() => new Promise((resolve) => receiver.close(resolve)));
    beforeEach(async () => {
      tenant = await newTenant(server());
    });

    const seen = (work: (visit: Visit, look: (name: string) => Promise<void>) => Promise<void>) =>
      asAdmin(server(), tenant, async (visit) => {
        const found: string[] = [];
        await work(visit, async (name) => {
          found.push(...(await looked(visit, name)));
          await visit.page.setViewportSize(desktop);
        });
        if (found.length > 0) throw new Error(found.join("\n"));
      });

    /** Opens a dialog by its button, looks at it, and leaves it. */
    async function dialog(
      visit: Visit,
      look: (name: string) => Promise<void>,
      [name, button, title]: readonly [string, string | RegExp, string | RegExp],
    ) {
      await visit.button(button).first().click();
      await visit.dialog(title).waitFor();
      await look(name);
      await visit.page.keyboard.press("Escape");
      await visit.dialog(title).waitFor({ state: "detached" });
    }

    it("are accessible and fit in light and dark, on a desk and on a phone: before anything has come", async () => {
      await seen(async (visit, look) => {
        await visit.open("/provisioning", "Provisioning");
        await look("overview-empty");
        await visit.open("/provisioning/cycles", "Cycles");
        await look("cycles-empty");
        await visit.open("/provisioning/rehearsal", "Rehearsal");
        await look("rehearsal-start");
        await dialog(visit, look, ["rehearsal-start-dialog", "Start a rehearsal", "Start a rehearsal?"]);
        await visit.open("/provisioning/brakes", "Brake");
        await look("brake");
        await visit.open("/provisioning/webhooks", "Webhooks");
        await look("webhooks-empty");
        await dialog(visit, look, ["webhook-make", "Add a webhook", "Add a webhook"]);
      });
    });

    it("are accessible and fit in light and dark, on a desk and on a phone: the overview", async () => {
      const { store } = server();
      if (!store) throw new Error("The past needs a store");
      await past(store, tenant);
      const { scim } = tenant;
      const ada = await scim.post("/Users", newUser("ada@care.example", { displayName: "Ada" }));
      const twice = await scim.post("/Users", newUser("ada@care.example"));
      const nobody = await scim.post("/Groups", newGroup("Team", [uuid()]));
      const wrong = await scim.patch(`/Users/${idOf(ada)}`, patch({ op: "replace", path: "nonsense", value: 1 }));
      await logged(tenant, ada, twice, nobody, wrong);
      await (await tenant.revoked()).get("/Users");
      await seen(async (visit, look) => {
        await visit.open("/provisioning", "Provisioning");
        await visit.page.locator("canvas").waitFor();
        await look("overview");
        for (const summary of await visit.page.locator("summary").all()) await summary.click();
        await look("overview-opened");
        await visit.open("/provisioning/cycles", "Cycles");
        await look("cycles");
        await visit.field("Language").selectOption("Dansk");
        await visit.open("/provisioning", "Provisionering");
        await visit.photograph("overview-danish");
      });
    });

    it("are accessible and fit in light and dark, on a desk and on a phone: a rehearsal", async () => {
      const { scim, admin } = tenant;
      const ada = await scim.post("/Users", newUser("ada@care.example", { displayName: "Ada" }));
      const bob = await scim.post("/Users", newUser("bob@care.example", { displayName: "Bob" }));
      const team = await scim.post("/Groups", newGroup("Team", [idOf(ada)]));
      await admin.data("mutation { startRehearsal { id } }");
      await holds();
      const eve = await scim.post("/Users", newUser("eve@care.example", { displayName: "Eve" }));
      await scim.patch(`/Users/${idOf(ada)}`, patch({ op: "replace", path: "title", value: "Planner" }));
      await scim.patch(`/Users/${idOf(bob)}`, deactivation);
      await scim.patch(`/Groups/${idOf(team)}`, patch({ op: "add", path: "members", value: [{ value: idOf(eve) }] }));
      await scim.post("/Users", newUser("ada@care.example"));
      await seen(async (visit, look) => {
        await visit.open("/provisioning/rehearsal", "Rehearsal");
        await visit.heading("What failed").waitFor();
        await visit.settled();
        await look("rehearsal-running");
        await visit.field("What would become of them", visit.region("People")).selectOption("Changed (1)");
        await visit.link("Ada", visit.region("People")).waitFor();
        await visit.settled();
        await look("rehearsal-changed");
        await dialog(visit, look, ["rehearsal-apply", "Apply", "Apply the rehearsal?"]);
        await dialog(visit, look, ["rehearsal-discard", "Discard", "Discard the rehearsal?"]);
        await visit.open("/provisioning/brakes", "Brake");
        await look("rehearsal-banner");
        await admin.data("mutation ($id: ID!) { deactivateUser(id: $id) { id } }", { id: idOf(ada) });
        await visit.open("/provisioning/rehearsal", "Rehearsal");
        await visit.heading("Changed in Plandisc meanwhile").waitFor();
        await look("rehearsal-overlap");
        await visit.button("Discard").click();
        await visit.button("Discard", visit.dialog("Discard the rehearsal?")).click();
        await visit.heading("What to do in Entra now").waitFor();
        await visit.settled();
        await look("rehearsal-discarded");
      });
    });

    it("are accessible and fit in light and dark, on a desk and on a phone: a hold", async () => {
      const { scim, admin } = tenant;
      const people = [];
      for (const name of ["ada", "bob", "cleo", "dan", "eve"]) people.push(await scim.post("/Users", newUser(`${name}@care.example`)));
      await admin.data("mutation { changeBrake(set: { mode: HOLD, count: 2, sharePercent: null }) { updatedAt } }");
      await holds();
      for (const person of people) await scim.patch(`/Users/${idOf(person)}`, deactivation);
      await seen(async (visit, look) => {
        await visit.open("/provisioning/log", "Provisioning log");
        await visit.page.getByText("Removals are held:").waitFor();
        await look("hold-banner");
        await visit.button("Look at it and decide").click();
        await visit.at("Brake");
        await look("hold");
        await dialog(visit, look, ["hold-release", "They are meant: let them through", "Let these removals through?"]);
        await dialog(visit, look, ["hold-keep", "They are a mistake: refuse them", "Refuse these removals?"]);
      });
    });

    it("are accessible and fit in light and dark, on a desk and on a phone: webhooks", async () => {
      const { admin } = tenant;
      const create = `mutation ($url: String!) { createWebhook(url: $url, events: [HEALTH_CHANGED, REMOVALS_HELD]) { webhook { id } } }`;
      const { createWebhook } = await admin.data<{ createWebhook: { webhook: { id: string } } }>(create, { url: address });
      await admin.data("mutation ($id: ID!) { testWebhook(id: $id) { id } }", createWebhook.webhook);
      await seen(async (visit, look) => {
        await visit.open("/provisioning/webhooks", "Webhooks");
        await look("webhooks");
        await dialog(visit, look, ["webhook-change", /^Change: /, "Change the webhook"]);
        await dialog(visit, look, ["webhook-rotate", /^New secret: /, "Make a new secret?"]);
        await dialog(visit, look, ["webhook-remove", /^Delete: /, "Delete the webhook?"]);
        await visit.open(`/provisioning/webhooks/${createWebhook.webhook.id}`, "Deliveries");
        await visit.page.getByText("What is sent", { exact: true }).click();
        await look("deliveries");
        await visit.open("/provisioning/webhooks/nothing", "There is nothing here");
      });
    });
  },
  oneConsole,
);

/** Webhooks as an admin has them: made with a secret that is shown once, tried, failed and sent again, changed and deleted. */
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { Webhook as Verifier } from "standardwebhooks";
import { forEachConsole } from "../support/consoles.js";
import { newTenant, type Tenant } from "../support/tenant.js";
import { asAdmin } from "./care.js";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

forEachConsole("webhooks", (server) => {
  let tenant: Tenant;
  let receiver: Server;
  let address = "";
  let answer = 204;
  let received: Received[] = [];
  before(async () => {
    receiver = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        received.push({ headers: request.headers, body });
        response.writeHead(answer).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  after(() => new Promise((resolve) => receiver.close(resolve)));
  beforeEach(async () => {
    tenant = await newTenant(server());
    [answer, received] = [204, []];
  });

  it("are made, tried, sent again, changed and deleted; the secret is shown once and signs", async () => {
    await asAdmin(server(), tenant, async (visit) => {
      const { page } = visit;
      await visit.open("/provisioning/webhooks", "Webhooks");
      await page.getByText("No webhook yet.").waitFor();
      await visit.button("Add a webhook").click();
      const making = visit.dialog("Add a webhook");
      await visit.button("Add a webhook", making).click();
      await making.getByText("Enter an address that begins with https://.").waitFor();
      await visit.field("Address", making).fill(address);
      await making.getByLabel("Requests have failed").uncheck();
      await visit.button("Add a webhook", making).click();
      const shown = visit.dialog("The webhook's secret");
      const secret = await shown.getByLabel("Signing secret", { exact: true }).inputValue();
      expect(secret).to.match(/^whsec_/);
      await visit.button("I have copied it", shown).click();
      expect(await page.content()).not.to.contain(secret);

      await visit.link(address).click();
      await visit.at("Deliveries");
      await page.getByText("Nothing has been sent yet.", { exact: false }).waitFor();
      await visit.button("Send a test").click();
      // By itself: the page asks again every 15 seconds.
      await page.getByText("Delivered").waitFor({ timeout: 40_000 });
      const [message] = received;
      expect(new Verifier(secret).verify(message?.body ?? "", message?.headers as Record<string, string>)).to.include({
        type: "provisioning.test",
      });
      await page.getByText("What is sent", { exact: true }).click();
      await page.getByText('"type": "provisioning.test"', { exact: false }).waitFor();
      await visit.button(/^Send again: Test, /).click();
      await page.getByText("It is sent again within seconds.").waitFor();
      await page.getByText("Tries: 2", { exact: false }).waitFor({ timeout: 40_000 });
      expect(received.map(({ headers }) => headers["webhook-id"])).to.deep.equal(Array(2).fill(message?.headers["webhook-id"]));

      await visit.link("Webhooks", page.getByRole("main").locator(".heading")).click();
      await visit.at("Webhooks");
      await visit.button(`Change: ${address}`).click();
      const changing = visit.dialog("Change the webhook");
      await changing.getByLabel("Switched on").uncheck();
      await visit.button("Save", changing).click();
      await page.getByText("Switched off", { exact: true }).waitFor();
      await visit.button(`New secret: ${address}`).click();
      await visit.button("New secret", visit.dialog("Make a new secret?")).click();
      const renewed = visit.dialog("The webhook's secret");
      expect(await renewed.getByLabel("Signing secret", { exact: true }).inputValue()).not.to.equal(secret);
      await visit.button("I have copied it", renewed).click();
      await visit.button(`Delete: ${address}`).click();
      await visit.button("Delete", visit.dialog("Delete the webhook?")).click();
      await page.getByText("No webhook yet.").waitFor();
    });
  });

  it("say why nothing arrives", async () => {
    answer = 503;
    const create = "mutation ($url: String!) { createWebhook(url: $url, events: [HEALTH_CHANGED]) { webhook { id } } }";
    const { createWebhook } = await tenant.admin.data<{ createWebhook: { webhook: { id: string } } }>(create, { url: address });
    await tenant.admin.data("mutation ($id: ID!) { testWebhook(id: $id) { id } }", createWebhook.webhook);
    await asAdmin(server(), tenant, async (visit) => {
      await visit.open(`/provisioning/webhooks/${createWebhook.webhook.id}`, "Deliveries");
      await visit.page.getByText("The receiver answered 503.", { exact: false }).waitFor({ timeout: 40_000 });
      await visit.open("/provisioning/webhooks", "Webhooks");
      await visit.page.getByText("Fails", { exact: true }).waitFor();
    });
  });

  it("are refused in private networks, in words", async () => {
    await asAdmin(server(), tenant, async (visit) => {
      await visit.open("/provisioning/webhooks", "Webhooks");
      await visit.button("Add a webhook").click();
      const making = visit.dialog("Add a webhook");
      await visit.field("Address", making).fill("http://10.0.0.1/hook");
      await visit.button("Add a webhook", making).click();
      await making.getByRole("alert").waitFor();
    });
  });
});

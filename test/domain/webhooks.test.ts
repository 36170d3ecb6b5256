/** Webhooks: who may have them, what they are told, how it is signed, how often it is tried, and that two processes tell once. */
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { Webhook as Verifier } from "standardwebhooks";
import { DomainContext } from "../../src/domain/context.js";
import { watchHealth } from "../../src/domain/health-watch.js";
import type { ProviderPort } from "../../src/domain/provider-port.js";
import { discardRehearsal, startRehearsal } from "../../src/domain/rehearsal-writes.js";
import { Seal } from "../../src/domain/sealed.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { Deliverer, givenUpAfter, pauses, removeOldDeliveries, type WebhookPort } from "../../src/domain/webhook-delivery.js";
import { outgoing } from "../../src/server/outgoing.js";
import { ask, newTenant, refusal, type Tenant } from "../support/domain.js";
import { RecordedClient } from "../support/recorded.js";
import { forEachStore } from "../support/stores.js";

const minute = 60_000;
const day = 24 * 60 * minute;
const seal = new Seal(Buffer.alloc(32, 7));
const providers = { seal, loopback: true } as unknown as ProviderPort;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly state: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

const create = `mutation ($url: String!, $events: [WebhookEvent!]!) { createWebhook(url: $url, events: $events) { secret webhook { id url events active } } }`;
interface Created {
  readonly createWebhook: {
    readonly secret: string;
    readonly webhook: { readonly id: string; readonly url: string; readonly active: boolean };
  };
}
const deliveriesOf = `query ($id: ID!) { webhookDeliveries(webhookId: $id) { nodes { id event state attempts nextAttemptAt lastStatus lastError } } }`;

forEachStore("Webhooks", (open) => {
  let store: Store;
  let tenant: Tenant;
  let receiver: Server;
  let url = "";
  let answers: number[] = [];
  let received: Received[] = [];
  let long = false;
  const send = outgoing({ loopback: true, unread: true });
  const port: WebhookPort = { seal, post: (to, headers, body) => send(to, { method: "POST", headers, body }) };
  const fail = (error: unknown) => {
    throw error;
  };
  const newDeliverer = (now: () => number) => new Deliverer(store, port, now, fail);
  /** As long as there is anything to begin; how many attempts that were. */
  async function deliver(now: () => number = Date.now): Promise<number> {
    const deliverer = newDeliverer(now);
    let attempts = 0;
    for (let begun = 1; begun > 0; attempts += begun) {
      begun = await deliverer.begin();
      await deliverer.settled();
    }
    return attempts;
  }

  before(async () => {
    store = await open();
    receiver = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        received.push({ headers: request.headers, body });
        response.writeHead(answers.shift() ?? (long ? 200 : 204)).end(long ? "x".repeat(1_000_000) : undefined);
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  after(() => new Promise((resolve) => receiver.close(resolve)));
  beforeEach(async () => {
    tenant = await newTenant(store);
    [answers, received, long] = [[], [], false];
  });
  afterEach(async () => {
    // What one test left is not delivered in the next.
    await deliver(() => Date.now() + 400 * day);
    answers = [];
  });

  const admin = (of = tenant) => {
    const { viewer, scope } = of.as("ADMIN");
    return new DomainContext(viewer, scope, Date.now, { providers });
  };
  const newWebhook = async (events = ["TEST"], of = tenant) => (await ask<Created>(admin(of), create, { url, events })).createWebhook;
  const test = (id: string) => ask(admin(), "mutation ($id: ID!) { testWebhook(id: $id) { id } }", { id });
  const deliveries = async (id: string) =>
    (await ask<{ webhookDeliveries: { nodes: Delivery[] } }>(admin(), deliveriesOf, { id })).webhookDeliveries.nodes;
  const only = async (id: string): Promise<Delivery> => {
    const [delivery] = await deliveries(id);
    if (!delivery) throw new Error("No delivery");
    return delivery;
  };

  it("are told what they are to be told, signed in the form of Standard Webhooks", async () => {
    const { secret, webhook } = await newWebhook();
    expect(secret).to.match(/^whsec_/);
    await test(webhook.id);
    expect(await deliver()).to.equal(1);
    const [message] = received as [Received];
    const headers = message.headers as Record<string, string>;
    const told = new Verifier(secret).verify(message.body, headers) as { type: string; data: { organisation: { id: string } } };
    expect(told).to.deep.include({ type: "provisioning.test" });
    expect(told.data.organisation.id).to.equal(tenant.organisation.id);
    const delivery = await only(webhook.id);
    expect(headers["webhook-id"]).to.equal(delivery.id);
    expect(delivery).to.deep.include({ state: "DELIVERED", attempts: 1, lastStatus: 204, lastError: null, nextAttemptAt: null });
    expect(() => new Verifier(`whsec_${Buffer.alloc(32).toString("base64")}`).verify(message.body, headers)).to.throw();
  });

  it("keep their former secret for a day", async () => {
    const { secret: former, webhook } = await newWebhook();
    const rotate = "mutation ($id: ID!) { rotateWebhookSecret(id: $id) { secret } }";
    const { secret } = (await ask<{ rotateWebhookSecret: { secret: string } }>(admin(), rotate, { id: webhook.id })).rotateWebhookSecret;
    await test(webhook.id);
    await deliver();
    const [message] = received as [Received];
    for (const each of [former, secret]) new Verifier(each).verify(message.body, message.headers as Record<string, string>);
  });

  it("are tried again with growing pauses, and given up behind the last", async () => {
    const { webhook } = await newWebhook();
    await test(webhook.id);
    let now = Date.now();
    answers = [500, ...pauses.map(() => 503)];
    for (const pause of pauses) {
      expect(await deliver(() => now)).to.equal(1);
      const { nextAttemptAt, state } = await only(webhook.id);
      expect([state, Date.parse(nextAttemptAt ?? "") - now]).to.deep.equal(["PENDING", pause]);
      expect(await deliver(() => now + pause - 1)).to.equal(0);
      now += pause;
    }
    expect(await deliver(() => now)).to.equal(1);
    expect(await only(webhook.id)).to.deep.include({ state: "FAILED", attempts: pauses.length + 1, lastStatus: 503, nextAttemptAt: null });
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).to.equal(1);
  });

  it("are switched off by 410, and when nothing could be delivered for three days", async () => {
    const active = async (id: string) => {
      const { organisation } = await ask<{ organisation: { webhooks: { id: string; active: boolean }[] } }>(
        admin(),
        "{ organisation { webhooks { id active } } }",
      );
      return organisation.webhooks.find((each) => each.id === id)?.active;
    };
    const gone = (await newWebhook()).webhook.id;
    await test(gone);
    answers = [410];
    await deliver();
    expect(await active(gone)).to.equal(false);
    expect(await only(gone)).to.deep.include({ state: "FAILED", attempts: 1, lastStatus: 410 });

    const failing = (await newWebhook()).webhook.id;
    await test(failing);
    answers = [500, 500];
    await deliver();
    expect(await active(failing)).to.equal(true);
    await deliver(() => Date.now() + givenUpAfter + minute);
    expect(await active(failing)).to.equal(false);
    expect(await refusal(test(failing))).to.equal("INVALID_VALUE id");
  });

  it("are told once by two processes at the same time", async () => {
    const { webhook } = await newWebhook();
    for (let count = 0; count < 5; count++) await test(webhook.id);
    await Promise.all([deliver(), deliver()]);
    expect(received.length).to.equal(5);
    expect((await deliveries(webhook.id)).map(({ state }) => state)).to.deep.equal(Array(5).fill("DELIVERED"));
  });

  it("wait for their own receiver alone, and take an answer of any length", async () => {
    const slow = (await newWebhook()).webhook.id;
    const other = (await newWebhook()).webhook.id;
    for (let count = 0; count < 5; count++) await test(slow);
    await test(other);
    const deliverer = newDeliverer(Date.now);
    expect(await deliverer.begin()).to.equal(2);
    await deliverer.settled();
    expect((await only(other)).state).to.equal("DELIVERED");
    long = true;
    expect(await deliver()).to.equal(4);
    expect((await deliveries(slow)).map(({ state }) => state)).to.deep.equal(Array(5).fill("DELIVERED"));
  });

  it("send once more what an admin wants", async () => {
    const { webhook } = await newWebhook();
    await test(webhook.id);
    await deliver();
    const { id } = await only(webhook.id);
    await ask(admin(), "mutation ($id: ID!) { redeliver(id: $id) { state } }", { id });
    await deliver();
    expect(received.map(({ headers }) => headers["webhook-id"])).to.deep.equal([id, id]);
  });

  it("are told of health, cycles and failures, each once, whoever looks", async () => {
    const { webhook } = await newWebhook(["HEALTH_CHANGED", "CYCLE_FINISHED", "PROVISIONING_FAILED"]);
    const other = await newTenant(store);
    const elsewhere = await newWebhook(["HEALTH_CHANGED"], other);
    await watchHealth(store, Date.now(), fail);
    const client = new RecordedClient(tenant);
    await client.do((context, origin) => createUser(context, { userName: "ann@example.com" }, origin), { intent: "CREATE", status: 201 });
    await client.do(async () => {}, { status: 409, errorType: "uniqueness", reason: "user-name-taken" });
    await Promise.all([watchHealth(store, Date.now(), fail), watchHealth(store, Date.now(), fail)]);
    const told = async () => (await deliveries(webhook.id)).map(({ event }) => event).sort();
    expect(await told()).to.deep.equal(["HEALTH_CHANGED", "PROVISIONING_FAILED"]);
    await watchHealth(store, Date.now() + 5 * minute, fail);
    await watchHealth(store, Date.now() + 6 * minute, fail);
    expect(await told()).to.deep.equal(["CYCLE_FINISHED", "HEALTH_CHANGED", "PROVISIONING_FAILED"]);
    const { webhookDeliveries } = await ask<{ webhookDeliveries: { nodes: Delivery[] } }>(admin(other), deliveriesOf, {
      id: elsewhere.webhook.id,
    });
    expect(webhookDeliveries.nodes).to.deep.equal([]);
  });

  it("hear nothing of a rehearsal, and nothing twice after it", async () => {
    const { webhook } = await newWebhook(["HEALTH_CHANGED", "CYCLE_FINISHED", "PROVISIONING_FAILED"]);
    const client = new RecordedClient(tenant);
    await client.do(async () => {}, { status: 409, errorType: "uniqueness", reason: "duplicateUserName" });
    await watchHealth(store, Date.now(), fail);
    const before = await deliveries(webhook.id);
    const { id } = await startRehearsal(admin());
    await watchHealth(store, Date.now(), fail);
    await discardRehearsal(admin(), id);
    await watchHealth(store, Date.now(), fail);
    expect(await deliveries(webhook.id)).to.deep.equal(before);
  });

  it("go when thirty days have passed", async () => {
    const { webhook } = await newWebhook();
    await test(webhook.id);
    await removeOldDeliveries(store, Date.now() + 29 * day);
    expect(await deliveries(webhook.id)).to.have.length(1);
    await removeOldDeliveries(store, Date.now() + 31 * day);
    expect(await deliveries(webhook.id)).to.have.length(0);
  });

  const addresses: readonly [address: string, what: RegExp][] = [
    ["hook", /is no address/],
    ["ftp://example.com/", /begins with ftp:/],
    ["http://example.com/", /begins with http:/],
    ["https://user:secret@example.com/", /parts that are not allowed/],
    ["https://example.com/#there", /parts that are not allowed/],
    [`https://example.com/${"x".repeat(500)}`, /characters long/],
  ];
  for (const [address, what] of addresses)
    it(`are refused at ${address.slice(0, 60)}`, async () => {
      const error = await ask(admin(), create, { url: address, events: ["TEST"] }).catch((each: Error) => each);
      expect((error as Error).message).to.match(what);
    });

  it("are at most ten, told of something, an admin's and one organisation's alone", async () => {
    const { webhook } = await newWebhook();
    expect(await refusal(ask(admin(), create, { url, events: [] }))).to.equal("REQUIRED events");
    const other = await newTenant(store);
    const foreign = "mutation ($id: ID!) { deleteWebhook(id: $id) }";
    expect(await refusal(ask(admin(other), foreign, { id: webhook.id }))).to.equal("NOT_FOUND id");
    for (const kind of ["MEMBER", "PROVISIONING"] as const)
      expect(await refusal(ask(tenant.as(kind), "{ organisation { webhooks { id } } }"))).to.equal("FORBIDDEN");
    for (let count = 1; count < 10; count++) await newWebhook();
    expect(await refusal(newWebhook())).to.equal("LIMIT_EXCEEDED");
    await ask(admin(), foreign, { id: webhook.id });
    await newWebhook();
  });
});

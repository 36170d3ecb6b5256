/** How the domain is told of requests: in batches, within bounds, beside the requests themselves, and to the last one at the end. */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import pino from "pino";
import type { ProvisioningReadsInput, ProvisioningRequestInput } from "../../src/adapter/domain-types.js";
import type { Exchange, Outcome } from "../../src/adapter/request-record.js";
import { type GraphCaller, type GraphClient, GraphError, GraphUnavailable, type Operation } from "../../src/graph/client.js";
import { RequestRecorder } from "../../src/server/request-recorder.js";
import { GraphqlClient } from "../support/graphql-client.js";
import { askToken, basic, makeClient } from "../support/oauth.js";
import { loggedEvents } from "../support/provisioning-log.js";
import { startRemote, startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { newTenant } from "../support/tenant.js";
import { newUser } from "../support/wire.js";

interface Told {
  readonly token: string;
  readonly requests: readonly ProvisioningRequestInput[];
  readonly reads: ProvisioningReadsInput | null;
}

/** Keeps what it is told, after whatever `answer` does. */
class Listener implements GraphClient {
  readonly told: Told[] = [];
  tries = 0;
  constructor(private readonly answer: (tries: number, token: string) => Promise<void> | void = () => undefined) {}

  async execute<Data, Variables extends object>({ token }: GraphCaller, _operation: Operation<Data, Variables>, variables: Variables) {
    this.tries += 1;
    await this.answer(this.tries, token);
    this.told.push({ token, ...(variables as unknown as Omit<Told, "token">) });
    return {} as Data;
  }

  get ids(): string[] {
    return this.told.flatMap(({ requests }) => requests.map(({ id }) => id));
  }
}

const by = (credentialId: string, token = credentialId) => ({ credentialId, token });
const exchange = (intent: Exchange["intent"] = "CREATE"): Exchange => ({ intent, client: "", id: "", quirks: new Map() });
const outcome = (requestId: string, more: Partial<Outcome> = {}): Outcome => ({
  requestId,
  at: 1_000,
  durationMs: 2,
  status: 200,
  ...more,
});

function recorderFor(client: GraphClient, settings: ConstructorParameters<typeof RequestRecorder>[2] = {}) {
  const lines: { readonly msg: string; readonly requests?: number }[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { recorder: new RequestRecorder(client, log, { every: 10, pauses: [1, 1], atTheEnd: 200, ...settings }), lines };
}

describe("The recorder of requests", () => {
  it("tells each credential's requests apart, in batches and in their order, and counts reads", async () => {
    const client = new Listener();
    const { recorder } = recorderFor(client, { every: 60_000 });
    for (let n = 0; n < 450; n += 1) recorder.note(by("a"), exchange(), outcome(`a${n}`));
    recorder.note(by("b"), exchange("READ"), outcome("read 1", { at: 5_000, durationMs: 7 }));
    recorder.note(by("b"), exchange("READ"), outcome("read 2", { at: 4_000, durationMs: 1 }));
    recorder.note(by("b"), exchange("READ"), outcome("failed read", { status: 400 }));
    await recorder.close();
    const ofA = client.told.filter(({ token }) => token === "a");
    expect(ofA.map(({ requests }) => requests.length)).to.deep.equal([200, 200, 50]);
    expect(ofA.flatMap(({ requests }) => requests.map(({ id }) => id))).to.deep.equal(Array.from({ length: 450 }, (_, n) => `a${n}`));
    expect(client.told.filter(({ token }) => token === "b")).to.deep.equal([
      {
        token: "b",
        requests: [ofA[0]?.requests[0] && { ...ofA[0].requests[0], id: "failed read", intent: "READ", status: 400 }],
        reads: { count: 2, firstAt: new Date(5_000).toISOString(), lastAt: new Date(5_000).toISOString(), totalMs: 8, slowestMs: 7 },
      },
    ]);
  });

  it("tells of a request a little later without being asked", async () => {
    const client = new Listener();
    const { recorder } = recorderFor(client);
    recorder.note(by("a"), exchange(), outcome("1"));
    expect(client.tries).to.equal(0);
    await pause(50);
    expect(client.ids).to.deep.equal(["1"]);
    recorder.note(by("a"), exchange(), outcome("2"));
    await pause(50);
    expect(client.ids).to.deep.equal(["1", "2"]);
    await recorder.close();
    expect(client.tries).to.equal(2);
  });

  it("keeps as many as it may where nobody takes them: failed reads go first, then the oldest of who has most", async () => {
    const client = new Listener(() => new Promise(() => undefined));
    const { recorder, lines } = recorderFor(client, { atMost: 1_000, batch: 100_000 });
    for (let n = 0; n < 100; n += 1) recorder.note(by("few"), exchange(), outcome(`few${n}`));
    for (let n = 0; n < 500; n += 1) recorder.note(by("many"), exchange("READ"), outcome(`read${n}`, { status: 404 }));
    for (let n = 0; n < 20_000; n += 1) recorder.note(by("many"), exchange(), outcome(`write${n}`));
    const queues = (recorder as unknown as { queues: Map<string, { requests: ProvisioningRequestInput[] }> }).queues;
    const kept = (token: string) => queues.get(token)?.requests.map(({ id }) => id) ?? [];
    expect(kept("few")).to.have.length(100);
    expect(kept("many")).to.deep.equal(Array.from({ length: 900 }, (_, n) => `write${19_100 + n}`));
    await recorder.close();
    expect(lines.map(({ msg, requests }) => [msg, requests])).to.deep.equal([
      ["provisioning requests not recorded: the server ended", 1_000],
      ["provisioning requests not recorded: too many waited", 19_600],
    ]);
  });

  it("tries again what may pass, twice, and goes on after it", async () => {
    const client = new Listener((tries) => {
      if (tries <= 2) throw new GraphUnavailable("gone", true);
      if (tries >= 4 && tries <= 6) throw new GraphError("busy", "BUSY", {});
    });
    const { recorder, lines } = recorderFor(client);
    for (const id of ["1", "2", "3"]) {
      recorder.note(by("a"), exchange(), outcome(id));
      await pause(60);
    }
    await recorder.close();
    expect(client.ids).to.deep.equal(["1", "3"]);
    expect(client.tries).to.equal(7);
    expect(lines.map(({ msg, requests }) => [msg, requests])).to.deep.equal([["provisioning requests not recorded", 1]]);
  });

  it("lets nobody wait for those who read all the time", async () => {
    const client = new Listener(() => pause(5));
    const every = 100;
    const { recorder } = recorderFor(client, { every });
    const readers = ["a", "b", "c", "d"];
    const read = () => {
      for (const reader of readers) recorder.note(by(reader), exchange("READ"), outcome("read"));
    };
    read();
    const reading = setInterval(read, 2);
    try {
      await pause(2 * every);
      recorder.note(by("e"), exchange(), outcome("write"));
      const began = performance.now();
      while (!client.ids.includes("write") && performance.now() - began < 3_000) await pause(5);
      expect(client.ids).to.deep.equal(["write"]);
      const ticks = Math.ceil((performance.now() - began) / every) + 3;
      expect(client.tries).to.be.within(readers.length + 1, ticks * (readers.length + 1));
    } finally {
      clearInterval(reading);
    }
    await recorder.close();
  });

  const ended = (_tries: number, token: string) => {
    if (token === "old") throw new GraphError("ended", "UNAUTHENTICATED", {});
  };

  it("tells with the token that the credential has by then", async () => {
    const client = new Listener(ended);
    const { recorder, lines } = recorderFor(client);
    recorder.note(by("client", "old"), exchange(), outcome("1", { at: 1_000 }));
    recorder.note(by("client", "new"), exchange(), outcome("2", { at: 1_100 }));
    // Began before the token was another one, and took longer.
    recorder.note(by("client", "old"), exchange(), outcome("3", { at: 1_050 }));
    await recorder.close();
    expect(client.told.map(({ token, requests }) => [token, ...requests.map(({ id }) => id)])).to.deep.equal([["new", "1", "2", "3"]]);
    expect(lines).to.deep.equal([]);
  });

  it("waits a little for the next token where one has ended, and takes none of another credential", async () => {
    const client = new Listener(ended);
    const { recorder, lines } = recorderFor(client, { pauses: [60, 60] });
    recorder.note(by("client", "old"), exchange(), outcome("1"));
    recorder.note(by("other"), exchange(), outcome("2"));
    await pause(40);
    expect(client.told.map(({ token }) => token)).to.deep.equal(["other"]);
    recorder.note(by("client", "new"), exchange(), outcome("3", { at: 2_000 }));
    await recorder.close();
    expect(client.told.slice(1).map(({ token, requests }) => [token, ...requests.map(({ id }) => id)])).to.deep.equal([
      ["new", "1"],
      ["new", "3"],
    ]);
    expect(lines).to.deep.equal([]);
  });

  it("does not try again what is refused for good", async () => {
    const client = new Listener(() => {
      throw new GraphError("revoked", "UNAUTHENTICATED", {});
    });
    const { recorder, lines } = recorderFor(client);
    recorder.note(by("a"), exchange(), outcome("1"));
    await recorder.close();
    expect([client.tries, lines.length]).to.deep.equal([1, 1]);
  });

  it("tells at the end also what came while a batch was on its way", async () => {
    const client = new Listener(() => pause(20));
    const { recorder } = recorderFor(client, { batch: 2 });
    recorder.note(by("a"), exchange(), outcome("1"));
    recorder.note(by("a"), exchange(), outcome("2"));
    recorder.note(by("a"), exchange(), outcome("3"));
    await recorder.close();
    expect(client.ids).to.deep.equal(["1", "2", "3"]);
  });
});

for (const { title, make } of storePlaces) {
  describe(`The end of a server on ${title}`, () => {
    const writes = 120;

    async function writeTo(server: TestServer, own: TestServer): Promise<GraphqlClient> {
      const tenant = await newTenant({ ...own, url: server.url });
      const answers = await Promise.all(
        Array.from({ length: writes }, (_, n) => tenant.scim.post("/Users", newUser(n % 10 === 0 ? "same@x.example" : `p${n}@x.example`))),
      );
      expect(answers.filter(({ status }) => status === 201)).to.have.length(writes - 11);
      return tenant.admin;
    }

    it("loses no request that was answered", async () => {
      const place = await make();
      const server = await startWhole({ ...place, remove: async () => undefined });
      const admin = await writeTo(server, server);
      await server.stop();
      const again = await startWhole(place);
      try {
        const events = await loggedEvents(new GraphqlClient(again.graphqlUrl ?? "", admin.key));
        expect(events.filter(({ operation }) => operation === "CREATED")).to.have.length(writes - 11);
        expect(events.filter(({ reason }) => reason === "duplicateUserName")).to.have.length(11);
      } finally {
        await again.stop();
      }
    });

    it("knows an OAuth client by each of its tokens", async () => {
      const server = await startWhole(await make());
      try {
        const client = await makeClient(await newTenant(server));
        const form = { grant_type: "client_credentials" };
        const tokens = await Promise.all([1, 2].map(async () => (await askToken(server.url, form, basic(client.id, client.secret))).body));
        const ids = tokens.map(async ({ access_token: token }) => {
          const asked = new GraphqlClient(server.graphqlUrl ?? "", token);
          return (await asked.data<{ viewer: { credentialId: string } }>("{ viewer { credentialId } }")).viewer.credentialId;
        });
        expect(await Promise.all(ids)).to.deep.equal([client.id, client.id]);
      } finally {
        await server.stop();
      }
    });

    it("loses none either where the domain API is somewhere else", async () => {
      const domain = await startWhole(await make());
      try {
        const facade = await startRemote({ ...domain, stop: async () => undefined });
        const admin = await writeTo(facade, domain);
        await facade.stop();
        const events = await loggedEvents(admin);
        expect(events.filter(({ operation }) => operation === "CREATED")).to.have.length(writes - 11);
      } finally {
        await domain.stop();
      }
    });
  });
}

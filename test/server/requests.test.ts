/** What a deployment decides: addresses in answers, limits, headers, and health. */
import { expect } from "chai";
import { startMemory, startWhole, type TestServer } from "../support/server.js";
import { storePlaces } from "../support/stores.js";
import { created, newUser } from "../support/wire.js";

async function locationWith(environment: Record<string, string>, headers: Record<string, string> = {}): Promise<string> {
  const server = await startMemory(environment);
  try {
    const client = await server.connect();
    const { id } = await created(client, "/Users", newUser("ada@x.example"));
    const { meta } = (await client.get(`/Users/${id}`, headers)).body as { meta: { location: string } };
    return meta.location.replace(`/Users/${id}`, "").replace(server.url, "SERVER");
  } finally {
    await server.stop();
  }
}

describe("A resource's address", () => {
  const forwarded = { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "proxy.example" };
  const cases: { why: string; environment: Record<string, string>; headers?: Record<string, string>; base: string }[] = [
    { why: "is where the request came", environment: {}, base: "SERVER/scim/v2" },
    { why: "is PUBLIC_URL's", environment: { PUBLIC_URL: "https://scim.example/base/" }, base: "https://scim.example/base/scim/v2" },
    { why: "is not what a stranger's header says", environment: {}, headers: forwarded, base: "SERVER/scim/v2" },
    { why: "is what a trusted proxy says", environment: { TRUST_PROXY: "1" }, headers: forwarded, base: "https://proxy.example/scim/v2" },
  ];
  for (const { why, environment, headers, base } of cases) {
    it(why, async () => {
      expect(await locationWith(environment, headers)).to.equal(base);
    });
  }
});

describe("Every answer", () => {
  let server: TestServer;
  before(async () => {
    server = await startMemory({ SCIM_MAX_BODY: "2000", PUBLIC_URL: "https://x.example" });
  });
  after(() => server.stop());

  it("forbids caches, frames and guesses, and asks for https where it is used", async () => {
    for (const path of ["/healthz", "/scim/v2/Users", "/nothing"]) {
      const { headers } = await fetch(`${server.url}${path}`);
      expect(headers.get("cache-control")).to.equal("no-store");
      expect(headers.get("x-content-type-options")).to.equal("nosniff");
      expect(headers.get("x-frame-options")).to.equal("DENY");
      expect(headers.get("strict-transport-security")).to.match(/max-age/);
    }
  });

  it("keeps to the limit that is set", async () => {
    const client = await server.connect();
    expect((await client.post("/Users", newUser("a@x.example", { title: "x".repeat(1800) }))).status).to.equal(201);
    expect((await client.post("/Users", newUser("b@x.example", { title: "x".repeat(2000) }))).status).to.equal(413);
  });
});

for (const { title, make } of storePlaces) {
  describe(`Health on ${title}`, () => {
    it("is 200 while the store answers, and 503 when it is gone", async () => {
      const server = await startWhole(await make());
      const health = async () => fetch(`${server.url}/healthz`);
      expect((await health()).status).to.equal(200);
      await server.store?.close();
      const gone = await health();
      expect(gone.status).to.equal(503);
      expect(await gone.json()).to.deep.equal({ status: "unavailable" });
      await server.stop().catch(() => undefined);
    });
  });
}

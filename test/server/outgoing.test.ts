/** What requests of this server to hosts that customers name may reach, and how much of an answer is taken. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { mayReach, OutgoingFault, outgoing } from "../../src/server/outgoing.js";

describe("A request to a host that a customer named", () => {
  const addresses: readonly (readonly [address: string, may: boolean])[] = [
    ["20.190.160.1", true],
    ["2603:1006:2000::1", true],
    ["127.0.0.1", false],
    ["127.8.8.8", false],
    ["::1", false],
    ["::", false],
    ["0.0.0.0", false],
    ["10.1.2.3", false],
    ["100.64.0.1", false],
    ["169.254.169.254", false],
    ["172.16.0.1", false],
    ["172.32.0.1", true],
    ["192.168.1.1", false],
    ["224.0.0.1", false],
    ["255.255.255.255", false],
    ["fc00::1", false],
    ["fd12::1", false],
    ["fe80::1", false],
    ["ff02::1", false],
    ["::ffff:127.0.0.1", false],
    ["::ffff:10.0.0.1", false],
    ["::10.0.0.1", false],
    ["64:ff9b::a00:1", false],
    ["2002:a00:1::", false],
    ["login.microsoftonline.com", false],
  ];
  for (const [address, may] of addresses) {
    it(`${may ? "reaches" : "does not reach"} ${address}`, () => {
      expect(mayReach(address, false)).to.equal(may);
    });
  }

  it("reaches this machine where that is allowed, and no other private one", () => {
    const reached = addresses.filter(([address]) => mayReach(address, true) !== mayReach(address, false)).map(([address]) => address);
    expect(reached).to.have.members(["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]);
  });

  let server: Server;
  let at: string;
  before(async () => {
    server = createServer((request, response) => {
      if (request.url === "/slow") return;
      if (request.url === "/drip") return void response.writeHead(200).write("x");
      response.writeHead(request.url === "/moved" ? 302 : 200, { Location: "/", "Set-Cookie": ["a=1", "b=2"] });
      request.pipe(response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  async function fault(answer: Promise<unknown>): Promise<string> {
    try {
      await answer;
    } catch (error) {
      if (error instanceof OutgoingFault) return error.message;
      throw error;
    }
    return "none";
  }

  it("gives the answer whole, a redirect as it is", async () => {
    const ask = outgoing({ loopback: true });
    const answer = await ask(at, { method: "POST", body: "hello" });
    expect([answer.status, await answer.text(), answer.headers.getSetCookie()]).to.deep.equal([200, "hello", ["a=1", "b=2"]]);
    expect((await ask(`${at}/moved`)).status).to.equal(302);
  });

  it("ends in time, before an answer and in the middle of one", async () => {
    const ask = outgoing({ loopback: true, timeout: 200 });
    for (const path of ["/slow", "/drip"]) expect(await fault(ask(`${at}${path}`))).to.match(/no answer within 200 ms/);
  });

  it("takes no more than so much", async () => {
    const ask = outgoing({ loopback: true, size: 4 });
    expect(await fault(ask(at, { method: "POST", body: "hello" }))).to.match(/larger than 4 bytes/);
  });

  it("refuses names that resolve to this machine, addresses of it, and plain HTTP", async () => {
    const ask = outgoing({ loopback: false });
    expect(await fault(ask(at.replace("http:", "https:")))).to.match(/127\.0\.0\.1 is no address/);
    expect(await fault(ask("https://[::1]/"))).to.match(/::1 is no address/);
    expect(await fault(ask("https://localhost/"))).to.match(/localhost has no address that may be reached/);
    expect(await fault(ask(at))).to.match(/no https/);
    expect(await fault(outgoing({ loopback: true })("file:///etc/passwd"))).to.match(/no https/);
  });
});

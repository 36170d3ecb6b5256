/** Sign-ins from one address are refused after too many of them, and from another one they go on. */
import { expect } from "chai";
import { RequestLimit } from "../../src/server/request-limit.js";
import type { Context } from "../../src/server/request-state.js";

function request(ip: string) {
  const headers: Record<string, string> = {};
  const set = (name: string, value: string) => {
    headers[name] = value;
  };
  const answer = { ip, status: 404, body: "", headers, set };
  return { answer, ctx: answer as unknown as Context };
}

describe("The limit of sign-ins from one address", () => {
  it("answers 429 and says when to try again", async () => {
    const limit = new RequestLimit({ requests: 2, during: 60 });
    for (let each = 0; each < 2; each++) expect(await limit.admits(request("192.0.2.1").ctx)).to.equal(true);
    const { answer, ctx } = request("192.0.2.1");
    expect(await limit.admits(ctx)).to.equal(false);
    expect(answer.status).to.equal(429);
    expect(Number(answer.headers["Retry-After"])).to.be.within(1, 60);
    expect(answer.body).to.match(/try again in \d+ seconds/);
    expect(await limit.admits(request("192.0.2.2").ctx)).to.equal(true);
  });

  it("takes a network of IPv6 for one address", async () => {
    const limit = new RequestLimit({ requests: 1, during: 60 });
    expect(await limit.admits(request("2001:db8:1:2::3").ctx)).to.equal(true);
    expect(await limit.admits(request("2001:db8:1:2:9::4").ctx)).to.equal(false);
    expect(await limit.admits(request("2001:db8:1:3::3").ctx)).to.equal(true);
  });
});

/** How long an issuer's keys are kept, when they are read anew, and from where they are not read at all. */
import { expect } from "chai";
import { jwtVerify } from "jose";
import pino from "pino";
import type { FederationRules } from "../../src/domain/context.js";
import { IssuerKeys, KeysUnavailable, keyTimes } from "../../src/server/issuer-keys.js";
import { Issuer, type Key } from "../support/oauth.js";

describe("The keys of an issuer", () => {
  let issuer: Issuer;
  let key: Key;
  let time: number;
  let keys: IssuerKeys;
  const log = pino({ level: "silent" });
  const rules: FederationRules = { hosts: ["127.0.0.1"], loopback: true };
  const make = (more: Partial<FederationRules> = {}) => new IssuerKeys({ ...rules, ...more }, log, () => time);

  beforeEach(async () => {
    time = Date.now();
    issuer = await new Issuer().start();
    key = await issuer.addKey("first");
    keys = make();
  });
  afterEach(() => issuer.stop());

  async function verify(by = key, from = keys): Promise<string> {
    try {
      await jwtVerify(await issuer.sign(by, { sub: "x" }), from.at(issuer.jwksUri));
      return "verified";
    } catch (error) {
      return error instanceof KeysUnavailable ? "unavailable" : (error as { code: string }).code;
    }
  }

  it("are read once for requests that come together, and kept", async () => {
    expect(await Promise.all(Array.from({ length: 5 }, () => verify()))).to.deep.equal(Array(5).fill("verified"));
    time += keyTimes.fresh - 1;
    await verify();
    expect(issuer.reads).to.equal(1);
  });

  it("are read anew after a while, so that a key that was withdrawn is no longer taken", async () => {
    await verify();
    issuer.instead = () => ({ status: 200, body: JSON.stringify({ keys: [] }) });
    expect(await verify()).to.equal("verified");
    time += keyTimes.fresh;
    expect(await verify()).to.equal("ERR_JWKS_NO_MATCHING_KEY");
    expect(issuer.reads).to.equal(2);
  });

  it("are read anew for a key id that nobody has heard of, but not at once again", async () => {
    await verify();
    const second = await issuer.addKey("second");
    expect(await verify(second)).to.equal("ERR_JWKS_NO_MATCHING_KEY");
    expect(issuer.reads).to.equal(1);
    time += keyTimes.pause;
    expect(await verify(second)).to.equal("verified");
    const never = await issuer.addKey("never", "RS256", false);
    for (let tries = 0; tries < 5; tries += 1) await verify(never);
    expect(issuer.reads).to.equal(2);
  });

  it("that were published in between are found by all requests that come while they are read anew", async () => {
    await verify();
    const second = await issuer.addKey("second");
    time += keyTimes.pause;
    expect(await Promise.all(Array.from({ length: 5 }, () => verify(second)))).to.deep.equal(Array(5).fill("verified"));
    expect(issuer.reads).to.equal(2);
  });

  it("are used while the issuer is down, which is asked again from time to time, for a day", async () => {
    await verify();
    await issuer.stop();
    time += keyTimes.fresh;
    expect(await verify()).to.equal("verified");
    const unknown = await issuer.addKey("unknown");
    expect(await verify(unknown)).to.equal("unavailable");
    time += keyTimes.pause;
    expect(await verify(unknown)).to.equal("unavailable");
    expect(await verify()).to.equal("verified");
    time += keyTimes.trusted - keyTimes.fresh - keyTimes.pause;
    expect(await verify()).to.equal("unavailable");
    await issuer.start();
    expect(await verify()).to.equal("unavailable");
    time += keyTimes.pause;
    expect(await verify(unknown)).to.equal("verified");
  });

  const broken: readonly (readonly [string, NonNullable<Issuer["instead"]>])[] = [
    ["a fault", () => ({ status: 500, body: "{}" })],
    [
      "a redirect, which is not followed",
      (path) => (path === "/tenant/keys" ? { status: 302, headers: { Location: "/other" } } : { status: 200, body: issuer.keySet() }),
    ],
    ["no JSON", () => ({ status: 200, body: "<html>" })],
    ["another document", () => ({ status: 200, body: '{"keys": "none"}' })],
    ["more than any issuer publishes", () => ({ status: 200, body: JSON.stringify({ keys: [], x: "x".repeat(300_000) }) })],
  ];
  for (const [what, instead] of broken) {
    it(`are not there where the answer is ${what}`, async () => {
      issuer.instead = instead;
      expect(await verify()).to.equal("unavailable");
      expect(issuer.reads).to.equal(1);
    });
  }

  it("that can be read by everybody and used to sign are refused", async () => {
    issuer.instead = () => ({ status: 200, body: JSON.stringify({ keys: [{ kty: "oct", k: "c2VjcmV0", kid: "first", alg: "HS256" }] }) });
    expect(await verify()).to.equal("ERR_JWKS_NO_MATCHING_KEY");
  });

  it("are read from hosts that the server is set up for, and from this machine outside production alone", async () => {
    expect(await verify(key, make({ hosts: ["login.microsoftonline.com"] }))).to.equal("unavailable");
    expect(await verify(key, make({ loopback: false }))).to.equal("unavailable");
    expect(issuer.reads).to.equal(0);
    expect(await verify(key, make())).to.equal("verified");
  });
});

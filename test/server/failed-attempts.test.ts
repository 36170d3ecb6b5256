/** Which failed attempts at the token endpoint are counted together, and which clients pay for them. */
import { expect } from "chai";
import { FailedAttempts } from "../../src/server/failed-attempts.js";

describe("Failed attempts of OAuth clients", () => {
  const cases: readonly (readonly [
    what: string,
    failures: readonly (readonly [string, string])[],
    asked: readonly [string, string],
    waits: boolean,
  ])[] = [
    ["hold up the client that made them", Array(3).fill(["a", "192.0.2.1"]), ["a", "192.0.2.1"], true],
    ["leave another client at the same address alone", Array(3).fill(["a", "192.0.2.1"]), ["b", "192.0.2.1"], false],
    ["leave the client at another address alone", Array(3).fill(["a", "192.0.2.1"]), ["a", "192.0.2.2"], false],
    ["of clients that do not name themselves leave the next of them alone", Array(3).fill(["", "192.0.2.1"]), ["", "192.0.2.1"], false],
    ["hold up everybody at their address when there are many", Array(6).fill(["", "192.0.2.1"]), ["b", "192.0.2.1"], true],
    ["are counted for a whole network of IPv6", Array(3).fill(["a", "2001:db8::1"]), ["a", "2001:db8::2"], true],
  ];
  for (const [what, failures, asked, waits] of cases) {
    it(what, async () => {
      const attempts = new FailedAttempts({ pair: 3, address: 6, during: 60 });
      for (const [name, address] of failures) await attempts.failed(name, address);
      expect((await attempts.wait(...asked)) > 0).to.equal(waits);
    });
  }
});

/** How provisioning is said to be, from what is known of it. */
import { expect } from "chai";
import type { HealthFacts } from "../../src/domain/health-facts.js";
import { distance, judge, usualDistance } from "../../src/domain/health-judgement.js";
import { ProvisioningCycle } from "../../src/domain/provisioning-cycle.js";

const minute = 60_000;
const day = 24 * 60 * minute;
const now = Date.UTC(2026, 0, 31);

const cycle = (startedAt: number, counts: Partial<ProvisioningCycle> = {}): ProvisioningCycle =>
  Object.assign(new ProvisioningCycle(), {
    credentialId: "c1",
    startedAt,
    lastRequestAt: startedAt + minute,
    requests: 100,
    reads: 50,
    failed: 0,
    ...counts,
  });

const nothing: HealthFacts = {
  cycles: [],
  lastSuccess: null,
  lastFailure: null,
  lastChange: null,
  expiring: [],
  refused: [],
  neverProvisioned: 0,
  groupsNeverProvisioned: 0,
  heldSince: null,
};
const recent = now - 10 * minute;
const well: HealthFacts = { ...nothing, cycles: [cycle(recent)], lastSuccess: recent };
const ofAttempts = (attempts: number, failed: number) => ({
  cycles: [cycle(recent, { requests: attempts + 50, failed })],
  lastFailure: recent,
});

const cases: readonly [why: string, facts: HealthFacts, state: string, codes: string][] = [
  ["nobody has come", nothing, "NEVER_CONNECTED", "NO_CONTACT"],
  ["nobody has come, and people are there", { ...nothing, neverProvisioned: 20 }, "NEVER_CONNECTED", "NO_CONTACT"],
  ["all is well", well, "HEALTHY", ""],
  ["people of before are no trouble", { ...well, neverProvisioned: 3 }, "HEALTHY", "DRIFT"],
  ["silent for a day", { ...nothing, cycles: [cycle(now - day - minute)] }, "ATTENTION", "SILENT_24H"],
  ["silent for a minute less", { ...nothing, cycles: [cycle(now - day)] }, "HEALTHY", ""],
  ["one of many failed", { ...well, ...ofAttempts(50, 1) }, "ATTENTION", "FAILURES"],
  ["what failed the day before yesterday is over", { ...well, lastFailure: now - 2 * day }, "HEALTHY", ""],
  ["half failed", { ...well, ...ofAttempts(50, 25) }, "FAILING", "FAILURES"],
  ["a credential ends", { ...well, expiring: [{ id: "c", label: "Entra", at: now + day }] }, "ATTENTION", "CREDENTIAL_EXPIRING"],
  ["removals are held", { ...well, heldSince: recent }, "ATTENTION", "HELD"],
  ["4,999 of 4,999 failed: nothing is judged yet", { ...well, ...ofAttempts(4_999, 4_999) }, "FAILING", "FAILURES"],
  ["5,000 of 12,500 failed: 40 % is not more than 40 %", { ...well, ...ofAttempts(12_500, 5_000) }, "ATTENTION", "FAILURES"],
  ["5,001 of 12,500 failed", { ...well, ...ofAttempts(12_500, 5_001) }, "QUARANTINE_LIKELY", "QUARANTINE_LIKELY FAILURES"],
  ["30,000 of 35,000 failed", { ...well, ...ofAttempts(35_000, 30_000) }, "QUARANTINE_LIKELY", "QUARANTINE_LIKELY FAILURES"],
  ["20,000 of 100,000 failed", { ...well, ...ofAttempts(100_000, 20_000) }, "ATTENTION", "FAILURES"],
  ["45,000 of 1,000,000 failed", { ...well, ...ofAttempts(1_000_000, 45_000) }, "QUARANTINE_LIKELY", "QUARANTINE_LIKELY FAILURES"],
  [
    "a credential is refused and none was accepted since",
    { ...well, refused: [{ id: "c", label: "Entra", at: now - minute }] },
    "QUARANTINE_LIKELY",
    "QUARANTINE_LIKELY CREDENTIAL_EXPIRED_IN_USE",
  ],
  [
    "a credential was refused before another one was accepted",
    { ...well, refused: [{ id: "c", label: "Entra", at: recent - minute }] },
    "ATTENTION",
    "CREDENTIAL_EXPIRED_IN_USE",
  ],
  [
    "a credential is refused and nobody had ever come",
    { ...nothing, refused: [{ id: "c", label: "Entra", at: now - minute }] },
    "QUARANTINE_LIKELY",
    "QUARANTINE_LIKELY CREDENTIAL_EXPIRED_IN_USE NO_CONTACT",
  ],
];

describe("The health of provisioning", () => {
  for (const [why, facts, state, codes] of cases)
    it(`${why}: ${state}`, () => {
      const health = judge(facts, now);
      expect([health.state, health.findings.map(({ code }) => code).join(" ")]).to.deep.equal([state, codes]);
    });

  const distances: readonly [why: string, minutesAgo: readonly number[], expected: number][] = [
    ["40 minutes, until two are known", [0, 25], usualDistance],
    ["the middle one", [0, 20, 40, 60, 1440], 20 * minute],
    ["of two, the shorter", [0, 30, 90], 30 * minute],
  ];
  for (const [why, ago, expected] of distances)
    it(`expects cycles as far from each other as they were: ${why}`, () => {
      expect(distance(ago.map((minutes) => cycle(now - minutes * minute)))).to.equal(expected);
    });

  it("expects the next cycle of the client that came last, whatever others do", () => {
    const cycles = [0, 10, 20, 30, 60, 90].map((minutes, index) =>
      cycle(now - minutes * minute, { credentialId: index % 2 === 0 ? "c1" : "c2" }),
    );
    expect(judge({ ...well, cycles }, now).nextCycleExpectedAt).to.equal(now + 20 * minute);
  });
});

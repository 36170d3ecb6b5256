/** Who is created, changed, disabled, deleted or left alone: the truth table, and what puts a job into quarantine. */
import { expect } from "chai";
import { intentOf, type Situation } from "../../src/simulator/cycle/intent.js";
import { reasonByCount } from "../../src/simulator/cycle/quarantine.js";

const usual: Situation = {
  kind: "User",
  linked: true,
  managed: true,
  present: true,
  inScope: true,
  deleted: false,
  enabled: true,
  canDisable: true,
  skipOutOfScopeDeletions: false,
  actions: { create: true, update: true, delete: true },
};
const fresh = { linked: false, managed: false };
const gone = { present: false, inScope: false, deleted: true, enabled: false };
const without = (action: "create" | "update" | "delete") => ({ actions: { ...usual.actions, [action]: false } });

const table: readonly (readonly [string, Partial<Situation>, string])[] = [
  ["in scope, not yet there", fresh, "create"],
  ["not yet there, Create unticked", { ...fresh, ...without("create") }, "skip"],
  ["not yet there, disabled", { ...fresh, enabled: false }, "skip"],
  ["not yet there, deleted", { ...fresh, deleted: true }, "skip"],
  ["not yet there, out of scope", { ...fresh, inScope: false }, "skip"],
  ["never there, purged", { ...fresh, ...gone }, "skip"],
  ["in scope", {}, "update"],
  ["in scope, Update unticked", without("update"), "skip"],
  ["unassigned", { inScope: false }, "disable unmanaged"],
  ["unassigned, skipOutOfScopeDeletions", { inScope: false, skipOutOfScopeDeletions: true }, "skip"],
  ["unassigned, without active in the mapping", { inScope: false, canDisable: false }, "delete unmanaged"],
  ["unassigned before", { inScope: false, managed: false }, "skip"],
  ["assigned again", { managed: false }, "update"],
  ["unassigned before, purged", { ...gone, managed: false }, "skip"],
  ["account disabled", { enabled: false }, "disable"],
  ["account disabled, without active", { enabled: false, canDisable: false }, "delete"],
  ["account disabled, without active, Delete unticked", { enabled: false, canDisable: false, ...without("delete") }, "skip"],
  ["soft-deleted", { deleted: true }, "disable"],
  ["soft-deleted, Update unticked", { deleted: true, ...without("update") }, "skip"],
  ["purged", gone, "delete"],
  ["purged, Delete unticked", { ...gone, ...without("delete") }, "skip"],
  ["a group unassigned", { kind: "Group", canDisable: false, inScope: false }, "delete"],
  ["a group deleted", { kind: "Group", canDisable: false, ...gone }, "delete"],
  ["a group unassigned, skipOutOfScopeDeletions", { kind: "Group", inScope: false, skipOutOfScopeDeletions: true }, "skip"],
];

describe("The truth table of deprovisioning", () => {
  for (const [title, change, expected] of table) {
    it(`${title}: ${expected}`, () => {
      const { action, unmanaged } = intentOf({ ...usual, ...change });
      expect([action, ...(unmanaged ? ["unmanaged"] : [])].join(" ")).to.equal(expected);
    });
  }
});

describe("The thresholds of quarantine", () => {
  const counts: readonly (readonly [failures: number, referenceFailures: number, successes: number, reason: string | undefined])[] = [
    [4_000, 0, 0, undefined],
    [45_000, 0, 1_000_000, "EncounteredBaseEscrowThreshold"],
    [30_000, 0, 5_000, "EncounteredEscrowProportionThreshold"],
    [20_000, 0, 100_000, undefined],
    [40_000, 21_000, 1_000_000, "EncounteredTotalEscrowThreshold"],
    [0, 60_000, 0, undefined],
  ];
  for (const [failures, referenceFailures, successes, reason] of counts) {
    it(`${failures} failures, ${referenceFailures} of references, ${successes} good ones: ${reason ?? "none"}`, () =>
      expect(reasonByCount({ failures, referenceFailures, successes })).to.equal(reason));
  }
});

/** From the facts to the health of provisioning: pure. */
import type { HealthFacts } from "./health-facts.js";
import type { ProvisioningCycle } from "./provisioning-cycle.js";
import {
  type HealthCode,
  HealthFinding,
  type HealthState,
  ProvisioningHealth,
  type QuarantineCause,
  QuarantineForecast,
  quarantineRule,
} from "./provisioning-health.js";

const minute = 60_000;
const day = 24 * 60 * minute;

/** Between the beginnings of two cycles, until an organisation's own distance is known: Entra's. */
export const usualDistance = 40 * minute;

/** Of what a cycle tried, so much failed that it is called failing. */
const failingShare = 0.5;

export function judge(facts: HealthFacts, now: number): ProvisioningHealth {
  const [last] = facts.cycles;
  const lastContactAt = last?.lastRequestAt ?? null;
  const quarantine = forecast(facts, now);
  const findings = [...findingsOf(facts, quarantine, now)].map((finding) => Object.assign(new HealthFinding(), finding));
  const clean = facts.cycles.find(({ failed }) => failed === 0)?.lastRequestAt ?? 0;
  const lastSuccessAt = Math.max(facts.lastSuccess ?? 0, clean);
  return Object.assign(new ProvisioningHealth(), {
    state: stateOf(facts, quarantine, findings),
    lastContactAt,
    lastSuccessAt: lastSuccessAt === 0 ? null : lastSuccessAt,
    lastChangeAt: facts.lastChange,
    nextCycleExpectedAt: last ? last.startedAt + distance(facts.cycles) : null,
    quarantine,
    expiring: facts.expiring.map(({ id, label, at }) => ({ id, label, expiresAt: at })),
    refused: facts.refused.map(({ id, label, at }) => ({ id, label, refusedAt: at })),
    drift: { neverProvisioned: facts.neverProvisioned, groupsNeverProvisioned: facts.groupsNeverProvisioned },
    findings,
  });
}

/** The middle one of the distances between cycles of the same client. */
export function distance(cycles: readonly ProvisioningCycle[]): number {
  const [last] = cycles;
  const own = cycles.filter(({ credentialId }) => credentialId === last?.credentialId);
  const distances = own.slice(1).map(({ startedAt }, index) => (own[index] as ProvisioningCycle).startedAt - startedAt);
  if (distances.length < 2) return usualDistance;
  distances.sort((one, other) => one - other);
  return distances[Math.floor((distances.length - 1) / 2)] ?? usualDistance;
}

function forecast({ cycles: [last], refused }: HealthFacts, now: number): QuarantineForecast {
  const attempts = last ? last.requests - last.reads : 0;
  const failures = last?.failed ?? 0;
  const share = attempts === 0 ? 0 : failures / attempts;
  const because = causeOf(
    failures,
    share,
    refused.some(({ at }) => at > (last?.lastRequestAt ?? 0) && at > now - day),
  );
  return Object.assign(new QuarantineForecast(), { likely: because !== null, because, attempts, failures, share });
}

function causeOf(failures: number, share: number, refused: boolean): QuarantineCause | null {
  if (refused) return "CREDENTIALS_REFUSED";
  if (failures > quarantineRule.count) return "COUNT";
  return failures >= quarantineRule.judgedFrom && share > quarantineRule.share ? "SHARE" : null;
}

function* findingsOf(
  facts: HealthFacts,
  quarantine: QuarantineForecast,
  now: number,
): Generator<{ code: HealthCode; since: number | null }> {
  const [last] = facts.cycles;
  const [refused] = facts.refused.slice(-1);
  const [ending] = facts.expiring;
  if (quarantine.likely) yield { code: "QUARANTINE_LIKELY", since: refused?.at ?? last?.startedAt ?? null };
  if (refused) yield { code: "CREDENTIAL_EXPIRED_IN_USE", since: refused.at };
  if (facts.heldSince !== null) yield { code: "HELD", since: facts.heldSince };
  if (!last) yield { code: "NO_CONTACT", since: null };
  else if (last.lastRequestAt <= now - day) yield { code: "SILENT_24H", since: last.lastRequestAt };
  if (facts.lastFailure !== null && facts.lastFailure > now - day) yield { code: "FAILURES", since: facts.lastFailure };
  if (ending) yield { code: "CREDENTIAL_EXPIRING", since: ending.at };
  if (last && facts.neverProvisioned > 0) yield { code: "DRIFT", since: null };
}

/** People of before are in most organisations, and nothing is wrong with them. */
const harmless: readonly HealthCode[] = ["DRIFT", "NO_CONTACT"];

function stateOf({ cycles: [last] }: HealthFacts, quarantine: QuarantineForecast, findings: readonly HealthFinding[]): HealthState {
  if (quarantine.likely) return "QUARANTINE_LIKELY";
  if (!last) return findings.some(({ code }) => !harmless.includes(code)) ? "ATTENTION" : "NEVER_CONNECTED";
  if (last.failed > 0 && quarantine.share >= failingShare) return "FAILING";
  return findings.some(({ code }) => !harmless.includes(code)) ? "ATTENTION" : "HEALTHY";
}

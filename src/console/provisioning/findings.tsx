/** What there is to look at, the most urgent first, each with what to do. */
import type { ReactNode } from "react";
import { Section } from "../parts/heading.js";
import { Tag } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import type { Facts } from "../requests.js";
import { PageLink } from "../router.js";
import { Explained } from "./explanation.js";
import { type Finding, type Health, useHealthWords } from "./health.js";

type Explanations = Facts["explanations"] | undefined;

/** What explains it; the others have words of their own. */
const explainedBy: Partial<Record<Finding["code"], string>> = {
  QUARANTINE_LIKELY: "quarantine",
  SILENT_24H: "silence",
  CREDENTIAL_EXPIRING: "credentialExpires",
  CREDENTIAL_EXPIRED_IN_USE: "credentialExpired",
};

/** Nothing is wrong where there is only this. */
const mild: readonly Finding["code"][] = ["DRIFT", "NO_CONTACT"];
const urgent: readonly Finding["code"][] = ["QUARANTINE_LIKELY", "CREDENTIAL_EXPIRED_IN_USE", "HELD"];

const urgencyOf = (code: Finding["code"]) => (urgent.includes(code) ? "now" : mild.includes(code) ? "whenever" : "soon");
const looks = { now: "bad", soon: "warning", whenever: "plain" } as const;

/** Up to here people and groups are counted that nobody provisions. */
const countedTo = 1_000;

interface FindingsProps {
  readonly health: Health;
  readonly explanations: Explanations;
}

export function Findings({ health, explanations }: FindingsProps) {
  const text = useHealthWords();
  return (
    <Section id="findings" title={text.findings.title}>
      <ul className="rows">
        {health.findings.map((finding) => (
          <li key={finding.code} className="row">
            <FindingRow finding={finding} health={health} explanations={explanations} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function FindingRow({ finding, health, explanations }: FindingsProps & { readonly finding: Finding }) {
  const { format } = usePreferences();
  const text = useHealthWords();
  const { code, since } = finding;
  const say = text.findings[code];
  const explanation = explanations?.[explainedBy[code] ?? ""];
  return (
    <>
      <p className="tags">
        <Tag kind={looks[urgencyOf(code)]}>{text.urgency[urgencyOf(code)]}</Tag>
        <strong>{typeof say === "string" ? say : say(since === null ? "" : format.distance(since))}</strong>
      </p>
      <Particulars code={code} health={health} />
      {explanation && (
        <details>
          <summary>{text.whatToDo}</summary>
          <Explained explanation={explanation} />
        </details>
      )}
    </>
  );
}

function Particulars({ code, health }: { readonly code: Finding["code"]; readonly health: Health }): ReactNode {
  const { texts, format } = usePreferences();
  const text = useHealthWords();
  const { quarantine, expiring, refused, drift } = health;
  const counted = (count: number) => (count >= countedTo ? text.drift.atLeast(format.number(count)) : format.number(count));
  switch (code) {
    case "QUARANTINE_LIKELY": {
      const { because, failures, attempts, share } = quarantine;
      if (because === null) return null;
      const why = text.because[because];
      const numbers = [failures, attempts].map((count) => format.number(count)) as [string, string];
      return <p>{typeof why === "string" ? why : why(...numbers, `${format.number(Math.round(share * 100))} %`)}</p>;
    }
    case "CREDENTIAL_EXPIRING":
      return (
        <Ways lines={expiring.map(({ id, label, expiresAt }) => [id, text.ends(label, format.date(expiresAt))])}>
          <Renew />
        </Ways>
      );
    case "CREDENTIAL_EXPIRED_IN_USE":
      return (
        <Ways lines={refused.map(({ id, label, refusedAt }) => [id, text.refused(label, format.distance(refusedAt))])}>
          <Renew />
        </Ways>
      );
    case "DRIFT":
      return (
        <Ways
          lines={[
            ["people", text.drift.people(counted(drift.neverProvisioned))],
            ...(drift.groupsNeverProvisioned > 0 ? [["groups", text.drift.groups(counted(drift.groupsNeverProvisioned))] as const] : []),
          ]}
        >
          <span className="quiet">{text.drift.text}</span>
        </Ways>
      );
    case "HELD":
      return (
        <p className="links">
          <PageLink to="provisioningBrake">{text.toBrake}</PageLink>
        </p>
      );
    case "NO_CONTACT":
      return (
        <p className="links">
          <PageLink to="enterprise">{texts.nav.enterprise}</PageLink>
        </p>
      );
    default:
      return null;
  }
}

function Ways({ lines, children }: { readonly lines: readonly (readonly [key: string, text: string])[]; readonly children: ReactNode }) {
  return (
    <>
      <ul className="lines">
        {lines.map(([key, line]) => (
          <li key={key}>{line}</li>
        ))}
      </ul>
      {children}
    </>
  );
}

function Renew() {
  const text = useHealthWords();
  return (
    <p className="links">
      <PageLink to="enterprise">{text.renew}</PageLink>
    </p>
  );
}

/** Whether provisioning works, at a glance: when the directory was last heard, and how many came by it. */
import { usePreferences } from "../preferences.js";
import type { Enterprise } from "./enterprise.js";
import { isAlive } from "./state.js";

/** A little longer than the time between two of Entra's cycles. */
const cycle = 90 * 60_000;

export function Glance({ data }: { readonly data: Enterprise }) {
  const { texts, format } = usePreferences();
  const { enterprise } = texts;
  const { credentials, oauthClients } = data.organisation;
  const tokens = credentials.filter(({ kind }) => kind === "PROVISIONING");
  const uses = [...tokens, ...oauthClients].flatMap(({ lastUsedAt }) => lastUsedAt ?? []).sort();
  const last = uses.at(-1);
  const any = tokens.some(isAlive) || oauthClients.some(({ revokedAt }) => revokedAt === null);
  const recent = last !== undefined && Date.now() - Date.parse(last) < cycle;
  const [title, text] =
    last === undefined
      ? any
        ? [enterprise.glanceNever, enterprise.glanceNeverText]
        : [enterprise.glanceNone, enterprise.glanceNoneText]
      : [enterprise.glanceUsed(format.distance(last)), recent ? enterprise.glanceGood : enterprise.glanceQuiet];
  const { everybody, provisioned, active, groups, provisionedGroups } = data;
  const counts: readonly [name: keyof typeof enterprise.counts, count: number][] = [
    ["everybody", everybody.totalCount],
    ["provisioned", provisioned.totalCount],
    ["joined", everybody.totalCount - provisioned.totalCount],
    ["active", active.totalCount],
    ["groups", groups.totalCount],
    ["provisionedGroups", provisionedGroups.totalCount],
  ];
  return (
    <section className={`card glance ${recent ? "good" : "warning"}`} aria-labelledby="glance">
      <h2 id="glance">{enterprise.glance}</h2>
      <div>
        <p>
          <strong>{title}</strong>
        </p>
        <p className="intro">{text}</p>
      </div>
      <dl className="counts">
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{enterprise.counts[name]}</dt>
            <dd>{format.number(count)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

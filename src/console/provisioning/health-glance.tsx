/** How provisioning is, in one sentence and four moments. */
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import { type Health, useHealthWords } from "./health.js";

const looks: Readonly<Record<Health["state"], "good" | "warning" | "bad">> = {
  NEVER_CONNECTED: "warning",
  HEALTHY: "good",
  ATTENTION: "warning",
  FAILING: "bad",
  QUARANTINE_LIKELY: "bad",
};

export function HealthGlance({ health }: { readonly health: Health }) {
  const { texts, format } = usePreferences();
  const text = useHealthWords();
  const { state, lastContactAt, lastSuccessAt, lastChangeAt, nextCycleExpectedAt: next } = health;
  const since = (instant: string | null) =>
    instant === null ? texts.general.never : <time dateTime={instant}>{`${format.distance(instant)} (${format.dateTime(instant)})`}</time>;
  const overdue = next !== null && Date.parse(next) < Date.now() - 300_000;
  return (
    <section className={`card glance ${looks[state]}`} aria-labelledby="health">
      <div>
        <h2 id="health">{text.states[state]}</h2>
        <p className="intro">{text.stateTexts[state]}</p>
      </div>
      {state === "NEVER_CONNECTED" ? (
        <p className="links">
          <PageLink to="enterprise">{texts.nav.enterprise}</PageLink>
        </p>
      ) : (
        <dl className="moments">
          <div>
            <dt>{text.facts.lastContact}</dt>
            <dd>{since(lastContactAt)}</dd>
          </div>
          <div>
            <dt>{text.facts.lastSuccess}</dt>
            <dd>{since(lastSuccessAt)}</dd>
          </div>
          <div>
            <dt>{text.facts.lastChange}</dt>
            <dd>{since(lastChangeAt)}</dd>
          </div>
          {next !== null && (
            <div>
              <dt>{text.facts.next}</dt>
              <dd>{overdue ? text.overdue(format.distance(next)) : format.distance(next)}</dd>
            </div>
          )}
        </dl>
      )}
    </section>
  );
}

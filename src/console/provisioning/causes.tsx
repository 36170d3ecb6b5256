/** Why requests failed lately: each cause with its explanation, and the way to its requests. */
import { Section } from "../parts/heading.js";
import { Tag } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import type { Facts } from "../requests.js";
import { PageLink } from "../router.js";
import { Explained } from "./explanation.js";
import { type Cause, useHealthWords } from "./health.js";
import { searchOf } from "./log-filter.js";

interface CausesProps {
  readonly causes: readonly Cause[];
  readonly explanations: Facts["explanations"] | undefined;
}

export function Causes({ causes, explanations }: CausesProps) {
  const text = useHealthWords();
  return (
    <Section id="causes" title={text.causes.title} intro={text.causes.intro}>
      {causes.length === 0 ? (
        <p className="empty">{text.causes.none}</p>
      ) : (
        <ul className="rows">
          {causes.map((cause) => (
            <li key={`${cause.reason} ${cause.status} ${cause.errorType}`} className="row">
              <CauseRow cause={cause} explanations={explanations} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function CauseRow({ cause, explanations }: { readonly cause: Cause; readonly explanations: CausesProps["explanations"] }) {
  const { format } = usePreferences();
  const text = useHealthWords();
  const { reason, errorType, status, count, lastAt } = cause;
  const explanation = reason === null ? undefined : explanations?.[reason];
  const answered = text.causes.unexplained(errorType === null ? String(status) : `${status} (${errorType})`);
  return (
    <>
      <div className="heading-row">
        <strong>{explanation?.title ?? answered}</strong>
        <span className="tags">
          <Tag kind="bad">{count === 1 ? text.causes.once : text.causes.count(format.number(count))}</Tag>
          <span className="quiet">{text.causes.last(format.distance(lastAt))}</span>
        </span>
      </div>
      {explanation && (
        <details>
          <summary>{text.whatToDo}</summary>
          <Explained explanation={explanation} titled />
        </details>
      )}
      <p className="links">
        <PageLink to="provisioningLog" search={searchOf({ outcome: "failed", period: "day", ...(reason !== null && { reason }) })}>
          {text.causes.show}
        </PageLink>
      </p>
    </>
  );
}

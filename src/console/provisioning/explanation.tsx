/** What a failure means, and what to change in Entra, in Microsoft's words where they are theirs. */
import { Link } from "@fluentui/react-components";
import { useTexts } from "../preferences.js";
import type { Explanation } from "../requests.js";

interface ExplainedProps {
  readonly explanation: Explanation;
  /** Its title stands above it already. */
  readonly titled?: boolean;
}

export function Explained({ explanation: { title, meaning, mend, term, link }, titled }: ExplainedProps) {
  const { event } = useTexts().provisioning;
  return (
    <div className="explanation">
      {!titled && <p className="explanation-title">{title}</p>}
      <p>{meaning}</p>
      {mend.length > 0 && (
        <>
          <p className="quiet">{event.mend}</p>
          <ol className="steps">
            {mend.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </>
      )}
      {term !== undefined && (
        <p className="quiet">
          {event.term}{" "}
          {link === undefined ? (
            term
          ) : (
            <Link inline href={link} target="_blank" rel="noreferrer">
              {term}
            </Link>
          )}
        </p>
      )}
    </div>
  );
}

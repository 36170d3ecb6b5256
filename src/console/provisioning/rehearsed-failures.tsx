/** What failed in a rehearsal, cause by cause: whom it is about, and what to do. */
import type { ResultOf } from "gql.tada";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { useFacts } from "../parts/facts.js";
import { Section } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { Table, Tag } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import { Explained } from "./explanation.js";
import { useRehearsalWords } from "./rehearsal.js";

type Failed = ResultOf<typeof operations.rehearsedFailures>["provisioningEvents"]["nodes"][number];

/** By what is explained alike. */
function byCause(events: readonly Failed[]): (readonly [key: string, events: readonly Failed[]])[] {
  const causes = new Map<string, Failed[]>();
  for (const event of events) {
    const key = event.reason ?? `${event.status} ${event.errorType ?? ""}`;
    causes.set(key, [...(causes.get(key) ?? []), event]);
  }
  return [...causes].sort(([, one], [, other]) => other.length - one.length);
}

export function RehearsedFailures() {
  const { failures: text } = useRehearsalWords();
  const [result, again] = useQuery({ query: operations.rehearsedFailures });
  return (
    <Section id="failures" title={text.title} intro={text.intro}>
      <Loaded result={result} again={again}>
        {({ provisioningEvents: { nodes, pageInfo } }) => (
          <>
            <ul className="rows">
              {byCause(nodes).map(([key, events]) => (
                <li key={key} className="row">
                  <Cause events={events} />
                </li>
              ))}
            </ul>
            {pageInfo.hasNextPage && <p className="quiet">{text.many}</p>}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Cause({ events }: { readonly events: readonly Failed[] }) {
  const { texts, format } = usePreferences();
  const { failures: text } = useRehearsalWords();
  const { facts } = useFacts();
  const [first] = events;
  const explanation = first?.reason ? facts?.explanations[first.reason] : undefined;
  const { log, event: words } = texts.provisioning;
  const title = explanation?.title ?? text.unexplained(`${first?.status ?? ""} ${first?.errorType ?? ""}`);
  return (
    <>
      <div className="heading-row">
        <strong>{title}</strong>
        <Tag kind="bad">{events.length === 1 ? text.once : text.count(format.number(events.length))}</Tag>
      </div>
      <Table label={`${text.who}: ${title}`} head={[log.columns.who, words.told]}>
        {events.map(({ id, subjectName, detail }) => (
          <tr key={id}>
            <td>{subjectName ?? log.nobody}</td>
            <td className="wraps">{detail}</td>
          </tr>
        ))}
      </Table>
      {explanation && (
        <details>
          <summary>{text.whatToDo}</summary>
          <Explained explanation={explanation} titled />
        </details>
      )}
    </>
  );
}

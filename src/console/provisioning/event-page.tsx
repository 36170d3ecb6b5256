/** One request of the identity provider: what it came to, why, what it changed, and how to undo it. */
import { useQuery } from "urql";
import { Differences } from "../history/differences.js";
import { UndoButton } from "../history/undo-button.js";
import { operations } from "../operations.js";
import { Missing } from "../parts/dead-ends.js";
import { useFacts } from "../parts/facts.js";
import { Heading, Section } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { useTexts } from "../preferences.js";
import { PageLink } from "../router.js";
import type { Event } from "./event.js";
import { EventFacts } from "./event-facts.js";
import { OutcomeTag } from "./event-parts.js";
import { explanationOf, kindOf, nameOf, outcomeOf, whatOf } from "./event-words.js";
import { Explained } from "./explanation.js";
import { searchOf } from "./log-filter.js";

export default function EventPage({ id }: { readonly id: string }) {
  const [result, again] = useQuery({ query: operations.provisioningEvent, variables: { id } });
  return (
    <Loaded result={result} again={again}>
      {({ provisioningEvents: { nodes } }) => (nodes[0] ? <Content event={nodes[0]} /> : <Missing />)}
    </Loaded>
  );
}

const failures = ["failed", "held", "partly", "unknown"];

function Content({ event }: { readonly event: Event }) {
  const texts = useTexts();
  const { log, event: text } = texts.provisioning;
  const { facts } = useFacts();
  const name = nameOf(event);
  const what = whatOf(event, texts.provisioning);
  const explanation = explanationOf(event, facts);
  const changed = event.changes.length > 0;
  return (
    <>
      <Heading
        title={name === null ? what : `${what}: ${name}`}
        above={<PageLink to="provisioningLog">{log.title}</PageLink>}
        actions={changed && event.undoRefusal === null && <UndoButton id={event.id} name={name} />}
      />
      <p className="tags">
        <OutcomeTag event={event} />
        {!changed && text.noChanges}
      </p>
      {explanation && (
        <Section id="explanation" title={text.explanation}>
          <Explained explanation={explanation} />
        </Section>
      )}
      {changed && <Changes event={event} />}
      <Section id="request" title={text.about}>
        <EventFacts event={event} />
        {facts && explanation === undefined && failures.includes(outcomeOf(event)) && <p className="quiet">{text.unexplained}</p>}
      </Section>
      {event.subjectId !== null && kindOf(event.subjectKind) && (
        <p className="links">
          <PageLink to="provisioningLog" search={searchOf({ subject: event.subjectId })}>
            {text.history}
          </PageLink>
        </p>
      )}
    </>
  );
}

function Changes({ event: { changes, undoneAt, undoRefusal } }: { readonly event: Event }) {
  const { event: text, timeline } = useTexts().provisioning;
  return (
    <Section id="changes" title={text.changes}>
      {changes.map(({ id, action, subjectName, differences }) => (
        <div key={id} className="change">
          {changes.length > 1 && (
            <h3>
              {timeline.actions[action] ?? action}
              {subjectName !== null && `: ${subjectName}`}
            </h3>
          )}
          <Differences differences={differences} label={`${text.changes}: ${subjectName ?? ""}`} />
        </div>
      ))}
      {undoneAt === null && undoRefusal !== null && (
        <p className="quiet">
          {text.notUndoable}: {undoRefusal}
        </p>
      )}
    </Section>
  );
}

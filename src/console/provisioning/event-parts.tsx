/** Parts of one event, on the list and on its own page. */
import { Tag } from "../parts/table.js";
import { useTexts } from "../preferences.js";
import { PageLink } from "../router.js";
import { type EventRow, nameOf, type Outcome, outcomeOf } from "./event-words.js";

const tagKinds: Readonly<Record<Outcome, "plain" | "good" | "warning" | "bad">> = {
  done: "good",
  unchanged: "plain",
  failed: "bad",
  held: "warning",
  partly: "warning",
  undone: "plain",
  unknown: "warning",
};

export function OutcomeTag({ event }: { readonly event: Pick<EventRow, "undoneAt" | "status" | "operation" | "reason"> }) {
  const { outcomes } = useTexts().provisioning;
  const outcome = outcomeOf(event);
  return <Tag kind={tagKinds[outcome]}>{outcomes[outcome]}</Tag>;
}

/** Who or what it was about: a way there, as long as it is there. */
export function Subject({ event }: { readonly event: EventRow }) {
  const { log } = useTexts().provisioning;
  const { user, group, subjectName, subjectId } = event;
  const name = nameOf(event);
  const there = user ?? group;
  if (there) {
    return (
      <>
        <PageLink to={user ? "person" : "group"} id={there.id}>
          {name ?? there.id}
        </PageLink>
        {subjectName !== null && subjectName !== name && <div className="quiet">{subjectName}</div>}
      </>
    );
  }
  if (name === null) return <span className="quiet">{log.nobody}</span>;
  return (
    <>
      {name}
      {subjectId !== null && <span className="quiet"> ({log.gone})</span>}
    </>
  );
}

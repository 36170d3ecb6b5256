/** What was changed in the organisation while a rehearsal runs that touches the same people or groups. */
import { Section } from "../parts/heading.js";
import { Table } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import { type Rehearsal, useRehearsalWords } from "./rehearsal.js";

export function Overlaps({ overlaps }: { readonly overlaps: Rehearsal["overlaps"] }) {
  const { texts, format } = usePreferences();
  const { overlaps: text } = useRehearsalWords();
  const { timeline } = texts.provisioning;
  const { when, what, who, by } = text.columns;
  return (
    <Section id="overlaps" title={text.title} intro={text.intro}>
      <Table label={text.title} head={[when, what, who, by]}>
        {overlaps.map(({ id, at, action, subjectKind, subjectId, subjectName, actorName }) => (
          <tr key={id}>
            <td>{format.moment(at)}</td>
            <td>{timeline.actions[action] ?? action}</td>
            <td className="wraps">
              <PageLink to={subjectKind === "Group" ? "group" : "person"} id={subjectId}>
                {subjectName ?? subjectId}
              </PageLink>
            </td>
            <td>{actorName ?? text.operator}</td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

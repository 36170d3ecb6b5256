/** Who is held back, or was removed before that. */
import { Section } from "../parts/heading.js";
import { Table } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import { type Removal, useBrakeWords } from "./brake.js";

interface RemovalTableProps {
  readonly id: string;
  readonly title: string;
  readonly removals: readonly Removal[];
  /** All of them; those that are listed are the first. */
  readonly count: number;
  readonly none: string;
  readonly carriedOut?: boolean;
}

export function RemovalTable({ id, title, removals, count, none, carriedOut }: RemovalTableProps) {
  const { texts, format } = usePreferences();
  const { hold } = useBrakeWords();
  const { who, what, tries, last, done } = hold.columns;
  const head = carriedOut ? [who, what, done] : [who, what, tries, last];
  return (
    <Section inner id={id} title={`${title} (${format.number(count)})`}>
      {removals.length === 0 ? (
        <p className="empty">{none}</p>
      ) : (
        <Table label={title} head={head}>
          {removals.map((removal) => (
            <tr key={`${removal.subjectId} ${removal.operation}`}>
              <td className="wraps">
                <Removed removal={removal} /> <span className="quiet">{hold.kinds[removal.subjectKind]}</span>
              </td>
              <td>{(carriedOut ? hold.whatWasDone : hold.what)[removal.operation]}</td>
              {carriedOut ? (
                <td>{removal.appliedAt === null ? texts.general.never : format.dateTime(removal.appliedAt)}</td>
              ) : (
                <>
                  <td>{removal.attempts === 1 ? hold.once : hold.times(format.number(removal.attempts))}</td>
                  <td>{format.distance(removal.lastAt)}</td>
                </>
              )}
            </tr>
          ))}
        </Table>
      )}
      {count > removals.length && removals.length > 0 && <p className="quiet">{hold.more(format.number(count - removals.length))}</p>}
    </Section>
  );
}

/** Who was deleted is not there to be looked at. */
function Removed({ removal: { subjectKind, subjectId, subjectName, operation, appliedAt } }: { readonly removal: Removal }) {
  if (operation === "DELETED" && appliedAt !== null) return subjectName;
  return (
    <PageLink to={subjectKind === "Group" ? "group" : "person"} id={subjectId}>
      {subjectName}
    </PageLink>
  );
}

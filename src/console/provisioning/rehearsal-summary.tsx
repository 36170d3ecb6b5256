/** What a rehearsal comes to, in numbers; those that are 0 say nothing. */
import { usePreferences } from "../preferences.js";
import { type Summary, useRehearsalWords } from "./rehearsal.js";

const order = [
  "created",
  "linked",
  "changed",
  "deactivated",
  "reactivated",
  "deleted",
  "groupsCreated",
  "groupsChanged",
  "groupsDeleted",
  "membersAdded",
  "membersRemoved",
  "failed",
] as const satisfies readonly (keyof Summary)[];

export function RehearsalSummary({ summary }: { readonly summary: Summary }) {
  const { format } = usePreferences();
  const text = useRehearsalWords();
  const shown = order.filter((name) => summary[name] > 0);
  if (shown.length === 0) return <p className="empty">{text.differences.none}</p>;
  return (
    <dl className="counts">
      {shown.map((name) => (
        <div key={name}>
          <dt>{text.summary[name]}</dt>
          <dd>{format.number(summary[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

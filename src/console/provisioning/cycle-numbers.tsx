/** What a cycle came to, in numbers. */
import { usePreferences } from "../preferences.js";
import { type Cycle, useHealthWords } from "./health.js";

const always = ["requests", "created", "updated", "failed"] as const;
const whereAny = ["linked", "deactivated", "reactivated", "deleted", "membersChanged", "unchanged", "reads"] as const;

export function CycleNumbers({ cycle }: { readonly cycle: Cycle }) {
  const { format } = usePreferences();
  const text = useHealthWords();
  const shown = [...always, ...whereAny.filter((name) => cycle[name] > 0)];
  return (
    <dl className="counts">
      {shown.map((name) => (
        <div key={name}>
          <dt>{text.counts[name]}</dt>
          <dd>{format.number(cycle[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

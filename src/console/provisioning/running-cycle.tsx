/** A cycle while it runs: what it has done so far, changing by itself. */
import { usePreferences } from "../preferences.js";
import { CycleNumbers } from "./cycle-numbers.js";
import { type Cycle, useHealthWords } from "./health.js";

const minute = 60_000;

/** A rate of less says little. */
const least = 5_000;

export function RunningCycle({ cycle }: { readonly cycle: Cycle }) {
  const { format } = usePreferences();
  const text = useHealthWords();
  const { kind, startedAt, lastRequestAt, requests, credentialLabel } = cycle;
  const lasted = Date.parse(lastRequestAt) - Date.parse(startedAt);
  const rate = Math.round((requests * minute) / lasted);
  return (
    <section className="card" aria-labelledby="running">
      <div>
        <h2 id="running">{kind === "INITIAL" ? text.progress.initial : text.progress.title}</h2>
        <p className="intro">{text.progress.began(format.distance(startedAt), credentialLabel ?? text.cycles.gone)}</p>
      </div>
      <CycleNumbers cycle={cycle} />
      <p className="quiet">
        {lasted >= least && `${text.progress.rate(format.number(rate))} · `}
        {text.progress.live}
      </p>
    </section>
  );
}

/** The overview of provisioning: whether it works, what to look at, what failed and why, and what the last days and cycles came to. */
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { useFacts } from "../parts/facts.js";
import { Heading, Section } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { useWatched } from "../parts/watched.js";
import { PageLink } from "../router.js";
import { Causes } from "./causes.js";
import { CycleTable } from "./cycle-table.js";
import { Days } from "./days.js";
import { Findings } from "./findings.js";
import { type Overview, useHealthWords } from "./health.js";
import { HealthGlance } from "./health-glance.js";
import { useProgress } from "./progress.js";
import { RunningCycle } from "./running-cycle.js";

export default function OverviewPage() {
  const text = useHealthWords();
  const [result, again] = useQuery({ query: operations.provisioningOverview });
  useWatched(again);
  return (
    <>
      <Heading title={text.title} intro={text.intro} />
      <Loaded result={result} again={again}>
        {(overview) => <Content overview={overview} readAnew={() => again({ requestPolicy: "network-only" })} />}
      </Loaded>
    </>
  );
}

function Content({ overview, readAnew }: { readonly overview: Overview; readonly readAnew: () => void }) {
  const text = useHealthWords();
  const { facts } = useFacts();
  const { provisioningHealth: health } = overview.organisation;
  const { nodes: cycles } = overview.provisioningCycles;
  const [known] = cycles;
  // A cycle that begins or fails changes more than its own numbers.
  const live = useProgress(({ cycle }) => {
    if (cycle && (cycle.id !== known?.id || cycle.failed !== known.failed)) readAnew();
  })?.cycle;
  const newest = live && (!known || live.lastRequestAt > known.lastRequestAt) ? live : known;
  const shown = newest && newest.id !== known?.id ? [newest, ...cycles] : cycles.map((cycle) => (cycle.id === newest?.id ? newest : cycle));
  return (
    <>
      <HealthGlance health={health} />
      {newest?.running && <RunningCycle cycle={newest} />}
      {health.findings.length > 0 && <Findings health={health} explanations={facts?.explanations} />}
      {cycles.length > 0 && <Causes causes={health.causes} explanations={facts?.explanations} />}
      <Days days={overview.provisioningDays} />
      <Section id="cycles" title={text.cycles.latest} intro={text.cycles.intro}>
        {shown.length === 0 ? (
          <p className="empty">{text.cycles.none}</p>
        ) : (
          <>
            <CycleTable cycles={shown} />
            <p className="links">
              <PageLink to="provisioningCycles">{text.cycles.all}</PageLink>
            </p>
          </>
        )}
      </Section>
    </>
  );
}

/** Rehearsals: what one means, what the one that runs would come to, and what became of the last one. */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { Heading, Section } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { useWatched } from "../parts/watched.js";
import { usePreferences } from "../preferences.js";
import { personName } from "./brake.js";
import { useProgress } from "./progress.js";
import { type Rehearsal, useRehearsalWords } from "./rehearsal.js";
import { StartRehearsal } from "./rehearsal-dialogs.js";
import { RehearsalSummary } from "./rehearsal-summary.js";
import { RunningRehearsal } from "./running-rehearsal.js";

export default function RehearsalPage() {
  const text = useRehearsalWords();
  const [result, again] = useQuery({ query: operations.rehearsal });
  useWatched(again);
  useProgress(({ events }) => {
    if (events.length > 0) again({ requestPolicy: "network-only" });
  });
  return (
    <>
      <Heading title={text.title} intro={text.intro} />
      <Loaded result={result} again={again}>
        {({ organisation: { rehearsal } }) =>
          rehearsal?.state === "RUNNING" ? (
            <RunningRehearsal rehearsal={rehearsal} />
          ) : (
            <>
              {rehearsal && <Ended rehearsal={rehearsal} />}
              <Start />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Start() {
  const { start } = useRehearsalWords();
  const [asked, setAsked] = useState(false);
  return (
    <Section
      id="start"
      title={start.title}
      actions={
        <Button appearance="primary" onClick={() => setAsked(true)}>
          {start.button}
        </Button>
      }
    >
      <ol className="steps">
        {start.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {asked && <StartRehearsal onClose={() => setAsked(false)} />}
    </Section>
  );
}

function Ended({ rehearsal }: { readonly rehearsal: Rehearsal }) {
  const { format } = usePreferences();
  const { ended, running } = useRehearsalWords();
  const { state, endedAt, endedBy, summary } = rehearsal;
  return (
    <Section id="ended" title={ended[state]}>
      {endedAt !== null && <p className="quiet">{ended.when(format.dateTime(endedAt), endedBy ? personName(endedBy) : running.nobody)}</p>}
      <RehearsalSummary summary={summary} />
      {state === "DISCARDED" && (
        <Section inner id="after" title={ended.afterDiscard}>
          <p>{ended.afterDiscardText}</p>
          <ol className="steps">
            {ended.afterDiscardSteps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Section>
      )}
    </Section>
  );
}

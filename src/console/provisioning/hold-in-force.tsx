/** A hold: why there is one, who is held back, and the three things that can be decided on it. */
import { Button, Checkbox } from "@fluentui/react-components";
import { useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ConfirmDialog, FormDialog } from "../parts/dialogs.js";
import { Section } from "../parts/heading.js";
import { useNotify } from "../parts/notices.js";
import { usePreferences } from "../preferences.js";
import { type Hold, personName, useBrakeWords } from "./brake.js";
import { RemovalTable } from "./removal-table.js";
import { useWindowWords } from "./window-words.js";

type Decision = "release" | "keep" | "end";

/** What can still be decided. */
function decisionsOn({ mode, state }: Hold): readonly Decision[] {
  if (mode !== "HOLD") return ["end"];
  if (state === "OPEN") return ["release", "keep"];
  return state === "RELEASED" ? ["keep", "end"] : ["release", "end"];
}

export function HoldInForce({ hold }: { readonly hold: Hold }) {
  const { format } = usePreferences();
  const text = useBrakeWords();
  const windowOf = useWindowWords();
  const [asked, setAsked] = useState<Decision>();
  const words = text.hold;
  const { mode, state, applied, threshold, windowMinutes, heldCount, until, decidedAt, decidedBy } = hold;
  const holds = mode === "HOLD";
  const close = () => setAsked(undefined);
  const decisions = decisionsOn(hold);
  return (
    <Section
      id="hold"
      title={holds ? words.titles[state] : words.alerted}
      actions={decisions.map((decision, index) => (
        <Button key={decision} appearance={index === 0 ? "primary" : "secondary"} onClick={() => setAsked(decision)}>
          {text[decision].button}
        </Button>
      ))}
    >
      <div className="prose">
        <p>{words.why(format.number(applied), format.number(threshold), windowOf(windowMinutes))}</p>
        {holds && heldCount > 0 && state === "OPEN" && <p>{words.whyHeld(format.number(heldCount))}</p>}
        {holds && state === "OPEN" && <p>{words.waits}</p>}
        {state === "RELEASED" && until !== null && <p>{words.released(format.dateTime(until))}</p>}
        {state === "KEPT" && <p>{words.kept}</p>}
        {!holds && <p>{words.onlyAlert}</p>}
        {decidedAt !== null && (
          <p className="quiet">{words.decided(decidedBy ? personName(decidedBy) : words.gone, format.dateTime(decidedAt))}</p>
        )}
      </div>
      {holds && <RemovalTable id="held" title={words.held} removals={hold.held} count={heldCount} none={words.none} />}
      <RemovalTable
        id="applied"
        title={words.applied}
        removals={hold.appliedRemovals}
        count={applied}
        none={words.noneApplied}
        carriedOut
      />
      {asked === "release" && <Decide hold={hold} decision="release" onClose={close} />}
      {asked === "end" && <Decide hold={hold} decision="end" onClose={close} />}
      {asked === "keep" && <Keep hold={hold} onClose={close} />}
    </Section>
  );
}

interface DecideProps {
  readonly hold: Hold;
  readonly onClose: () => void;
}

const mutations = { release: operations.releaseHold, end: operations.endHold } as const;

function Decide({ hold, decision, onClose }: DecideProps & { readonly decision: keyof typeof mutations }) {
  const text = useBrakeWords()[decision];
  const notify = useNotify();
  const release = useAction(mutations.release);
  const end = useAction(mutations.end);
  const { run, busy, problem } = decision === "release" ? release : end;
  async function submit(): Promise<void> {
    if (!(await run({ id: hold.id }))) return;
    notify(text.done);
    onClose();
  }
  return (
    <ConfirmDialog
      title={text.title}
      text={text.text}
      submit={text.submit}
      {...{ busy, problem, onClose }}
      onSubmit={() => void submit()}
    />
  );
}

function Keep({ hold, onClose }: DecideProps) {
  const text = useBrakeWords().keep;
  const notify = useNotify();
  const [restore, setRestore] = useState(false);
  const { run, busy, problem } = useAction(operations.keepHold);
  async function submit(): Promise<void> {
    if (!(await run({ id: hold.id, restore }))) return;
    notify(text.done);
    onClose();
  }
  return (
    <FormDialog title={text.title} submit={text.submit} {...{ busy, problem, onClose }} onSubmit={() => void submit()}>
      <p>{text.text}</p>
      <div>
        <Checkbox label={text.restore} checked={restore} onChange={(_event, data) => setRestore(data.checked === true)} />
        <p className="quiet">{text.restoreHelp}</p>
      </div>
    </FormDialog>
  );
}

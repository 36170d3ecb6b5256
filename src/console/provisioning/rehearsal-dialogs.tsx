/** The dialogs in which a rehearsal is started, applied and discarded. */
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ConfirmDialog, FormDialog } from "../parts/dialogs.js";
import { useNotify } from "../parts/notices.js";
import { usePreferences } from "../preferences.js";
import { groupsIn, peopleIn, type Rehearsal, useRehearsalWords } from "./rehearsal.js";

interface DialogProps {
  readonly onClose: () => void;
}
interface EndingProps extends DialogProps {
  readonly rehearsal: Rehearsal;
}

export function StartRehearsal({ onClose }: DialogProps) {
  const { start } = useRehearsalWords();
  const notify = useNotify();
  const { run, busy, problem } = useAction(operations.startRehearsal);
  async function submit(): Promise<void> {
    if (!(await run({}))) return;
    notify(start.started);
    onClose();
  }
  return (
    <ConfirmDialog
      title={start.dialogTitle}
      text={start.dialogText}
      submit={start.button}
      {...{ busy, problem, onClose }}
      onSubmit={() => void submit()}
    />
  );
}

export function ApplyRehearsal({ rehearsal, onClose }: EndingProps) {
  const { format } = usePreferences();
  const text = useRehearsalWords();
  const { apply } = text;
  const notify = useNotify();
  const { run, busy, problem } = useAction(operations.applyRehearsal);
  const { id, summary } = rehearsal;
  const removals = summary.deactivated + summary.deleted;
  async function submit(): Promise<void> {
    if (!(await run({ id }))) return;
    notify(apply.done);
    onClose();
  }
  return (
    <FormDialog title={apply.title} submit={apply.submit} {...{ busy, problem, onClose }} onSubmit={() => void submit()}>
      <p>{apply.text(text.people(format.number(peopleIn(summary))), text.groups(format.number(groupsIn(summary))))}</p>
      {removals > 0 && <p>{apply.removals(format.number(removals))}</p>}
      {summary.failed > 0 && <p>{apply.failures(format.number(summary.failed))}</p>}
    </FormDialog>
  );
}

export function DiscardRehearsal({ rehearsal, onClose }: EndingProps) {
  const { discard } = useRehearsalWords();
  const notify = useNotify();
  const { run, busy, problem } = useAction(operations.discardRehearsal);
  async function submit(): Promise<void> {
    if (!(await run({ id: rehearsal.id }))) return;
    notify(discard.done);
    onClose();
  }
  return (
    <ConfirmDialog
      title={discard.title}
      text={discard.text}
      submit={discard.submit}
      {...{ busy, problem, onClose }}
      onSubmit={() => void submit()}
    />
  );
}

/** Undoes one request of the identity provider, after saying that it does not notice. */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { FormDialog } from "../parts/dialogs.js";
import { useNotify } from "../parts/notices.js";
import { useTexts } from "../preferences.js";

interface UndoButtonProps {
  /** The event's id. */
  readonly id: string;
  readonly name: string | null;
  /** Tells it apart from other buttons of the page. */
  readonly label?: string;
}

export function UndoButton({ id, name, label }: UndoButtonProps) {
  const { undo } = useTexts().provisioning;
  const notify = useNotify();
  const [asked, setAsked] = useState(false);
  const undoing = useAction(operations.undoProvisioningEvent);
  const close = () => {
    setAsked(false);
    undoing.clear();
  };
  async function submit(): Promise<void> {
    if (!(await undoing.run({ id }))) return;
    notify(undo.done);
    close();
  }
  return (
    <>
      <Button
        size={label === undefined ? "medium" : "small"}
        {...(label !== undefined && { "aria-label": label })}
        onClick={() => setAsked(true)}
      >
        {undo.button}
      </Button>
      {asked && (
        <FormDialog
          title={undo.title(name ?? undo.this)}
          submit={undo.submit}
          busy={undoing.busy}
          problem={undoing.problem}
          onSubmit={() => void submit()}
          onClose={close}
        >
          <p>{undo.text}</p>
          <p>{undo.warning}</p>
        </FormDialog>
      )}
    </>
  );
}

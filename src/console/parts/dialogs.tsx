/** Dialogs: one with a form, and one that asks before something is done. */
import { Button, Spinner } from "@fluentui/react-components";
import type { FormEvent, ReactNode } from "react";
import { useTexts } from "../preferences.js";
import { Failure } from "./loaded.js";
import { Modal } from "./modal.js";

interface DialogProps {
  readonly title: string;
  readonly submit: string;
  readonly busy: boolean;
  readonly problem: string | undefined;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}

export function FormDialog({ title, submit, busy, problem, onSubmit, onClose, children }: DialogProps & { readonly children: ReactNode }) {
  const texts = useTexts();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit();
  };
  const actions = (
    <>
      <Button onClick={onClose}>{texts.general.cancel}</Button>
      <Button type="submit" form={formId} appearance="primary" disabledFocusable={busy} icon={busy ? <Spinner size="tiny" /> : undefined}>
        {submit}
      </Button>
    </>
  );
  return (
    <Modal title={title} onClose={onClose} actions={actions}>
      <form id={formId} className="form" onSubmit={send} noValidate>
        {children}
        {problem !== undefined && <Failure text={problem} />}
      </form>
    </Modal>
  );
}

/** One dialog is open at a time. */
const formId = "dialog-form";

export function ConfirmDialog({ text, ...dialog }: DialogProps & { readonly text: string }) {
  return (
    <FormDialog {...dialog}>
      <p>{text}</p>
    </FormDialog>
  );
}

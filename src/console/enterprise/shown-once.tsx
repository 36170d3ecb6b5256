/** A secret that is shown this once: the dialog stays until one says that it is copied. */
import { Button } from "@fluentui/react-components";
import { CopyField } from "../parts/copy-field.js";
import { Modal } from "../parts/modal.js";
import { useTexts } from "../preferences.js";

export interface Shown {
  readonly title: string;
  readonly values: readonly { readonly label: string; readonly value: string; readonly hint?: string }[];
}

export function ShownOnce({ shown, onDone }: { readonly shown: Shown; readonly onDone: () => void }) {
  const { tokens } = useTexts().enterprise;
  const done = (
    <Button appearance="primary" onClick={onDone}>
      {tokens.haveCopied}
    </Button>
  );
  return (
    <Modal title={shown.title} actions={done}>
      <p>{tokens.shown}</p>
      {shown.values.map((value) => (
        <CopyField key={value.label} {...value} />
      ))}
    </Modal>
  );
}

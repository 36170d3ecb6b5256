/** A value to be pasted somewhere else, with a button that copies it. */
import { Button, Field, Input } from "@fluentui/react-components";
import { useState } from "react";
import { useTexts } from "../preferences.js";
import { CopyIcon, DoneIcon } from "./icons.js";

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
}

/** How long the button says that it is done. */
const toldFor = 4_000;

export function CopyField({ label, value, hint }: CopyFieldProps) {
  const { general } = useTexts();
  const [told, setTold] = useState<"copied" | "refused">();
  async function copy(): Promise<void> {
    const done = await navigator.clipboard.writeText(value).then(
      () => true,
      () => false,
    );
    setTold(done ? "copied" : "refused");
    if (done) setTimeout(() => setTold(undefined), toldFor);
  }
  return (
    <div className="copy-field">
      <Field label={label} {...(hint !== undefined && { hint })}>
        <Input readOnly value={value} className="mono" onFocus={(event) => event.target.select()} />
      </Field>
      <Button icon={told === "copied" ? <DoneIcon /> : <CopyIcon />} aria-label={`${general.copy}: ${label}`} onClick={() => void copy()}>
        {general.copy}
      </Button>
      <span role="status" className={told === "refused" ? "quiet" : "unseen"}>
        {told === "copied" && general.copied(label)}
        {told === "refused" && general.notCopied}
      </span>
    </div>
  );
}

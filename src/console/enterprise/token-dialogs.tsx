/** The dialogs in which a SCIM token is made, rotated and revoked. */
import { useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ConfirmDialog, FormDialog } from "../parts/dialogs.js";
import { ChoiceField, TextField } from "../parts/fields.js";
import { useNotify } from "../parts/notices.js";
import { useTexts } from "../preferences.js";
import type { Token } from "./enterprise.js";
import { inYears } from "./state.js";

const expiries = ["0", "1", "2", "3"] as const;
type Expiry = (typeof expiries)[number];
const overlaps = ["0", "1", "24", "72", "168", "720"] as const;

const instantOf = (expiry: Expiry) => (expiry === "0" ? null : inYears(Number(expiry)));

function useExpiryOptions() {
  const { tokens } = useTexts().enterprise;
  return expiries.map((value) => ({ value, text: value === "0" ? tokens.expiryNever : tokens.expiryYears(Number(value)) }));
}

interface MakingProps {
  readonly onClose: () => void;
  readonly onMade: (token: string) => void;
}

export function MakeToken({ onClose, onMade }: MakingProps) {
  const { tokens } = useTexts().enterprise;
  const [label, setLabel] = useState(tokens.labelDefault);
  const [expiry, setExpiry] = useState<Expiry>("0");
  const { run, busy, problem } = useAction(operations.createProvisioningToken);
  async function submit(): Promise<void> {
    const made = await run({ label, expiresAt: instantOf(expiry) });
    if (made) onMade(made.createProvisioningToken.token);
  }
  return (
    <FormDialog title={tokens.make} submit={tokens.make} busy={busy} problem={problem} onSubmit={() => void submit()} onClose={onClose}>
      <TextField label={tokens.label} hint={tokens.labelHelp} required value={label} onChange={setLabel} />
      <ChoiceField label={tokens.expiry} value={expiry} options={useExpiryOptions()} onChange={setExpiry} />
    </FormDialog>
  );
}

export function RotateToken({ token, onClose, onMade }: MakingProps & { readonly token: Token }) {
  const { tokens } = useTexts().enterprise;
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]>("24");
  const [expiry, setExpiry] = useState<Expiry>("0");
  const { run, busy, problem } = useAction(operations.rotateProvisioningToken);
  async function submit(): Promise<void> {
    const made = await run({ id: token.id, overlapHours: Number(overlap), expiresAt: instantOf(expiry) });
    if (made) onMade(made.rotateProvisioningToken.token);
  }
  return (
    <FormDialog
      title={tokens.rotateTitle(token.label)}
      submit={tokens.rotate}
      busy={busy}
      problem={problem}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p>{tokens.rotateText}</p>
      <ChoiceField
        label={tokens.overlap}
        value={overlap}
        options={overlaps.map((value) => ({ value, text: tokens.overlaps(Number(value)) }))}
        onChange={setOverlap}
      />
      <ChoiceField label={tokens.expiry} value={expiry} options={useExpiryOptions()} onChange={setExpiry} />
    </FormDialog>
  );
}

export function RevokeToken({ token, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  const { tokens } = useTexts().enterprise;
  const notify = useNotify();
  const { run, busy, problem } = useAction(operations.revokeCredential);
  async function submit(): Promise<void> {
    if (!(await run({ id: token.id }))) return;
    notify(tokens.revoked);
    onClose();
  }
  return (
    <ConfirmDialog
      title={tokens.revokeTitle(token.label)}
      text={tokens.revokeText}
      submit={tokens.revoke}
      busy={busy}
      problem={problem}
      onSubmit={() => void submit()}
      onClose={onClose}
    />
  );
}

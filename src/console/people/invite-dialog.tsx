/** Inviting a person who does not come from the directory. */
import { useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { FormDialog } from "../parts/dialogs.js";
import { ChoiceField, TextField } from "../parts/fields.js";
import { useNotify } from "../parts/notices.js";
import { useTexts } from "../preferences.js";

const roles = ["MEMBER", "ADMIN"] as const;

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const { people, signIn } = useTexts();
  const notify = useNotify();
  const [email, setEmail] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [displayName, setDisplayName] = useState("");
  const [role, setRole] = useState<(typeof roles)[number]>("MEMBER");
  const { run, busy, problem } = useAction(operations.inviteUser);
  async function submit(): Promise<void> {
    const address = email.trim();
    const isAddress = /^[^\s@]+@[^\s@]+$/.test(address);
    setWrong(isAddress ? undefined : signIn.badEmail);
    if (!isAddress) return;
    const name = displayName.trim();
    if (!(await run({ input: { email: address, role, ...(name !== "" && { displayName: name }) } }))) return;
    notify(people.invited(address));
    onClose();
  }
  return (
    <FormDialog
      title={people.inviteTitle}
      submit={people.inviteSend}
      busy={busy}
      problem={problem}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p>{people.inviteIntro}</p>
      <TextField label={people.inviteEmail} type="email" required value={email} onChange={setEmail} problem={wrong} />
      <TextField label={people.inviteName} value={displayName} onChange={setDisplayName} />
      <ChoiceField
        label={people.inviteRole}
        value={role}
        options={roles.map((value) => ({ value, text: value === "ADMIN" ? people.admin : people.member }))}
        onChange={setRole}
      />
    </FormDialog>
  );
}

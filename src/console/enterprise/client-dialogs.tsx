/** The dialogs in which OAuth clients and their secrets are made, changed and revoked. */
import { useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ConfirmDialog, FormDialog } from "../parts/dialogs.js";
import { ChoiceField, TextField } from "../parts/fields.js";
import { useNotify } from "../parts/notices.js";
import { useTexts } from "../preferences.js";
import type { OAuthClient, Secret } from "./enterprise.js";
import { inYears } from "./state.js";

const lifetimes = ["1", "2", "3", "4", "5", "6"] as const;
export type Lifetime = (typeof lifetimes)[number];
const years = ["1", "2", "3"] as const;
type Years = (typeof years)[number];

export function LifetimeField({ value, onChange }: { readonly value: Lifetime; readonly onChange: (value: Lifetime) => void }) {
  const { clients: text } = useTexts().enterprise;
  const options = lifetimes.map((each) => ({ value: each, text: text.lifetimes(Number(each)) }));
  return <ChoiceField label={text.lifetime} value={value} options={options} onChange={onChange} />;
}

function YearsField({ value, onChange }: { readonly value: Years; readonly onChange: (value: Years) => void }) {
  const { clients: text, tokens } = useTexts().enterprise;
  const options = years.map((each) => ({ value: each, text: tokens.expiryYears(Number(each)) }));
  return <ChoiceField label={text.secretExpiry} value={value} options={options} onChange={onChange} />;
}

/** The day after, or before, keeps what the server counts inside the years that it allows. */
const secretEnd = (chosen: Years) => new Date(Date.parse(inYears(Number(chosen))) + (chosen === "3" ? -1 : 1) * 86_400_000).toISOString();

interface MakingProps {
  readonly onClose: () => void;
  readonly onMade: (clientId: string, secret: string) => void;
}

export function MakeClient({ onClose, onMade }: MakingProps) {
  const { clients: text, tokens } = useTexts().enterprise;
  const [label, setLabel] = useState(tokens.labelDefault);
  const [ends, setEnds] = useState<Years>("2");
  const [lifetime, setLifetime] = useState<Lifetime>("1");
  const { run, busy, problem } = useAction(operations.createOAuthClient);
  async function submit(): Promise<void> {
    const made = await run({ label, secretExpiresAt: secretEnd(ends), accessTokenLifetime: Number(lifetime) * 3600 });
    if (made) onMade(made.createOAuthClient.client.id, made.createOAuthClient.secret);
  }
  return (
    <FormDialog title={text.make} submit={text.make} busy={busy} problem={problem} onSubmit={() => void submit()} onClose={onClose}>
      <TextField label={tokens.label} hint={tokens.labelHelp} required value={label} onChange={setLabel} />
      <YearsField value={ends} onChange={setEnds} />
      <LifetimeField value={lifetime} onChange={setLifetime} />
    </FormDialog>
  );
}

export function AddSecret({ client, onClose, onMade }: MakingProps & { readonly client: OAuthClient }) {
  const { clients: text } = useTexts().enterprise;
  const [ends, setEnds] = useState<Years>("2");
  const { run, busy, problem } = useAction(operations.addClientSecret);
  async function submit(): Promise<void> {
    const made = await run({ clientId: client.id, expiresAt: secretEnd(ends) });
    if (made) onMade(client.id, made.addClientSecret.secret);
  }
  return (
    <FormDialog
      title={text.addSecret}
      submit={text.addSecret}
      busy={busy}
      problem={problem}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p>{text.addSecretText}</p>
      <YearsField value={ends} onChange={setEnds} />
    </FormDialog>
  );
}

export function ChangeClient({ client, onClose }: { readonly client: OAuthClient; readonly onClose: () => void }) {
  const texts = useTexts();
  const { clients: text, tokens } = texts.enterprise;
  const notify = useNotify();
  const [label, setLabel] = useState(client.label);
  const now = String(Math.round(client.accessTokenLifetime / 3600));
  const [lifetime, setLifetime] = useState<Lifetime>(lifetimes.find((each) => each === now) ?? "1");
  const { run, busy, problem } = useAction(operations.changeOAuthClient);
  async function submit(): Promise<void> {
    if (!(await run({ id: client.id, set: { label, accessTokenLifetime: Number(lifetime) * 3600 } }))) return;
    notify(texts.general.saved);
    onClose();
  }
  return (
    <FormDialog
      title={text.editTitle(client.label)}
      submit={texts.general.save}
      busy={busy}
      problem={problem}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField label={tokens.label} required value={label} onChange={setLabel} />
      <LifetimeField value={lifetime} onChange={setLifetime} />
    </FormDialog>
  );
}

export function RevokeClient({ client, onClose }: { readonly client: OAuthClient; readonly onClose: () => void }) {
  const { clients: text, tokens } = useTexts().enterprise;
  const notify = useNotify();
  const { run, busy, problem } = useAction(operations.revokeOAuthClient);
  async function submit(): Promise<void> {
    if (!(await run({ id: client.id }))) return;
    notify(tokens.revoked);
    onClose();
  }
  const title = text.revokeTitle(client.label);
  return (
    <ConfirmDialog
      title={title}
      text={text.revokeText}
      submit={text.revoke}
      {...{ busy, problem, onClose }}
      onSubmit={() => void submit()}
    />
  );
}

export function RevokeSecret({ secret, onClose }: { readonly secret: Secret; readonly onClose: () => void }) {
  const { clients: text, tokens } = useTexts().enterprise;
  const notify = useNotify();
  const { run, busy, problem } = useAction(operations.revokeClientSecret);
  async function submit(): Promise<void> {
    if (!(await run({ id: secret.id }))) return;
    notify(tokens.revoked);
    onClose();
  }
  const title = text.revokeSecretTitle(secret.hint);
  return (
    <ConfirmDialog
      title={title}
      text={tokens.revokeText}
      submit={tokens.revoke}
      {...{ busy, problem, onClose }}
      onSubmit={() => void submit()}
    />
  );
}

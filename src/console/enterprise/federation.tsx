/** Federated identities: clients without a secret, known by whose assertions are believed (RFC 7523). */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { CopyField } from "../parts/copy-field.js";
import { FormDialog } from "../parts/dialogs.js";
import { TextField } from "../parts/fields.js";
import { Section } from "../parts/heading.js";
import { useNotify } from "../parts/notices.js";
import { usePreferences, useTexts } from "../preferences.js";
import { type Lifetime, LifetimeField, RevokeClient } from "./client-dialogs.js";
import type { OAuthClient } from "./enterprise.js";

type Open = { readonly what: "edit"; readonly client?: OAuthClient } | { readonly what: "revoke"; readonly client: OAuthClient };

export function Federation({ clients }: { readonly clients: readonly OAuthClient[] }) {
  const { texts, format } = usePreferences();
  const { federation: text, clients: clientText, tokens } = texts.enterprise;
  const [open, setOpen] = useState<Open>();
  const listed = clients.filter(({ authentication, revokedAt }) => authentication === "FEDERATED" && revokedAt === null);
  const close = () => setOpen(undefined);
  return (
    <Section
      inner
      id="federation"
      title={text.title}
      intro={text.intro}
      actions={<Button onClick={() => setOpen({ what: "edit" })}>{text.make}</Button>}
    >
      {listed.length === 0 ? (
        <p className="empty">{text.empty}</p>
      ) : (
        <ul className="rows">
          {listed.map((client) => (
            <li key={client.id} className="row">
              <div className="heading-row">
                <strong>{client.label}</strong>
                <div className="actions">
                  <Button size="small" aria-label={`${clientText.edit}: ${client.label}`} onClick={() => setOpen({ what: "edit", client })}>
                    {clientText.edit}
                  </Button>
                  <Button
                    size="small"
                    aria-label={`${clientText.revoke}: ${client.label}`}
                    onClick={() => setOpen({ what: "revoke", client })}
                  >
                    {clientText.revoke}
                  </Button>
                </div>
              </div>
              <p className="quiet">
                {clientText.lifetime}: {clientText.lifetimes(client.accessTokenLifetime / 3600)} · {tokens.lastUsed}:{" "}
                {client.lastUsedAt === null ? texts.general.never : format.distance(client.lastUsedAt)}
              </p>
              <CopyField label={clientText.clientId} value={client.id} />
              {client.federation && (
                <dl className="facts">
                  {(["issuer", "jwksUri", "subject", "audience"] as const).map((name) => (
                    <FactRow key={name} name={text[name]} value={client.federation?.[name] ?? ""} />
                  ))}
                </dl>
              )}
            </li>
          ))}
        </ul>
      )}
      {open?.what === "edit" && <FederationDialog client={open.client} onClose={close} />}
      {open?.what === "revoke" && <RevokeClient client={open.client} onClose={close} />}
    </Section>
  );
}

function FactRow({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </>
  );
}

/** The fields with their hints, in the order of the form. */
const fields = [
  ["issuer", "issuerHelp"],
  ["jwksUri", "jwksHelp"],
  ["subject", "subjectHelp"],
  ["audience", "audienceHelp"],
] as const;

const entraIssuer = /^(https:\/\/login\.microsoftonline\.(?:com|us)\/[0-9a-f-]{36})\/v2\.0$/i;
const keysOf = (issuer: string) => issuer.replace(entraIssuer, "$1/discovery/v2.0/keys");

/** Entra's keys are where its issuer is, so that the address need not be typed; one that was typed stays. */
function withKeys<Identity extends { readonly issuer: string; readonly jwksUri: string }>(now: Identity, before: Identity): Identity {
  const untouched = now.jwksUri === "" || now.jwksUri === keysOf(before.issuer);
  return untouched && now.issuer !== before.issuer && entraIssuer.test(now.issuer) ? { ...now, jwksUri: keysOf(now.issuer) } : now;
}

function FederationDialog({ client, onClose }: { readonly client: OAuthClient | undefined; readonly onClose: () => void }) {
  const texts = useTexts();
  const { federation: text, clients: clientText, tokens } = texts.enterprise;
  const notify = useNotify();
  const [label, setLabel] = useState(client?.label ?? tokens.labelDefault);
  const [federation, setFederation] = useState(client?.federation ?? { issuer: "", jwksUri: "", subject: "", audience: "" });
  const [lifetime, setLifetime] = useState<Lifetime>(String(Math.round((client?.accessTokenLifetime ?? 3600) / 3600)) as Lifetime);
  const making = useAction(operations.createFederatedClient);
  const changing = useAction(operations.changeOAuthClient);
  async function submit(): Promise<void> {
    const accessTokenLifetime = Number(lifetime) * 3600;
    const done = client
      ? await changing.run({ id: client.id, set: { label, federation, accessTokenLifetime } })
      : await making.run({ label, federation, accessTokenLifetime });
    if (!done) return;
    notify(client ? texts.general.saved : text.made);
    onClose();
  }
  return (
    <FormDialog
      title={client ? clientText.editTitle(client.label) : text.make}
      submit={client ? texts.general.save : text.make}
      busy={making.busy || changing.busy}
      problem={making.problem ?? changing.problem}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField label={tokens.label} required value={label} onChange={setLabel} />
      {fields.map(([name, help]) => (
        <TextField
          key={name}
          label={text[name]}
          hint={text[help]}
          required
          value={federation[name]}
          onChange={(value) => setFederation(withKeys({ ...federation, [name]: value.trim() }, federation))}
        />
      ))}
      <LifetimeField value={lifetime} onChange={setLifetime} />
    </FormDialog>
  );
}

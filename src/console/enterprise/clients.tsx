/** The organisation's OAuth clients, each with its secrets. */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { CopyField } from "../parts/copy-field.js";
import { Section } from "../parts/heading.js";
import { Table, Tag } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import { AddSecret, ChangeClient, MakeClient, RevokeClient, RevokeSecret } from "./client-dialogs.js";
import type { OAuthClient, Secret } from "./enterprise.js";
import { type Shown, ShownOnce } from "./shown-once.js";
import { isAlive, stateOf, tagOf } from "./state.js";

type Open =
  | { readonly what: "make" }
  | { readonly what: "add" | "change" | "revoke"; readonly client: OAuthClient }
  | { readonly what: "revokeSecret"; readonly secret: Secret };

export function Clients({ clients }: { readonly clients: readonly OAuthClient[] }) {
  const { texts, format } = usePreferences();
  const text = texts.enterprise.clients;
  const [open, setOpen] = useState<Open>();
  const [shown, setShown] = useState<Shown>();
  const listed = clients.filter(({ authentication, revokedAt }) => authentication === "CLIENT_SECRET" && revokedAt === null);
  const close = () => setOpen(undefined);
  const show = (clientId: string, secret: string) => {
    setOpen(undefined);
    setShown({
      title: text.shownTitle,
      values: [
        { label: text.clientId, value: clientId },
        { label: text.secret, value: secret },
      ],
    });
  };
  return (
    <Section
      inner
      id="clients"
      title={text.title}
      intro={text.intro}
      actions={<Button onClick={() => setOpen({ what: "make" })}>{text.make}</Button>}
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
                  <Button size="small" aria-label={`${text.edit}: ${client.label}`} onClick={() => setOpen({ what: "change", client })}>
                    {text.edit}
                  </Button>
                  <Button size="small" aria-label={`${text.addSecret}: ${client.label}`} onClick={() => setOpen({ what: "add", client })}>
                    {text.addSecret}
                  </Button>
                  <Button size="small" aria-label={`${text.revoke}: ${client.label}`} onClick={() => setOpen({ what: "revoke", client })}>
                    {text.revoke}
                  </Button>
                </div>
              </div>
              <p className="quiet">
                {text.lifetime}: {text.lifetimes(client.accessTokenLifetime / 3600)} · {texts.enterprise.tokens.lastUsed}:{" "}
                {client.lastUsedAt === null ? texts.general.never : format.distance(client.lastUsedAt)}
              </p>
              <CopyField label={text.clientId} value={client.id} />
              <Secrets client={client} onRevoke={(secret) => setOpen({ what: "revokeSecret", secret })} />
            </li>
          ))}
        </ul>
      )}
      {open?.what === "make" && <MakeClient onClose={close} onMade={show} />}
      {open?.what === "add" && <AddSecret client={open.client} onClose={close} onMade={show} />}
      {open?.what === "change" && <ChangeClient client={open.client} onClose={close} />}
      {open?.what === "revoke" && <RevokeClient client={open.client} onClose={close} />}
      {open?.what === "revokeSecret" && <RevokeSecret secret={open.secret} onClose={close} />}
      {shown && <ShownOnce shown={shown} onDone={() => setShown(undefined)} />}
    </Section>
  );
}

function Secrets({ client, onRevoke }: { readonly client: OAuthClient; readonly onRevoke: (secret: Secret) => void }) {
  const { texts, format } = usePreferences();
  const { tokens, clients: text } = texts.enterprise;
  return (
    <Table
      label={`${text.secrets}: ${client.label}`}
      head={[text.secret, tokens.state, tokens.lastUsed, tokens.expires, texts.general.actions]}
    >
      {client.secrets.map((secret) => (
        <tr key={secret.id}>
          <td>
            <code>{text.hint(secret.hint)}</code>
          </td>
          <td>
            <Tag kind={tagOf[stateOf(secret)]}>{tokens[stateOf(secret)]}</Tag>
          </td>
          <td>{secret.lastUsedAt === null ? texts.general.never : format.distance(secret.lastUsedAt)}</td>
          <td>{format.date(secret.expiresAt)}</td>
          <td className="ends">
            {isAlive(secret) && (
              <Button size="small" aria-label={`${text.revokeSecret} ${text.hint(secret.hint)}`} onClick={() => onRevoke(secret)}>
                {tokens.revoke}
              </Button>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

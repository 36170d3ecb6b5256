/** The organisation's webhooks: made, changed, tried and deleted. */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { useQuery } from "urql";
import { type Shown, ShownOnce } from "../enterprise/shown-once.js";
import { operations } from "../operations.js";
import { Heading } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { Table, Tag } from "../parts/table.js";
import { useWatched } from "../parts/watched.js";
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import { stateOf, stateTags, useWebhookWords, type Webhook } from "./webhook.js";
import { ChangeWebhook, DeleteWebhook, MakeWebhook, RotateSecret } from "./webhook-dialogs.js";

type Open = { readonly what: "make" } | { readonly what: "change" | "rotate" | "remove"; readonly webhook: Webhook };

export default function WebhooksPage() {
  const text = useWebhookWords();
  const [result, again] = useQuery({ query: operations.webhooks });
  useWatched(again);
  const [open, setOpen] = useState<Open>();
  const [shown, setShown] = useState<Shown>();
  const close = () => setOpen(undefined);
  const show = (secret: string) => {
    setOpen(undefined);
    setShown({ title: text.secretTitle, values: [{ label: text.secret, value: secret, hint: text.secretUse }] });
  };
  return (
    <>
      <Heading
        title={text.title}
        intro={text.intro}
        actions={
          <Button appearance="primary" onClick={() => setOpen({ what: "make" })}>
            {text.make}
          </Button>
        }
      />
      <div className="card">
        <Loaded result={result} again={again}>
          {({ organisation: { webhooks } }) =>
            webhooks.length === 0 ? <p className="empty">{text.none}</p> : <WebhookTable webhooks={webhooks} onOpen={setOpen} />
          }
        </Loaded>
        <p className="quiet">{text.stops}</p>
      </div>
      {open?.what === "make" && <MakeWebhook onClose={close} onMade={show} />}
      {open?.what === "change" && <ChangeWebhook webhook={open.webhook} onClose={close} />}
      {open?.what === "rotate" && <RotateSecret webhook={open.webhook} onClose={close} onMade={show} />}
      {open?.what === "remove" && <DeleteWebhook webhook={open.webhook} onClose={close} />}
      {shown && <ShownOnce shown={shown} onDone={() => setShown(undefined)} />}
    </>
  );
}

interface WebhookTableProps {
  readonly webhooks: readonly Webhook[];
  readonly onOpen: (open: Open) => void;
}

function WebhookTable({ webhooks, onOpen }: WebhookTableProps) {
  const { texts, format } = usePreferences();
  const text = useWebhookWords();
  const { url, events, state } = text.columns;
  const buttons = [
    ["change", text.edit],
    ["rotate", text.rotate],
    ["remove", text.remove],
  ] as const;
  return (
    <Table label={text.title} head={[url, events, state, texts.general.actions]}>
      {webhooks.map((webhook) => (
        <tr key={webhook.id}>
          <td className="wraps">
            <PageLink to="provisioningWebhook" id={webhook.id}>
              {webhook.url}
            </PageLink>
          </td>
          <td className="wraps">
            <ul className="lines">
              {webhook.events.map((event) => (
                <li key={event}>{text.eventNames[event]}</li>
              ))}
            </ul>
          </td>
          <td>
            <Tag kind={stateTags[stateOf(webhook)]}>{text.states[stateOf(webhook)]}</Tag>
            {webhook.failingSince !== null && <div className="quiet">{format.distance(webhook.failingSince)}</div>}
          </td>
          <td className="ends">
            <div className="actions">
              {buttons.map(([what, name]) => (
                <Button key={what} size="small" aria-label={`${name}: ${webhook.url}`} onClick={() => onOpen({ what, webhook })}>
                  {name}
                </Button>
              ))}
            </div>
          </td>
        </tr>
      ))}
    </Table>
  );
}

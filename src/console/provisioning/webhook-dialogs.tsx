/** The dialogs in which a webhook is made, changed and deleted, and gets a new secret. */
import { Checkbox } from "@fluentui/react-components";
import { useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ConfirmDialog, FormDialog } from "../parts/dialogs.js";
import { TextField } from "../parts/fields.js";
import { useNotify } from "../parts/notices.js";
import { useTexts } from "../preferences.js";
import { eventsToChoose, useWebhookWords, type Webhook, type WebhookEvent } from "./webhook.js";

interface DialogProps {
  readonly onClose: () => void;
}
interface MakingProps extends DialogProps {
  readonly onMade: (secret: string) => void;
}
interface ChangingProps extends DialogProps {
  readonly webhook: Webhook;
}

interface WebhookFieldsProps {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly onUrl: (url: string) => void;
  readonly onEvents: (events: WebhookEvent[]) => void;
  /** Whether what is missing is to be said. */
  readonly told: boolean;
}

const isAddress = (url: string) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
const isComplete = (url: string, events: readonly WebhookEvent[]) => isAddress(url) && events.length > 0;

function WebhookFields({ url, events, onUrl, onEvents, told }: WebhookFieldsProps) {
  const text = useWebhookWords();
  const choose = (event: WebhookEvent, chosen: boolean) =>
    onEvents(chosen ? [...events, event] : events.filter((other) => other !== event));
  const none = told && events.length === 0;
  return (
    <>
      <TextField
        label={text.url}
        hint={text.urlHelp}
        type="url"
        required
        value={url}
        problem={told && !isAddress(url) ? text.badUrl : undefined}
        onChange={onUrl}
      />
      <fieldset className="choices">
        <legend>{text.events}</legend>
        {eventsToChoose.map((event) => (
          <Checkbox
            key={event}
            label={text.eventNames[event]}
            checked={events.includes(event)}
            onChange={(_event, data) => choose(event, data.checked === true)}
          />
        ))}
        {none && <p role="alert">{text.noEvents}</p>}
      </fieldset>
    </>
  );
}

export function MakeWebhook({ onClose, onMade }: MakingProps) {
  const text = useWebhookWords();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<WebhookEvent[]>(eventsToChoose.filter((event) => event !== "CYCLE_FINISHED"));
  const [told, setTold] = useState(false);
  const { run, busy, problem } = useAction(operations.createWebhook);
  async function submit(): Promise<void> {
    setTold(true);
    if (!isComplete(url, events)) return;
    const made = await run({ url, events });
    if (made) onMade(made.createWebhook.secret);
  }
  return (
    <FormDialog title={text.make} submit={text.make} {...{ busy, problem, onClose }} onSubmit={() => void submit()}>
      <WebhookFields {...{ url, events, told }} onUrl={setUrl} onEvents={setEvents} />
    </FormDialog>
  );
}

export function ChangeWebhook({ webhook, onClose }: ChangingProps) {
  const { general } = useTexts();
  const text = useWebhookWords();
  const notify = useNotify();
  const [url, setUrl] = useState(webhook.url);
  const [events, setEvents] = useState([...webhook.events]);
  const [active, setActive] = useState(webhook.active);
  const { run, busy, problem } = useAction(operations.changeWebhook);
  async function submit(): Promise<void> {
    if (!isComplete(url, events) || !(await run({ id: webhook.id, set: { url, events, active } }))) return;
    notify(general.saved);
    onClose();
  }
  return (
    <FormDialog title={text.editTitle} submit={general.save} {...{ busy, problem, onClose }} onSubmit={() => void submit()}>
      <WebhookFields {...{ url, events }} told onUrl={setUrl} onEvents={setEvents} />
      <div>
        <Checkbox label={text.active} checked={active} onChange={(_event, data) => setActive(data.checked === true)} />
        <p className="quiet">{text.activeHelp}</p>
      </div>
    </FormDialog>
  );
}

export function RotateSecret({ webhook, onClose, onMade }: ChangingProps & MakingProps) {
  const text = useWebhookWords();
  const { run, busy, problem } = useAction(operations.rotateWebhookSecret);
  async function submit(): Promise<void> {
    const made = await run({ id: webhook.id });
    if (made) onMade(made.rotateWebhookSecret.secret);
  }
  return (
    <ConfirmDialog
      title={text.rotateTitle}
      text={text.rotateText}
      submit={text.rotate}
      {...{ busy, problem, onClose }}
      onSubmit={() => void submit()}
    />
  );
}

export function DeleteWebhook({ webhook, onClose }: ChangingProps) {
  const text = useWebhookWords();
  const notify = useNotify();
  const { run, busy, problem } = useAction(operations.deleteWebhook);
  async function submit(): Promise<void> {
    if (!(await run({ id: webhook.id }))) return;
    notify(text.removed);
    onClose();
  }
  return (
    <ConfirmDialog
      title={text.removeTitle}
      text={text.removeText(webhook.url)}
      submit={text.remove}
      {...{ busy, problem, onClose }}
      onSubmit={() => void submit()}
    />
  );
}

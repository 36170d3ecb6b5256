/** One webhook: what was delivered to it, what was not and why, and the way to send it again. */
import { Button } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { codeOf } from "../client.js";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { Missing } from "../parts/dead-ends.js";
import { Heading } from "../parts/heading.js";
import { Failure, Loaded } from "../parts/loaded.js";
import { useNotify } from "../parts/notices.js";
import { Pager, usePaging } from "../parts/paging.js";
import { Tag } from "../parts/table.js";
import { useWatched } from "../parts/watched.js";
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import { type Delivery, useWebhookWords, type Webhook } from "./webhook.js";

export default function WebhookPage({ id }: { readonly id: string }) {
  const { page, setPage } = usePaging();
  const [result, again] = useQuery({ query: operations.webhookDeliveries, variables: { webhookId: id, ...page } });
  useWatched(again);
  if (result.error && codeOf(result.error) === "NOT_FOUND") return <Missing />;
  return (
    <Loaded result={result} again={again}>
      {({ organisation: { webhooks }, webhookDeliveries: { nodes, pageInfo } }) => {
        const webhook = webhooks.find((each) => each.id === id);
        if (!webhook) return <Missing />;
        return (
          <Content webhook={webhook} deliveries={nodes}>
            <Pager pageInfo={pageInfo} setPage={setPage} />
          </Content>
        );
      }}
    </Loaded>
  );
}

interface ContentProps {
  readonly webhook: Webhook;
  readonly deliveries: readonly Delivery[];
  readonly children: ReactNode;
}

function Content({ webhook, deliveries, children }: ContentProps) {
  const text = useWebhookWords();
  const notify = useNotify();
  const test = useAction(operations.testWebhook);
  const resend = useAction(operations.redeliver);
  async function sendTest(): Promise<void> {
    if (await test.run({ id: webhook.id })) notify(text.tested);
  }
  async function sendAgain(id: string): Promise<void> {
    if (await resend.run({ id })) notify(text.delivery.sentAgain);
  }
  const problem = test.problem ?? resend.problem;
  return (
    <>
      <Heading
        title={text.deliveries}
        intro={
          <>
            <code>{webhook.url}</code> · {text.delivery.intro}
          </>
        }
        above={<PageLink to="provisioningWebhooks">{text.title}</PageLink>}
        actions={
          <Button disabledFocusable={test.busy} onClick={() => void sendTest()}>
            {text.test}
          </Button>
        }
      />
      {problem !== undefined && <Failure text={problem} />}
      <div className="card">
        {deliveries.length === 0 ? (
          <p className="empty">{text.delivery.none}</p>
        ) : (
          <ul className="rows">
            {deliveries.map((delivery) => (
              <li key={delivery.id} className="row">
                <DeliveryRow delivery={delivery} busy={resend.busy} onAgain={() => void sendAgain(delivery.id)} />
              </li>
            ))}
          </ul>
        )}
        {children}
      </div>
    </>
  );
}

const tags = { PENDING: "warning", DELIVERED: "good", FAILED: "bad" } as const;

interface DeliveryRowProps {
  readonly delivery: Delivery;
  readonly busy: boolean;
  readonly onAgain: () => void;
}

function DeliveryRow({ delivery, busy, onAgain }: DeliveryRowProps) {
  const { format } = usePreferences();
  const text = useWebhookWords();
  const { columns, states, payload, again } = text.delivery;
  const { id, event, state, attempts, createdAt, nextAttemptAt, lastStatus, lastError } = delivery;
  const name = text.eventNames[event];
  const answer = lastError ?? (lastStatus === null ? null : String(lastStatus));
  return (
    <>
      <div className="heading-row">
        <span className="tags">
          <Tag kind={tags[state]}>{states[state]}</Tag>
          <strong>{name}</strong>
          <span className="quiet">{format.moment(createdAt)}</span>
        </span>
        {state !== "PENDING" && (
          <Button size="small" disabledFocusable={busy} aria-label={`${again}: ${name}, ${format.moment(createdAt)}`} onClick={onAgain}>
            {again}
          </Button>
        )}
      </div>
      <p className="quiet">
        {columns.tries}: {format.number(attempts)}
        {answer !== null && ` · ${columns.answer}: ${answer}`}
        {nextAttemptAt !== null && ` · ${columns.next}: ${format.moment(nextAttemptAt)}`}
      </p>
      <details>
        <summary>{payload}</summary>
        <p className="quiet">
          {text.delivery.id}: <code>{id}</code>
        </p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <pre className="answer" tabIndex={0}>
          {JSON.stringify(delivery.payload, null, 2)}
        </pre>
      </details>
    </>
  );
}

/** What happened to a person or a group: each change with who made it, the newest first, and what of it can be undone. */
import type { ResultOf } from "gql.tada";
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { Section } from "../parts/heading.js";
import { Loaded } from "../parts/loaded.js";
import { Pager, usePaging } from "../parts/paging.js";
import { Tag } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import { PageLink } from "../router.js";
import type { ProvisioningTexts } from "../texts/english-provisioning.js";
import { Differences, differencesIn, isOfMembers } from "./differences.js";
import { UndoButton } from "./undo-button.js";

type Change = ResultOf<typeof operations.timeline>["timeline"]["nodes"][number];

interface TimelineProps {
  readonly subjectId: string;
  readonly name: string;
}

export function Timeline({ subjectId, name }: TimelineProps) {
  const { timeline: text } = usePreferences().texts.provisioning;
  const { page, setPage } = usePaging();
  const [result, again] = useQuery({ query: operations.timeline, variables: { subjectId, ...page } });
  return (
    <Section id="timeline" title={text.title} intro={text.intro}>
      <Loaded result={result} again={again}>
        {({ timeline: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <p className="empty">{text.empty}</p>
          ) : (
            <div className={result.stale || result.fetching ? "stale" : undefined}>
              <ol className="timeline">
                {nodes.map((change) => (
                  <Entry key={change.id} change={change} subjectId={subjectId} name={name} />
                ))}
              </ol>
              <Pager pageInfo={pageInfo} setPage={setPage} />
            </div>
          )
        }
      </Loaded>
    </Section>
  );
}

function Entry({ change, subjectId, name }: TimelineProps & { readonly change: Change }) {
  const { texts, format } = usePreferences();
  const { timeline: text, undo, outcomes } = texts.provisioning;
  const { at, differences, provisioningEvent: event } = change;
  const own = change.subjectId === subjectId;
  const what = own ? actionOf(change, text) : membershipOf(change, subjectId, text);
  const when = format.moment(at);
  return (
    <li>
      <div className="heading-row">
        <span>
          <strong>{what}</strong> {text.by} <Actor change={change} text={text} />
        </span>
        {event && (
          <span className="actions">
            <PageLink to="provisioningEvent" id={event.id}>
              {text.details}
              <span className="unseen">{`: ${what}, ${when}`}</span>
            </PageLink>
            {own && event.undoneAt !== null && <Tag>{outcomes.undone}</Tag>}
            {own && event.undoneAt === null && event.undoRefusal === null && (
              <UndoButton id={event.id} name={name} label={`${undo.button}: ${what}, ${when}`} />
            )}
          </span>
        )}
      </div>
      <time className="quiet" dateTime={at}>
        {when}
      </time>
      {own && differencesIn(differences).length > 0 && (
        <Folded summary={creations.includes(change.action) ? text.fields : undefined}>
          <Differences differences={differences} label={`${what}, ${when}`} />
        </Folded>
      )}
    </li>
  );
}

/** What began somebody is long and says little. */
const creations: readonly string[] = ["createUser", "inviteUser", "createGroup"];

function Folded({ summary, children }: { readonly summary: string | undefined; readonly children: ReactNode }) {
  if (summary === undefined) return children;
  return (
    <details>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

/** The act that a change of a field amounts to, whoever made it in whatever way. */
const acts: readonly { readonly field: string; readonly to: unknown; readonly act: string }[] = [
  { field: "provisionedAt", to: undefined, act: "linkUser" },
  { field: "active", to: false, act: "deactivateUser" },
  { field: "active", to: true, act: "reactivateUser" },
];

function actionOf({ action, differences, provisioningEvent }: Change, { actions, provisioned }: ProvisioningTexts["timeline"]): string {
  const began = provisioningEvent ? provisioned[action] : undefined;
  if (began !== undefined) return began;
  const changes = /^change(User|Group)$/.test(action) ? differencesIn(differences) : [];
  const found = acts.find(({ field, to }) =>
    changes.some((each) => !isOfMembers(each) && each.field === field && (to === undefined || each.new === to)),
  );
  return actions[found?.act ?? action] ?? action;
}

/** A change of a group, told of whom it took in or let go. */
function membershipOf(
  { subjectName, differences }: Change,
  subjectId: string,
  { joined, left, aGroup }: ProvisioningTexts["timeline"],
): string {
  const came = differencesIn(differences).some((each) => isOfMembers(each) && each.added.includes(subjectId));
  return (came ? joined : left)(subjectName ?? aGroup);
}

function Actor({ change, text }: { readonly change: Change; readonly text: ProvisioningTexts["timeline"] }) {
  const { actorKind, actorId, actorName } = change;
  if (actorKind === "USER" && actorName !== null && actorId !== null) {
    return (
      <PageLink to="person" id={actorId}>
        {actorName}
      </PageLink>
    );
  }
  if (actorKind === "USER") return text.somebody;
  return actorKind === "CREDENTIAL" ? (actorName ?? text.credential) : text.operator;
}

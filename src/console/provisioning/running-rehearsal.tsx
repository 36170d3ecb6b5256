/** A rehearsal while it runs: what it would come to, what failed, what stands against it, and how it ends. */
import { Button, MessageBar, MessageBarBody } from "@fluentui/react-components";
import { useState } from "react";
import { Section } from "../parts/heading.js";
import { usePreferences } from "../preferences.js";
import { personName } from "./brake.js";
import { Overlaps } from "./overlaps.js";
import { groupsIn, peopleIn, type Rehearsal, useRehearsalWords } from "./rehearsal.js";
import { ApplyRehearsal, DiscardRehearsal } from "./rehearsal-dialogs.js";
import { RehearsalSummary } from "./rehearsal-summary.js";
import { RehearsedFailures } from "./rehearsed-failures.js";
import { RehearsedGroups } from "./rehearsed-groups.js";
import { RehearsedPeople } from "./rehearsed-people.js";

export function RunningRehearsal({ rehearsal }: { readonly rehearsal: Rehearsal }) {
  const { format } = usePreferences();
  const text = useRehearsalWords();
  const [asked, setAsked] = useState<"apply" | "discard">();
  const { startedAt, startedBy, summary, overlaps } = rehearsal;
  const blocked = overlaps.length > 0;
  const close = () => setAsked(undefined);
  return (
    <>
      <Section
        id="running"
        title={text.running.title}
        actions={
          <>
            {!blocked && (
              <Button appearance="primary" onClick={() => setAsked("apply")}>
                {text.running.apply}
              </Button>
            )}
            <Button onClick={() => setAsked("discard")}>{text.running.discard}</Button>
          </>
        }
      >
        <p className="quiet">{text.running.began(format.distance(startedAt), startedBy ? personName(startedBy) : text.running.nobody)}</p>
        {blocked && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{text.running.blocked}</MessageBarBody>
          </MessageBar>
        )}
        {peopleIn(summary) + groupsIn(summary) + summary.failed === 0 ? (
          <p className="empty">{text.running.waiting}</p>
        ) : (
          <RehearsalSummary summary={summary} />
        )}
      </Section>
      {blocked && <Overlaps overlaps={overlaps} />}
      {summary.failed > 0 && <RehearsedFailures />}
      {peopleIn(summary) > 0 && <RehearsedPeople summary={summary} />}
      {groupsIn(summary) > 0 && <RehearsedGroups summary={summary} />}
      {asked === "apply" && <ApplyRehearsal rehearsal={rehearsal} onClose={close} />}
      {asked === "discard" && <DiscardRehearsal rehearsal={rehearsal} onClose={close} />}
    </>
  );
}

/** Where the viewer is signed in, and how to end what should not be. */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { useQuery } from "urql";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ConfirmDialog } from "../parts/dialogs.js";
import { Heading } from "../parts/heading.js";
import { Failure, Loaded } from "../parts/loaded.js";
import { useNotify } from "../parts/notices.js";
import { Table, Tag } from "../parts/table.js";
import { usePreferences } from "../preferences.js";
import { browserName } from "./browser-name.js";

export default function SessionsPage() {
  const { texts, format } = usePreferences();
  const { sessions: text, general } = texts;
  const notify = useNotify();
  const [result, again] = useQuery({ query: operations.sessions });
  const ending = useAction(operations.endSession);
  const endingOthers = useAction(operations.endOtherSessions);
  const [asked, setAsked] = useState(false);
  async function end(id: string): Promise<void> {
    if (await ending.run({ id })) notify(text.ended);
  }
  async function endOthers(): Promise<void> {
    const done = await endingOthers.run({});
    if (!done) return;
    notify(text.othersEnded(format.number(done.endOtherSessions)));
    setAsked(false);
  }
  const sessions = result.data?.viewer.sessions ?? [];
  return (
    <>
      <Heading
        title={text.title}
        intro={text.intro}
        actions={sessions.length > 1 && <Button onClick={() => setAsked(true)}>{text.endOthers}</Button>}
      />
      <div className="card">
        {ending.problem !== undefined && <Failure text={ending.problem} />}
        <Loaded result={result} again={again}>
          {({ viewer }) =>
            viewer.sessions.length === 0 ? (
              <p className="empty">{text.empty}</p>
            ) : (
              <Table label={text.title} head={[text.client, text.method, text.began, text.seen, text.expires, general.actions]}>
                {viewer.sessions.map((session) => (
                  <tr key={session.id}>
                    <td className="wraps">
                      <span title={session.client ?? undefined}>{browserName(session.client) ?? text.unknownClient}</span>{" "}
                      {session.current && <Tag kind="good">{text.current}</Tag>}
                    </td>
                    <td>{text[session.method]}</td>
                    <td>{format.dateTime(session.createdAt)}</td>
                    <td>{format.distance(session.lastSeenAt)}</td>
                    <td>{format.dateTime(session.expiresAt)}</td>
                    <td className="ends">
                      {!session.current && (
                        <Button
                          size="small"
                          disabledFocusable={ending.busy}
                          aria-label={`${text.endThis} ${format.dateTime(session.createdAt)}`}
                          onClick={() => void end(session.id)}
                        >
                          {text.end}
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </Table>
            )
          }
        </Loaded>
      </div>
      {asked && (
        <ConfirmDialog
          title={text.endOthersTitle}
          text={text.endOthersText}
          submit={text.endOthers}
          busy={endingOthers.busy}
          problem={endingOthers.problem}
          onSubmit={() => void endOthers()}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  );
}

/** What an admin may do with a person: send a link, change the role, deactivate and activate again. */
import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ConfirmDialog } from "../parts/dialogs.js";
import { Failure } from "../parts/loaded.js";
import { useNotify } from "../parts/notices.js";
import { usePreferences } from "../preferences.js";
import { useViewer } from "../viewer.js";
import type { Person } from "./person.js";

export function PersonActions({ person: user }: { readonly person: Person }) {
  const { texts, format } = usePreferences();
  const { person: text } = texts;
  const viewer = useViewer();
  const notify = useNotify();
  const [asked, setAsked] = useState<"deactivate" | "role">();
  const sending = useAction(operations.sendSignInLink);
  const deactivating = useAction(operations.deactivateUser);
  const reactivating = useAction(operations.reactivateUser);
  const changing = useAction(operations.changeRole);
  const { id, active, role } = user;
  const name = user.displayName ?? user.userName;
  const problem = sending.problem ?? reactivating.problem;
  const close = () => {
    setAsked(undefined);
    deactivating.clear();
    changing.clear();
  };
  async function send(): Promise<void> {
    const sent = await sending.run({ userId: id });
    if (sent) notify(text.linkSent(format.dateTime(sent.sendSignInLink)));
  }
  async function done(work: Promise<unknown>, told: string): Promise<void> {
    if ((await work) === undefined) return;
    notify(told);
    close();
  }
  return (
    <>
      {viewer.user?.id === id && <span className="quiet">{text.yourself}</span>}
      {active && (
        <Button title={text.linkWhy} disabledFocusable={sending.busy} onClick={() => void send()}>
          {text.sendLink}
        </Button>
      )}
      <Button onClick={() => setAsked("role")}>{role === "ADMIN" ? text.makeMember : text.makeAdmin}</Button>
      {active ? (
        <Button onClick={() => setAsked("deactivate")}>{text.deactivate}</Button>
      ) : (
        <Button
          appearance="primary"
          disabledFocusable={reactivating.busy}
          onClick={() => void done(reactivating.run({ id }), text.reactivated)}
        >
          {text.reactivate}
        </Button>
      )}
      {problem !== undefined && <Failure text={problem} />}
      {asked === "deactivate" && (
        <ConfirmDialog
          title={text.deactivateTitle(name)}
          text={text.deactivateText}
          submit={text.deactivate}
          busy={deactivating.busy}
          problem={deactivating.problem}
          onSubmit={() => void done(deactivating.run({ id }), text.deactivated)}
          onClose={close}
        />
      )}
      {asked === "role" && (
        <ConfirmDialog
          title={text.roleTitle(name)}
          text={role === "ADMIN" ? text.makeMemberText : text.makeAdminText}
          submit={role === "ADMIN" ? text.makeMember : text.makeAdmin}
          busy={changing.busy}
          problem={changing.problem}
          onSubmit={() => void done(changing.run({ id, role: role === "ADMIN" ? "MEMBER" : "ADMIN" }), text.roleChanged)}
          onClose={close}
        />
      )}
    </>
  );
}

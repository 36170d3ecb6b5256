/** Whether the provider answers, and how to be rid of it. */
import { Button, MessageBar, MessageBarBody } from "@fluentui/react-components";
import type { ResultOf } from "gql.tada";
import { useState } from "react";
import { operations } from "../operations.js";
import { useAction } from "../parts/action.js";
import { ConfirmDialog } from "../parts/dialogs.js";
import { Section } from "../parts/heading.js";
import { Failure } from "../parts/loaded.js";
import { useNotify } from "../parts/notices.js";
import { useTexts } from "../preferences.js";
import type { Provider } from "./organisation.js";

type Check = ResultOf<typeof operations.checkSingleSignOn>["checkSingleSignOn"];

export function ProviderState({ provider }: { readonly provider: Provider }) {
  const { singleSignOn: text } = useTexts();
  const notify = useNotify();
  const checking = useAction(operations.checkSingleSignOn, "query");
  const removing = useAction(operations.removeSingleSignOn);
  const [check, setCheck] = useState<Check>();
  const [asked, setAsked] = useState(false);
  async function ask(): Promise<void> {
    setCheck(undefined);
    setCheck((await checking.run({}))?.checkSingleSignOn);
  }
  async function remove(): Promise<void> {
    if (!(await removing.run({}))) return;
    notify(text.removed);
    setAsked(false);
  }
  return (
    <Section
      id="check"
      title={text.check}
      intro={provider.issuer}
      actions={
        <>
          <Button disabledFocusable={checking.busy} onClick={() => void ask()}>
            {text.check}
          </Button>
          <Button onClick={() => setAsked(true)}>{text.remove}</Button>
        </>
      }
    >
      <div role="status">
        {checking.busy && <p>{text.checking}</p>}
        {check && (
          <MessageBar intent={check.reachable ? "success" : "error"} layout="multiline">
            <MessageBarBody>
              {check.reachable ? text.reachable(check.authorizationEndpoint ?? "") : text.unreachable(check.problem ?? "")}
            </MessageBarBody>
          </MessageBar>
        )}
      </div>
      {checking.problem !== undefined && <Failure text={checking.problem} />}
      {asked && (
        <ConfirmDialog
          title={text.removeTitle}
          text={text.removeText}
          submit={text.remove}
          busy={removing.busy}
          problem={removing.problem}
          onSubmit={() => void remove()}
          onClose={() => setAsked(false)}
        />
      )}
    </Section>
  );
}

/** Signing in begins with the e-mail address: it decides whether single sign-on or a link by e-mail follows. */
import { Button, MessageBar, MessageBarBody, Spinner } from "@fluentui/react-components";
import { type SyntheticEvent, useState } from "react";
import { TextField } from "../parts/fields.js";
import { Heading } from "../parts/heading.js";
import { Failure } from "../parts/loaded.js";
import { useTexts } from "../preferences.js";
import { postJson } from "../requests.js";
import { useSearch } from "../router.js";
import { failureOf } from "./failure-of.js";
import { SignInFrame } from "./sign-in-frame.js";

export function SignInPage() {
  const texts = useTexts();
  const [sent, setSent] = useState<string>();
  return (
    <SignInFrame>
      {sent === undefined ? (
        <EmailForm onSent={setSent} />
      ) : (
        <>
          <Heading title={texts.signIn.sentTitle} />
          <p role="status">{texts.signIn.sent(sent)}</p>
          <Button onClick={() => setSent(undefined)}>{texts.signIn.otherEmail}</Button>
        </>
      )}
    </SignInFrame>
  );
}

function EmailForm({ onSent }: { readonly onSent: (email: string) => void }) {
  const texts = useTexts();
  const reason = useSearch().get("reason");
  const known = reason === null ? undefined : texts.reasons[reason];
  const [email, setEmail] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  async function send(event: SyntheticEvent, by: "link" | undefined): Promise<void> {
    event.preventDefault();
    const address = email.trim();
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) {
      setWrong(texts.signIn.badEmail);
      return;
    }
    setWrong(undefined);
    setFailure(undefined);
    setBusy(true);
    const { ok, status, body } = await postJson("/sign-in", { email: address, by });
    if (ok && body.next === "single-sign-on" && typeof body.location === "string") {
      location.assign(body.location);
      return;
    }
    setBusy(false);
    if (ok && body.next === "link") onSent(address);
    else setFailure(failureOf(status, body.reason, texts));
  }
  return (
    <form onSubmit={(event) => void send(event, undefined)} noValidate className="form">
      <Heading title={texts.signIn.title} intro={texts.signIn.intro} />
      {known && (
        <MessageBar layout="multiline">
          <MessageBarBody>
            {known.what} {known.todo}
          </MessageBarBody>
        </MessageBar>
      )}
      <TextField
        label={texts.signIn.email}
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={setEmail}
        problem={wrong}
      />
      {failure !== undefined && <Failure text={failure} />}
      <Button type="submit" appearance="primary" disabledFocusable={busy} icon={busy ? <Spinner size="tiny" /> : undefined}>
        {texts.signIn.next}
      </Button>
      <Button appearance="subtle" disabledFocusable={busy} onClick={(event) => void send(event, "link")}>
        {texts.signIn.byLink}
      </Button>
    </form>
  );
}

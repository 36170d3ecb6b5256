/** Where a mailed link leads: it is used by a press of the button, so that programs that look into mails use nothing up. */
import { Button, Spinner } from "@fluentui/react-components";
import { useState } from "react";
import { Heading } from "../parts/heading.js";
import { Failure } from "../parts/loaded.js";
import { useTexts } from "../preferences.js";
import { postJson } from "../requests.js";
import { navigate, PageLink } from "../router.js";
import { failureOf } from "./failure-of.js";
import { SignInFrame } from "./sign-in-frame.js";

export function SignInLinkPage() {
  const texts = useTexts();
  const [token] = useState(() => location.hash.slice(1));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  async function signIn(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    const { ok, status, body } = await postJson("/sign-in/link", { token });
    setBusy(false);
    if (ok) location.replace(typeof body.location === "string" ? body.location : "/");
    else if (typeof body.reason === "string") navigate(`/not-allowed?reason=${encodeURIComponent(body.reason)}`, { replace: true });
    else setFailure(failureOf(status, undefined, texts));
  }
  if (token === "") {
    return (
      <SignInFrame>
        <Heading title={texts.signIn.linkTitle} intro={texts.signIn.linkMissing} />
        <PageLink to="signIn">{texts.notAllowed.again}</PageLink>
      </SignInFrame>
    );
  }
  return (
    <SignInFrame>
      <div className="form">
        <Heading title={texts.signIn.linkTitle} intro={texts.signIn.linkIntro} />
        {failure !== undefined && <Failure text={failure} />}
        <Button
          appearance="primary"
          disabledFocusable={busy}
          icon={busy ? <Spinner size="tiny" /> : undefined}
          onClick={() => void signIn()}
        >
          {texts.signIn.linkButton}
        </Button>
      </div>
    </SignInFrame>
  );
}

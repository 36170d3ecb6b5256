/** Why somebody was not signed in, and what that person can do. */
import { Heading } from "../parts/heading.js";
import { useTexts } from "../preferences.js";
import { PageLink, useSearch } from "../router.js";
import { SignInFrame } from "./sign-in-frame.js";

export function NotAllowedPage() {
  const texts = useTexts();
  const { what, todo } = texts.reasons[useSearch().get("reason") ?? ""] ?? texts.unknownReason;
  return (
    <SignInFrame>
      <Heading title={texts.notAllowed.title} intro={what} />
      <h2>{texts.notAllowed.todo}</h2>
      <p>{todo}</p>
      <PageLink to="signIn">{texts.notAllowed.again}</PageLink>
    </SignInFrame>
  );
}

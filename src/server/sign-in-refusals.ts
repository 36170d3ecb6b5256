/** Why nobody was signed in: the reasons that a page tells a person, each with what it means. */

export const signInRefusals = {
  unknown: "No person of the organisation was found for who signed in.",
  inactive: "The person is deactivated.",
  "wrong-tenant": "Who signed in belongs to another tenant or issuer than the one that the organisation set.",
  state: "The sign-in was not begun in this browser, or its answer was used already.",
  expired: "The sign-in took too long; it may be tried again.",
  provider: "The organisation's provider of identities refused, answered wrongly or could not be reached.",
  "not-configured": "The organisation has no single sign-on, or it is switched off.",
  "link-expired": "The sign-in link is too old.",
  "link-used": "The sign-in link was used already, or a newer one replaced it.",
  "required-sso": "The organisation asks its people to use single sign-on.",
  "no-mail": "This server sends no mail, so nobody can be sent a sign-in link.",
  "session-ended": "The session ended; the person may sign in again.",
} as const satisfies Record<string, string>;

export type SignInRefusal = keyof typeof signInRefusals;

/** Thrown on the way of a sign-in; `detail` is for the log and never shown. */
export class SignInRefused extends Error {
  override readonly name = "SignInRefused";

  constructor(
    readonly reason: SignInRefusal,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${signInRefusals[reason]} ${detail}`, options);
  }
}

/** Where a browser is sent with a reason. */
export function notAllowed(reason: SignInRefusal): string {
  return `/not-allowed?reason=${reason}`;
}

/** Signing in by a mailed link, and signing out: what the pages ask for. */
import { setImmediate } from "node:timers/promises";
import type { Logger } from "pino";
import { isEmailAddress } from "../domain/mail-address.js";
import { mailSignInLinks } from "../domain/mailed-links.js";
import { type EndedSession, endSessionByToken } from "../domain/sessions.js";
import { signInByLink } from "../domain/sign-in-links.js";
import { singleSignOnForEmail } from "../domain/single-sign-on-rows.js";
import type { Store } from "../domain/store.js";
import { invalidValue } from "../scim/errors.js";
import type { Mail } from "./mail.js";
import { readJson } from "./request-body.js";
import type { Context, Step } from "./request-state.js";
import { clearSession, requireSameOrigin, sessionToken, setSession } from "./session-cookie.js";
import { AskedTooOften } from "./sign-in-errors.js";
import type { SignInLimits } from "./sign-in-limits.js";
import { SignInRefused } from "./sign-in-refusals.js";

export const signInPath = "/sign-in";
export const linkPath = "/sign-in/link";
export const signOutPath = "/sign-out";

export interface SignInParts {
  readonly store: Store;
  /** Absent, there are no links by mail; those that operators make are good all the same. */
  readonly mail: Mail | undefined;
  readonly limits: SignInLimits;
  readonly log: Logger;
  /** Where a browser goes to end the provider's session too; nothing where that cannot be. */
  readonly signOutElsewhere: (session: EndedSession, ctx: Context) => Promise<string | undefined>;
  readonly now?: () => number;
}

/** Bodies hold an address or a token. */
const maxBody = 4096;
/** RFC 5321 §4.5.3.1. */
const longestAddress = 320;

/** The page itself is asked for by GET, which goes on. */
function posted(answer: (ctx: Context) => Promise<void>): Step {
  return (ctx, next) => {
    if (ctx.method !== "POST") return next();
    requireSameOrigin(ctx);
    return answer(ctx);
  };
}

/** Where to go on: to the organisation's provider by the address's domain, or to the mail. Never tells whether there is such a person. */
export function signInRoute({ store, mail, limits, log, now = Date.now }: SignInParts): Step {
  return posted(async (ctx) => {
    const body = await readObject(ctx);
    const email = typeof body.email === "string" ? body.email.trim() : "";
    if (!isEmailAddress(email) || email.length > longestAddress) {
      throw invalidValue(`"email" must be an e-mail address of up to ${longestAddress} characters.`);
    }
    if (body.by !== undefined && body.by !== "link") throw invalidValue('"by" may be "link" or be left out.');
    refuseFor(await limits.ofClient(ctx.ip));
    const provider = body.by === "link" ? undefined : await singleSignOnForEmail(store, email);
    if (provider) {
      const query = new URLSearchParams({ organisation: provider.organisationId, login_hint: email });
      ctx.body = { next: "single-sign-on", location: `/sign-in/single-sign-on?${query}` };
      return;
    }
    // Counted for letters alone: nobody can keep another from the provider's sign-in.
    refuseFor(await limits.ofAddress(email));
    if (!mail) throw new SignInRefused("no-mail", "SMTP_URL is not set.");
    const { requestId } = ctx.state;
    // It begins when the answer is on its way, so that the time of the answer does not tell whether there is such a person either.
    mail.inBackground(
      setImmediate()
        .then(() => mailSignInLinks(store, mail, email, now()))
        .catch((error) => log.error({ err: error, requestId }, "no sign-in links")),
    );
    ctx.body = { next: "link" };
  });
}

function refuseFor(seconds: number): void {
  if (seconds > 0) throw new AskedTooOften(seconds);
}

/** Uses a link up, and begins a session in its place. */
export function linkRoute({ store, now = Date.now }: SignInParts): Step {
  return posted(async (ctx) => {
    const { token } = await readObject(ctx);
    const use = await signInByLink(store, typeof token === "string" ? token : "", ctx.get("User-Agent"), now());
    if (use.organisationId !== undefined) ctx.state.organisationId = use.organisationId;
    if ("refused" in use) throw new SignInRefused(use.refused, "A sign-in link was refused.");
    const before = sessionToken(ctx);
    if (before !== undefined) await endSessionByToken(store, before, now());
    setSession(ctx, use.session.token, use.session.expiresAt);
    ctx.body = { location: "/" };
  });
}

/** Signing out without a session is done already. */
export function signOutRoute({ store, signOutElsewhere, now = Date.now }: SignInParts): Step {
  return posted(async (ctx) => {
    await readObject(ctx);
    const token = sessionToken(ctx);
    const ended = token === undefined ? undefined : await endSessionByToken(store, token, now());
    clearSession(ctx);
    if (ended) ctx.state.organisationId = ended.organisationId;
    ctx.body = { location: (ended && (await signOutElsewhere(ended, ctx))) ?? signInPath };
  });
}

async function readObject(ctx: Context): Promise<Readonly<Record<string, unknown>>> {
  const body = await readJson(ctx, ["application/json"], maxBody);
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw invalidValue("The body must be a JSON object.");
  return body as Record<string, unknown>;
}

/** Signing in at an organisation's own provider: away with `/sign-in/single-sign-on`, back at `/sign-in/callback`; signing out there. */
import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { ForeignKeyMissing } from "../domain/database-errors.js";
import { isId } from "../domain/node.js";
import type { ProviderSettings } from "../domain/provider-port.js";
import { NotOpened, type Seal } from "../domain/sealed.js";
import { type EndedSession, endSessionByToken, idTokenOf, startSession } from "../domain/sessions.js";
import { type Attempt, beginAttempt, takeAttempt } from "../domain/sign-in-attempts.js";
import { signedInPerson } from "../domain/signed-in-person.js";
import type { SignInMatch } from "../domain/single-sign-on.js";
import { enabledSingleSignOn, type SingleSignOnRow, toProviderSettings } from "../domain/single-sign-on-rows.js";
import type { Store } from "../domain/store.js";
import { attemptBrowser, bindAttempt } from "./attempt-cookie.js";
import { baseUrl } from "./base-url.js";
import { saysBusy } from "./busy.js";
import type { IdentityProviders, WantedClaim } from "./identity-provider.js";
import type { RequestLimit } from "./request-limit.js";
import type { Context, Step } from "./request-state.js";
import { sessionToken, setSession } from "./session-cookie.js";
import { notAllowed, SignInRefused } from "./sign-in-refusals.js";

export const beginPath = "/sign-in/single-sign-on";
export const callbackPath = "/sign-in/callback";

export interface SingleSignOnParts {
  readonly store: Store;
  readonly seal: Seal;
  readonly providers: IdentityProviders;
  readonly limit: RequestLimit;
  readonly log: Logger;
  readonly publicUrl: string | undefined;
  readonly now?: () => number;
}

const longestHint = 320;
/** A longer one is none of ours. */
const longestState = 200;

const wanted: Readonly<Record<SignInMatch, WantedClaim | undefined>> = {
  EXTERNAL_ID: undefined,
  USER_NAME: "preferred_username",
  WORK_EMAIL: "email",
};

const chance = () => randomBytes(32).toString("base64url");

/** Sends the browser to the provider of the organisation. */
export function beginRoute(parts: SingleSignOnParts): Step {
  return answering(parts, async (ctx) => {
    const organisationId = one(ctx, "organisation") ?? "";
    const settings = providerOf(parts, await usedBy(parts, organisationId));
    const hint = one(ctx, "login_hint");
    const attempt: Attempt = { state: chance(), nonce: chance(), codeVerifier: chance(), browser: bindAttempt(ctx) };
    const url = await parts.providers.authorizationUrl(settings, redirectUriOf(baseUrl(ctx, parts)), attempt, hint?.slice(0, longestHint));
    await beginAttempt(parts.store, parts.seal, organisationId, attempt, now(parts));
    ctx.status = 302;
    ctx.redirect(url.href);
  });
}

/** Takes the provider's answer and begins a session. */
export function callbackRoute(parts: SingleSignOnParts): Step {
  return answering(parts, async (ctx) => {
    const state = one(ctx, "state") ?? "";
    if (state === "" || state.length > longestState) throw new SignInRefused("state", "The answer has no state, or none of ours.");
    const take = await takeAttempt(parts.store, parts.seal, state, attemptBrowser(ctx), now(parts));
    if ("refused" in take) throw new SignInRefused(take.refused, take.why);
    const { organisationId } = take.taken;
    ctx.state.organisationId = organisationId;
    const row = await usedBy(parts, organisationId);
    const answer = new URL(`${redirectUriOf(baseUrl(ctx, parts))}${ctx.search}`);
    const { claims, idToken } = await parts.providers.exchange(
      providerOf(parts, row),
      answer,
      { ...take.taken, state },
      wanted[row.matchBy],
    );
    const signedIn = await signedInPerson(parts.store, organisationId, row.matchBy, claims, now(parts));
    if ("refused" in signedIn) throw new SignInRefused(signedIn.refused, signedIn.why);
    const { token, expiresAt } = await startSession(parts.store, {
      organisationId,
      userId: signedIn.userId,
      method: "SINGLE_SIGN_ON",
      client: ctx.get("User-Agent"),
      now: now(parts),
      idToken,
      seal: parts.seal,
    }).catch((error: unknown) => {
      throw error instanceof ForeignKeyMissing ? new SignInRefused("unknown", "The person was deleted at the same moment.") : error;
    });
    const before = sessionToken(ctx);
    if (before !== undefined) await endSessionByToken(parts.store, before, now(parts));
    setSession(ctx, token, expiresAt);
    ctx.status = 303;
    ctx.redirect("/");
  });
}

/** Where a browser goes to end the provider's session too; nothing where that cannot be. Never rejects for what the provider does. */
export async function signOutAtProvider(parts: SingleSignOnParts, session: EndedSession, base: string): Promise<string | undefined> {
  try {
    const idToken = idTokenOf(session, parts.seal);
    const row = idToken === undefined ? undefined : await enabledSingleSignOn(parts.store, session.organisationId);
    if (idToken === undefined || !row) return undefined;
    return (await parts.providers.endSessionUrl(toProviderSettings(row, parts.seal), idToken, `${base}/sign-in`))?.href;
  } catch (error) {
    if (!(error instanceof NotOpened || error instanceof SignInRefused)) throw error;
    parts.log.warn({ organisationId: session.organisationId, detail: error.message }, "not signed out at the provider");
    return undefined;
  }
}

/** What the provider must know as the redirect URI, to the letter. */
export function redirectUriOf(base: string): string {
  return `${base}${callbackPath}`;
}

const now = ({ now: clock = Date.now }: SingleSignOnParts) => clock();

/** A parameter that is there once. */
function one({ query }: Context, name: string): string | undefined {
  const value = query[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

async function usedBy({ store }: SingleSignOnParts, organisationId: string): Promise<SingleSignOnRow> {
  const row = isId(organisationId) ? await enabledSingleSignOn(store, organisationId) : undefined;
  if (!row) throw new SignInRefused("not-configured", "No organisation with single sign-on is meant.");
  return row;
}

function providerOf({ seal }: SingleSignOnParts, row: SingleSignOnRow): ProviderSettings {
  try {
    return toProviderSettings(row, seal);
  } catch (error) {
    if (!(error instanceof NotOpened)) throw error;
    throw new SignInRefused("provider", error.message, { cause: error });
  }
}

/** A refusal is a page for the person and a line in the log, never an error. */
function answering({ limit, log }: SingleSignOnParts, work: (ctx: Context) => Promise<void>): Step {
  return async (ctx) => {
    if (ctx.method !== "GET") {
      ctx.status = 405;
      ctx.set("Allow", "GET");
      ctx.body = `${ctx.path} answers GET alone.\n`;
      return;
    }
    if (!(await limit.admits(ctx))) return;
    try {
      await work(ctx);
    } catch (error) {
      if (saysBusy(ctx, error)) {
        ctx.body = `${error.message}\n`;
        return;
      }
      if (!(error instanceof SignInRefused)) throw error;
      const { requestId, organisationId } = ctx.state;
      log.warn({ requestId, organisationId, reason: error.reason, detail: error.detail }, "sign-in refused");
      ctx.status = 303;
      ctx.redirect(notAllowed(error.reason));
    }
  };
}

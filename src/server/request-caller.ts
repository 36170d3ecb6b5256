/** Who makes a request: whoever the token of its Authorization header stands for, else the person of the browser's session. */
import type { Authentication } from "../domain/authentication.js";
import type { DomainContext } from "../domain/context.js";
import { DomainError } from "../domain/errors.js";
import { tokenIn } from "./bearer.js";
import type { Context } from "./request-state.js";
import { clearSession, requireSameOrigin, sessionToken, setSession } from "./session-cookie.js";

/** Nothing for a request without either. Rejects with a DomainError for one that opens nothing, and with 403 for another site's request. */
export async function callerOf(ctx: Context, authentication: Authentication): Promise<DomainContext | undefined> {
  const context = await contextOf(ctx, authentication);
  if (context) ctx.state.organisationId = context.viewer.organisationId;
  return context;
}

/** Whether whoever made a request that goes on could begin it again as the same. */
export async function isStill(ctx: Context, context: DomainContext, authentication: Authentication): Promise<boolean> {
  try {
    const now = await authentication.viewerNow(context, tokenIn(ctx.get("Authorization")) ?? "");
    return now.kind === context.viewer.kind && now.plan === context.viewer.plan;
  } catch (error) {
    if (error instanceof DomainError && error.code === "UNAUTHENTICATED") return false;
    throw error;
  }
}

async function contextOf(ctx: Context, authentication: Authentication): Promise<DomainContext | undefined> {
  const { requestId } = ctx.state;
  const header = ctx.get("Authorization");
  // A header in another form is taken as it is: as a token it opens nothing, and is told so.
  if (header !== "") return authentication.contextFor(tokenIn(header) ?? header, requestId);
  const session = sessionToken(ctx);
  if (session === undefined) return undefined;
  if (ctx.method !== "GET" && ctx.method !== "HEAD") requireSameOrigin(ctx);
  try {
    const { context, renewed } = await authentication.contextForSession(session, requestId);
    if (renewed) setSession(ctx, renewed.token, renewed.expiresAt);
    return context;
  } catch (error) {
    if (error instanceof DomainError && error.code === "UNAUTHENTICATED") clearSession(ctx);
    throw error;
  }
}

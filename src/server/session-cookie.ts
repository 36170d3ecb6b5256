/** The cookie that a session is known by (RFC 6265), and the check that a request which brings it was made by this server's own pages. */
import { forbidden } from "../scim/errors.js";
import type { Context } from "./request-state.js";

/** A browser takes the first name over HTTPS alone, for this host alone and for all of its paths. */
const names = { https: "__Host-plandisc", http: "plandisc" } as const;

const isHttps = (ctx: Context) => ctx.state.origin.startsWith("https:");
const nameOf = (ctx: Context) => (isHttps(ctx) ? names.https : names.http);
const options = (ctx: Context) => ({ httpOnly: true, sameSite: "lax", path: "/", secure: isHttps(ctx), overwrite: true }) as const;

/** What the browser knows its session by; nothing without a session. */
export function sessionToken(ctx: Context): string | undefined {
  return ctx.cookies.get(nameOf(ctx));
}

/** `expiresAt`: milliseconds since the epoch, after which the browser forgets it. */
export function setSession(ctx: Context, token: string, expiresAt: number): void {
  throughTls(ctx).set(nameOf(ctx), token, { ...options(ctx), expires: new Date(expiresAt) });
}

export function clearSession(ctx: Context): void {
  throughTls(ctx).set(nameOf(ctx), null, options(ctx));
}

/** TLS may end before this server, which is told so by PUBLIC_URL or a trusted proxy; the cookies' own check knows of neither. */
function throughTls({ cookies, state }: Context): Context["cookies"] {
  cookies.secure = state.origin.startsWith("https:");
  return cookies;
}

/**
 * Throws 403 for a request that another site's page may have made: with the browser's cookie, but not in its person's name.
 * Call it before anything that changes state by the cookie.
 */
export function requireSameOrigin(ctx: Context): void {
  const { origin: own } = ctx.state;
  const origin = ctx.get("Origin");
  if (ctx.get("Sec-Fetch-Site") === "same-origin" || origin === own) return;
  const came = origin === "" ? "says neither Origin nor Sec-Fetch-Site" : `comes from ${JSON.stringify(origin.slice(0, 200))}`;
  throw forbidden(`The request ${came}; with a session's cookie it must come from ${own}.`);
}

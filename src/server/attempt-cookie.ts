/** The short-lived cookie that binds a sign-in at a provider to the browser that began it. */
import { randomBytes } from "node:crypto";
import { attemptLifetime } from "../domain/sign-in-attempts.js";
import type { Context } from "./request-state.js";

const names = { https: "__Host-plandisc-sign-in", http: "plandisc-sign-in" } as const;
const form = /^[A-Za-z0-9_-]{43}$/;

const isHttps = (ctx: Context) => ctx.state.origin.startsWith("https:");

/** What the browser brings back with the provider's answer. */
export function attemptBrowser(ctx: Context): string | undefined {
  const value = ctx.cookies.get(isHttps(ctx) ? names.https : names.http);
  return value !== undefined && form.test(value) ? value : undefined;
}

/** A browser keeps its value, so that sign-ins that were begun in two windows can both end. */
export function bindAttempt(ctx: Context): string {
  const value = attemptBrowser(ctx) ?? randomBytes(32).toString("base64url");
  const secure = isHttps(ctx);
  // TLS may end before this server, which the cookies' own check does not know.
  ctx.cookies.secure = secure;
  const [name, maxAge] = [secure ? names.https : names.http, attemptLifetime];
  ctx.cookies.set(name, value, { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge, overwrite: true });
  return value;
}

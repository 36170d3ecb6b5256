/** Serves the console: its page to browsers, and the assets that the page names. */
import { randomBytes } from "node:crypto";
import { findPage } from "../console/pages.js";
import { qualityOf } from "./accept.js";
import { type Asset, type Coding, type ConsoleFiles, codings } from "./console-files.js";
import type { Context, Step } from "./request-state.js";

const assetsBase = "/assets/";

/** The names have the hash of their content in them, so that a name never means anything else. */
export function consoleAssets({ assets }: ConsoleFiles): Step {
  return (ctx, next) => {
    const asset = ctx.path.startsWith(assetsBase) ? assets.get(ctx.path.slice(assetsBase.length)) : undefined;
    if (!asset) return next();
    if (!reads(ctx)) {
      ctx.set("Allow", "GET, HEAD");
      ctx.status = 405;
      return;
    }
    sendAsset(ctx, asset);
  };
}

function sendAsset(ctx: Context, { type, etag, content }: Asset): void {
  const coding = codingFor(ctx, content);
  ctx.set({
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    ETag: `"${etag}-${coding}"`,
    Vary: "Accept-Encoding",
  });
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  ctx.type = type;
  if (coding !== "identity") ctx.set("Content-Encoding", coding);
  ctx.body = content[coding];
}

/** The smallest that the client takes, whichever it names first. */
function codingFor(ctx: Context, content: Asset["content"]): Coding {
  return codings.find((coding) => content[coding] !== undefined && ctx.acceptsEncodings(coding) === coding) ?? "identity";
}

/** Strict: what the page runs, shows and asks comes from here, and nobody frames it. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The page for every path of the console, and, with 404, for any other that a browser asks for in vain; other clients go on. */
export function consolePage({ page }: ConsoleFiles, { known, explorer }: { readonly known: boolean; readonly explorer: boolean }): Step {
  return (ctx, next) => {
    ctx.vary("Accept");
    const name = findPage(ctx.path)?.name;
    const found = name !== undefined && (explorer || name !== "explorer");
    if (found !== known || !reads(ctx) || !wantsPage(ctx)) return next();
    const nonce = randomBytes(18).toString("base64");
    ctx.status = found ? 200 : 404;
    ctx.set({
      "Cache-Control": "no-store",
      "Content-Security-Policy": policy(nonce),
      "Cross-Origin-Opener-Policy": "same-origin",
      "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    });
    ctx.type = "text/html; charset=utf-8";
    ctx.body = page.replaceAll("%nonce%", nonce);
  };
}

const reads = ({ method }: Context) => method === "GET" || method === "HEAD";

/** A browser names text/html; a client that would take anything is told where everything is. */
function wantsPage(ctx: Context): boolean {
  const accept = ctx.get("Accept");
  return /\btext\/html\b/i.test(accept) && qualityOf("text/html", accept) > 0;
}

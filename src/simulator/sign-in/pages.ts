/** The pages that a person sees: choosing an account, an error, signing out. Plain HTML without scripts, which asks nobody. */
import type { Directory, DirectoryUser } from "../directory/directory.js";
import type { Refusal } from "./admission.js";
import type { Application } from "./application.js";
import { told } from "./errors.js";

/** More are found by typing. */
const mostShown = 50;

export function accountPage(
  directory: Directory,
  application: Application,
  { hint = "", refusal }: { readonly hint?: string | undefined; readonly refusal?: Refusal | undefined },
): string {
  const users = Object.values(directory.users)
    .filter(({ deletedAt }) => deletedAt === undefined)
    .sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
  const more = users.length > mostShown ? `<p>${users.length - mostShown} more: type the name.</p>` : "";
  return page(
    "Pick an account",
    `<p>to continue to <strong>${html(application.name)}</strong></p>
${refusal ? refusalText(refusal) : ""}
<form method="post"><label for="account">User name</label>
<input id="account" name="account" value="${html(hint)}" autocomplete="username" spellcheck="false" autofocus required>
<button class="main">Sign in</button></form>
<form method="post"><ul>${users.slice(0, mostShown).map(accountButton).join("\n")}</ul></form>${more}
<form method="post"><button name="cancel" value="yes">Cancel</button></form>`,
    directory,
  );
}

function accountButton(user: DirectoryUser): string {
  const state = user.accountEnabled ? "" : " <em>disabled</em>";
  return `<li><button name="account" value="${html(user.userPrincipalName)}"><b>${html(nameOf(user))}</b>${state}<br>${html(user.userPrincipalName)}</button></li>`;
}

const nameOf = ({ displayName, userPrincipalName }: DirectoryUser) => displayName ?? userPrincipalName;

export function errorPage(directory: Directory | undefined, refusal: Refusal | string): string {
  const text = typeof refusal === "string" ? `<p role="alert">${html(refusal)}</p>` : refusalText(refusal);
  return page("Sorry, but we’re having trouble signing you in", text, directory);
}

/** `form` is the library's: it carries what the answer must bring. */
export function signOutPage(directory: Directory, form: string): string {
  return page(
    "Sign out",
    `<p>Sign out of this browser?</p>${form}<button class="main" form="op.logoutForm" name="logout" value="yes">Sign out</button>`,
    directory,
  );
}

export function signedOutPage(directory: Directory): string {
  return page("You signed out of your account", "<p>It’s a good idea to close all browser windows.</p>", directory);
}

function refusalText(refusal: Refusal): string {
  const { error_description, trace_id, correlation_id, timestamp } = told(refusal);
  const [said] = error_description.split(" Trace ID: ");
  return `<div role="alert"><p>${html(said ?? "")}</p><small>Trace ID: ${trace_id}<br>Correlation ID: ${correlation_id}<br>Timestamp: ${timestamp}</small></div>`;
}

function page(title: string, body: string, directory: Directory | undefined): string {
  const where = directory ? `the simulated directory ${html(directory.domain)}` : "a simulated directory";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; place-items: center; min-height: 100vh; background: light-dark(#f2f2f2, #1b1a19); }
main { box-sizing: border-box; width: min(28rem, 100%); padding: 2rem; background: light-dark(#fff, #292827); }
h1 { font-size: 1.5rem; margin: 0; }
ul { list-style: none; padding: 0; max-height: 22rem; overflow: auto; }
label { display: block; }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .4rem; }
button { font: inherit; padding: .4rem .8rem; cursor: pointer; }
li button { width: 100%; text-align: start; border: 0; border-top: 1px solid light-dark(#ddd, #444); background: none; color: inherit; }
.main { margin: .8rem 0; border: 0; background: #0f6cbd; color: #fff; }
[role="alert"] { border-inline-start: 4px solid #d13438; padding-inline-start: .8rem; margin: 1rem 0; overflow-wrap: anywhere; }
footer { margin-top: 1.5rem; font-size: .85rem; }
</style></head>
<body><main><h1>${title}</h1>
${body}
<footer>A simulator: ${where}. There are no passwords here.</footer>
</main></body></html>`;
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

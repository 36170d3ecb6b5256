/** A report as one HTML file that asks nobody for anything: its policy lets its own style and script through, and nothing besides. */
import { createHash } from "node:crypto";
import { Html, html, type Part } from "./html.js";
import { script } from "./script.js";
import { style } from "./style.js";

export interface PageContent {
  readonly title: string;
  readonly about: Part;
  /** Headings to go to, by the ids of their sections. */
  readonly contents: readonly (readonly [id: string, heading: string])[];
  readonly body: Part;
}

const digest = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = `default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; img-src data:; base-uri 'none'; form-action 'none'`;

export function page({ title, about, contents, body }: PageContent): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="quiet">${about}</p>
<nav aria-label="On this page"><ul>${contents.map(([id, heading]) => html`<li><a href="#${id}">${heading}</a></li>`)}</ul></nav>
</header>
<main>
${body}
</main>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

/** Big numbers on top; bad ones are red. */
export function tiles(list: readonly (readonly [name: string, value: Part, bad: boolean])[]): Html {
  return html`<ul class="tiles">${list.map(([name, value, bad]) => html`<li${bad ? html` class="bad"` : ""}><strong>${value}</strong>${name}</li>`)}</ul>`;
}

export interface Choice {
  /** The rows' `data-` attribute. */
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
}

/** Which rows are shown. */
export function filter(choices: readonly Choice[], hint: string): Html {
  return html`<form class="filter" hidden aria-label="Filter">
<label class="text">Text <input type="search" name="text" placeholder="${hint}"></label>
${choices.map(
  ({ name, label, values }) =>
    html`<label>${label} <select name="${name}"><option value="">all</option>${values.map((value) => html`<option>${value}</option>`)}</select></label>`,
)}
<button type="reset">All</button>
<output aria-live="polite"></output>
</form>`;
}

/** Tables and badges of the reports. */
import { number } from "./format.js";
import { type Html, html, type Part } from "./html.js";

/** Rows of cells; columns of numbers stand to the right. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly Part[])[]): Html {
  const numeric = heads.map((_, index) => rows.some((cells) => typeof cells[index] === "number"));
  const align = (index: number) => (numeric[index] ? html` class="number"` : "");
  const cell = (part: Part, index: number) => html`<td${align(index)}>${typeof part === "number" ? number(part) : part}</td>`;
  return html`<table class="list"><caption>${caption}</caption>
<thead><tr>${heads.map((head, index) => html`<th scope="col"${align(index)}>${head}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map(cell)}</tr>\n`)}</tbody></table>`;
}

/** For tables of more columns than a phone is wide; by keyboard it is moved once it is reached. */
export function scrolling(name: string, wide: Html): Html {
  return html`<div class="wide" role="group" aria-label="${name}" tabindex="0">${wide}</div>`;
}

/** Names and what they are. */
export function facts(caption: string, rows: readonly (readonly [name: string, value: Part])[]): Html {
  return html`<table class="facts"><caption>${caption}</caption>
<tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`)}</tbody></table>`;
}

/** How something ended; the words are the log's own. */
const tones: Readonly<Record<string, "good" | "bad" | "calm">> = {
  success: "good",
  passed: "good",
  complete: "good",
  Active: "good",
  failure: "bad",
  failed: "bad",
  unreachable: "bad",
  stopped: "bad",
  unfinished: "bad",
  Quarantine: "bad",
  Paused: "bad",
};

export function badge(word: string): Html {
  return html`<span class="badge ${Object.hasOwn(tones, word) ? tones[word] : "calm"}">${word}</span>`;
}

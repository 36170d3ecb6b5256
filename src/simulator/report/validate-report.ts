/** A run of the acceptance tests as one page: what passed, what was expected and seen, and what was sent and answered. */
import { counts } from "../validate/report.js";
import type { Outcome, Result } from "../validate/run.js";
import type { Exchange } from "../validate/world.js";
import { counted, duration, number } from "./format.js";
import { type Html, html, type Part } from "./html.js";
import { filter, page, tiles } from "./page.js";
import { type Redact, redacted } from "./redacted.js";
import { badge, facts, table } from "./table.js";
import { cut } from "./text.js";

/** `redact` takes secrets out of a text. */
export function validateReport(base: string, outcome: Outcome, redact: Redact): string {
  const { results, hints, left, tag, interrupted } = redacted(outcome, redact);
  const { passed, failed, skipped } = counts(results);
  const mandatory = results.filter(({ status, category }) => status === "failed" && category === "mandatory").length;
  const body = html`
${tiles([
  ["passed", number(passed), false],
  ["failed", number(failed), failed > 0],
  ["of them mandatory", number(mandatory), mandatory > 0],
  ["skipped", number(skipped), false],
  ["hints", number(hints.length), false],
])}
${interrupted ? html`<p class="notice">The run was interrupted: the tests after the last one here were not tried.</p>` : ""}
<section id="hints"><h2>Hints</h2>${hints.length === 0 ? html`<p>None.</p>` : hintTable(hints)}</section>
${left.length === 0 ? "" : html`<section id="left"><h2>Left on the server</h2><p>All are named <code>${tag}…</code>.</p><ul>${left.map((path) => html`<li><code>${path}</code></li>`)}</ul></section>`}
<section id="tests"><h2>Tests</h2>
${filter(
  [
    {
      name: "status",
      label: "Result",
      values: ["passed", "failed", "skipped"].filter((status) => results.some((result) => result.status === status)),
    },
    { name: "list", label: "List", values: [...new Set(results.map(({ list }) => list))] },
    { name: "category", label: "Category", values: [...new Set(results.map(({ category }) => category))] },
  ],
  "a test, a path, a value",
)}
${testTable(
  [...results].sort((one, other) => Number(other.status === "failed") - Number(one.status === "failed")),
  redact,
)}
</section>`;
  const contents = [
    ["hints", "Hints"],
    ...(left.length === 0 ? [] : [["left", "Left on the server"] as const]),
    ["tests", "Tests"],
  ] as const;
  const about = html`${counted(results.length, "test")} of ${redact(base)}: Microsoft's for the gallery, and those of the SCIM Validator`;
  return page({ title: "Acceptance report", about, contents, body });
}

function hintTable(hints: Outcome["hints"]): Html {
  return table(
    "No test looks, but Microsoft or the RFC asks for it",
    ["Hint", "Source", "Times", "First seen at"],
    hints.map(({ hint, source, times, example }) => [hint, source, times, html`<code>${example}</code>`]),
  );
}

function testTable(results: readonly Result[], redact: Redact): Html {
  const heads = ["Test", "Category", "Result", "What was found"];
  return html`<table class="rows" role="table"><caption>${counted(results.length, "test")}; those that failed first</caption>
<thead role="rowgroup"><tr role="row">${heads.map((head, index) => html`<th scope="col" role="columnheader" class="c${index}">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">
${results.map((result) => row(result, redact))}</tbody></table>`;
}

function row(result: Result, redact: Redact): Html {
  const { name, dialect, list, category, status, ms, source, expected, found, why, exchanges } = result;
  const seen: (readonly [string, Part])[] = [
    ["Source", source],
    ...(expected === undefined ? [] : [["Expected", expected] as const]),
    ...(found === undefined ? [] : [["Found", cut(found)] as const]),
    ...(why === undefined ? [] : [["Why it was skipped", why] as const]),
    ["Took", duration(ms)],
  ];
  const what = status === "failed" ? cut(found ?? "", 240) : status === "skipped" ? why : counted(exchanges.length, "request");
  return html`<tr role="row" data-row data-status="${status}" data-list="${list}" data-category="${category}">
<td role="cell">${name}${dialect === undefined ? "" : ` [${dialect}]`}<span class="quiet">${list}</span></td>
<td role="cell">${category}</td><td role="cell">${badge(status)}</td>
<td role="cell"><details${status === "failed" ? html` open` : ""}><summary>${what}</summary>${facts("The test", seen)}
${exchanges.map((exchange) => shown(exchange, redact))}</details></td></tr>
`;
}

/** Of an answer's headers; others may hold secrets, and say nothing here. */
const headers = ["content-type", "location", "etag", "retry-after"] as const;

function shown({ method, path, body, answer, error }: Exchange, redact: Redact): Html {
  const said = answer
    ? `${answer.status}, ${duration(Math.round(answer.ms))}${answer.repeated.length > 0 ? `, after ${answer.repeated.join(", ")}` : ""}`
    : error;
  const known = headers.flatMap((name) => {
    const value = answer?.headers.get(name);
    return value ? [`${name}: ${value}`] : [];
  });
  return html`<p><code>${method} ${path}</code></p>
${body === undefined ? "" : html`<pre>${cut(json(body, redact))}</pre>`}
<p>answered ${said}</p>
${answer ? html`<pre>${known.join("\n")}${answer.text === "" ? "" : `\n\n${cut(pretty(answer, redact))}`}</pre>` : ""}`;
}

function pretty({ body, text }: NonNullable<Exchange["answer"]>, redact: Redact): string {
  return typeof body === "object" && body !== null ? json(body, redact) : text;
}

/** What is a secret by its name is known as such in JSON alone. */
function json(value: unknown, redact: Redact): string {
  return redact(JSON.stringify(value, null, 2));
}

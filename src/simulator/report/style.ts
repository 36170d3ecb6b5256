/** The look of the reports, in both colours, on paper and on a phone. */

export const style = `
:root { color-scheme: light dark; --ground: #fff; --raised: #f5f6f8; --text: #1c1d20; --quiet: #565a63; --line: #d9dce2; --accent: #0f5fa8;
  --good: #0b6a34; --good-ground: #e2f4e8; --bad: #a3131f; --bad-ground: #fde7e9; --calm-ground: #e9ebf0; }
@media (prefers-color-scheme: dark) { :root { --ground: #17181b; --raised: #212327; --text: #eceef2; --quiet: #a9afba; --line: #3a3e46; --accent: #7db8f0;
  --good: #86d9a4; --good-ground: #16331f; --bad: #ffa3a9; --bad-ground: #45191d; --calm-ground: #2e3138; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 5rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 0.9375rem/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
header, main, footer { max-width: 80rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 0.75rem; }
h3 { font-size: 1.0625rem; margin: 0; overflow-wrap: anywhere; }
p { margin: 0.5rem 0; max-width: 60rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
code, pre { font: 0.8125rem/1.45 ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; overflow-wrap: anywhere; }
pre { margin: 0.25rem 0; padding: 0.5rem 0.75rem; background: var(--raised); border-radius: 4px; white-space: pre-wrap; }
.quiet, footer { color: var(--quiet); }
footer { padding-bottom: 3rem; margin-top: 2.5rem; }
nav ul, .tiles { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; margin: 0.75rem 0 0; padding: 0; }
.tiles { gap: 0.75rem; margin: 1.25rem 0 0; }
.tiles li { flex: 1 1 8rem; border: 1px solid var(--line); border-radius: 8px; padding: 0.625rem 0.875rem; }
.tiles strong { display: block; font-size: 1.5rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
.tiles .bad strong { color: var(--bad); }
.notice { border-left: 4px solid var(--bad); background: var(--bad-ground); padding: 0.625rem 1rem; border-radius: 0 4px 4px 0; margin: 1rem 0; }
.wide { overflow-x: auto; }
.wide th, .wide td { overflow-wrap: normal; }
.wide time, .wide td:nth-child(4) { white-space: nowrap; }
.list, .facts { margin: 0.75rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding: 0 0 0.25rem; }
th, td { text-align: left; vertical-align: top; padding: 0.375rem 0.75rem 0.375rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; color: var(--quiet); }
thead th { white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
th.number:not(:last-child), td.number:not(:last-child) { padding-right: 1.5rem; }
.facts th { width: 13rem; overflow-wrap: normal; }
.pair { display: grid; grid-template-columns: minmax(20rem, 1fr) 1fr; gap: 0 2.5rem; align-items: start; }
.badge { display: inline-block; padding: 0 0.5rem; border-radius: 999px; background: var(--calm-ground); white-space: nowrap; font-size: 0.8125rem; line-height: 1.5rem; }
.badge.good { background: var(--good-ground); color: var(--good); }
.badge.bad { background: var(--bad-ground); color: var(--bad); font-weight: 600; }
section.cycle { border-top: 2px solid var(--line); padding-top: 1rem; margin-top: 1.5rem; content-visibility: auto; contain-intrinsic-size: auto 40rem; }
.rows { table-layout: fixed; }
.rows .c0 { width: 24%; } .rows .c1 { width: 8rem; } .rows .c2 { width: 7rem; }
td > .quiet { display: block; font-size: 0.8125rem; }
.list > tbody > tr > td:first-child { min-width: 8rem; }
summary { cursor: pointer; }
summary h3 { display: inline; }
details.kind { margin: 0.75rem 0; }
details > :not(summary) { margin-left: 1rem; }
details table { width: calc(100% - 1rem); }
form.filter { position: sticky; top: 0; z-index: 1; background: var(--ground); border-bottom: 1px solid var(--line); padding: 0.625rem 0;
  display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: end; }
form.filter[hidden], [hidden] { display: none; }
label { display: grid; gap: 0.125rem; font-size: 0.8125rem; color: var(--quiet); }
label.text { flex: 1 1 14rem; }
input, select, button { font: inherit; color: var(--text); background: var(--ground); border: 1px solid var(--quiet); border-radius: 4px; padding: 0.3125rem 0.5rem; min-height: 2.25rem; }
button { cursor: pointer; }
details .facts th { width: 9rem; }
output { align-self: end; line-height: 2.25rem; color: var(--quiet); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 42rem) {
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  .tiles li { flex-basis: 40%; }
  .pair { grid-template-columns: 1fr; }
  .facts, .facts tbody, .facts tr, .facts th, .facts td { display: block; width: 100%; }
  .facts caption { display: block; }
  .facts th { border: 0; padding-bottom: 0; }
  .rows > thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .rows, .rows > tbody { display: block; width: 100%; }
  .rows > tbody > tr { display: flex; flex-wrap: wrap; gap: 0 0.75rem; align-items: baseline; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  .rows > tbody > tr > td { border: 0; padding: 0.125rem 0; }
  .rows > tbody > tr[hidden] { display: none; }
  .rows > tbody > tr > td:first-child, .rows > tbody > tr > td:last-child { flex: 1 1 100%; }
  .list > tbody > tr > td:first-child { min-width: 0; }
  thead th { white-space: normal; }
  .wide thead th { white-space: nowrap; }
  details > :not(summary) { margin-left: 0; }
  details table { width: 100%; }
  form.filter { position: static; }
  label { flex: 1 1 40%; }
}
@media print {
  :root { color-scheme: light; --ground: #fff; --raised: #fff; --text: #000; --quiet: #444; --line: #bbb; --accent: #000; --good: #000; --bad: #000;
    --good-ground: #fff; --bad-ground: #fff; --calm-ground: #fff; }
  body { font-size: 9pt; }
  header, main, footer { max-width: none; padding: 0; }
  nav, form.filter { display: none; }
  section.cycle { content-visibility: visible; }
  .badge { border: 1px solid #888; }
  tr, .notice { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  .wide { overflow: visible; }
}
`;

/** A cycle on the page: how it went, what it did by action and status, why objects failed, and its records. */
import { counted, duration, instant, number } from "./format.js";
import type { ErrorCount, GatheredCycle } from "./gathered.js";
import { type Html, html, type Part } from "./html.js";
import { recordTable } from "./record-rows.js";
import { badge, facts, table } from "./table.js";
import { cut } from "./text.js";

/** Nothing to write, and nothing went wrong. */
export function isQuiet({ total, report }: GatheredCycle): boolean {
  return total === 0 && report?.end === "complete";
}

export function kindOf({ onDemand, report }: GatheredCycle): string {
  return onDemand ? "on demand" : (report?.kind ?? "cycle");
}

export function endOf({ onDemand, report, failures }: GatheredCycle): string {
  if (report) return report.end;
  return onDemand ? (failures.length > 0 ? "failed" : "complete") : "unfinished";
}

/** Where its heading is. */
export function anchorOf({ cycleId }: GatheredCycle): string {
  return `cycle-${cycleId}`;
}

/** `command` prints all of its records. */
export function cycleSection(cycle: GatheredCycle, command: string): Html {
  const { report, errors, counts, failures, others, total } = cycle;
  const anchor = anchorOf(cycle);
  const left = total - failures.length - others.length;
  const shown = [...failures, ...others];
  return html`<section class="cycle" id="${anchor}"${shown.length === 0 ? html` data-empty` : ""}>
<h3>${kindOf(cycle)}, ${instant(cycle.began)} ${badge(endOf(cycle))}</h3>
${report?.failure ? html`<p class="notice"><strong>${report.failure.errorCode}</strong> ${cut(report.failure.reason)}</p>` : ""}
<div class="pair">${facts("The cycle", about(cycle))}
${total > 0 ? table("Records by action and status", ["Action", "Status", "Records"], countRows(counts)) : html`<p class="quiet">No record.</p>`}</div>
${errors.length > 0 ? errorTable(errors) : ""}
${shown.length > 0 ? recordTable(captionOf(cycle), shown) : ""}
${left > 0 ? html`<p class="quiet">${counted(left, "record is", "records are")} left out; all of them: <code>${command} --cycle ${cycle.cycleId} --json</code></p>` : ""}
</section>
`;
}

function about({ report, cycleId, onDemand }: GatheredCycle): (readonly [string, Part])[] {
  if (!report)
    return [
      ["Id", html`<code>${cycleId}</code>`],
      ["Ended", onDemand ? "at once" : "not that anybody knows of: its process was killed, or runs still"],
    ];
  const { durationInMilliseconds, reads, writes, staged, notifications } = report;
  const seconds = durationInMilliseconds / 1000;
  return [
    ["Id", html`<code>${cycleId}</code>`],
    ["Lasted", duration(durationInMilliseconds)],
    [
      "Requests",
      `${counted(reads, "read")}, ${counted(writes, "write")}${seconds >= 1 ? `, ${number(Math.round((reads + writes) / seconds))} a second` : ""}`,
    ],
    ...notifications.map(
      ({ to, subject, text }) => ["Letter", html`<details><summary>${subject}, to ${to}</summary><pre>${text}</pre></details>`] as const,
    ),
    ...(staged > 0 ? [["Held back", `${counted(staged, "object")} to be deleted or disabled`] as const] : []),
  ];
}

function countRows(counts: GatheredCycle["counts"]): Part[][] {
  return [...counts].flatMap(([action, statuses]) => [...statuses].map(([status, count]) => [action, badge(status), count]));
}

function errorTable(errors: readonly ErrorCount[]): Html {
  return table(
    "Failures by error code",
    ["Code", "Times", "The first one's reason", "What to do"],
    errors.map(({ errorCode, count, reason, recommendedAction }) => [
      html`<code>${errorCode}</code>`,
      count,
      cut(reason, 300),
      recommendedAction ?? "",
    ]),
  );
}

function captionOf({ total, failures, others }: GatheredCycle): string {
  const shown = failures.length + others.length;
  return shown === total
    ? counted(total, "record")
    : `${number(shown)} of ${counted(total, "record")}, ${number(failures.length)} of them failures`;
}

/** A provisioning job as one page: how it stands, where the target may differ, and what its cycles did. */
import { driftOf } from "../cycle/drift.js";
import type { Job, World } from "../cycle/job.js";
import { statusFacts } from "../cycle/status.js";
import { anchorOf, cycleSection, endOf, isQuiet, kindOf } from "./cycle-section.js";
import { driftSection } from "./drift-section.js";
import { counted, duration, instant, number, withInstants } from "./format.js";
import type { GatheredCycle } from "./gathered.js";
import { type Html, html, type Part } from "./html.js";
import { filter, page, tiles } from "./page.js";
import { badge, facts, scrolling, table } from "./table.js";

export interface JobReport {
  readonly world: World;
  /** The newest first. */
  readonly cycles: readonly GatheredCycle[];
  /** Lines of the log that cannot be read. */
  readonly broken: number;
  /** As it is given to commands. */
  readonly stateFile: string;
}

export interface JobReportSums {
  readonly cycles: number;
  readonly records: number;
  readonly failures: number;
  readonly drifts: number;
}

export function jobReport({ world, cycles, broken, stateFile }: JobReport): { readonly text: string; readonly sums: JobReportSums } {
  const { directory, job, clock } = world;
  const drifts = driftOf(world);
  const nameOf = (objectId: string) => {
    const user = directory.users[objectId];
    return (
      user?.displayName ??
      user?.userPrincipalName ??
      directory.groups[objectId]?.displayName ??
      directory.removed[objectId]?.name ??
      objectId
    );
  };
  const sums = {
    cycles: cycles.length,
    records: cycles.reduce((sum, { total }) => sum + total, 0),
    failures: cycles.reduce((sum, { errors }) => sum + errors.reduce((of, { count }) => of + count, 0), 0),
    drifts: drifts.length,
  };
  const busy = cycles.filter((cycle) => !isQuiet(cycle));
  const body = html`
${tiles([
  ["job", badge(job.code), false],
  ["objects in the target", number(Object.keys(job.links).length), false],
  ["cycles", number(sums.cycles), false],
  ["failed records", number(sums.failures), sums.failures > 0],
  ["possible differences", number(sums.drifts), false],
])}
${notices(job, broken)}
<section id="status"><h2>Status</h2>${facts(
    "The job",
    statusFacts(world).map(({ name, value }) => [name, withInstants(value)]),
  )}</section>
${driftSection(drifts, nameOf)}
<section id="cycles"><h2>Cycles</h2>${cycles.length > 0 ? overview(cycles) : html`<p>None has run yet.</p>`}</section>
<section id="records"><h2>Records</h2>
${filter(choices(busy), "a name, an id, an attribute, an error")}
</section>
${busy.map((cycle) => cycleSection(cycle, `entra log ${stateFile}`))}`;
  const contents = [
    ["status", "Status"],
    ["drift", "Drift"],
    ["cycles", "Cycles"],
    ["records", "Records"],
  ] as const;
  const about = html`${stateFile}, tenant ${directory.tenantId}, at the simulated instant ${instant(clock)} (UTC)`;
  return { text: page({ title: "Provisioning report", about, contents, body }), sums };
}

/** What an administrator is to do something about. */
function notices({ quarantine, code, escrowsPruned }: Job, broken: number): Html {
  const texts: Part[] = [
    ...(quarantine
      ? [
          html`<strong>In quarantine: ${quarantine.reason}.</strong> ${quarantine.error}. It began ${instant(quarantine.seriesBegan)}, ${counted(quarantine.seriesCount, "attempt")} failed, and the next one is ${instant(quarantine.nextAttempt)}.`,
        ]
      : []),
    ...(code === "Paused" ? [html`<strong>The job is paused.</strong> It runs again after <code>entra restart</code>.`] : []),
    ...(escrowsPruned ? ["The initial cycle had too many failures: they were dropped, and are not tried again before a restart."] : []),
    ...(broken > 0 ? [`${counted(broken, "line")} of the log cannot be read: a process was killed while it wrote.`] : []),
  ];
  return html`${texts.map((text) => html`<p class="notice">${text}</p>`)}`;
}

/** A row a cycle; those next to each other in which nothing was written are one row. */
function overview(cycles: readonly GatheredCycle[]): Html {
  const runs: GatheredCycle[][] = [];
  for (const cycle of cycles) {
    const last = runs.at(-1);
    if (last?.[0] && isQuiet(last[0]) && isQuiet(cycle)) last.push(cycle);
    else runs.push([cycle]);
  }
  const rows = runs.flatMap((run) => {
    const [newest] = run;
    const oldest = run.at(-1);
    if (!newest || !oldest) return [];
    return [run.length > 1 ? quietRow(run, newest, oldest) : row(newest)];
  });
  const heads = ["Began", "Kind", "Ended", "Lasted", "Records", "Failed", "Reads", "Writes"];
  return scrolling("Cycles", table(counted(cycles.length, "cycle"), heads, rows));
}

function row(cycle: GatheredCycle): Part[] {
  const { report, errors, total } = cycle;
  const began = isQuiet(cycle) ? instant(cycle.began) : html`<a href="#${anchorOf(cycle)}">${instant(cycle.began)}</a>`;
  return [
    began,
    kindOf(cycle),
    badge(endOf(cycle)),
    report ? duration(report.durationInMilliseconds) : "",
    total,
    errors.reduce((sum, { count }) => sum + count, 0),
    report?.reads ?? "",
    report?.writes ?? "",
  ];
}

function quietRow(run: readonly GatheredCycle[], newest: GatheredCycle, oldest: GatheredCycle): Part[] {
  const sum = (of: (report: NonNullable<GatheredCycle["report"]>) => number) =>
    run.reduce((all, { report }) => all + (report ? of(report) : 0), 0);
  return [
    html`${instant(oldest.began)} to ${instant(newest.began)}`,
    `${number(run.length)} with nothing to write`,
    badge("complete"),
    duration(sum(({ durationInMilliseconds }) => durationInMilliseconds)),
    0,
    0,
    sum(({ reads }) => reads),
    sum(({ writes }) => writes),
  ];
}

function choices(cycles: readonly GatheredCycle[]) {
  const records = cycles.flatMap(({ failures, others }) => [...failures, ...others]);
  const values = (of: (record: (typeof records)[number]) => string) => [...new Set(records.map(of))].sort();
  return [
    { name: "status", label: "Status", values: values(({ provisioningStatusInfo }) => provisioningStatusInfo.status) },
    { name: "action", label: "Action", values: values(({ provisioningAction }) => provisioningAction) },
  ];
}

/** How a job stands, as its page in the portal says it. [G1 synchronizationStatus] */
import type { CycleSummary, World } from "./job.js";

export function statusText({ clock, directory, job }: World): string {
  const links = Object.values(job.links);
  const count = (kind: string) => links.filter((link) => link.kind === kind).length;
  const escrows = Object.values(job.escrows);
  const lines: readonly (readonly [string, string | undefined])[] = [
    ["status", job.code],
    ["simulated instant", clock],
    ["tenant", directory.tenantId],
    ["job", job.id],
    ["scope", job.settings.scope],
    ["dialect", job.settings.dialect],
    ["mapping", job.settings.mapping.name],
    ["directory", `${Object.keys(directory.users).length} users, ${Object.keys(directory.groups).length} groups`],
    ["provisioned", `${count("User")} users, ${count("Group")} groups`],
    [
      "escrows",
      escrows.length === 0 ? "none" : `${escrows.length}, the next at ${escrows.map(({ nextAttempt }) => nextAttempt).sort()[0]}`,
    ],
    ["last cycle", cycle(job.lastExecution)],
    ["last complete cycle", cycle(job.lastSuccessfulExecution)],
    ["steady since", job.steadyStateFirstAchievedTime],
    ["quarantine", job.quarantine && `${job.quarantine.reason} since ${job.quarantine.currentBegan}: ${job.quarantine.error}`],
    ["next attempt", job.quarantine?.nextAttempt],
    ["escrows pruned", job.escrowsPruned ? "yes: too many failures in the initial cycle" : undefined],
  ];
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(20)} ${value}`])).join("\n");
}

function cycle(summary: CycleSummary | undefined): string | undefined {
  if (!summary) return undefined;
  const { kind, began, succeeded, failed, skipped, reads, writes } = summary;
  return `${kind} at ${began}: ${succeeded} succeeded, ${failed} failed, ${skipped} skipped; ${reads} reads, ${writes} writes`;
}

/** How a job stands, as its page in the portal says it. [G1 synchronizationStatus] */
import type { CycleSummary, Job, World } from "./job.js";
import { notificationText } from "./notification.js";

export interface StatusFact {
  readonly name: string;
  readonly value: string;
}

export function statusText(world: World): string {
  return statusFacts(world)
    .map(({ name, value }) => `${name.padEnd(20)} ${value}`)
    .join("\n");
}

export function statusFacts({ clock, directory, job }: World): StatusFact[] {
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
    ["next cycle", nextCycle(clock, job)],
    [
      "watermark",
      job.watermark === undefined ? "none: the next cycle is an initial one" : `change ${job.watermark} of ${directory.changes}`,
    ],
    [
      "escrows",
      escrows.length === 0 ? "none" : `${escrows.length}, the next at ${escrows.map(({ nextAttempt }) => nextAttempt).sort()[0]}`,
    ],
    ["last cycle", cycle(job.lastExecution)],
    ["last complete cycle", cycle(job.lastSuccessfulExecution)],
    ["steady since", job.steadyStateFirstAchievedTime],
    ["quarantine", job.quarantine && `${job.quarantine.reason} since ${job.quarantine.currentBegan}: ${job.quarantine.error}`],
    ...(job.notifications ?? []).map((letter): [string, string] => ["notified", notificationText(letter)]),
    ["escrows pruned", job.escrowsPruned ? "yes: too many failures in the initial cycle" : undefined],
  ];
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

function nextCycle(clock: string, { code, quarantine }: Job): string {
  if (code === "Paused") return "none before a restart";
  return quarantine ? `${quarantine.nextAttempt}, the next attempt of a quarantine` : clock;
}

function cycle(summary: CycleSummary | undefined): string | undefined {
  if (!summary) return undefined;
  const { kind, began, succeeded, failed, skipped, reads, writes } = summary;
  return `${kind} at ${began}: ${succeeded} succeeded, ${failed} failed, ${skipped} skipped; ${reads} reads, ${writes} writes`;
}

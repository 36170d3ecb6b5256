/** Several cycles one after the other, on the simulated clock: what a job that is left alone does. */
import { later } from "./clock.js";
import { type CycleOptions, type CycleReport, runCycle } from "./cycle.js";
import type { World } from "./job.js";
import type { Sender } from "./target-client.js";

/** A job in quarantine waits for its next attempt; one that is paused, unreachable or interrupted runs no more. */
export async function runCycles(
  world: World,
  sender: Sender,
  count: number,
  options: CycleOptions,
  after: (report: CycleReport) => void | Promise<void>,
): Promise<CycleReport[]> {
  const reports: CycleReport[] = [];
  for (let number = 0; number < count; number += 1) {
    const { job } = world;
    if (job.code === "Paused" || options.signal?.aborted) break;
    if (job.quarantine) world.clock = later(world.clock, job.quarantine.nextAttempt);
    const report = await runCycle(world, sender, options);
    reports.push(report);
    await after(report);
    if (report.end === "unreachable") break;
  }
  return reports;
}

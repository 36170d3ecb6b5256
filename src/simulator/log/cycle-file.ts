/** The job's cycles beside the provisioning log, as JSON Lines: also those in which nothing happened, and those that broke off. */
import type { CycleReport } from "../cycle/cycle.js";
import { appendLines } from "./json-lines.js";

/** A state file may have been made anew, so that each line says whose it is. */
export interface LoggedCycle extends CycleReport {
  readonly jobId: string;
}

export function appendCycle(file: string, jobId: string, report: CycleReport): void {
  const cycle: LoggedCycle = { jobId, ...report };
  appendLines(file, [cycle]);
}

/** Where a state file's cycles stand. */
export function cyclesBeside(stateFile: string): string {
  return `${stateFile.replace(/\.json$/, "")}.cycles.jsonl`;
}

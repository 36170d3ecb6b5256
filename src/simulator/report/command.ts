/** The command `report`: a job as one HTML page. */
import { type Command, Option } from "commander";
import { count } from "../connection-options.js";
import type { World } from "../cycle/job.js";
import { reading } from "../cycle/state-command.js";
import { cyclesBeside, type LoggedCycle } from "../log/cycle-file.js";
import { JsonLines } from "../log/json-lines.js";
import { logBeside, readLog } from "../log/log-file.js";
import type { Terminal } from "../terminal.js";
import { writePage } from "./file.js";
import { counted } from "./format.js";
import { gather, limits } from "./gathered.js";
import { jobReport } from "./job-report.js";

export function registerReport(program: Command, { print }: Terminal): void {
  program
    .command("report")
    .description("write the job, its cycles, its log and what may differ as one HTML file that asks nobody for anything")
    .argument("<state>", "the state file, such as state.json")
    .requiredOption("--out <file>", "the HTML file")
    .addOption(new Option("--records <n>", "records of each cycle besides failures").argParser(count(0, 10_000)).default(limits.ofCycle))
    .action((state: string, { out, records }: { out: string; records: number }) => {
      print(`${writeJobReport(out, state, reading(state), records)}\n`);
    });
}

/** What was written, in a line. */
export function writeJobReport(file: string, stateFile: string, world: World, ofCycle: number = limits.ofCycle): string {
  const log = readLog(logBeside(stateFile));
  const reports = new JsonLines<LoggedCycle>(cyclesBeside(stateFile));
  const cycles = gather(world.job.id, log, reports, { ...limits, ofCycle, others: Math.max(limits.others, ofCycle) });
  const { text, sums } = jobReport({ world, cycles, broken: log.broken + reports.broken, stateFile });
  writePage(file, text);
  const { cycles: ran, records, failures, drifts } = sums;
  return `${file}: ${counted(ran, "cycle")}, ${counted(records, "record")}, ${counted(failures, "failure")}, ${counted(drifts, "possible difference")}`;
}

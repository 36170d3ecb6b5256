/** The commands of a provisioning job: `entra run, on-demand, status, restart, set, mapping, log`. */
import { type Command, Option } from "commander";
import { assumedText } from "../assumptions.js";
import { address, type ConnectionOptions, connect, count, WrongUsage, withConnection } from "../connection-options.js";
import { registerDirectory } from "../directory/commands.js";
import { findPrincipal } from "../directory/directory.js";
import { appendCycle, cyclesBeside } from "../log/cycle-file.js";
import { LogFile, logBeside, readLog } from "../log/log-file.js";
import { logTable, recordText } from "../log/log-table.js";
import { progressBar } from "../log/progress.js";
import { mailAddress, sendLetter, smtpAddress } from "../mail.js";
import { type Mapping, mappings } from "../mapping/mapping.js";
import { readMappingFile } from "../mapping/mapping-file.js";
import { mappingTable } from "../mapping/mapping-table.js";
import { writeJobReport } from "../report/command.js";
import { mustBeWritable } from "../report/file.js";
import { exitCodes, type Terminal } from "../terminal.js";
import type { CycleReport } from "./cycle.js";
import { dryRun } from "./dry-run.js";
import { changeSettings, type JobSettings, managerRemovals, type RestartScope, restart, restartScopes } from "./job.js";
import { Journal, journalBeside } from "./journal.js";
import { type Notification, notificationText } from "./notification.js";
import { mostMembers, onDemand } from "./on-demand.js";
import { runCycles } from "./run.js";
import { changing, reading, usage } from "./state-command.js";
import { writeWorld } from "./state-file.js";
import { statusText } from "./status.js";

const file = "<state>";
const fileText = "the state file, such as state.json";

export function registerProvisioning(program: Command, terminal: Terminal): void {
  registerDirectory(program, terminal);
  registerRun(program, terminal);
  registerOnDemand(program, terminal);
  registerSettings(program, terminal);
  registerLog(program, terminal);
}

interface RunOptions extends ConnectionOptions {
  readonly url: string;
  readonly cycles: number;
  readonly dryRun?: true;
  readonly report?: string;
  readonly smtp?: string;
  readonly mailFrom: string;
}

const url = () => new Option("--url <url>", "the SCIM endpoint, Entra's Tenant URL").argParser(address).makeOptionMandatory();

function registerRun(program: Command, terminal: Terminal): void {
  const command = program
    .command("run")
    .description("run provisioning cycles: an initial one, then incremental ones, 40 simulated minutes apart")
    .argument(file, fileText)
    .addOption(url())
    .addOption(new Option("--cycles <n>", "how many; one in quarantine waits for its next attempt").argParser(count(1, 10_000)).default(1))
    .option("--dry-run", "read, print what would be written, and keep nothing")
    .addOption(new Option("--report <file>", 'write the job as an HTML page in the end; see "entra report"').conflicts("dryRun"))
    .option("--smtp <url>", 'the mail server for letters to whom "entra set --notify" names; without it they are printed', smtpAddress)
    .option("--mail-from <address>", "who they are from", mailAddress, "entra-simulator@localhost.localdomain");
  withConnection(command).addHelpText(
    "after",
    `
Each cycle's records are appended to the log beside the state file (state.log.jsonl); see "entra log".
Exit codes: 0 good, 1 objects failed or the job stopped, 2 wrong usage, 3 no answer from the server.

${assumedText()}`,
  );
  command.action(async (state: string, given: RunOptions) => {
    const world = reading(state);
    if (given.report !== undefined) mustBeWritable(given.report);
    if (world.job.code === "Paused") throw new WrongUsage("The job is paused; restart it first: entra restart.");
    const { connection } = await connect(given.url, given, terminal.environment);
    const dialect = connection.flag ? "flag" : world.job.settings.dialect;
    world.job.settings = { ...world.job.settings, dialect, concurrency: given.concurrency ?? world.job.settings.concurrency };
    const log = new LogFile(logBeside(state));
    const sender = given.dryRun ? dryRun(connection, (request) => terminal.print(`${request}\n`)) : connection;
    const progress = progressBar(process.stderr, (terminal.environment.NO_COLOR ?? "") === "");
    const journal = new Journal(journalBeside(state), world);
    try {
      const kept = given.dryRun ? {} : { record: log.write, keep: journal };
      const options = { progress, signal: terminal.interrupted, ...kept };
      const reports = await runCycles(world, sender, given.cycles, options, async (report) => {
        terminal.print(`${cycleText(report)}\n`);
        if (given.dryRun) return;
        log.flush();
        appendCycle(cyclesBeside(state), world.job.id, report);
        usage(() => writeWorld(state, world));
        journal.end();
        for (const letter of report.notifications) terminal.print(`${await deliver(letter, given)}\n`);
      });
      if (given.report !== undefined) terminal.print(`${writeJobReport(given.report, state, world)}\n`);
      terminal.exit(codeOf(reports, terminal));
    } finally {
      await connection.close();
    }
  });
}

/** What became of it, as a line. */
async function deliver(letter: Notification, { smtp, mailFrom }: RunOptions): Promise<string> {
  const line = notificationText(letter);
  if (smtp === undefined) return line;
  try {
    await sendLetter(smtp, mailFrom, letter);
    return `${line}, sent`;
  } catch (error) {
    return `${line}, not sent: ${error instanceof Error ? error.message : error}`;
  }
}

function cycleText({ kind, began, end, succeeded, failed, skipped, reads, writes, failure }: CycleReport): string {
  const counts = `${succeeded} succeeded, ${failed} failed, ${skipped} skipped; ${reads} reads, ${writes} writes`;
  return `${began.slice(0, 16).replace("T", " ")}  ${kind} cycle ${end}: ${counts}${failure ? `\n  ${failure.errorCode}: ${failure.reason}` : ""}`;
}

function codeOf(reports: readonly CycleReport[], { interrupted }: Terminal) {
  if (interrupted.aborted) return exitCodes.interrupted;
  if (reports.some(({ end }) => end === "unreachable")) return exitCodes.unreachable;
  return reports.some(({ end, failed }) => end === "stopped" || failed > 0) ? exitCodes.failed : exitCodes.good;
}

interface OnDemandOptions extends ConnectionOptions {
  readonly url: string;
  readonly user?: string;
  readonly group?: string;
  readonly members?: readonly string[];
}

function registerOnDemand(program: Command, terminal: Terminal): void {
  const command = program
    .command("on-demand")
    .description(`provision one user, or one group with at most ${mostMembers} members, now and in the legacy dialect`)
    .argument(file, fileText)
    .addOption(url())
    .option("--user <user>", "objectId, userPrincipalName or mailNickname")
    .option("--group <group>", "objectId or displayName")
    .option("--members <member...>", "of the group");
  withConnection(command).action(async (state: string, given: OnDemandOptions) => {
    const name = given.user ?? given.group;
    if (name === undefined || (given.user !== undefined && given.group !== undefined)) throw new WrongUsage("Say who: --user or --group.");
    const { members = [] } = given;
    if (members.length > mostMembers) throw new WrongUsage(`At most ${mostMembers} members are provisioned on demand.`);
    const world = reading(state);
    const ids = usage(() => [name, ...members].map((each) => findPrincipal(world.directory, each).objectId));
    const { connection } = await connect(given.url, given, terminal.environment);
    try {
      const [objectId = "", ...chosen] = ids;
      const { status, reason, records, unreachable } = await onDemand(world, connection, objectId, chosen);
      const log = new LogFile(logBeside(state));
      for (const record of records) log.write(record);
      log.flush();
      usage(() => writeWorld(state, world));
      terminal.print(`${[`${name}: ${status}${reason ? ` (${reason})` : ""}`, ...records.map(recordText)].join("\n")}\n`);
      terminal.exit(unreachable ? exitCodes.unreachable : status === "failure" ? exitCodes.failed : exitCodes.good);
    } finally {
      await connection.close();
    }
  });
}

interface SettingsOptions {
  readonly scope?: JobSettings["scope"];
  readonly dialect?: JobSettings["dialect"];
  readonly mapping?: string;
  readonly skipOutOfScopeDeletions?: "on" | "off";
  readonly accidentalDeletionThreshold?: number | "off";
  readonly interval?: number;
  readonly memberBatch?: number;
  readonly onMissingAnchor?: JobSettings["onMissingAnchor"];
  readonly referenceChecks?: JobSettings["referenceChecks"];
  readonly managerRemoval?: JobSettings["managerRemoval"];
  readonly notify?: string;
}

function registerSettings(program: Command, terminal: Terminal): void {
  program
    .command("status")
    .description("how the job stands")
    .argument(file, fileText)
    .option("--json", "the job as it is kept")
    .action((state: string, { json }: { json?: true }) => {
      const world = reading(state);
      terminal.print(`${json ? JSON.stringify(world.job, null, 2) : statusText(world)}\n`);
    });
  program
    .command("restart")
    .description("let the job forget: without scopes as the portal's Restart, which keeps links")
    .argument(file, fileText)
    .addOption(new Option("--scope <scopes...>", "what to forget").choices([...restartScopes]))
    .action((state: string, { scope }: { scope?: RestartScope[] }) => {
      changing(state, ({ job }) => restart(job, scope));
      terminal.print(`restarted (${scope?.join(", ") ?? "QuarantineState, Watermark, Escrows"})\n`);
    });
  program
    .command("set")
    .description("the job's settings; another scope or mapping begins with an initial cycle")
    .argument(file, fileText)
    .addOption(new Option("--scope <scope>", "who is provisioned").choices(["assigned", "all"]))
    .addOption(new Option("--dialect <dialect>", "how PATCH is written").choices(["legacy", "flag"]))
    .option("--mapping <name or file>", `${Object.keys(mappings).join(", ")}, or a JSON file as "entra mapping --json" prints it`)
    .addOption(new Option("--skip-out-of-scope-deletions <on|off>", "leave alone who leaves the scope").choices(["on", "off"]))
    .addOption(
      new Option("--accidental-deletion-threshold <n|off>", "more deletions and disables in a cycle stop the job").argParser((text) =>
        text === "off" ? text : count(0, 1_000_000)(text),
      ),
    )
    .addOption(new Option("--interval <minutes>", "between cycles").argParser(count(1, 10_000)))
    .addOption(new Option("--member-batch <n>", "members in one PATCH at most (assumed)").argParser(count(1, 10_000)))
    .addOption(new Option("--on-missing-anchor <what>", "when a known id answers 404 (assumed)").choices(["fail", "rematch"]))
    .addOption(
      new Option("--reference-checks <what>", "ask whether references are there before they are written (assumed: off)").choices([
        "off",
        "manager",
        "all",
      ]),
    )
    .addOption(
      new Option("--manager-removal <form>", 'nobody as "", as {"value": ""}, or as a removal by value').choices([...managerRemovals]),
    )
    .addOption(
      new Option("--notify <address|off>", "who is told by mail when the job goes into quarantine").argParser((text) =>
        text === "off" ? text : mailAddress(text),
      ),
    )
    .addHelpText("after", `\n${assumedText()}`)
    .action((state: string, given: SettingsOptions) => {
      changing(state, ({ job }) => {
        const { mapping, skipOutOfScopeDeletions, accidentalDeletionThreshold: threshold, notify, ...rest } = given;
        changeSettings(job, {
          ...rest,
          ...(mapping === undefined ? {} : { mapping: mappingOf(mapping) }),
          ...(skipOutOfScopeDeletions === undefined ? {} : { skipOutOfScopeDeletions: skipOutOfScopeDeletions === "on" }),
          ...(typeof threshold === "number" ? { accidentalDeletionThreshold: threshold } : {}),
          ...(notify === undefined || notify === "off" ? {} : { notify }),
        });
        const { accidentalDeletionThreshold: _, ...unlimited } = job.settings;
        if (threshold === "off") job.settings = unlimited;
        const { notify: __, ...silent } = job.settings;
        if (notify === "off") job.settings = silent;
      });
      terminal.print("set\n");
    });
  program
    .command("mapping")
    .description("print an attribute mapping")
    .argument("[state]", "the state file whose job's mapping is meant")
    .option("--name <name or file>", `${Object.keys(mappings).join(", ")}, or a JSON file`)
    .option("--json", "as the JSON that a mapping file holds")
    .action((state: string | undefined, { name, json }: { name?: string; json?: true }) => {
      const mapping =
        state === undefined || name !== undefined ? usage(() => mappingOf(name ?? "default")) : reading(state).job.settings.mapping;
      terminal.print(`${json ? JSON.stringify(mapping, null, 2) : mappingTable(mapping)}\n`);
    });
}

function mappingOf(name: string): Mapping {
  return mappings[name] ?? readMappingFile(name);
}

function registerLog(program: Command, terminal: Terminal): void {
  program
    .command("log")
    .description("the provisioning log")
    .argument(file, fileText)
    .addOption(new Option("--status <status>", "of these records alone").choices(["success", "failure", "skipped"]))
    .option("--identity <text>", "of objects with this text in their name or id")
    .option("--cycle <id>", "of one cycle, as its report names it; all of them, unless --last says otherwise")
    .addOption(new Option("--last <n>", "the last ones (default: 50)").argParser(count(1, 1_000_000)))
    .option("--steps", "with each record's steps and changed values")
    .option("--json", "as JSON Lines")
    .action((state: string, given: { status?: string; identity?: string; cycle?: string; last?: number; steps?: true; json?: true }) => {
      reading(state);
      const sought = given.identity?.toLowerCase();
      const log = readLog(logBeside(state));
      const records = [...log]
        .filter(({ provisioningStatusInfo }) => given.status === undefined || provisioningStatusInfo.status === given.status)
        .filter(({ sourceIdentity: { id, displayName } }) => sought === undefined || `${id} ${displayName}`.toLowerCase().includes(sought))
        .filter(({ cycleId }) => given.cycle === undefined || cycleId === given.cycle)
        .slice(-(given.last ?? (given.cycle === undefined ? 50 : Number.POSITIVE_INFINITY)));
      // What follows is for programs too, so that it is not said there.
      if (log.broken > 0)
        process.stderr.write(`Lines of the log that cannot be read, since a process was killed while it wrote: ${log.broken}\n`);
      const text = given.json
        ? records.map((record) => JSON.stringify(record)).join("\n")
        : given.steps
          ? records.map(recordText).join("\n\n")
          : logTable(records);
      terminal.print(`${text}\n`);
    });
}

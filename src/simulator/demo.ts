/** The program behind `npm run demo`: the product, the simulated directory and a company's first month, on this machine alone. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Option } from "commander";
import { count, WrongUsage } from "./connection-options.js";
import { Child } from "./demo-child.js";
import { Month } from "./demo-month.js";
import { enterSingleSignOn, type Product, type SingleSignOn, startProduct } from "./demo-product.js";
import type { DirectoryUser } from "./directory/directory.js";
import { logBeside } from "./log/log-file.js";
import { progressBar } from "./log/progress.js";
import { newProgram, processTerminal, runProgram } from "./program.js";
import { writeJobReport } from "./report/command.js";
import { counted } from "./report/format.js";
import { assignmentsOf } from "./sign-in/admission.js";
import { exitCodes } from "./terminal.js";

interface Given {
  readonly users: number;
  readonly groups: number;
  readonly days: number;
  readonly seed: number;
  readonly port: number;
  readonly data?: string;
  readonly once?: true;
}

const domain = "fabrikam.example";
const dayInMilliseconds = 86_400_000;

const terminal = processTerminal();
let asked = 0;
// What was started is in groups of its own, and would stay behind a process that a signal ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    asked += 1;
    if (asked > 1 || signal === "SIGHUP") process.exit(exitCodes.interrupted);
  });
}
const say = (text: string) => terminal.print(`${text}\n`);

const program = newProgram("demo")
  .description(
    "Starts the product with its demo organisation, provisions a simulated company into it for a month, lets its people sign in, and says where to look.",
  )
  .addOption(new Option("--users <n>", "people in the company").argParser(count(1, 10_000)).default(25))
  .addOption(new Option("--groups <n>", "groups").argParser(count(0, 1_000)).default(6))
  .addOption(new Option("--days <n>", "days that go by").argParser(count(0, 365)).default(30))
  .addOption(new Option("--seed <n>", "the same seed makes the same company and the same days").argParser(count(0, 999_999_999)).default(1))
  .addOption(new Option("--port <port>", "of the product on 127.0.0.1; 0 takes any free one").argParser(count(0, 65_535)).default(0))
  .option("--data <folder>", "keep everything there (default: a temporary folder that goes in the end)")
  .option("--once", "end after the month instead of staying up until Ctrl-C")
  .addHelpText(
    "after",
    "\nExit codes: 0 good, 1 something did not start or ended by itself, 2 wrong usage, 130 interrupted before the month was over.",
  );

program.action(async (given: Given) => {
  const folder = folderOf(given.data);
  const remove = () => {
    if (given.data === undefined) rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", remove);
  const children: Child[] = [];
  try {
    await show(given, folder, children);
  } finally {
    for (const child of children.reverse()) await child.stop();
    remove();
  }
  if (given.once && given.data === undefined && !terminal.interrupted.aborted)
    say("\nIt is over, and its temporary folder is gone; --data keeps one.");
});

async function show(given: Given, folder: string, children: Child[]): Promise<void> {
  const { users, groups, days, seed } = given;
  const state = join(folder, "state.json");
  say(`Starting the product in ${folder} …`);
  const product = await startProduct(folder, given.port, children);
  const begin = new Date(Date.now() - days * dayInMilliseconds);
  begin.setUTCHours(8, 0, 0, 0);
  const month = new Month({
    ...{ state, users, groups, days, seed, domain, begin: begin.toISOString() },
    scimEndpoint: product.scimEndpoint,
    token: product.token,
    progress: progressBar(process.stderr, (terminal.environment.NO_COLOR ?? "") === ""),
    signal: terminal.interrupted,
    print: say,
  });
  say(`Letting people sign in at the simulated directory …`);
  const directory = await startDirectory(state, folder, product, children);
  await enterSingleSignOn(folder, product, domain, directory);
  say(`\n${counted(users, "user")} and ${counted(groups, "group")} of ${domain} are provisioned; then ${counted(days, "day")}:\n`);
  await month.begin();
  await month.pass();
  if (terminal.interrupted.aborted) {
    terminal.exit(exitCodes.interrupted);
    return;
  }
  const report = join(folder, "report.html");
  const summary = writeJobReport(report, state, month.world);
  say(`\n${summary}\n\n${whereToLook(product, month, { state, report, folder })}`);
  if (given.once) return;
  say(`\nTry: npm run entra -- disable ${state} NAME, and sign in as NAME again.\nUntil Ctrl-C.`);
  await Promise.race([interrupted(), ...children.map(unexpected)]);
}

async function unexpected(child: Child): Promise<never> {
  await child.ended;
  throw child.fault("ended");
}

async function startDirectory(state: string, folder: string, product: Product, children: Child[]): Promise<SingleSignOn> {
  const file = fileURLToPath(new URL("sign-in/main.js", import.meta.url));
  const { url } = product;
  const addresses = ["--redirect-uri", `${url}/sign-in/callback`, "--sign-out-uri", `${url}/sign-in`];
  const parameters = [state, "--port", "0", ...addresses, "--name", "Plandisc", "--json"];
  const child = new Child({ name: "The sign-in", file, parameters, environment: {}, logFile: join(folder, "sign-in.log") });
  children.push(child);
  const { json } = await child.says({ json: /^(\{.*\})$/m });
  const { issuer, tenantId, clientId, clientSecret } = JSON.parse(json) as SingleSignOn;
  return { issuer, tenantId, clientId, clientSecret };
}

interface Files {
  readonly state: string;
  readonly report: string;
  readonly folder: string;
}

function whereToLook(product: Product, month: Month, { state, report, folder }: Files): string {
  const { directory } = month.world;
  const linked = (user: DirectoryUser) => month.world.job.links[user.objectId] !== undefined;
  const people = Object.values(directory.users).filter((user) => linked(user) && user.deletedAt === undefined);
  const welcome = month.present().find((user) => linked(user) && assignmentsOf(directory, user.objectId).length > 0);
  const disabled = people.find(({ accountEnabled }) => !accountEnabled);
  const rows: [string, string][] = [
    ["The product, as its admin (one-time link)", product.link],
    ["What provisioning did there", `${product.url}/provisioning`],
    ["SCIM endpoint", product.scimEndpoint],
    ["SCIM token", product.token],
    ["The simulator's report", report],
    ["Its provisioning log", logBeside(state)],
    ["Its state, for npm run entra", state],
    ["The server's log", join(folder, "server.log")],
    ["Sign in with the simulated directory", `${product.url}/sign-in/single-sign-on?organisation=${product.organisationId}`],
  ];
  if (welcome) rows.push(["  as", welcome.userPrincipalName]);
  if (disabled) rows.push(["  refused, being disabled", disabled.userPrincipalName]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}

function interrupted(): Promise<void> {
  const { interrupted: signal } = terminal;
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}

function folderOf(data: string | undefined): string {
  if (data === undefined) return mkdtempSync(join(tmpdir(), "provisioning-demo-"));
  const folder = resolve(data);
  if (existsSync(join(folder, "state.json"))) throw new WrongUsage(`${folder} holds a demo already; choose another folder (--data).`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

await runProgram(program);

/** The command `validate`: Microsoft's acceptance tests against a SCIM server, from the command line. */
import { writeFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import { flagIn } from "../connection.js";
import { type AloneOptions, address, connect, WrongUsage, withConnection } from "../connection-options.js";
import { mustBeWritable, writePage } from "../report/file.js";
import { validateReport } from "../report/validate-report.js";
import { exitCodes, type Terminal } from "../terminal.js";
import { defaultAttributes, managerPath, targets } from "./attributes.js";
import type { PatchDialect } from "./patch.js";
import { Reporter, redacting } from "./report.js";
import { allTests, type Outcome, validate } from "./run.js";
import type { ServerTest } from "./server-test.js";

interface Given extends AloneOptions {
  readonly list?: true;
  readonly only?: readonly string[];
  readonly dialect?: PatchDialect;
  readonly attributes?: readonly string[];
  readonly json?: string;
  readonly report?: string;
  readonly keep?: true;
}

export function registerValidate(program: Command, terminal: Terminal): void {
  const command = program
    .command("validate")
    .description("try a SCIM server with Microsoft's acceptance tests: the 25 for the gallery and the SCIM Validator's 31")
    .argument("[url]", "the SCIM endpoint (Entra's Tenant URL), such as https://example.com/scim/v2", address)
    .option("--list", "print the tests and ask nothing")
    .option("--only <name...>", "tests whose names have one of these texts in them")
    .addOption(
      new Option("--dialect <dialect>", "how PATCH is written; both ways, unless the URL ends in ?aadOptscim062020").choices([
        "legacy",
        "flag",
      ]),
    )
    .option("--attributes <paths>", "the mapped target attributes, separated by commas (default: Entra's default mapping)", paths)
    .option("--json <file>", "write every request and answer as JSON Lines, secrets taken out")
    .option("--report <file>", "write all of it as an HTML page, secrets taken out")
    .option("--keep", "leave on the server what the tests made");
  withConnection(command, { alone: true }).addHelpText(
    "after",
    `
Tests 1 to 14 of the gallery are driven by Entra's engine; here by the requests that it would send.
All that is made is called entra-validate-… and taken away at the end, also after Ctrl-C.
Exit codes: 0 all passed, 1 some failed, 2 wrong usage, 3 no answer from the server.

Examples:
  npm run entra -- validate http://127.0.0.1:3000/scim/v2 --token pds_…
  npm run entra -- validate https://example.com/scim/v2 --client-id ID --client-secret S --token-endpoint https://example.com/oauth2/token
  npm run entra -- validate https://example.com/scim/v2 --token T --attributes 'userName,displayName,emails[type eq "work"].value'
  npm run entra -- validate --list`,
  );
  command.action(async (url: string | undefined, given: Given) => {
    const dialect = given.dialect ?? (url !== undefined && flagIn(url) ? "flag" : undefined);
    const tests = chosen(allTests(dialect === undefined ? ["legacy", "flag"] : [dialect]), given.only);
    if (given.list) return terminal.print(tests.map(listed).join(""));
    if (url === undefined) throw new WrongUsage("Say which server: validate URL (or --list to see the tests).");
    terminal.exit(codeOf(await run(url, given, tests, terminal)));
  });
}

async function run(url: string, given: Given, tests: readonly ServerTest[], terminal: Terminal): Promise<Outcome> {
  // Written first, so that a run is not lost to a folder that is not there.
  if (given.json !== undefined) await writeFile(given.json, "");
  if (given.report !== undefined) mustBeWritable(given.report);
  const { connection, credentials, secrets } = await connect(url, given, terminal.environment, (status) => status === 429);
  const redact = redacting(secrets);
  const reporter = new Reporter(terminal.coloured, redact, terminal.columns);
  const mapped = given.attributes;
  try {
    terminal.print(reporter.heading(tests.length, connection.base));
    const outcome = await validate({
      connection,
      credentials,
      tests,
      // Nobody is found without a userName.
      attributes: defaultAttributes.filter(({ path }) => path === "userName" || !mapped || mapped.includes(path)),
      mapsManager: !mapped || mapped.includes(managerPath),
      chosen: mapped !== undefined,
      keep: given.keep === true,
      signal: terminal.interrupted,
      onResult: (result) => terminal.print(redact(reporter.line(result))),
    });
    terminal.print(`\n${reporter.end(outcome)}`);
    if (given.json !== undefined) await writeFile(given.json, reporter.json(outcome));
    if (given.report !== undefined) writePage(given.report, validateReport(connection.base, outcome, redact));
    return outcome;
  } finally {
    await connection.close();
  }
}

function codeOf({ results, interrupted }: Outcome) {
  if (interrupted) return exitCodes.interrupted;
  return results.some(({ status }) => status === "failed") ? exitCodes.failed : exitCodes.good;
}

function chosen(tests: readonly ServerTest[], only: readonly string[] | undefined): readonly ServerTest[] {
  if (!only) return tests;
  const unknown = only.filter((part) => !tests.some((test) => named(test, part)));
  if (unknown.length > 0) throw new WrongUsage(`No test is called ${unknown.join(" or ")}; --list shows their names.`);
  return tests.filter((test) => only.some((part) => named(test, part)));
}

const named = ({ name }: ServerTest, part: string) => name.toLowerCase().includes(part.toLowerCase());

function listed({ name, dialect, list, category, source }: ServerTest): string {
  return `${list.padEnd(9)}  ${category.padEnd(9)}  ${name}${dialect === undefined ? "" : ` [${dialect}]`}  (${source})\n`;
}

/** Commas separate; inside brackets and quotes there are none. */
function paths(text: string): string[] {
  const named = text.split(",").map((path) => path.trim());
  const unknown = named.filter((path) => !targets.includes(path));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`${unknown.join(", ")} is not of the default mapping. Known are: ${targets.join(", ")}.`);
  return named;
}

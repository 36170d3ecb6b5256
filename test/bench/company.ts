/**
 * A company's first month against the server, whole: `node dist/test/bench/company.js --users 10000 --groups 300 --days 30 --seed 1`. With
 * `--store` on another store than SQLite in a temporary folder. The exit code is 1 when something differs that should not.
 */
import "reflect-metadata";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { type CompanySettings, companyMonth, verdict } from "../entra/company.js";

function number(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isFinite(value) || value < least) throw new InvalidArgumentError(`It is a number of at least ${least}.`);
    return value;
  };
}

interface Options extends Omit<CompanySettings, "changesPerDay"> {
  readonly changes?: number;
  readonly store: string;
}

const given = new Command("company")
  .addOption(new Option("--users <n>", "people at first").argParser(number(2)).default(10_000))
  .addOption(new Option("--groups <n>", "groups at first").argParser(number(1)).default(300))
  .addOption(new Option("--days <n>", "days after their arrival").argParser(number(0)).default(30))
  .addOption(new Option("--seed <n>", "the same seed gives the same month").argParser(number(0)).default(1))
  .addOption(new Option("--changes <n>", "things that happen in a day; a hundredth of the people unless said").argParser(number(0)))
  .addOption(new Option("--dialect <dialect>", "how PATCH is written").choices(["legacy", "flag"]).default("legacy"))
  .addOption(new Option("--fault-rate <share>", "of the requests of these days").argParser(number(0)).default(0.04))
  .addOption(new Option("--restart-every <days>", "when the server is ended").argParser(number(1)).default(5))
  .addOption(new Option("--patience <ms>", "until a request is given up in these days").argParser(number(1)).default(2000))
  .addOption(new Option("--retry-after <s>", "what 429 and 500 ask to wait").argParser(number(0)).default(1))
  .addOption(new Option("--store <store>", "sqlite, or an empty database as DATABASE_URL names it").default("sqlite"))
  .parse()
  .opts<Options>();

type Place = Parameters<typeof companyMonth>[0];

const folder = mkdtempSync(join(tmpdir(), "plandisc-company-"));
const place: Place =
  given.store === "sqlite"
    ? { location: { file: join(folder, "plandisc.sqlite") }, environment: { DATA_DIR: folder } }
    : { location: { url: given.store }, environment: { DATABASE_URL: given.store, DATA_DIR: folder } };
const settings: CompanySettings = { ...given, changesPerDay: given.changes ?? Math.max(4, Math.round(given.users / 100)) };
const began = performance.now();
const tell = (line: string) =>
  void process.stdout.write(`${String(Math.round((performance.now() - began) / 1000)).padStart(5)} s  ${line}\n`);
try {
  const result = await companyMonth(place, settings, tell);
  tell(
    `spoiled: ${Object.entries(result.spoiled)
      .map(([fault, count]) => `${count} ${fault}`)
      .join(", ")}; ${result.failures} failures in the log`,
  );
  tell(`the simulator held ${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most`);
  const faults = verdict(result, settings);
  for (const fault of faults) tell(`NOT AS IT SHOULD BE: ${fault}`);
  if (faults.length === 0) tell("all as it should be");
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The provisioning log as a file of JSON Lines: a record a line, appended. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { ProvisioningRecord } from "./provisioning-record.js";

/** Records are gathered and written together. */
const lot = 500;

export class LogFile {
  private waiting: string[] = [];

  constructor(readonly file: string) {}

  readonly write = (record: ProvisioningRecord): void => {
    this.waiting.push(JSON.stringify(record));
    if (this.waiting.length >= lot) this.flush();
  };

  flush(): void {
    if (this.waiting.length === 0) return;
    appendFileSync(this.file, `${this.waiting.join("\n")}\n`);
    this.waiting = [];
  }
}

/** Where a state file's log stands. */
export function logBeside(stateFile: string): string {
  return `${stateFile.replace(/\.json$/, "")}.log.jsonl`;
}

/** In the order in which they were written; none when there is no log yet. */
export function readLog(file: string): ProvisioningRecord[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as ProvisioningRecord);
}

/** The provisioning log as a file of JSON Lines: a record a line, appended. */
import { appendLines, JsonLines } from "./json-lines.js";
import type { ProvisioningRecord } from "./provisioning-record.js";

/** Records are gathered and written together. */
const lot = 500;

export class LogFile {
  private waiting: ProvisioningRecord[] = [];

  constructor(readonly file: string) {}

  readonly write = (record: ProvisioningRecord): void => {
    this.waiting.push(record);
    if (this.waiting.length >= lot) this.flush();
  };

  flush(): void {
    appendLines(this.file, this.waiting);
    this.waiting = [];
  }
}

/** Where a state file's log stands. */
export function logBeside(stateFile: string): string {
  return `${stateFile.replace(/\.json$/, "")}.log.jsonl`;
}

/** In the order in which they were written; none when there is no log yet. */
export function readLog(file: string): JsonLines<ProvisioningRecord> {
  return new JsonLines(file);
}

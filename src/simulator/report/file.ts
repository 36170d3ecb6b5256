/** Where a page is written to. */
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { WrongUsage } from "../connection-options.js";

/** So that a long run does not end at a folder that is not there. */
export function mustBeWritable(file: string): void {
  try {
    closeSync(openSync(file, "a"));
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Written beside it and moved over it: who has it open sees a whole page. */
export function writePage(file: string, text: string): void {
  const fresh = `${file}.${process.pid}.new`;
  try {
    writeFileSync(fresh, text);
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): WrongUsage {
  return new WrongUsage(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
}

/** The simulated world as a JSON file: written beside it and moved over it, so that it is never half there. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import type { World } from "./job.js";
import { journalBeside, removeJournal, replay } from "./journal.js";

/** The file cannot be read, or holds something else. */
export class StateFault extends Error {
  override readonly name = "StateFault";
}

/** With what a cycle that did not come to its end had learnt. */
export function readWorld(file: string): World {
  let world: unknown;
  try {
    world = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new StateFault(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  if (!isWorld(world)) throw new StateFault(`${file} is no state of the simulator: make one with "entra new"`);
  replay(journalBeside(file), world);
  return world;
}

export function writeWorld(file: string, world: World): void {
  const revision = (world.revision ?? 0) + 1;
  const fresh = `${file}.${process.pid}.new`;
  try {
    const descriptor = openSync(fresh, "w", 0o600);
    try {
      writeSync(descriptor, JSON.stringify({ ...world, revision }));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(fresh, file);
    // Of an older revision from here on, so that it would not be taken for news.
    world.revision = revision;
    removeJournal(journalBeside(file));
  } catch (error) {
    rmSync(fresh, { force: true });
    throw new StateFault(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}

function isWorld(value: unknown): value is World {
  const world = value as Partial<World> | null;
  return typeof world === "object" && world !== null && world.version === 1 && world.directory !== undefined && world.job !== undefined;
}

/** Commands on a state file: what is wrong in it or in what is asked ends as wrong usage. */
import { WrongUsage } from "../connection-options.js";
import { DirectoryFault } from "../directory/directory.js";
import { MappingFault } from "../mapping/mapping-file.js";
import type { World } from "./job.js";
import { readWorld, StateFault, writeWorld } from "./state-file.js";

/** Reads the world, does the work, and keeps what became of it. */
export function changing<T>(file: string, work: (world: World) => T): T {
  return usage(() => {
    const world = readWorld(file);
    const result = work(world);
    writeWorld(file, world);
    return result;
  });
}

export function reading(file: string): World {
  return usage(() => readWorld(file));
}

export function usage<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DirectoryFault || error instanceof MappingFault || error instanceof StateFault)
      throw new WrongUsage(error.message);
    throw error;
  }
}

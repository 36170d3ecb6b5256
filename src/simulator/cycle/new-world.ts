/** A new simulated world: a tenant, generated or from a file, and a job that has not run. */
import { Chance } from "../directory/chance.js";
import type { Directory } from "../directory/directory.js";
import { mappings } from "../mapping/mapping.js";
import { type JobSettings, newJob, type World } from "./job.js";

/** What an application begins with. */
export function defaultSettings(): JobSettings {
  const { default: mapping } = mappings;
  if (!mapping) throw new Error("The default mapping is one of the table");
  return {
    scope: "assigned",
    dialect: "legacy",
    mapping,
    skipOutOfScopeDeletions: false,
    interval: 40,
    memberBatch: 100,
    concurrency: 8,
    onMissingAnchor: "fail",
  };
}

export function newWorld(directory: Directory, seed: number, clock: string, settings: Partial<JobSettings> = {}): World {
  const chance = new Chance(seed ^ 0x5eed);
  const id = `scim.${directory.tenantId.replaceAll("-", "")}.${chance.uuid()}`;
  return { version: 1, seed, clock, directory, job: newJob(id, { ...defaultSettings(), ...settings }) };
}

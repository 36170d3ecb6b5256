/** What a running cycle learns, beside the state file: a line an object, so that a process that is killed forgets nothing. */
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import type { Job, Link, World } from "./job.js";

/** Told what has changed in the job, as soon as it has. */
export interface Keeper {
  /** All that is kept of one object. */
  object(objectId: string): void;
  /** Of a group: members that were sent, with the target's id, and such that were taken away. */
  members(objectId: string, changed: Readonly<Record<string, string | null>>): void;
}

export const keepsNothing: Keeper = { object() {}, members() {} };

const tables = ["links", "escrows", "pruned", "broken", "unanswered"] as const;

/** The first line; a journal of another revision of the state file is not its own. */
interface Heading {
  readonly revision: number;
}
type Entry =
  | { readonly id: string; readonly held: Readonly<Partial<Record<(typeof tables)[number], unknown>>> }
  | { readonly id: string; readonly members: Readonly<Record<string, string | null>> };

export function journalBeside(stateFile: string): string {
  return `${stateFile}.journal`;
}

/** Written at each change; what the system was given outlives the process, though not a power cut. */
export class Journal implements Keeper {
  private descriptor: number | undefined;

  constructor(
    private readonly file: string,
    private readonly world: World,
  ) {}

  object(id: string): void {
    const { job } = this.world;
    const held = Object.fromEntries(
      tables.flatMap((table) => {
        const value = job[table]?.[id];
        return value === undefined ? [] : [[table, table === "links" ? withoutMembers(value as Link) : value]];
      }),
    );
    this.append({ id, held });
  }

  members(id: string, members: Readonly<Record<string, string | null>>): void {
    this.append({ id, members });
  }

  /** The state file has it all. */
  end(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private append(entry: Entry): void {
    if (this.descriptor === undefined) {
      this.descriptor = openSync(this.file, "w", 0o600);
      const heading: Heading = { revision: this.world.revision ?? 0 };
      writeSync(this.descriptor, `${JSON.stringify(heading)}\n`);
    }
    writeSync(this.descriptor, `${JSON.stringify(entry)}\n`);
  }
}

function withoutMembers({ members: _, ...link }: Link): Omit<Link, "members"> {
  return link;
}

/** How many lines were taken over. */
export function replay(file: string, world: World): number {
  if (!existsSync(file)) return 0;
  // What stands behind the last line's end was cut off while it was written.
  const [heading, ...lines] = readFileSync(file, "utf8").split("\n").slice(0, -1);
  if (heading === undefined || (JSON.parse(heading) as Heading).revision !== (world.revision ?? 0)) return 0;
  for (const line of lines) take(world.job, JSON.parse(line) as Entry);
  return lines.length;
}

function take(job: Job, entry: Entry): void {
  if ("members" in entry) {
    const link = job.links[entry.id];
    if (!link) return;
    link.members ??= {};
    for (const [member, targetId] of Object.entries(entry.members))
      if (targetId === null) delete link.members[member];
      else link.members[member] = targetId;
    return;
  }
  const before = job.links[entry.id];
  for (const table of tables) {
    const value = entry.held[table];
    if (value !== undefined) {
      job[table] ??= {};
      (job[table] as Record<string, unknown>)[entry.id] = value;
    } else if (job[table]) delete job[table][entry.id];
  }
  const link = job.links[entry.id];
  if (link?.kind === "Group") link.members = (before?.targetId === link.targetId && before.members) || {};
}

export function removeJournal(file: string): void {
  rmSync(file, { force: true });
}

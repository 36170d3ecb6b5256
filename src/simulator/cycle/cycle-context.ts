/** What the steps of one cycle share. */
import type { ProvisioningRecord, RecordOrigin } from "../log/provisioning-record.js";
import { type CompiledMapping, compileMapping } from "../mapping/mapped.js";
import type { ObjectType } from "../mapping/mapping.js";
import type { Resource } from "../mapping/target.js";
import { type Entry, entryOf } from "./entry.js";
import { type Intent, intentOf } from "./intent.js";
import type { World } from "./job.js";
import { type Keeper, keepsNothing } from "./journal.js";
import type { Dialect } from "./requests.js";
import { inScope } from "./scope.js";
import { type Sender, TargetClient } from "./target-client.js";

export interface CycleContext {
  readonly world: World;
  readonly target: TargetClient;
  readonly dialect: Dialect;
  readonly mappings: Readonly<Record<ObjectType, CompiledMapping>>;
  readonly scope: ReadonlySet<string>;
  readonly origin: RecordOrigin;
  readonly chance: () => number;
  readonly record: (record: ProvisioningRecord) => void;
  readonly keep: Keeper;
  /** Resources as they were read in this cycle, by objectId; null for those that it made. */
  readonly seen: Map<string, Resource | null>;
}

export interface ContextOptions {
  readonly dialect: Dialect;
  readonly cycleId: string;
  readonly initiatorType: "system" | "user";
  readonly uuid: () => string;
  readonly chance: () => number;
  readonly record: (record: ProvisioningRecord) => void;
  readonly keep?: Keeper | undefined;
}

export function cycleContext(world: World, sender: Sender, options: ContextOptions): CycleContext {
  const { settings, id } = world.job;
  const { dialect, cycleId, initiatorType, uuid, chance, record, keep = keepsNothing } = options;
  return {
    world,
    target: new TargetClient(sender),
    dialect,
    mappings: { User: compileMapping(settings.mapping.User), Group: compileMapping(settings.mapping.Group) },
    scope: inScope(world.directory, settings),
    origin: { tenantId: world.directory.tenantId, jobId: id, cycleId, initiatorType, now: world.clock, uuid },
    chance,
    record,
    keep,
    seen: new Map(),
  };
}

export function entryIn({ world, scope }: CycleContext, objectId: string): Entry | undefined {
  return entryOf(world.directory, objectId, scope);
}

export function intentFor({ world, mappings }: CycleContext, entry: Entry): Intent {
  const { settings, links } = world.job;
  const link = links[entry.objectId];
  const compiled = mappings[entry.kind];
  return intentOf({
    kind: entry.kind,
    linked: link !== undefined,
    managed: link?.managed ?? false,
    present: entry.present,
    inScope: entry.inScope,
    deleted: entry.deleted,
    enabled: entry.enabled,
    canDisable: entry.kind === "User" && compiled.own.some(({ target }) => target.attribute === "active"),
    skipOutOfScopeDeletions: settings.skipOutOfScopeDeletions,
    actions: compiled.mapping.actions,
  });
}

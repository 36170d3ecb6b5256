/** One object's trip through a cycle: import, scoping, matching, processing, export. [D4, D5] */
import { type Ending, type ProvisioningAction, RecordDraft } from "../log/provisioning-record.js";
import { ExpressionFault } from "../mapping/expression.js";
import { type Mapped, mapped, shown } from "../mapping/mapped.js";
import { property, type Resource, type Target, valueAt } from "../mapping/target.js";
import { type CycleContext, intentFor } from "./cycle-context.js";
import { type Entry, surroundingsOf } from "./entry.js";
import { putOff, retryNote, settle } from "./escrow.js";
import { ObjectFault } from "./failures.js";
import type { Intent } from "./intent.js";
import type { KeptReason, Link } from "./job.js";
import { createBody, type Difference, updateOperations } from "./requests.js";

export interface Outcome {
  readonly status: "success" | "failure" | "skipped";
  readonly action: Intent["action"];
}

/**
 * Failures of the object are put off and logged; what concerns the whole job is thrown. One refused attribute puts off all of the object [O],
 * so that of two who exchange names each conflicts with the other, at every attempt, until one of them has another name (assumed).
 */
export async function stepObject(context: CycleContext, entry: Entry): Promise<Outcome> {
  const { job } = context.world;
  const trip = new Trip(context, entry);
  const intent = intentFor(context, entry);
  try {
    const status = await trip.run(intent);
    // Who is not followed any more has no references to write either.
    const referring = intent.action !== "skip" && job.links[entry.objectId]?.managed === true;
    settle(job, entry.objectId, referring ? "object" : undefined);
    return { status, action: intent.action };
  } catch (error) {
    const failure =
      error instanceof ObjectFault
        ? error.failure
        : error instanceof ExpressionFault
          ? { errorCode: "InvalidAttributeMapping", reason: error.message }
          : undefined;
    if (!failure) throw error;
    const escrow = putOff(job, entry.objectId, entry.kind, "object", failure.errorCode, context.world.clock);
    trip.draft.step("export", "failure", failure.reason);
    trip.end({ action: logged(intent.action), status: "failure", ...failure, details: retryNote(escrow) });
    return { status: "failure", action: intent.action };
  } finally {
    context.keep.object(entry.objectId);
  }
}

const loggedActions: Readonly<Record<Intent["action"], ProvisioningAction>> = {
  create: "create",
  update: "update",
  disable: "disable",
  delete: "delete",
  skip: "other",
};
function logged(action: Intent["action"]): ProvisioningAction {
  return loggedActions[action];
}

class Trip {
  readonly draft: RecordDraft;

  constructor(
    private readonly context: CycleContext,
    private readonly entry: Entry,
  ) {
    const { objectId, name, kind } = entry;
    this.draft = new RecordDraft(context.origin, { id: objectId, displayName: name, identityType: kind });
    this.draft.step("import", "success", `Received ${kind} ${name} from Microsoft Entra ID`, { objectId });
  }

  private get link(): Link | undefined {
    return this.context.world.job.links[this.entry.objectId];
  }

  end(ending: Ending): void {
    this.context.record(this.draft.end(ending, this.link?.targetId ?? ""));
  }

  async run(intent: Intent): Promise<Outcome["status"]> {
    const { entry, draft } = this;
    draft.step("scoping", intent.action === "skip" ? "skipped" : "success", intent.why, {
      "In scope": String(entry.inScope),
      "Is soft deleted": String(entry.deleted),
      "Account enabled": String(entry.enabled),
    });
    if (intent.action === "skip") return this.skipped(intent.why);
    const { link } = this;
    if (intent.action === "delete") return this.remove(link);
    if (!link) return this.provision();
    const resource = await this.context.target.read(entry.kind, link.targetId);
    if (resource) return this.update(link, resource, intent);
    return this.anchorMissing(link);
  }

  private skipped(reason: string, errorCode = "EntrySynchronizationSkipped"): "skipped" {
    this.end({ action: "other", status: "skipped", errorCode, reason });
    return "skipped";
  }

  private async remove(link: Link | undefined): Promise<"success"> {
    const { kind, objectId } = this.entry;
    if (link) await this.context.target.delete(kind, link.targetId);
    this.draft.step("export", "success", `${kind} ${link?.targetId} was deleted`);
    this.end({ action: "delete", status: "success" });
    const { job } = this.context.world;
    delete job.links[objectId];
    delete job.broken?.[objectId];
    return "success";
  }

  /** A cached id that answers 404. */
  private async anchorMissing(link: Link): Promise<Outcome["status"]> {
    const { job } = this.context.world;
    const reason = `${this.entry.kind} ${link.targetId} is not in the target any more; restart the job to match it anew`;
    if (job.settings.onMissingAnchor === "fail") throw new ObjectFault({ errorCode: "InvalidAnchor", reason });
    delete job.links[this.entry.objectId];
    if (!this.entry.inScope || this.entry.deleted || !this.entry.enabled) return this.skipped(reason, "InvalidAnchor");
    return this.provision();
  }

  /** Nothing is linked yet: who matches is, and nobody matching means a create. */
  private async provision(): Promise<Outcome["status"]> {
    const { context, entry, draft } = this;
    const values = this.mapped(true);
    const asked = context.mappings[entry.kind].matching.flatMap(({ row, target }) => {
      const value = values.find((candidate) => candidate.row === row)?.value;
      return typeof value === "string" ? [{ path: target.path, value, logged: shown({ row }, value) ?? "" }] : [];
    });
    if (asked.length === 0) return this.skipped("The source has no value for any matching attribute", "ImportSkipped");
    for (const { path, value, logged: told } of asked) {
      const found = await context.target.match(entry.kind, path, value);
      if (found.length > 1)
        throw new ObjectFault({ errorCode: "DuplicateTargetEntries", reason: `${found.length} resources have ${path} ${value}` });
      const [match] = found;
      if (!match) continue;
      draft.step("matching", "success", `Found by ${path}`, { [path]: told });
      const link = this.remember(String(property(match, "id")));
      delete context.world.job.unanswered?.[entry.objectId];
      return this.update(link, match, { action: "update", why: "it matches" });
    }
    draft.step(
      "matching",
      "success",
      "Nothing in the target matches",
      Object.fromEntries(asked.map(({ path, logged: told }) => [path, told])),
    );
    const matching = asked.map(({ path, logged: told }) => `${path} ${told}`).join(", ");
    const id = await this.create(values, matching);
    this.remember(id);
    context.seen.set(entry.objectId, null);
    for (const { row, target, value } of values) draft.change(target.path, null, shown({ row }, value));
    draft.step("export", "success", `${entry.kind} ${id} was created`);
    this.end({ action: "create", status: "success" });
    return "success";
  }

  /** An answer that did not come is remembered: the resource may be there although nothing is linked to it. */
  private async create(values: readonly Mapped[], matching: string): Promise<string> {
    const { context, entry } = this;
    const { job } = context.world;
    const before = job.unanswered?.[entry.objectId];
    try {
      const id = await context.target.create(entry.kind, createBody(entry.kind, values));
      // Nobody had the name that was asked for: so an earlier creation under the same name was not done.
      if (before?.matching === matching) delete job.unanswered?.[entry.objectId];
      return id;
    } catch (error) {
      if (error instanceof ObjectFault && error.uncertain) {
        job.unanswered ??= {};
        job.unanswered[entry.objectId] = { kind: entry.kind, matching };
      }
      throw error;
    }
  }

  private remember(targetId: string): Link {
    const { kind, objectId } = this.entry;
    const { job } = this.context.world;
    const known = job.broken?.[objectId];
    // A group's earlier members may still be in it, and are not read.
    if (kind === "User" || known?.targetId !== targetId) delete job.broken?.[objectId];
    const link: Link = { kind, targetId, managed: true, active: true, ...(kind === "Group" ? { members: {} } : {}) };
    job.links[objectId] = link;
    return link;
  }

  private async update(link: Link, resource: Resource, intent: Intent): Promise<"success" | "skipped"> {
    const { context, entry, draft } = this;
    context.seen.set(entry.objectId, resource);
    const values = this.mapped(false).filter(({ target }) => !intent.unmanaged || target.attribute === "active");
    const differences = values.flatMap((value) => differenceOf(value, resource));
    const active = intent.action !== "disable";
    const restored = active && !link.active;
    if (differences.length > 0) {
      draft.step("processing", "success", `${differences.length} attributes differ`);
      await context.target.patch(entry.kind, link.targetId, updateOperations(differences, context.dialect));
      for (const { row, target, before, value } of differences) draft.change(target.path, shown({ row }, before), shown({ row }, value));
      draft.step("export", "success", `${entry.kind} ${link.targetId} was ${restored ? "restored" : "changed"}`);
    }
    link.active = active;
    link.managed = intent.unmanaged !== true;
    this.rememberKept(link, resource);
    if (differences.length === 0) return this.skipped("The target holds the same values already");
    this.end({ action: logged(intent.action), status: "success" });
    return "success";
  }

  /** What the target holds and the mapping does not write. */
  private rememberKept(link: Link, resource: Resource): void {
    const { own } = this.context.mappings[this.entry.kind];
    const written = new Set(this.mapped(false).map(({ row }) => row));
    const rest = own.filter(({ row }) => !written.has(row));
    const atCreation = rest.some(({ row }) => row.apply || row.defaultValue) ? this.mapped(true) : [];
    const kept = rest.flatMap(({ row, target }): [string, KeptReason][] => {
      const value = atCreation.find((candidate) => candidate.row === row);
      if (value) return differenceOf(value, resource).length > 0 ? [[target.path, "onCreation"]] : [];
      return heldAt(resource, target) === undefined ? [] : [[target.path, "cleared"]];
    });
    if (kept.length > 0) link.kept = Object.fromEntries(kept);
    else delete link.kept;
  }

  private mapped(creating: boolean): Mapped[] {
    const { mappings, world, chance } = this.context;
    return mapped(mappings[this.entry.kind], surroundingsOf(this.entry, world.clock, chance), creating);
  }
}

type MappedDifference = Difference & Pick<Mapped, "row">;

function differenceOf({ row, target, value }: Mapped, resource: Resource): MappedDifference[] {
  const before = heldAt(resource, target);
  if (Array.isArray(value)) return sameRoles(value, before) ? [] : [{ row, target, value, ...(before === undefined ? {} : { before }) }];
  if (before !== undefined && String(before).toLowerCase() === String(value).toLowerCase() && typeof value === "boolean") return [];
  return before === value ? [] : [{ row, target, value, ...(before === undefined ? {} : { before }) }];
}

/** Nothing, an empty text and an empty list are the same. */
function heldAt(resource: Resource, target: Target): unknown {
  const held = valueAt(resource, target);
  return held === null || held === "" || (Array.isArray(held) && held.length === 0) ? undefined : held;
}

function sameRoles(roles: readonly object[], before: unknown): boolean {
  const names = (list: readonly unknown[]) => list.map((item) => String(property(item, "value"))).sort();
  return Array.isArray(before) && JSON.stringify(names(roles)) === JSON.stringify(names(before));
}

/** References, after all objects: who somebody's manager is, and who is in a group. [D1, D4] */
import { type ModifiedProperty, RecordDraft } from "../log/provisioning-record.js";
import { property, type Resource, type Target, valueAt } from "../mapping/target.js";
import type { CycleContext } from "./cycle-context.js";
import type { Entry } from "./entry.js";
import { putOff, retryNote, settle } from "./escrow.js";
import { type Failure, ObjectFault } from "./failures.js";
import type { Link } from "./job.js";
import { type Member, MemberWriter } from "./member-writer.js";
import { managerOperation } from "./requests.js";

export type ReferenceStatus = "success" | "failure" | "skipped";

/** Referred to, and not linked: what failed is waited for; what is out of scope is passed over, and not picked up later. [D9] */
class Unresolved extends ObjectFault {
  constructor(names: readonly string[]) {
    super({ errorCode: "ReferenceNotResolved", reason: `Referred to, and not yet provisioned: ${names.join(", ")}` });
  }
}

export async function stepReferences(context: CycleContext, entry: Entry): Promise<ReferenceStatus> {
  try {
    return await step(context, entry);
  } finally {
    context.keep.object(entry.objectId);
  }
}

async function step(context: CycleContext, entry: Entry): Promise<ReferenceStatus> {
  const { job, clock } = context.world;
  const { kind, objectId, name } = entry;
  const link = job.links[objectId];
  const references = context.mappings[kind].references;
  if (!link || references.length === 0) return "skipped";
  const draft = new RecordDraft(context.origin, { id: objectId, displayName: name, identityType: kind });
  draft.step("import", "success", `Received the references of ${kind} ${name}`);
  let failure: Failure | undefined;
  const modified: ModifiedProperty[] = [];
  try {
    for (const { target, row } of references) {
      const write = kind === "Group" ? members : manager;
      await write(context, entry, link, target, row.source ?? "", modified);
    }
  } catch (error) {
    if (!(error instanceof ObjectFault)) throw error;
    failure = error.failure;
  }
  for (const { displayName, oldValue, newValue } of modified) draft.change(displayName, oldValue, newValue);
  if (failure) {
    const escrow = putOff(job, objectId, kind, "reference", failure.errorCode, clock);
    draft.step("referenceResolution", "failure", failure.reason);
    context.record(draft.end({ action: "update", status: "failure", ...failure, details: retryNote(escrow) }, link.targetId));
    return "failure";
  }
  settle(job, objectId);
  if (modified.length === 0) return "skipped";
  draft.step("referenceResolution", "success", "References are resolved");
  draft.step("export", "success", `${kind} ${link.targetId} was changed`);
  context.record(draft.end({ action: "update", status: "success" }, link.targetId));
  return "success";
}

async function manager(context: CycleContext, entry: Entry, link: Link, target: Target, source: string, modified: ModifiedProperty[]) {
  const { settings, links } = context.world.job;
  const { referenceChecks = "off", managerRemoval = "empty" } = settings;
  const objectId = entry.attribute(source);
  const wanted = typeof objectId === "string" ? links[objectId]?.targetId : undefined;
  const seen = context.seen.get(entry.objectId);
  if (typeof objectId === "string" && wanted === undefined) {
    if (seen !== undefined) rememberManager(link, heldManager(seen, target));
    if (isWaitedFor(context, objectId)) throw new Unresolved([objectId]);
    // What is not in scope is no value either: the target keeps what it has.
    return;
  }
  const resource = seen === undefined ? await context.target.read(entry.kind, link.targetId) : seen;
  const before = heldManager(resource ?? null, target);
  rememberManager(link, before);
  if (before === wanted) return;
  if (referenceChecks !== "off" && wanted !== undefined && (await context.target.refers("User", link.targetId, target.attribute, wanted))) {
    rememberManager(link, wanted);
    return;
  }
  await context.target.patch(entry.kind, link.targetId, [managerOperation(target, wanted, before, context.dialect, managerRemoval)]);
  rememberManager(link, wanted);
  modified.push({ displayName: target.path, oldValue: before ?? null, newValue: wanted ?? null });
}

function heldManager(resource: Resource | null, target: Target): string | undefined {
  const held = valueAt(resource ?? {}, target);
  const value = typeof held === "object" ? property(held, "value") : held;
  return typeof value === "string" && value !== "" ? value : undefined;
}

function rememberManager(link: Link, value: string | undefined): void {
  if (value === undefined) delete link.manager;
  else link.manager = value;
}

async function members(context: CycleContext, entry: Entry, link: Link, target: Target, source: string, modified: ModifiedProperty[]) {
  const { links } = context.world.job;
  const listed = entry.attribute(source);
  const wanted = (Array.isArray(listed) ? listed : []).filter((item) => typeof item === "string");
  const writer = new MemberWriter(context, entry.objectId, link, target, modified);
  await writer.add(
    wanted.flatMap((member): Member[] => {
      const targetId = links[member]?.targetId;
      return targetId === undefined ? [] : [[member, targetId]];
    }),
  );
  await writer.removeOthers(new Set(wanted), (member) => links[member] === undefined);
  const waited = wanted.filter((member) => links[member] === undefined && isWaitedFor(context, member));
  if (waited.length > 0) throw new Unresolved(waited);
}

function isWaitedFor({ world }: CycleContext, objectId: string): boolean {
  return world.job.escrows[objectId]?.phase === "object";
}

/** References, after all objects: who somebody's manager is, and who is in a group. [D1, D4] */
import { type ModifiedProperty, RecordDraft } from "../log/provisioning-record.js";
import { property, type Target, valueAt } from "../mapping/target.js";
import type { CycleContext } from "./cycle-context.js";
import type { Entry } from "./entry.js";
import { putOff, retryNote } from "./escrow.js";
import { type Failure, ObjectFault } from "./failures.js";
import type { Link } from "./job.js";
import { managerOperation, memberOperations } from "./requests.js";

export type ReferenceStatus = "success" | "failure" | "skipped";

/** Referred to, and not linked: what failed is waited for; what is out of scope is passed over, and not picked up later. [D9] */
class Unresolved extends ObjectFault {
  constructor(names: readonly string[]) {
    super({ errorCode: "ReferenceNotResolved", reason: `Referred to, and not yet provisioned: ${names.join(", ")}` });
  }
}

export async function stepReferences(context: CycleContext, entry: Entry): Promise<ReferenceStatus> {
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
  if (job.escrows[objectId]?.phase === "reference") delete job.escrows[objectId];
  if (modified.length === 0) return "skipped";
  draft.step("referenceResolution", "success", "References are resolved");
  draft.step("export", "success", `${kind} ${link.targetId} was changed`);
  context.record(draft.end({ action: "update", status: "success" }, link.targetId));
  return "success";
}

async function manager(context: CycleContext, entry: Entry, link: Link, target: Target, source: string, modified: ModifiedProperty[]) {
  const objectId = entry.attribute(source);
  const wanted = typeof objectId === "string" ? context.world.job.links[objectId]?.targetId : undefined;
  if (typeof objectId === "string" && wanted === undefined) {
    if (isWaitedFor(context, objectId)) throw new Unresolved([objectId]);
    // What is not in scope is no value either: the target keeps what it has.
    return;
  }
  const known = context.seen.get(entry.objectId);
  const resource = known === undefined ? await context.target.read(entry.kind, link.targetId) : known;
  const held = valueAt(resource ?? {}, target);
  const value = typeof held === "object" ? property(held, "value") : held;
  const before = typeof value === "string" && value !== "" ? value : undefined;
  if (before === wanted) return;
  await context.target.patch(entry.kind, link.targetId, [managerOperation(target, wanted, before, context.dialect)]);
  modified.push({ displayName: target.path, oldValue: before ?? null, newValue: wanted ?? null });
}

async function members(context: CycleContext, entry: Entry, link: Link, target: Target, source: string, modified: ModifiedProperty[]) {
  const { links, settings } = context.world.job;
  const listed = entry.attribute(source);
  const wanted = (Array.isArray(listed) ? listed : []).filter((item) => typeof item === "string");
  link.members ??= {};
  const sent = link.members;
  const added = wanted.filter((member) => links[member] !== undefined && sent[member] !== links[member].targetId);
  const kept = new Set(wanted);
  const removed = Object.keys(sent).filter((member) => !kept.has(member));
  for (const batch of batches(added, settings.memberBatch)) {
    const ids = batch.flatMap((member) => links[member]?.targetId ?? []);
    await context.target.patch("Group", link.targetId, memberOperations("add", ids, context.dialect));
    for (const member of batch) sent[member] = links[member]?.targetId ?? "";
    for (const id of ids) modified.push({ displayName: target.path, oldValue: null, newValue: id });
  }
  // Who was deleted in the target is no member there any more.
  for (const member of removed) if (!links[member]) delete sent[member];
  for (const batch of batches(
    Object.keys(sent).filter((member) => !kept.has(member)),
    settings.memberBatch,
  )) {
    const ids = batch.map((member) => sent[member] ?? "");
    await context.target.patch("Group", link.targetId, memberOperations("remove", ids, context.dialect));
    for (const member of batch) delete sent[member];
    for (const id of ids) modified.push({ displayName: target.path, oldValue: id, newValue: null });
  }
  const waited = wanted.filter((member) => links[member] === undefined && isWaitedFor(context, member));
  if (waited.length > 0) throw new Unresolved(waited);
}

function isWaitedFor({ world }: CycleContext, objectId: string): boolean {
  return world.job.escrows[objectId]?.phase === "object";
}

function batches<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
}

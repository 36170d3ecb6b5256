/** Where directory and target may differ although the job did what it does: what it knows or must believe, why, and what mends it. [D4, D9] */
import { sourceOfReferences } from "../mapping/mapped.js";
import type { ObjectType } from "../mapping/mapping.js";
import { type Entry, entryOf } from "./entry.js";
import type { BrokenLink, Job, KeptReason, Link, World } from "./job.js";
import { inScope } from "./scope.js";

export const driftKinds = [
  "pending",
  "escrowed",
  "pruned",
  "unanswered",
  "notProvisioned",
  "unmanaged",
  "left",
  "linkBroken",
  "cleared",
  "onCreation",
  "manager",
  "memberMissing",
  "memberKept",
] as const;

export type DriftKind = (typeof driftKinds)[number];

export interface Drift {
  readonly kind: DriftKind;
  readonly objectType: ObjectType;
  readonly sourceId: string;
  readonly name: string;
  /** The target attribute; absent where the whole object may differ. */
  readonly attribute?: string;
  /** The objectId of the manager or the member that is meant. */
  readonly refersTo?: string;
  readonly why: string;
  readonly mend: string;
}

/** What is true of every job, and stands in no list: nobody reads what others write in the target. [D9] */
export const unseen =
  "What was changed in the target by somebody else is not noticed until the same object changes in the directory; members never are.";

const restarting = "Restart the job";
const mends = {
  pending: "The next cycle writes it.",
  escrowed: "It is tried again by itself; mend what the error says.",
  pruned: `Mend what the error says, then: ${restarting}.`,
  unanswered: "Look for it in the target, and delete it there if nobody needs it.",
  notProvisioned: "Enable the account, or restore it.",
  unmanaged: "Assign it again, or change it in the target.",
  left: "Delete it in the target.",
  linkBroken: "Assign it again, so that it is matched; or delete it in the target.",
  cleared: "Clear it in the target: Entra sends no empty values.",
  onCreation: 'Let the mapping apply always ("apply": "always").',
  manager: `${restarting}, or change the manager once more.`,
  memberMissing: `${restarting}, or change the group's members once more.`,
  memberKept: "Add the member in the directory and remove it again, with a cycle after each; or remove it in the target.",
} as const satisfies Record<DriftKind, string>;

/** Entra exports one object at a time: two people who exchange names conflict at each attempt. [D5; the order is assumed] */
const whenInConflict =
  "It is tried again by itself, and succeeds once no other resource has its name; of two who exchange names, give one another name for a cycle.";

const whyKept: Readonly<Record<KeptReason, string>> = {
  cleared: "It has no value in the directory any more; the target keeps its last one",
  onCreation: "The mapping writes it only when it creates the object",
};

/** One object, as far as anything is known of it. */
interface Subject {
  readonly job: Job;
  readonly objectId: string;
  /** Absent when neither the directory nor its list of removed objects has it. */
  readonly entry: Entry | undefined;
  readonly link: Link | undefined;
  /** Whether the next cycle looks at it. */
  readonly news: boolean;
}

type Found = Pick<Drift, "kind" | "objectType" | "why" | "attribute" | "refersTo"> & { readonly mend?: string };

/** All of them, by object; several of one object where several attributes are meant. */
export function driftOf({ directory, job }: World): Drift[] {
  const scope = inScope(directory, job.settings);
  const scoped = new Set(job.scoped);
  const followed = new Set(Object.values(job.links).flatMap(({ managed, targetId }) => (managed ? [targetId] : [])));
  const known = [directory.users, directory.groups, job.links, job.broken, job.unanswered];
  return [...new Set(known.flatMap((table) => Object.keys(table ?? {})))].flatMap((objectId) => {
    const entry = entryOf(directory, objectId, scope);
    const { watermark } = job;
    const news =
      entry !== undefined &&
      (watermark === undefined || entry.changed > watermark || (entry.present && entry.inScope !== scoped.has(objectId)));
    const link = job.links[objectId];
    // Somebody else is that resource now, after a re-hire under the same name.
    const replaced = link?.managed === false && followed.has(link.targetId);
    const subject = { job, objectId, entry, link: replaced ? undefined : link, news };
    return [...failures(subject), ...whole(subject), ...attributes(subject)].map(
      (found): Drift => ({ mend: mends[found.kind], ...found, sourceId: objectId, name: entry?.name ?? objectId }),
    );
  });
}

function* failures({ job, objectId }: Subject): Generator<Found> {
  const escrow = job.escrows[objectId];
  if (escrow) {
    const { kind: objectType, phase, errorCode, attempts, nextAttempt } = escrow;
    const why = `${phase === "reference" ? "Its references" : "It"} failed with ${errorCode} (${attempts}×); the next attempt is at ${nextAttempt}`;
    yield { kind: "escrowed", objectType, why, ...(errorCode === "EntryConflict" ? { mend: whenInConflict } : {}) };
  }
  const dropped = job.pruned?.[objectId];
  if (dropped)
    yield {
      kind: "pruned",
      objectType: dropped.kind,
      why: `It failed with ${dropped.errorCode}, and was dropped from what is tried again`,
    };
  const unanswered = job.unanswered?.[objectId];
  if (unanswered) {
    const { kind: objectType, matching } = unanswered;
    yield { kind: "unanswered", objectType, why: `Its creation as ${matching} had no answer; the target may have it` };
  }
}

/** What concerns the whole object: one at most. */
function* whole({ job, objectId, entry, link, news }: Subject): Generator<Found> {
  const { mapping } = job.settings;
  if (!entry?.present) {
    const broken = job.broken?.[objectId];
    if (link) yield gone(link, news);
    else if (broken) yield linkBroken(broken);
    return;
  }
  const { kind: objectType, inScope: reached } = entry;
  if (link) {
    if (!mapping[objectType].enabled) yield { kind: "unmanaged", objectType, why: `${objectType}s are not provisioned any more` };
    else if (news) yield { kind: "pending", objectType, why: "It changed, or came into scope or left it, since the last cycle" };
    else if (!link.managed)
      yield { kind: "unmanaged", objectType, why: "It left the scope, was disabled for it, and is not followed any more" };
    else if (!reached) yield { kind: "unmanaged", objectType, why: "It left the scope, and the target keeps it as it was" };
    return;
  }
  const broken = job.broken?.[objectId];
  if (!reached || !mapping[objectType].enabled) {
    if (broken) yield linkBroken(broken);
  } else if (news) yield { kind: "pending", objectType, why: "It has not been provisioned yet" };
  else if (!mapping[objectType].actions.create) yield { kind: "notProvisioned", objectType, why: "Create is no target object action" };
  else if (entry.deleted || !entry.enabled)
    yield { kind: "notProvisioned", objectType, why: "It was disabled or deleted before it was provisioned" };
}

function gone({ kind: objectType, managed }: Link, news: boolean): Found {
  if (managed && news) return { kind: "pending", objectType, why: "It was deleted for good since the last cycle" };
  const why = managed ? "It was deleted for good" : "It was deleted for good after it had left the scope";
  return { kind: "left", objectType, why: `${why}, and the target keeps it` };
}

function linkBroken({ kind: objectType, targetId }: BrokenLink): Found {
  return { kind: "linkBroken", objectType, why: `Its link to ${targetId} was broken, and it is not in scope to be matched anew` };
}

function* attributes(subject: Subject): Generator<Found> {
  const { entry, link } = subject;
  if (!entry?.present || !link?.managed) return;
  for (const [attribute, reason] of Object.entries(link.kept ?? {}))
    yield { kind: reason, objectType: entry.kind, attribute, why: whyKept[reason] };
  if (entry.kind === "User") yield* managers(subject, entry, link);
  else yield* memberships(subject, entry, link);
}

function* managers({ job }: Subject, entry: Entry, link: Link): Generator<Found> {
  const row = sourceOfReferences(job.settings.mapping.User);
  if (!row) return;
  const manager = entry.attribute(row.source);
  const refersTo = typeof manager === "string" ? { refersTo: manager } : {};
  const wanted = typeof manager === "string" ? job.links[manager]?.targetId : undefined;
  if (wanted === link.manager) return;
  const why =
    wanted === undefined && typeof manager === "string"
      ? "The manager is not provisioned, and the target keeps the one before"
      : "The manager was not provisioned, or not written, when this user was last written";
  yield { kind: "manager", objectType: "User", attribute: row.target, ...refersTo, why };
}

function* memberships({ job, objectId }: Subject, entry: Entry, { members: sent = {}, attempted = {} }: Link): Generator<Found> {
  const row = sourceOfReferences(job.settings.mapping.Group);
  if (!row) return;
  const { links, broken = {} } = job;
  const found = { objectType: "Group", attribute: row.target } as const;
  const listed = entry.attribute(row.source);
  const wanted = new Set((Array.isArray(listed) ? listed : []).filter((item) => typeof item === "string"));
  for (const refersTo of wanted)
    if (links[refersTo] && sent[refersTo] !== links[refersTo].targetId)
      yield { ...found, kind: "memberMissing", refersTo, why: "The member was not provisioned when the group was last written" };
  const others = [
    [sent, "Its removal has not been done"],
    [attempted, "Its addition had no good answer, and its removal has not been done"],
    [broken[objectId]?.members ?? {}, "It left the group while the link was broken, and members are not read"],
  ] as const;
  for (const [table, why] of others)
    for (const refersTo of Object.keys(table))
      if (!wanted.has(refersTo) && (links[refersTo] ?? broken[refersTo])) yield { ...found, kind: "memberKept", refersTo, why };
}

/** What a request came to, in the product's words: made of the changes that it made. */
import type { CycleCounter } from "./provisioning-cycle.js";
import type { ProvisioningIntent, ProvisioningOperation } from "./provisioning-event.js";

/** A difference as the change log has it. */
export interface ToldDifference {
  readonly field: string;
  readonly old?: unknown;
  readonly new?: unknown;
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

/** An entry of the change log. */
export interface ToldChange {
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly differences: readonly ToldDifference[];
}

/** By the beginnings of actions. */
const byAction: readonly (readonly [string, ProvisioningOperation, ProvisioningIntent])[] = [
  ["create", "CREATED", "CREATE"],
  ["delete", "DELETED", "DELETE"],
  ["deactivate", "DEACTIVATED", "CHANGE"],
  ["reactivate", "REACTIVATED", "CHANGE"],
  ["link", "LINKED", "CREATE"],
];

function membersOperation(differences: readonly ToldDifference[]): ProvisioningOperation | undefined {
  const [members, ...others] = differences;
  if (members?.field !== "members" || others.length > 0) return undefined;
  const [added, removed] = [members.added?.length ?? 0, members.removed?.length ?? 0];
  if (added > 0 && removed > 0) return "MEMBERS_CHANGED";
  return added > 0 ? "MEMBERS_ADDED" : "MEMBERS_REMOVED";
}

/** Whether somebody may sign in comes before all else that the same change says. */
export function operationOfChange({ action, differences }: ToldChange): ProvisioningOperation {
  const [, made] = byAction.find(([begins]) => action.startsWith(begins)) ?? [];
  if (made === "CREATED" || made === "DELETED") return made;
  const active = differences.find(({ field }) => field === "active");
  if (active) return active.new === true ? "REACTIVATED" : "DEACTIVATED";
  if (made) return made;
  if (differences.some(({ field }) => field === "provisionedAt")) return "LINKED";
  return membersOperation(differences) ?? "UPDATED";
}

/** The reason that a request was held up. */
export const heldReason = "held";

/** How the answer to a request went. */
export interface Outcome {
  readonly status: number;
  readonly errorType?: string | null | undefined;
  readonly reason?: string | null | undefined;
}

export const hasFailed = ({ status, errorType, reason }: Outcome) => status >= 400 || Boolean(errorType) || Boolean(reason);

/** What was changed is said also of a request that failed after it. */
export function operationOf(outcome: Outcome, changes: readonly ToldChange[]): ProvisioningOperation {
  const [first, ...others] = changes;
  if (first === undefined) {
    if (!hasFailed(outcome)) return "UNCHANGED";
    return outcome.reason === heldReason ? "HELD" : "FAILED";
  }
  const operation = operationOfChange(first);
  const same = others.every((other) => other.subjectId === first.subjectId && operationOfChange(other) === operation);
  return same ? operation : "SEVERAL";
}

/** What a request asked for, as far as its changes tell. */
export function intentOf([first, ...others]: readonly ToldChange[]): ProvisioningIntent {
  if (first === undefined || others.some(({ subjectId }) => subjectId !== first.subjectId)) return "BULK";
  return byAction.find(([begins]) => first.action.startsWith(begins))?.[2] ?? "CHANGE";
}

/** Under what a cycle counts it; what is several is counted one by one. */
const counterOf: Readonly<Record<ProvisioningOperation, CycleCounter | undefined>> = {
  CREATED: "created",
  LINKED: "linked",
  UPDATED: "updated",
  DEACTIVATED: "deactivated",
  REACTIVATED: "reactivated",
  DELETED: "deleted",
  MEMBERS_ADDED: "membersChanged",
  MEMBERS_REMOVED: "membersChanged",
  MEMBERS_CHANGED: "membersChanged",
  SEVERAL: undefined,
  UNCHANGED: "unchanged",
  FAILED: "failed",
  HELD: "failed",
};

/** What a cycle counts for one request. */
export function countersOf(outcome: Outcome, operation: ProvisioningOperation, changes: readonly ToldChange[]): CycleCounter[] {
  const operations = operation === "SEVERAL" ? changes.map(operationOfChange) : [operation];
  const counters = operations.flatMap((each) => counterOf[each] ?? []);
  return hasFailed(outcome) && !counters.includes("failed") ? [...counters, "failed"] : counters;
}

/** The name that a change itself tells: of a person or group that it made, or that it took away. */
export function nameIn({ action, subjectKind, differences }: ToldChange): string | undefined {
  const named = differences.find(({ field }) => field === (subjectKind === "User" ? "userName" : "displayName"));
  const name = action.startsWith("delete") ? named?.old : named?.new;
  return typeof name === "string" ? name : undefined;
}

/** Provisioning on demand: one user, or one group with a few members, at once and in the older dialect. [D11, D2] */
import { randomUUID } from "node:crypto";
import type { ProvisioningRecord } from "../log/provisioning-record.js";
import { cycleContext, entryIn, intentFor } from "./cycle-context.js";
import { type Failure, ObjectFault, QuarantineFault } from "./failures.js";
import type { World } from "./job.js";
import { stepObject } from "./object-step.js";
import { stepReferences } from "./reference-step.js";
import type { Sender } from "./target-client.js";

/** Members that can be provisioned with a group. */
export const mostMembers = 5;

export interface OnDemandReport {
  readonly status: "success" | "failure" | "skipped";
  readonly reason?: string;
  /** The test query had no answer. */
  readonly unreachable?: true;
  readonly records: readonly ProvisioningRecord[];
}

/** It disables who was unassigned, and restores and deletes nobody. A group's other members stay as they are. */
export async function onDemand(
  world: World,
  sender: Sender,
  objectId: string,
  members: readonly string[] = [],
  uuid: () => string = randomUUID,
): Promise<OnDemandReport> {
  const records: ProvisioningRecord[] = [];
  const record = (made: ProvisioningRecord) => void records.push(made);
  const context = cycleContext(world, sender, {
    dialect: "onDemand",
    cycleId: uuid(),
    initiatorType: "user",
    uuid,
    chance: Math.random,
    record,
  });
  const entry = entryIn(context, objectId);
  const end = (status: OnDemandReport["status"], reason?: string): OnDemandReport => ({ status, records, ...(reason ? { reason } : {}) });
  if (!entry) return end("skipped", "There is no such object");
  const [matching] = context.mappings[entry.kind].matching;
  try {
    if (matching) await context.target.match(entry.kind, matching.target.path, uuid());
  } catch (error) {
    if (error instanceof QuarantineFault) return end("failure", error.failure.reason);
    if (error instanceof ObjectFault) return { ...end("failure", error.failure.reason), unreachable: true };
    throw error;
  }
  const { action } = intentFor(context, entry);
  if (action === "delete" || (action === "disable" && (entry.deleted || !entry.enabled)))
    return end("skipped", "Users that are disabled or deleted are not provisioned on demand");
  const outcome = await stepObject(context, entry);
  if (outcome.status !== "failure" && (outcome.action === "create" || outcome.action === "update")) {
    const chosen = entry.kind === "Group" ? { ...entry, attribute: withMembers(entry, sentMembers(world, objectId), members) } : entry;
    if ((await stepReferences(context, chosen)) === "failure") return end("failure", reasonIn(records));
  }
  return end(outcome.status, reasonIn(records));
}

function sentMembers(world: World, objectId: string): string[] {
  return Object.keys(world.job.links[objectId]?.members ?? {});
}

function withMembers(entry: NonNullable<ReturnType<typeof entryIn>>, sent: readonly string[], chosen: readonly string[]) {
  return (name: string) => (name === "members" ? [...new Set([...sent, ...chosen])] : entry.attribute(name));
}

function reasonIn(records: readonly ProvisioningRecord[]): Failure["reason"] | undefined {
  return records
    .map(({ provisioningStatusInfo }) => provisioningStatusInfo.errorInformation?.reason)
    .find((reason) => reason !== undefined);
}

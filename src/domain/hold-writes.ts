/** What an admin decides about the brake: its settings, and what becomes of a hold; and how a hold that nobody needs any more ends. */

import { type BrakeMode, brakeLimits } from "./brake.js";
import { type Difference, type Origin, recordChange, recordChanges } from "./change-log.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { readHold } from "./hold-list.js";
import { closeHold, forgetMarks, lockBrake } from "./hold-rows.js";
import { isId } from "./node.js";
import { type ProvisioningConnection, readConnection } from "./provisioning-connection.js";
import type { HoldState, ProvisioningHold } from "./provisioning-hold.js";
import { statement, unscoped } from "./statement.js";
import type { Store } from "./store.js";
import { TenantScope, type TenantTransaction } from "./tenant-scope.js";

export interface BrakeSettings {
  readonly mode?: BrakeMode | null;
  readonly windowMinutes?: number | null;
  readonly count?: number | null;
  readonly sharePercent?: number | null;
}

function checkRange(name: keyof typeof brakeLimits, value: number | null): void {
  const { least, most } = brakeLimits[name];
  if (value !== null && (value < least || value > most)) {
    throw new DomainError("INVALID_VALUE", `${name} is ${value}; it is ${least} to ${most}.`, { field: name });
  }
}

const updateBrake = statement(`
  UPDATE provisioning_connections
  SET brakeMode = :brakeMode, brakeWindowMinutes = :brakeWindowMinutes, brakeCount = :brakeCount, brakeSharePercent = :brakeSharePercent, updatedAt = :now
  WHERE organisationId = :organisation`);

type BrakeColumns = Pick<ProvisioningConnection, "brakeMode" | "brakeWindowMinutes" | "brakeCount" | "brakeSharePercent">;

/** What the settings are after the change; refuses what is none. */
function changedBrake(old: ProvisioningConnection, set: BrakeSettings): BrakeColumns {
  const brake = {
    brakeMode: set.mode ?? old.brakeMode,
    brakeWindowMinutes: set.windowMinutes ?? old.brakeWindowMinutes,
    brakeCount: set.count === undefined ? old.brakeCount : set.count,
    brakeSharePercent: set.sharePercent === undefined ? old.brakeSharePercent : set.sharePercent,
  };
  checkRange("windowMinutes", brake.brakeWindowMinutes);
  checkRange("count", brake.brakeCount);
  checkRange("sharePercent", brake.brakeSharePercent);
  if (brake.brakeMode !== "OFF" && brake.brakeCount === null && brake.brakeSharePercent === null) {
    throw new DomainError("REQUIRED", "A brake needs a number or a share: count, sharePercent or both.", { field: "count" });
  }
  return brake;
}

export async function changeBrake(context: DomainContext, set: BrakeSettings, origin?: Origin | null): Promise<ProvisioningConnection> {
  const now = context.now();
  const changed = await context.scope.write(async (transaction) => {
    const { holdId } = await lockBrake(transaction);
    const old = await readConnection(transaction);
    const brake = changedBrake(old, set);
    const differences: Difference[] = (Object.keys(brake) as (keyof BrakeColumns)[])
      .filter((name) => brake[name] !== old[name])
      .map((name) => ({ field: name, old: old[name], new: brake[name] }));
    if (differences.length === 0) return old;
    await transaction.run(updateBrake, { ...brake, now });
    if (brake.brakeMode !== old.brakeMode) {
      if (holdId === null) await forgetMarks(transaction, null);
      else await closeHold(transaction, holdId, now);
    }
    const subject = { subjectKind: "Organisation", subjectId: transaction.organisationId };
    await recordChange(transaction, context, { action: "changeBrake", ...subject, differences, origin });
    const inForce = brake.brakeMode === old.brakeMode ? old.brakeHoldId : null;
    return { ...old, ...brake, brakeHoldId: inForce, updatedAt: now };
  });
  context.forget();
  context.request.credentialsChanged?.();
  return changed;
}

/** How long a released hold lets removals through: clients that failed come again with growing delays, up to a day. */
export const passFor = 24 * 60 * 60_000;

const decide = statement(`
  UPDATE provisioning_holds SET state = :state, decidedAt = :now, decidedById = :userId, passUntil = :passUntil
  WHERE organisationId = :organisation AND id = :id`);

/** The hold, with the brake's lock; one that is over cannot be decided upon. */
async function holdInForce(transaction: TenantTransaction, id: string): Promise<ProvisioningHold> {
  await lockBrake(transaction);
  const hold = isId(id) ? await readHold(transaction, id) : undefined;
  if (hold === undefined) throw new DomainError("NOT_FOUND", `No hold of the organisation has the id "${id}".`, { field: "id" });
  if (hold.state === "ENDED") throw new DomainError("INVALID_VALUE", "The hold is over; there is nothing to decide.", { field: "id" });
  return hold;
}

interface Decision {
  readonly action: "releaseHold" | "keepHold" | "endHold";
  readonly state: HoldState;
  readonly passUntil: number | null;
}

async function decideOn(context: DomainContext, id: string, { action, state, passUntil }: Decision, origin?: Origin | null): Promise<void> {
  const now = context.now();
  await context.scope.write(async (transaction) => {
    const hold = await holdInForce(transaction, id);
    const until = hold.mode === "HOLD" ? passUntil : null;
    await transaction.run(decide, { id, state, now, userId: context.viewer.userId ?? null, passUntil: until });
    if (state === "RELEASED" && hold.mode === "HOLD") await forgetMarks(transaction, id);
    if (state === "ENDED") await closeHold(transaction, id, now);
    const differences: Difference[] = [{ field: "state", old: hold.state, new: state }];
    if (hold.state !== state)
      await recordChange(transaction, context, { action, subjectKind: "ProvisioningHold", subjectId: id, differences, origin });
  });
  context.forget();
}

async function decided(context: DomainContext, id: string): Promise<ProvisioningHold> {
  const hold = await readHold(context.scope, id);
  if (hold === undefined) throw new DomainError("NOT_FOUND", `No hold of the organisation has the id "${id}".`, { field: "id" });
  return hold;
}

/** What is held, and what is removed besides, goes through from now on for a day. */
export async function releaseHold(context: DomainContext, id: string, origin?: Origin | null): Promise<ProvisioningHold> {
  await decideOn(context, id, { action: "releaseHold", state: "RELEASED", passUntil: context.now() + passFor }, origin);
  return decided(context, id);
}

/** Removals stay refused; `restore` lets those in again who were deactivated within the window before it began, or while it was released. */
export async function keepHold(context: DomainContext, id: string, restore: boolean, origin?: Origin | null): Promise<ProvisioningHold> {
  await decideOn(context, id, { action: "keepHold", state: "KEPT", passUntil: null }, origin);
  if (restore) await restoreAll(context, id, origin);
  return decided(context, id);
}

/** It is settled at the identity provider: removals are let through, and counted anew. */
export async function endHold(context: DomainContext, id: string, origin?: Origin | null): Promise<ProvisioningHold> {
  await decideOn(context, id, { action: "endHold", state: "ENDED", passUntil: null }, origin);
  return decided(context, id);
}

const restoredAtOnce = 500;

// Sessions were ended at the very instant of the deactivation: one that came later was somebody else's, and stays.
const selectLost = statement({
  sqlite: lostPeople(""),
  mysql: lostPeople(" FOR UPDATE"),
});
function lostPeople(lock: string): string {
  return `
  SELECT DISTINCT h.subjectId AS id FROM provisioning_held h
  JOIN users u ON u.organisationId = h.organisationId AND u.id = h.subjectId
  WHERE h.organisationId = :organisation AND h.holdId = :holdId AND h.operation = 'DEACTIVATED' AND h.subjectId > :after
    AND u.active = 0 AND u.sessionsEndedAt = h.appliedAt
  ORDER BY h.subjectId LIMIT ${restoredAtOnce}${lock}`;
}
const letIn = statement(`
  UPDATE users SET active = 1, version = version + 1, updatedAt = :now WHERE organisationId = :organisation AND active = 0 AND id IN (:ids*)`);

/** In parts, each a transaction: whoever was let in already is not found again. */
async function restoreAll(context: DomainContext, holdId: string, origin?: Origin | null): Promise<void> {
  for (let after = ""; ; ) {
    const ids = await context.scope.write((transaction) => restore(transaction, context, holdId, after, origin));
    context.forget();
    if (ids.length < restoredAtOnce) return;
    after = ids.at(-1) ?? after;
  }
}

async function restore(
  transaction: TenantTransaction,
  context: DomainContext,
  holdId: string,
  after: string,
  origin: Origin | null | undefined,
): Promise<string[]> {
  const ids = (await transaction.all<{ id: string }>(selectLost, { holdId, after })).map(({ id }) => id);
  if (ids.length === 0) return ids;
  await transaction.run(letIn, { ids, now: context.now() });
  const differences: Difference[] = [{ field: "active", old: false, new: true }];
  const changes = ids.map((subjectId) => ({ action: "reactivateUser", subjectKind: "User", subjectId, differences, origin }));
  await recordChanges(transaction, context, changes);
  return ids;
}

/** After this long without anybody asking for a removal, nobody waits for a decision. */
const forgottenAfter = 7 * 24 * 60 * 60_000;
const over = "state <> 'ENDED' AND (lastTriedAt <= :before OR passUntil <= :now)";

const selectForgotten = unscoped(`
  SELECT organisationId, id FROM provisioning_holds
  WHERE (state IN ('OPEN', 'KEPT') AND lastTriedAt <= :before) OR (state = 'RELEASED' AND (passUntil <= :now OR lastTriedAt <= :before))
  ORDER BY id LIMIT 1000`);
const stillForgotten = statement(`SELECT id FROM provisioning_holds WHERE organisationId = :organisation AND id = :id AND ${over}`);

/** Ends the holds that nobody has asked for in a week, and those whose release is over. */
export async function endForgottenHolds(store: Store, now: number): Promise<void> {
  const times = { now, before: now - forgottenAfter };
  for (const { organisationId, id } of await store.all<{ organisationId: string; id: string }>(selectForgotten, times)) {
    await new TenantScope(store, organisationId).write(async (transaction) => {
      await lockBrake(transaction);
      if (await transaction.one(stillForgotten, { id, ...times })) await closeHold(transaction, id, now);
    });
  }
}

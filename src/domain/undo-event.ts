/** Takes one provisioning event back, where nothing came after it: one transaction, and a change of its own. */
import { type Origin, recordChange } from "./change-log.js";
import type { DomainContext } from "./context.js";
import { DuplicateKey, ForeignKeyMissing, WriteCollision } from "./database-errors.js";
import { DomainError } from "./errors.js";
import { changeOf, groupDifference, lockGroup, readFields, writeGroup } from "./group-writes.js";
import { isId } from "./node.js";
import { readPerson, type UserChange } from "./person-input.js";
import type { ProvisioningEvent } from "./provisioning-event.js";
import { findEvent } from "./provisioning-event-list.js";
import { readChangesOf } from "./provisioning-event-parts.js";
import { inRehearsal } from "./rehearsal-context.js";
import { statement } from "./statement.js";
import { refusedDisplayName, refusedUserName } from "./taken-name.js";
import type { TenantTransaction } from "./tenant-scope.js";
import { planUndo, readPresent, rehearsed, type UndoPlan } from "./undo-plan.js";
import { lockUsers } from "./user-rows.js";
import { differenceFrom, writeDifference } from "./user-writes.js";

const action = "undoProvisioningEvent";

const noteUndone = statement(
  "UPDATE provisioning_events SET undoneAt = :now WHERE organisationId = :organisation AND id = :id AND undoneAt IS NULL",
);

async function requireEvent(context: DomainContext, id: string): Promise<ProvisioningEvent> {
  const event = isId(id) ? await findEvent(context, id) : undefined;
  if (event !== undefined) return event;
  const there = isId(id) ? await inRehearsal(context) : undefined;
  if (there !== undefined && (await findEvent(there, id)) !== undefined) throw rehearsed();
  throw new DomainError("NOT_FOUND", `No provisioning event of the organisation has the id "${id}".`, { field: "id" });
}

export async function undoProvisioningEvent(context: DomainContext, id: string, origin?: Origin | null): Promise<ProvisioningEvent> {
  const event = await requireEvent(context, id);
  const [changes = []] = await readChangesOf(context, [event]);
  let plan: UndoPlan | undefined;
  try {
    await context.scope.write(async (transaction) => {
      if ((await transaction.run(noteUndone, { id, now: context.now() })).affected === 0 && event.undoneAt === null)
        throw new DomainError("INVALID_VALUE", "This was just undone by somebody else.", { field: "id" });
      for (const { subjectKind, subjectId } of changes) await lock(transaction, subjectKind, subjectId);
      plan = planUndo({ event, changes }, await readPresent(transaction, [{ event, changes }]));
      await write(transaction, context, plan, origin);
    });
  } catch (error) {
    throw await refused(context, error, plan);
  } finally {
    context.forget();
  }
  return requireEvent(context, id);
}

/** What is compared must stay so until it is written. */
async function lock(transaction: TenantTransaction, kind: string, id: string): Promise<void> {
  if (kind === "User") await lockUsers(transaction, [id]);
  else if (kind === "Group") await lockGroup(transaction, id);
}

function write(transaction: TenantTransaction, context: DomainContext, plan: UndoPlan, origin: Origin | null | undefined): Promise<void> {
  return plan.kind === "User" ? writeUser(transaction, context, plan, origin) : writeMembersAndFields(transaction, context, plan, origin);
}

async function writeUser(transaction: TenantTransaction, context: DomainContext, { id, set }: UndoPlan, origin?: Origin | null) {
  const [old] = await lockUsers(transaction, [id]);
  const difference = old && differenceFrom(context, old, readPerson(set as UserChange), undefined);
  if (difference === undefined) throw new WriteCollision(undefined);
  if (!(await writeDifference(transaction, context, difference, action, origin))) throw new WriteCollision(undefined);
}

async function writeMembersAndFields(transaction: TenantTransaction, context: DomainContext, plan: UndoPlan, origin?: Origin | null) {
  const { id, set, add, remove } = plan;
  try {
    const difference = await groupDifference(context, transaction, id, null, { fields: readFields(set), members: { add, remove } });
    await recordChange(transaction, context, changeOf(difference, origin, action));
    if ((await writeGroup(transaction, context, difference)) === undefined) throw new WriteCollision(undefined);
  } catch (error) {
    if ((error instanceof DuplicateKey && error.key === "PRIMARY") || error instanceof ForeignKeyMissing) throw new WriteCollision(error);
    throw error;
  }
}

/** A name that somebody else has taken meanwhile. */
async function refused(context: DomainContext, error: unknown, plan: UndoPlan | undefined): Promise<unknown> {
  if (!(error instanceof DuplicateKey)) return error;
  if (error.key === "users_userNameKey") return refusedUserName(context.scope, plan?.set.userName);
  if (error.key === "user_groups_displayNameKey") return refusedDisplayName(context.scope, plan?.set.displayName as string);
  return error;
}

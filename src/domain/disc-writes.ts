/** Making, changing, sharing and deleting discs: each one transaction, with its row in the change log. */
import { v7 as newId } from "uuid";
import { type Difference, type Origin, recordChange } from "./change-log.js";
import { checkText, storedKey } from "./comparison-key.js";
import type { DomainContext } from "./context.js";
import { DuplicateKey, ForeignKeyMissing, WriteCollision } from "./database-errors.js";
import { type Disc, type DiscChange, type DiscInput, type DiscPermission, titleLimit, years } from "./disc.js";
import { type DiscRow, readVisibleDisc, toDisc } from "./disc-rows.js";
import { accessLevels } from "./disc-visibility.js";
import { DomainError } from "./errors.js";
import { personOf } from "./permissions.js";
import { statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";

/** With whom a disc is shared: exactly one of the two. */
export interface Grantee {
  readonly userId?: string | null | undefined;
  readonly groupId?: string | null | undefined;
}

const insertDisc = statement(`
  INSERT INTO discs (organisationId, id, version, title, titleKey, year, ownerId, createdAt, updatedAt)
  VALUES (:organisation, :id, 1, :title, :titleKey, :year, :ownerId, :now, :now)`);

const updateDisc = statement(`
  UPDATE discs SET title = :title, titleKey = :titleKey, year = :year, version = version + 1, updatedAt = :now
  WHERE organisationId = :organisation AND id = :id AND version = :version`);

const deleteDiscRow = statement("DELETE FROM discs WHERE organisationId = :organisation AND id = :id AND ownerId = :ownerId");

const selectShare = statement(`
  SELECT permission, userId FROM disc_shares WHERE organisationId = :organisation AND discId = :discId AND granteeId = :granteeId`);

const insertShare = statement(`
  INSERT INTO disc_shares (organisationId, discId, granteeId, userId, groupId, permission, createdAt)
  VALUES (:organisation, :discId, :granteeId, :userId, :groupId, :permission, :now)`);

const updateShare = statement(`
  UPDATE disc_shares SET permission = :permission
  WHERE organisationId = :organisation AND discId = :discId AND granteeId = :granteeId`);

const deleteShare = statement(
  "DELETE FROM disc_shares WHERE organisationId = :organisation AND discId = :discId AND granteeId = :granteeId",
);

function checkTitle(title: string | null): string {
  if (title === null || title.trim() === "")
    throw new DomainError("REQUIRED", `A disc needs a title of 1 to ${titleLimit} characters.`, { field: "title" });
  checkText("title", title, titleLimit);
  return title;
}

function checkYear(year: number | null): number | null {
  if (year !== null && (year < years.first || year > years.last))
    throw new DomainError("INVALID_VALUE", `year must be between ${years.first} and ${years.last}; got ${year}.`, { field: "year" });
  return year;
}

const keyOf = (title: string) => storedKey("title", title, "folded", titleLimit);

/** The disc as the viewer sees it, or the refusal to show or to change it. */
async function disc(transaction: TenantTransaction, personId: string, id: string, level: number): Promise<DiscRow> {
  const row = await readVisibleDisc(transaction, personId, id);
  if (!row) throw new DomainError("NOT_FOUND", `There is no disc ${id} that you can see.`);
  if (row.level < level)
    throw new DomainError(
      "FORBIDDEN",
      level === accessLevels.OWNER ? "Only its owner may share or delete a disc." : "Changing a disc needs the permission EDIT on it.",
    );
  return row;
}

export async function createDisc(context: DomainContext, input: DiscInput, origin?: Origin | null): Promise<Disc> {
  const ownerId = personOf(context);
  const title = checkTitle(input.title);
  const year = checkYear(input.year ?? null);
  const id = newId();
  const now = context.now();
  const created = await context.scope.write(async (transaction) => {
    await transaction.run(insertDisc, { id, title, titleKey: keyOf(title), year, ownerId, now });
    const differences: Difference[] = [{ field: "title", old: null, new: title }];
    if (year !== null) differences.push({ field: "year", old: null, new: year });
    await recordChange(transaction, context, { action: "createDisc", subjectKind: "Disc", subjectId: id, differences, origin });
    return toDisc({
      organisationId: transaction.organisationId,
      id,
      version: 1,
      title,
      year,
      ownerId,
      createdAt: now,
      updatedAt: now,
      level: accessLevels.OWNER,
    });
  });
  context.forget();
  return created;
}

export async function changeDisc(
  context: DomainContext,
  id: string,
  version: number | undefined,
  set: DiscChange,
  origin?: Origin | null,
): Promise<Disc> {
  const personId = personOf(context);
  const now = context.now();
  const changed = await context.scope.write(async (transaction) => {
    const old = await disc(transaction, personId, id, accessLevels.EDIT);
    if (version !== undefined && version !== old.version)
      throw new DomainError("VERSION_CONFLICT", `The disc is at version ${old.version}, not ${version}: read it again.`);
    const title = set.title === undefined ? old.title : checkTitle(set.title);
    const year = set.year === undefined ? old.year : checkYear(set.year);
    const differences: Difference[] = [];
    if (title !== old.title) differences.push({ field: "title", old: old.title, new: title });
    if (year !== old.year) differences.push({ field: "year", old: old.year, new: year });
    if (differences.length === 0) return toDisc(old);
    const { affected } = await transaction.run(updateDisc, { id, version: old.version, title, titleKey: keyOf(title), year, now });
    if (affected === 0) throw new WriteCollision(undefined);
    await recordChange(transaction, context, { action: "changeDisc", subjectKind: "Disc", subjectId: id, differences, origin });
    return toDisc({ ...old, title, year, version: old.version + 1, updatedAt: now });
  });
  context.forget();
  return changed;
}

export async function deleteDisc(context: DomainContext, id: string, origin?: Origin | null): Promise<string> {
  const personId = personOf(context);
  await context.scope.write(async (transaction) => {
    const old = await disc(transaction, personId, id, accessLevels.OWNER);
    const { affected } = await transaction.run(deleteDiscRow, { id, ownerId: personId });
    if (affected === 0) throw new WriteCollision(undefined);
    const differences: Difference[] = [{ field: "title", old: old.title, new: null }];
    await recordChange(transaction, context, { action: "deleteDisc", subjectKind: "Disc", subjectId: id, differences, origin });
  });
  context.forget();
  return id;
}

function granteeOf({ userId, groupId }: Grantee): { granteeId: string; userId: string | null; groupId: string | null; field: string } {
  if (userId != null && groupId == null) return { granteeId: userId, userId, groupId: null, field: "userId" };
  if (groupId != null && userId == null) return { granteeId: groupId, userId: null, groupId, field: "groupId" };
  throw new DomainError("INVALID_VALUE", "Name either userId or groupId: a disc is shared with one person or one group at a time.");
}

/** Sharing again only sets the permission. */
export async function shareDisc(
  context: DomainContext,
  discId: string,
  grantee: Grantee,
  permission: DiscPermission,
  origin?: Origin | null,
): Promise<Disc> {
  const personId = personOf(context);
  const { field, ...key } = granteeOf(grantee);
  const now = context.now();
  const shared = await context.scope.write(async (transaction) => {
    const row = await disc(transaction, personId, discId, accessLevels.OWNER);
    if (key.userId === row.ownerId)
      throw new DomainError("INVALID_VALUE", "A disc is not shared with its owner, who may do everything with it already.", { field });
    const share = await shareOf(transaction, discId, field, key.granteeId);
    if (share?.permission === permission) return toDisc(row);
    if (share) await transaction.run(updateShare, { discId, granteeId: key.granteeId, permission });
    else await transaction.run(insertShare, { discId, ...key, permission, now }).catch(shareRefused(field, key.granteeId));
    const differences: Difference[] = [
      { field: "shares", old: share ? { [field]: key.granteeId, ...share } : null, new: { [field]: key.granteeId, permission } },
    ];
    await recordChange(transaction, context, { action: "shareDisc", subjectKind: "Disc", subjectId: discId, differences, origin });
    return toDisc(row);
  });
  context.forget();
  return shared;
}

const noGrantee = (field: string, granteeId: string) =>
  new DomainError("NOT_FOUND", `${field} ${granteeId} is no ${field === "userId" ? "person" : "group"} of your organisation.`, { field });

/** A share that is there, with somebody of the kind that was named. */
async function shareOf(
  transaction: TenantTransaction,
  discId: string,
  field: string,
  granteeId: string,
): Promise<{ permission: DiscPermission } | undefined> {
  const share = await transaction.one<{ permission: DiscPermission; userId: string | null }>(selectShare, { discId, granteeId });
  if (share && (share.userId !== null) !== (field === "userId")) throw noGrantee(field, granteeId);
  return share && { permission: share.permission };
}

function shareRefused(field: string, granteeId: string) {
  return (error: unknown): never => {
    if (error instanceof DuplicateKey) throw new WriteCollision(error);
    if (error instanceof ForeignKeyMissing) throw noGrantee(field, granteeId);
    throw error;
  };
}

/** Taking away a share that is not there changes nothing. */
export async function unshareDisc(context: DomainContext, discId: string, grantee: Grantee, origin?: Origin | null): Promise<Disc> {
  const personId = personOf(context);
  const { field, granteeId } = granteeOf(grantee);
  const unshared = await context.scope.write(async (transaction) => {
    const row = await disc(transaction, personId, discId, accessLevels.OWNER);
    const share = await shareOf(transaction, discId, field, granteeId);
    if (!share) return toDisc(row);
    await transaction.run(deleteShare, { discId, granteeId });
    const differences: Difference[] = [{ field: "shares", old: { [field]: granteeId, ...share }, new: null }];
    await recordChange(transaction, context, { action: "unshareDisc", subjectKind: "Disc", subjectId: discId, differences, origin });
    return toDisc(row);
  });
  context.forget();
  return unshared;
}

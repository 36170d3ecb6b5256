/** Changing what makes people admins without the role. */
import { AdminGrant, appRoleLimit } from "./admin-grant.js";
import { type GrantValues, readGrant } from "./admin-grant-rows.js";
import { type Difference, type Origin, recordChange } from "./change-log.js";
import { checkText, checkVisible, storedKey } from "./comparison-key.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import { lockOrganisation } from "./last-admin.js";
import { isId } from "./node.js";
import { statement } from "./statement.js";

const selectGroup = statement("SELECT id FROM user_groups WHERE organisationId = :organisation AND id = :id");
const deleteGrants = statement("DELETE FROM admin_grants WHERE organisationId = :organisation");
const insertGrants = statement(`
  INSERT INTO admin_grants (organisationId, kind, groupId, appRole, appRoleKey, updatedAt)
  VALUES [each rows: (:organisation, :row.kind, :row.groupId, :row.appRole, :row.appRoleKey, :now)]`);

const rolesField = "appRole";

export function toGrant(values: GrantValues): AdminGrant {
  return Object.assign(new AdminGrant(), values);
}

function readAppRole(given: string | null | undefined): string | null {
  const appRole = given?.trim() ?? "";
  if (appRole === "") return null;
  checkText(rolesField, appRole, appRoleLimit);
  checkVisible(rolesField, appRole);
  return appRole;
}

/** Sets both: what is absent or null grants nothing any more. It counts from each person's next request on. */
export async function changeAdminGrant(
  context: DomainContext,
  given: { readonly groupId?: string | null | undefined; readonly appRole?: string | null | undefined },
  origin?: Origin | null,
): Promise<AdminGrant> {
  const groupId = given.groupId ?? null;
  const appRole = readAppRole(given.appRole);
  const appRoleKey = appRole === null ? null : storedKey(rolesField, appRole, "folded", appRoleLimit);
  const rows = [
    ...(groupId === null ? [] : [{ kind: "GROUP", groupId, appRole: null, appRoleKey: null }]),
    ...(appRole === null ? [] : [{ kind: "APP_ROLE", groupId: null, appRole, appRoleKey }]),
  ];
  await context.scope.write(async (transaction) => {
    await transaction.one(lockOrganisation);
    if (groupId !== null && !(isId(groupId) && (await transaction.one(selectGroup, { id: groupId })))) {
      throw new DomainError("NOT_FOUND", `No group of the organisation has the id "${groupId}".`, { field: "groupId" });
    }
    const old = await readGrant(transaction);
    const differences: Difference[] = [];
    if (groupId !== old.groupId) differences.push({ field: "groupId", old: old.groupId, new: groupId });
    if (appRole !== old.appRole) differences.push({ field: "appRole", old: old.appRole, new: appRole });
    if (differences.length === 0) return;
    await transaction.run(deleteGrants);
    if (rows.length > 0) await transaction.run(insertGrants, { rows, now: context.now() });
    const subject = { subjectKind: "Organisation", subjectId: transaction.organisationId };
    await recordChange(transaction, context, { action: "changeAdminGrant", ...subject, differences, origin });
  });
  context.forget();
  return toGrant({ groupId, appRole });
}

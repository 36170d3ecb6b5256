/** Who is an admin: by role, or by what the organisation lets grant it. Read with whoever asks, and for people of an answer. */
import DataLoader from "dataloader";
import type { DomainContext } from "./context.js";
import { statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";

/** A condition on the users' row `u` of a statement; both subqueries begin at the organisation's one or two grants. */
export const isAdmin = `(u.role = 'ADMIN'
  OR EXISTS (SELECT 1 FROM admin_grants a
    JOIN memberships m ON m.organisationId = a.organisationId AND m.groupId = a.groupId AND m.memberId = u.id
    WHERE a.organisationId = u.organisationId AND a.kind = 'GROUP')
  OR EXISTS (SELECT 1 FROM admin_grants a
    JOIN user_values v ON v.organisationId = a.organisationId AND v.attribute = 'roles' AND v.valueKey = a.appRoleKey AND v.userId = u.id
    WHERE a.organisationId = u.organisationId AND a.kind = 'APP_ROLE'))`;

export interface GrantValues {
  readonly groupId: string | null;
  readonly appRole: string | null;
}

const selectGrants = statement("SELECT groupId, appRole FROM admin_grants WHERE organisationId = :organisation");

export async function readGrant(scope: TenantScope | TenantTransaction): Promise<GrantValues> {
  const rows = await scope.all<GrantValues>(selectGrants);
  return {
    groupId: rows.find(({ groupId }) => groupId !== null)?.groupId ?? null,
    appRole: rows.find(({ appRole }) => appRole !== null)?.appRole ?? null,
  };
}

const selectAdmins = statement(`SELECT u.id FROM users u WHERE u.organisationId = :organisation AND u.id IN (:ids*) AND ${isAdmin}`);

/** Of the people asked for in one turn in one statement. */
export function isAdminOf(context: DomainContext, id: string): Promise<boolean> {
  const loader = context.keep(
    "admins",
    () =>
      new DataLoader<string, boolean>(
        async (ids) => {
          const admins = new Set((await context.scope.all<{ id: string }>(selectAdmins, { ids })).map((row) => row.id));
          return ids.map((asked) => admins.has(asked));
        },
        { maxBatchSize: 1000 },
      ),
  );
  return loader.load(id);
}

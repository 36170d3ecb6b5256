/** The rule that an organisation keeps at least one active admin, whatever is done and however many do it at once. */
import { DomainError } from "./errors.js";
import { statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";

// The rule spans rows, so those who might break it wait for each other at the row of the organisation. SQLite has one writer anyway.
export const lockOrganisation = statement({
  sqlite: "SELECT id FROM organisations WHERE id = :organisation",
  mysql: "SELECT id FROM organisations WHERE id = :organisation FOR UPDATE",
});

const anotherAdmin = statement(
  "SELECT id FROM users WHERE organisationId = :organisation AND role = 'ADMIN' AND active = 1 AND id <> :id LIMIT 1",
);

/** Refuses that the user stops being an active admin when there is no other. */
export async function keepAnAdmin(transaction: TenantTransaction, id: string): Promise<void> {
  await transaction.one(lockOrganisation);
  if ((await transaction.one(anotherAdmin, { id })) === undefined) {
    throw new DomainError(
      "LAST_ADMIN",
      "This is the organisation's last active admin, who cannot be deactivated, deleted or made a member.",
    );
  }
}

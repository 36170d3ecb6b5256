/** Where mail to an organisation's admins goes, and which languages they read. */
import { type AddressedRow, addressColumns, addressJoin, mailAddress } from "./mail-address.js";
import { languagesOf } from "./notice.js";
import { statement } from "./statement.js";
import type { TenantScope } from "./tenant-scope.js";

const selectAdmins = statement(`
  SELECT u.id, ${addressColumns} FROM users u ${addressJoin}
  WHERE u.organisationId = :organisation AND u.role = 'ADMIN' AND u.active = 1 ORDER BY u.id`);

export interface AdminAddress {
  readonly to: string;
  readonly languages: readonly string[];
}

/** Those without an address are left out. */
export async function adminAddresses(scope: TenantScope): Promise<AdminAddress[]> {
  const admins = new Map<string, AddressedRow[]>();
  for (const row of await scope.all<AddressedRow & { id: string }>(selectAdmins)) admins.set(row.id, [...(admins.get(row.id) ?? []), row]);
  return [...admins.values()].flatMap((rows) => {
    const to = mailAddress(rows);
    const languages = languagesOf(rows[0]?.preferredLanguage ?? null, rows[0]?.locale ?? null);
    return to === undefined ? [] : [{ to, languages }];
  });
}

/** Making and changing an organisation's provisioning connection. */
import { type Difference, type Origin, recordChange } from "./change-log.js";
import type { DomainContext, ProvisioningSettings } from "./context.js";
import { DomainError } from "./errors.js";
import { longestRetention, type ProvisioningConnection, readConnection, settingNames } from "./provisioning-connection.js";
import { statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";

/** What an organisation sets: how requests are taken, and how long the log of them is kept. */
interface Settings extends ProvisioningSettings {
  readonly eventRetentionDays: number;
}
const changeable: readonly (keyof Settings)[] = [...settingNames, "eventRetentionDays"];

/** What to change; absent and null settings stay as they are. */
export type SettingsChange = { readonly [Name in keyof Settings]?: Settings[Name] | null | undefined };

const insertConnection = statement(`
  INSERT INTO provisioning_connections (organisationId, ${settingNames.join(", ")}, updatedAt)
  VALUES (:organisation, ${settingNames.map((name) => `:${name}`).join(", ")}, :now)`);

/** Locks the row, so that two changes at once are both told with the values that they replaced. */
const lockConnection = statement({
  sqlite: "SELECT 1 AS locked FROM provisioning_connections WHERE organisationId = :organisation",
  mysql: "SELECT 1 AS locked FROM provisioning_connections WHERE organisationId = :organisation FOR UPDATE",
});

const updateConnection = statement(`
  UPDATE provisioning_connections SET ${changeable.map((name) => `${name} = :${name}`).join(", ")}, updatedAt = :now
  WHERE organisationId = :organisation`);

export async function addConnection(transaction: TenantTransaction, settings: ProvisioningSettings, now: number): Promise<void> {
  await transaction.run(insertConnection, { ...settings, now });
}

function checkRetention(days: number | null | undefined): void {
  if (days === undefined || days === null || (days >= 1 && days <= longestRetention)) return;
  throw new DomainError("INVALID_VALUE", `eventRetentionDays is ${days}; it is 1 to ${longestRetention}.`, {
    field: "eventRetentionDays",
    limit: longestRetention,
  });
}

export async function changeProvisioning(
  context: DomainContext,
  set: SettingsChange,
  origin?: Origin | null,
): Promise<ProvisioningConnection> {
  const now = context.now();
  checkRetention(set.eventRetentionDays);
  const changed = await context.scope.write(async (transaction) => {
    await transaction.one(lockConnection);
    const old = await readConnection(transaction);
    const settings = Object.fromEntries(changeable.map((name) => [name, set[name] ?? old[name]])) as unknown as Settings;
    const differences: Difference[] = changeable
      .filter((name) => settings[name] !== old[name])
      .map((name) => ({ field: name, old: old[name], new: settings[name] }));
    if (differences.length === 0) return old;
    await transaction.run(updateConnection, { ...settings, now });
    await recordChange(transaction, context, {
      action: "changeProvisioning",
      subjectKind: "Organisation",
      subjectId: transaction.organisationId,
      differences,
      origin,
    });
    return { ...old, ...settings, updatedAt: now };
  });
  context.forget();
  context.request.credentialsChanged?.();
  return changed;
}

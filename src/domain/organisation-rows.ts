/** Reading and changing an organisation: fixed SQL. */
import { type Difference, type Origin, recordChange } from "./change-log.js";
import { checkText } from "./comparison-key.js";
import type { DomainContext, Plan } from "./context.js";
import { DomainError } from "./errors.js";
import { nameLimit, Organisation } from "./organisation.js";
import { statement } from "./statement.js";
import type { TenantScope, TenantTransaction } from "./tenant-scope.js";

const selectOrganisation = statement("SELECT id, name, plan, createdAt, updatedAt FROM organisations WHERE id = :organisation");

const selectLocked = statement({
  sqlite: "SELECT id, name, plan, createdAt, updatedAt FROM organisations WHERE id = :organisation",
  mysql: "SELECT id, name, plan, createdAt, updatedAt FROM organisations WHERE id = :organisation FOR UPDATE",
});

const updateOrganisation = statement("UPDATE organisations SET name = :name, plan = :plan, updatedAt = :now WHERE id = :organisation");

const selectVerifiedDomains = statement(`
  SELECT domain FROM organisation_domains WHERE organisationId = :home AND verifiedAt IS NOT NULL ORDER BY domain`);

export interface OrganisationValues {
  readonly name?: string | null | undefined;
  readonly plan?: Plan | null | undefined;
}

export function checkName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") throw new DomainError("REQUIRED", `An organisation needs a name of 1 to ${nameLimit} characters.`, { field: "name" });
  checkText("name", trimmed, nameLimit);
  return trimmed;
}

async function organisation(scope: TenantScope | TenantTransaction, select: typeof selectOrganisation): Promise<Organisation> {
  const row = await scope.one<Organisation>(select);
  if (!row) throw new Error(`Organisation ${scope.organisationId} is gone`);
  return Object.assign(new Organisation(), row);
}

/** One read per request, however often it is asked for. */
export function readOrganisation(context: DomainContext): Promise<Organisation> {
  return context.keep("organisation", () => organisation(context.scope, selectOrganisation));
}

export async function readVerifiedDomains(context: DomainContext): Promise<string[]> {
  return (await context.scope.all<{ domain: string }>(selectVerifiedDomains)).map(({ domain }) => domain);
}

/** Absent and null values stay as they are. */
export async function changeOrganisation(context: DomainContext, set: OrganisationValues, origin?: Origin | null): Promise<Organisation> {
  const now = context.now();
  const changed = await context.scope.write(async (transaction) => {
    const old = await organisation(transaction, selectLocked);
    const name = set.name == null ? old.name : checkName(set.name);
    const plan = set.plan ?? old.plan;
    const differences: Difference[] = [];
    if (name !== old.name) differences.push({ field: "name", old: old.name, new: name });
    if (plan !== old.plan) differences.push({ field: "plan", old: old.plan, new: plan });
    if (differences.length === 0) return old;
    await transaction.run(updateOrganisation, { name, plan, now });
    await recordChange(transaction, context, {
      action: "changeOrganisation",
      subjectKind: "Organisation",
      subjectId: transaction.organisationId,
      differences,
      origin,
    });
    return Object.assign(new Organisation(), old, { name, plan, updatedAt: now });
  });
  context.forget();
  context.request.credentialsChanged?.();
  return changed;
}

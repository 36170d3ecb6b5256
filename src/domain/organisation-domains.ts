/** The e-mail domains of an organisation: named by its admins, its own once an operator has made sure of it. */
import { type Difference, type Origin, recordChange } from "./change-log.js";
import type { DomainContext } from "./context.js";
import { DuplicateKey, WriteCollision } from "./database-errors.js";
import { DomainError } from "./errors.js";
import { OrganisationDomain } from "./organisation.js";
import { type SqlText, statement } from "./statement.js";
import type { TenantTransaction } from "./tenant-scope.js";

/** Labels: letters, digits and hyphens; at least two of them. */
const domainForm = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

export const domainLimit = 100;

type DomainRow = Pick<OrganisationDomain, "organisationId" | "domain" | "verifiedAt">;

const selectDomains = statement(
  "SELECT organisationId, domain, verifiedAt FROM organisation_domains WHERE organisationId = :organisation ORDER BY domain",
);
const selectDomain = statement(
  "SELECT organisationId, domain, verifiedAt FROM organisation_domains WHERE organisationId = :organisation AND domain = :domain",
);
const countDomains = statement("SELECT COUNT(*) AS number FROM organisation_domains WHERE organisationId = :organisation");
const insertDomain = statement(
  "INSERT INTO organisation_domains (organisationId, domain, verifiedAt) VALUES (:organisation, :domain, :verifiedAt)",
);
const updateDomain = statement(
  "UPDATE organisation_domains SET verifiedAt = :verifiedAt WHERE organisationId = :organisation AND domain = :domain",
);
const deleteDomain = statement("DELETE FROM organisation_domains WHERE organisationId = :organisation AND domain = :domain");

const others =
  "SELECT organisationId FROM organisation_domains WHERE domain = :domain AND organisationId <> :organisation AND verifiedAt IS NOT NULL";
const selectOtherOwner = statement({ sqlite: others, mysql: `${others} FOR UPDATE` } satisfies SqlText);

export function checkDomain(given: string): string {
  const domain = given.trim().toLowerCase();
  if (!domainForm.test(domain)) {
    throw new DomainError("INVALID_VALUE", `"${given}" is no domain name; write it as in "example.com".`, { field: "domain" });
  }
  return domain;
}

const toDomain = (row: DomainRow): OrganisationDomain => Object.assign(new OrganisationDomain(), row);

export async function readDomains(context: DomainContext): Promise<OrganisationDomain[]> {
  return (await context.scope.all<DomainRow>(selectDomains)).map(toDomain);
}

/** Naming it again changes nothing. It counts for nothing until it is verified. */
export async function addDomain(context: DomainContext, given: string, origin?: Origin | null): Promise<OrganisationDomain> {
  const domain = checkDomain(given);
  const row = await context.scope.write(async (transaction) => {
    const known = await transaction.one<DomainRow>(selectDomain, { domain });
    if (known) return known;
    const counted = await transaction.one<{ number: number }>(countDomains);
    if (Number(counted?.number) >= domainLimit) {
      throw new DomainError("LIMIT_EXCEEDED", `An organisation has at most ${domainLimit} domains; remove one first.`, {
        field: "domain",
        limit: domainLimit,
      });
    }
    await insert(transaction, domain, null);
    await record(transaction, context, "addDomain", { field: "domains", added: [domain], removed: [] }, origin);
    return { organisationId: transaction.organisationId, domain, verifiedAt: null };
  });
  context.forget();
  return toDomain(row);
}

/** False where the organisation has no such domain. */
export async function removeDomain(context: DomainContext, given: string, origin?: Origin | null): Promise<boolean> {
  const domain = checkDomain(given);
  const removed = await context.scope.write(async (transaction) => {
    const { affected } = await transaction.run(deleteDomain, { domain });
    if (affected === 0) return false;
    await record(transaction, context, "removeDomain", { field: "domains", added: [], removed: [domain] }, origin);
    return true;
  });
  context.forget();
  return removed;
}

/** For operators, who have made sure of it. A domain is one organisation's own: it decides where people sign in. */
export async function verifyDomainIn(context: DomainContext, given: string): Promise<void> {
  const domain = checkDomain(given);
  const now = context.now();
  await context.scope.write(async (transaction) => {
    const row = await transaction.one<DomainRow>(selectDomain, { domain });
    if (row && row.verifiedAt !== null) return;
    const other = await transaction.one<{ organisationId: string }>(selectOtherOwner, { domain });
    if (other) {
      throw new DomainError(
        "NOT_UNIQUE",
        `${domain} is verified for the organisation ${other.organisationId} already; it must be removed there first.`,
        { field: "domain", values: [other.organisationId] },
      );
    }
    if (row) await transaction.run(updateDomain, { domain, verifiedAt: now });
    else await insert(transaction, domain, now);
    await record(transaction, context, "verifyDomain", { field: "verifiedDomains", added: [domain], removed: [] });
  });
}

async function insert(transaction: TenantTransaction, domain: string, verifiedAt: number | null): Promise<void> {
  await transaction.run(insertDomain, { domain, verifiedAt }).catch((error: unknown) => {
    // Somebody else named it in the meantime.
    throw error instanceof DuplicateKey ? new WriteCollision(error) : error;
  });
}

function record(
  transaction: TenantTransaction,
  context: DomainContext,
  action: string,
  difference: Difference,
  origin?: Origin | null,
): Promise<void> {
  return recordChange(transaction, context, {
    action,
    subjectKind: "Organisation",
    subjectId: transaction.organisationId,
    differences: [difference],
    origin,
  });
}

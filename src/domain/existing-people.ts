/** People who joined before provisioning: whom a provisioning client's new user would double, and what the connection's policy says of it. */
import { comparisonKey } from "./comparison-key.js";
import type { DomainContext } from "./context.js";
import { DomainError } from "./errors.js";
import type { Person } from "./person-input.js";
import { statement } from "./statement.js";
import { work, workEmailKeys } from "./user-columns.js";

// Two rows are enough to know that there is not exactly one.
const neverProvisioned = statement(`
  SELECT DISTINCT u.id AS id, u.userName AS userName, v.value AS address
  FROM user_values v JOIN users u ON u.organisationId = v.organisationId AND u.id = v.userId
  WHERE v.organisationId = :organisation AND v.attribute = 'emails' AND v.valueKey IN (:keys*) AND v.typeKey = :work
    AND u.provisionedAt IS NULL AND u.userNameKey <> :userNameKey
  LIMIT 2`);

const verifiedDomain = statement(
  "SELECT domain FROM organisation_domains WHERE organisationId = :home AND domain = :domain AND verifiedAt IS NOT NULL",
);

/** The id of the person to change instead of creating one; refuses where the policy does. */
export async function existingPersonFor(context: DomainContext, person: Person): Promise<string | undefined> {
  const emails = workEmailKeys(person);
  if (emails.length === 0) return undefined;
  const userName = [...person].find(([field]) => field.name === "userName")?.[1] as string;
  const found = await context.scope.all<{ id: string; userName: string; address: string }>(neverProvisioned, {
    keys: emails.map(({ key }) => key),
    work,
    userNameKey: comparisonKey(userName, "folded"),
  });
  const [one] = found;
  if (one === undefined || found.some(({ id }) => id !== one.id)) return undefined;
  if (context.viewer.settings.existingPeople === "LINK" && (await isVerified(context, one.address))) return one.id;
  throw new DomainError(
    "EXISTING_PERSON",
    `"${one.userName}" joined before provisioning and has the work e-mail address ${one.address}. Match users on that attribute in the identity provider, or let the connection link existing people (existingPeople: LINK, on verified domains).`,
    { field: "emails", values: [one.userName] },
  );
}

async function isVerified(context: DomainContext, address: string): Promise<boolean> {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  return (await context.scope.one(verifiedDomain, { domain })) !== undefined;
}

const neverProvisionedAmong = statement(`
  SELECT DISTINCT v.valueKey AS valueKey
  FROM user_values v JOIN users u ON u.organisationId = v.organisationId AND u.id = v.userId
  WHERE v.organisationId = :organisation AND v.attribute = 'emails' AND v.valueKey IN (:keys*) AND v.typeKey = :work
    AND u.provisionedAt IS NULL`);

/** Those of the keys of work e-mail addresses, in base64, that somebody has who joined before provisioning. */
export async function existingPeopleWith(context: DomainContext, keys: readonly Buffer[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await context.scope.all<{ valueKey: Uint8Array }>(neverProvisionedAmong, { keys, work });
  return new Set(rows.map(({ valueKey }) => Buffer.from(valueKey).toString("base64")));
}

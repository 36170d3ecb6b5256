/** A domain that an organisation has shown to be its own. */
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";

const insert = unscoped("INSERT INTO organisation_domains (organisationId, domain, verifiedAt) VALUES (:id, :domain, 1)");

export async function addVerifiedDomain(store: Store, id: string, domain: string): Promise<void> {
  await store.write((transaction) => transaction.run(insert, { id, domain }));
}

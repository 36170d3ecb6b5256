/** Many people and members at once, by multi-row statements: what would take minutes one by one. */
import { v7 as uuid } from "uuid";
import { comparisonKey } from "../../src/domain/comparison-key.js";
import { statement } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { TenantScope } from "../../src/domain/tenant-scope.js";

const insertPeople = statement(`
  INSERT INTO users (organisationId, id, version, createdAt, updatedAt, role, userName, userNameKey, displayName, displayNameKey, active)
  VALUES [each people: (:organisation, :row.id, 1, :now, :now, 'MEMBER', :row.userName, :row.key, :row.userName, :row.key, 1)]`);
const insertMembers = statement(`
  INSERT INTO memberships (organisationId, groupId, memberId, userId)
  VALUES [each members: (:organisation, :group, :row.id, :row.id)]`);

const chunk = 1000;

export async function manyUsers(store: Store, organisationId: string, count: number, stem = "crowd"): Promise<string[]> {
  const ids: string[] = [];
  await inChunks(count, async (from, to) => {
    const people = Array.from({ length: to - from }, (_, index) => {
      const userName = `${stem}.${from + index}@crowd.example`;
      return { id: uuid(), userName, key: comparisonKey(userName, "folded") };
    });
    ids.push(...people.map(({ id }) => id));
    await new TenantScope(store, organisationId).write((transaction) => transaction.run(insertPeople, { people, now: Date.now() }));
  });
  return ids;
}

export async function manyMembers(store: Store, organisationId: string, group: string, ids: readonly string[]): Promise<void> {
  await inChunks(ids.length, async (from, to) => {
    const members = ids.slice(from, to).map((id) => ({ id }));
    await new TenantScope(store, organisationId).write((transaction) => transaction.run(insertMembers, { members, group }));
  });
}

async function inChunks(count: number, work: (from: number, to: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += chunk) await work(from, Math.min(from + chunk, count));
}

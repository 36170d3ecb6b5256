/** An organisation whose lists are asked for: people with all that can be looked up, one large group, and a group inside another. */
import { v7 as uuid } from "uuid";
import { comparisonKey } from "../../src/domain/comparison-key.js";
import { createGroup } from "../../src/domain/group-writes.js";
import { statement } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { manyMembers } from "./crowd.js";
import { newTenant, type Tenant } from "./domain.js";

/** What requests name of it. */
export interface ListedTexts {
  /** Of the person in the middle, whom the requests look for. */
  readonly personId: string;
  readonly number: string;
  readonly userName: string;
  readonly home: string;
  /** Who is the manager of few. */
  readonly managerId: string;
  /** From here on, few were changed. */
  readonly changedSince: string;
  readonly largeId: string;
  /** In the middle of the large group. */
  readonly memberId: string;
  /** With few members, the person in the middle among them, and the only member of the outer group. */
  readonly smallId: string;
  readonly outerId: string;
}

export interface ListedOrganisation {
  readonly tenant: Tenant;
  readonly size: number;
  readonly texts: ListedTexts;
}

const chunk = 1000;
/** How many have the same manager, are in the small group, were deactivated, or were changed after everybody was there. */
export const few = 5;
const began = Date.UTC(2026, 0, 1);

const insertPeople = statement(`
  INSERT INTO users (organisationId, id, version, createdAt, updatedAt, provisionedAt, role, active, userName, userNameKey, externalId,
    externalIdKey, displayName, displayNameKey, employeeNumber, employeeNumberKey, managerId, managerIdKey)
  VALUES [each people: (:organisation, :row.id, 1, :row.createdAt, :row.updatedAt, :row.createdAt, 'MEMBER', :row.active, :row.userName,
    :row.userNameKey, :row.externalId, :row.externalIdKey, :row.displayName, :row.displayNameKey, :row.employeeNumber,
    :row.employeeNumberKey, :row.managerId, :row.managerIdKey)]`);
const insertEmails = statement(`
  INSERT INTO user_values (organisationId, userId, attribute, position, isPrimary, value, valueKey, type, typeKey)
  VALUES [each people: (:organisation, :row.id, 'emails', 0, 1, :row.userName, :row.userNameKey, 'work', :row.workKey)],
    [each people: (:organisation, :row.id, 'emails', 1, NULL, :row.home, :row.homeValueKey, 'home', :row.homeKey)]`);

const keyOf = (text: string | null) => (text === null ? null : comparisonKey(text, "folded"));
const [workKey, homeKey] = [keyOf("work"), keyOf("home")];

/**
 * Those who were deactivated, or changed, come last in the order of creation: who looks for them along it passes everybody.
 * @param members of the large group, at most half of the people
 */
export async function listedOrganisation(store: Store, size: number, members: number): Promise<ListedOrganisation> {
  const tenant = await newTenant(store);
  const context = tenant.as("ADMIN");
  const ids = Array.from({ length: size }, () => uuid());
  const middle = size >> 1;
  const numberOf = (index: number) => String(index).padStart(7, "0");
  const userNameOf = (number: string) => `person.${number}@listed.example`;
  const homeOf = (number: string) => `home.${number}@listed.example`;
  const person = (id: string, index: number) => {
    const number = numberOf(index);
    const texts = {
      userName: userNameOf(number),
      externalId: `x-${number}`,
      displayName: `Person ${numberOf(size - index)}`,
      // A third has none, but not the person in the middle.
      employeeNumber: Math.abs(index - middle) % 3 === 1 ? null : `e-${number}`,
      managerId: ids[Math.floor(index / few) - 1] ?? null,
    };
    const keys = Object.fromEntries(Object.entries(texts).map(([name, value]) => [`${name}Key`, keyOf(value)]));
    const home = homeOf(number);
    const isLast = index >= size - few;
    const createdAt = began + index;
    const updatedAt = createdAt + (isLast ? size : 0);
    return { id, createdAt, updatedAt, active: !isLast, ...texts, ...keys, home, homeValueKey: keyOf(home), workKey, homeKey };
  };
  for (let from = 0; from < size; from += chunk) {
    const people = ids.slice(from, from + chunk).map((id, offset) => person(id, from + offset));
    await context.scope.write(async (transaction) => {
      await transaction.run(insertPeople, { people });
      await transaction.run(insertEmails, { people });
    });
  }

  const group = async (displayName: string, memberIds: string[]) =>
    (await createGroup(context, { displayName, externalId: `x-${displayName}`, memberIds })).id;
  const largeId = await group("Large", []);
  await manyMembers(store, tenant.organisation.id, largeId, ids.slice(0, members));
  const smallId = await group("Small", ids.slice(middle, middle + few));
  const outerId = await group("Outer", [smallId]);
  for (let index = 0; index < few; index += 1) await group(`Other ${index}`, ids.slice(index, index + few));
  const number = numberOf(middle);
  const texts: ListedTexts = {
    personId: ids[middle] ?? "",
    number,
    userName: userNameOf(number),
    home: homeOf(number),
    managerId: ids[Math.floor(middle / few)] ?? "",
    changedSince: new Date(began + 2 * size - few).toISOString(),
    largeId,
    memberId: ids[members >> 1] ?? "",
    smallId,
    outerId,
  };
  return { tenant, size, texts };
}

/** What operations cost in statements, whatever the size of the organisation; and that an index serves every usual filter. */
import { expect } from "chai";
import { addMembers, createGroup } from "../../src/domain/group-writes.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { createUser } from "../../src/domain/user-writes.js";
import { ask, counted, newTenant, type Tenant } from "../support/domain.js";
import { type Plan, plansDuring } from "../support/plans.js";
import { forEachStore } from "../support/stores.js";

const wholeUser = "id version userName active emails { value type primary } groups { id displayName } managerId managerName";
const crowd = 1200;

forEachStore("Statements", (open, kind) => {
  let store: Store;
  let tenant: Tenant;
  let people: string[];
  const groups: Record<number, string> = {};
  const client = () => tenant.as("PROVISIONING");

  before(async function () {
    this.timeout(60_000);
    store = await open();
    tenant = await newTenant(store);
    people = [];
    for (let index = 0; index < crowd; index++) {
      const userName = `p${index}`;
      const input = {
        userName,
        displayName: userName,
        externalId: userName,
        employeeNumber: userName,
        managerId: people[0] ?? null,
        title: "one of many",
      };
      people.push(
        (await createUser(tenant.as("ADMIN"), { ...input, emails: [{ value: `${userName}@example.com`, type: "work", primary: true }] }))
          .id,
      );
    }
    for (const size of [10, 1000])
      groups[size] = (await createGroup(client(), { displayName: `Of ${size}`, memberIds: people.slice(0, size) })).id;
    for (let index = 0; index < 100; index++)
      await createGroup(client(), { displayName: `Few ${index}`, memberIds: people.slice(index, index + 3) });
    // As the server does by itself after a while.
    if (kind !== "sqlite") await store.all(unscoped("ANALYZE TABLE users, user_values, user_groups, memberships"));
  });

  const add = "mutation ($id: ID!, $ids: [ID!]!) { changeGroup(id: $id, members: { add: $ids }) { id version } }";
  const remove = "mutation ($id: ID!, $ids: [ID!]!) { changeGroup(id: $id, members: { remove: $ids }) { id version } }";
  const member = (from: number, to = from + 1) => ({ ids: people.slice(from, to) });
  const operations: [what: string, text: string, variables: () => Record<string, unknown>, statements: number, transactions: number][] = [
    ["a person by id", `query ($id: ID!) { user(id: $id) { ${wholeUser} } }`, () => ({ id: people[7] }), 1, 0],
    ["the match query", `{ users(where: { userName: { eq: "P9" } }) { totalCount nodes { ${wholeUser} } } }`, () => ({}), 1, 0],
    ["a page of 100 people", `{ users(first: 100) { totalCount nodes { ${wholeUser} } } }`, () => ({}), 2, 0],
    [
      "a new person",
      `mutation ($input: UserInput!) { createUser(input: $input) { ${wholeUser} } }`,
      () => ({ input: { userName: "new", emails: [{ value: "new@example.com", type: "work" }] } }),
      4,
      1,
    ],
    [
      "a change of a person",
      `mutation ($id: ID!) { changeUser(id: $id, set: { active: false }) { ${wholeUser} } }`,
      () => ({ id: people[8] }),
      3,
      1,
    ],
    [
      "a change of a person's list",
      `mutation ($id: ID!) { changeUser(id: $id, set: { emails: [{ value: "x" }] }) { ${wholeUser} } }`,
      () => ({ id: people[8] }),
      5,
      1,
    ],
    [
      "a change that changes nothing",
      `mutation ($id: ID!) { changeUser(id: $id, set: { title: "one of many" }) { ${wholeUser} } }`,
      () => ({ id: people[8] }),
      1,
      0,
    ],
    ["a group without its members", "query ($id: ID!) { group(id: $id) { id displayName } }", () => ({ id: groups[1000] }), 1, 0],
    [
      "a page of groups with members",
      "{ groups(first: 50) { nodes { id displayName members { nodes { id displayName } } } } }",
      () => ({}),
      2,
      0,
    ],
    [
      "the groups of a person",
      "query ($id: ID!) { groups(where: { members: { some: { id: { eq: $id } } } }) { nodes { id } } }",
      () => ({ id: people[1] }),
      1,
      0,
    ],
    ["1 more member in a group of 10", add, () => ({ id: groups[10], ...member(1100) }), 5, 1],
    ["1 more member in a group of 1000", add, () => ({ id: groups[1000], ...member(1100) }), 5, 1],
    ["100 more members in a group of 10", add, () => ({ id: groups[10], ...member(1000, 1100) }), 5, 1],
    ["100 more members in a group of 1000", add, () => ({ id: groups[1000], ...member(1000, 1100) }), 5, 1],
    ["1 member less in a group of 1000", remove, () => ({ id: groups[1000], ...member(1100) }), 5, 1],
    ["the deletion of a person", "mutation ($id: ID!) { deleteUser(id: $id) }", () => ({ id: people[1199] }), 5, 1],
  ];
  for (const [what, text, variables, statements, transactions] of operations) {
    it(`${what}: ${statements} in ${transactions === 0 ? "no transaction" : "a transaction"}`, async () => {
      const cost = await counted(store, () => ask(client(), text, variables()));
      expect(cost.statements, cost.statements.join("\n")).to.have.length(statements);
      expect(cost.transactions).to.equal(transactions);
    });
  }

  it("a member more or less touches nobody else", async () => {
    const { statements } = await counted(store, () => addMembers(client(), groups[1000] as string, people.slice(1101, 1102)));
    for (const sql of statements) if (/memberships/.test(sql)) expect(sql).to.match(/IN \(\?\)|INSERT/);
  });

  /** The parts of a plan that read what nobody asked for: whole tables, whole organisations, more rows than there are to find. */
  function scans(plans: readonly Plan[], largest: number): Plan[] {
    if (store.kind === "sqlite") {
      return plans.filter(({ detail }) =>
        /^SCAN (?!(?:p|b|i|e|below)$)|\(organisationId=\?\)$/.test(String(detail).replace(/ LEFT-JOIN$/, "")),
      );
    }
    return plans.filter(
      // What a recursive expression has found so far is no table of ours.
      ({ table, type, rows, Extra: extra }) =>
        !String(table ?? "<").startsWith("<") &&
        !String(extra).includes("Recursive") &&
        (type === "ALL" || type === "index" || Number(rows) > largest),
    );
  }

  const users = (where: string) =>
    `query ${where.includes("$id") ? "($id: ID!)" : ""} { users(where: ${where}) { nodes { ${wholeUser} } } }`;
  /** Most rows that a part of a plan may expect to read; only the manager of everybody has many to find. */
  const indexed: [filter: string, text: string, largest?: number][] = [
    ["userName eq", users('{ userName: { eq: "P9" } }')],
    ["externalId eq", users('{ externalId: { eq: "p9" } }')],
    ["displayName eq", users('{ displayName: { eq: "p9" } }')],
    ["employeeNumber eq", users('{ employeeNumber: { eq: "p9" } }')],
    ["managerId eq", "query ($id: String!) { users(where: { managerId: { eq: $id } }) { nodes { id } } }", 2 * crowd],
    ["id eq", users("{ id: { eq: $id } }")],
    ["userName sw", users('{ userName: { startsWith: "p99" } }')],
    ["emails value eq", users('{ emails: { some: { value: { eq: "p9@example.com" } } } }')],
    ["emails type and value eq", users('{ emails: { some: { type: { eq: "work" }, value: { eq: "p9@example.com" } } } }')],
    ["emails type eq and externalId eq", users('{ emails: { some: { type: { eq: "work" } } }, externalId: { eq: "p9" } }')],
    ["group displayName eq", 'query ($id: ID) { groups(where: { displayName: { eq: "few 9" }, id: { ne: $id } }) { nodes { id } } }'],
    ["group externalId eq", 'query ($id: ID) { groups(where: { externalId: { eq: "x" }, id: { ne: $id } }) { nodes { id } } }'],
    ["group members eq", "query ($id: ID!) { groups(where: { members: { some: { id: { eq: $id } } } }) { nodes { id } } }"],
    [
      "group members eq, with their kind and name",
      'query ($id: ID!) { groups(where: { members: { some: { and: [{ id: { eq: $id } }, { kind: { eq: USER }, displayName: { startsWith: "p" } }] } } }) { nodes { id } } }',
    ],
    ["effective groups eq", users("{ effectiveGroups: { some: { id: { eq: $id } } } }")],
    ["effective groups eq, indirectly", users("{ effectiveGroups: { some: { id: { eq: $id }, kind: { eq: INDIRECT } } } }")],
    ["id eq and effective groups eq", users('{ id: { eq: $id }, effectiveGroups: { some: { displayName: { eq: "few 9" } } } }')],
    [
      "group id eq and members eq",
      "query ($id: ID!) { groups(where: { id: { eq: $id }, members: { some: { id: { eq: $id } } } }) { nodes { id } } }",
    ],
    [
      "groups of a person",
      "query ($id: ID!) { users(where: { id: { eq: $id }, groups: { some: { id: { eq: $id } } } }) { nodes { id } } }",
    ],
  ];
  for (const [filter, text, largest = 100] of indexed) {
    it(`an index serves ${filter}`, async () => {
      const plans = await plansDuring(store, () => ask(client(), text, { id: people[0] }));
      expect(plans).not.to.have.length(0);
      expect(scans(plans, largest), JSON.stringify(plans, null, 1)).to.deep.equal([]);
    });
  }
});

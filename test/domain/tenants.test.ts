/** Two organisations on one store: neither sees, names or touches the other's, and the database itself refuses a row that crosses. */
import { expect } from "chai";
import { ForeignKeyMissing } from "../../src/domain/database-errors.js";
import { findGroup } from "../../src/domain/group-rows.js";
import { addMembers, changeGroup, createGroup, deleteGroup, removeMembers } from "../../src/domain/group-writes.js";
import { statement, unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";
import { findUser } from "../../src/domain/user-rows.js";
import { changeUser, createUser, deleteUser } from "../../src/domain/user-writes.js";
import { ask, newTenant, refusal, type Tenant } from "../support/domain.js";
import { forEachStore } from "../support/stores.js";

describe("A statement", () => {
  it("must be held to one organisation", () => {
    expect(() => statement("SELECT id FROM users WHERE id = :id")).to.throw(":organisation");
    expect(() => statement({ sqlite: "SELECT :organisation", mysql: "SELECT 1" })).to.throw(":organisation");
    expect(() => statement("SELECT ':organisation'")).to.throw(":organisation");
  });

  const bound: [sql: string, parameters: Record<string, never>, sqlBound: string, values: unknown[]][] = [
    ["a = :a AND b = :b AND a = :a", { a: 1, b: "x" }, "a = ? AND b = ? AND a = ?", [1, "x", 1]],
    ["a IN (:list*)", { list: [1, 2] }, "a IN (?, ?)", [1, 2]],
    ["a IN (:list*)", { list: [] }, "a IN (NULL)", []],
    ["a = ':a' AND `:b` = :b", { b: true }, "a = ':a' AND `:b` = ?", [1]],
    ["VALUES [each rows: (:a, :row.x)]", { a: 0, rows: [{ x: 1 }, { x: null }] }, "VALUES (?, ?), (?, ?)", [0, 1, 0, null]],
  ] as never;
  for (const [sql, parameters, text, values] of bound) {
    it(`binds ${sql}`, () => {
      const result = unscoped(sql).bind("sqlite", parameters);
      expect([result.sql, result.values]).to.deep.equal([text, values]);
    });
  }

  it("must be given all its parameters", () => {
    expect(() => unscoped("a = :a").bind("sqlite", {})).to.throw(":a");
  });
});

forEachStore("Tenants", (open) => {
  let store: Store;
  let one: Tenant;
  let other: Tenant;
  let theirs: { user: string; group: string };
  let ours: { user: string; group: string };

  const people = async (tenant: Tenant) => {
    const { id: user } = await createUser(tenant.as("ADMIN"), {
      userName: "ann",
      displayName: "Ann",
      externalId: "x",
      emails: [{ value: "ann@example.com" }],
    });
    const { id: group } = await createGroup(tenant.as("ADMIN"), { displayName: "Group", memberIds: [user] });
    return { user, group };
  };

  before(async () => {
    store = await open();
    one = await newTenant(store);
    other = await newTenant(store);
    ours = await people(one);
    theirs = await people(other);
  });

  it("may have the same names", () => {
    expect(ours.user).not.to.equal(theirs.user);
  });

  for (const kind of ["ADMIN", "PROVISIONING"] as const) {
    it(`do not find each other's (${kind})`, async () => {
      const as = () => one.as(kind);
      expect(await findUser(as(), theirs.user)).to.equal(undefined);
      expect(await findGroup(as(), theirs.group)).to.equal(undefined);
      const query = `query ($user: ID!, $group: ID!) {
        user(id: $user) { id } group(id: $group) { id }
        byId: users(where: { id: { eq: $user } }) { totalCount nodes { id } }
        notOurs: users(where: { not: { userName: { eq: "ann" } } }) { totalCount nodes { id } }
        byEmail: users(where: { emails: { some: { value: { eq: "ann@example.com" } } } }) { nodes { id } }
        byGroup: users(where: { groups: { some: { id: { eq: $group } } } }) { nodes { id } }
        groups(where: { members: { some: { id: { eq: $user } } } }) { totalCount nodes { id members { nodes { id } } } }
      }`;
      expect(await ask(as(), query, theirs)).to.deep.equal({
        user: null,
        group: null,
        byId: { totalCount: 0, nodes: [] },
        notOurs: { totalCount: 0, nodes: [] },
        byEmail: { nodes: [{ id: ours.user }] },
        byGroup: { nodes: [] },
        groups: { totalCount: 0, nodes: [] },
      });
    });

    const writes: [what: string, act: (tenant: Tenant) => Promise<unknown>, code: string][] = [
      ["change a person", (tenant) => changeUser(tenant.as(kind), theirs.user, null, { title: "x" }), "NOT_FOUND id"],
      ["delete a person", (tenant) => deleteUser(tenant.as(kind), theirs.user), "NOT_FOUND id"],
      ["change a group", (tenant) => changeGroup(tenant.as(kind), theirs.group, null, { set: { externalId: "x" } }), "NOT_FOUND id"],
      ["add to a group", (tenant) => addMembers(tenant.as(kind), theirs.group, [ours.user]), "NOT_FOUND id"],
      ["remove from a group", (tenant) => removeMembers(tenant.as(kind), theirs.group, [theirs.user]), "NOT_FOUND id"],
      ["take a person as member", (tenant) => addMembers(tenant.as(kind), ours.group, [theirs.user]), "UNKNOWN_MEMBER members"],
      ["take a group as member", (tenant) => addMembers(tenant.as(kind), ours.group, [theirs.group]), "UNKNOWN_MEMBER members"],
      ["delete a group", (tenant) => deleteGroup(tenant.as(kind), theirs.group), "NOT_FOUND id"],
    ];
    for (const [what, act, code] of writes) {
      it(`cannot ${what} of each other (${kind})`, async () => {
        expect(await refusal(act(one))).to.equal(code);
        expect(await findUser(other.as("ADMIN"), theirs.user)).to.include({ version: 1, title: null });
        expect(await findGroup(other.as("ADMIN"), theirs.group)).to.include({ version: 1 });
      });
    }
  }

  it("are kept apart by the database too", async () => {
    const insert = statement(
      "INSERT INTO memberships (organisationId, groupId, memberId, userId) VALUES (:organisation, :group, :user, :user)",
    );
    for (const parameters of [
      { group: ours.group, user: theirs.user },
      { group: theirs.group, user: ours.user },
    ]) {
      let thrown: unknown;
      await one
        .as("ADMIN")
        .scope.write((transaction) => transaction.run(insert, parameters))
        .catch((error: unknown) => {
          thrown = error;
        });
      expect(thrown).to.be.instanceOf(ForeignKeyMissing);
    }
  });
});

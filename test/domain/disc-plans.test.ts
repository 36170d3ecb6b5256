/** However many discs and groups there are, what one person sees is found by indexes (query plans of MariaDB). */
import { expect } from "chai";
import { v7 as newId } from "uuid";
import { Authentication } from "../../src/domain/authentication.js";
import { DomainContext } from "../../src/domain/context.js";
import { listDiscs } from "../../src/domain/disc-list.js";
import { countDiscsOf, discsOf, findDisc, sharesOf } from "../../src/domain/disc-rows.js";
import { createDisc } from "../../src/domain/disc-writes.js";
import { createOrganisation, createToken, systemContext } from "../../src/domain/operators.js";
import { type BoundStatement, Statement, statement, unscoped } from "../../src/domain/statement.js";
import { createUser } from "../../src/domain/user-writes.js";
import { forEachStore } from "../support/stores.js";

const bulk = {
  users: statement(`INSERT INTO users (organisationId, id, version, createdAt, updatedAt, role, active, userName, userNameKey)
    VALUES [each rows: (:organisation, :row.id, 1, 0, 0, 'MEMBER', 1, :row.name, :row.name)]`),
  groups: statement(`INSERT INTO user_groups (organisationId, id, version, createdAt, updatedAt, displayName, displayNameKey)
    VALUES [each rows: (:organisation, :row.id, 1, 0, 0, :row.name, :row.name)]`),
  members: statement(
    `INSERT INTO memberships (organisationId, groupId, memberId, userId) VALUES [each rows: (:organisation, :row.groupId, :row.userId, :row.userId)]`,
  ),
  discs: statement(`INSERT INTO discs (organisationId, id, version, title, titleKey, ownerId, createdAt, updatedAt)
    VALUES [each rows: (:organisation, :row.id, 1, :row.name, :row.name, :row.ownerId, 0, 0)]`),
  shares: statement(`INSERT INTO disc_shares (organisationId, discId, granteeId, groupId, permission, createdAt)
    VALUES [each rows: (:organisation, :row.discId, :row.groupId, :row.groupId, 'VIEW', 0)]`),
};

interface PlanRow {
  readonly table: string | null;
  readonly type: string | null;
  readonly key_len: string | null;
  readonly Extra: string | null;
}

/** What the organisation's id takes in an index: a key that is no longer than that finds the whole organisation. */
const organisationBytes = 36 * 4 + 2;

/** The reading statements that `work` sends, with their values. */
async function boundDuring(work: () => Promise<void>): Promise<BoundStatement[]> {
  const { bind } = Statement.prototype;
  const bound: BoundStatement[] = [];
  Statement.prototype.bind = function (this: Statement, kind, parameters) {
    const made = bind.call(this, kind, parameters);
    if (/^\s*(SELECT|WITH)/.test(made.sql)) bound.push(made);
    return made;
  };
  try {
    await work();
  } finally {
    Statement.prototype.bind = bind;
  }
  return bound;
}

forEachStore("Plans for discs", (open, kind) => {
  if (kind === "sqlite") return;

  it("never read a whole table", async () => {
    const store = await open();
    const organisation = await createOrganisation(store, { name: "Large", plan: "ENTERPRISE" });
    const { viewer, scope } = systemContext(store, organisation);
    const owner = (await createUser(systemContext(store, organisation), { userName: "owner" })).id;
    const ids = (count: number, name: string) => Array.from({ length: count }, (_, i) => ({ id: newId(), name: `${name} ${i}` }));
    const users = ids(1_000, "user");
    const groups = ids(200, "group");
    const discs = ids(1_000, "disc").map((disc, i) => ({ ...disc, ownerId: users[i]?.id ?? owner }));
    const members = groups.flatMap((group, i) => users.slice(i * 5, i * 5 + 5).map((user) => ({ groupId: group.id, userId: user.id })));
    const shares = discs.map((disc, i) => ({ discId: disc.id, groupId: groups[i % groups.length]?.id ?? "" }));
    await scope.write(async (transaction) => {
      for (const [name, rows] of Object.entries({ users, groups, members, discs, shares }))
        await transaction.run(bulk[name as keyof typeof bulk], { rows });
    });
    await store.all(unscoped("ANALYZE TABLE users, user_groups, memberships, discs, disc_shares, credentials"));

    const person = users[7]?.id ?? "";
    const context = () => new DomainContext({ ...viewer, userId: person }, scope);
    const own = await createDisc(context(), { title: "own" });
    const { token } = await createToken(store, { organisation: organisation.id, label: "x" });
    const authentication = new Authentication(store);

    const asked = await boundDuring(async () => {
      expect(await findDisc(context(), own.id)).to.include({ title: "own" });
      expect(await discsOf(context(), person, 51, "")).to.have.length(7);
      expect(await countDiscsOf(context(), person)).to.equal(7);
      expect((await listDiscs(context(), { where: { title: { startsWith: "disc" } } })).nodes).to.have.length(6);
      expect(await sharesOf(context(), discs[0]?.id ?? "")).to.have.length(1);
      await authentication.viewerOf(token);
    });
    await authentication.settled();

    expect(asked).to.have.length(6);
    for (const { sql, values } of asked) {
      let count = 0;
      const explain = unscoped(`EXPLAIN FORMAT=TRADITIONAL ${sql.replace(/\?/g, () => `:p${count++}`)}`);
      const plan = await store.all<PlanRow>(explain, Object.fromEntries(values.map((value, i) => [`p${i}`, value])));
      for (const { table, type, key_len: length, Extra: extra } of plan) {
        // A derived table, and what a recursive expression has found so far, holds only what belongs to the person.
        if (table === null || table.startsWith("<") || extra?.includes("Recursive") || type === "const" || type === "eq_ref") continue;
        expect(type, `${table} in ${sql}`).to.be.oneOf(["ref", "range"]);
        expect(Number(length), `${table} in ${sql}`).to.be.greaterThan(organisationBytes);
      }
    }
  });
});

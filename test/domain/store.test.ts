/** The store's promises: whole transactions whoever writes beside, named failures, and other processes on the embedded file. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "chai";
import { openStore } from "../../ormconfig.js";
import { DuplicateKey, WriteCollision } from "../../src/domain/database-errors.js";
import { type SqlParameters, unscoped } from "../../src/domain/statement.js";
import type { Store, Transaction } from "../../src/domain/store.js";
import { forEachStore } from "../support/stores.js";

const insert = unscoped("INSERT INTO organisations (id, name, plan, createdAt, updatedAt) VALUES (:id, :name, 'FREE', 0, 0)");
const rename = unscoped("UPDATE organisations SET name = :name WHERE id = :id");
const names = unscoped("SELECT name FROM organisations ORDER BY name");
const one = unscoped("SELECT name FROM organisations WHERE id = :id");

async function thrown(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  return undefined;
}

forEachStore("The store", (open, kind) => {
  let store: Store;
  const add = (id: string, name = id) => store.write((transaction) => transaction.run(insert, { id, name }));

  beforeEach(async () => {
    store = await open();
  });

  it("says which kind of database it is", () => {
    expect(store.kind === "sqlite").to.equal(kind === "sqlite");
  });

  it("keeps nothing of a transaction that fails, and all of those beside it", async () => {
    const work = async (id: number, transaction: Transaction) => {
      await transaction.run(insert, { id: `${id}a`, name: "x" });
      await nextTurn();
      await transaction.run(insert, { id: `${id}b`, name: "x" });
      if (id % 3 === 0) throw new Error("changed its mind");
    };
    const writes = await Promise.allSettled(Array.from({ length: 30 }, (_, id) => store.write((transaction) => work(id, transaction))));
    expect(writes.filter(({ status }) => status === "rejected")).to.have.length(10);
    expect(await store.all(names)).to.have.length(40);
  });

  it("shows readers nothing that is not committed", async () => {
    await add("a", "old");
    await store.write(async (transaction) => {
      await transaction.run(rename, { id: "a", name: "new" });
      expect((await transaction.one<{ name: string }>(one, { id: "a" }))?.name).to.equal("new");
      expect((await store.one<{ name: string }>(one, { id: "a" }))?.name).to.equal("old");
    });
    expect((await store.one<{ name: string }>(one, { id: "a" }))?.name).to.equal("new");
  });

  it("runs a transaction again when another writer was in the way, from its beginning", async () => {
    let tries = 0;
    await store.write(async (transaction) => {
      await transaction.run(insert, { id: `try ${++tries}`, name: "x" });
      if (tries < 3) throw new WriteCollision(undefined);
    });
    expect(tries).to.equal(3);
    expect(await store.all(names)).to.have.length(1);
  });

  it("lets two transactions that lock the same rows crosswise both end", async () => {
    await add("a");
    await add("b");
    const both = (first: string, second: string) =>
      store.write(async (transaction) => {
        await transaction.run(rename, { id: first, name: first + second });
        await nextTurn();
        await transaction.run(rename, { id: second, name: first + second });
      });
    await Promise.all([both("a", "b"), both("b", "a"), both("a", "b"), both("b", "a")]);
    const [left, right] = await store.all<{ name: string }>(names);
    expect(left?.name).to.equal(right?.name);
  });

  it("names the unique key that is taken", async () => {
    await add("a");
    expect(await thrown(add("a")))
      .to.be.instanceOf(DuplicateKey)
      .with.property("key", "PRIMARY");
    const user = unscoped(`INSERT INTO users (organisationId, id, version, createdAt, updatedAt, role, active, userName, userNameKey)
      VALUES ('a', :id, 1, 0, 0, 'MEMBER', 1, 'x', :key)`);
    const write = (parameters: SqlParameters) => store.write((transaction) => transaction.run(user, parameters));
    await write({ id: "1", key: Buffer.from("x") });
    expect(await thrown(write({ id: "2", key: Buffer.from("x") })))
      .to.be.instanceOf(DuplicateKey)
      .with.property("key", "users_userNameKey");
  });

  it("gives whole numbers, bytes and any text back as they went in", async () => {
    const name = "\u{1F600} ' \\ \" \n % ` ? :id é";
    await add("a", name);
    expect((await store.one<{ name: string }>(one, { id: "a" }))?.name).to.equal(name);
    const at = 1_795_503_139_922;
    await store.write((transaction) => transaction.run(unscoped("UPDATE organisations SET createdAt = :at WHERE createdAt = 0"), { at }));
    expect(await store.one(unscoped("SELECT createdAt FROM organisations WHERE createdAt >= :at"), { at })).to.deep.equal({
      createdAt: at,
    });
  });
});

describe("The embedded store", () => {
  it("is shared with other processes that write", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plandisc-shared-"));
    const file = join(folder, "deeper", "store.sqlite");
    const stores = [await openStore({ file }), await openStore({ file, migrate: false })];
    try {
      const write = (store: Store, id: string) =>
        store.write(async (transaction) => {
          await transaction.run(insert, { id, name: id });
          await nextTurn();
        });
      await Promise.all(stores.flatMap((store, index) => Array.from({ length: 30 }, (_, each) => write(store, `${index} ${each}`))));
      for (const store of stores) expect(await store.all(names)).to.have.length(60);
    } finally {
      for (const store of stores) await store.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("says what it needs to know", async () => {
    expect(await thrown(openStore({}))).to.match(/neither was given/);
  });
});

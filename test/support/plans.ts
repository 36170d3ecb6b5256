/** How a store says it will find what statements ask for, and how much it reads for it. */
import { existsSync, readFileSync } from "node:fs";
import { SqliteDatabase } from "../../src/domain/sqlite-driver.js";
import type { SqlParameters, Statement } from "../../src/domain/statement.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";

/** One line of a plan; which columns it has is the store's business. */
export type Plan = Readonly<Record<string, string | number | null>>;

/** A statement that was run, as text that can be run again. */
export interface Ran {
  readonly sql: string;
  readonly parameters: SqlParameters;
}

/** The reading statements that run while `work` does. */
export async function ranDuring(store: Store, work: () => Promise<unknown>): Promise<Ran[]> {
  const ran: Ran[] = [];
  const { all, one } = store;
  const note = (statement: Statement, parameters: SqlParameters = {}) => {
    const { sql, values } = statement.bind(store.kind, parameters);
    let index = 0;
    ran.push({
      sql: sql.replace(/\?/g, () => `:e${index++}`),
      parameters: Object.fromEntries(values.map((value, at) => [`e${at}`, value])),
    });
  };
  store.all = (statement, ...rest) => {
    note(statement, rest[0]);
    return all.call(store, statement, ...rest) as never;
  };
  store.one = (statement, ...rest) => {
    note(statement, rest[0]);
    return one.call(store, statement, ...rest) as never;
  };
  try {
    await work();
  } finally {
    store.all = all;
    store.one = one;
  }
  return ran;
}

/** The plan of a statement; `verb` stands before it. */
export function planOf(store: Store, { sql, parameters }: Ran, verb = explain(store)): Promise<Plan[]> {
  return store.all<Plan>(unscoped(`${verb} ${sql}`), parameters);
}

/** Runs work and explains its reading statements. */
export async function plansDuring(store: Store, work: () => Promise<unknown>, verb = explain(store)): Promise<Plan[]> {
  const plans: Plan[] = [];
  for (const ran of await ranDuring(store, work)) plans.push(...(await planOf(store, ran, verb)));
  return plans;
}

function explain(store: Store): string {
  return store.kind === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN FORMAT=TRADITIONAL";
}

export const readUnit = (store: Store) => (store.kind === "sqlite" ? "pages" : "rows");

/**
 * How much a statement reads: of MySQL and MariaDB the rows and entries of indices, which the session counts; of SQLite the pages of the
 * file, each of which it reads by one call. `undefined` where the system does not tell of calls.
 */
export async function amountRead(store: Store, ran: Ran): Promise<number | undefined> {
  return store.kind === "sqlite" ? pagesRead(store, ran) : rowsRead(store, ran);
}

const status = unscoped("SHOW SESSION STATUS LIKE 'Handler_read%'");

async function rowsRead(store: Store, { sql, parameters }: Ran): Promise<number> {
  return store.write(async (transaction) => {
    const total = async () => {
      const rows = await transaction.all<{ Value: string }>(status);
      return rows.reduce((sum, { Value: value }) => sum + Number(value), 0);
    };
    // To ask is to read, too.
    const [before, again] = [await total(), await total()];
    await transaction.all(unscoped(sql), parameters);
    return (await total()) - again - (again - before);
  });
}

/** What the system counts for this process, its calls to read among them. */
const calls = "/proc/self/io";

/** On a connection of its own, which has read nothing yet but what the tables are. */
async function pagesRead(store: Store, { sql, parameters }: Ran): Promise<number | undefined> {
  if (!existsSync(calls)) return undefined;
  const [main] = await store.all<{ file: string }>(unscoped("PRAGMA database_list"));
  if (!main) throw new Error("A store has a file");
  const bound = unscoped(sql).bind(store.kind, parameters);
  const database = new SqliteDatabase(main.file, { readonly: true });
  try {
    const prepared = database.prepare(bound.sql);
    const [before, again] = [readCalls(), readCalls()];
    prepared.all(...bound.values);
    return readCalls() - again - (again - before);
  } finally {
    database.close();
  }
}

function readCalls(): number {
  return Number(/^syscr: (\d+)$/m.exec(readFileSync(calls, "utf8"))?.[1]);
}

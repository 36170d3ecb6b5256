/** How a store says it will find what statements ask for. */
import type { SqlParameters, Statement } from "../../src/domain/statement.js";
import { unscoped } from "../../src/domain/statement.js";
import type { Store } from "../../src/domain/store.js";

/** One line of a plan; which columns it has is the store's business. */
export type Plan = Readonly<Record<string, string | number | null>>;

/** Runs work and explains its reading statements; `verb` stands before each of them. */
export async function plansDuring(store: Store, work: () => Promise<unknown>, verb = explain(store)): Promise<Plan[]> {
  const plans: Plan[] = [];
  const bound: [Statement, SqlParameters][] = [];
  const all = store.all.bind(store);
  store.all = (sql, parameters) => {
    bound.push([sql, parameters ?? {}]);
    return all(sql, parameters);
  };
  try {
    await work();
  } finally {
    store.all = all;
  }
  for (const [sql, parameters] of bound) {
    const { sql: asked, values } = sql.bind(store.kind, parameters);
    const names = Object.fromEntries(values.map((value, index) => [`e${index}`, value]));
    let index = 0;
    plans.push(...(await all<Plan>(unscoped(`${verb} ${asked.replace(/\?/g, () => `:e${index++}`)}`), names)));
  }
  return plans;
}

function explain(store: Store): string {
  return store.kind === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN FORMAT=TRADITIONAL";
}

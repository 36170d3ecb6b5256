/** Runs a suite on each kind of store: an embedded one in a temporary folder, and a fresh database of a MariaDB or MySQL server. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../ormconfig.js";
import type { Store } from "../../src/domain/store.js";
import { createDatabase, startDatabaseServer, stopDatabaseServer } from "./databases.js";

export type OpenStore = () => Promise<Store>;
export type StoreName = "sqlite" | "mariadb";

/** Where an empty store can be opened: the environment that says so to a server. */
export interface StorePlace {
  readonly location: { readonly url?: string; readonly file?: string };
  readonly environment: Readonly<Record<string, string>>;
  readonly remove: () => Promise<void>;
}

/** What must end before the database server does. */
export const lastSteps: (() => Promise<void>)[] = [];

/** One server for all suites of a run: installing one takes a while, starting one a second. */
before(async function () {
  this.timeout(300_000);
  await startDatabaseServer();
});
after(async function () {
  this.timeout(60_000);
  for (const step of lastSteps.reverse()) await step();
  await stopDatabaseServer();
});

/** An empty place of each kind; every suite about stores walks this table. */
export const storePlaces: readonly { readonly kind: StoreName; readonly title: string; readonly make: () => Promise<StorePlace> }[] = [
  { kind: "sqlite", title: "SQLite", make: embeddedPlace },
  { kind: "mariadb", title: "MariaDB", make: databasePlace },
];

/** `open` gives an empty store of the kind; all that it opened is closed and removed after the suite. */
export function forEachStore(name: string, suite: (open: OpenStore, kind: StoreName) => void): void {
  for (const { kind, title, make } of storePlaces) {
    describe(`${name} (${title})`, () => {
      const undo: (() => Promise<void>)[] = [];
      after(async () => {
        for (const step of undo.reverse()) await step();
      });
      suite(async () => {
        const { location, remove } = await make();
        undo.push(remove);
        const store = await openStore(location);
        undo.push(() => store.close());
        return store;
      }, kind);
    });
  }
}

export async function embeddedPlace(): Promise<StorePlace> {
  const folder = mkdtempSync(join(tmpdir(), "plandisc-"));
  return {
    location: { file: join(folder, "plandisc.sqlite") },
    environment: { DATA_DIR: folder },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function databasePlace(): Promise<StorePlace> {
  const { url, drop } = await createDatabase();
  return { location: { url }, environment: { DATABASE_URL: url }, remove: drop };
}

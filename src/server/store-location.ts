/** Where a configuration keeps its rows: a database, or the embedded store's file. */
import { join } from "node:path";
import type { Config } from "../config.js";

export function storeLocation({ databaseUrl, dataDir }: Config): { url: string } | { file: string } {
  return databaseUrl === undefined ? { file: join(dataDir, "plandisc.sqlite") } : { url: databaseUrl };
}

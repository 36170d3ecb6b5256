/** Where a configuration keeps its rows: a database, or the embedded store's file, whose folder is made ready. */
import { join } from "node:path";
import type { StoreLocation } from "../../ormconfig.js";
import type { Config } from "../config.js";
import { openDataDir, storeFile } from "./data-dir.js";

export async function storeLocation(config: Config): Promise<StoreLocation> {
  const { databaseUrl, dataDir, statementDeadline: deadline } = config;
  if (databaseUrl !== undefined) return { url: databaseUrl, deadline };
  await openDataDir(dataDir);
  return { file: join(dataDir, storeFile), deadline };
}

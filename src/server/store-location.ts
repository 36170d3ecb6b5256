/** Where a configuration keeps its rows: a database, or the embedded store's file, whose folder is made ready. */
import { join } from "node:path";
import type { Config } from "../config.js";
import { openDataDir, storeFile } from "./data-dir.js";

export async function storeLocation({ databaseUrl, dataDir }: Config): Promise<{ url: string } | { file: string }> {
  if (databaseUrl !== undefined) return { url: databaseUrl };
  await openDataDir(dataDir);
  return { file: join(dataDir, storeFile) };
}

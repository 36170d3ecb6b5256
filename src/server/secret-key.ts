/** The secret that this server's own secrets are made of: given, or kept in a file beside the embedded store. */
import { hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { link, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { type Config, ConfigError, leastSecret } from "../config.js";
import { Seal } from "../domain/sealed.js";
import type { CursorSeal } from "../scim/context.js";
import { inDataDir, openDataDir } from "./data-dir.js";

const fileName = "secret.key";

/** Where there is no place to keep it, it is made anew at each start, and the log says what that means. */
export async function openSecret({ secretKey, databaseUrl, domainGraphqlUrl, dataDir }: Config, log: Logger): Promise<string> {
  if (secretKey !== undefined) return secretKey;
  if (databaseUrl === undefined && domainGraphqlUrl === undefined) return inDataDir(dataDir, () => keptSecret(dataDir));
  log.warn(
    "SECRET_KEY is not set: cursors of pages, and secrets of single sign-on that are entered, end with this process, and another process does not know them",
  );
  return newSecret();
}

export function cursorSeal(secret: string, timeout: number): CursorSeal {
  return { key: new Uint8Array(hkdfSync("sha256", secret, "", "cursors of pages", 64)), timeout };
}

/** What closes the secrets that are kept and must be readable again. */
export function sealOf(secret: string): Seal {
  return new Seal(new Uint8Array(hkdfSync("sha256", secret, "", "sealed secrets", 32)));
}

/** Of two processes that start at once, both get the file of the one that was first. */
async function keptSecret(folder: string): Promise<string> {
  const file = join(folder, fileName);
  const kept = await read(file);
  if (kept !== undefined) return kept;
  await openDataDir(folder);
  const whole = `${file}.${randomUUID()}`;
  await writeFile(whole, newSecret(), { mode: 0o600 });
  try {
    await link(whole, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await unlink(whole);
  }
  return (await read(file)) ?? "";
}

async function read(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  const secret = text?.trim();
  if (secret !== undefined && secret.length < leastSecret) {
    throw new ConfigError(`${file} has fewer than ${leastSecret} characters; set SECRET_KEY, or remove the file and a new one is made.`);
  }
  return secret;
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

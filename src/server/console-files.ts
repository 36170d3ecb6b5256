/** The built console as it lies in its folder, read once at the start: the page, and assets whose names have their content's hash. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside the built server. */
export const consoleFolder = fileURLToPath(new URL("../../console/", import.meta.url));

export interface Asset {
  readonly type: string;
  readonly etag: string;
  /** By the coding of RFC 9110 §8.4.1; `identity` is always there. */
  readonly content: Readonly<Record<Coding, Buffer | undefined>> & { readonly identity: Buffer };
}

export interface ConsoleFiles {
  /** The page, with `%nonce%` where the nonce of a request goes. */
  readonly page: string;
  /** By name below /assets/. */
  readonly assets: ReadonlyMap<string, Asset>;
}

/** The preferred one first. */
export const codings = ["br", "gzip", "identity"] as const;
export type Coding = (typeof codings)[number];

const endings: Readonly<Record<Coding, string>> = { br: ".br", gzip: ".gz", identity: "" };

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Nothing where no console was built. */
export async function readConsole(folder: string): Promise<ConsoleFiles | undefined> {
  const page = await readFile(join(folder, "index.html"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (page === undefined) return undefined;
  const names = await readdir(join(folder, "assets"));
  const contents = new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, "assets", name))] as const)));
  const assets = new Map<string, Asset>();
  for (const [name, identity] of contents) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const content = { identity, br: contents.get(`${name}${endings.br}`), gzip: contents.get(`${name}${endings.gzip}`) };
    const etag = createHash("sha256").update(identity).digest("base64url").slice(0, 22);
    assets.set(name, { type, etag, content });
  }
  return { page, assets };
}

/** The folder of the embedded store: made, and looked at, before anything is opened in it. */
import { constants } from "node:fs";
import { access, mkdir, open, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** What the embedded store is kept in. */
export const storeFile = "plandisc.sqlite";

/** Why nothing can be kept there; the message is for the person at the terminal. */
export class DataDirFault extends Error {
  override readonly name = "DataDirFault";
  constructor(folder: string, what: string, help: string, cause?: unknown) {
    super(`DATA_DIR is ${JSON.stringify(folder)}, but ${what}: ${help}.`, { cause });
  }
}

const another = "set DATA_DIR to a folder that this user can write";

const reasons: Readonly<Record<string, readonly [what: string, help: string]>> = {
  EACCES: ["this user may not write there", `give this user the right to, or ${another}`],
  EPERM: ["this user may not write there", `give this user the right to, or ${another}`],
  EROFS: ["that file system cannot be written", another],
  ENOENT: ["no folder can be made there", another],
  ENOTDIR: ["a part of that path is a file", another],
  EEXIST: ["that is a file", another],
  EISDIR: ["a folder stands where a file of the store is to be", `move it away, or ${another}`],
  ELOOP: ["its links lead nowhere", another],
  ENAMETOOLONG: ["that path is too long", another],
  ENOSPC: ["the disk is full", `make room, or ${another}`],
  EDQUOT: ["the disk quota of this user is used up", `make room, or ${another}`],
};

/** Makes the folder where it is not there yet; throws a `DataDirFault` where the store cannot be kept in it. */
export async function openDataDir(folder: string): Promise<void> {
  await inDataDir(folder, async () => {
    await makeFolder(resolve(folder));
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  });
  // The files beside it hold what was written last; SQLite names them so.
  for (const suffix of ["", "-wal", "-shm"]) await checkFile(folder, join(folder, `${storeFile}${suffix}`), suffix === "");
}

/** What the system refuses in the folder is told in its name. */
export async function inDataDir<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""];
    if (reason === undefined) throw error;
    throw new DataDirFault(folder, `${reason[0]} (${(error as Error).message})`, reason[1], error);
  }
}

/** One folder after the other: Node's own way asks without end for a folder in a place such as /proc, which has no room for any. */
async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (found?.isDirectory()) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder).catch(async (error: NodeJS.ErrnoException) => {
    // Another process was first.
    if (error.code !== "EEXIST" || !(await stat(folder)).isDirectory()) throw error;
  });
}

/** The first bytes of a file of SQLite. */
const signature = Buffer.from("SQLite format 3\0", "latin1");

async function checkFile(folder: string, file: string, signed: boolean): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (found === undefined) return;
  if (!found.isFile()) throw new DataDirFault(folder, `${file} is no file`, `move it away, or ${another}`);
  await inDataDir(folder, () => access(file, constants.R_OK | constants.W_OK));
  if (signed && found.size > 0 && !(await firstBytes(file)).equals(signature)) {
    throw new DataDirFault(folder, `${file} is not a SQLite database`, `move it away and a new one is made, or ${another}`);
  }
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(signature.length), 0, signature.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

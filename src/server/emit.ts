/** Prints what is made from the code: schema/, the adapter's types, the README's tables. With --check it only says what is stale. */
import "reflect-metadata";
import { readFile, writeFile } from "node:fs/promises";
import { printedFiles } from "./printed-files.js";

const check = process.argv.includes("--check");
const stale: string[] = [];
for (const { path, print } of printedFiles) {
  const before = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const after = print(before);
  if (after === before) continue;
  stale.push(path);
  if (!check) await writeFile(path, after);
}
if (check && stale.length > 0) {
  process.stderr.write(`Stale: ${stale.join(", ")}. Run npm run emit.\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(stale.length > 0 ? `Printed ${stale.join(", ")}\n` : "All printed files are fresh.\n");
}

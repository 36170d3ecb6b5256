/** Builds the console with Vite when something that it is made of is newer than what was built; a step of `npm run build`. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../../", import.meta.url));
const built = join(project, "dist/console/index.html");

/** A folder is as new as the last name that came or went in it. */
function newest(path: string): number {
  const entry = statSync(path);
  const below = entry.isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
  return Math.max(entry.mtimeMs, ...below);
}

const builtAt = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const changedAt = Math.max(...["src/console", "package-lock.json"].map((path) => newest(join(project, path))));
if (changedAt > builtAt) {
  const vite = join(project, "node_modules/vite/bin/vite.js");
  const { status } = spawnSync(process.execPath, [vite, "build", "--config", "src/console/vite-config.ts"], {
    cwd: project,
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}

/** The project's own files and what they import, as the tests of the house read them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** Tests run from a build folder inside the project. */
export const projectFolder = fileURLToPath(new URL("../../../", import.meta.url));

const notOurs = /^(node_modules|dist|data|\.git|\.build-.*)$/;

export interface Import {
  /** A file below the project's folder, or the name of a library. */
  readonly target: string;
  readonly ours: boolean;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** Below the project's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

export function filesBelow(folder: string): string[] {
  return readdirSync(join(projectFolder, folder), { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.test(entry.name)) return [];
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

export function read(path: string): SourceFile {
  return { path, text: readFileSync(join(projectFolder, path), "utf8") };
}

export const sources: readonly SourceFile[] = filesBelow("")
  .filter((path) => [".ts", ".tsx"].includes(extname(path)))
  .map(read);

const importing = /^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;

export function importsOf({ path, text }: SourceFile): Import[] {
  return [...text.matchAll(importing)].map(([, type, named, late]) => {
    const name = named ?? late ?? "";
    const ours = name.startsWith(".");
    const target = ours ? sourceOf(normalize(join(dirname(path), name))) : name;
    return { target, ours, typeOnly: type !== undefined };
  });
}

/** An import names the file that the compiler makes. */
function sourceOf(path: string): string {
  const [plain, marked] = [".ts", ".tsx"].map((ending) => path.replace(/\.js$/, ending)) as [string, string];
  return !existsSync(join(projectFolder, plain)) && existsSync(join(projectFolder, marked)) ? marked : plain;
}

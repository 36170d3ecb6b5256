/** The project's own files and what they import, as the tests of the house read them. */
import { readdirSync, readFileSync } from "node:fs";
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
  .filter((path) => extname(path) === ".ts")
  .map(read);

const importing = /^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;

export function importsOf({ path, text }: SourceFile): Import[] {
  return [...text.matchAll(importing)].map(([, type, named, late]) => {
    const name = named ?? late ?? "";
    const ours = name.startsWith(".");
    const target = ours ? normalize(join(dirname(path), name)).replace(/\.js$/, ".ts") : name;
    return { target, ours, typeOnly: type !== undefined };
  });
}

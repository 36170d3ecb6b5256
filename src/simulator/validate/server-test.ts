/** What a test of a server is, and how it ends. */
import type { PatchDialect } from "./patch.js";
import type { World } from "./world.js";

export type Category = "mandatory" | "optional" | "preview";

export interface ServerTest {
  readonly name: string;
  readonly list: "gallery" | "validator";
  readonly category: Category;
  /** Where it stands: Microsoft's name for it, and the letter of the document (`sources.ts`). */
  readonly source: string;
  /** Which way it writes PATCH, when it is tried in both. */
  readonly dialect?: PatchDialect;
  readonly run: (world: World) => Promise<void>;
}

/** A row of Microsoft's list for the gallery. */
export interface GalleryTest {
  readonly number: number;
  readonly name: string;
  readonly category: Category;
  /** Whether it writes PATCH, so that each dialect is worth a try. */
  readonly patches?: true;
  readonly run: ServerTest["run"];
}

export function inDialects({ number, patches, ...row }: GalleryTest, dialects: readonly PatchDialect[]): ServerTest[] {
  const test = { ...row, list: "gallery", source: `Microsoft's test ${number} [T1]` } as const;
  return patches ? dialects.map((dialect) => ({ ...test, dialect })) : [test];
}

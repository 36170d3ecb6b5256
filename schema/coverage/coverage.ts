/** The table of what the RFCs ask for, and its printed form. */
import type { Chapter } from "./chapter.js";
import { attributeChapters } from "./rfc7643-attributes.js";
import { schemaChapters } from "./rfc7643-schemas.js";
import { patchChapters } from "./rfc7644-patch.js";
import { protocolChapters } from "./rfc7644-protocol.js";
import { queryChapters } from "./rfc7644-queries.js";
import { resourceChapters } from "./rfc7644-resources.js";
import { cursorChapters } from "./rfc9865.js";

export interface Row {
  readonly rfc: Chapter["rfc"];
  readonly section: string;
  readonly about: string;
  readonly level: string;
  readonly asks: string;
  readonly by: string;
  readonly test: string;
  readonly title: string;
}

const chapters: readonly Chapter[] = [
  ...attributeChapters,
  ...schemaChapters,
  ...[...resourceChapters, ...patchChapters, ...queryChapters, ...protocolChapters].sort(bySection),
  ...cursorChapters,
];

export const coverage: readonly Row[] = chapters.flatMap(({ rfc, section, about, by, test, asks }) =>
  asks.map(([level, what, title, elsewhere]) => ({ rfc, section, about, level, asks: what, by, test, title, ...elsewhere })),
);

/** `3.4.2.1` comes before `3.4.3` and after `3.4.2`. */
function bySection(one: Chapter, other: Chapter): number {
  const [left, right] = [one, other].map(({ section }) => section.split(".").map(Number)) as [number[], number[]];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
}

export function printCoverage(): string {
  const head = [
    "# What the RFCs ask for, who does it, and which test proves it",
    "",
    `${coverage.length} rows. Strength is the RFC's word; what is asked for is in our own. On a connection with \`dialects: strict\` all of it holds;`,
    "a lenient one differs where the README's table of tolerances says so. A test is named by its title, or by the row of its table. `npm run emit`",
    "prints this file, and a test of the house finds each file and each title.",
  ];
  return `${[...head, ...[7643, 7644, 9865].flatMap((rfc) => ["", `## RFC ${rfc}`, "", ...printed(rfc)])].join("\n")}\n`;
}

function printed(rfc: number): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rows = coverage
    .filter((row) => row.rfc === rfc)
    .map(({ section, about, level, asks, by, test, title }) => [`§${section} ${about}`, level, asks, `\`${by}\``, `\`${test}\`: ${title}`]);
  return [["section", "strength", "asks", "file", "test"], ["---", "---", "---", "---", "---"], ...rows].map(line);
}

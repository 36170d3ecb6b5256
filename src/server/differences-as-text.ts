/** What a change of the change log did, in one line. */

interface Difference {
  readonly field: string;
  readonly old?: unknown;
  readonly new?: unknown;
  readonly added?: readonly unknown[];
  readonly removed?: readonly unknown[];
  readonly skipped?: readonly unknown[];
}

/** So many ids of members stand in a line; of more, only how many they are. */
const shown = 10;

export function differencesAsText(differences: unknown): string {
  return Array.isArray(differences) ? (differences as Difference[]).map(oneAsText).join("; ") : "";
}

function oneAsText(difference: Difference): string {
  const { field, added, removed, skipped } = difference;
  if (!added && !removed) return `${field}: ${valueAsText(difference.old)} -> ${valueAsText(difference.new)}`;
  const parts = [
    ["added", added],
    ["removed", removed],
    ["skipped", skipped],
  ] as const;
  const words = parts.flatMap(([what, ids]) => (ids && ids.length > 0 ? [`${what} ${idsAsText(ids)}`] : []));
  return `${field}: ${words.join(", ")}`;
}

function idsAsText(ids: readonly unknown[]): string {
  return ids.length > shown ? String(ids.length) : ids.join(" ");
}

function valueAsText(value: unknown): string {
  if (value === null || value === undefined) return "(none)";
  return typeof value === "string" ? value : JSON.stringify(value);
}

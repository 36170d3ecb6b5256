/** Versions as entity tags, and the conditions of a request on them, RFC 7644 §3.14 and RFC 9110 §13.1. */
import type { IfMatch } from "./store.js";

/** Weak, and equal in the header and in `meta.version`. */
export function entityTag(version: number): string {
  return `W/"${version}"`;
}

/** The versions that a condition names. A tag that was never given out stands for none, so it matches nothing. */
export type Versions = "*" | readonly number[];

const noVersion = -1;
const greatestVersion = 2 ** 31 - 1;

export function parseCondition(header: string | undefined): Versions | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  const tags = header.split(",").map((tag) => tag.trim());
  if (tags.includes("*")) return "*";
  return tags.map((tag) => {
    const digits = /^(?:W\/)?"(\d{1,10})"$/.exec(tag)?.[1];
    const version = digits === undefined ? noVersion : Number(digits);
    return version > greatestVersion ? noVersion : version;
  });
}

export function holds(versions: Versions, version: number): boolean {
  return versions === "*" || versions.includes(version);
}

/** Of several acceptable versions the one that the resource has, when it has one of them: a store compares with one alone. */
export async function toIfMatch(versions: Versions | undefined, current: () => Promise<number | undefined>): Promise<IfMatch> {
  if (versions === undefined || versions === "*") return versions;
  if (versions.length === 1) return versions[0];
  const version = await current();
  return version !== undefined && versions.includes(version) ? version : noVersion;
}

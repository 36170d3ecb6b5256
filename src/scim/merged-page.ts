/** A page of two sorted lists as if they were one, RFC 7644 §3.4.2.3: found by halving, without reading what lies before it. */
import type { ResourceType } from "../../schema/scim/attribute.js";
import { compareBytes, comparisonKey } from "./comparison-key.js";
import type { AttributePath } from "./filter.js";
import { parseInstant } from "./instant.js";
import type { Json, JsonObject, Stored } from "./resource.js";
import type { Page, Query } from "./store.js";

/** A list of one resource type in the order that its query asks for. */
interface Sorted {
  readonly type: ResourceType;
  readonly query: Pick<Query, "sort">;
}

type Read<Part> = (part: Part, startIndex: number, count: number) => Promise<Page>;

interface Found<Part> {
  readonly part: Part;
  readonly stored: Stored;
}

/**
 * Equal keys: those of `one` come first. A page at the beginning costs one read of each list, a deeper one some more, as the logarithm of its
 * place; `peek` reads like `read`, and need show nothing but what can be sorted by.
 */
export async function mergedPage<Part extends Sorted>(
  one: Part,
  other: Part,
  read: Read<Part>,
  peek: Read<Part>,
  startIndex: number,
  count: number,
): Promise<{ total: number; found: Found<Part>[] }> {
  const before = startIndex - 1;
  const ofOne = before === 0 || count === 0 ? 0 : await countOfFirst(before, one, other, peek);
  const [ones, others] = await Promise.all([read(one, ofOne + 1, count), read(other, before - ofOne + 1, count)]);
  const total = ones.total + others.total;
  const found = [
    ...ones.resources.map((stored) => ({ part: one, stored })),
    ...others.resources.map((stored) => ({ part: other, stored })),
  ].sort(bySort);
  return { total, found: found.slice(0, count) };
}

/** Both lists are sorted by the same attribute, in the same direction. */
export function bySort<Part extends Sorted>(one: Found<Part>, other: Found<Part>): number {
  return inOrder(keyOf(one.part, one.stored), keyOf(other.part, other.stored), one.part.query);
}

/** How many of the first `before` resources of both lists are of `one`. */
async function countOfFirst<Part extends Sorted>(before: number, one: Part, other: Part, peek: Read<Part>): Promise<number> {
  const at = async (part: Part, index: number) => {
    const [stored] = (await peek(part, index + 1, 1)).resources;
    return stored && keyOf(part, stored);
  };
  const [ones, others] = await Promise.all([peek(one, 1, 0), peek(other, 1, 0)]);
  const place = Math.min(before, ones.total + others.total);
  let least = Math.max(0, place - others.total);
  let most = Math.min(place, ones.total);
  while (least < most) {
    const middle = (least + most) >> 1;
    const [mine, theirs] = await Promise.all([at(one, middle), at(other, place - middle - 1)]);
    if (inOrder(mine, theirs, one.query) <= 0) least = middle + 1;
    else most = middle;
  }
  return least;
}

/** What decides; `undefined` where there is no value, which comes last, or first when descending. */
type Key = string | number | undefined;

function inOrder(a: Key, b: Key, { sort }: Pick<Query, "sort">): number {
  return (sort?.descending ? -1 : 1) * compareKeys(a, b);
}

function compareKeys(a: Key, b: Key): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return typeof a === "number" && typeof b === "number" ? a - b : compareBytes(String(a), String(b));
}

function keyOf({ query, type }: Sorted, stored: Stored): Key {
  const path = query.sort?.path;
  const value = path && valueAt(path, stored, type);
  if (path === undefined || value === undefined) return undefined;
  const { type: kind, caseExact } = path.subAttribute ?? path.attribute;
  if (kind === "dateTime") return parseInstant(String(value));
  return caseExact ? String(value) : comparisonKey(String(value));
}

/** Of what all resource types have: single values of the core schema. */
function valueAt(
  { attribute, subAttribute }: AttributePath,
  { id, created, lastModified, resource }: Stored,
  type: ResourceType,
): Json | undefined {
  const whole: JsonObject = { ...resource, id, meta: { resourceType: type.name, created, lastModified } };
  const value = whole[attribute.name];
  return subAttribute ? (value as JsonObject | undefined)?.[subAttribute.name] : value;
}

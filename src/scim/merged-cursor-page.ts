/** A page by cursor of several lists as if they were one, RFC 9865 with RFC 7644 §3.4.2.1: a cursor holds a place in each of them. */
import type { Stored } from "./resource.js";
import type { CursorPage, CursorPosition } from "./store.js";

type Read<Part> = (part: Part, position: CursorPosition, count: number) => Promise<CursorPage>;

interface Found<Part> {
  readonly part: Part;
  readonly stored: Stored;
}

export interface MergedCursorPage<Part> {
  readonly found: readonly Found<Part>[];
  readonly next?: CursorPosition;
  readonly previous?: CursorPosition;
}

/** Absent where a list has no more on that side. */
type Place = CursorPosition | undefined;

/** One of the lists, from its place on. */
interface Walk<Part> {
  readonly part: Part;
  readonly place: Place;
  /** What it could give to the page. */
  readonly ahead: CursorPage;
}

const nothing: CursorPage = { resources: [] };

/**
 * Equal ones stay in the order of the lists. As many as a page has are looked at in each list with `peek`, which need show nothing but what
 * decides, and then `read` gets those that are on the page: two reads of each list, wherever the page is.
 */
export async function mergedCursorPage<Part>(
  parts: readonly Part[],
  read: Read<Part>,
  peek: Read<Part>,
  inOrder: (one: Found<Part>, other: Found<Part>) => number,
  position: CursorPosition,
  count: number,
): Promise<MergedCursorPage<Part>> {
  const forward = position.direction === "forward";
  const places = placesOf(position, parts.length);
  const walks = await Promise.all(
    parts.map(async (part, index): Promise<Walk<Part>> => {
      const place = places[index];
      return { part, place, ahead: place ? await peek(part, place, count) : nothing };
    }),
  );
  const near = walks.flatMap(({ part, ahead }) => ahead.resources.map((stored) => ({ part, stored }))).sort(inOrder);
  const chosen = forward ? near.slice(0, count) : near.slice(-count);
  const pages = await Promise.all(
    walks.map(async ({ part, place }) => {
      const taken = chosen.filter((each) => each.part === part).length;
      return place && taken > 0 ? read(part, place, taken) : undefined;
    }),
  );
  const onward = walks.map((walk, index) => placeAhead(walk, pages[index], forward));
  const back = walks.map((walk, index) => placeBehind(walk, pages[index], forward));
  const [next, previous] = forward ? [onward, back] : [back, onward];
  return {
    found: walks.flatMap(({ part }, index) => (pages[index] ?? nothing).resources.map((stored) => ({ part, stored }))).sort(inOrder),
    ...merged("next", "forward", next),
    ...merged("previous", "backward", previous),
  };
}

function placeAhead<Part>({ place, ahead }: Walk<Part>, page: CursorPage | undefined, forward: boolean): Place {
  if (page) return forward ? page.next : page.previous;
  return ahead.resources.length > 0 ? place : undefined;
}

/** A list that gave nothing is left where it was: before what it has next, or at its end. */
function placeBehind<Part>({ place, ahead }: Walk<Part>, page: CursorPage | undefined, forward: boolean): Place {
  const nearest = page ?? (ahead.resources.length > 0 ? ahead : undefined);
  if (nearest) return forward ? nearest.previous : nearest.next;
  const untouched = place !== undefined && place.from === undefined;
  return untouched ? undefined : { direction: forward ? "backward" : "forward" };
}

/** Of each list its mark, `null` for the end at which one begins, or `false` where there is no more. */
type Marks = readonly (string | null | false)[];

function merged(
  side: "next" | "previous",
  direction: CursorPosition["direction"],
  places: readonly Place[],
): Partial<Record<typeof side, CursorPosition>> {
  if (places.every((place) => place === undefined)) return {};
  const marks: Marks = places.map((place) => place !== undefined && (place.from ?? null));
  return { [side]: { direction, from: JSON.stringify(marks) } };
}

function placesOf({ direction, from }: CursorPosition, length: number): Place[] {
  const marks: Marks = from === undefined ? new Array<null>(length).fill(null) : (JSON.parse(from) as Marks);
  return marks.map((mark) => (mark === false ? undefined : { direction, ...(mark === null ? {} : { from: mark }) }));
}

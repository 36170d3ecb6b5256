/** A list of which only the beginning is at hand and the rest comes in pages, and JSON text of it that is written as they come. */
import type { Json } from "./resource.js";

export type Pages = () => AsyncIterable<readonly Json[]>;

/** The elements are the beginning. Whoever takes them for the whole by `JSON.stringify` is stopped: `toJson` writes it. */
export class LongList extends Array<Json> {
  private rest: Pages = nothing;

  /** Lists made of this one by `map` and `filter` are made of the beginning alone. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static begin(beginning: readonly Json[], rest: Pages): LongList {
    const list = new LongList();
    for (const value of beginning) list.push(value);
    list.rest = rest;
    return list;
  }

  /** The same list with each value made another one; those that become nothing are left out. */
  mapped(change: (value: Json) => Json | undefined): LongList {
    const changed = (page: readonly Json[]) => page.map(change).filter((value) => value !== undefined);
    const { rest } = this;
    return LongList.begin(changed(this), async function* () {
      for await (const page of rest()) yield changed(page);
    });
  }

  async *pages(): AsyncGenerator<readonly Json[]> {
    yield [...this];
    yield* this.rest();
  }

  toJSON(): never {
    throw new Unfinished();
  }
}

class Unfinished extends Error {
  override readonly name = "Unfinished";
  constructor() {
    super("Only the beginning of this list is at hand");
  }
}

async function* nothing(): AsyncGenerator<readonly Json[]> {}

/** The text, or its pieces where there is a long list in it. */
export function toJson(value: Json): string | AsyncIterable<string> {
  return textOf(value) ?? gathered(piecesOf(value));
}

function textOf(value: Json): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof Unfinished) return undefined;
    throw error;
  }
}

async function* piecesOf(value: Json): AsyncGenerator<string> {
  if (value instanceof LongList) return yield* listPieces(value);
  const text = textOf(value);
  if (text !== undefined) yield text;
  else if (Array.isArray(value))
    yield* enclosed(
      "[",
      value.map((each) => ["", each] as const),
      "]",
    );
  else
    yield* enclosed(
      "{",
      Object.entries(value as object).map(([name, each]) => [`${JSON.stringify(name)}:`, each as Json] as const),
      "}",
    );
}

async function* enclosed(open: string, parts: readonly (readonly [before: string, value: Json])[], close: string): AsyncGenerator<string> {
  yield open;
  let separator = "";
  for (const [before, value] of parts) {
    if (value === undefined) continue;
    yield `${separator}${before}`;
    yield* piecesOf(value);
    separator = ",";
  }
  yield close;
}

async function* listPieces(list: LongList): AsyncGenerator<string> {
  yield "[";
  let separator = "";
  for await (const page of list.pages()) {
    if (page.length === 0) continue;
    yield `${separator}${JSON.stringify(page).slice(1, -1)}`;
    separator = ",";
  }
  yield "]";
}

/** Characters that are sent at once: small pieces would each be a packet. */
const pieceLength = 16 * 1024;

async function* gathered(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let text = "";
  for await (const piece of pieces) {
    text += piece;
    if (text.length < pieceLength) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}

/** How a test of a server may end before its end. */

export class Failed extends Error {
  override readonly name = "Failed";
  constructor(
    readonly expected: string,
    readonly found: string,
  ) {
    super(`expected ${expected}; found ${found}`);
  }
}

export class Skipped extends Error {
  override readonly name = "Skipped";
}

export function expect(good: boolean, expected: string, found: string): asserts good {
  if (!good) throw new Failed(expected, found);
}

/** The RandomString function: as many of each kind of characters as asked, the rest of any. [D11] */
import { ExpressionFault } from "./expression.js";

/** Numbers, special characters, capitals, lower case: in the order of the function's parameters. */
const kinds = ["0123456789", "~!@#$%^&*_-+=|(){}[]:;<>,.?/", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"] as const;
const longest = 256;

export function randomString(minimums: readonly number[], length: number, avoided: string, chance: () => number): string {
  const least = minimums.reduce((sum, minimum) => sum + minimum, 0);
  if (length > longest || length < least)
    throw new ExpressionFault(`RandomString's length is ${length}, and may be ${least} to ${longest}`);
  const allowed = kinds.map((kind) => [...kind].filter((letter) => !avoided.includes(letter)));
  const oneOf = (list: readonly string[]): string => {
    const found = list[Math.floor(chance() * list.length)];
    if (found === undefined) throw new ExpressionFault("RandomString avoids every character of a kind that it needs");
    return found;
  };
  const letters = allowed.flatMap((kind, index) => Array.from({ length: minimums[index] ?? 0 }, () => oneOf(kind)));
  // Special characters come only when they are asked for: the first documented example has none.
  const rest = allowed.flatMap((kind, index) => (index === 1 && minimums[1] === 0 ? [] : kind));
  while (letters.length < length) letters.push(oneOf(rest));
  for (let index = letters.length - 1; index > 0; index -= 1) {
    const other = Math.floor(chance() * (index + 1));
    [letters[index], letters[other]] = [letters[other] ?? "", letters[index] ?? ""];
  }
  return letters.join("");
}

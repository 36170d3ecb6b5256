/** Files of JSON Lines that are appended to, and read without holding them whole. */
import { closeSync, existsSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const piece = 1 << 20;

/** A line that a killed process left half written stays a line of its own. */
export function appendLines(file: string, values: readonly unknown[]): void {
  if (values.length === 0) return;
  const descriptor = openSync(file, "a+");
  try {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    const begun = size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== "\n";
    const text = Buffer.from(`${begun ? "\n" : ""}${values.map((value) => JSON.stringify(value)).join("\n")}\n`);
    for (let written = 0; written < text.length; ) written += writeSync(descriptor, text, written);
  } finally {
    closeSync(descriptor);
  }
}

/** What is in such a file, in the order in which it was written; nothing when there is no file. */
export class JsonLines<T> implements Iterable<T> {
  /** Lines that are no JSON, counted while the others are read. */
  broken = 0;

  constructor(private readonly file: string) {}

  *[Symbol.iterator](): Iterator<T> {
    this.broken = 0;
    for (const line of lines(this.file)) {
      const value = this.parsed(line);
      if (value !== undefined) yield value;
    }
  }

  private parsed(line: string): T | undefined {
    try {
      return JSON.parse(line) as T;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.broken += 1;
      return undefined;
    }
  }
}

function* lines(file: string): Generator<string> {
  if (!existsSync(file)) return;
  const descriptor = openSync(file, "r");
  try {
    const decoder = new StringDecoder("utf8");
    const buffer = Buffer.alloc(piece);
    let rest = "";
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      const parts = (rest + decoder.write(buffer.subarray(0, read))).split("\n");
      rest = parts.pop() ?? "";
      yield* parts.filter((line) => line !== "");
    }
    if (rest !== "") yield rest;
  } finally {
    closeSync(descriptor);
  }
}

/** Runs the tests one after another against a server, and takes away what they made. */
import { type Answer, NoAnswer } from "../connection.js";
import { NoToken } from "../credentials.js";
import { engineTests } from "./engine-tests.js";
import { galleryTests } from "./gallery-tests.js";
import { type Hint, Hints } from "./hints.js";
import { Failed, Skipped } from "./outcome.js";
import type { PatchDialect } from "./patch.js";
import { Schemas } from "./schemas.js";
import { inDialects, type ServerTest } from "./server-test.js";
import { said, userFilter } from "./steps.js";
import { validatorTests } from "./validator-tests.js";
import { type Exchange, Made, type RunSettings, World } from "./world.js";

export interface Result extends Omit<ServerTest, "run"> {
  readonly status: "passed" | "failed" | "skipped";
  readonly ms: number;
  readonly expected?: string;
  readonly found?: string;
  readonly why?: string;
  readonly exchanges: readonly Exchange[];
}

export interface Outcome {
  readonly tag: string;
  readonly results: readonly Result[];
  readonly hints: readonly Hint[];
  /** What could not be taken away, with the reason. */
  readonly left: readonly string[];
  readonly interrupted: boolean;
}

export interface ValidateSettings extends Pick<RunSettings, "connection" | "credentials" | "attributes" | "mapsManager" | "chosen"> {
  readonly tests: readonly ServerTest[];
  readonly keep: boolean;
  /** Ends the run after the request under way. */
  readonly signal: AbortSignal;
  readonly onResult: (result: Result) => void;
}

/** All of them, in Microsoft's order. */
export function allTests(dialects: readonly PatchDialect[]): ServerTest[] {
  return [...[...engineTests, ...galleryTests].flatMap((test) => inDialects(test, dialects)), ...validatorTests()];
}

/** The server says that the credentials are no good, so that no test can tell anything. */
export class Refused extends Error {
  override readonly name = "Refused";
}

export async function validate(settings: ValidateSettings): Promise<Outcome> {
  const { connection, tests, signal, keep, onResult } = settings;
  const made = new Made();
  const hints = new Hints();
  const schemas = await testConnection(settings, made);
  const guarded: RunSettings["connection"] = {
    ...connection,
    send: async (...request) => {
      if (signal.aborted) throw new Skipped("interrupted");
      return connection.send(...request);
    },
  };
  const run: RunSettings = { ...settings, connection: guarded, schemas, made, heard: (exchange) => hints.hear(exchange) };
  const results: Result[] = [];
  let left: readonly string[] = [];
  try {
    for (const test of tests) {
      if (signal.aborted) break;
      const result = await resultOf(test, new World(run, test.dialect ?? "legacy"));
      onResult(result);
      results.push(result);
    }
  } finally {
    left = keep ? made.all().map((path) => `${path} (--keep)`) : await takeAway(settings, made);
  }
  return { tag: made.tag, results, hints: hints.all(), left, interrupted: signal.aborted };
}

/** As Entra's Test Connection [D1], with what the server says of its schemas. */
async function testConnection({ connection }: ValidateSettings, made: Made): Promise<Schemas | undefined> {
  const answer = await connection.send("GET", userFilter(made.name()));
  if (answer.status === 401 || answer.status === 403) throw new Refused(`Test Connection: ${connection.base} answered ${said(answer)}`);
  const schemas = (await connection.send("GET", "/Schemas")) as Answer & { body?: { Resources?: unknown } };
  const resources = schemas.status === 200 ? schemas.body?.Resources : undefined;
  return Array.isArray(resources) ? new Schemas(resources) : undefined;
}

async function resultOf({ run, ...test }: ServerTest, world: World): Promise<Result> {
  const began = performance.now();
  const ended = (status: Result["status"], more: Partial<Result> = {}): Result => {
    return { ...test, status, ms: Math.round(performance.now() - began), exchanges: world.exchanges, ...more };
  };
  try {
    await run(world);
    return ended("passed");
  } catch (error) {
    if (error instanceof Skipped) return ended("skipped", { why: error.message });
    if (error instanceof Failed) return ended("failed", { expected: error.expected, found: error.found });
    if (error instanceof NoAnswer || error instanceof NoToken) return ended("failed", { expected: "an answer", found: error.message });
    throw error;
  }
}

async function takeAway({ connection }: ValidateSettings, made: Made): Promise<string[]> {
  const left: string[] = [];
  for (const path of made.all()) {
    try {
      const answer = await connection.send("DELETE", path);
      if (answer.status >= 300 && answer.status !== 404) left.push(`${path} (DELETE answered ${said(answer)})`);
    } catch (error) {
      left.push(`${path} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  return left;
}

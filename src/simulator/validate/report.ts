/** What people and scripts are told of a run: a line a test, what failed with its requests, and the sum. */

import type { Outcome, Result } from "./run.js";
import type { Exchange } from "./world.js";

const marks = { passed: "pass", failed: "FAIL", skipped: "skip" } as const;
const colours = { passed: "32", failed: "31", skipped: "33" } as const;

/** Longer bodies are cut for people; JSON Lines have them whole. */
const shownOfBody = 600;

export class Reporter {
  constructor(
    private readonly coloured: boolean,
    private readonly redact: (text: string) => string,
  ) {}

  heading(tests: number, base: string): string {
    return `${tests} tests of ${base}\n`;
  }

  line(result: Result): string {
    const { status, category, dialect, ms } = result;
    const mark = this.coloured ? `\u001b[${colours[status]}m${marks[status]}\u001b[0m` : marks[status];
    const name = dialect === undefined ? result.name : `${result.name} [${dialect}]`;
    const why = result.why === undefined ? "" : `  (${result.why})`;
    return `${mark}  ${result.list.padEnd(9)}  ${category.padEnd(9)}  ${`${ms} ms`.padStart(8)}  ${name}${why}\n`;
  }

  /** What failed, with what was sent and answered; hints; what is left; the sum. */
  end(outcome: Outcome): string {
    const failed = outcome.results.filter(({ status }) => status === "failed");
    return this.redact(
      [...failed.map(failure), hints(outcome), left(outcome), `${sum(outcome)}\n`].filter((part) => part !== "").join("\n"),
    );
  }

  /** A line a test, one for the hints and the sum (JSON Lines). */
  json(outcome: Outcome): string {
    const { results, ...whole } = outcome;
    const lines = [
      ...results.map(({ exchanges, ...result }) => ({ type: "test", ...result, exchanges: exchanges.map(plain) })),
      { type: "summary", ...whole, ...counts(results) },
    ];
    return this.redact(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

export function counts(results: readonly Result[]) {
  const of = (status: Result["status"]) => results.filter((result) => result.status === status).length;
  return { passed: of("passed"), failed: of("failed"), skipped: of("skipped") };
}

function plain({ method, path, body, answer, error }: Exchange) {
  if (!answer) return { method, path, body, error };
  const { status, headers, text, ms, repeated } = answer;
  return { method, path, body, status, headers: Object.fromEntries(headers), answer: answer.body ?? text, ms: Math.round(ms), repeated };
}

function failure({ name, dialect, source, expected, found, exchanges }: Result): string {
  const lines = [
    `${name}${dialect === undefined ? "" : ` [${dialect}]`}: ${source}`,
    `  expected ${expected}`,
    `  found    ${found}`,
    ...exchanges.flatMap(({ method, path, body, answer, error }) => [
      `    ${method} ${path}`,
      ...(body === undefined ? [] : [`      ${cut(JSON.stringify(body))}`]),
      `    -> ${answer ? `${answer.status} ${cut(answer.text.replace(/\s+/g, " "))}`.trimEnd() : error}`,
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function hints({ hints: all }: Outcome): string {
  if (all.length === 0) return "";
  return `${["Hints: no test looks, but Microsoft or the RFC asks for it", ...all.map(({ hint, source, times, example }) => `  ${hint} (${source}): ${times} times, first ${example}`)].join("\n")}\n`;
}

function left({ left: paths, tag }: Outcome): string {
  return paths.length === 0 ? "" : `${[`Left on the server, all named ${tag}…:`, ...paths.map((path) => `  ${path}`)].join("\n")}\n`;
}

/** Preview tests count like the others: what they find would be found there too. */
function sum({ results, interrupted }: Outcome): string {
  const { passed, failed, skipped } = counts(results);
  const mandatory = results.filter(({ status, category }) => status === "failed" && category === "mandatory").length;
  const of = failed === 0 ? "" : ` (${mandatory} mandatory)`;
  return `${passed} passed, ${failed} failed${of}, ${skipped} skipped${interrupted ? "; interrupted" : ""}`;
}

function cut(text: string): string {
  return text.length > shownOfBody ? `${text.slice(0, shownOfBody)}… (${text.length} characters)` : text;
}

/** Hides secrets, and whatever looks like a bearer token or an assertion. */
export function redacting(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret !== "").sort((one, other) => other.length - one.length);
  return (text) =>
    known
      .reduce((shown, secret) => shown.replaceAll(secret, "[secret]"), text)
      .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]")
      .replace(/("(?:access_token|client_secret|client_assertion|password)"\s*:\s*")[^"]*/g, "$1[secret]");
}

/** What people and scripts are told of a run: a line a test, what failed with its requests, and the sum. */

import type { Outcome, Result } from "./run.js";
import type { Exchange } from "./world.js";
import { wrapped } from "./wrapped.js";

const marks = { passed: "pass", failed: "FAIL", skipped: "skip" } as const;
const colours = { passed: "32", failed: "31", skipped: "33" } as const;

/** Longer bodies are cut for people, on a terminal to two lines; the files that a run can write have them whole. */
const shownOfBody = 600;
const linesOfBody = 2;

/** What stands before a body and behind one that was cut. */
const bodyNote = "    -> 200 … (10000 characters)".length;

/** Where what was expected and found begins. */
const labelled = "  expected ".length;

export class Reporter {
  constructor(
    private readonly coloured: boolean,
    /** Comes before a text is cut or broken: half a secret would not be known as one. */
    private readonly redact: (text: string) => string,
    /** Of the terminal; elsewhere lines are as long as they are. */
    private readonly columns?: number,
  ) {}

  heading(tests: number, base: string): string {
    return `${tests} tests of ${base}\n`;
  }

  line(result: Result): string {
    const { status, category, dialect, ms } = result;
    const mark = marks[status];
    const shown = this.coloured ? `\u001b[${colours[status]}m${mark}\u001b[0m` : mark;
    const name = dialect === undefined ? result.name : `${result.name} [${dialect}]`;
    const why = result.why === undefined ? "" : `  (${result.why})`;
    const about = `${mark}  ${result.list.padEnd(9)}  ${category.padEnd(9)}  ${`${ms} ms`.padStart(8)}  `;
    return `${this.wrapped(`${about}${name}${why}`, about.length).replace(mark, shown)}\n`;
  }

  /** What failed, with what was sent and answered; hints; what is left; the sum. */
  end(outcome: Outcome): string {
    const failed = outcome.results.filter(({ status }) => status === "failed");
    return this.redact(
      [...failed.map((result) => this.failure(result)), this.hints(outcome), this.left(outcome), `${sum(outcome)}\n`]
        .filter((part) => part !== "")
        .join("\n"),
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

  private failure({ name, dialect, source, expected, found, exchanges }: Result): string {
    const lines = [
      `${name}${dialect === undefined ? "" : ` [${dialect}]`}: ${source}`,
      this.wrapped(`  expected ${expected}`, labelled),
      this.wrapped(`  found    ${found}`, labelled),
      // As they were, so that they can be copied.
      ...exchanges.flatMap(({ method, path, body, answer, error }) => [
        `    ${method} ${path}`,
        ...(body === undefined ? [] : [`      ${this.cut(JSON.stringify(body))}`]),
        `    -> ${answer ? `${answer.status} ${this.cut(answer.text.replace(/\s+/g, " "))}`.trimEnd() : error}`,
      ]),
    ];
    return `${lines.join("\n")}\n`;
  }

  private cut(whole: string): string {
    const text = this.redact(whole);
    const most = this.columns === undefined ? shownOfBody : Math.min(shownOfBody, linesOfBody * this.columns - bodyNote);
    return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
  }

  private hints({ hints }: Outcome): string {
    if (hints.length === 0) return "";
    const lines = hints.map(({ hint, source, times, example }) =>
      this.wrapped(`  ${hint} (${source}): ${times} ${times === 1 ? "time" : "times"}, first ${example}`, 4),
    );
    return `${["Hints: no test looks, but Microsoft or the RFC asks for it", ...lines].join("\n")}\n`;
  }

  private left({ left, tag }: Outcome): string {
    return left.length === 0
      ? ""
      : `${[`Left on the server, all named ${tag}…:`, ...left.map((path) => this.wrapped(`  ${path}`, 4))].join("\n")}\n`;
  }

  private wrapped(text: string, indent: number): string {
    return wrapped(this.redact(text), this.columns, indent);
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

/** Preview tests count like the others: what they find would be found there too. */
function sum({ results, interrupted }: Outcome): string {
  const { passed, failed, skipped } = counts(results);
  const mandatory = results.filter(({ status, category }) => status === "failed" && category === "mandatory").length;
  const of = failed === 0 ? "" : ` (${mandatory} mandatory)`;
  return `${passed} passed, ${failed} failed${of}, ${skipped} skipped${interrupted ? "; interrupted" : ""}`;
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

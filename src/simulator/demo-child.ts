/** One of the programs that the demo starts: its own process, its output in a file, ended in order. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, type WriteStream } from "node:fs";
import { relative } from "node:path";

export interface ChildSettings {
  /** What people call it. */
  readonly name: string;
  readonly file: string;
  readonly parameters?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** Milliseconds until a program that was asked to end is ended. */
const patience = 15_000;

/** A program that did not start, or ended by itself. */
export class ChildFault extends Error {
  override readonly name = "ChildFault";
}

export class Child {
  /** Resolves when the program has ended, whoever ended it. */
  readonly ended: Promise<void>;
  private output = "";
  private errors = "";
  private readonly process: ChildProcess;
  private readonly log: WriteStream;

  constructor(private readonly settings: ChildSettings) {
    const { file, parameters = [], environment, logFile } = settings;
    if (!existsSync(file)) throw new ChildFault(`${relative(".", file)} is not there: build it with npm run build.`);
    // Secrets are printed there.
    this.log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
    // In a group of its own: Ctrl-C is for the demo, which ends what it started.
    this.process = spawn(process.execPath, ["--enable-source-maps", file, ...parameters], {
      detached: true,
      env: { ...inherited(), ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
      this.log.write(text);
    });
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.errors += text;
      this.log.write(text);
    });
    this.ended = once(this.process, "close").then(() => {
      this.log.end();
    });
    process.once("exit", () => this.process.kill("SIGKILL"));
  }

  /** What stands in the output in the brackets of each pattern, once all of them do. */
  async says<Name extends string>(patterns: Readonly<Record<Name, RegExp>>): Promise<Record<Name, string>> {
    for (;;) {
      const found = Object.entries<RegExp>(patterns).map(([name, pattern]) => [name, pattern.exec(this.output)?.[1]] as const);
      if (found.every(([, text]) => text !== undefined)) return Object.fromEntries(found) as Record<Name, string>;
      const more = once(this.process.stdout as NodeJS.ReadableStream, "data").then(() => true);
      if (!(await Promise.race([more, this.ended.then(() => false)]))) throw this.fault("did not start");
    }
  }

  get exitCode(): number | null {
    return this.process.exitCode;
  }

  /** What it has to say for itself when it ends without having been asked to. */
  fault(what: string): ChildFault {
    const said = this.errors.trim() || this.output.trim().split("\n").slice(-5).join("\n");
    return new ChildFault(`${this.settings.name} ${what}. ${said}`);
  }

  async stop(): Promise<void> {
    const late = setTimeout(() => this.process.kill("SIGKILL"), patience);
    this.process.kill("SIGTERM");
    await this.ended;
    clearTimeout(late);
  }
}

/** Runs a program to its end. */
export async function runChild(settings: ChildSettings): Promise<void> {
  const child = new Child(settings);
  await child.ended;
  if (child.exitCode !== 0) throw child.fault("failed");
}

/** What a program needs of this machine; nothing that would send it to another store or port. */
function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

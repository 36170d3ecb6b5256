/** Runs one of the product's programs as an operator does: its own process, its own environment. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const files = {
  main: "server/main.js",
  admin: "server/admin.js",
  emit: "server/emit.js",
  entra: "simulator/entra.js",
  demo: "simulator/demo.js",
} as const;

export type ProgramName = keyof typeof files;

export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A program under way. */
export class Program {
  output = "";
  errors = "";
  private readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(name: ProgramName, parameters: readonly string[], environment: Readonly<Record<string, string>>) {
    const file = fileURLToPath(new URL(`../../src/${files[name]}`, import.meta.url));
    this.child = spawn(process.execPath, ["--enable-source-maps", file, ...parameters], {
      env: { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.errors += text;
    });
    this.ended = once(this.child, "close").then(([exitCode]) => ({ exitCode, output: this.output, errors: this.errors }));
  }

  /** Waits until the output holds something, or the program ends without it. */
  async says(what: RegExp): Promise<string> {
    for (;;) {
      const found = what.exec(this.output);
      if (found) return found[1] ?? found[0];
      const more = once(this.child.stdout as NodeJS.ReadableStream, "data").then(() => true);
      if (!(await Promise.race([more, this.ended.then(() => false)]))) {
        throw new Error(`It ended without saying ${what}: ${this.output}${this.errors}`);
      }
    }
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }
}

export function run(name: ProgramName, parameters: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  return new Program(name, parameters, environment).ended;
}

/** What the simulator's programs have in common: the terminal they are lent, and how they end. */
import { Command, CommanderError } from "commander";
import { NoAnswer } from "./connection.js";
import { WrongUsage } from "./connection-options.js";
import { type ExitCode, exitCodes, type Terminal } from "./terminal.js";

/** Taken once, by the program itself: it listens to signals from then on. */
export function processTerminal(): Terminal {
  const interruption = new AbortController();
  // The first one lets a command put things in order, the second ends the process as usual.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort());
  // Whoever read the output has gone, as `head` does.
  process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  return {
    environment: process.env,
    print: (text) => void process.stdout.write(text),
    ...(process.stdout.isTTY ? { columns: process.stdout.columns } : {}),
    coloured: process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "",
    interrupted: interruption.signal,
    exit: (code) => {
      process.exitCode = code;
    },
  };
}

/** Commands that are added to it end as it does. */
export function newProgram(name: string): Command {
  return new Command(name).exitOverride((error) => {
    if (error.code !== "commander.executeSubCommandAsync") throw error;
    // A command that is a program of its own has ended with this code.
    process.exitCode = error.exitCode;
  });
}

/** Parses the command line and runs what it says; what goes wrong is said in one line. */
export async function runProgram(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = codeOf(error);
    // Commander has said what it had to say.
    if (!(error instanceof CommanderError)) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function codeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.good : exitCodes.wrongUsage;
  if (error instanceof WrongUsage) return exitCodes.wrongUsage;
  return error instanceof NoAnswer ? exitCodes.unreachable : exitCodes.failed;
}

/** The commands of a provisioning job, run in this process. */
import { Command, CommanderError } from "commander";
import { WrongUsage } from "../../src/simulator/connection-options.js";
import { registerProvisioning } from "../../src/simulator/cycle/commands.js";
import { registerReport } from "../../src/simulator/report/command.js";

export async function entra(...words: string[]): Promise<{ output: string; code: number }> {
  let output = "";
  let code = 0;
  const print = (text: string) => {
    output += text;
  };
  const program = new Command("entra").exitOverride();
  const quiet = { writeErr: () => {}, writeOut: print };
  const terminal = {
    environment: {},
    print,
    coloured: false,
    interrupted: new AbortController().signal,
    exit: (given: number) => {
      code = given;
    },
  };
  program.configureOutput(quiet);
  registerProvisioning(program, terminal);
  registerReport(program, terminal);
  const silence = (command: Command): void => {
    command.exitOverride().configureOutput(quiet);
    command.commands.forEach(silence);
  };
  silence(program);
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (error instanceof WrongUsage || error instanceof CommanderError) return { output: `${output}${error.message}`, code: 2 };
    throw error;
  }
  return { output, code };
}

/** The simulator's program: an outsider that plays Microsoft Entra ID's provisioning service against any SCIM server. */
import { Command, CommanderError } from "commander";
import { NoAnswer } from "./connection.js";
import { WrongUsage } from "./connection-options.js";
import { registerProvisioning } from "./cycle/commands.js";
import { registerJwks } from "./federation-command.js";
import { registerSources } from "./sources.js";
import { exitCodes, type Terminal } from "./terminal.js";
import { registerValidate } from "./validate/command.js";

const interruption = new AbortController();
// The first one lets a command put things in order, the second ends the process as usual.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort());
// Whoever read the output has gone, as `head` does.
process.stdout.once("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const terminal: Terminal = {
  environment: process.env,
  print: (text) => void process.stdout.write(text),
  coloured: process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "",
  interrupted: interruption.signal,
  exit: (code) => {
    process.exitCode = code;
  },
};

const program = new Command("entra")
  .usage("COMMAND [options]")
  .description("Plays Microsoft Entra ID against a SCIM server. What Microsoft does not publish is an option marked (assumed).")
  .exitOverride();

registerValidate(program, terminal);
registerJwks(program, terminal);
registerProvisioning(program, terminal);
registerSources(program, terminal);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = codeOf(error);
  // Commander has said what it had to say.
  if (!(error instanceof CommanderError)) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}

function codeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.good : exitCodes.wrongUsage;
  if (error instanceof WrongUsage) return exitCodes.wrongUsage;
  return error instanceof NoAnswer ? exitCodes.unreachable : exitCodes.failed;
}

/** The simulator's program: an outsider that plays Microsoft Entra ID's provisioning service against any SCIM server. */
import { registerProvisioning } from "./cycle/commands.js";
import { registerJwks } from "./federation-command.js";
import { newProgram, processTerminal, runProgram } from "./program.js";
import { registerReport } from "./report/command.js";
import { registerSources } from "./sources.js";
import { registerValidate } from "./validate/command.js";

const terminal = processTerminal();
const program = newProgram("entra")
  .usage("COMMAND [options]")
  .description("Plays Microsoft Entra ID against a SCIM server. What Microsoft does not publish is an option marked (assumed).");

registerValidate(program, terminal);
registerJwks(program, terminal);
registerProvisioning(program, terminal);
registerReport(program, terminal);
// A program of its own: the library behind it is large, and no other command waits for it.
program.command("sign-in", "an OpenID provider over the tenant's users: rehearses single sign-on, without passwords", {
  executableFile: "sign-in/main.js",
});
registerSources(program, terminal);

await runProgram(program);
